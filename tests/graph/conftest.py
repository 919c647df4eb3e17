"""Papers of a small world whose right graph is known, and an extractor that reads them by rules."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kg.steps import Extractor

collect_ignore = ["rules.py", "stopped_build.py"]  # programs that the tests run

HERE = Path(__file__).resolve().parent
METHODS = ["AlphaNet", "BetaNet", "GammaNet", "DeltaNet", "OmegaNet"]


def paper_record(number: int) -> dict[str, Any]:
    """The paper of that number: it extends the method of the one before."""
    new, old = f"{METHODS[number % 5]}{number}", f"{METHODS[(number - 1) % 5]}{max(number - 1, 0)}"
    return {
        "id": f"p{number}",
        "title": f"{new}: learning to see in {number} steps",
        "abstract": f"We study how networks learn to see when there are {number} steps of training. "
        f"{new} extends {old} by a second stage. Experiments with {number} seeds show that it is stable.",
        "year": 2000 + number % 20,
    }


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    specification = importlib.util.spec_from_file_location("rules", HERE / "rules.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    rules: Extractor = module.EXTRACTOR
    return rules


@pytest.fixture
def write_papers(tmp_path: Path) -> Callable[..., Path]:
    """Write papers of the small world, or records as given, into a JSON lines file."""

    def write(records: int | list[dict[str, Any]] = 30, name: str = "papers.jsonl") -> Path:
        rows = [paper_record(number) for number in range(records)] if isinstance(records, int) else records
        path = tmp_path / name
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return path

    return write


@pytest.fixture
def run_stopped(root: Path) -> Callable[..., subprocess.Popen[str]]:
    """Start a build in a process of its own that dies at a point; see stopped_build.py."""

    def start(graph: Path, papers: Path, point: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, str(HERE / "stopped_build.py"), str(graph), str(papers), point],
            cwd=root,
            env={"PYTHONPATH": str(root), "PATH": ""},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


@pytest.fixture
def tables_of() -> Callable[[Path], dict[str, pa.Table]]:
    """The tables of a graph, but for the runs, which tell when they were."""

    def read(graph: Path) -> dict[str, pa.Table]:
        return {
            path.stem: pq.read_table(path)
            for path in sorted((graph / "tables").glob("*.parquet"))
            if path.stem != "runs"
        }

    return read
