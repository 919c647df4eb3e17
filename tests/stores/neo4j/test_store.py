"""What every store promises of its answers, held against a Neo4j server: the same tests as for the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from stores.conftest import KINDS, Kind
from stores.test_contract import (  # noqa: F401 - pytest finds them here
    test_a_parameter_is_a_value_and_never_a_part_of_the_query,
    test_a_query_in_time_is_answered_in_full,
    test_a_query_that_takes_too_long_is_given_up,
    test_a_syntax_error_is_one_line_that_says_where,
    test_every_store_gives_the_same_lineage,
    test_names_survive_as_they_are_written,
    test_nonsense_is_a_query_error,
    test_rows_are_plain_json,
    test_rows_can_be_read_as_dicts,
    test_several_threads_may_ask_at_once,
    test_the_store_holds_every_node_and_relationship,
    test_what_writes_or_reaches_outside_is_refused,
)

from kg.assembly import Graph
from kg.stores.neo4j.store import Neo4jStore, open_neo4j

from .conftest import Database

_LADYBUG = KINDS[0]
NEO4J = replace(
    _LADYBUG,
    name="neo4j",
    writes=(
        *_LADYBUG.writes,
        "LOAD CSV FROM 'file:///etc/hostname' AS row RETURN row",
        "CALL { CREATE (:Method {id: 'method/x'}) } IN TRANSACTIONS",
        "CALL (*) { MATCH (m:Method) SET m.name = 'x' } RETURN 1",
        "CALL dbms.listConfig()",
        "CALL apoc.load.json('http://example.org') YIELD value RETURN value",
        "CREATE INDEX FOR (m:Method) ON (m.name)",
        "USE system MATCH (n) RETURN n",
    ),
)


@pytest.fixture
def kind() -> Kind:
    return NEO4J


@pytest.fixture(scope="module")
def store(running: Database, ten_papers_graph: Graph) -> Iterator[Neo4jStore]:
    running.empty()
    running.load(ten_papers_graph)
    with open_neo4j(running.server.target, running.credentials) as opened:
        yield opened


def test_full_text_search_may_be_called(store: Neo4jStore) -> None:
    query = "CALL db.index.fulltext.queryNodes('methodgraph_names', $text) YIELD node RETURN node.name AS name"
    assert ["PatchLoom"] in list(store.query(query, parameters={"text": "patchloom"}))


def test_nodes_relationships_and_paths_come_as_those_of_ladybug(store: Neo4jStore) -> None:
    ((path,),) = store.query("MATCH p = (:Method)-[:EXTENDS]->(:Method) RETURN p LIMIT 1")
    assert path.keys() == {"nodes", "relationships"}
    assert [node["labels"] for node in path["nodes"]] == [["Method"], ["Method"]]
    assert path["relationships"][0]["type"] == "EXTENDS"


def test_times_and_places_are_text(store: Neo4jStore) -> None:
    ((day, place),) = store.query("RETURN date('2026-11-21') AS day, point({x: 1, y: 2}) AS place")
    assert day == "2026-11-21"
    assert isinstance(place, (str, list))
