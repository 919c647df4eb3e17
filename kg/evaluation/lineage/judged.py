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
from typing import Any, Literal, cast

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from kg.lineage import EDGE_KINDS, Edge, EdgeKind, Lineage
from kg.records import digest

_FILE = Path(__file__).with_name("judged.csv")


class Judged(Struct, frozen=True):
    """An edge, the evidence it was judged by, and the verdict: ``holds``, and why.

    ``drawn`` tells which draw it is of: from edges of any kind, or more from those of descent alone.
    """

    drawn: Literal["any kind", "descent"]
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
    """Of the judged edges, how many are in a lineage, and how many of these hold."""

    judged: int
    present: int
    holding: int

    @property
    def share(self) -> float | None:
        """The share that holds of those in the lineage; None where none is."""
        return self.holding / self.present if self.present else None


def judged_edges() -> list[Judged]:
    """The edges that were judged, in the order of their statements."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return [
            Judged(
                cast(Any, row["drawn"]),
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


def judged_share(lineage: Lineage, judged: list[Judged]) -> JudgedShare:
    """How many of the judged edges are in a lineage, by their leading statement, and how many of them hold."""
    leading = {edge.statements[0] for edge in lineage.edges() if edge.statements}
    present = [each for each in judged if each.statement in leading]
    return JudgedShare(len(judged), len(present), sum(each.holds for each in present))


def sample(
    lineage: Lineage, count: int, kinds: Collection[EdgeKind] = EDGE_KINDS
) -> list[tuple[Edge, dict[str, Any]]]:
    """Random edges of a lineage that papers say, each with the row of its surest evidence.

    Which they are follows from the hashes of their statements: the same edges are drawn from a graph that has
    grown, as far as none of the new ones comes before them.
    """
    edges = [edge for edge in lineage.edges() if edge.statements and edge.kind in kinds]
    chosen = sorted(edges, key=lambda edge: digest("judged", edge.statements[0]))[:count]
    table = lineage.graph.evidence
    wanted = pa.array(sorted(edge.statements[0] for edge in chosen), pa.string())
    rows = cast(list[Any], table.filter(pc.is_in(table["statement"], value_set=wanted)).to_pylist())
    surest: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: (-row["confidence"], row["id"])):
        surest.setdefault(row["statement"], row)
    return [(edge, surest[edge.statements[0]]) for edge in chosen]
