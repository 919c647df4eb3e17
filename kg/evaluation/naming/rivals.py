"""What other tools do with a list of names: three rules, each with its pairs closed transitively.

A rule gives each name of a list a number, equal numbers for names that it takes for one thing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from kg.normalization.clusters import Clusters

Rule = Callable[[Sequence[str]], list[int]]

_FUZZY = "fuzzy ratio 0.8"
_SUBSTRING = "substring"
_RATIO = 80
_ROWS = 512


def fuzzy(names: Sequence[str]) -> list[int]:
    """Names whose weighted ratio (RapidFuzz) is 0.8 or more, as neo4j-graphrag's FuzzyMatchResolver joins them.

    Raises
    ------
    ModuleNotFoundError
        RapidFuzz is not installed.
    """
    import numpy as np
    from rapidfuzz import fuzz, process, utils

    plain = [utils.default_process(name) for name in names]
    clusters = Clusters(len(names))
    for start in range(0, len(plain), _ROWS):
        ratios = process.cdist(plain[start : start + _ROWS], plain, scorer=fuzz.WRatio, score_cutoff=_RATIO)
        for left, right in np.argwhere(ratios >= _RATIO).tolist():
            clusters.join(start + left, right)
    return [clusters.find(place) for place in range(len(names))]


def substring(names: Sequence[str]) -> list[int]:
    """Names one of which holds the other, small letters; names of one or two characters hold nothing together.

    >>> substring(["BERT", "RoBERTa", "GPT-2"])
    [0, 0, 2]
    """
    lower = [name.lower() for name in names]
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(lower):
        places[name].append(place)
    clusters = Clusters(len(names))
    lengths = sorted({len(name) for name in places if len(name) > 2})
    for name, found in places.items():
        for place in found:
            clusters.join(found[0], place)
        for length in lengths:
            for start in range(len(name) - length + 1):
                for other in places.get(name[start : start + length], ()):
                    clusters.join(found[0], other)
    return [clusters.find(place) for place in range(len(names))]


def initials(names: Sequence[str]) -> list[int]:
    """Names with the same letters and digits, and names of one word with those that have it as their initials.

    >>> initials(["CLIP", "clip", "Contrastive Language-Image Pretraining"])
    [0, 0, 0]
    """
    clusters = Clusters(len(names))
    first: dict[str, int] = {}
    for place, name in enumerate(names):
        clusters.join(first.setdefault(_folded(name), place), place)
    for place, name in enumerate(names):
        words = "".join(c if c.isalnum() else " " for c in name.lower()).split()
        if len(words) > 1:
            short = first.get("".join(word[0] for word in words))
            if short is not None:
                clusters.join(short, place)
    return [clusters.find(place) for place in range(len(names))]


def _folded(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalnum()) or name


RULES: dict[str, Rule] = {"folding and initials": initials, _SUBSTRING: substring, _FUZZY: fuzzy}


def nearest(rule: str, name: str, known: Sequence[str]) -> str | None:
    """The known name that a rule takes a name for: of several the most alike, which favours the rule, or None."""
    from rapidfuzz import fuzz, process, utils

    if rule == _FUZZY:
        found = process.extractOne(
            name, known, scorer=fuzz.WRatio, processor=utils.default_process, score_cutoff=_RATIO
        )
        return found[0] if found else None
    lower = name.lower()
    if rule == _SUBSTRING:
        alike = [other for other in known if lower in other.lower() or (len(other) > 2 and other.lower() in lower)]
    else:
        numbers = initials([name, *known])
        alike = [other for other, number in zip(known, numbers[1:], strict=True) if number == numbers[0]]
    return max(alike, key=lambda other: (fuzz.ratio(lower, other.lower()), other), default=None)
