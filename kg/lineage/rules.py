"""The rules by which edges are left out one by one; what each leaves out is appended to ``dropped``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from kg.lineage.generic import is_generic
from kg.lineage.records import Dropped, Edge, Method, strength

if TYPE_CHECKING:
    from kg.assembly import Graph


class Dating:
    """The earliest year in which each method is known to exist, as far as papers and vocabulary tell."""

    def __init__(self, graph: Graph, methods: dict[str, Method]) -> None:
        ids: list[Any] = graph.papers["id"].to_pylist()
        years = dict(zip(ids, graph.papers["year"].to_pylist(), strict=True))
        self.seen = {method.id: method.year for method in methods.values() if method.year is not None}
        columns: list[list[Any]] = [graph.mentions[name].to_pylist() for name in ("paper", "entity")]
        for paper, entity in zip(*columns, strict=True):
            year = years.get(paper)
            if year is not None and entity in methods:
                self.seen[entity] = min(year, self.seen.get(entity, year))

    def is_against_time(self, edge: Edge) -> bool:
        """Whether the child was there before the parent."""
        child, parent = self.seen.get(edge.child), self.seen.get(edge.parent)
        return child is not None and parent is not None and child < parent


def without_generic(edges: Iterable[Edge], methods: dict[str, Method], dropped: list[Dropped]) -> list[Edge]:
    """The edges between methods with names of their own; curated ones stand."""
    kept = []
    for edge in edges:
        generic = [end for end in (edge.child, edge.parent) if not edge.sources and is_generic(methods[end].name)]
        if generic:
            names = " and ".join(f"“{methods[end].name}”" for end in generic)
            dropped.append(Dropped(edge, "generic", f"{names} could be anything"))
        else:
            kept.append(edge)
    return kept


def without_opposites(
    edges: list[Edge], dating: Dating, methods: dict[str, Method], dropped: list[Dropped]
) -> list[Edge]:
    """Of two edges that say the opposite, the one that the years allow, else the stronger."""
    by_ends = {(edge.child, edge.parent): edge for edge in edges}
    kept = []
    for edge in edges:
        other = by_ends.get((edge.parent, edge.child))
        if other is None:
            kept.append(edge)
            continue
        here, there = (dating.is_against_time(each) for each in (edge, other))
        if (here, strength(edge)) < (there, strength(other)):
            kept.append(edge)
        else:
            why = "the years speak for it" if here and not there else f"it is believed {other.belief:.2f}"
            names = f"{methods[other.child].name} → {methods[other.parent].name}"
            dropped.append(Dropped(edge, "opposite", f"{names} stands instead: {why}"))
    return kept


def without_anachronisms(
    edges: list[Edge], dating: Dating, methods: dict[str, Method], dropped: list[Dropped]
) -> list[Edge]:
    """The edges whose child is not older than its parent; curated ones stand."""
    kept = []
    for edge in edges:
        if dating.is_against_time(edge) and not edge.sources:
            child, parent = methods[edge.child].name, methods[edge.parent].name
            years = (dating.seen[edge.child], dating.seen[edge.parent])
            because = f"{child} was there in {years[0]}, {parent} came up in {years[1]}"
            dropped.append(Dropped(edge, "time", because))
        else:
            kept.append(edge)
    return kept
