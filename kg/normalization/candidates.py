"""The names that bare acronyms can be read in, found by keys and never by comparing pairs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from kg.normalization.concepts import Concept
from kg.normalization.evidence import Evidence
from kg.normalization.keys import is_acronym, letters_of
from kg.normalization.readings import content_initials, readings, skeletons, spells_out
from kg.normalization.stems import signature
from kg.normalization.vocabulary import Vocabulary
from kg.records import EntityType

Short = tuple[EntityType, str]
"""A short form by its type and its letters."""

Named = defaultdict[int | str, set[str]]
"""Clusters by number, or concepts by IRI, with their names."""

# What "CFG++" adds to CFG stands in no initials.
_ADDS = re.compile(r"[+*@#]")
_LETTERS_ALONE = 2


def bare_acronyms(evidence: Evidence) -> dict[Short, list[int]]:
    """The senses that are an acronym which nothing in the papers spells out, by type and letters."""
    explained = evidence.explained()
    bare: defaultdict[Short, list[int]] = defaultdict(list)
    for index, sense in enumerate(evidence.senses):
        name = evidence.name(index)
        if is_acronym(name) and sense not in explained and not _ADDS.search(name):
            letters = letters_of(name)
            if len(letters) > 1:
                bare[sense[0], letters].append(index)
    return dict(bare)


class Candidates:
    """The names that some short forms can be read in, by rank: initials, a wider reading, letters alone.

    Parameters
    ----------
    shorts
        Short forms as they are written, each with its type and letters.
    """

    def __init__(self, shorts: Iterable[tuple[Short, str]]) -> None:
        self._wanted: set[Short] = set()
        self._skeletons: defaultdict[Short, set[tuple[str, str]]] = defaultdict(set)
        for (kind, letters), name in shorts:
            self._wanted.add((kind, letters))
            for skeleton in skeletons(name):
                self._skeletons[kind, skeleton].add((letters, name))
        self._firsts = {(kind, letters[0]) for kind, letters in self._wanted}
        self._found: dict[Short, tuple[Named, Named, Named]] = {}

    def offer(self, kind: EntityType, name: str, item: int | str) -> None:
        """Note ``item`` with every short form that its name can be read as."""
        if (kind, name[:1].lower()) not in self._firsts or is_acronym(name) or _ADDS.search(name):
            return
        for letters, rank in readings(name).items():
            if (kind, letters) in self._wanted:
                self._add((kind, letters), rank, item, name)
        for letters, short in self._skeletons.get((kind, content_initials(name)), ()):
            if spells_out(short, name):
                self._add((kind, letters), _LETTERS_ALONE, item, name)

    def add_meant(self, short: Short, concepts: Sequence[tuple[Concept, str]]) -> None:
        """Note concepts with a short form that papers spell out as their name, if none of them is noted yet."""
        if not any(concept.iri in named for concept, _ in concepts for named in self.of(short)):
            for concept, name in concepts:
                self._add(short, 0, concept.iri, name)

    def _add(self, short: Short, rank: int, item: int | str, name: str) -> None:
        ranks = self._found.setdefault(short, (Named(set), Named(set), Named(set)))
        ranks[rank][item].add(name)

    def of(self, short: Short) -> tuple[Named, ...]:
        """What was found for a short form, the best rank first."""
        return self._found.get(short, ())

    def items(self) -> set[int | str]:
        """All that was found for any short form."""
        return {item for ranks in self._found.values() for named in ranks for item in named}


def concepts_spelling(evidence: Evidence, vocabulary: Vocabulary) -> Candidates:
    """The concepts that bare acronyms of the papers can stand for by their letters, by IRI."""
    bare = bare_acronyms(evidence)
    found = Candidates((short, evidence.name(index)) for short, indexes in bare.items() for index in indexes)
    if bare:
        for concept in vocabulary:
            for name in (concept.label, *concept.aliases):
                found.offer(concept.type, name, concept.iri)
    for kind, letters in bare:
        for form in vocabulary.expansions.forms(letters):
            found.add_meant((kind, letters), vocabulary.spelled(kind, form))
    return found


def agreeing(candidates: Named) -> list[list[int | str]]:
    """The candidates in groups of those with names that differ in endings and fillers alone, in a fixed order."""
    groups: list[tuple[set[tuple[str, ...]], list[int | str]]] = []
    for item in sorted(candidates, key=str):
        forms = {signature(name) for name in candidates[item]}
        joined = [group for group in groups if group[0] & forms]
        groups = [group for group in groups if not group[0] & forms]
        groups.append(
            (
                forms.union(*(group[0] for group in joined)),
                [*(other for group in joined for other in group[1]), item],
            )
        )
    return [sorted(items, key=str) for _, items in groups]
