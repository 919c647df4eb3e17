"""Loads and servers that are killed, and everything that a server can refuse: the graph comes out whole."""

from __future__ import annotations

import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from servers.neo4j_server import PASSWORD, USER

from kg.assembly import Graph
from kg.errors import QueryError, ServerError, UsageError
from kg.stores.neo4j import comparing
from kg.stores.neo4j.loading import follow
from kg.stores.neo4j.store import open_neo4j
from kg.stores.target import Credentials, Secret

from .conftest import Database, dump_of


@pytest.fixture(scope="session")
def tables(ten_papers_graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    for name, table in ten_papers_graph.tables().items():
        pq.write_table(table, folder / f"{name}.parquet")
    return folder


def test_a_load_may_be_killed_in_any_transaction(
    database: Database, ten_papers_graph: Graph, tables: Path, root: Path
) -> None:
    before: list[str] = []
    for statements in (8, 20, 30):
        script = Path(__file__).with_name("stopped_load.py")
        arguments = [database.server.target, USER, PASSWORD, str(tables), str(statements)]
        ended = subprocess.run([sys.executable, script, *arguments], env={"PYTHONPATH": str(root)}, check=False)
        assert ended.returncode == -9
        after = database.dump()
        assert set(before) <= set(after) < set(dump_of(ten_papers_graph))
        before = after
    assert before
    database.load(ten_papers_graph)
    assert database.dump() == dump_of(ten_papers_graph)


def test_a_server_may_be_killed_and_restarted_in_the_middle(
    database: Database, ten_papers_graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "_ROWS", 20)

    # It comes back while the load still tries.
    def restart() -> None:
        database.server.kill()
        database.server.start()

    loaded(database, ten_papers_graph, at=12, do=restart, retry_seconds=120)
    assert database.dump() == dump_of(ten_papers_graph)

    # It does not: the load says so, and the next one goes on.
    database.empty()
    with pytest.raises(ServerError, match=r"no Neo4j server answers at .* start it, then run the same again"):
        loaded(database, ten_papers_graph, at=12, do=database.server.kill, retry_seconds=1)
    database.server.start()
    before = set(database.dump())
    assert before < set(dump_of(ten_papers_graph))
    database.load(ten_papers_graph)
    assert database.dump() == dump_of(ten_papers_graph)


def test_a_full_disk_is_said_and_the_next_load_goes_on(
    database: Database, ten_papers_graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "_ROWS", 20)
    try:
        with pytest.raises(ServerError, match="cannot write to its disk, which may be full"):
            loaded(
                database,
                ten_papers_graph,
                at=8,
                do=lambda: database.server.limit_files(1),
                retry_seconds=5,
            )
    finally:
        database.server.kill()
        database.server.start()
    database.load(ten_papers_graph)
    assert database.dump() == dump_of(ten_papers_graph)


def loaded(database: Database, graph: Graph, at: int, do: Callable[[], Any], retry_seconds: float) -> None:
    """Load, and do something at the n-th time that progress is told."""
    calls = 0

    def progress(*_: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == at:
            do()

    follow(database.server.target, graph, database.credentials, progress, retry_seconds=retry_seconds)


@pytest.fixture
def closed(database: Database, ten_papers_graph: Graph) -> Iterator[Database]:
    """The database with the graph in it, open for reading only."""
    database.load(ten_papers_graph)
    database.server.stop()
    database.server.configure({"server.databases.read_only": "neo4j"})
    database.server.start()
    yield database
    database.server.stop()
    database.server.configure({})
    database.server.start()


def test_a_user_who_may_only_read_is_told(
    closed: Database, ten_papers_graph: Graph, six_papers_graph: Graph
) -> None:
    assert closed.load(ten_papers_graph).created == 0
    with pytest.raises(ServerError, match=f"user {USER} may not write to the database 'neo4j'"):
        closed.load(six_papers_graph)
    assert closed.dump() == dump_of(ten_papers_graph)


@pytest.mark.parametrize(
    ("credentials", "message"),
    [
        (Credentials(USER, Secret("a wrong password")), f"refuses user {USER}: check --user, and the password"),
        (Credentials("nobody", Secret(PASSWORD)), "refuses user nobody"),
        (Credentials(), "refuses no user"),
        (Credentials(USER, Secret(PASSWORD), "elsewhere"), "has no database 'elsewhere'"),
    ],
)
def test_what_the_server_refuses_is_one_line_without_the_password(
    database: Database,
    ten_papers_graph: Graph,
    credentials: Credentials,
    message: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    with pytest.raises(ServerError, match=message) as caught:
        follow(database.server.target, ten_papers_graph, credentials, lambda *_: None)
    assert "\n" not in str(caught.value)
    told = everything_told(caught.value) + caplog.text
    assert "Bolt" in told
    for password in (PASSWORD, "a wrong password"):
        assert password not in told
    assert database.dump() == []


def test_a_server_that_is_not_there_shows_no_password(ten_papers_graph: Graph) -> None:
    with pytest.raises(ServerError, match=r"no Neo4j server answers at bolt://127\.0\.0\.1:1 ") as caught:
        follow("bolt://127.0.0.1:1", ten_papers_graph, Credentials(USER, Secret(PASSWORD)), lambda *_: None)
    assert PASSWORD not in everything_told(caught.value)


def everything_told(error: BaseException | None) -> str:
    """An error, and those that it hides, with their tracebacks and all variables in them."""
    told = ""
    while error is not None:
        told += "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
        error = error.__cause__ or error.__context__
    return told


@pytest.mark.parametrize(
    "query", ["MATCH (m:Method RETURN m", "MATCH (m) RETURN nothing", "RETURN 1 / 0", "RETURN no.such.function(1)"]
)
def test_a_wrong_query_is_one_line(database: Database, query: str) -> None:
    with open_neo4j(database.server.target, database.credentials) as store, pytest.raises(QueryError) as caught:
        list(store.query(query))
    assert "\n" not in str(caught.value)


def test_another_kind_of_server_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="http:// is no Neo4j server"):
        open_neo4j("http://localhost:3030/ds", Credentials())
