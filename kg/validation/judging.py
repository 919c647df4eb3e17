"""What breaks the shapes, by pySHACL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from msgspec import Struct

from kg.validation.parts import SHACL, parts, read_shapes

if TYPE_CHECKING:
    from pyshacl.validator import Validator
    from rdflib import Graph

PART = 5_000
"""How many nodes are judged at once; more takes more memory and is no faster."""


class Violation(Struct, frozen=True):
    """A node that breaks a shape.

    ``node``, ``shape``, ``component`` (the kind of constraint, of SHACL) and ``path`` are IRIs; ``path`` is
    None where the shape looks further than one property. ``message`` says the rule. ``value`` is what breaks
    it, as N-Triples write it; None where something is missing.
    """

    node: str
    message: str
    value: str | None
    path: str | None
    shape: str
    component: str


class Progress(Struct):
    """How many nodes were judged so far, and how many violations were found."""

    nodes: int = 0
    violations: int = 0


def violations(store: ox.Store, *, part: int = PART, progress: Progress | None = None) -> Iterator[Violation]:
    """Each violation of the shapes by the default graph of a store.

    Parameters
    ----------
    store
        A store in a folder, which must not change meanwhile. (One in memory would not do: it does not keep
        its quads sorted by subject.)
    part
        How many nodes to judge at once.
    progress
        Counts the nodes and violations on the way.

    Raises
    ------
    OntologyError
        There is no ``shapes.ttl``.
    """
    progress = progress or Progress()
    validator = _validator()
    for graph, nodes in parts(store, part):
        for violation in _judged(validator, graph, nodes):
            progress.violations += 1
            yield violation
        progress.nodes += len(nodes)


@cache
def _validator() -> Validator:
    """The shapes as pySHACL has read them; its own ``validate`` would read them anew for every part."""
    from pyshacl.graph_abstraction import DataGraph
    from pyshacl.validator import Validator
    from rdflib import Graph

    return Validator(
        DataGraph.from_rdflib(Graph(bind_namespaces="none")), shacl_graph=DataGraph.from_rdflib(read_shapes())
    )


def _judged(validator: Validator, graph: Graph, nodes: set[Any]) -> Iterator[Violation]:
    """The violations by these nodes; their neighbours are there only in part and are not judged."""
    from pyshacl.graph_abstraction import DataGraph

    executor = validator.make_executor()
    data = DataGraph.from_rdflib(graph)
    for shape in sorted(validator.shacl_graph.shapes, key=lambda each: str(each.node)):
        focus = sorted(shape.focus_nodes(data) & nodes)
        if focus:
            _, reports = shape.validate(executor, data, focus=focus)
            yield from (_violation(parts) for _, _, parts in reports)


def _violation(parts: Sequence[Any]) -> Violation:
    """The result of pySHACL, a list of triples whose values may come with the graph they are from."""
    told: dict[str, Any] = {}
    for _, predicate, value in parts:
        told[str(predicate).removeprefix(SHACL)] = value[1] if isinstance(value, tuple) else value
    path = told.get("resultPath")
    value = told.get("value")
    return Violation(
        node=str(told["focusNode"]),
        message=str(told["resultMessage"]),
        value=None if value is None else value.n3(),
        path=str(path) if path is not None and ":" in str(path) else None,
        shape=str(told["sourceShape"]),
        component=str(told["sourceConstraintComponent"]),
    )
