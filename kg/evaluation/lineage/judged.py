"""Edges that were judged one by one: whether the sentence behind an edge says what the edge says.

``judged.csv`` holds a line for each: the statement and the evidence by their ids, where the sentence stands
in its paper's text, the two methods and the relation, the verdict and the reason. The sentences themselves
belong to the papers and are not in it: a graph of the same papers shows them. A verdict is about a statement
and its sentence, so it holds on any graph that has both.
"""

from __future__ import annotations

import csv
from collections.abc import Collection
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from kg.lineage import EDGE_KINDS, Edge, EdgeKind, Lineage
from kg.records import digest

_FILE = Path(__file__).with_name("judged.csv")


class Judged(Struct, frozen=True):
    """An edge, the evidence it was judged by, and the verdict: ``holds``, and why."""

    statement: str
    evidence: str
    start: int
    end: int
    child: str
    relation: str
    parent: str
    holds: bool
    reason: str


class JudgedShare(Struct, frozen=True):
    """Of the edges drawn from a lineage, how many were judged, and how many of these hold."""

    drawn: int
    judged: int
    holding: int

    @property
    def share(self) -> float | None:
        """The share that holds of those that were judged; None where none was."""
        return self.holding / self.judged if self.judged else None


def judged_edges() -> list[Judged]:
    """The edges that were judged, in the order of their statements."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return [
            Judged(
                row["statement"],
                row["evidence"],
                int(row["start"]),
                int(row["end"]),
                row["child"],
                row["relation"],
                row["parent"],
                row["verdict"] == "holds",
                row["reason"],
            )
            for row in csv.DictReader(file)
        ]


def judged_share(
    lineage: Lineage, judged: Collection[Judged], count: int, kinds: Collection[EdgeKind] = EDGE_KINDS
) -> JudgedShare:
    """Of so many random edges of a lineage that papers say, how many were judged, and how many of them hold.

    Edges are those of :func:`sample`. A share over all judged edges that a lineage happens to have would favour
    what was drawn from other graphs: an edge that two models find is the likelier one.
    """
    edges = _drawn(lineage, count, kinds)
    verdicts = {each.statement: each.holds for each in judged}
    holding = [verdicts[edge.statements[0]] for edge in edges if edge.statements[0] in verdicts]
    return JudgedShare(len(edges), len(holding), sum(holding))


def sample(
    lineage: Lineage, count: int, kinds: Collection[EdgeKind] = EDGE_KINDS
) -> list[tuple[Edge, dict[str, Any]]]:
    """Random edges of a lineage that papers say, each with the row of its surest evidence.

    Which they are follows from the hashes of their statements: the same edges are drawn from a graph that has
    grown, as far as none of the new ones comes before them.
    """
    edges = _drawn(lineage, count, kinds)
    table = lineage.graph.evidence
    wanted = pa.array(sorted(edge.statements[0] for edge in edges), pa.string())
    rows = cast(list[Any], table.filter(pc.is_in(table["statement"], value_set=wanted)).to_pylist())
    surest: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: (-row["confidence"], row["id"])):
        surest.setdefault(row["statement"], row)
    return [(edge, surest[edge.statements[0]]) for edge in edges]


def _drawn(lineage: Lineage, count: int, kinds: Collection[EdgeKind]) -> list[Edge]:
    edges = [edge for edge in lineage.edges() if edge.statements and edge.kind in kinds]
    return sorted(edges, key=lambda edge: digest("judged", edge.statements[0]))[:count]
