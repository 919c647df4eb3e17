"""A graph in parts that can be judged one by one.

A part is some thousand nodes, each with all it says and with as much of its neighbours as a shape looks at:
their classes, what proves or reports it, the characters it stands on. So a node is judged in its part exactly
as it would be in the whole graph.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.schema import PREFIXES, resource
from kg.stores.provenance import PROVENANCE_GRAPH

if TYPE_CHECKING:
    from rdflib import Graph

SHACL = "http://www.w3.org/ns/shacl#"
_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_SUBJECT, _OBJECT = (ox.NamedNode(PREFIXES["rdf"] + name) for name in ("subject", "object"))
# Shapes compare an evidence with the selector of its target: these links are followed to what they lead to.
_FOLLOWED = tuple(ox.NamedNode(PREFIXES["oa"] + name) for name in ("hasTarget", "hasSelector"))
# What is judged: the data, and who says so. Shapes say nothing of the other graphs.
_GRAPHS = (ox.DefaultGraph(), ox.NamedNode(PROVENANCE_GRAPH))


def parts(store: ox.Store, size: int) -> Iterator[tuple[Graph, set[Any]]]:
    """Graphs that hold some nodes and what the shapes need of their neighbours; and those nodes."""
    from rdflib import Graph

    part, nodes = _Part(store, Graph(bind_namespaces="none")), set()
    for subject, quads in _subjects(store):
        nodes.add(part.add_node(subject, quads))
        if len(nodes) == size:
            yield part.graph, nodes
            part, nodes = _Part(store, Graph(bind_namespaces="none")), set()
    if nodes:
        yield part.graph, nodes


def _subjects(store: ox.Store) -> Iterator[tuple[Any, list[ox.Quad]]]:
    """Each subject of the graphs, and all that is said of it."""
    seen: tuple[ox.DefaultGraph | ox.NamedNode, ...] = ()
    for graph in _GRAPHS:
        # A store in a folder keeps its quads sorted by subject: all that is said of one comes together.
        found = store.quads_for_pattern(None, None, None, graph)
        for subject, group in groupby(found, key=lambda quad: quad.subject):
            here = list(group)
            if not any(True for other in seen for _ in store.quads_for_pattern(subject, None, None, other)):
                others = (other for other in _GRAPHS if other not in (graph, *seen))
                yield (
                    subject,
                    here + [q for other in others for q in store.quads_for_pattern(subject, None, None, other)],
                )
        seen = (*seen, graph)


def _quads(store: ox.Store, subject: Any, predicate: Any, value: Any) -> Iterator[ox.Quad]:
    for graph in _GRAPHS:
        yield from store.quads_for_pattern(subject, predicate, value, graph)


class _Part:
    """Nodes of a store with their neighbourhood, as a graph of rdflib, which pySHACL reads fastest."""

    def __init__(self, store: ox.Store, graph: Graph) -> None:
        self.graph = graph
        self._store = store
        self._made: dict[Any, Any] = {}
        self._typed: set[Any] = set()

    def add_node(self, subject: Any, quads: list[ox.Quad]) -> Any:
        """Add all that is said of a node, and what shapes look at beside it; the node as rdflib has it."""
        ends: dict[Any, Any] = {}
        quad: Any
        for quad in quads:
            self._add(quad)
            if quad.predicate == _TYPE:
                for relation in _proving().get(quad.object.value, ()):
                    self._add_all(None, relation, subject)
            elif not isinstance(quad.object, ox.Literal):
                self._add_types(quad.object)
                ends[quad.predicate] = quad.object
        self._follow(quads)
        if _SUBJECT in ends and _OBJECT in ends:
            self._add_all(ends[_SUBJECT], None, ends[_OBJECT])
        return self._node(subject)

    def _follow(self, quads: list[ox.Quad]) -> None:
        for quad in quads:
            if quad.predicate in _FOLLOWED and not isinstance(quad.object, ox.Literal):
                beyond = list(_quads(self._store, quad.object, None, None))
                for each in beyond:
                    self._add(each)
                self._follow(beyond)

    def _add_types(self, node: Any) -> None:
        if node not in self._typed:
            self._typed.add(node)
            self._add_all(node, _TYPE, None)

    def _add_all(self, subject: Any, predicate: Any, value: Any) -> None:
        for quad in _quads(self._store, subject, predicate, value):
            self._add(quad)
            if predicate != _TYPE:
                self._add_types(quad.subject)

    def _add(self, quad: ox.Quad) -> None:
        self.graph.add((self._node(quad.subject), self._node(quad.predicate), self._node(quad.object)))

    def _node(self, term: Any) -> Any:
        """A term as rdflib has it; blank nodes get IRIs, by which they are named in messages."""
        from rdflib import Literal, URIRef

        made = self._made.get(term)
        if made is None:
            if isinstance(term, ox.Literal):
                datatype = None if term.language else URIRef(term.datatype.value)
                if term.datatype.value == PREFIXES["xsd"] + "string":
                    datatype = None
                made = Literal(term.value, lang=term.language, datatype=datatype, normalize=False)
            else:
                made = URIRef(term.value if isinstance(term, ox.NamedNode) else f"_:{term.value}")
            self._made[term] = made
        return made


@cache
def _proving() -> dict[str, tuple[ox.NamedNode, ...]]:
    """The relations that shapes follow backwards, by the class whose things they lead to."""
    graph = read_shapes()
    found: dict[str, tuple[ox.NamedNode, ...]] = {}
    query = f"""SELECT ?class ?relation {{
        ?shape <{SHACL}targetClass> ?class ; <{SHACL}property>/<{SHACL}path>/<{SHACL}inversePath> ?relation }}"""
    rows: Any = graph.query(query)
    for class_, relation in rows:
        found[str(class_)] = (*found.get(str(class_), ()), ox.NamedNode(str(relation)))
    return found


@cache
def read_shapes() -> Graph:
    """The shapes of the ontology."""
    from rdflib import Graph

    return Graph().parse(resource("shapes.ttl"), format="turtle")
