"""Chains: how one method comes from another, step by step, with the sentence behind each step."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import pairwise
from math import log
from typing import Any

import networkx as nx
from msgspec import Struct

from kg.errors import UsageError
from kg.lineage.graph import Lineage
from kg.lineage.records import EDGE_KINDS, Edge, EdgeKind, Method
from kg.lookup import Sentence, best_sentences


class Step(Struct, frozen=True):
    """One step of a chain: the edge, its two methods, and the sentence that proves it best, if papers say it."""

    child: Method
    parent: Method
    edge: Edge
    sentence: Sentence | None = None


class Chain(Struct, frozen=True):
    """How one method comes from another, step by step from the younger one on; and how much that is believed."""

    steps: tuple[Step, ...]
    belief: float


def path(
    lineage: Lineage,
    older: str,
    younger: str,
    *,
    min_belief: float = 0.0,
    kinds: Collection[EdgeKind] = EDGE_KINDS,
) -> Chain | None:
    """How ``younger`` comes from ``older``: the most believed chain, or None where there is none.

    Raises
    ------
    EntityNotFoundError
        One of the two is no method of the graph.
    UsageError
        They are the same method.
    """
    start, end = lineage.method(younger), lineage.method(older)
    if start == end:
        raise UsageError(f"{start.name} and {end.name} are the same method: name two")
    view = lineage.view(kinds, min_belief)
    if start.id not in view or end.id not in view:
        return None
    try:
        found = nx.bidirectional_dijkstra(view, start.id, end.id, weight=doubt)[1]
    except nx.NetworkXNoPath:
        return None
    edges: list[Edge] = [view.edges[pair]["edge"] for pair in pairwise(found)]
    return chain_of(lineage, edges)


def chain_of(lineage: Lineage, edges: Iterable[Edge]) -> Chain:
    """Edges that follow each other as a chain, each with its best sentence."""
    steps = with_sentences(lineage, edges)
    belief = 1.0
    for step in steps:
        belief *= step.edge.belief
    return Chain(steps, belief)


def with_sentences(lineage: Lineage, edges: Iterable[Edge]) -> tuple[Step, ...]:
    """Edges with their methods, and each with the sentence that proves it best."""
    edges = list(edges)
    proof = best_sentences(lineage.graph, [edge.statements[0] for edge in edges if edge.statements])
    return tuple(
        Step(
            lineage.methods[edge.child],
            lineage.methods[edge.parent],
            edge,
            proof.get(edge.statements[0]) if edge.statements else None,
        )
        for edge in edges
    )


def doubt(_child: str, _parent: str, data: dict[str, Any]) -> float:
    """The least sum of these is the greatest product of beliefs; a step costs a little even if it is certain."""
    return 1e-9 - log(max(data["belief"], 1e-12))
