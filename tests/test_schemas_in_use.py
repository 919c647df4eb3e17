"""Every schema in use says what the ontology says: the extractor's, the property graph's, Ladybug's."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyoxigraph import RdfFormat, Store

from kg import schema
from kg.assembly import Graph
from kg.extraction.layout import SIGNATURES, SLOT_TYPES, VALUE_LABELS
from kg.records import ENTITY_TYPES, RELATIONS, RESULT_KINDS
from kg.stores.ladybug import open_ladybug
from kg.stores.property_graph import NODES, relationship_properties

NAMES = {
    "id": "dcterms:identifier",
    "name": "skos:prefLabel",
    "aliases": "skos:altLabel",
    "concept": "skos:exactMatch",
}
SPAN = {"start": "oa:start", "end": "oa:end", "extractor": "prov:wasAttributedTo"}
# Columns that RDF writes in terms of other vocabularies, by the label of their nodes.
FOREIGN = {
    "Paper": {
        "id": "dcterms:identifier",
        "title": "dcterms:title",
        "abstract": "dcterms:abstract",
        "date": "dcterms:issued",
        "authors": "dcterms:creator",
        "doi": "bibo:doi",
        "arxiv_id": "fabio:hasArXivId",
        "url": "foaf:page",
        "keywords": "dcat:keyword",
    },
    "Run": {
        "started": "prov:startedAtTime",
        "ended": "prov:endedAtTime",
        "program": "prov:wasAssociatedWith",
        "extractor": "prov:wasAssociatedWith",
    },
    "Statement": {"relation": "rdf:predicate"},
    **dict.fromkeys(("Result", "Claim", "Evidence"), SPAN),
    **dict.fromkeys(ENTITY_TYPES, NAMES),
}
# Columns whose property has another name, because a column stands under the label of its node.
NAMED = {
    "Result": {"kind": "resultKind"},
    "Claim": {"type": "claimType"},
    "Paper": {"sources": "source"},
    "Run": {"inputs": "input"}
    | {n: f"records{n.capitalize()}" for n in ("read", "done", "repeated", "skipped", "failed")},
}
ARROW = {"string": pa.string(), "integer": pa.int64(), "decimal": pa.float64()}


@pytest.fixture(scope="module")
def ontology() -> Store:
    store = Store()
    store.load(path=schema.resource("methodgraph.ttl"), format=RdfFormat.TURTLE)
    return store


def columns() -> list[tuple[str, str]]:
    """The columns that are written as properties of ours, by label."""
    return [
        (label, column.name)
        for label, table in NODES.items()
        for column in table
        if column.name not in FOREIGN.get(label, {}) and column.name != "id"
    ]


def property_of(label: str, column: str) -> str:
    camel = re.sub(r"_(\w)", lambda match: match[1].upper(), column)
    return schema.ONTOLOGY + NAMED.get(label, {}).get(column, camel)


def ask(ontology: Store, query: str, **terms: str) -> set[str]:
    for name, iri in terms.items():
        query = query.replace(f"${name}", f"<{iri}>")
    solutions: Any = ontology.query(query, prefixes=schema.PREFIXES)
    return {solution[0].value for solution in solutions}


def test_the_extractor_joins_what_the_ontology_lets_relations_join() -> None:
    assert {name: set(pairs) for name, pairs in schema.signatures().items()} == {
        name: set(pairs) for name, pairs in SIGNATURES.items()
    }


def test_the_extractors_slots_take_what_the_ontology_lets_results_be_about() -> None:
    relations = {"metric": "MEASURES", "method": "OF", "dataset": "ON", "task": "FOR", "baseline": "AGAINST"}
    known = schema.relationship_types()
    assert {slot: known[name].pairs for slot, name in relations.items()} == {
        slot: (("Result", kind),) for slot, kind in SLOT_TYPES.items()
    }


def test_the_extractor_knows_the_kinds_of_results() -> None:
    assert set(RESULT_KINDS) == set(VALUE_LABELS) - {"", "baseline"}


def test_every_node_label_is_a_class(ontology: Store) -> None:
    classes = ask(ontology, "SELECT ?c { ?c a owl:Class FILTER isIRI(?c) }")
    assert {schema.class_iri(label) for label in NODES} <= classes


@pytest.mark.parametrize(("label", "column"), columns(), ids=lambda name: name)
def test_a_column_is_a_property_of_its_class_with_its_type(ontology: Store, label: str, column: str) -> None:
    term = property_of(label, column)
    holders = ask(
        ontology,
        "SELECT ?c { $term rdfs:domain ?d . ?d (owl:unionOf/rdf:rest*/rdf:first)? ?c FILTER isIRI(?c) }",
        term=term,
    )
    assert schema.class_iri(label) in holders, f"{term} has no {label}"
    datatypes = ask(
        ontology,
        """SELECT ?d { $term rdfs:range ?r
            OPTIONAL { ?r owl:equivalentClass?/owl:onDatatype ?base }
            OPTIONAL { ?r owl:oneOf ?list BIND (xsd:string AS ?text) }
            BIND (COALESCE(?base, ?text, ?r) AS ?d) }""",
        term=term,
    )
    (datatype,) = datatypes
    kind = NODES[label].field(column).type
    written = kind.value_type if isinstance(kind, pa.ListType) else kind
    assert written == ARROW[datatype.removeprefix(schema.PREFIXES["xsd"])]


@pytest.mark.parametrize(("label", "column"), columns(), ids=lambda name: name)
def test_a_property_with_one_value_is_no_list(ontology: Store, label: str, column: str) -> None:
    functional = ask(ontology, "SELECT ?p { ?p a owl:FunctionalProperty }")
    kind = NODES[label].field(column).type
    assert isinstance(kind, pa.ListType) is (property_of(label, column) not in functional)


def test_every_property_of_a_node_that_is_a_value_is_a_column(ontology: Store) -> None:
    """Mentions and spans are nodes in RDF alone; the hash of a text is for validation."""
    written = {property_of(label, column) for label, column in columns()}
    values = ask(ontology, "SELECT ?p { ?p a owl:DatatypeProperty }")
    only_rdf = {schema.ONTOLOGY + name for name in ("role", "surface", "textHash")}
    assert values - only_rdf == written


def test_statements_have_the_same_properties_as_nodes_and_as_relationships() -> None:
    for relation in RELATIONS:
        stated = relationship_properties(relation)
        for name in ("belief", "support", "first_year"):
            assert stated.field(name).type == NODES["Statement"].field(name).type


def test_ladybugs_tables_have_the_columns_of_the_property_graph(ten_papers_graph: Graph, tmp_path: Path) -> None:
    kinds = {pa.string(): "STRING", pa.int64(): "INT64", pa.float64(): "DOUBLE"}
    with open_ladybug(tmp_path / "graph.lbug", read_only=False) as store:
        store.write(ten_papers_graph)
        for label, table in NODES.items():
            rows = store.query(f"CALL table_info('{label}') RETURN name, type")
            assert {row[0]: row[1] for row in rows} == {
                field.name: f"{kinds[field.type.value_type]}[]"
                if isinstance(field.type, pa.ListType)
                else kinds[field.type]
                for field in table
            }, label
