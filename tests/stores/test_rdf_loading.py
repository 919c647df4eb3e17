"""Loading into a graph store on a server: Apache Jena Fuseki."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from servers import free_port, required
from servers.jena import PASSWORD, READER, READER_PASSWORD, USER, FusekiServer

from kg.assembly import Graph
from kg.errors import ServerError
from kg.stores.graph_store import GraphStore
from kg.stores.lines import quad_lines
from kg.stores.loading import LoadReport
from kg.stores.provenance import MAPPINGS_GRAPH, PROVENANCE_GRAPH
from kg.stores.rdf_loading import load_tables
from kg.stores.target import Credentials, Secret

FOREIGN = b'<http://example.org/mine> <http://example.org/p> "of someone else" .\n'


def silent(step: str, done: int, total: int | None) -> None:
    """Tell nobody."""


def load(server: FusekiServer, graph: Graph, user: str | None = None, password: str = "") -> LoadReport:
    credentials = Credentials(user, Secret(password) if user else None)
    return load_tables(GraphStore(server.target, credentials), graph, silent)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FusekiServer]:
    with required(), FusekiServer(tmp_path_factory.mktemp("fuseki")) as started:
        yield started


@pytest.fixture
def fuseki(server: FusekiServer) -> FusekiServer:
    """The server, with nothing in it."""
    request = urllib.request.Request(
        f"{server.address}/update", b"DROP ALL", {"Content-Type": "application/sparql-update"}
    )
    urllib.request.urlopen(request).close()
    return server


def dump(server: FusekiServer) -> set[ox.Quad]:
    """Everything that the server holds."""
    request = urllib.request.Request(server.target, headers={"Accept": "application/n-quads"})
    with urllib.request.urlopen(request) as answer:
        return set(ox.parse(answer.read(), format=ox.RdfFormat.N_QUADS))


def quads(graph: Graph) -> set[ox.Quad]:
    return set(ox.parse(b"".join(quad_lines(graph)), format=ox.RdfFormat.N_QUADS))


@pytest.fixture(scope="module")
def smaller(ten_papers_graph: Graph) -> Graph:
    """The graph without the last of its papers' claims and without its runs."""
    claims = ten_papers_graph.claims
    return replace(ten_papers_graph, claims=claims.slice(0, claims.num_rows - 2))


def test_the_server_holds_the_dataset_quad_for_quad(fuseki: FusekiServer, ten_papers_graph: Graph) -> None:
    expected = quads(ten_papers_graph)
    assert load(fuseki, ten_papers_graph) == LoadReport(len(expected), len(expected), 0, 0)
    assert dump(fuseki) == expected


def test_the_same_load_again_writes_nothing(fuseki: FusekiServer, ten_papers_graph: Graph) -> None:
    first = load(fuseki, ten_papers_graph)
    assert load(fuseki, ten_papers_graph) == LoadReport(first.held, 0, 0, 0)


def test_only_what_changed_is_written(fuseki: FusekiServer, ten_papers_graph: Graph, smaller: Graph) -> None:
    larger, less = quads(ten_papers_graph), quads(smaller)
    load(fuseki, smaller)
    assert load(fuseki, ten_papers_graph) == LoadReport(len(larger), len(larger - less), 0, 0)
    assert load(fuseki, smaller) == LoadReport(len(less), 0, 0, len(larger - less))
    assert dump(fuseki) == less


def test_what_others_keep_there_stays(fuseki: FusekiServer, ten_papers_graph: Graph) -> None:
    GraphStore(fuseki.target, Credentials()).add("", FOREIGN)
    report = load(fuseki, ten_papers_graph)
    (foreign,) = dump(fuseki) - quads(ten_papers_graph)
    assert f"{foreign.triple} .\n".encode() == FOREIGN
    assert report.held == len(quads(ten_papers_graph))


