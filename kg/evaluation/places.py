"""Where the entities of a record stand in a paper's text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from kg.evaluation.scoring import Record, names_of


class Place(NamedTuple):
    """``text[start:end]`` denotes ``entity``."""

    start: int
    end: int
    entity: Record


def places_of(entities: Sequence[Record], text: str) -> list[Place]:
    """Every place in ``text`` where an entity stands, in the order of the text.

    The mentions of an extraction record say so themselves, as far as they hold for this text (an extractor
    may have cleaned it); annotated entities have surfaces alone, which are looked for. A surface within a
    longer one of another entity ("language models" in "large language models") is no place of its own, unless
    its entity has none else.
    """
    everywhere = [place for entity in entities for place in _of_one(entity, text)]
    everywhere.sort(key=lambda place: (place.start - place.end, place.start))
    kept: list[Place] = []
    free = [True] * len(text)
    inner = []
    for place in everywhere:
        if all(free[place.start : place.end]):
            kept.append(place)
            free[place.start : place.end] = [False] * (place.end - place.start)
        else:
            inner.append(place)
    seen = {id(place.entity) for place in kept}
    kept += [place for place in inner if id(place.entity) not in seen]
    return sorted(kept, key=lambda place: (place.start, -place.end))


def overlaps_of(gold: Sequence[Record], said: Sequence[Record], text: str) -> dict[tuple[str, str], int]:
    """How much each annotated and each said entity overlap, by their ids; pairs that do not are left out.

    Counted in characters at the same places of ``text``; where there is no text, in words of a name that is
    part of the other one's.
    """
    sizes: dict[tuple[str, str], int] = defaultdict(int)
    if not text:
        pairs = {(one["id"], other["id"]): _words_within(one, other) for one in gold for other in said}
        return {pair: size for pair, size in pairs.items() if size}
    said_places = places_of(said, text)
    for place in places_of(gold, text):
        for other in said_places:
            shared = min(place.end, other.end) - max(place.start, other.start)
            if shared > 0:
                sizes[place.entity["id"], other.entity["id"]] += shared
    return dict(sizes)


def _of_one(entity: Record, text: str) -> list[Place]:
    surfaces = sorted({entity["name"], *entity.get("surfaces", ())} - {""}, key=len, reverse=True)
    mentions = [(m["start"], m["end"]) for m in entity.get("mentions", ())]
    if mentions and all(text[start:end] in surfaces for start, end in mentions):
        return [Place(start, end, entity) for start, end in mentions]
    spans = {
        match.span() for surface in surfaces for match in re.finditer(rf"(?<!\w){re.escape(surface)}(?!\w)", text)
    }
    if not spans:
        spans = {match.span() for surface in surfaces for match in re.finditer(re.escape(surface), text)}
    return [Place(start, end, entity) for start, end in sorted(spans)]


def _words_within(one: Record, other: Record) -> int:
    pairs = [sorted((a.split(), b.split()), key=len) for a in names_of(one) for b in names_of(other)]
    within = [
        len(short)
        for short, long in pairs
        if any(long[i : i + len(short)] == short for i in range(len(long) - len(short) + 1))
    ]
    return max(within, default=0)
