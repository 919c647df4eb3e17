"""A Neo4j database follows the graph, on a real server."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.assembly import Graph
from kg.errors import ServerError
from kg.stores.ladybug import open_ladybug
from kg.stores.loading import LoadReport
from kg.stores.neo4j.schema import constraints, indexes
from kg.stores.property_graph import NODES

from .conftest import Database, dump_of


def test_the_database_is_the_graph_node_for_node_and_property_for_property(
    database: Database, ten_papers_graph: Graph
) -> None:
    expected = dump_of(ten_papers_graph)
    report = database.load(ten_papers_graph)
    assert database.dump() == expected
    assert report == LoadReport(held=len(expected), created=len(expected), changed=0, removed=0)


def test_ladybug_holds_the_same(database: Database, ten_papers_graph: Graph, tmp_path: Path) -> None:
    database.load(ten_papers_graph)
    with open_ladybug(tmp_path / "graph.lbug", read_only=False) as ladybug:
        ladybug.write(ten_papers_graph)
        for label in NODES:
            query = f"MATCH (n:{label}) RETURN n ORDER BY n.id"
            theirs = [{"labels": [label]} | dict(node) for (node,) in database.run(query)]
            assert theirs == [node for (node,) in ladybug.query(query)]


def test_constraints_and_indexes_are_there(database: Database, ten_papers_graph: Graph) -> None:
    database.load(ten_papers_graph)
    names = {name for (name,) in database.run("SHOW INDEXES YIELD name, state WHERE state = 'ONLINE' RETURN name")}
    assert constraints().keys() | indexes().keys() <= names
    found = database.run(
        "CALL db.index.fulltext.queryNodes('methodgraph_names', 'contrastive') YIELD node RETURN node.name"
    )
    assert ["Contrastive Thread Pretraining"] in found


def test_loading_again_writes_nothing(database: Database, ten_papers_graph: Graph) -> None:
    held = database.load(ten_papers_graph).held
    before = database.state()
    assert database.load(ten_papers_graph) == LoadReport(held, 0, 0, 0)
    assert database.state() == before
    database.run("CREATE (:Reader)")
    assert database.state() != before


def test_only_what_is_new_is_written_when_the_graph_grew(
    database: Database, six_papers_graph: Graph, ten_papers_graph: Graph
) -> None:
    database.load(six_papers_graph)
    before, after = set(dump_of(six_papers_graph)), set(dump_of(ten_papers_graph))
    report = database.load(ten_papers_graph)
    assert database.dump() == sorted(after)
    assert report.removed == 0
    assert report.created + report.changed == len(after - before)
    assert report.changed == len(before - after)


def test_what_the_graph_lost_goes_away_exactly(
    database: Database, six_papers_graph: Graph, ten_papers_graph: Graph
) -> None:
    database.load(ten_papers_graph)
    report = database.load(six_papers_graph)
    assert database.dump() == dump_of(six_papers_graph)
    assert report.created == 0
    assert report.removed == len(dump_of(ten_papers_graph)) - len(dump_of(six_papers_graph))


@pytest.mark.parametrize(
    "change",
    [
        "MATCH (m:Method) WITH m LIMIT 1 SET m.name = 'other'",
        "MATCH (m:Method) WITH m LIMIT 1 SET m.colour = 'red'",
        "MATCH (p:Paper) WITH p LIMIT 1 REMOVE p.title",
        "MATCH (p:Paper) WITH p LIMIT 1 DETACH DELETE p",
        "CREATE (:Method {id: 'method/by-hand', name: 'By hand'})",
        "MATCH (:Method)-[r:EXTENDS]->() WITH r LIMIT 1 SET r.belief = 0.0",
        "MATCH (:Method)-[r:EXTENDS]->() WITH r LIMIT 1 DELETE r",
        "MATCH (a:Method)-[r:EXTENDS]->(b) WITH a, b, r LIMIT 1 CREATE (a)-[s:EXTENDS]->(b) SET s = r",
        "MATCH (a:Method)-[r:EXTENDS]->(b) WITH a, b LIMIT 1 CREATE (a)-[:EXTENDS {belief: 1.0}]->(b)",
        "MATCH (a:Method), (b:Dataset) WITH a, b LIMIT 1 CREATE (a)-[:USES {belief: 1.0}]->(b)",
    ],
)
def test_what_others_changed_is_put_right(database: Database, ten_papers_graph: Graph, change: str) -> None:
    database.load(ten_papers_graph)
    database.run(change)
    assert database.dump() != dump_of(ten_papers_graph)
    report = database.load(ten_papers_graph)
    assert database.dump() == dump_of(ten_papers_graph)
    assert 1 <= report.created + report.changed + report.removed < 40


def test_what_is_not_ours_stays(database: Database, ten_papers_graph: Graph) -> None:
    database.run("CREATE (:Reader {name: 'Ada'})-[:LIKES]->(:Paper {title: 'without an id'})")
    before = database.dump()
    database.load(ten_papers_graph)
    assert set(before) <= set(database.dump())


def test_nodes_of_our_labels_that_no_load_wrote_are_not_touched(
    database: Database, ten_papers_graph: Graph
) -> None:
    for name in constraints():
        database.run(f"DROP CONSTRAINT {name} IF EXISTS")
    database.run("CREATE (:Paper {id: 'mine'})")
    before = database.dump()
    with pytest.raises(ServerError, match="holds Paper nodes that no kg load wrote there"):
        database.load(ten_papers_graph)
    assert database.dump() == before


def test_several_loads_at_once_end_as_one(database: Database, ten_papers_graph: Graph) -> None:
    together(4, lambda: database.load(ten_papers_graph))
    assert database.dump() == dump_of(ten_papers_graph)


def test_several_loads_at_once_into_a_database_that_grew(
    database: Database, six_papers_graph: Graph, ten_papers_graph: Graph
) -> None:
    database.load(ten_papers_graph)
    together(3, lambda: database.load(six_papers_graph))
    assert database.dump() == dump_of(six_papers_graph)


def together(number: int, work: Callable[[], Any]) -> None:
    """Do the same in several threads at once; what one of them raises is raised here."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