def test_a_load_that_was_stopped_goes_on_where_it_was(
    fuseki: FusekiServer, ten_papers_graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.stores.rdf_loading._BATCH", 20_000)
    sent = 0

    def stopping(step: str, done: int, total: int | None) -> None:
        nonlocal sent
        sent = done
        if done > 500:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_tables(GraphStore(fuseki.target, Credentials()), ten_papers_graph, stopping)
    whole = len(quads(ten_papers_graph))
    assert load(fuseki, ten_papers_graph).created == whole - sent
    assert dump(fuseki) == quads(ten_papers_graph)


def test_a_server_that_goes_and_comes_back_meanwhile_gets_the_whole_graph(
    tmp_path: Path, ten_papers_graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.stores.rdf_loading._BATCH", 20_000)
    monkeypatch.setattr("kg.stores.graph_store._WAITS", (2.0,) * 60)
    with required():
        first = FusekiServer(tmp_path / "first")
        second = FusekiServer(tmp_path / "second", port=first.port)
        first.start()
    waiting: list[threading.Thread] = []

    def gone(step: str, done: int, total: int | None) -> None:
        if done and not waiting:
            first.kill()
            waiting.append(threading.Thread(target=second.start))
            waiting[0].start()

    try:
        # It kept everything in memory, so the load cannot come out right: it is told, and run again.
        with pytest.raises(ServerError, match="run the same again"):
            load_tables(GraphStore(first.target, Credentials()), ten_papers_graph, gone)
        load(second, ten_papers_graph)
        assert dump(second) == quads(ten_papers_graph)
    finally:
        waiting[0].join()
        second.stop()


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FusekiServer]:
    with required(), FusekiServer(tmp_path_factory.mktemp("secured"), secured=True) as started:
        yield started


def test_a_user_who_may_write_loads(secured: FusekiServer, ten_papers_graph: Graph) -> None:
    assert load(secured, ten_papers_graph, USER, PASSWORD).held == len(quads(ten_papers_graph))
    assert load(secured, ten_papers_graph, USER, PASSWORD).created == 0


@pytest.mark.parametrize(
    ("user", "password", "told"),
    [
        (None, "", "answers 401 .*give --user and KG_PASSWORD"),
        (USER, "wrong horse", "answers 401 .*give --user and KG_PASSWORD"),
        (READER, READER_PASSWORD, "answers 403 .*give one who may write"),
    ],
)
def test_a_user_who_may_not_is_told_so_and_the_password_is_not(
    secured: FusekiServer, ten_papers_graph: Graph, user: str | None, password: str, told: str
) -> None:
    with pytest.raises(ServerError, match=told) as caught:
        load(secured, ten_papers_graph, user, password)
    assert not password or password not in str(caught.value)


def test_what_is_no_graph_store_is_told_so(fuseki: FusekiServer, ten_papers_graph: Graph) -> None:
    for wrong in (f"{fuseki.address}x/data", f"{fuseki.address}/sparql", f"{fuseki.address}/update"):
        with pytest.raises(ServerError, match=r"Graph Store|graph store"):
            load_tables(GraphStore(wrong, Credentials()), ten_papers_graph, silent)


def test_a_server_that_is_not_there_is_named(ten_papers_graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.stores.graph_store._WAITS", (0.01,))
    target = f"http://127.0.0.1:{free_port()}/ds/data"
    with pytest.raises(ServerError, match=f"{target} cannot be reached .*see that the server runs"):
        load_tables(GraphStore(target, Credentials()), ten_papers_graph, silent)


@pytest.fixture
def answering() -> Iterator[Any]:
    """A server that gives the statuses of a list, one after the other, and keeps what it was asked."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked.append((self.path, body))
            status = statuses.pop(0) if statuses else 200
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "http://127.0.0.1:1/")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST = answer  # noqa: N815 - the names of http.server

        def log_message(self, *_: Any) -> None:
            pass

    statuses: list[int] = []
    asked: list[tuple[str, bytes]] = []
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/data", statuses, asked
        server.shutdown()
        thread.join()


def test_a_busy_server_is_asked_again(answering: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.stores.graph_store._WAITS", (0.01, 0.01))
    address, statuses, asked = answering
    statuses += [503, 429]
    GraphStore(address, Credentials()).add(MAPPINGS_GRAPH, FOREIGN)
    assert asked == [(f"/data?graph={quote(MAPPINGS_GRAPH, safe='')}", FOREIGN)] * 3


@pytest.mark.parametrize(
    ("status", "told"), [(507, "its disk is full"), (500, "server's log"), (405, "may be written")]
)
def test_a_server_that_fails_is_told_in_one_line(answering: Any, status: int, told: str) -> None:
    address, statuses, _ = answering
    statuses.append(status)
    with pytest.raises(ServerError, match=told) as caught:
        GraphStore(address, Credentials()).add(PROVENANCE_GRAPH, FOREIGN)
    assert "\n" not in str(caught.value)


def test_a_redirect_is_not_followed_with_the_password(answering: Any) -> None:
    address, statuses, asked = answering
    statuses.append(302)
    with pytest.raises(ServerError, match="answers 302"):
        GraphStore(address, Credentials("ada", Secret("x"))).add("", FOREIGN)
    assert len(asked) == 1
