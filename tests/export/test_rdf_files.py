"""Every format of RDF says the same, in order, and other programs read it back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.compare import to_isomorphic

from kg.assembly import Graph
from kg.export import ExportSource, export
from kg.export.turtle import declarations, described
from kg.schema import BASE, ONTOLOGY, PREFIXES, resource
from kg.stores.lines import quad_lines
from kg.stores.provenance import MAPPINGS_GRAPH, PROVENANCE_GRAPH
from kg.stores.terms import english, pair, said, term, text
from kg.stores.triples import triples
from kg.tables import TableFiles
from kg.validation import opened, violations

TRIPLES = {"turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES}
QUADS = {"trig": ox.RdfFormat.TRIG, "nquads": ox.RdfFormat.N_QUADS, "jsonld": ox.RdfFormat.JSON_LD}
FORMATS = {**TRIPLES, **QUADS, "rdf12": ox.RdfFormat.TRIG, "nanopub": ox.RdfFormat.TRIG}

Written = Callable[[str], Path]


@pytest.fixture(scope="module")
def written(ten_papers_graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The file of a format, written once."""
    folder = tmp_path_factory.mktemp("rdf")
    made: dict[str, Path] = {}

    def path(name: str) -> Path:
        if name not in made:
            made[name] = export(ExportSource(ten_papers_graph), name, folder / f"g.{FORMATS[name].file_extension}")
            made[name] = made[name].rename(folder / f"{name}{made[name].suffix}")
        return made[name]

    return path


@pytest.fixture(scope="module")
def dataset(ten_papers_graph: Graph) -> set[ox.Quad]:
    lines = b"".join(quad_lines(ten_papers_graph))
    return set(ox.parse(lines, format=ox.RdfFormat.N_QUADS))


def read(path: Path, form: ox.RdfFormat) -> set[ox.Quad]:
    return set(ox.parse(path=path, format=form))


@pytest.mark.parametrize("name", QUADS)
def test_oxigraph_reads_back_every_quad(name: str, written: Written, dataset: set[ox.Quad]) -> None:
    assert read(written(name), QUADS[name]) == dataset
    assert {quad.graph_name for quad in dataset} == {
        ox.DefaultGraph(),
        ox.NamedNode(PROVENANCE_GRAPH),
        ox.NamedNode(MAPPINGS_GRAPH),
    }


@pytest.mark.parametrize("name", TRIPLES)
def test_formats_without_graphs_hold_the_triples_of_all(
    name: str, written: Written, ten_papers_graph: Graph
) -> None:
    found = read(written(name), TRIPLES[name])
    assert {quad.triple for quad in found} == set(triples(ten_papers_graph))


@pytest.mark.parametrize(("name", "syntax"), [("turtle", "turtle"), ("ntriples", "nt")])
def test_rdflib_reads_back_the_same_graph(name: str, syntax: str, written: Written, dataset: set[ox.Quad]) -> None:
    lines = "".join(f"{quad.triple} .\n" for quad in dataset)
    expected = rdflib.Graph().parse(data=lines, format="nt")
    assert to_isomorphic(rdflib.Graph().parse(written(name), format=syntax)) == to_isomorphic(expected)


@pytest.mark.filterwarnings("ignore:.*deprecated:DeprecationWarning")
@pytest.mark.parametrize(("name", "syntax"), [("trig", "trig"), ("nquads", "nquads"), ("jsonld", "json-ld")])
def test_rdflib_reads_back_the_same_graphs(
    name: str, syntax: str, written: Written, dataset: set[ox.Quad]
) -> None:
    found = rdflib.Dataset()
    found.parse(written(name), format=syntax)
    for graph in (None, PROVENANCE_GRAPH, MAPPINGS_GRAPH):
        node = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
        lines = "".join(f"{quad.triple} .\n" for quad in dataset if quad.graph_name == node)
        expected = rdflib.Graph().parse(data=lines, format="nt")
        here = found.default_graph if graph is None else found.graph(rdflib.URIRef(graph))
        assert to_isomorphic(here) == to_isomorphic(expected)


