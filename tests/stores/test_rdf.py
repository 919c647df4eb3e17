"""What SPARQL on the embedded RDF store gives, and that the triples follow the standards they name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg.assembly import Graph
from kg.errors import GraphLockedError, QueryError
from kg.records import Paper
from kg.schema import PREFIXES, resource
from kg.stores.base import Store
from kg.stores.rdf import open_rdf
from kg.stores.terms import term
from kg.stores.triples import triples
from kg.tables import from_table


def ask(store: Store, pattern: str) -> bool:
    ((answer,),) = store.query(f"ASK {{ {pattern} }}")
    return bool(answer)


def test_a_statement_is_a_direct_triple_and_a_node(rdf: Store) -> None:
    rows = rdf.query("""SELECT ?belief ?support ?year ?paper {
        method:deeploom mg:extends method:patchloom .
        ?s a mg:Statement, rdf:Statement ; rdf:subject method:deeploom ; rdf:predicate mg:extends ;
           rdf:object method:patchloom ; mg:belief ?belief ; mg:support ?support ; mg:firstYear ?year .
        GRAPH graph:provenance { ?s prov:wasDerivedFrom ?paper } }""")
    paper = "https://w3id.org/methodgraph/paper/arxiv:1803.00001"
    assert list(rows) == [[0.95, 1, 2018, paper]]


def test_evidence_is_a_web_annotation_that_selects_the_sentence(rdf: Store, ten_papers_graph: Graph) -> None:
    texts = {paper.id: paper.text for paper in from_table(ten_papers_graph.papers, Paper)}
    rows = rdf.query("""SELECT ?id ?exact ?prefix ?suffix ?start ?end {
        ?e a oa:Annotation ; oa:hasBody ?s ; oa:hasTarget ?t .
        ?s a rdf:Statement .
        ?t a oa:SpecificResource ; oa:hasSource/dcterms:identifier ?id ; oa:hasSelector ?q, ?p .
        ?q a oa:TextQuoteSelector ; oa:exact ?exact ; oa:prefix ?prefix ; oa:suffix ?suffix .
        ?p a oa:TextPositionSelector ; oa:start ?start ; oa:end ?end }""")
    found = list(rows)
    assert len(found) == ten_papers_graph.evidence.num_rows
    for paper, exact, prefix, suffix, start, end in found:
        assert texts[paper][start:end] == exact
        assert texts[paper][:start].endswith(prefix)
        assert texts[paper][end:].startswith(suffix)


def test_provenance_points_at_an_activity_and_at_software(rdf: Store) -> None:
    assert ask(
        rdf,
        """?e a mg:Evidence . GRAPH graph:provenance {
        ?e prov:wasGeneratedBy ?run ; prov:wasAttributedTo ?agent .
        ?run a prov:Activity ; prov:wasAssociatedWith ?agent ; prov:startedAtTime ?start .
        ?agent a prov:SoftwareAgent ; dcterms:hasVersion "sample-1" }""",
    )
    provenance = "?x prov:wasGeneratedBy ?y . FILTER NOT EXISTS { ?y a prov:Activity }"
    assert not ask(rdf, f"GRAPH graph:provenance {{ {provenance} }}")


def test_provenance_stands_in_a_graph_of_its_own(rdf: Store) -> None:
    assert not ask(rdf, "?x prov:wasAttributedTo|prov:wasGeneratedBy|prov:wasDerivedFrom|prov:startedAtTime ?y")
    assert not ask(rdf, "GRAPH graph:provenance { ?x a mg:Evidence }")


def test_a_mapping_is_an_axiom_of_sssom_in_a_graph_of_its_own(rdf: Store) -> None:
    rows = rdf.query("""SELECT ?name ?predicate ?justification ?confidence {
        GRAPH graph:mappings { ?m a owl:Axiom ; owl:annotatedTarget method:contrastive-thread-pretraining ;
            owl:annotatedSource ?source ; owl:annotatedProperty ?predicate ; sssom:subject_label ?name ;
            sssom:mapping_justification ?justification ; sssom:confidence ?confidence }
        FILTER(STRENDS(STR(?source), "/name/Method/ctp")) }""")
    exact = "http://www.w3.org/2004/02/skos/core#exactMatch"
    assert list(rows) == [["CTP", exact, "https://w3id.org/semapv/vocab/ManualMappingCuration", 1.0]]
    assert not ask(rdf, "?m a owl:Axiom")


def test_a_result_is_an_ml_schema_run_with_an_evaluation(rdf: Store) -> None:
    rows = rdf.query("""SELECT ?value ?unit ?kind {
        ?paper mg:reports ?r .
        ?r a mls:Run ; mls:realizes method:patchloom ; mls:hasInput dataset:photodepot ;
           mls:achieves task:image-classification ; mls:hasOutput ?e ; mg:unit ?unit ; mg:resultKind ?kind .
        ?e a mls:ModelEvaluation ; mls:specifiedBy metric:accuracy ; mls:hasValue ?value }""")
    assert list(rows) == [[71.4, "%", "absolute"]]


def test_numbers_are_decimals_and_integers_never_doubles(ten_papers_graph: Graph) -> None:
    types = {t.object.datatype for t in triples(ten_papers_graph) if isinstance(t.object, ox.Literal)}
    assert term("xsd:decimal") in types
    assert types.isdisjoint({term("xsd:double"), term("xsd:float")})


def test_entities_are_concepts_with_one_preferred_label(rdf: Store) -> None:
    assert ask(
        rdf,
        """method:contrastive-thread-pretraining a skos:Concept ; skos:inScheme ?scheme ;
            skos:prefLabel "Contrastive Thread Pretraining"@en ; skos:altLabel "CTP"@en .
        ?scheme a skos:ConceptScheme""",
    )
    assert not ask(rdf, "?m skos:prefLabel ?a, ?b FILTER(?a != ?b)")


def test_a_mention_is_a_direct_triple_and_a_node_with_role_and_names(rdf: Store) -> None:
    rows = rdf.query("""SELECT ?role ?surface {
        ?paper mg:mentions ?e ; mg:introduces ?e .
        ?m a mg:Mention ; rdf:subject ?paper ; rdf:predicate mg:mentions ; rdf:object ?e ;
           mg:role ?role ; mg:surface ?surface .
        FILTER(?e = method:contrastive-thread-pretraining) } ORDER BY ?surface""")
    assert list(rows) == [["proposed", "CTP"], ["proposed", "Contrastive Thread Pretraining"]]


def test_a_date_is_as_precise_as_the_source(ten_papers_graph: Graph) -> None:
    issued = {t.object for t in triples(ten_papers_graph) if t.predicate == term("dcterms:issued")}
    assert issued == {
        ox.Literal("2016-05-02", datatype=term("xsd:date")),
        ox.Literal("2018-03-01", datatype=term("xsd:date")),
        ox.Literal("--05-17", datatype=term("xsd:gMonthDay")),
    }


def test_every_term_of_ours_is_in_the_ontology(ten_papers_graph: Graph) -> None:
    ontology = ox.Store()
    ontology.load(path=resource("methodgraph.ttl"), format=ox.RdfFormat.TURTLE)
    declared = {quad.subject for quad in ontology}
    used: set[Any] = {t.predicate for t in triples(ten_papers_graph)}
    used |= {t.object for t in triples(ten_papers_graph) if t.predicate == term("rdf:type")}
    ours = {node for node in used if node.value.startswith(PREFIXES["mg"])}
    assert ours
    assert ours <= declared


def test_every_class_of_others_is_a_super_class_in_the_ontology(ten_papers_graph: Graph) -> None:
    ontology = ox.Store()
    ontology.load(path=resource("methodgraph.ttl"), format=ox.RdfFormat.TURTLE)
    types: dict[Any, set[Any]] = {}
    for triple in triples(ten_papers_graph):
        if triple.predicate == term("rdf:type"):
            types.setdefault(triple.subject, set()).add(triple.object)
    for classes in types.values():
        own = [node for node in classes if node.value.startswith(PREFIXES["mg"])]
        for foreign in classes - set(own):
            for node in own:
                query = f"ASK {{ {node} rdfs:subClassOf+ {foreign} }}"
                assert bool(ontology.query(query, prefixes=PREFIXES)), (node, foreign)


def test_no_node_is_blank(ten_papers_graph: Graph) -> None:
    for triple in triples(ten_papers_graph):
        assert isinstance(triple.subject, ox.NamedNode)
        assert not isinstance(triple.object, ox.BlankNode)


def test_a_triple_is_written_the_same_way_each_time(ten_papers_graph: Graph) -> None:
    assert [str(t) for t in triples(ten_papers_graph)] == [str(t) for t in triples(ten_papers_graph)]


def test_the_ontology_stands_in_a_graph_of_its_own(rdf: Store) -> None:
    assert not ask(rdf, "?x a owl:Class")
    assert ask(rdf, "GRAPH <https://w3id.org/methodgraph/ontology> { mg:Method a owl:Class }")


def test_prefixes_need_not_be_declared_but_may_be(rdf: Store) -> None:
    assert ask(rdf, "?m a mg:Method")
    declared = "PREFIX m: <https://w3id.org/methodgraph/ontology#> SELECT ?x { GRAPH ?g { ?x a m:Run } }"
    assert list(rdf.query(declared)) == [["https://w3id.org/methodgraph/run/run-1"]]


def test_construct_and_describe_give_triples(rdf: Store) -> None:
    rows = rdf.query("CONSTRUCT { ?b mg:extendedBy ?a } WHERE { ?a mg:extends ?b } ")
    assert rows.columns == ["subject", "predicate", "object"]
    assert len(list(rows)) == 6
    assert list(rdf.query("DESCRIBE method:deeploom"))


def test_values_come_as_plain_values(rdf: Store) -> None:
    rows = rdf.query("SELECT (1 AS ?i) (1.5 AS ?d) (true AS ?b) (?none AS ?n) ('x'@en AS ?t) (mg:uses AS ?u) {}")
    assert list(rows) == [[1, 1.5, True, None, "x", "https://w3id.org/methodgraph/ontology#uses"]]


def test_an_undeclared_prefix_is_named(rdf: Store) -> None:
    with pytest.raises(QueryError, match=r"the prefix foo: is not declared \(line 2, column 4\)"):
        rdf.query("SELECT * {\n?s foo:bar ?o }")


@pytest.mark.parametrize(
    "text",
    [
        "# INSERT DATA\nASK {}",
        "ASK { FILTER('SERVICE <http://example.org/>' = 'DROP ALL') }",
        'ASK { ?s rdfs:label """LOAD\nSERVICE""" }',
        "PREFIX load: <http://example.org/load#> ASK { load:service load:insert ?service }",
        "BASE <http://example.org/> ASK { <SERVICE> <INSERT> <DROP> }",
    ],
)
def test_words_that_only_look_like_writing_are_let_through(rdf: Store, text: str) -> None:
    assert list(rdf.query(text)) in ([[True]], [[False]])


def test_a_store_that_is_being_written_cannot_be_written_by_another(tmp_path: Path) -> None:
    with open_rdf(tmp_path / "rdf", read_only=False), pytest.raises(GraphLockedError, match="open for writing"):
        open_rdf(tmp_path / "rdf", read_only=False)
