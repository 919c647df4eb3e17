"""N-Triples: one triple a line, the lines sorted, so that a diff between two versions of a graph is readable."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg.export.subjects import lines, subjects

if TYPE_CHECKING:
    from kg.export.writing import ExportSource


def write(source: ExportSource, path: Path) -> None:
    """Write the triples of all graphs as sorted N-Triples."""
    with path.open("wb") as out:
        out.writelines(lines(subject, pairs) for subject, pairs in subjects(source.tables, path.parent))
