"""What the papers say about names: every sense of a name, with its spellings and acronyms, counted.

A *sense* is one type and one matching key of a spelled-out name, or of a bare acronym where the paper spells
nothing out. Mentions of all papers that agree in both are one sense; linking and merging work on senses.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping
from functools import lru_cache

from kg.normalization.keys import is_acronym, is_expansion, key
from kg.normalization.names import slug
from kg.normalization.stems import agree
from kg.records import EntityMention, EntityType, ExtractedEntity, Extraction

Sense = tuple[EntityType, str]


class Names:
    """What one mention's names say: the name that counts, acronyms of it, and other spellings of it."""

    __slots__ = ("acronyms", "main", "others", "spelled")

    def __init__(self, main: str, spelled: bool, acronyms: tuple[str, ...], others: tuple[str, ...]) -> None:
        self.main = main
        self.spelled = spelled
        self.acronyms = acronyms
        self.others = others


_BRACKETED = re.compile(r"(.*\S)\s*\(([^()]+)\)\s*(.*)")


def _unbracket(name: str) -> tuple[str, str | None]:
    """A name such as "Electronic health record (EHR) coding" without its brackets, and the acronym in them."""
    match = _BRACKETED.fullmatch(name)
    if match is None:
        return name, None
    before, inner, after = match.groups()
    if is_expansion(inner, before):
        return f"{before} {after}".strip(), None if after else inner
    if is_acronym(before) and is_expansion(before, inner) and not after:
        return inner, before
    return name, None


@lru_cache(maxsize=1 << 18)
def read_names(name: str, surfaces: tuple[str, ...]) -> Names:
    """Sort the names of one entity of one paper.

    Surfaces that are neither a spelling, an acronym nor a spelled-out form of the name (a part of it, a size
    of it, an "it") say nothing beyond their paper and are left out.
    """
    main, inner = _unbracket(name)
    names = dict.fromkeys([main, *(part for s in surfaces for part in _unbracket(s) if part)])
    if inner:
        names[inner] = None
    short = [n for n in names if is_acronym(n)]
    if is_acronym(main):
        spelled = sorted((n for n in names if n != main and is_expansion(main, n)), key=lambda n: (len(n), n))
        main = spelled[0] if spelled else main
    acronyms = tuple(sorted(n for n in short if n != main and is_expansion(n, main)))
    matching = key(main)
    others = tuple(
        sorted(
            n
            for n in names
            if n != main and n not in acronyms and (key(n) == matching or (acronyms and agree(n, main)))
        )
    )
    return Names(main, bool(acronyms) or not is_acronym(main), acronyms, others)


class Evidence:
    """All senses of the papers, each with counts of its names, and every mention with its sense.

    ``senses`` is sorted, so that nothing depends on the order of the papers; the lists beside it go by its
    index: ``mains``, ``acronyms`` and ``others`` count names, ``spelled`` tells names from bare acronyms,
    ``proposed`` whether some paper introduces it. ``mentions`` are (paper, entity of the extraction, index).
    ``retyped`` are (type that a paper gave, name, sense) of the names that ``type_of`` gave another type.
    """

    def __init__(
        self,
        extractions: Iterable[Extraction],
        retyped: Mapping[tuple[EntityType, str], EntityType],
        type_of: Callable[[EntityType, Names], EntityType] | None = None,
    ) -> None:
        self.retyped: set[tuple[EntityType, str, Sense]] = set()
        numbers: dict[Sense, int] = {}
        mains: list[Counter[str]] = []
        acronyms: list[Counter[str]] = []
        others: list[Counter[str]] = []
        spelled: list[bool] = []
        proposed: list[bool] = []
        mentions: dict[tuple[str, str], tuple[str, ExtractedEntity, int]] = {}
        for extraction in extractions:
            for entity in extraction.entities:
                if (extraction.id, entity.id) in mentions:
                    continue
                names = read_names(entity.name, entity.surfaces)
                matching = key(names.main) or names.main
                kind = entity.type
                decided = _retyped(kind, names, retyped) if retyped else None
                if decided is not None:
                    kind = decided
                elif type_of is not None:
                    kind = type_of(kind, names)
                    if kind != entity.type:
                        self.retyped.add((entity.type, names.main, (kind, matching)))
                sense = (kind, matching)
                number = numbers.setdefault(sense, len(numbers))
                if number == len(mains):
                    mains.append(Counter())
                    acronyms.append(Counter())
                    others.append(Counter())
                    spelled.append(False)
                    proposed.append(False)
                mains[number][names.main] += 1
                if names.acronyms:
                    acronyms[number].update(names.acronyms)
                if names.others:
                    others[number].update(names.others)
                spelled[number] = spelled[number] or names.spelled
                proposed[number] = proposed[number] or entity.role == "proposed"
                mentions[extraction.id, entity.id] = (extraction.id, entity, number)
        order = sorted(numbers, key=lambda sense: sense)
        place = {numbers[sense]: index for index, sense in enumerate(order)}
        arranged = [numbers[sense] for sense in order]
        self.senses: list[Sense] = order
        self.mains = [mains[number] for number in arranged]
        self.acronyms = [acronyms[number] for number in arranged]
        self.others = [others[number] for number in arranged]
        self.spelled = [spelled[number] for number in arranged]
        self.proposed = [proposed[number] for number in arranged]
        self.mentions = [(paper, entity, place[number]) for paper, entity, number in mentions.values()]

    def forget(self, index: int, keys: Container[str]) -> None:
        """Let the acronyms and other spellings with these matching keys be no names of a sense."""
        for counts in (self.acronyms[index], self.others[index]):
            for name in [name for name in counts if key(name) in keys]:
                del counts[name]

    def explained(self) -> set[Sense]:
        """The type and key of every acronym that the papers spell out."""
        return {
            (kind, key(short))
            for (kind, _), shorts in zip(self.senses, self.acronyms, strict=True)
            for short in shorts
        }

    def name(self, index: int) -> str:
        """The most frequent spelling of a sense; of equally frequent ones the first in order."""
        return most_frequent(self.mains[index])


def most_frequent(counts: Counter[str]) -> str:
    """The name counted most; of equally frequent ones the first in order."""
    return min(counts, key=lambda name: (-counts[name], name))


def _retyped(
    kind: EntityType, names: Names, retyped: Mapping[tuple[EntityType, str], EntityType]
) -> EntityType | None:
    """The type that people gave one of the names, or None."""
    for name in (names.main, *names.acronyms, *names.others):
        target = retyped.get((kind, slug(name)))
        if target is not None:
            return target
    return None


def mention_of(paper: str, entity: ExtractedEntity, entity_id: str) -> EntityMention:
    """The record of an entity in a paper."""
    return EntityMention(
        paper=paper,
        entity=entity_id,
        local=entity.id,
        role=entity.role,
        surfaces=entity.surfaces,
        confidence=entity.confidence,
    )
