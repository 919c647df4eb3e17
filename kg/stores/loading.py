"""Loading a graph into a server that goes on running: the server follows the graph, whatever it held of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING

from kg.errors import UsageError
from kg.stores.target import Credentials, parse_target

if TYPE_CHECKING:
    from kg.graph import GraphDirectory

Progress = Callable[[str, int, int | None], object]
"""Told how a load goes: the step, how much of it is done, how much there is to do (None: not known)."""

NEO4J_SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
"""What the address of a Neo4j server may start with."""

# Each module has a function `load(target, graph, credentials, progress)` like the one here.
_MODULES: dict[str, str] = {
    **dict.fromkeys(NEO4J_SCHEMES, "kg.stores.neo4j.loading"),
    **dict.fromkeys(("http", "https"), "kg.stores.rdf_loading"),
}


@dataclass(frozen=True)
class LoadReport:
    """What a load did: how many things (nodes and relationships, or triples) the server now holds of the
    graph, and how many of them were new, changed, or taken away; all three are 0 where nothing was written.
    """

    held: int
    created: int
    changed: int
    removed: int


def load(target: str, graph: GraphDirectory, credentials: Credentials, progress: Progress) -> LoadReport:
    """Let a server hold a graph: what it lacks is written, what it holds and the graph does not is taken away.

    It may be stopped at any moment, and run again; a second one finds nothing to do.

    Parameters
    ----------
    target
        The server: ``neo4j://…``, ``bolt://…``, or the ``http(s)://…`` of a SPARQL 1.1 Graph Store.
    graph
        The graph.
    credentials
        Who writes; a user in the target counts where these name none.
    progress
        Told how it goes.

    Raises
    ------
    UsageError
        The target is no address of a server that a graph can be loaded into.
    ServerError
        The server cannot be reached, refuses, or fails; run the same load again.
    """
    parts = parse_target(target)
    if parts.scheme not in _MODULES:
        raise UsageError(f"{parts.scheme}:// is no server to load into: use one of {', '.join(_MODULES)}")
    if credentials.user is None:
        credentials = replace(credentials, user=parts.user)
    report: LoadReport = import_module(_MODULES[parts.scheme]).load(parts.uri, graph, credentials, progress)
    return report
