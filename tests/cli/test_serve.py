"""``kg serve`` starts an endpoint on this machine, or says in one line why not."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any


def test_the_endpoint_answers_until_it_is_told_to_end(sample_graph: Path, root: Path) -> None:
    command = [sys.executable, "-c", "from kg.cli import main; main()", "serve", "--sparql", "--port", "0"]
    environment = {**os.environ, "PYTHONPATH": str(root), "KG_GRAPH": str(sample_graph)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        found = re.search(r"http://127\.0\.0\.1:\d+/sparql", process.stderr.readline())
        assert found is not None
        query = "ASK+%7B+?x+rdfs:label+%22BERT%22+%7D"
        with urllib.request.urlopen(f"{found.group()}?query={query}", timeout=60) as answer:
            assert b"true" in answer.read()
        process.send_signal(signal.SIGINT)
        told = process.stderr.read()
        assert process.wait(30) in (0, 130), told
    assert "Traceback" not in told


def test_what_to_serve_is_to_be_said(kg: Any, sample_graph: Path) -> None:
    done = kg("serve", "--graph", sample_graph)
    assert (done.returncode, done.stderr) == (2, "kg: say what to serve: --sparql\n")


def test_a_port_that_is_taken_is_named(kg: Any, sample_graph: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = kg("serve", "--sparql", "--graph", sample_graph, "--port", port)
    assert done.returncode == 2
    assert re.fullmatch(rf"kg: port {port} of 127.0.0.1 cannot be had .*: choose another --port.*\n", done.stderr)


def test_a_graph_that_is_not_there_is_named(kg: Any, tmp_path: Path) -> None:
    done = kg("serve", "--sparql", "--graph", tmp_path / "nowhere")
    assert done.returncode == 1
    assert "there is no graph at" in done.stderr
