"""The ontology is the schema: what it says agrees with every list of names in use."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store

from kg import records, schema
from kg.assembly import Graph
from kg.errors import OntologyError
from kg.stores.ladybug import open_ladybug


@pytest.fixture(scope="module")
def ontology() -> Store:
    store = Store()
    store.load(path=schema.resource("methodgraph.ttl"), format=RdfFormat.TURTLE)
    return store


def values(ontology: Store, query: str) -> set[Any]:
    solutions: Any = ontology.query(query, prefixes=schema.PREFIXES)
    return {solution[0].value for solution in solutions}


def test_every_relation_of_the_records_has_a_signature() -> None:
    assert tuple(schema.signatures()) == records.RELATIONS


def test_signatures_are_those_of_the_annotation_guidelines() -> None:
    method_to_method = frozenset({("Method", "Method")})
    assert schema.signatures() == {
        "EXTENDS": method_to_method,
        "USES": method_to_method,
        "OUTPERFORMS": method_to_method,
        "COMPARED_WITH": method_to_method,
        "IS_A": frozenset((kind, kind) for kind in records.ENTITY_TYPES),
        "ADDRESSES": frozenset({("Method", "Task")}),
        "TRAINED_ON": frozenset({("Method", "Dataset")}),
        "EVALUATED_ON": frozenset({("Method", "Dataset")}),
        "MEASURED_BY": frozenset({("Method", "Metric"), ("Task", "Metric"), ("Dataset", "Metric")}),
        "BENCHMARK_FOR": frozenset({("Dataset", "Task")}),
    }


def test_only_comparison_is_symmetric() -> None:
    assert schema.symmetric_relations() == {"COMPARED_WITH"}


def test_entity_types_are_the_members_of_research_entity(ontology: Store) -> None:
    query = "SELECT ?c { mg:ResearchEntity owl:disjointUnionOf/rdf:rest*/rdf:first ?c }"
    assert values(ontology, query) == {schema.class_iri(name) for name in records.ENTITY_TYPES}


@pytest.mark.parametrize(
    ("attribute", "names"),
    [
        ("role", records.ROLES),
        ("resultKind", records.RESULT_KINDS),
        ("claimType", records.CLAIM_TYPES),
        ("direction", records.DIRECTIONS),
    ],
)
def test_closed_lists_agree_with_the_records(ontology: Store, attribute: str, names: tuple[str, ...]) -> None:
    query = f"SELECT ?v {{ mg:{attribute} rdfs:range/owl:oneOf/rdf:rest*/rdf:first ?v }}"
    assert values(ontology, query) == set(names)


def test_every_term_has_a_label_and_a_comment(ontology: Store) -> None:
    query = """SELECT ?t {
        VALUES ?kind { owl:Class owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty }
        ?t a ?kind FILTER isIRI(?t)
        FILTER (!EXISTS { ?t rdfs:label ?l } || !EXISTS { ?t rdfs:comment ?c })
    }"""
    assert values(ontology, query) == set()


def test_every_object_property_joins_classes_that_are_declared(ontology: Store) -> None:
    query = """SELECT ?class {
        ?p a owl:ObjectProperty ; rdfs:domain|rdfs:range ?end .
        ?end (owl:unionOf/rdf:rest*/rdf:first)? ?class
        FILTER (isIRI(?class) && STRSTARTS(STR(?class), STR(mg:)) && !EXISTS { ?class a owl:Class })
    }"""
    assert values(ontology, query) == set()


def test_an_inverse_joins_the_same_classes_the_other_way(ontology: Store) -> None:
    ends = "(owl:unionOf/rdf:rest*/rdf:first)?"
    query = f"""SELECT ?p {{
        ?p owl:inverseOf ?q .
        {{ ?p rdfs:domain/{ends} ?c FILTER isIRI(?c) FILTER NOT EXISTS {{ ?q rdfs:range/{ends} ?c }} }}
        UNION
        {{ ?p rdfs:range/{ends} ?c FILTER isIRI(?c) FILTER NOT EXISTS {{ ?q rdfs:domain/{ends} ?c }} }}
    }}"""
    assert values(ontology, query) == set()


def test_lineage_is_provenance_derivation(ontology: Store) -> None:
    query = "SELECT ?p { ?p rdfs:subPropertyOf+ prov:wasDerivedFrom }"
    assert schema.relation_iri("EXTENDS") in values(ontology, query)


def test_foreign_terms_are_never_given_a_domain_or_range(ontology: Store) -> None:
    """Else the ontology would change what others' data means."""
    query = """SELECT ?t { ?t rdfs:domain|rdfs:range|rdfs:subPropertyOf|rdfs:subClassOf ?o
        FILTER (isIRI(?t) && !STRSTARTS(STR(?t), STR(mg:))) }"""
    assert values(ontology, query) == set()


def test_a_missing_file_of_the_ontology_is_an_error_with_advice() -> None:
    with pytest.raises(OntologyError, match=r"'no-such\.ttl' is missing.*install methodgraph again"):
        schema.resource("no-such.ttl")


@pytest.mark.parametrize(
    ("paper_id", "segment"),
    [
        ("doi:10.18653/v1/n19-1423", "doi:10.18653%2Fv1%2Fn19-1423"),
        ("arxiv:1706.03762", "arxiv:1706.03762"),
        ("doi:10.1002/(sici)1097<1::aid-x>3.0.co;2-#", "doi:10.1002%2F(sici)1097%3C1::aid-x%3E3.0.co;2-%23"),
        ("paper:a b%é", "paper:a%20b%25%C3%A9"),
    ],
)
def test_a_paper_id_becomes_one_segment_of_a_valid_iri(paper_id: str, segment: str) -> None:
    iri = schema.paper_iri(paper_id)
    assert iri == schema.BASE + "paper/" + segment
    assert NamedNode(iri).value == iri


def test_entity_and_scheme_iris_do_not_clash() -> None:
    names = [schema.entity_iri(f"{kind.lower()}/scheme") for kind in records.ENTITY_TYPES]
    schemes = [schema.scheme_iri(kind) for kind in records.ENTITY_TYPES]
    assert all(name != scheme for name, scheme in product(names, schemes))


def test_the_tables_of_ladybug_join_what_the_ontology_lets_relations_join(
    ten_papers_graph: Graph, tmp_path: Path
) -> None:
    with open_ladybug(tmp_path / "graph.lbug", read_only=False) as store:
        store.write(ten_papers_graph)
        for name, relationship in schema.relationship_types().items():
            rows = store.query(f"CALL show_connection('{name}') RETURN *")
            assert {tuple(row[:2]) for row in rows} == set(relationship.pairs), name
