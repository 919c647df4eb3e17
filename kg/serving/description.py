"""What the endpoint says of itself, as SPARQL 1.1 Service Description."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, serialize

from kg.serving.formats import GRAPHS
from kg.stores.provenance import MAPPINGS_GRAPH, PROVENANCE_GRAPH
from kg.stores.rdf import ONTOLOGY_GRAPH
from kg.stores.terms import term

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_WRITTEN = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")


def description(address: str, media_type: str) -> bytes:
    """The description of the endpoint at an address, in a format of :data:`kg.serving.formats.GRAPHS`."""
    form = GRAPHS[media_type]
    prefixes = {"sd": _SD, "formats": _FORMATS} if form == RdfFormat.TURTLE else None
    return serialize(_triples(address), format=form, prefixes=prefixes) or b""


def _triples(address: str) -> Iterator[Triple]:
    service, dataset, default = NamedNode(f"{address}#service"), BlankNode(), BlankNode()
    kind = term("rdf:type")
    yield Triple(service, kind, _sd("Service"))
    yield Triple(service, _sd("endpoint"), NamedNode(address))
    yield Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    for name in _WRITTEN:
        yield Triple(service, _sd("resultFormat"), NamedNode(_FORMATS + name))
    for form in GRAPHS.values():
        yield Triple(service, _sd("resultFormat"), NamedNode(form.iri))
    yield Triple(service, _sd("defaultDataset"), dataset)
    yield Triple(dataset, kind, _sd("Dataset"))
    yield Triple(dataset, _sd("defaultGraph"), default)
    yield Triple(default, kind, _sd("Graph"))
    for iri in (MAPPINGS_GRAPH, PROVENANCE_GRAPH, ONTOLOGY_GRAPH):
        entry, graph = BlankNode(), BlankNode()
        yield Triple(dataset, _sd("namedGraph"), entry)
        yield Triple(entry, kind, _sd("NamedGraph"))
        yield Triple(entry, _sd("name"), NamedNode(iri))
        yield Triple(entry, _sd("graph"), graph)
        yield Triple(graph, kind, _sd("Graph"))


def _sd(name: str) -> NamedNode:
    return NamedNode(_SD + name)
