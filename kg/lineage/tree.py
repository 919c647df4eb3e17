"""The tree around one method: what it builds on, and what builds on it, each step with its sentence."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

import networkx as nx
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from kg.errors import EntityNotFoundError
from kg.lineage.network import lineage_graph
from kg.lookup import Sentence, best_sentences
from kg.records import Relation

if TYPE_CHECKING:
    from kg.assembly import Graph


_BUILDS_ON: tuple[Relation, ...] = ("EXTENDS",)


class Branch(Struct, frozen=True):
    """One step of a lineage tree: a method, how it is joined to the one above it, and what follows.

    ``repeated`` says that the method's own branches stand elsewhere in the tree, nearer to its root (the
    papers' statements may form a net, or even a ring); ``more`` counts branches that the limits cut off.
    """

    id: str
    name: str
    year: int | None
    papers: int
    kind: Relation
    belief: float
    support: int
    first_year: int | None
    statement: str
    sentence: Sentence | None = None
    branches: tuple[Branch, ...] = ()
    repeated: bool = False
    more: int = 0


class LineageTree(Struct, frozen=True):
    """A method with what it builds on (``ancestors``) and what builds on it (``descendants``)."""

    id: str
    name: str
    year: int | None
    papers: int
    ancestors: tuple[Branch, ...] = ()
    descendants: tuple[Branch, ...] = ()
    more_ancestors: int = 0
    more_descendants: int = 0


def tree(
    graph: Graph,
    method_id: str,
    *,
    up: bool = True,
    down: bool = True,
    depth: int = 3,
    kinds: Collection[Relation] = _BUILDS_ON,
    min_belief: float = 0.0,
    width: int | None = None,
) -> LineageTree:
    """The lineage tree of a method.

    Parameters
    ----------
    graph
        The graph's tables.
    method_id
        The method's id (``method/clip``), as :func:`kg.lookup.find_entity` finds it.
    up, down
        Whether to follow what the method builds on, and what builds on it.
    depth
        How many generations to follow, at least 0.
    kinds
        Which relations to follow, of :data:`kg.lineage.LINEAGE_KINDS`.
    min_belief
        Leave out statements that are believed less, from 0 to 1.
    width
        How many branches to keep at each method, the most believed first; None keeps all.

    Raises
    ------
    EntityNotFoundError
        The graph holds no method of this id.
    """
    root = _root(graph, method_id)
    network = lineage_graph(graph, kinds)
    doubted = [edge for edge in network.edges(keys=True) if network.edges[edge]["belief"] < min_belief]
    network.remove_edges_from(doubted)
    if method_id not in network:
        network.add_node(method_id)
    above = _Walk(network.copy(), method_id, depth if up else 0, width)
    below = _Walk(network.reverse(), method_id, depth if down else 0, width)
    proof = best_sentences(graph, above.statements | below.statements)
    return LineageTree(
        **root,
        ancestors=above.branches(proof),
        descendants=below.branches(proof),
        more_ancestors=above.more.get(method_id, 0),
        more_descendants=below.more.get(method_id, 0),
    )


def _root(graph: Graph, method_id: str) -> dict[str, Any]:
    rows: list[Any] = graph.entities.filter(pc.equal(graph.entities["id"], pa.scalar(method_id))).to_pylist()
    if not rows:
        raise EntityNotFoundError(f"no method has the id {method_id!r}: look it up by its name first")
    (row,) = rows
    if row["type"] != "Method":
        raise EntityNotFoundError(
            f"{row['label']} ({method_id}) is a {row['type'].lower()}, and only methods have a lineage: "
            f"see it with kg show {method_id}"
        )
    return {"id": row["id"], "name": row["label"], "year": row["year"], "papers": row["papers"]}


_Step = tuple[str, dict[str, Any]]


class _Walk:
    """A walk breadth first, so that each method's branches stand at its place nearest to the root."""

    def __init__(self, network: nx.MultiDiGraph[str], start: str, depth: int, width: int | None) -> None:
        self._network = network
        self._steps: dict[str, list[_Step]] = {}
        self._first: set[tuple[str, str, str]] = set()
        self.more: dict[str, int] = {}
        self.statements: set[str] = set()
        seen = {start}
        waiting = deque([(start, 0)])
        while waiting:
            method, level = waiting.popleft()
            steps = list(self._edges(method))
            kept = steps if level < depth else []
            kept = kept if width is None else kept[:width]
            if len(steps) > len(kept) and depth > 0:
                self.more[method] = len(steps) - len(kept)
            self._steps[method] = kept
            for other, edge in kept:
                self.statements.add(edge["statement"])
                if other not in seen:
                    seen.add(other)
                    self._first.add((method, other, edge["statement"]))
                    waiting.append((other, level + 1))

    def _edges(self, method: str) -> Iterator[_Step]:
        found = [(other, edge) for _, other, edge in self._network.out_edges(method, data=True) if other != method]
        return iter(sorted(found, key=lambda step: (-step[1]["belief"], -step[1]["support"], step[0])))

    def branches(self, proof: dict[str, Sentence]) -> tuple[Branch, ...]:
        """The branches at the start, made from the leaves inwards."""
        made: dict[str, tuple[Branch, ...]] = {}
        for method in reversed(self._steps):
            made[method] = tuple(self._branch(method, step, made, proof) for step in self._steps[method])
        return made[next(iter(self._steps))]

    def _branch(
        self, method: str, step: _Step, made: dict[str, tuple[Branch, ...]], proof: dict[str, Sentence]
    ) -> Branch:
        other, edge = step
        first = (method, other, edge["statement"]) in self._first
        return Branch(
            id=other,
            **self._network.nodes[other],
            kind=edge["kind"],
            belief=edge["belief"],
            support=edge["support"],
            first_year=edge["first_year"],
            statement=edge["statement"],
            sentence=proof.get(edge["statement"]),
            branches=made[other] if first else (),
            repeated=not first,
            more=self.more.get(other, 0) if first else 0,
        )
