"""How the program starts: quickly, with help that shows examples, and how it ends when it is cut off."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

Kg = Callable[..., "subprocess.CompletedProcess[str]"]

COMMANDS = (
    "build",
    "read",
    "extract",
    "show",
    "cypher",
    "sparql",
    "lineage",
    "export",
    "load",
    "doctor",
    "serve",
    "stats",
    "info",
    "remove",
    "rebuild",
    "resolve",
    "evaluate",
    "normalize",
    "validate",
)
HEAVY = {
    "bibtexparser",
    "ladybug",
    "neo4j",
    "networkx",
    "numpy",
    "onnxruntime",
    "pyarrow",
    "pyoxigraph",
    "pyvis",
    "rdflib",
    "spacy",
}


def loaded_after(code: str) -> set[str]:
    shown = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; sys.stderr.write(' '.join(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(shown.stderr.split())


def quickest(*code: str) -> float:
    """The least of three times, in seconds: the others waited for the machine."""

    def once() -> float:
        before = time.perf_counter()
        subprocess.run([sys.executable, *code], capture_output=True, check=True)
        return time.perf_counter() - before

    return min(once() for _ in range(3))


def test_import_loads_nothing_heavy(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(root))

    assert not loaded_after("import kg") & {*HEAVY, "typer", "rich"}
    assert quickest("-c", "import kg") < 1


def test_help_loads_nothing_heavy(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(root))
    code = "from kg.cli import main\ntry: main(['--help'])\nexcept SystemExit as end: assert not end.code"

    assert not loaded_after(code) & HEAVY
    assert quickest("-c", code) < 1.5


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_every_command_shows_examples(kg: Kg, command: str) -> None:
    shown = kg(command, "--help")

    assert shown.returncode == 0
    assert "Examples" in shown.stdout
    assert re.search(rf"\$ .*\bkg {command}\b", shown.stdout)


def test_help_lists_every_command(kg: Kg) -> None:
    shown = kg("--help").stdout

    assert all(re.search(rf"^│ {command} ", shown, re.MULTILINE) for command in COMMANDS)


def test_version_is_told(kg: Kg) -> None:
    assert re.fullmatch(r"methodgraph \d+\.\d+\.\d+\S*\n", kg("--version").stdout)


def test_reader_that_stops_reading_is_no_error(root: Path, tmp_path: Path) -> None:
    papers = tmp_path / "papers.txt"
    papers.write_text(
        "".join(f"We present method number {n}, which learns to read text.\n" for n in range(20_000)),
        encoding="utf-8",
    )
    with subprocess.Popen(
        [sys.executable, "-c", "from kg.cli import main; main()", "read", str(papers)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(root)},
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""


def test_interrupt_ends_with_130(root: Path, tmp_path: Path) -> None:
    with subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from kg.cli import main; main()",
            "build",
            "-",
            "--graph",
            str(tmp_path / "graph"),
        ],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(root)},
        # where the tests are a shell's background job they ignore Ctrl-C, and so would their children
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        until = time.monotonic() + 60
        while not (tmp_path / "graph" / "lock").exists() and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)

    assert process.returncode == 130, said
    assert b"Traceback" not in said