@pytest.mark.parametrize("name", ["turtle", "ntriples", "trig", "nquads", "jsonld"])
def test_the_shapes_hold_for_what_is_read_back(name: str, written: Written) -> None:
    with opened([written(name)]) as store:
        assert list(violations(store)) == []


@pytest.mark.parametrize("name", ["ntriples", "nquads"])
def test_lines_are_sorted_and_each_stands_once(name: str, written: Written) -> None:
    lines = written(name).read_bytes().splitlines()
    assert lines == sorted(set(lines))


@pytest.mark.parametrize("name", ["turtle", "trig", "nquads", "jsonld", "nanopub"])
def test_more_than_fits_in_memory_is_merged_from_files(
    name: str, written: Written, ten_papers_graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.sorting._RUN_BYTES", 10_000)
    merged = export(ExportSource(ten_papers_graph), name, tmp_path / "merged")
    assert merged.read_bytes() == written(name).read_bytes()


def test_tables_in_files_give_the_same_file(written: Written, ten_papers_graph: Graph, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    for name, table in ten_papers_graph.tables().items():
        pq.write_table(table, tmp_path / f"{name}.parquet")
    found = export(ExportSource(TableFiles(tmp_path)), "trig", tmp_path / "g.trig")
    assert found.read_bytes() == written("trig").read_bytes()


def test_turtle_declares_its_prefixes_in_order_and_a_subject_stands_once(written: Written) -> None:
    lines = written("turtle").read_text(encoding="utf-8").splitlines()
    declared = [line for line in lines if line.startswith("@prefix")]
    assert declared == sorted(declared) == lines[: len(PREFIXES)]
    starts = [line.split()[0] for line in lines[len(PREFIXES) :] if line and not line.startswith(" ")]
    subjects = {quad.subject for quad in read(written("turtle"), ox.RdfFormat.TURTLE)}
    assert len(starts) == len(set(starts)) == len(subjects)


def test_turtle_reads_as_people_write_it(written: Written) -> None:
    assert """
method:deeploom a skos:Concept, mg:Method ;
    dcterms:identifier "method/deeploom" ;
    rdfs:label "DeepLoom" ;
    skos:inScheme <https://w3id.org/methodgraph/scheme/method> ;
    skos:prefLabel "DeepLoom"@en ;
    mg:evaluatedOn
        dataset:photodepot,
        dataset:wildleaf ;
    mg:extends method:patchloom ;
    mg:outperforms method:patchloom ;
    mg:papers 3 ;
    mg:uses method:residual-threads ;
    mg:year 2018 .
""" in written("turtle").read_text(encoding="utf-8")


def test_rdf_12_says_with_each_statement_the_triple_it_reifies(written: Written, dataset: set[ox.Quad]) -> None:
    found = read(written("rdf12"), ox.RdfFormat.TRIG)
    added = found - dataset
    assert dataset < found
    for quad in added:
        assert quad.predicate == term("rdf:reifies")
        inner: Any = quad.object
        for part in ("subject", "predicate", "object"):
            assert ox.Quad(quad.subject, term(f"rdf:{part}"), getattr(inner, part)) in dataset
    reified = [quad for quad in dataset if quad.predicate == term("rdf:subject")]
    assert len(added) == len(reified) > 0


def test_each_statement_is_a_nanopublication(written: Written, ten_papers_graph: Graph) -> None:
    store = ox.Store()
    store.load(path=written("nanopub"), format=ox.RdfFormat.TRIG)
    query = """SELECT ?np ?a ?s ?p ?o (COUNT(DISTINCT ?source) AS ?sources) (COUNT(DISTINCT ?when) AS ?times) {
        GRAPH ?head { ?np a np:Nanopublication ; np:hasAssertion ?a ; np:hasProvenance ?v ;
                      np:hasPublicationInfo ?i }
        GRAPH ?a { ?s ?p ?o }
        GRAPH ?v { ?a prov:wasDerivedFrom ?e ; mg:belief ?belief .
                   ?e prov:wasQuotedFrom ?source ; prov:value ?text ; prov:wasAttributedTo ?who }
        GRAPH ?i { ?np dcterms:creator ?creator ; dcterms:license ?license ; dcterms:created ?when }
        FILTER(STRSTARTS(STR(?head), STR(?np)))
    } GROUP BY ?np ?a ?s ?p ?o"""
    solutions: Any = store.query(query, prefixes=PREFIXES)
    found = {row["np"].value: (int(row["sources"].value), int(row["times"].value)) for row in solutions}
    statements = ten_papers_graph.statements.to_pylist()
    assert found == {f"{BASE}nanopub/{row['id']}": (row["support"], 1) for row in statements}
    assert len(list(store.named_graphs())) == 4 * len(statements)
    assert not list(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))


@settings(deadline=None, max_examples=150)
@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
)
def test_any_text_and_any_id_survive_in_turtle(value: str, local: str) -> None:
    from kg.stores.terms import entity

    subject = entity(f"method/{local}x")
    line = said(subject, pair("rdfs:label", text(value)), pair("skos:prefLabel", english(value)))
    first, *rest = line[:-1].split(b"\t")
    turtle = declarations() + described(first, sorted(rest))
    label, preferred = (str(term(name)) for name in ("rdfs:label", "skos:prefLabel"))
    plain = f"{subject} {label} {text(value)} .\n{subject} {preferred} {english(value)} .\n"
    assert set(ox.parse(turtle, format=ox.RdfFormat.TURTLE)) == set(ox.parse(plain, format=ox.RdfFormat.N_TRIPLES))
    graph = rdflib.Graph().parse(data=turtle, format="turtle")
    assert {str(o) for o in graph.objects()} == {value}
    assert {f"<{s}>" for s in graph.subjects()} == {subject}


