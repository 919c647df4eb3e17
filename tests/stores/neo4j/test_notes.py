"""What a graph directory notes of a load: the same load again does nothing, and what happened since is seen."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.graph import GraphDirectory, remove
from kg.records import Paper
from kg.stores.loading import LoadReport, load
from kg.stores.neo4j.state import State

from .conftest import Database, Dump, dump_of


@pytest.fixture
def graph(sample_graph: Path, tmp_path: Path) -> Path:
    """A graph directory of its own, of which nothing was loaded."""
    return Path(shutil.copytree(sample_graph, tmp_path / "graph", symlinks=True))


def loaded(database: Database, graph: Path, progress: Callable[..., object] = lambda *_: None) -> LoadReport:
    with GraphDirectory(graph) as directory:
        return load(database.server.target, directory, database.credentials, progress)


def expected(graph: Path) -> Dump:
    with GraphDirectory(graph) as directory:
        return dump_of(directory.graph())


def refused(*_: object) -> None:
    raise AssertionError("the graph is compared")


def test_the_same_load_again_does_not_even_compare(database: Database, graph: Path) -> None:
    first = loaded(database, graph)
    assert database.dump() == expected(graph)
    before = database.state()
    assert loaded(database, graph, refused) == LoadReport(first.held, 0, 0, 0)
    assert database.state() == before


@pytest.mark.parametrize(
    "change",
    [
        "MATCH (m:Method) WITH m LIMIT 1 SET m.name = 'other'",
        "MATCH (p:Paper) WITH p LIMIT 1 DETACH DELETE p",
        "MATCH (:Method)-[r:EXTENDS]->() WITH r LIMIT 1 SET r.belief = 0.0",
        "DROP INDEX methodgraph_names",
    ],
)
def test_what_others_changed_since_is_seen(database: Database, graph: Path, change: str) -> None:
    loaded(database, graph)
    database.run(change)
    loaded(database, graph)
    assert database.dump() == expected(graph)
    assert [True] in database.run("SHOW INDEXES YIELD name RETURN name = 'methodgraph_names'")
    assert loaded(database, graph).created == 0


def test_what_others_change_during_a_load_is_seen_by_this_or_the_next(database: Database, graph: Path) -> None:
    done = False

    def change(step: str, *_: Any) -> None:
        nonlocal done
        if step == "relationships" and not done:
            done = True
            database.run("MATCH (p:Paper) WITH p LIMIT 1 SET p.title = 'other'")

    loaded(database, graph, change)
    loaded(database, graph)
    assert done
    assert database.dump() == expected(graph)


def test_after_a_comparison_that_found_nothing_there_is_a_note_too(database: Database, graph: Path) -> None:
    loaded(database, graph)
    (graph / "loads.json").write_text("nonsense")
    compared = loaded(database, graph)
    assert loaded(database, graph, refused) == compared


def test_removed_papers_take_away_exactly_their_evidence(database: Database, graph: Path) -> None:
    loaded(database, graph)
    with GraphDirectory(graph) as directory:
        ids = [paper.id for paper in directory.records(Paper)[:3]]
    evidence = "MATCH (e:Evidence)-[:FROM]->(p:Paper) WHERE NOT p.id IN $ids RETURN e.id ORDER BY e.id"
    others = database.run(evidence, ids=ids)
    assert len(others) < len(database.run(evidence, ids=[]))
    remove(ids, graph)
    assert loaded(database, graph).removed
    assert database.dump() == expected(graph)
    assert database.run("MATCH (e:Evidence) RETURN e.id ORDER BY e.id") == others


def test_a_load_by_routing_is_as_one_by_address(database: Database, graph: Path) -> None:
    with GraphDirectory(graph) as directory:
        target = database.server.target.replace("bolt://", "neo4j://")
        load(target, directory, database.credentials, lambda *_: None)
    assert database.dump() == expected(graph)


def bookmark(number: bytes) -> str:
    return "FB:" + base64.b64encode(b"\x91\xcc\x10" + bytes(range(16)) + number + b"\x90").decode()


@pytest.mark.parametrize(
    ("first", "second"),
    [(b"\x00", b"\x03"), (b"\x7e", b"\xc9\x00\x81"), (b"\xc9\x7f\xff", b"\xca\x00\x00\x80\x02")],
)
def test_transactions_are_counted_by_their_bookmarks(first: bytes, second: bytes) -> None:
    before, after = State(bookmark(first), 0, 0), State(bookmark(second), 9, 9)
    assert after.is_after(before, 3)
    assert not after.is_after(before, 2)
    assert not after.is_after(before, 0)
    assert after.is_after(after, 0)


@pytest.mark.parametrize("text", ["", "FB:", "FB:kcwQ", "something else", "FB:????"])
def test_a_bookmark_of_another_form_says_nothing(text: str) -> None:
    assert not State(text, 1, 0).is_after(State(bookmark(b"\x00"), 0, 0), 1)
    assert not State(bookmark(b"\x01"), 1, 0).is_after(State(text, 0, 0), 1)
    assert State(text, 1, 0).is_after(State(text, 1, 0), 0)
