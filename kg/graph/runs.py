"""The run log of a graph directory: one :class:`~kg.records.Run` a line, in the order the runs ended."""

from __future__ import annotations

from pathlib import Path

import msgspec

from kg.files import write_whole
from kg.graph.directory import runs_path
from kg.records import Run


def read_runs(graph: Path) -> list[Run]:
    """The runs that ended; a last line that some other program left half-written is passed over.

    Raises
    ------
    msgspec.ValidationError
        A line is JSON but no run.
    """
    path = runs_path(graph)
    if not path.exists():
        return []
    lines = path.read_bytes().split(b"\n")
    return [msgspec.json.decode(line, type=Run) for line in lines[:-1] if line.strip()]


def append_run(graph: Path, run: Run) -> None:
    """Add a run to the log, whole or not at all; a run that stands there is not doubled."""
    runs = read_runs(graph)
    if all(known.id != run.id for known in runs):
        write_whole(runs_path(graph), b"".join(msgspec.json.encode(each) + b"\n" for each in [*runs, run]))


def same_outcome(run: Run, other: Run) -> bool:
    """Whether two runs did the same to the same input by the same versions, whenever that was."""
    return msgspec.structs.replace(run, id="", started="", ended="") == msgspec.structs.replace(
        other, id="", started="", ended=""
    )
