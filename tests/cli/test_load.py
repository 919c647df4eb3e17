"""What goes wrong with `kg load`, `kg cypher --store` and `kg doctor`: one line, and the right exit code."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Kg = Callable[..., "subprocess.CompletedProcess[str]"]

NOWHERE = "bolt://127.0.0.1:1"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("load", "postgres://localhost"), 2, "postgres:// is no server to load into"),
        (("load", "localhost"), 2, "'localhost' is no address of a server"),
        (("load", "neo4j://ada:opensesame@localhost"), 2, "the target holds a password"),
        (("load", NOWHERE, "--user", "ada", "--password-file", "nowhere"), 2, "nowhere cannot be read"),
        (("load", NOWHERE, "--graph", "nowhere"), 1, "there is no graph at nowhere"),
        (("load", NOWHERE), 1, f"no Neo4j server answers at {NOWHERE}"),
        (("cypher", "RETURN 1", "--store", NOWHERE), 1, f"no Neo4j server answers at {NOWHERE}"),
        (("cypher", "RETURN 1", "--store", "http://localhost"), 2, "http:// is no Neo4j server"),
    ],
)
def test_what_is_wrong_is_one_line(
    kg: Kg, sample_graph: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = kg(*arguments, KG_GRAPH=str(sample_graph), KG_PASSWORD="opensesame")
    assert done.returncode == code
    assert done.stderr.startswith("kg: ")
    assert done.stderr.count("\n") == 1
    assert said in done.stderr
    assert "opensesame" not in done.stderr + done.stdout


def test_a_graph_of_a_newer_version_is_not_loaded(kg: Kg, sample_graph: Path, tmp_path: Path) -> None:
    newer = tmp_path / "newer"
    shutil.copytree(sample_graph, newer, symlinks=True)
    manifest = json.loads((newer / "manifest.json").read_text())
    (newer / "manifest.json").write_text(json.dumps(manifest | {"format": 99}))
    done = kg("load", NOWHERE, "--graph", newer)
    assert done.returncode == 1
    assert "written by a newer methodgraph" in done.stderr
    assert done.stderr.count("\n") == 1


def test_doctor_says_what_is_wrong_and_ends_with_one(kg: Kg) -> None:
    done = kg("doctor", NOWHERE)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].startswith("WRONG  port         nothing listens at 127.0.0.1:1")
