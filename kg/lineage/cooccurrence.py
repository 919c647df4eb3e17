"""Methods with datasets and tasks: which papers name both, how closely the two go together, and whether
that rises.

*Association* is normalised pointwise mutual information over papers, −1 (never together) to 1 (only
together) (Bouma, "Normalized (pointwise) mutual information in collocation extraction", GSCL 2009).

*Trend* is the slope of the straight line that fits best, by least squares, the yearly share of the graph's
papers that name both: percentage points a year. Years without papers are left out; fewer than two give
none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import product
from math import log
from typing import Any, Literal

from msgspec import Struct

from kg.lineage.graph import Lineage


class Cooccurrence(Struct, frozen=True):
    """A method and a dataset or task in the same papers; ``years`` counts those papers by year."""

    method: str
    method_name: str
    other: str
    other_name: str
    papers: int
    association: float
    trend: float | None
    years: dict[int, int]


def cooccurrences(
    lineage: Lineage,
    with_type: Literal["Dataset", "Task"] = "Task",
    *,
    method_id: str | None = None,
    at_least: int = 2,
    limit: int | None = 50,
) -> list[Cooccurrence]:
    """The methods and the datasets, or tasks, that papers name together; those in most papers first.

    Parameters
    ----------
    lineage
        The lineage.
    with_type
        What methods are counted with.
    method_id
        Only this method.
    at_least
        Leave out pairs in fewer papers.
    limit
        How many pairs to give at most.

    Raises
    ------
    EntityNotFoundError
        There is no method of this id.
    """
    if method_id is not None:
        lineage.method(method_id)
    graph = lineage.graph
    ids: list[Any] = graph.entities["id"].to_pylist()
    types = dict(zip(ids, graph.entities["type"].to_pylist(), strict=True))
    names = lineage.names()
    papers: list[Any] = graph.papers["id"].to_pylist()
    year_of = dict(zip(papers, graph.papers["year"].to_pylist(), strict=True))
    methods: defaultdict[str, set[str]] = defaultdict(set)
    others: defaultdict[str, set[str]] = defaultdict(set)
    columns: list[list[Any]] = [graph.mentions[name].to_pylist() for name in ("paper", "entity")]
    for paper, entity in zip(*columns, strict=True):
        if types[entity] == "Method" and method_id in (None, entity):
            methods[paper].add(entity)
        elif types[entity] == with_type:
            others[paper].add(entity)
    alone = Counter(each for sets in (methods, others) for found in sets.values() for each in found)
    together: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for paper, named in methods.items():
        for pair in product(named, others.get(paper, ())):
            together[pair].append(paper)
    every: Counter[int] = Counter(year for year in year_of.values() if year is not None)
    kept = [(pair, found) for pair, found in together.items() if len(found) >= at_least]
    kept.sort(key=lambda each: (-len(each[1]), each[0]))
    result = []
    for (method, other), found in kept[:limit]:
        years: Counter[int] = Counter(y for paper in found if (y := year_of[paper]) is not None)
        result.append(
            Cooccurrence(
                method,
                names[method],
                other,
                names[other],
                len(found),
                association(len(found), alone[method], alone[other], len(papers)),
                trend({year: 100 * years[year] / every[year] for year in sorted(every)}),
                dict(sorted(years.items())),
            )
        )
    return result


def association(both: int, one: int, other: int, of: int) -> float:
    """Normalised pointwise mutual information of two things that are in so many of ``of`` papers.

    >>> round(association(5, 5, 5, 100), 3), round(association(1, 10, 10, 100), 3)
    (1.0, 0.0)
    """
    if both == of:
        return 1.0
    return log(both * of / (one * other)) / -log(both / of)


def trend(shares: dict[int, float]) -> float | None:
    """The slope, a year, of the least-squares line through yearly values; None with fewer than two years.

    >>> trend({2019: 1.0, 2020: 2.0, 2021: 3.0})
    1.0
    """
    if len(shares) < 2:
        return None
    middle = sum(shares) / len(shares)
    mean = sum(shares.values()) / len(shares)
    spread = sum((year - middle) ** 2 for year in shares)
    return sum((year - middle) * (share - mean) for year, share in shares.items()) / spread
