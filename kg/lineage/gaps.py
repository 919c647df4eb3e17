"""Gaps: datasets, tasks and parents that similar methods have and a method lacks.

Each method is the set of the datasets it is trained or evaluated on, the tasks it addresses, and what it
comes from. Two methods are as similar as the cosine of their sets, each thing weighed by log(N / n), N
methods in all and n that have it. A gap's score is the share, by similarity, of the ``neighbours`` most
similar methods that have the thing: 1 where all of them do. This is collaborative filtering by nearest
neighbours (Resnick, Iacovou, Suchak, Bergstrom and Riedl, "GroupLens", CSCW 1994) on sets. A gap is a
question worth asking, not a fact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import log, sqrt

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from kg.lineage.graph import Lineage
from kg.lineage.records import Method

_RELATIONS = ("ADDRESSES", "TRAINED_ON", "EVALUATED_ON")


class Gap(Struct, frozen=True):
    """What a method lacks: ``thing``, by id and name, its type, a score of 0 to 1, and the similar methods that
    have it, the most similar first.
    """

    method: Method
    thing: str
    name: str
    type: str
    score: float
    like: tuple[Method, ...]


class Profiles:
    """What each method has, and how like each other methods are by that.

    Parameters
    ----------
    lineage
        The lineage.
    """

    def __init__(self, lineage: Lineage) -> None:
        self.has: defaultdict[str, set[str]] = defaultdict(set)
        self._holders: defaultdict[str, set[str]] = defaultdict(set)
        graph = lineage.graph
        chosen = pc.is_in(graph.statements["relation"], value_set=pa.array(_RELATIONS, pa.string()))
        rows = graph.statements.filter(chosen).select(["head", "tail"])
        for head, tail in zip(*(rows[name].to_pylist() for name in rows.column_names), strict=True):
            if head in lineage.methods:
                self.has[head].add(tail)
        for child, parent in lineage.network.edges:
            self.has[child].add(parent)
        for method, things in self.has.items():
            for thing in things:
                self._holders[thing].add(method)
        count = len(self.has)
        self._weight = {thing: log(count / len(methods)) for thing, methods in self._holders.items()}
        self._length = {
            method: sqrt(sum(self._weight[thing] ** 2 for thing in things)) for method, things in self.has.items()
        }

    def similar(self, method: str, neighbours: int = 20) -> list[tuple[str, float]]:
        """The methods most like this one, with the cosine; only those that share something."""
        dot: defaultdict[str, float] = defaultdict(float)
        for thing in self.has.get(method, ()):
            for other in self._holders[thing]:
                dot[other] += self._weight[thing] ** 2
        dot.pop(method, None)
        found = [
            (other, shared / (self._length[method] * self._length[other]))
            for other, shared in dot.items()
            if shared > 0
        ]
        found.sort(key=lambda each: (-each[1], each[0]))
        return found[:neighbours]


def gaps(
    lineage: Lineage,
    method_id: str,
    *,
    neighbours: int = 20,
    at_least: int = 2,
    limit: int | None = 20,
) -> list[Gap]:
    """What methods like this one have and it lacks, the highest score first.

    Parameters
    ----------
    lineage, method_id
        The lineage, and the method's id.
    neighbours
        How many similar methods are asked.
    at_least
        Leave out what fewer of them have.
    limit
        How many gaps to give at most.

    Raises
    ------
    EntityNotFoundError
        There is no method of this id.
    """
    method = lineage.method(method_id)
    profiles = lineage.kept("profiles", lambda: Profiles(lineage))
    like = profiles.similar(method_id, neighbours)
    whole = sum(similarity for _, similarity in like)
    having: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    for other, similarity in like:
        for thing in profiles.has[other]:
            if thing not in profiles.has[method_id] and thing != method_id:
                having[thing].append((other, similarity))
    found = [
        Gap(
            method,
            thing,
            lineage.names()[thing],
            thing.split("/")[0].capitalize(),
            sum(similarity for _, similarity in holders) / whole,
            tuple(lineage.methods[other] for other, _ in holders),
        )
        for thing, holders in having.items()
        if len(holders) >= at_least
    ]
    found.sort(key=lambda gap: (-gap.score, gap.thing))
    return found[:limit]


def widest_gaps(lineage: Lineage, *, at_least: int = 5, limit: int = 50) -> list[Gap]:
    """The highest-scored gap of each method that is in at least so many papers, the highest of all first."""
    chosen = [method for method in lineage.methods.values() if method.papers >= at_least]

    def found() -> Iterator[Gap]:
        for method in chosen:
            yield from gaps(lineage, method.id, limit=1)

    return sorted(found(), key=lambda gap: (-gap.score, gap.method.id))[:limit]
