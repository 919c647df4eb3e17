"""What the lineage is made of: edges from a method to what it comes from, and edges that were left out."""

from __future__ import annotations

from typing import Literal, get_args

from msgspec import Struct

EdgeKind = Literal["extends", "variant of", "component of", "instance of"]
"""How a method is joined to what it comes from: it extends it, is a variant of it, has it as a component, or is
an instance (a kind) of it."""

EDGE_KINDS: tuple[EdgeKind, ...] = get_args(EdgeKind)

DESCENT: tuple[EdgeKind, ...] = ("extends", "variant of")
"""The kinds that make one method the descendant of another; the other two say what it is made of or a kind of."""

READINGS: dict[EdgeKind, tuple[str, str]] = {
    "extends": ("extends", "extended by"),
    "variant of": ("variant of", "has the variant"),
    "component of": ("has the component", "component of"),
    "instance of": ("instance of", "has the instance"),
}
"""How each kind reads from the younger method, and from what it comes from."""

Reason = Literal["generic", "opposite", "time", "ring"]


class Method(Struct, frozen=True):
    """A method of the graph: ``year`` is that of the paper that introduces it, else of its first mention, else
    the vocabulary's; ``papers`` is how many papers mention it.
    """

    id: str
    name: str
    year: int | None
    papers: int


class Edge(Struct, frozen=True):
    """``child`` comes from ``parent``.

    ``belief`` is between 0 and 1; ``support`` is the number of papers that say so, 0 where only curated sources
    do; ``first_year`` the year of the first of them. ``statements`` are the ids of the graph's statements behind
    the edge, the most believed first; ``sources`` the curated sources that hold it too.
    """

    child: str
    parent: str
    kind: EdgeKind
    belief: float
    support: int
    first_year: int | None = None
    statements: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class Dropped(Struct, frozen=True):
    """An edge that the lineage leaves out, by which rule, and what stands against it."""

    edge: Edge
    reason: Reason
    because: str


def strength(edge: Edge) -> tuple[float, int, int, str, str]:
    """A key that sorts the strongest edge first: belief, support, first year, and the ids to settle ties."""
    return (-edge.belief, -edge.support, edge.first_year or 9999, edge.child, edge.parent)