def test_jsonld_is_one_object_a_subject_with_short_names(written: Written) -> None:
    document = json.loads(written("jsonld").read_text(encoding="utf-8"))
    *objects, mappings, provenance = document["@graph"]
    found = {item["id"]: item for item in objects}
    assert len(found) == len(objects)
    assert found["method:deeploom"] == {
        "id": "method:deeploom",
        "type": ["skos:Concept", "mg:Method"],
        "identifier": "method/deeploom",
        "inScheme": "https://w3id.org/methodgraph/scheme/method",
        "label": "DeepLoom",
        "prefLabel": "DeepLoom",
        "year": 2018,
        "papers": 3,
        "evaluatedOn": ["dataset:photodepot", "dataset:wildleaf"],
        "extends": "method:patchloom",
        "outperforms": "method:patchloom",
        "uses": "method:residual-threads",
    }
    assert (mappings["id"], provenance["id"]) == (MAPPINGS_GRAPH, PROVENANCE_GRAPH)
    assert {item["id"] for item in provenance["@graph"]} >= {"run:run-1", "agent:program:0.1.0"}


def test_the_context_names_every_property_of_the_ontology() -> None:
    context = json.loads(resource("context.jsonld").read_text(encoding="utf-8"))["@context"]
    assert {name: context[name] for name in PREFIXES} == PREFIXES
    ontology = ox.Store()
    ontology.load(path=resource("methodgraph.ttl"), format=ox.RdfFormat.TURTLE)
    query = "SELECT ?p { VALUES ?k { owl:ObjectProperty owl:DatatypeProperty } ?p a ?k }"
    solutions: Any = ontology.query(query, prefixes=PREFIXES)
    for (node,) in solutions:
        name = node.value.removeprefix(ONTOLOGY)
        assert context[name]["@id"] == f"mg:{name}"
