"""The corpora's own measures.

Mentions count as found when both boundaries and the type are right. Relations as Wadden et al. (2019) count
them on SciERC: the label, the direction and the boundaries of both ends are right; ``typed`` (Rel+ of Zhong and
Chen 2021) asks for the types of both ends too. Symmetric labels get no grace: both peers compare ordered pairs.
Roles by micro F1, which is accuracy where each sentence has one label and gets one, and by the F1 of each label
weighted by how often it is in gold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence, Set
from typing import NamedTuple

from kg.evaluation.benchmarks.corpora import Mention, Passage, Relation
from kg.evaluation.scoring import Count


class Reading(NamedTuple):
    """What a network says of a passage."""

    mentions: frozenset[Mention] = frozenset()
    relations: frozenset[Relation] = frozenset()
    roles: tuple[str, ...] = ()


Figures = dict[str, dict[str, float]]
"""``precision``, ``recall`` and ``f1`` (or ``f1`` alone), 0..1, by what is scored."""


def figures(gold: Sequence[Passage], said: Sequence[Reading]) -> Figures:
    """Every measure that the gold passages have labels for."""
    pairs = list(zip(gold, said, strict=True))
    found: Figures = {}
    if any(passage.mentions for passage in gold):
        found["entity"] = _rates(count((p.mentions, r.mentions) for p, r in pairs))
    if any(passage.relations for passage in gold):
        found["relation"] = _rates(count((_by_spans(p.relations), _by_spans(r.relations)) for p, r in pairs))
        found["relation/typed"] = _rates(count((p.relations, r.relations) for p, r in pairs))
    if any(passage.roles for passage in gold):
        truth = [role for passage in gold for role in passage.roles]
        guess = [role for reading in said for role in reading.roles]
        found["role"] = {"f1": micro_f1(truth, guess)}
        found["role/weighted"] = {"f1": weighted_f1(truth, guess)}
    return found


def count(pairs: Iterable[tuple[Set[Hashable], Set[Hashable]]]) -> Count:
    """How many are right, said and in gold, over pairs of gold and said sets."""
    total = Count()
    for gold, said in pairs:
        total.add(len(gold & said), len(said), len(gold))
    return total


def micro_f1(gold: Sequence[str], said: Sequence[str]) -> float:
    """Share of sentences that have their gold label, 0..1."""
    return sum(a == b for a, b in zip(gold, said, strict=True)) / len(gold)


def weighted_f1(gold: Sequence[str], said: Sequence[str]) -> float:
    """Mean F1 of the labels, each as heavy as it is frequent in gold, 0..1."""
    right = Counter(a for a, b in zip(gold, said, strict=True) if a == b)
    named, frequency = Counter(said), Counter(gold)
    return sum(
        Count(right[label], named[label], share).f1 * share / len(gold) for label, share in frequency.items()
    )


def _by_spans(relations: Iterable[Relation]) -> frozenset[Hashable]:
    return frozenset((relation.head.span, relation.tail.span, relation.type) for relation in relations)


def _rates(counted: Count) -> dict[str, float]:
    return {"precision": counted.precision, "recall": counted.recall, "f1": counted.f1}
