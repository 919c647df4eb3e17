"""The stores, each with the ten papers in it, and what the contract tests ask them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kg.assembly import Graph
from kg.stores.base import Store
from kg.stores.ladybug import open_ladybug
from kg.stores.rdf import open_rdf


@dataclass(frozen=True)
class Kind:
    """A kind of store: how it is opened, and the same questions in its language."""

    name: str
    open: Callable[..., Any]
    names: str
    extends: str
    by_name: str
    broken: str
    slow: str
    writes: tuple[str, ...]


KINDS = [
    Kind(
        name="ladybug",
        open=open_ladybug,
        names="MATCH (m:Method) RETURN m.name AS name ORDER BY name",
        extends="""MATCH (a:Method)-[r:EXTENDS]->(b:Method)
            RETURN a.name AS child, b.name AS parent, r.belief AS belief, r.support AS support,
                   r.first_year AS year
            ORDER BY child""",
        by_name="MATCH (m:Method) WHERE m.name = $name RETURN m.id AS id",
        broken="MATCH (m:Method RETURN m",
        slow="UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN sum(a * b % 7) AS n",
        writes=(
            "CREATE (:Method {id: 'method/x'})",
            "MATCH (m:Method) DETACH DELETE m",
            "MATCH (m:Method) SET m.name = 'x'",
            "merge (m:Method {id: 'method/x'}) RETURN m",
            "MATCH (m) RETURN m /* a comment */ ; DROP TABLE Method",
            "COPY (MATCH (m:Method) RETURN m.name) TO 'names.csv'",
            "LOAD FROM 'names.csv' RETURN *",
            "EXPORT DATABASE 'somewhere'",
            "INSTALL httpfs",
            "LOAD EXTENSION httpfs",
            "ATTACH 'other.lbug' AS other (dbtype lbug)",
            "CALL threads=1",
            "CHECKPOINT",
            "BEGIN TRANSACTION",
        ),
    ),
    Kind(
        name="rdf",
        open=open_rdf,
        names="SELECT ?name { ?m a mg:Method ; rdfs:label ?name } ORDER BY ?name",
        extends="""SELECT ?child ?parent ?belief ?support ?year {
            ?a mg:extends ?b . ?a rdfs:label ?child . ?b rdfs:label ?parent .
            ?s a mg:Statement ; rdf:subject ?a ; rdf:predicate mg:extends ; rdf:object ?b ;
               mg:belief ?belief ; mg:support ?support .
            OPTIONAL { ?s mg:firstYear ?year }
        } ORDER BY ?child""",
        by_name="SELECT ?id { ?m rdfs:label ?name ; dcterms:identifier ?id }",
        broken="SELECT ?m WHERE { ?m a mg:Method",
        slow="""SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z .
            FILTER(STR(?x) = CONCAT(STR(?y), STR(?z))) }""",
        writes=(
            "INSERT DATA { method:x a mg:Method }",
            "DELETE WHERE { ?s ?p ?o }",
            "DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
            "PREFIX x: <http://example.org/> LOAD <http://example.org/data.ttl>",
            "# SELECT\nCLEAR ALL",
            "DROP DEFAULT",
            "SELECT * { SERVICE <http://example.org/sparql> { ?s ?p ?o } }",
            "SELECT * { service silent <http://example.org/sparql> { ?s ?p ?o } }",
            "SELECT * FROM <file:///etc/hostname> { ?s ?p ?o }",
            "SELECT * { GRAPH <file:///etc/hostname> { ?s ?p ?o } }",
        ),
    ),
]


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory, ten_papers_graph: Graph) -> Callable[[Kind], Path]:
    """The path of a store of a kind with the ten papers in it, written once."""
    made: dict[str, Path] = {}

    def path(kind: Kind) -> Path:
        if kind.name not in made:
            made[kind.name] = tmp_path_factory.mktemp("stores") / kind.name
            with kind.open(made[kind.name], read_only=False) as store:
                store.write(ten_papers_graph)
        return made[kind.name]

    return path


@pytest.fixture
def store(kind: Kind, written: Callable[[Kind], Path]) -> Iterator[Store]:
    with kind.open(written(kind)) as opened:
        yield opened


@pytest.fixture
def ladybug(written: Callable[[Kind], Path]) -> Iterator[Store]:
    with open_ladybug(written(KINDS[0])) as opened:
        yield opened


@pytest.fixture
def rdf(written: Callable[[Kind], Path]) -> Iterator[Store]:
    with open_rdf(written(KINDS[1])) as opened:
        yield opened
