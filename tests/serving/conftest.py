"""A SPARQL endpoint in a process of its own, as ``kg serve`` runs it, with the ten papers in its store."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from kg.assembly import Graph
from kg.stores.rdf import open_rdf

_SERVE = """
import sys
from pathlib import Path
from kg.serving.endpoint import endpoint
from kg.serving.running import run
application = endpoint(Path(sys.argv[1]), timeout=float(sys.argv[2]), rows=int(sys.argv[3]))
run(application, 0, lambda port: print(port, flush=True))
"""

Serve = Callable[..., AbstractContextManager[str]]


@pytest.fixture(scope="session")
def store(ten_papers_graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("serving") / "rdf"
    with open_rdf(path, read_only=False) as made:
        made.write(ten_papers_graph)
    return path


@pytest.fixture(scope="session")
def serve(store: Path, root: Path) -> Serve:
    """Start an endpoint with these limits, and give its address."""

    @contextlib.contextmanager
    def started(timeout: float = 60.0, rows: int = 100_000) -> Iterator[str]:
        command = [sys.executable, "-c", _SERVE, str(store), str(timeout), str(rows)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:
            assert process.stdout is not None
            port = int(process.stdout.readline())
            try:
                yield f"http://127.0.0.1:{port}/sparql"
            finally:
                process.terminate()

    return started


@pytest.fixture(scope="session")
def address(serve: Serve) -> Iterator[str]:
    """The endpoint that most tests ask."""
    with serve() as found:
        yield found
