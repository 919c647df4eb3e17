"""What stands between the program and a server is found, and said in one line that tells what to change."""

from __future__ import annotations

import http.server
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from servers.neo4j_server import PASSWORD, USER, Neo4jServer

from kg.stores.neo4j.doctor import examine
from kg.stores.target import Credentials, Secret

from .conftest import Database

ALL = ["scheme", "name", "port", "TLS", "credentials", "version", "database", "rights", "disk"]
KNOWN = Credentials(USER, Secret(PASSWORD))


def wrong(target: str, credentials: Credentials = KNOWN) -> tuple[list[str], str]:
    """What was tried, and what was said of the last, which must be the only one that is wrong."""
    findings = list(examine(target, credentials))
    assert [finding.well for finding in findings] == [True] * (len(findings) - 1) + [False]
    assert "\n" not in findings[-1].text
    return [finding.what for finding in findings], findings[-1].text


def test_a_server_that_is_well(database: Database) -> None:
    findings = list(examine(database.server.target, database.credentials))
    assert [finding.what for finding in findings] == ALL
    assert all(finding.well for finding in findings)
    assert database.dump() == []


@pytest.mark.parametrize(
    ("target", "tried", "said"),
    [
        ("postgres://localhost", 1, "postgres:// is no Neo4j server: use neo4j://"),
        ("localhost", 1, "no address of a server"),
        ("bolt://no-such-name.invalid", 2, "the name 'no-such-name.invalid' leads nowhere"),
        ("bolt://127.0.0.1:1", 3, "nothing listens at 127.0.0.1:1"),
    ],
)
def test_what_is_wrong_on_the_way(target: str, tried: int, said: str) -> None:
    steps, text = wrong(target)
    assert steps == ALL[:tried]
    assert said in text


@pytest.fixture
def web_port() -> Iterator[int]:
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_the_port_of_another_protocol(web_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.stores.neo4j.doctor._SECONDS", 1)
    steps, text = wrong(f"bolt://127.0.0.1:{web_port}")
    assert steps[-1] == "TLS"
    assert "give the port of Bolt, by default 7687" in text


def test_no_tls_where_the_scheme_asks_for_it(database: Database) -> None:
    steps, text = wrong(database.server.target.replace("bolt://", "bolt+s://"))
    assert steps[-1] == "TLS"
    assert "does not answer by TLS" in text
    assert "use bolt://" in text


@pytest.mark.parametrize(
    ("credentials", "step", "said"),
    [
        (Credentials(USER, Secret("wrong")), "credentials", f"refuses user {USER}"),
        (Credentials(USER, Secret(PASSWORD), "elsewhere"), "database", "there is no database 'elsewhere'"),
    ],
)
def test_what_is_wrong_inside(database: Database, credentials: Credentials, step: str, said: str) -> None:
    steps, text = wrong(database.server.target, credentials)
    assert steps[-1] == step
    assert said in text
    assert PASSWORD not in text


@pytest.fixture
def encrypted(database: Database, tmp_path: Path) -> Iterator[Neo4jServer]:
    """The server, with a certificate that nobody signed, open for reading only."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl here to make a certificate")
    folder = database.server.home / "certificates" / "bolt"
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-keyout", folder / "private.key", "-out", folder / "public.crt"),
        ],
        check=True,
        capture_output=True,
    )
    database.server.stop()
    database.server.configure(
        {
            "server.bolt.tls_level": "REQUIRED",
            "dbms.ssl.policy.bolt.enabled": "true",
            "server.databases.read_only": "neo4j",
        }
    )
    database.server.start()
    yield database.server
    database.server.stop()
    database.server.configure({})
    database.server.start()


def test_tls_and_a_database_that_is_closed(encrypted: Neo4jServer) -> None:
    steps, text = wrong(encrypted.target)
    assert steps[-1] == "TLS"
    assert "wants TLS: use bolt+s://" in text

    steps, text = wrong(encrypted.target.replace("bolt://", "bolt+s://"))
    assert steps[-1] == "TLS"
    assert "is not trusted" in text
    assert "bolt+ssc://" in text

    steps, text = wrong(encrypted.target.replace("bolt://", "bolt+ssc://"))
    assert steps[-1] == "database"
    assert "server.databases.read_only" in text


def test_the_command_says_each_in_a_line(
    kg: Callable[..., subprocess.CompletedProcess[str]], database: Database
) -> None:
    done = kg("doctor", database.server.target, "--user", USER, KG_PASSWORD=PASSWORD)
    assert done.returncode == 0, done.stderr
    assert [line.split()[:2] for line in done.stdout.splitlines()] == [["well", step] for step in ALL]
    done = kg("doctor", database.server.target, "--user", USER, KG_PASSWORD="wrong")
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].startswith("WRONG  credentials")
    assert PASSWORD not in done.stdout + done.stderr
