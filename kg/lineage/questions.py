"""Questions about who comes from whom, answered on the network of a :class:`~kg.lineage.graph.Lineage`.

Where two methods are joined by a chain of edges, the chain is believed as much as all its edges together:
the product of their beliefs. Generations are counted along the shortest chain.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Collection
from itertools import pairwise

import networkx as nx
from msgspec import Struct

from kg.lineage.chains import doubt
from kg.lineage.graph import Lineage
from kg.lineage.records import DESCENT, EdgeKind, Method


class Relative(Struct, frozen=True):
    """An ancestor or descendant: how many generations away, and how much its surest chain is believed.

    ``through`` is the neighbour of the method on that chain, None where it is the relative itself.
    """

    method: Method
    generation: int
    belief: float
    through: Method | None = None


class CommonAncestor(Struct, frozen=True):
    """A method that two others come from, with the generations to each and the belief in both chains."""

    method: Method
    generations: tuple[int, int]
    belief: float


class Sibling(Struct, frozen=True):
    """A method with the same parents, the number of which decides, then how sure they are."""

    method: Method
    parents: tuple[Method, ...]
    belief: float


class Root(Struct, frozen=True):
    """A method that comes from nothing that the graph knows, and how many methods come from it."""

    method: Method
    descendants: int


def ancestors(
    lineage: Lineage,
    method_id: str,
    *,
    generations: int | None = None,
    limit: int | None = None,
    min_belief: float = 0.0,
    kinds: Collection[EdgeKind] = DESCENT,
) -> list[Relative]:
    """What a method comes from, nearest generation first, then the most believed.

    Parameters
    ----------
    lineage
        The lineage.
    method_id
        The method's id, such as ``method/clip``.
    generations
        How many generations to go, at least 1; None goes all the way.
    limit
        How many to give at most; None gives all.
    min_belief
        Follow only edges that are believed at least so much, 0 to 1.
    kinds
        Which kinds of edges to follow.

    Raises
    ------
    EntityNotFoundError
        There is no method of this id.
    """
    lineage.method(method_id)
    return _relatives(lineage, method_id, lineage.view(kinds, min_belief), generations, limit)


def descendants(
    lineage: Lineage,
    method_id: str,
    *,
    generations: int | None = None,
    limit: int | None = None,
    min_belief: float = 0.0,
    kinds: Collection[EdgeKind] = DESCENT,
) -> list[Relative]:
    """What comes from a method; parameters, order and errors as for :func:`ancestors`."""
    lineage.method(method_id)
    view = lineage.view(kinds, min_belief).reverse(copy=False)
    return _relatives(lineage, method_id, view, generations, limit)


def common_ancestors(
    lineage: Lineage,
    one: str,
    other: str,
    *,
    limit: int | None = None,
    min_belief: float = 0.0,
    kinds: Collection[EdgeKind] = DESCENT,
) -> list[CommonAncestor]:
    """The methods that both come from, the nearest first; a method counts as its own ancestor here.

    Raises
    ------
    EntityNotFoundError
        One of the two is no method of the graph.
    """
    sides: list[dict[str, tuple[int, float]]] = []
    for method_id in (one, other):
        found = ancestors(lineage, method_id, min_belief=min_belief, kinds=kinds)
        sides.append({each.method.id: (each.generation, each.belief) for each in found} | {method_id: (0, 1.0)})
    shared = [
        CommonAncestor(lineage.methods[each], (near[0], far[0]), near[1] * far[1])
        for each, near in sides[0].items()
        if (far := sides[1].get(each)) is not None
    ]
    shared.sort(key=lambda each: (sum(each.generations), -each.belief, each.method.id))
    return shared[:limit]


def siblings(
    lineage: Lineage,
    method_id: str,
    *,
    limit: int | None = None,
    min_belief: float = 0.0,
    kinds: Collection[EdgeKind] = DESCENT,
) -> list[Sibling]:
    """The methods that share a parent with this one; most shared parents first, then the most believed.

    Belief is that in the surest shared parent: the product of the two edges.

    Raises
    ------
    EntityNotFoundError
        There is no method of this id.
    """
    lineage.method(method_id)
    view = lineage.view(kinds, min_belief)
    shared: dict[str, list[tuple[float, str]]] = {}
    for parent in view.successors(method_id) if method_id in view else ():
        for child in view.predecessors(parent):
            if child != method_id:
                belief = view.edges[method_id, parent]["belief"] * view.edges[child, parent]["belief"]
                shared.setdefault(child, []).append((belief, parent))
    found = [
        Sibling(
            lineage.methods[child],
            tuple(lineage.methods[parent] for _, parent in sorted(parents, key=lambda p: (-p[0], p[1]))),
            max(parents)[0],
        )
        for child, parents in shared.items()
    ]
    found.sort(key=lambda each: (-len(each.parents), -each.belief, each.method.id))
    return found[:limit]


def roots(
    lineage: Lineage,
    method_id: str | None = None,
    *,
    limit: int | None = None,
    min_belief: float = 0.0,
    kinds: Collection[EdgeKind] = DESCENT,
) -> list[Root]:
    """Where lineages begin: methods that others come from and that come from nothing themselves.

    Parameters
    ----------
    lineage
        The lineage.
    method_id
        Only the beginnings of this method's lineage; None gives all, those with most children first.
    limit, min_belief, kinds
        As for :func:`ancestors`.

    Raises
    ------
    EntityNotFoundError
        There is no method of this id.
    """
    view = lineage.view(kinds, min_belief)
    if method_id is None:
        # Descendants are counted for those that can be among the first: counting all would take n².
        firsts = [method for method in view if not view.out_degree(method)]
        firsts = heapq.nsmallest(limit or len(firsts), firsts, key=lambda m: (-view.in_degree(m), m))
    else:
        lineage.method(method_id)
        reached = nx.descendants(view, method_id) if method_id in view else set()
        firsts = [method for method in reached if not view.out_degree(method)]
    found = [Root(lineage.methods[method], len(nx.ancestors(view, method))) for method in firsts]
    found.sort(key=lambda root: (-root.descendants, root.method.id))
    return found[:limit]


def _relatives(
    lineage: Lineage,
    start: str,
    view: nx.DiGraph[str],
    generations: int | None,
    limit: int | None,
) -> list[Relative]:
    if start not in view:
        return []
    level = {start: 0}
    waiting = deque([start])
    while waiting:
        method = waiting.popleft()
        if generations is not None and level[method] >= generations:
            continue
        for other in view.adj[method]:
            if other not in level:
                level[other] = level[method] + 1
                waiting.append(other)
    # With a limit on generations the surest chain is sought among the methods within it.
    near = view if generations is None else view.subgraph(level)
    chains: dict[str, list[str]] = nx.single_source_dijkstra_path(near, start, weight=doubt)
    found = []
    for method, generation in level.items():
        if method == start:
            continue
        chain = chains[method]
        belief = 1.0
        for one, other in pairwise(chain):
            belief *= view.edges[one, other]["belief"]
        through = lineage.methods[chain[1]] if len(chain) > 2 else None
        found.append(Relative(lineage.methods[method], generation, belief, through))
    found.sort(key=lambda each: (each.generation, -each.belief, each.method.id))
    return found[:limit]
