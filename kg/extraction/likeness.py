"""How alike two names look: what a learned joiner of names is told of their letters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.extraction.abbreviations import is_abbreviation
from kg.normalization.names import fold

LIKENESS = (
    "letters",
    "words",
    "begins",
    "ends",
    "within",
    "abbreviates",
    "initials",
    "abbreviates a part",
    "same letters",
    "numbers differ",
    "both are one word",
    "longer by",
)
"""What :func:`likeness` measures, each 0..1."""

_STEM = 5
"""Letters that two words share to count as the same word: "pre-trained" and "pre-training", roughly."""


@dataclass(frozen=True)
class _Name:
    surface: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    stem_set: frozenset[str]
    trigrams: frozenset[str]
    squeezed: str
    initials: str
    numbers: frozenset[str]
    acronyms: tuple[str, ...]


@lru_cache(maxsize=4096)
def _name(surface: str) -> _Name:
    words = tuple(fold(surface).split())
    stems = tuple(word[:_STEM] for word in words)
    squeezed = "".join(words)
    padded = f"^{squeezed}$"
    return _Name(
        surface=surface,
        words=words,
        stems=stems,
        stem_set=frozenset(stems),
        trigrams=frozenset(padded[i : i + 3] for i in range(len(padded) - 2)),
        squeezed=squeezed,
        initials="".join(word[0] for word in words),
        numbers=frozenset(re.findall(r"\d+(?:\.\d+)?", surface)),
        acronyms=tuple(
            part.removesuffix("s").lower()
            for part in re.findall(r"[A-Za-z0-9]+", surface)
            if len(part) > 1 and part.removesuffix("s").isupper()
        ),
    )


def likeness(one: Sequence[str], other: Sequence[str]) -> list[float]:
    """The figures of :data:`LIKENESS` for two sets of surfaces; of each figure the highest of any two surfaces.

    >>> dict(zip(LIKENESS, likeness(["RGB-D SOD"], ["RGB-D salient object detection"])))["abbreviates a part"]
    1.0
    """
    rows = [_compare(_name(a), _name(b)) for a in one for b in other]
    return list(rows[0]) if len(rows) == 1 else [max(column) for column in zip(*rows, strict=True)]


def _compare(one: _Name, other: _Name) -> tuple[float, ...]:
    in_order = (len(one.surface), one.surface) <= (len(other.surface), other.surface)
    short, long = (one, other) if in_order else (other, one)
    stems, longer = short.stem_set, long.stem_set
    size = len(short.stems)
    return (
        2 * len(short.trigrams & long.trigrams) / max(1, len(short.trigrams) + len(long.trigrams)),
        len(stems & longer) / max(1, len(stems | longer)),
        float(size > 0 and long.stems[:size] == short.stems),
        float(size > 0 and long.stems[-size:] == short.stems),
        float(size > 0 and stems <= longer),
        float(is_abbreviation(short.surface, long.surface)),
        float(len(long.initials) > 1 and short.squeezed == long.initials),
        float(_abbreviates_part(short, long) or _abbreviates_part(long, short)),
        float(short.squeezed == long.squeezed),
        float(short.numbers != long.numbers),
        float(len(short.words) == len(long.words) == 1),
        min(1.0, abs(len(long.words) - size) / 5),
    )


def _abbreviates_part(short: _Name, long: _Name) -> bool:
    """Whether an acronym within ``short`` stands for some words of ``long``, and all other words agree."""
    if len(short.words) < 2:
        return False
    for acronym in short.acronyms:
        place = long.initials.find(acronym)
        if place >= 0 and len(long.words) > len(acronym):
            rest = long.stems[:place] + long.stems[place + len(acronym) :]
            if set(rest) == {word[:_STEM] for word in short.words if word != acronym}:
                return True
    return False
