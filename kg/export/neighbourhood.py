"""Choosing what a picture shows: the entities near one of them, or those that are connected most."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import networkx as nx

if TYPE_CHECKING:
    from kg.assembly import Graph


def entity_network(graph: Graph) -> nx.MultiDiGraph[str]:
    """All entities with the statements between them; an edge's key is its relation.

    Nodes have ``name``, ``type``, ``aliases``, ``year`` and ``papers``; edges ``statement``, ``belief``,
    ``support`` and ``first_year``.
    """
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for row in graph.entities.to_pylist():
        network.add_node(
            row["id"],
            name=row["label"],
            type=row["type"],
            aliases=row["aliases"],
            year=row["year"],
            papers=row["papers"],
        )
    for row in graph.statements.to_pylist():
        network.add_edge(
            row["head"],
            row["tail"],
            key=row["relation"],
            statement=row["id"],
            belief=row["belief"],
            support=row["support"],
            first_year=row["first_year"],
        )
    return network


def neighbourhood(network: nx.MultiDiGraph[str], centre: str, depth: int, limit: int) -> list[str]:
    """The entities within ``depth`` steps of one, at most ``limit``: nearer ones first, then the more believed.

    An entity is as much believed as the best statement by which it was reached, weighed with its papers.
    """
    chosen = {centre}
    level = {centre}
    for _ in range(depth):
        weights: dict[str, float] = {}
        for node in level:
            for head, tail, edge in [
                *network.out_edges(node, data=True),
                *network.in_edges(node, data=True),
            ]:
                other = tail if head == node else head
                if other not in chosen:
                    weights[other] = weights.get(other, 0.0) + edge["belief"] * edge["support"]
        room = limit - len(chosen)
        level = set(heapq.nsmallest(room, weights, key=lambda node: (-weights[node], node)))
        chosen |= level
    return sorted(chosen)


def most_connected(network: nx.MultiDiGraph[str], limit: int) -> list[str]:
    """The entities that are connected most, at most ``limit``, without those that stand alone among them.

    How much an entity is connected is the belief in its statements, added up.
    """
    weights = {
        node: sum(
            edge["belief"]
            for _, _, edge in [*network.out_edges(node, data=True), *network.in_edges(node, data=True)]
        )
        for node in network
    }
    chosen = heapq.nsmallest(limit, weights, key=lambda node: (-weights[node], node))
    among = network.subgraph(chosen)
    return sorted(node for node in chosen if among.degree(node)) or sorted(chosen)
