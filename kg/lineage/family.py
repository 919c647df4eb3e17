"""The family of a method as a tree: what it comes from, and what comes from it, each step with its
sentence.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection

import networkx as nx
from msgspec import Struct

from kg.lineage.graph import Lineage
from kg.lineage.records import DESCENT, Edge, EdgeKind, Method, strength
from kg.lookup import Sentence, best_sentences


class Branch(Struct, frozen=True):
    """One step of a family tree: a method, how it is joined to the one above it, and what follows.

    ``repeated`` says that the method's own branches stand elsewhere in the tree, nearer to its root (lineage
    is a net rather than a tree); ``more`` counts branches that the limits cut off.
    """

    method: Method
    edge: Edge
    sentence: Sentence | None = None
    branches: tuple[Branch, ...] = ()
    repeated: bool = False
    more: int = 0


class Family(Struct, frozen=True):
    """A method with what it comes from (``ancestors``) and what comes from it (``descendants``)."""

    method: Method
    ancestors: tuple[Branch, ...] = ()
    descendants: tuple[Branch, ...] = ()
    more_ancestors: int = 0
    more_descendants: int = 0


def family(
    lineage: Lineage,
    method_id: str,
    *,
    up: bool = True,
    down: bool = True,
    generations: int = 3,
    kinds: Collection[EdgeKind] = DESCENT,
    otherwise: Collection[EdgeKind] = (),
    min_belief: float = 0.0,
    width: int | None = None,
) -> Family:
    """The tree around a method.

    Parameters
    ----------
    lineage
        The lineage.
    method_id
        The method's id (``method/clip``), as :func:`kg.lookup.find_entity` finds it.
    up, down
        Whether to follow what the method comes from, and what comes from it.
    generations
        How many generations to follow, at least 0.
    kinds
        Which kinds of edges to follow.
    otherwise
        Which kinds to follow, for one generation, above or below the method where ``kinds`` lead nowhere.
    min_belief
        Leave out edges that are believed less, from 0 to 1.
    width
        How many branches to keep at each method, the strongest first; None keeps all.

    Raises
    ------
    EntityNotFoundError
        The graph holds no method of this id.
    """
    method = lineage.method(method_id)

    def walk(follow: Collection[EdgeKind], depth: int, *, downwards: bool) -> _Walk:
        view = lineage.view(follow, min_belief)
        view = view.reverse(copy=False) if downwards else view
        return _Walk(lineage, view, method_id, depth, width)

    def side(wanted: bool, *, downwards: bool) -> _Walk:
        depth = generations if wanted else 0
        found = walk(kinds, depth, downwards=downwards)
        return found if found.leads_somewhere else walk(otherwise, min(depth, 1), downwards=downwards)

    above, below = side(up, downwards=False), side(down, downwards=True)
    proof = best_sentences(lineage.graph, above.statements | below.statements)
    return Family(
        method,
        ancestors=above.branches(proof),
        descendants=below.branches(proof),
        more_ancestors=above.more.get(method_id, 0),
        more_descendants=below.more.get(method_id, 0),
    )


_Step = tuple[str, Edge]


class _Walk:
    """A walk breadth first, so that each method's branches stand at its place nearest to the root."""

    def __init__(self, lineage: Lineage, view: nx.DiGraph[str], start: str, depth: int, width: int | None) -> None:
        self._methods = lineage.methods
        self._start = start
        self._steps: dict[str, list[_Step]] = {}
        self._first: set[tuple[str, str]] = set()
        self.more: dict[str, int] = {}
        self.statements: set[str] = set()
        seen = {start}
        waiting = deque([(start, 0)])
        while waiting:
            method, level = waiting.popleft()
            steps = self._steps_from(view, method)
            kept = steps if level < depth else []
            kept = kept if width is None else kept[:width]
            if len(steps) > len(kept) and depth > 0:
                self.more[method] = len(steps) - len(kept)
            self._steps[method] = kept
            for other, edge in kept:
                self.statements.update(edge.statements[:1])
                if other not in seen:
                    seen.add(other)
                    self._first.add((method, other))
                    waiting.append((other, level + 1))

    @property
    def leads_somewhere(self) -> bool:
        """Whether the start has any branch."""
        return bool(self._steps[self._start])

    @staticmethod
    def _steps_from(view: nx.DiGraph[str], method: str) -> list[_Step]:
        if method not in view:
            return []
        found: list[_Step] = [(other, data["edge"]) for other, data in view.adj[method].items()]
        return sorted(found, key=lambda step: strength(step[1]))

    def branches(self, proof: dict[str, Sentence]) -> tuple[Branch, ...]:
        """The branches at the start, made from the leaves inwards."""
        made: dict[str, tuple[Branch, ...]] = {}
        for method in reversed(self._steps):
            made[method] = tuple(self._branch(method, step, made, proof) for step in self._steps[method])
        return made[self._start]

    def _branch(
        self, method: str, step: _Step, made: dict[str, tuple[Branch, ...]], proof: dict[str, Sentence]
    ) -> Branch:
        other, edge = step
        first = (method, other) in self._first
        return Branch(
            self._methods[other],
            edge,
            sentence=proof.get(edge.statements[0]) if edge.statements else None,
            branches=made[other] if first else (),
            repeated=not first,
            more=self.more.get(other, 0) if first else 0,
        )
