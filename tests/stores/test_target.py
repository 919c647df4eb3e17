"""Where a server is and who asks it, without ever showing the password."""

from __future__ import annotations

import os
import traceback
from pathlib import Path
from typing import Any

import pytest

from kg.cli.options import credentials_of
from kg.errors import UsageError
from kg.stores.loading import load
from kg.stores.target import Credentials, Secret, parse_target


@pytest.mark.parametrize("text", ["", "graph", "localhost:7687", "neo4j://", "neo4j://host:port", "bolt://[::1"])
def test_what_is_no_address_is_wrong_usage(text: str) -> None:
    with pytest.raises(UsageError, match=r"address"):
        parse_target(text)


def test_a_password_in_the_target_is_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError, match="KG_PASSWORD") as caught:
        parse_target("neo4j://ada:opensesame@localhost")
    assert "opensesame" not in str(caught.value)


def test_a_server_of_an_unknown_kind_is_wrong_usage() -> None:
    graph: Any = None
    with pytest.raises(UsageError, match="mysql:// is no server to load into"):
        load("mysql://localhost", graph, Credentials(), lambda *_: None)


def test_a_secret_shows_itself_in_no_form() -> None:
    credentials = Credentials("ada", Secret("opensesame"))
    try:
        raise ValueError(credentials)
    except ValueError as error:
        told = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert "opensesame" not in told + repr(credentials) + str(credentials.password)
    assert "credentials = " in told


def test_the_file_wins_over_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_PASSWORD", "from the environment")
    file = tmp_path / "secret"
    file.write_text("from the file\n")
    for given, expected in ((file, "from the file"), (None, "from the environment")):
        password = credentials_of("bolt://ada@localhost", None, given).password
        assert password is not None
        assert password.reveal() == expected


def test_a_user_without_a_password_and_without_a_terminal_is_wrong_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KG_PASSWORD", raising=False)
    with Path(os.devnull).open() as nothing:
        monkeypatch.setattr("sys.stdin", nothing)
        with pytest.raises(UsageError, match="the password of ada is missing"):
            credentials_of("bolt://ada@localhost", None, None)


def test_a_password_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nowhere cannot be read"):
        credentials_of("bolt://localhost", "ada", tmp_path / "nowhere")
