"""The program as people run it: a process of its own, with its output and exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Kg = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def kg(root: Path) -> Kg:
    """Run ``kg`` with arguments, and perhaps standard input."""

    def run(*arguments: object, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from kg.cli import main; main()", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(root), "COLUMNS": "100", **environment},
            timeout=600,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def sample_graph(kg: Kg, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of the shipped sample, built by the command."""
    graph = tmp_path_factory.mktemp("sample") / "graph"
    built = kg("build", "--sample", "--graph", graph)
    assert built.returncode == 0, built.stderr
    return graph
