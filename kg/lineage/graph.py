"""The lineage of a graph: its methods as a directed acyclic graph, each joined to what it comes from.

How statements become edges, in this order; what a rule leaves out is told in :attr:`Lineage.dropped`:

1. *One edge a pair.* EXTENDS gives ``extends`` (``variant of``, where the child's name is the parent's with
   something added), USES ``component of``, IS_A ``instance of``. Where papers say several of them of one pair, the
   most believed is the edge's kind.
2. *Belief.* Statements that are believed less than ``min_belief`` make no edge; they are counted as doubted.
3. *Generic names.* "The proposed method" has no lineage: see :mod:`kg.lineage.generic`.
4. *Opposites.* Where each of two methods is said to come from the other, the edge that agrees with the years
   stands, else the stronger one.
5. *Time.* An edge is dropped where the child was there in an earlier year than the parent. A method is there from
   the year of the first paper that introduces or mentions it, or from the vocabulary's year, if that is earlier.
   What curated sources hold stands: a graph of recent papers mentions many an old method late.
6. *Rings.* Edges are taken from the strongest to the weakest; one that would close a ring is dropped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import networkx as nx
import pyarrow as pa
import pyarrow.compute as pc

from kg.errors import EntityNotFoundError
from kg.lineage.curated import BELIEF, curated_edges
from kg.lineage.records import DESCENT, Dropped, Edge, EdgeKind, Method, strength
from kg.lineage.rings import without_rings
from kg.lineage.rules import Dating, without_anachronisms, without_generic, without_opposites
from kg.normalization.names import fold
from kg.schema import BASE

if TYPE_CHECKING:
    from kg.assembly import Graph

Made = TypeVar("Made")

Sources = Literal["papers", "vocabulary", "both"]
"""Whose word counts: that of the papers, of the curated sources, or of both."""

MIN_BELIEF = 0.4
"""Statements that are believed less make no edge, unless asked for; chosen in ``docs/lineage.md``."""

_KINDS: dict[str, EdgeKind] = {"EXTENDS": "extends", "USES": "component of", "IS_A": "instance of"}


@dataclass(frozen=True)
class Lineage:
    """The methods of a graph and what they come from.

    ``network`` has the id of every method that an edge joins as node, and under ``edge`` of each of its edges,
    which run from child to parent, an :class:`Edge`. ``methods`` are all methods of the graph. ``doubted`` is how
    many pairs of methods were left out because they are believed less than ``min_belief``.
    """

    graph: Graph
    network: nx.DiGraph[str]
    methods: dict[str, Method]
    dropped: tuple[Dropped, ...] = ()
    doubted: int = 0
    min_belief: float = 0.0
    _kept: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def method(self, method_id: str) -> Method:
        """The method of that id.

        Raises
        ------
        EntityNotFoundError
            The graph has no method of this id; where it has something else, that is said.
        """
        if method_id in self.methods:
            return self.methods[method_id]
        rows: list[Any] = self.graph.entities.filter(
            pc.equal(self.graph.entities["id"], pa.scalar(method_id))
        ).to_pylist()
        if rows:
            raise EntityNotFoundError(
                f"{rows[0]['label']} ({method_id}) is a {rows[0]['type'].lower()}, and only methods have a "
                f"lineage: see it with kg show {method_id}"
            )
        raise EntityNotFoundError(f"no method has the id {method_id!r}: look it up by its name first")

    def edges(self) -> list[Edge]:
        """Every edge, sorted by child and parent."""
        found: list[Edge] = [data["edge"] for _, _, data in self.network.edges(data=True)]
        return sorted(found, key=lambda edge: (edge.child, edge.parent))

    def view(self, kinds: Collection[EdgeKind] = DESCENT, min_belief: float = 0.0) -> nx.DiGraph[str]:
        """The network of some kinds of edges that are believed at least so much; made once for each choice."""
        chosen = frozenset(kinds)

        def made() -> nx.DiGraph[str]:
            view: nx.DiGraph[str] = nx.DiGraph()
            for edge in self.edges():
                if edge.kind in chosen and edge.belief >= min_belief:
                    view.add_edge(edge.child, edge.parent, edge=edge, belief=edge.belief)
            return view

        return self.kept((chosen, min_belief), made)

    def kept(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What ``make`` makes of this lineage, made once: questions share what takes long to gather."""
        if key not in self._kept:
            self._kept[key] = make()
        found: Made = self._kept[key]
        return found

    def names(self) -> dict[str, str]:
        """The label of every entity of the graph, of whatever type."""

        def made() -> dict[str, str]:
            entities = self.graph.entities
            ids: list[Any] = entities["id"].to_pylist()
            return dict(zip(ids, entities["label"].to_pylist(), strict=True))

        return self.kept("names", made)


