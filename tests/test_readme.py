"""The README's sessions are real: every command in it prints what stands below it."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest


def sessions(root: Path) -> list[tuple[str, str]]:
    """The commands of the README's console blocks that ask the sample graph, each with the output shown."""
    text = (root / "README.md").read_text(encoding="utf-8")
    found = []
    for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            while command.endswith("\\"):
                more, _, output = output.partition("\n")
                command = command[:-1] + more
            found.append((command, output))
    return found


@pytest.fixture(scope="module")
def sample_graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readme")
    run(folder, "kg build --sample")
    return folder


def run(folder: Path, command: str) -> str:
    words = shlex.split(command)
    assert words[0] == "kg"
    kg = Path(sys.executable).with_name("kg")
    done = subprocess.run(
        [kg, *words[1:]], cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def lines(text: str) -> list[str]:
    """Lines without the space at their ends, and without probabilities: another CPU rounds them otherwise."""
    kept = "\n".join(re.sub(r"\b0\.\d+", "0.…", line.rstrip()) for line in text.splitlines())
    return kept.strip("\n").split("\n")


def test_every_session_prints_what_the_readme_shows(root: Path, sample_graph: Path) -> None:
    shown = sessions(root)
    assert len(shown) >= 3
    for command, output in shown:
        assert lines(run(sample_graph, command)) == lines(output), command


def test_the_python_example_runs_as_it_stands(root: Path, tmp_path: Path) -> None:
    text = (root / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    (tmp_path / "example.py").write_text(example, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "example.py"], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    expected = re.findall(r"# → (.*)", example)
    assert expected
    assert lines(done.stdout) == expected
