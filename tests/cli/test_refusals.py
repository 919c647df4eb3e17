"""What cannot be done with files and servers is told in one line, with the right exit code, and harms nothing."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from servers import free_port

from kg.graph import GraphDirectory
from kg.records import Entity

Kg = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def newer(sample_graph: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph as a later version of the program would have written it."""
    graph = tmp_path_factory.mktemp("newer") / "graph"
    shutil.copytree(sample_graph, graph, symlinks=True)
    manifest = json.loads((graph / "manifest.json").read_text())
    (graph / "manifest.json").write_text(json.dumps(manifest | {"format": 99}))
    return graph


@pytest.mark.parametrize(
    "arguments",
    [
        ("export", "turtle", "-o", "g.ttl"),
        ("load", "http://127.0.0.1:1/ds/data"),
        ("serve", "--sparql"),
        ("sparql", "ASK {}"),
    ],
)
def test_a_graph_of_a_newer_version_is_refused(kg: Kg, newer: Path, arguments: tuple[str, ...]) -> None:
    done = kg(*arguments, "--graph", newer)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "written by a newer methodgraph" in done.stderr


def test_a_query_with_an_error_of_syntax_says_where(kg: Kg, sample_graph: Path) -> None:
    done = kg("sparql", "SELECT * { ?s ?p", "--graph", sample_graph)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "line 1, column" in done.stderr


def test_a_graph_store_that_is_gone_is_named(kg: Kg, sample_graph: Path) -> None:
    target = f"http://127.0.0.1:{free_port()}/ds/data"
    done = kg("load", target, "--graph", sample_graph, "--quiet")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert f"{target} cannot be reached" in done.stderr


def test_a_database_is_not_for_a_graph_store(kg: Kg, sample_graph: Path) -> None:
    done = kg("load", "http://127.0.0.1:1/ds/data", "--database", "x", "--graph", sample_graph)
    assert done.returncode == 2
    assert "names the dataset in its address" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_standard_output_that_is_full_is_told(sample_graph: Path, root: Path) -> None:
    command = [sys.executable, "-c", "from kg.cli import main; main()", "export", "nquads", "-o", "-"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*command, "--graph", str(sample_graph)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            cwd=root,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == "kg: standard output cannot be written: No space left on device\n"


def test_a_file_that_does_not_fit_leaves_the_old_one_and_the_graph(
    sample_graph: Path, root: Path, tmp_path: Path
) -> None:
    path = tmp_path / "g.ttl"
    path.write_text("old")
    kg = f"exec {sys.executable} -c 'from kg.cli import main; main()'"
    script = f"ulimit -f 100; {kg} export turtle -o {path} --graph {sample_graph}"
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, cwd=root, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(f"kg: {path} cannot be written: ")
    assert [each.name for each in tmp_path.iterdir()] == ["g.ttl"]
    assert path.read_text() == "old"
    with GraphDirectory(sample_graph) as graph:
        assert graph.records(Entity)
