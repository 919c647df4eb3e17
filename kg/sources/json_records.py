"""JSON and JSON Lines with the usual names of things, or with a mapping for others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from kg.sources.fields import fields_of, paper_of
from kg.sources.json_stream import CONTAINERS, objects
from kg.sources.raw import Broken, Format, Head, Options, RawPaper, Records
from kg.sources.stream import Stream

_NAME = re.compile(r'"([^"\\]{1,60})"\s*:')
_ITEM_NAMES = {path[-1] for path in CONTAINERS if path}


def starts_like_json(head: Head) -> bool:
    """Whether the text opens with a JSON object or an array of them."""
    return re.match(r"\s*(?:\[\s*(?:null\s*,\s*)*)?\{\s*[\"}]", head.text) is not None


def names_in(head: Head) -> set[str]:
    """The names that occur in the head of a JSON text, at any depth."""
    return set(_NAME.findall(head.text))


def recognise(head: Head) -> bool:
    """Any JSON object or array of objects; what is in it is seen record by record."""
    return starts_like_json(head)


def is_by_line(text: str) -> bool:
    """Whether each line of a JSON text is a record of its own, from its head ``text``."""
    lines = [line.strip() for line in text.split("\n", 3)[:3]]
    if lines[0] == "[" and len(lines) > 1 and lines[1].startswith("{") and lines[1].endswith(("},", "}")):
        return True
    if "\n" not in text.strip() or not lines[0].startswith("{") or lines[0] == "{":
        return False
    try:
        first = msgspec.json.decode(lines[0])
    except (msgspec.DecodeError, ValueError):
        # A broken first line of many, or the first line of an object that is spread over many.
        return any(line.startswith("{") for line in lines[1:])
    return bool(fields_of(first)) or not any(isinstance(first.get(name), list) for name in _ITEM_NAMES)


def json_records(
    stream: Stream, understand: Callable[[dict[str, Any]], RawPaper | Broken]
) -> Iterator[RawPaper | Broken]:
    """The records of a JSON input as ``understand`` reads each object."""
    text = stream.head_text()
    for record in objects(stream.text(), by_line=is_by_line(text.lstrip())):
        if isinstance(record, Broken):
            yield record
            continue
        if not fields_of(record) and record:
            if any(record.get(name) == [] for name in _ITEM_NAMES):
                continue  # a response with no results
            if all(isinstance(value, dict) for value in record.values()) and len(record) > 1:
                # Records by their ids: {"p1": {…}, "p2": {…}}.
                for key, value in record.items():
                    yield understand({"id": key} | value)
                continue
        yield understand(record)


def records(stream: Stream, options: Options) -> Records:
    """Each object as a paper by the usual names (see :mod:`kg.sources.fields`)."""

    def understand(record: dict[str, Any]) -> RawPaper | Broken:
        inner = record.get("paper")
        if isinstance(inner, dict) and not fields_of(record) & {"abstract", "text"}:
            record = record | inner
        return paper_of(record, options.mapping)

    return json_records(stream, understand)


FORMAT = Format(
    name="json",
    description="JSON or JSON Lines: objects with title, abstract, authors, year … (or text)",
    recognise=recognise,
    records=records,
)
