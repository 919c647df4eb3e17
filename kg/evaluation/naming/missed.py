"""Why names held out of the vocabulary are not linked to their concept: what would have to reveal them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, get_args

from kg.evaluation.naming.held_out import HeldOut
from kg.normalization import Concept, Vocabulary
from kg.normalization.keys import is_expansion, letters_of
from kg.normalization.pieces import puts_together
from kg.normalization.readings import readings
from kg.normalization.stems import form

Cause = Literal[
    "acronym with other meanings", "acronym that no paper spells out", "letters in no name", "no word in common",
    "some words in common",
]  # fmt: skip
CAUSES: tuple[Cause, ...] = get_args(Cause)


def count_missed(held: Sequence[HeldOut], linked: Sequence[str | None], left: Vocabulary) -> dict[Cause, int]:
    """How many names that are not linked to their concept were missed for each cause, in the order of the causes.

    Parameters
    ----------
    held
        The names taken out.
    linked
        The IRI that each is linked to, or None.
    left
        The vocabulary without them.
    """
    missed = [h for h, iri in zip(held, linked, strict=True) if iri != h.concept.iri]
    readable = _readable(left, {(h.concept.type, letters_of(h.name)) for h in missed})
    counts = Counter(_cause(h, left, readable) for h in missed)
    return {cause: counts[cause] for cause in CAUSES}


def _cause(held: HeldOut, left: Vocabulary, readable: dict[tuple[str, str], set[str]]) -> Cause:
    kept = left.concept(held.concept.iri)
    names = () if kept is None else (kept.label, *kept.aliases)
    if held.kind != "acronym":
        known = {stem for name in names for stem in form(name)}
        return "some words in common" if known & set(form(held.name)) else "no word in common"
    if _has_other_meanings(held, names, left, readable):
        return "acronym with other meanings"
    if any(_can_stand_for(held.name, name) for name in names):
        return "acronym that no paper spells out"
    return "letters in no name"


def _has_other_meanings(
    held: HeldOut, names: Iterable[str], left: Vocabulary, readable: dict[tuple[str, str], set[str]]
) -> bool:
    """Whether another concept has the acronym or its letters, or most papers spell another thing out by it."""
    kind, papers = held.concept.type, left.expansions.papers(held.name)
    others = {concept.iri for concept in left.by_notation(kind, held.name)}
    others |= readable.get((kind, letters_of(held.name)), set())
    return bool(others - {held.concept.iri}) or 2 * left.expansions.meaning(held.name, names) < papers


def _readable(left: Iterable[Concept], wanted: set[tuple[str, str]]) -> dict[tuple[str, str], set[str]]:
    """The concepts of a type that have letters as their initials, for the letters that are wanted."""
    found: dict[tuple[str, str], set[str]] = {}
    for concept in left:
        for name in (concept.label, *concept.aliases):
            for letters in readings(name):
                if (concept.type, letters) in wanted:
                    found.setdefault((concept.type, letters), set()).add(concept.iri)
    return found


def _can_stand_for(short: str, long: str) -> bool:
    return letters_of(short) in readings(long) or is_expansion(short, long) or puts_together(short, long)
