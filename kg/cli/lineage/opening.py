"""What the commands of ``kg lineage`` share: their options, and the lineage of the graph at hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from kg.cli.options import chosen

if TYPE_CHECKING:
    from kg.graph import GraphDirectory
    from kg.lineage import EdgeKind, Lineage, Sources

MethodArgument = Annotated[str, typer.Argument(metavar="METHOD", help="A method's name, alias or id.")]

AllOption = Annotated[
    bool, typer.Option("--all", help="Also follow what a method is made of and what it is an instance of.")
]
BeliefOption = Annotated[
    float | None,
    typer.Option(
        "--min-belief", min=0.0, max=1.0, help="Leave out edges that are believed less.", show_default="0.4"
    ),
]
FromOption = Annotated[
    str,
    typer.Option(
        "--from", metavar="WHOM", help="Whose word counts: papers, vocabulary (curated sources) or both."
    ),
]
GenerationsOption = Annotated[
    int | None, typer.Option("--generations", "-d", min=1, help="How many generations.", show_default="all")
]
LimitOption = Annotated[int, typer.Option("--limit", "-n", min=1, help="How many to show at most.")]


@contextmanager
def opened(
    graph: Path, min_belief: float | None = None, source: str = "both"
) -> Iterator[tuple[GraphDirectory, Lineage]]:
    """The graph directory and its lineage."""
    from kg.graph import GraphDirectory
    from kg.lineage import MIN_BELIEF, lineage_of

    sources = cast("Sources", chosen(source, ("papers", "vocabulary", "both"), "source of lineage"))
    with GraphDirectory(graph) as directory:
        least = MIN_BELIEF if min_belief is None else min_belief
        yield directory, lineage_of(directory.graph(), sources=sources, min_belief=least)


def method_id(directory: GraphDirectory, name: str) -> str:
    """The id of the method of that name.

    Raises
    ------
    EntityNotFoundError
        No method goes by that name: near names are suggested, and what else does is told.
    """
    from kg.errors import EntityNotFoundError

    try:
        return directory.entity(name, "Method").id
    except EntityNotFoundError:
        try:
            other = directory.entity(name)
        except EntityNotFoundError:
            other = None
        if other is None:
            raise
    raise EntityNotFoundError(
        f"{other.label} ({other.id}) is a {other.type.lower()}, and only methods have a lineage: "
        f"see it with kg show {other.id}"
    )


def kinds_of(wide: bool) -> tuple[EdgeKind, ...]:
    """The kinds of edges to follow."""
    from kg.lineage import DESCENT, EDGE_KINDS

    return EDGE_KINDS if wide else DESCENT
