"""A real Neo4j server, emptied for each test, and whole dumps to compare."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import neo4j
import pytest
from servers.neo4j_server import PASSWORD, USER, Neo4jServer

from kg.assembly import Graph, assemble
from kg.stores.loading import LoadReport
from kg.stores.neo4j.loading import follow
from kg.stores.property_graph import node_tables, relationship_tables
from kg.stores.target import Credentials, Secret

Dump = list[str]


@dataclass(frozen=True)
class Database:
    """A database of a running server, as tests use it."""

    server: Neo4jServer
    driver: neo4j.Driver

    @property
    def credentials(self) -> Credentials:
        return Credentials(USER, Secret(PASSWORD), "neo4j")

    def load(self, graph: Graph, **options: Any) -> LoadReport:
        return follow(self.server.target, graph, self.credentials, lambda *_: None, **options)

    def run(self, query: str, **parameters: Any) -> list[list[Any]]:
        found = self.driver.execute_query(query, parameters, database_="neo4j")
        return [record.values() for record in found.records]

    def state(self) -> frozenset[str]:
        """A bookmark of the last transaction that changed the database."""
        with self.driver.session(database="neo4j", default_access_mode=neo4j.READ_ACCESS) as session:
            session.run("RETURN 1").consume()
            return frozenset(session.last_bookmarks().raw_values)

    def dump(self) -> Dump:
        """Every node and relationship with all labels and properties, a line each."""
        nodes = self.run("MATCH (n) RETURN labels(n), properties(n)")
        relationships = self.run(
            "MATCH (a)-[r]->(b) RETURN labels(a), a.id, type(r), properties(r), labels(b), b.id"
        )
        return sorted(map(_line, [*nodes, *relationships]))

    def empty(self) -> None:
        with self.driver.session(database="neo4j") as session:
            session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS").consume()


def _line(values: Any) -> str:
    return json.dumps(values, sort_keys=True, ensure_ascii=False)


def dump_of(graph: Graph) -> Dump:
    """What a database that holds the graph must give as its dump."""
    nodes = [
        [[label], {name: value for name, value in row.items() if value is not None}]
        for label, table in node_tables(graph).items()
        for row in table.to_pylist()
    ]
    relationships = []
    for kind, head, tail, table in relationship_tables(graph):
        for row in table.to_pylist():
            ends = row.pop("from"), row.pop("to")
            properties = {name: value for name, value in row.items() if value is not None}
            relationships.append([[head], ends[0], kind, properties, [tail], ends[1]])
    return sorted(map(_line, [*nodes, *relationships]))


@pytest.fixture(scope="session")
def database_of() -> Iterator[Callable[[Neo4jServer], Database]]:
    drivers = []

    def connected(server: Neo4jServer) -> Database:
        drivers.append(neo4j.GraphDatabase.driver(server.target, auth=(USER, PASSWORD)))
        return Database(server, drivers[-1])

    yield connected
    for driver in drivers:
        driver.close()


@pytest.fixture(scope="session")
def running(neo4j_server: Neo4jServer, database_of: Callable[[Neo4jServer], Database]) -> Database:
    return database_of(neo4j_server)


@pytest.fixture
def database(running: Database) -> Database:
    """An empty database, with the constraints that an earlier load may have left."""
    running.empty()
    return running


@pytest.fixture(scope="session")
def six_papers_graph(ten_papers: Any) -> Graph:
    """The graph of the first six of the ten papers: what the graph of all ten grew from."""
    kept = {paper.id for paper in ten_papers.papers[:6]}
    extractions = [extraction for extraction in ten_papers.extractions if extraction.id in kept]
    mentions = [mention for mention in ten_papers.mentions if mention.paper in kept]
    named = {mention.entity for mention in mentions}
    entities = [entity for entity in ten_papers.entities if entity.id in named]
    normalized = replace(ten_papers, entities=entities, mentions=mentions)
    return assemble(ten_papers.papers[:6], extractions, normalized, ten_papers.runs)