def lineage_of(
    graph: Graph,
    *,
    sources: Sources = "both",
    min_belief: float = MIN_BELIEF,
    without: Collection[str] = (),
) -> Lineage:
    """The lineage of a graph, by the rules that stand at the head of this module.

    Parameters
    ----------
    graph
        The graph's tables.
    sources
        Whether papers, curated sources, or both are heard. Curated edges join methods of the graph only.
    min_belief
        Leave out statements that are believed less, from 0 to 1.
    without
        Curated sources that are not heard, by name (``Epoch AI``).

    Returns
    -------
    Lineage
        The same for any order of the graph's rows.
    """
    methods = _methods(graph)
    dating = Dating(graph, methods)
    pairs = _Pairs(methods)
    if sources != "vocabulary":
        pairs.add_statements(graph)
    if sources != "papers":
        pairs.add_curated(graph, without)
    edges, doubted = pairs.edges(min_belief)
    dropped: list[Dropped] = []
    edges = without_generic(edges, methods, dropped)
    edges = without_opposites(edges, dating, methods, dropped)
    edges = without_anachronisms(edges, dating, methods, dropped)
    kept, closing = without_rings(edges)
    for edge, chain in closing:
        names = " → ".join(methods[method].name for method in chain)
        dropped.append(Dropped(edge, "ring", f"stronger edges lead the other way: {names}"))
    network: nx.DiGraph[str] = nx.DiGraph()
    for edge in sorted(kept, key=lambda edge: (edge.child, edge.parent)):
        network.add_edge(edge.child, edge.parent, edge=edge, belief=edge.belief)
    dropped.sort(key=lambda each: (each.reason, *strength(each.edge)))
    return Lineage(graph, network, methods, tuple(dropped), doubted, min_belief)


def _methods(graph: Graph) -> dict[str, Method]:
    chosen = graph.entities.filter(pc.equal(graph.entities["type"], pa.scalar("Method"))).sort_by("id")
    columns: list[list[Any]] = [chosen[name].to_pylist() for name in ("id", "label", "year", "papers")]
    return {row[0]: Method(*row) for row in zip(*columns, strict=True)}


class _Pairs:
    """Statements and curated edges, gathered by the two methods they join."""

    def __init__(self, methods: dict[str, Method]) -> None:
        self._methods = methods
        self._said: defaultdict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        self._curated: defaultdict[tuple[str, str], dict[str, EdgeKind]] = defaultdict(dict)

    def add_statements(self, graph: Graph) -> None:
        chosen = pc.is_in(graph.statements["relation"], value_set=pa.array(list(_KINDS), pa.string()))
        row: dict[str, Any]
        for row in graph.statements.filter(chosen).to_pylist():
            if row["head"] in self._methods and row["tail"] in self._methods and row["head"] != row["tail"]:
                self._said[row["head"], row["tail"]].append(row)

    def add_curated(self, graph: Graph, without: Collection[str]) -> None:
        concepts: list[Any] = graph.entities["concept"].to_pylist()
        ids: list[Any] = graph.entities["id"].to_pylist()
        linked = {concept: entity for entity, concept in zip(ids, concepts, strict=True) if concept is not None}
        for each in curated_edges():
            child, parent = linked.get(BASE + each.child), linked.get(BASE + each.parent)
            if child in self._methods and parent in self._methods and each.source not in without:
                self._curated[child, parent].setdefault(each.source, each.kind)

    def edges(self, min_belief: float) -> tuple[list[Edge], int]:
        """The edges that are believed so much, and how many are not."""
        found = [self._edge(*pair) for pair in sorted(self._said.keys() | self._curated.keys())]
        kept = [edge for edge in found if edge.belief >= min_belief]
        return kept, len(found) - len(kept)

    def _edge(self, child: str, parent: str) -> Edge:
        said = sorted(self._said.get((child, parent), ()), key=lambda r: (-r["belief"], -r["support"], r["id"]))
        curated = self._curated.get((child, parent), {})
        belief = said[0]["belief"] if said else 0.0
        kind = next(iter(curated.values())) if curated else _KINDS[said[0]["relation"]]
        if kind == "extends" and _names_a_variant(self._methods[child].name, self._methods[parent].name):
            kind = "variant of"
        years = [row["first_year"] for row in said if row["first_year"] is not None]
        return Edge(
            child=child,
            parent=parent,
            kind=kind,
            belief=1 - (1 - belief) * (1 - BELIEF) ** len(curated),
            support=max((row["support"] for row in said), default=0),
            first_year=min(years, default=None),
            statements=tuple(row["id"] for row in said),
            sources=tuple(sorted(curated)),
        )


def _names_a_variant(child: str, parent: str) -> bool:
    """Whether a name is another with words before or after it: "double DQN" and "DQN".

    >>> _names_a_variant("Double DQN", "DQN"), _names_a_variant("ALBERT", "BERT")
    (True, False)
    """
    words, within = fold(child).split(), fold(parent).split()
    return 0 < len(within) < len(words) and within in (words[: len(within)], words[-len(within) :])
