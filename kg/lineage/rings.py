"""No rings: edges are taken from the strongest to the weakest, and those that close a ring are
not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

import networkx as nx

from kg.lineage.records import Edge, strength


def without_rings(edges: Iterable[Edge]) -> tuple[list[Edge], list[tuple[Edge, list[str]]]]:
    """Part edges into those that stand and those that would close a ring of stronger ones.

    Only edges within a strongly connected component can lie on a ring; the others stand unseen. Within one,
    edges are added one by one to an order of the methods that is kept up to date (Pearce and Kelly, "A dynamic
    topological sort algorithm for directed acyclic graphs", ACM Journal of Experimental Algorithmics 11, 2006).

    Returns
    -------
    kept, closing
        The edges that stand; and each that does not, with the chain of stronger edges from its parent back to
        its child.
    """
    edges = list(edges)
    network: nx.DiGraph[str] = nx.DiGraph()
    network.add_edges_from((edge.child, edge.parent) for edge in edges)
    component = {
        method: number
        for number, methods in enumerate(nx.strongly_connected_components(network))
        for method in methods
    }
    order = _Order()
    kept: list[Edge] = []
    closing: list[tuple[Edge, list[str]]] = []
    for edge in sorted(edges, key=strength):
        if component[edge.child] != component[edge.parent]:
            kept.append(edge)
            continue
        ring = order.add(edge.child, edge.parent)
        if ring is None:
            kept.append(edge)
        else:
            closing.append((edge, ring))
    return kept, closing


class _Order:
    """A topological order under insertions: every child comes before its parents."""

    def __init__(self) -> None:
        self._place: dict[str, int] = {}
        self._above: defaultdict[str, list[str]] = defaultdict(list)
        self._below: defaultdict[str, list[str]] = defaultdict(list)

    def add(self, child: str, parent: str) -> list[str] | None:
        """Add an edge; or, where it would close a ring, add nothing and give the chain from parent to child."""
        for method in (child, parent):
            self._place.setdefault(method, len(self._place))
        low, high = self._place[parent], self._place[child]
        if low < high:
            came_from = self._reached(parent, self._above, lambda place: place <= high)
            if child in came_from:
                return _chain(came_from, child)
            after = sorted(came_from, key=self._place.__getitem__)
            before = sorted(
                self._reached(child, self._below, lambda place: place >= low), key=self._place.__getitem__
            )
            moved = [*before, *after]
            for method, place in zip(moved, sorted(self._place[method] for method in moved), strict=True):
                self._place[method] = place
        self._above[child].append(parent)
        self._below[parent].append(child)
        return None

    def _reached(
        self, start: str, steps: dict[str, list[str]], within: Callable[[int], bool]
    ) -> dict[str, str | None]:
        """What is reached from a method by places within a range, and from where it was reached."""
        came_from: dict[str, str | None] = {start: None}
        waiting = [start]
        while waiting:
            method = waiting.pop()
            for other in steps.get(method, ()):
                if other not in came_from and within(self._place[other]):
                    came_from[other] = method
                    waiting.append(other)
        return came_from


def _chain(came_from: dict[str, str | None], end: str) -> list[str]:
    chain = [end]
    while (before := came_from[chain[-1]]) is not None:
        chain.append(before)
    return chain[::-1]
