"""Entities that may be one although no rule joined them: shared names, initials, endings, a letter's difference.

Candidates come from blocking (equal keys), never from comparing all pairs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Literal

from msgspec import Struct

from kg.normalization.keys import is_acronym, key, letters_of
from kg.normalization.readings import readings
from kg.normalization.stems import signature
from kg.records import Entity, EntityType

# So many entities with one name, initials or form are a common word rather than a missed merge.
_MOST_ALIKE = 6
_SHORTEST_MISSPELT = 8
_DIGITS = re.compile(r"\D+")


class Likeness(Struct, frozen=True):
    """Two entities that may be one: a guess of how likely that is (0..1), and why."""

    left: str
    right: str
    confidence: float
    reason: str


def lookalikes(entities: Iterable[Entity]) -> list[Likeness]:
    """Pairs of entities of one type that may be one, each once with its strongest reason, sorted.

    Two that the vocabulary knows as different concepts are no candidates.
    """
    known = {entity.id: entity for entity in sorted(entities, key=lambda entity: entity.id)}
    best: dict[tuple[str, str], Likeness] = {}
    for way, group in _alike(list(known.values())):
        for left, right in combinations(sorted(group), 2):
            one, other = known[left], known[right]
            if one.concept and other.concept:
                continue
            confidence, reason = _judge(way, one, other)
            if (left, right) not in best or best[left, right].confidence < confidence:
                best[left, right] = Likeness(left, right, confidence, reason)
    return [best[pair] for pair in sorted(best)]


Way = Literal["form", "name", "initials", "letter"]


def _judge(way: Way, one: Entity, other: Entity) -> tuple[float, str]:
    """A guess of how likely two entities that are alike in this way are one, and the way in words."""
    if way == "form":
        # A filler at the end names the kind of thing; one at the start makes it another thing.
        likely = key(one.label)[:5] == key(other.label)[:5]
        return 0.6 if likely else 0.2, "their words differ in endings and fillers alone"
    if way == "name":
        if all(" " in entity.label for entity in (one, other)):
            return 0.1, "both go by one name, which may be an acronym of two things"
        return 0.5, "both go by one name"
    if way == "initials":
        return 0.4, "one is written as the initials of the other"
    return 0.3, "their names differ in one letter"


def _alike(entities: list[Entity]) -> Iterator[tuple[Way, set[str]]]:
    """Groups of entities that are alike in one way."""
    by_name: defaultdict[tuple[EntityType, str], set[str]] = defaultdict(set)
    by_form: defaultdict[tuple[EntityType, tuple[str, ...]], set[str]] = defaultdict(set)
    spelled: defaultdict[tuple[EntityType, str], set[str]] = defaultdict(set)
    for entity in entities:
        for name in (entity.label, *entity.aliases):
            by_name[entity.type, key(name)].add(entity.id)
        if " " in entity.label:
            by_form[entity.type, signature(entity.label)].add(entity.id)
            for letters, rank in readings(entity.label).items():
                if rank == 0:
                    spelled[entity.type, letters].add(entity.id)
    for (_, form), group in by_form.items():
        if 1 < len(group) <= _MOST_ALIKE and len(form) > 1:
            yield "form", group
    for group in by_name.values():
        if 1 < len(group) <= _MOST_ALIKE:
            yield "name", group
    for entity in entities:
        if is_acronym(entity.label) and not entity.concept and len(letters_of(entity.label)) > 2:
            group = spelled.get((entity.type, letters_of(entity.label)), set())
            if 0 < len(group) < _MOST_ALIKE:
                yield from (("initials", {entity.id, other}) for other in group)
    yield from (("letter", group) for group in _misspelt(entities))


def _misspelt(entities: list[Entity]) -> Iterator[set[str]]:
    """Pairs of labels one letter apart, with the same digits: they meet where that letter is left out."""
    met: defaultdict[tuple[EntityType, str], set[str]] = defaultdict(set)
    keys: dict[str, str] = {}
    for entity in entities:
        folded = key(entity.label)
        if len(folded) < _SHORTEST_MISSPELT:
            continue
        keys[entity.id] = folded
        for at in range(len(folded) + 1):
            met[entity.type, folded[:at] + folded[at + 1 :]].add(entity.id)
    for group in met.values():
        if 1 < len(group) <= _MOST_ALIKE:
            for left, right in combinations(sorted(group), 2):
                if _DIGITS.sub(" ", keys[left]).split() == _DIGITS.sub(" ", keys[right]).split():
                    yield {left, right}
