"""Looking for known pairs in a lineage: as an edge, along a path, the wrong way round, or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Literal

import networkx as nx
from msgspec import Struct

from kg.evaluation.lineage.gold import GoldPair
from kg.lineage import EDGE_KINDS, Lineage
from kg.normalization import Vocabulary
from kg.normalization.names import fold

Outcome = Literal["edge", "path", "wrong direction", "not at all"]


class Finding(Struct, frozen=True):
    """A pair whose methods both are in the graph, by their ids, and how it was found."""

    pair: GoldPair
    child: str
    parent: str
    outcome: Outcome


class Score(Struct, frozen=True):
    """How the pairs of a source were found: ``pairs`` in all, ``present`` with both methods in the graph."""

    source: str
    pairs: int
    present: int
    edge: int
    path: int
    wrong: int

    @property
    def found(self) -> int:
        """Found as an edge or a path in the right direction."""
        return self.edge + self.path

    @property
    def direction(self) -> float | None:
        """The share in the right direction of those found either way; None where none was."""
        either = self.found + self.wrong
        return self.found / either if either else None


class Names:
    """The methods of a graph by every name that they, or the concepts they are linked to, go by.

    Of several methods with one name the one that more papers mention is meant.
    """

    def __init__(self, lineage: Lineage, vocabulary: Vocabulary) -> None:
        self._of: dict[str, str] = {}
        table = lineage.graph.entities
        columns: list[list[Any]] = [table[name].to_pylist() for name in ("id", "label", "aliases", "concept")]
        rows = [row for row in zip(*columns, strict=True) if row[0] in lineage.methods]
        rows.sort(key=lambda row: (-lineage.methods[row[0]].papers, row[0]))
        for method, label, aliases, iri in rows:
            concept = vocabulary.concept(iri) if iri else None
            for name in (label, *aliases, *(concept.names if concept else ())):
                self._of.setdefault(fold(name), method)

    def method(self, name: str) -> str | None:
        """The id of the method of that name, if the graph has one."""
        return self._of.get(fold(name))


def find_pairs(lineage: Lineage, pairs: Iterable[GoldPair], names: Names) -> list[Finding]:
    """How each pair whose two methods are in the graph is found, over edges of every kind."""
    view = lineage.view(EDGE_KINDS)
    found = []
    for pair in pairs:
        child, parent = names.method(pair.child), names.method(pair.parent)
        if child is not None and parent is not None and child != parent:
            found.append(Finding(pair, child, parent, _outcome(view, child, parent)))
    return found


def score(pairs: Iterable[GoldPair], findings: Iterable[Finding], source: str) -> Score:
    """The findings of one source, counted."""
    outcomes = Counter(each.outcome for each in findings if each.pair.source == source)
    return Score(
        source=source,
        pairs=sum(pair.source == source for pair in pairs),
        present=outcomes.total(),
        edge=outcomes["edge"],
        path=outcomes["path"],
        wrong=outcomes["wrong direction"],
    )


def _outcome(view: nx.DiGraph[str], child: str, parent: str) -> Outcome:
    if child not in view or parent not in view:
        return "not at all"
    if view.has_edge(child, parent):
        return "edge"
    if nx.has_path(view, child, parent):
        return "path"
    return "wrong direction" if nx.has_path(view, parent, child) else "not at all"
