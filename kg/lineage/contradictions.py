"""Contradictions: one paper says that A outperforms B, another that B outperforms A."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from kg.lineage.graph import Lineage
from kg.lineage.records import Method


class Said(Struct, frozen=True):
    """A paper that says that ``better`` outperforms ``worse``, and where: the datasets and metrics by name.

    They are those of the paper's results that set the two against each other, else those of the results of the
    same sentence, else those that the paper names; none where it names none.
    """

    better: Method
    worse: Method
    paper: str
    title: str | None
    year: int | None
    sentence: str
    confidence: float
    datasets: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()


class Contradiction(Struct, frozen=True):
    """Two methods, each of which outperforms the other by what some papers say.

    ``belief`` is that in both statements: their product. ``same_ground`` are the datasets on which both are said.
    """

    one: Method
    other: Method
    belief: float
    says_one: tuple[Said, ...]
    says_other: tuple[Said, ...]
    same_ground: tuple[str, ...] = ()


def contradictions(
    lineage: Lineage, method_id: str | None = None, *, min_belief: float = 0.0, limit: int | None = None
) -> list[Contradiction]:
    """The pairs of methods that outperform each other, the most believed first, with who says so and where.

    Parameters
    ----------
    lineage
        The lineage.
    method_id
        Only pairs with this method.
    min_belief
        Leave out statements that are believed less.
    limit
        How many pairs to give at most.

    Raises
    ------
    EntityNotFoundError
        There is no method of this id.
    """
    if method_id is not None:
        lineage.method(method_id)
    said = {
        pair: row
        for pair, row in lineage.kept("outperforms", lambda: _both_ways(lineage)).items()
        if row["belief"] >= min_belief
    }
    pairs = [
        (said[pair]["belief"] * said[pair[::-1]]["belief"], pair)
        for pair in said
        if pair < pair[::-1] and pair[::-1] in said and method_id in (None, *pair)
    ]
    pairs.sort(key=lambda each: (-each[0], each[1]))
    pairs = pairs[:limit]
    wanted = {said[each]["id"]: each for _, pair in pairs for each in (pair, pair[::-1])}
    proof = _proof(lineage, wanted)
    found = []
    for belief, pair in pairs:
        one, other = proof[said[pair]["id"]], proof[said[pair[::-1]]["id"]]
        shared = {name for each in one for name in each.datasets} & {n for each in other for n in each.datasets}
        found.append(
            Contradiction(
                lineage.methods[pair[0]], lineage.methods[pair[1]], belief, one, other, tuple(sorted(shared))
            )
        )
    return found


def _both_ways(lineage: Lineage) -> dict[tuple[str, str], dict[str, Any]]:
    """The statements that one method outperforms another whose opposite is stated as well, by their ends."""
    table = lineage.graph.statements
    rows: list[Any] = table.filter(pc.equal(table["relation"], pa.scalar("OUTPERFORMS"))).to_pylist()
    said = {(row["head"], row["tail"]): row for row in rows}
    return {pair: row for pair, row in said.items() if pair[::-1] in said}


def _proof(lineage: Lineage, wanted: dict[str, tuple[str, str]]) -> dict[str, tuple[Said, ...]]:
    """Who says each statement: by its id, the surest first."""
    graph = lineage.graph
    chosen = pc.is_in(graph.evidence["statement"], value_set=pa.array(sorted(wanted), pa.string()))
    evidence: list[Any] = graph.evidence.filter(chosen).to_pylist()
    papers = pa.array(sorted({row["paper"] for row in evidence}), pa.string())
    about = {
        row["id"]: row
        for row in graph.papers.filter(pc.is_in(graph.papers["id"], value_set=papers))
        .select(["id", "title", "year"])
        .to_pylist()
    }
    results: defaultdict[str, list[Any]] = defaultdict(list)
    for row in graph.results.filter(pc.is_in(graph.results["paper"], value_set=papers)).to_pylist():
        results[row["paper"]].append(row)
    mentions = graph.mentions.filter(pc.is_in(graph.mentions["paper"], value_set=papers))
    named: defaultdict[str, set[str]] = defaultdict(set)
    columns: list[list[Any]] = [mentions[name].to_pylist() for name in ("paper", "entity")]
    for paper, entity in zip(*columns, strict=True):
        named[paper].add(entity)
    labels = lineage.names()
    found: defaultdict[str, list[Said]] = defaultdict(list)
    for row in sorted(evidence, key=lambda row: (-row["confidence"], row["id"])):
        better, worse = wanted[row["statement"]]
        ground = _ground(row, better, worse, results[row["paper"]], named[row["paper"]])
        found[row["statement"]].append(
            Said(
                better=lineage.methods[better],
                worse=lineage.methods[worse],
                paper=row["paper"],
                title=about[row["paper"]]["title"],
                year=about[row["paper"]]["year"],
                sentence=row["text"],
                confidence=row["confidence"],
                datasets=tuple(sorted(labels[each] for each in ground if each.startswith("dataset/"))),
                metrics=tuple(sorted(labels[each] for each in ground if each.startswith("metric/"))),
            )
        )
    return {statement: tuple(each) for statement, each in found.items()}


def _ground(row: Any, better: str, worse: str, results: list[Any], named: set[str]) -> set[str]:
    """The datasets and metrics of what a piece of evidence says, by id."""
    between = [each for each in results if (each["method"], each["baseline"]) == (better, worse)]
    beside = [each for each in results if each["start"] < row["end"] and row["start"] < each["end"]]
    for chosen in (between, beside):
        ground = {each[end] for each in chosen for end in ("dataset", "metric")} - {None}
        if ground:
            return ground
    return {each for each in named if each.startswith(("dataset/", "metric/"))}
