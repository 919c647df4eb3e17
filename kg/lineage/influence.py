"""Influence: how much of the lineage comes from a method.

Both measures go over the edges from child to parent, each weighed by its belief.

*PageRank* (Page, Brin, Motwani and Winograd, "The PageRank citation ranking", Stanford 1999): a method
shares its rank among its parents by their beliefs; ``damping`` of it is passed on. Roots, which have no
parents, share theirs among all methods.

*Katz* (Katz, "A new status index derived from sociometric analysis", Psychometrika 18, 1953): one, and
``alpha`` times the belief-weighted Katz of each child: every descendant counts once for each chain that
leads to it, the less the longer and the less believed the chain is.

On a directed acyclic graph both have closed solutions that one pass from the youngest to the oldest method
gives exactly; no iteration, no tolerance.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection

import networkx as nx
from msgspec import Struct

from kg.lineage.graph import Lineage
from kg.lineage.records import DESCENT, EdgeKind, Method


class Influence(Struct, frozen=True):
    """How influential a method is: its share of PageRank (all add up to 1), its Katz centrality, its children
    and all its descendants.
    """

    method: Method
    pagerank: float
    katz: float
    children: int
    descendants: int


def influence(
    lineage: Lineage, *, limit: int | None = 20, kinds: Collection[EdgeKind] = DESCENT, min_belief: float = 0.0
) -> list[Influence]:
    """The methods from which most of the lineage comes, by PageRank.

    Parameters
    ----------
    lineage
        The lineage.
    limit
        How many to give at most; None gives all (and counts the descendants of all, which takes n² on a chain).
    kinds, min_belief
        Which edges count.
    """
    view = lineage.view(kinds, min_belief)
    ranks, status = pagerank(view), katz(view)
    first = heapq.nsmallest(limit or len(view), view, key=lambda method: (-ranks[method], method))
    return [
        Influence(
            lineage.methods[method],
            ranks[method],
            status[method],
            view.in_degree(method),
            len(nx.ancestors(view, method)),
        )
        for method in first
    ]


def pagerank(network: nx.DiGraph[str], damping: float = 0.85) -> dict[str, float]:
    """The PageRank of each node of an acyclic network whose edges have a ``belief``.

    What roots share among all raises every rank by the same factor, so it is enough to pass rank on once, from
    children to parents, and to bring the sum to 1.
    """
    rank = dict.fromkeys(network, 1.0)
    for method in nx.topological_sort(network):
        parents = network.adj[method]
        total = sum(edge["belief"] for edge in parents.values())
        for parent, edge in parents.items():
            rank[parent] += damping * rank[method] * edge["belief"] / total if total else 0.0
    whole = sum(rank.values())
    return {method: each / whole for method, each in rank.items()}


def katz(network: nx.DiGraph[str], alpha: float = 0.5) -> dict[str, float]:
    """The Katz centrality of each node of an acyclic network whose edges have a ``belief``; at least 1."""
    status = dict.fromkeys(network, 1.0)
    for method in nx.topological_sort(network):
        for parent, edge in network.adj[method].items():
            status[parent] += alpha * edge["belief"] * status[method]
    return status
