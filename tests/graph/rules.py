"""An extractor by simple rules, quick and predictable, for tests of what stands around extraction."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence

from kg.errors import ExtractionError
from kg.records import ExtractedEntity, ExtractedRelation, Extraction, Paper, Span
from kg.steps import Extractor, Read

VERSION = "rules-1"
_NAME = re.compile(r"\b[A-Z][A-Za-z]*[A-Z]\w*\b")
_EXTENDS = re.compile(r"\b(?P<head>\w+) (?:extends|builds on) (?P<tail>\w+)\b[^.]*\.")


def read(papers: Sequence[Paper]) -> list[Extraction]:
    """Names in camel case or capitals are methods; "A extends B" and "A builds on B" are relations."""
    return [_read_one(paper) for paper in papers]


def _read_one(paper: Paper) -> Extraction:
    text = paper.text
    if "UNREADABLE" in text:
        raise ExtractionError("the text cannot be read")
    places: dict[str, list[Span]] = {}
    for match in _NAME.finditer(text):
        places.setdefault(match.group(), []).append(Span(match.start(), match.end()))
    ids = {name: f"E{number}" for number, name in enumerate(places, start=1)}
    entities = tuple(
        ExtractedEntity(ids[name], "Method", name, (name,), "used", tuple(spans), 0.9)
        for name, spans in places.items()
    )
    relations = tuple(
        ExtractedRelation(
            ids[match["head"]], "EXTENDS", ids[match["tail"]], match.group(), match.start(), match.end(), 0.8
        )
        for match in _EXTENDS.finditer(text)
        if match["head"] in ids and match["tail"] in ids
    )
    return Extraction(id=paper.id, entities=entities, relations=relations)


def load() -> Read:
    return read


def load_slow() -> Read:
    """As :func:`load`, but a batch takes a while."""

    def slow(papers: Sequence[Paper]) -> list[Extraction]:
        time.sleep(0.05)
        return read(papers)

    return slow


EXTRACTOR = Extractor(VERSION, load)
