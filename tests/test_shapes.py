"""The shapes come from the ontology, and each fault of a graph breaks the shape that is there for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg import schema
from kg.assembly import Graph
from kg.shapes import shapes_turtle
from kg.stores.property_graph import NODES
from kg.stores.triples import triples
from kg.validation import Progress, violations

PREFIXES = {**schema.PREFIXES, "ex": "https://example.org/", "sh": "http://www.w3.org/ns/shacl#"}


def loaded(path: Path) -> ox.Store:
    store = ox.Store()
    store.load(path=path, format=ox.RdfFormat.TURTLE)
    return store


def values(store: ox.Store, query: str) -> set[Any]:
    solutions: Any = store.query(query, prefixes=PREFIXES)
    return {solution[0].value for solution in solutions}


@pytest.fixture
def graph(root: Path, tmp_path: Path) -> ox.Store:
    store = ox.Store(tmp_path / "store")
    store.load(path=root / "tests/data/one_of_each.ttl", format=ox.RdfFormat.TURTLE)
    return store


@pytest.fixture(scope="module")
def ontology() -> ox.Store:
    return loaded(schema.resource("methodgraph.ttl"))


def test_the_shapes_file_is_what_the_ontology_makes() -> None:
    assert schema.resource("shapes.ttl").read_text(encoding="utf-8") == shapes_turtle()


def test_every_property_of_the_ontology_has_a_shape(ontology: ox.Store) -> None:
    properties = values(ontology, "SELECT ?p { ?p a owl:ObjectProperty } ") | values(
        ontology, "SELECT ?p { ?p a owl:DatatypeProperty }"
    )
    shapes = loaded(schema.resource("shapes.ttl"))
    assert values(shapes, "SELECT ?p { ?s sh:targetSubjectsOf ?p }") == properties


def test_every_node_label_of_the_property_graph_has_a_shape() -> None:
    shapes = loaded(schema.resource("shapes.ttl"))
    targets = values(shapes, "SELECT ?class { ?s sh:targetClass ?class }")
    assert {schema.class_iri(label) for label in NODES} <= targets


def test_every_property_says_what_has_it_and_what_its_values_are(ontology: ox.Store) -> None:
    query = """SELECT ?p { VALUES ?kind { owl:ObjectProperty owl:DatatypeProperty } ?p a ?kind
        FILTER (!EXISTS { ?p rdfs:domain ?d } || !EXISTS { ?p rdfs:range ?r }) }"""
    assert values(ontology, query) == set()


def test_every_term_of_ours_that_a_graph_uses_is_in_the_ontology(
    ontology: ox.Store, ten_papers_graph: Graph
) -> None:
    used = {triple.predicate.value for triple in triples(ten_papers_graph)} | {
        triple.object.value for triple in triples(ten_papers_graph) if isinstance(triple.object, ox.NamedNode)
    }
    known = values(ontology, "SELECT ?t { ?t a ?kind FILTER isIRI(?t) }")
    assert {iri for iri in used if iri.startswith(schema.ONTOLOGY)} <= known


def test_the_context_of_json_ld_types_our_properties_as_the_ontology_does(ontology: ox.Store) -> None:
    context = json.loads(schema.resource("context.jsonld").read_text(encoding="utf-8"))["@context"]
    query = """SELECT ?p ?base { VALUES ?kind { owl:ObjectProperty owl:DatatypeProperty }
        ?p a ?kind ; rdfs:range ?r
        OPTIONAL { ?r owl:equivalentClass/owl:onDatatype ?facet }
        BIND (IF(?kind = owl:ObjectProperty, "@id", COALESCE(?facet, ?r)) AS ?base) }"""
    expected = {}
    solutions: Any = ontology.query(query, prefixes=PREFIXES)
    for solution in solutions:
        base = solution[1].value.replace(PREFIXES["xsd"], "xsd:")
        name = "mg:" + solution[0].value.removeprefix(schema.ONTOLOGY)
        expected[name] = base if base in ("@id", "xsd:integer", "xsd:decimal") else None
    terms = {term["@id"]: term.get("@type") for term in context.values() if isinstance(term, dict)}
    assert {name: kind for name, kind in terms.items() if name.startswith("mg:")} == expected


def test_alignments_start_from_terms_of_ours(ontology: ox.Store) -> None:
    known = values(ontology, "SELECT ?t { ?t a ?kind FILTER isIRI(?t) }")
    alignments = loaded(schema.resource("alignments.ttl"))
    assert len(alignments) > 0
    assert values(alignments, "SELECT ?s { ?s ?p ?o }") <= known


def test_alignments_end_at_terms_of_others_and_claim_no_identity() -> None:
    alignments = loaded(schema.resource("alignments.ttl"))
    objects = values(alignments, "SELECT ?o { ?s ?p ?o }")
    assert not any(iri.startswith(schema.ONTOLOGY) for iri in objects)
    kinds = ("rdfs:subClassOf", "rdfs:subPropertyOf", "rdfs:seeAlso", "skos:closeMatch")
    expanded = {PREFIXES[name.split(":")[0]] + name.split(":")[1] for name in kinds}
    assert values(alignments, "SELECT ?p { ?s ?p ?o }") <= expanded


def test_citation_intents_are_never_aligned_with_relations_of_methods() -> None:
    """CiTO joins a citing document to a cited one."""
    alignments = loaded(schema.resource("alignments.ttl"))
    assert not any("/spar/cito/" in iri for iri in values(alignments, "SELECT ?o { ?s ?p ?o }"))


def test_a_graph_with_one_of_each_conforms(graph: ox.Store) -> None:
    progress = Progress()
    assert list(violations(graph, progress=progress)) == []
    assert progress.nodes == len(values(graph, "SELECT ?s { ?s ?p ?o }"))


def test_the_graph_that_the_program_writes_conforms(ten_papers_graph: Graph, tmp_path: Path) -> None:
    store = ox.Store(tmp_path / "store")
    store.extend(ox.Quad(*triple) for triple in triples(ten_papers_graph))
    assert list(violations(store)) == []


FAULTS = {
    "no evidence": ("DELETE WHERE { ex:evidence ?p ?o }", "statement", "at least one evidence that"),
    "no head": ("DELETE WHERE { ex:statement rdf:subject ?o }", "statement", "exactly one rdf:subject"),
    "no tail": ("DELETE WHERE { ex:statement rdf:object ?o }", "statement", "exactly one rdf:object"),
    "no relation": ("DELETE WHERE { ex:statement rdf:predicate ?o }", "statement", "exactly one rdf:predicate"),
    "two beliefs": ("INSERT DATA { ex:statement mg:belief 0.1 }", "statement", "there is only one"),
    "no direct relation": ("DELETE WHERE { ex:ringnet mg:extends ?o }", "statement", "as a direct relation"),
    "relation of no graph": (
        "DELETE { ex:statement rdf:predicate ?o } INSERT { ex:statement rdf:predicate mg:inspires } "
        "WHERE { ex:statement rdf:predicate ?o }",
        "statement",
        "is a relation between entities",
    ),
    "belief over 1": (
        "DELETE { ?s mg:belief ?o } INSERT { ?s mg:belief 1.2 } WHERE { ?s mg:belief ?o }",
        "statement",
        'The value of "belief" is a number from 0 to 1',
    ),
    "confidence below 0": (
        "DELETE { ex:claim mg:confidence ?o } INSERT { ex:claim mg:confidence -0.5 } "
        "WHERE { ex:claim mg:confidence ?o }",
        "claim",
        'The value of "confidence" is a number from 0 to 1',
    ),
    "confidence as a float": (
        "DELETE { ex:claim mg:confidence ?o } INSERT { ex:claim mg:confidence 0.5e0 } "
        "WHERE { ex:claim mg:confidence ?o }",
        "claim",
        'The value of "confidence" is a number from 0 to 1',
    ),
    "support 0": (
        "DELETE { ?s mg:support ?o } INSERT { ?s mg:support 0 } WHERE { ?s mg:support ?o }",
        "statement",
        "a whole number, 1 or more",
    ),
    "a year that cannot be": (
        "DELETE { ex:paper mg:year ?o } INSERT { ex:paper mg:year 20024 } WHERE { ex:paper mg:year ?o }",
        "paper",
        "a year from 1500 to 2100",
    ),
    "evidence of no paper": ("DELETE WHERE { ex:evidence mg:from ?o }", "evidence", 'exactly one "from"'),
    "evidence of what is no paper": (
        "DELETE WHERE { ex:paper a ?o }",
        "evidence",
        'The value of "from" is a paper',
    ),
    "evidence without text": ("DELETE WHERE { ex:evidence mg:text ?o }", "evidence", 'exactly one "text"'),
    "another quote": (
        'DELETE { ex:quote oa:exact ?o } INSERT { ex:quote oa:exact "Else." } WHERE { ex:quote oa:exact ?o }',
        "evidence",
        "is its text",
    ),
    "empty text": (
        'DELETE { ex:claim mg:text ?o } INSERT { ex:claim mg:text "" } WHERE { ex:claim mg:text ?o }',
        "claim",
        "text that is not empty",
    ),
    "end before start": (
        "DELETE { ex:position oa:end ?o } INSERT { ex:position oa:end 3 } WHERE { ex:position oa:end ?o }",
        "position",
        "starts before it ends",
    ),
    "run that ends before it starts": (
        "DELETE { ?r prov:endedAtTime ?o } INSERT { ?r prov:endedAtTime '2026-11-20T10:00:00Z'^^xsd:dateTime } "
        "WHERE { ?r prov:endedAtTime ?o }",
        "run",
        "starts before it ends",
    ),
    "wrong domain": ("INSERT DATA { ex:sorting mg:uses ex:loopnet }", "sorting", 'Only a method has "uses"'),
    "wrong range": ("INSERT DATA { ex:ringnet mg:uses ex:sorting }", "ringnet", 'The value of "uses" is a method'),
    "a kind across types": (
        "INSERT DATA { ex:ringnet mg:isA ex:sorting }",
        "ringnet",
        'The "is a" of a method is a method',
    ),
    "a relation to nothing": ("INSERT DATA { ex:ringnet mg:uses ex:gone }", "ringnet", "is a method"),
    "a role of no list": (
        'DELETE { ?s mg:role ?o } INSERT { ?s mg:role "hinted" } WHERE { ?s mg:role ?o }',
        "mention",
        'is "proposed", "used", "compared" or "background"',
    ),
    "no name": ("DELETE WHERE { ex:loopnet skos:prefLabel ?o }", "loopnet", "exactly one skos:prefLabel"),
    "a name twice": (
        "INSERT DATA { ex:ringnet skos:altLabel 'RingNet'@en }",
        "ringnet",
        "another name than the skos:prefLabel",
    ),
    "a result of no paper": ("DELETE WHERE { ex:paper mg:reports ?o }", "result", 'one paper that "reports" it'),
    "a claim of two papers": (
        "INSERT DATA { ex:other a mg:Paper ; mg:claims ex:claim ; dcterms:identifier '2' ; "
        "dcterms:abstract 'A.' ; mg:textHash '0123456789abcdef' }",
        "claim",
        'one paper that "claims" it',
    ),
    "a hash that is none": (
        "DELETE { ?s mg:textHash ?o } INSERT { ?s mg:textHash 'xyz' } WHERE { ?s mg:textHash ?o }",
        "paper",
        "16 hexadecimal digits",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named(graph: ox.Store, fault: str) -> None:
    update, node, message = FAULTS[fault]
    graph.update(update, prefixes=PREFIXES)
    found = list(violations(graph))
    assert any(each.node == PREFIXES["ex"] + node and message in each.message for each in found), found


def test_a_blank_node_is_judged_too(graph: ox.Store) -> None:
    graph.update("INSERT DATA { [] a mg:Claim }", prefixes=PREFIXES)
    assert {each.node[:2] for each in violations(graph)} == {"_:"}


def test_parts_of_one_node_find_what_the_whole_finds(graph: ox.Store) -> None:
    for fault in ("another quote", "no direct relation", "wrong range", "a result of no paper", "wrong domain"):
        graph.update(FAULTS[fault][0], prefixes=PREFIXES)

    def found(part: int) -> list[str]:
        return sorted(f"{each.node} {each.message} {each.value}" for each in violations(graph, part=part))

    assert found(1) == found(1000)
    assert len(found(1)) >= 5
