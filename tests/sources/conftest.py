"""What the tests of readers share: an input written, read, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from kg.records import Paper, Problem
from kg.sources import read


@dataclass
class Outcome:
    papers: list[Paper]
    problems: list[Problem] = field(default_factory=list)

    @property
    def paper(self) -> Paper:
        (only,) = self.papers
        assert self.problems == []
        return only

    @property
    def problem(self) -> Problem:
        (only,) = self.problems
        return only

    @property
    def format(self) -> str:
        (only,) = {paper.sources[0].format for paper in self.papers}
        return only

    @property
    def titles(self) -> list[str | None]:
        return [paper.title for paper in self.papers]


@pytest.fixture
def reading(tmp_path: Path) -> Callable[..., Outcome]:
    """Write content to a file whose name says nothing, read it, and give papers and problems."""

    def run(content: str | bytes, **options: Any) -> Outcome:
        path = tmp_path / "input"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        problems: list[Problem] = []
        return Outcome(list(read(path, on_problem=problems.append, **options)), problems)

    return run
