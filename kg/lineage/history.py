"""Questions about time: a method's rise, what succeeded it at a task, and who led on a dataset when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

import networkx as nx
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct
from msgspec.structs import replace

from kg.errors import EntityNotFoundError
from kg.lineage.graph import Lineage
from kg.lineage.questions import Relative, descendants
from kg.lineage.records import DESCENT, EdgeKind, Method
from kg.normalization.names import fold

_LOWER = """bpd cer der distance eer error fid flop fvd kid latency loss lpip mae mape memory mpjpe mse nll nmse
nrmse parameter perplexity ppl rate regret rmse runtime time wer"""
"""Words, folded, in the names of metrics of which less is better."""


class Year(Struct, frozen=True):
    """One year of a method: in how many papers it is, of how many in all, and its children of that year."""

    year: int
    papers: int
    of: int
    share: float
    children: tuple[Method, ...] = ()


class Succession(Struct, frozen=True):
    """A task, and the descendants of a method that address it, in the order of their years."""

    task: str
    name: str
    successors: tuple[Relative, ...]


class Entry(Struct, frozen=True):
    """A value on a leaderboard. ``leads`` tells whether no earlier or equal value of the board is better;
    ``builds_on`` are the methods of earlier entries that this one descends from.
    """

    method: Method
    year: int | None
    value: float
    raw_value: str
    unit: str | None
    paper: str
    sentence: str
    confidence: float
    leads: bool = False
    builds_on: tuple[Method, ...] = ()


class Leaderboard(Struct, frozen=True):
    """The values of one metric on one dataset, by year; ``lower`` tells that less is better.

    ``metrics`` are all the metrics reported on the dataset, by name, with the number of their values.
    """

    dataset: str
    metric: str
    lower: bool
    entries: tuple[Entry, ...]
    metrics: dict[str, int]


def timeline(lineage: Lineage, method_id: str, *, kinds: Collection[EdgeKind] = DESCENT) -> list[Year]:
    """How a method rose: its papers year by year, from its first to the last year of the graph.

    Empty where no paper that mentions the method has a year.

    Raises
    ------
    EntityNotFoundError
        There is no method of this id.
    """
    lineage.method(method_id)
    graph = lineage.graph
    naming = graph.mentions.filter(pc.equal(graph.mentions["entity"], pa.scalar(method_id)))["paper"]
    among = pc.is_in(graph.papers["id"], value_set=naming.combine_chunks().unique())
    papers: Counter[int] = Counter(y for y in graph.papers.filter(among)["year"].to_pylist() if y is not None)
    every = lineage.kept("papers by year", lambda: _papers_by_year(lineage))
    if not papers:
        return []
    view = lineage.view(kinds)
    children = [lineage.methods[child] for child in (view.predecessors(method_id) if method_id in view else ())]
    return [
        Year(
            year,
            papers[year],
            every[year],
            papers[year] / every[year] if every[year] else 0.0,
            tuple(sorted((c for c in children if c.year == year), key=lambda c: (-c.papers, c.id))),
        )
        for year in range(min(papers), max(every) + 1)
    ]


def successors_by_task(
    lineage: Lineage,
    method_id: str,
    *,
    task: str | None = None,
    limit: int | None = None,
    min_belief: float = 0.0,
    kinds: Collection[EdgeKind] = DESCENT,
) -> list[Succession]:
    """What came after a method, task by task: its descendants that address a task, the oldest first.

    Parameters
    ----------
    lineage, method_id
        The lineage, and the method's id.
    task
        Only this task, by its id.
    limit
        How many tasks to give at most: those with most successors.
    min_belief, kinds
        Which edges, and which statements that a method addresses a task, to follow.

    Raises
    ------
    EntityNotFoundError
        There is no method of this id.
    """
    found = {each.method.id: each for each in descendants(lineage, method_id, min_belief=min_belief, kinds=kinds)}
    addressed = lineage.kept("addressed", lambda: _addressed(lineage))
    tasks: dict[str, list[Relative]] = {}
    for method, relative in found.items():
        for each, belief in addressed.get(method, ()):
            if belief >= min_belief and task in (None, each):
                tasks.setdefault(each, []).append(relative)
    names = lineage.names()
    successions = [
        Succession(
            each,
            names[each],
            tuple(sorted(after, key=lambda r: (r.method.year or 9999, -r.belief, r.method.id))),
        )
        for each, after in tasks.items()
    ]
    successions.sort(key=lambda each: (-len(each.successors), each.task))
    return successions[:limit]


def leaderboard(lineage: Lineage, dataset_id: str, metric: str | None = None) -> Leaderboard:
    """The values that papers report on a dataset over time, and which of the methods build on which.

    Only absolute values of a named method and metric count. Values stand as papers write them: 0.9 and 90 % are
    not brought together.

    Parameters
    ----------
    lineage
        The lineage.
    dataset_id
        The dataset's id, such as ``dataset/imagenet``.
    metric
        A metric's id; None takes the one that most values are of.

    Raises
    ------
    EntityNotFoundError
        Nothing is reported on the dataset, or not by this metric.
    """
    graph = lineage.graph
    names = lineage.names()
    on_it = graph.results.filter(pc.equal(graph.results["dataset"], pa.scalar(dataset_id))).to_pylist()
    rows = [
        row
        for row in on_it
        if row["kind"] == "absolute"
        and row["value"] is not None
        and row["metric"] is not None
        and row["method"] in lineage.methods
    ]
    if not rows:
        raise EntityNotFoundError(
            f"the papers of this graph report no value of a named method and metric on {names.get(dataset_id)}"
        )
    counts = Counter(row["metric"] for row in rows)
    metrics = {names[each]: count for each, count in sorted(counts.items(), key=lambda m: (-m[1], m[0]))}
    chosen = metric or min(counts, key=lambda each: (-counts[each], each))
    if chosen not in counts:
        raise EntityNotFoundError(
            f"no value on {names[dataset_id]} is of {names.get(chosen, chosen)}: reported are {', '.join(metrics)}"
        )
    lower = not set(fold(names[chosen]).split()).isdisjoint(_LOWER.split())
    years = _years(lineage, {row["paper"] for row in rows})
    board = [row for row in rows if row["metric"] == chosen]
    board.sort(key=lambda row: (years[row["paper"]] or 9999, -row["confidence"], row["id"]))
    entries = _ranked([_entry(lineage, row, years[row["paper"]]) for row in board], lower)
    return Leaderboard(names[dataset_id], names[chosen], lower, tuple(_joined(lineage, entries)), metrics)


def _entry(lineage: Lineage, row: dict[str, Any], year: int | None) -> Entry:
    return Entry(
        method=lineage.methods[row["method"]],
        year=year,
        value=row["value"],
        raw_value=row["raw_value"],
        unit=row["unit"],
        paper=row["paper"],
        sentence=row["text"],
        confidence=row["confidence"],
    )


def _ranked(entries: list[Entry], lower: bool) -> list[Entry]:
    """The entries, in order, with those marked that lead when they appear."""
    ranked: list[Entry] = []
    best: float | None = None
    for entry in entries:
        worth = -entry.value if lower else entry.value
        leads = best is None or worth > best
        best = worth if best is None else max(best, worth)
        ranked.append(replace(entry, leads=leads))
    return ranked


def _joined(lineage: Lineage, entries: list[Entry]) -> list[Entry]:
    """The entries, each with the earlier methods of the board that it descends from."""
    view = lineage.view()
    joined: list[Entry] = []
    for entry in entries:
        older = nx.descendants(view, entry.method.id) if entry.method.id in view else set()
        known = {each.method.id: each.method for each in joined if each.method.id in older}
        joined.append(replace(entry, builds_on=tuple(known.values())))
    return joined


def _addressed(lineage: Lineage) -> dict[str, list[tuple[str, float]]]:
    """The tasks that each method addresses, with the belief in that."""
    table = lineage.graph.statements
    chosen = table.filter(pc.equal(table["relation"], pa.scalar("ADDRESSES")))
    columns: list[list[Any]] = [chosen[name].to_pylist() for name in ("head", "tail", "belief")]
    found: dict[str, list[tuple[str, float]]] = {}
    for method, task, belief in zip(*columns, strict=True):
        found.setdefault(method, []).append((task, belief))
    return found


def _papers_by_year(lineage: Lineage) -> Counter[int]:
    return Counter(year for year in lineage.graph.papers["year"].to_pylist() if year is not None)


def _years(lineage: Lineage, papers: Collection[str]) -> dict[str, int | None]:
    table = lineage.graph.papers
    chosen = table.filter(pc.is_in(table["id"], value_set=pa.array(sorted(papers), pa.string())))
    keys: list[Any] = chosen["id"].to_pylist()
    return dict(zip(keys, chosen["year"].to_pylist(), strict=True))
