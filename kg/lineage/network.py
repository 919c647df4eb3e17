"""The methods of a graph and the statements between them, as a networkx graph."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import networkx as nx
import pyarrow as pa
import pyarrow.compute as pc

from kg.records import Relation

if TYPE_CHECKING:
    from kg.assembly import Graph

LINEAGE_KINDS: tuple[Relation, ...] = ("EXTENDS", "USES", "IS_A")
"""The relations between methods that say where a method comes from and what it is made of."""


def lineage_graph(graph: Graph, kinds: Collection[Relation] = LINEAGE_KINDS) -> nx.MultiDiGraph[str]:
    """The methods that statements of lineage join, each with an edge to what it builds on.

    Parameters
    ----------
    graph
        The graph's tables.
    kinds
        Which relations become edges; an edge's key is its relation.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes are ids of methods with ``name``, ``year`` (None where it is not known) and ``papers``; edges go
        from the newer method to the one it extends, uses or is a kind of, with ``kind``, ``statement``,
        ``belief`` (0 to 1), ``support`` (papers) and ``first_year``. Nodes and edges come in the order of
        their ids. There may be cycles: papers do contradict each other.
    """
    methods = _methods(graph)
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    edges = [row for row in _statements(graph, kinds) if row["head"] in methods and row["tail"] in methods]
    for method in sorted({end for row in edges for end in (row["head"], row["tail"])}):
        network.add_node(method, **methods[method])
    for row in sorted(edges, key=lambda row: (row["head"], row["tail"], row["relation"])):
        network.add_edge(
            row["head"],
            row["tail"],
            key=row["relation"],
            kind=row["relation"],
            statement=row["id"],
            belief=row["belief"],
            support=row["support"],
            first_year=row["first_year"],
        )
    return network


def _methods(graph: Graph) -> dict[str, dict[str, Any]]:
    chosen = graph.entities.filter(pc.equal(graph.entities["type"], pa.scalar("Method")))
    rows: list[dict[str, Any]] = chosen.select(["id", "label", "year", "papers"]).to_pylist()
    return {row["id"]: {"name": row["label"], "year": row["year"], "papers": row["papers"]} for row in rows}


def _statements(graph: Graph, kinds: Collection[Relation]) -> list[dict[str, Any]]:
    chosen = pc.is_in(graph.statements["relation"], value_set=pa.array(list(kinds), pa.string()))
    rows: list[dict[str, Any]] = graph.statements.filter(chosen).to_pylist()
    return rows
