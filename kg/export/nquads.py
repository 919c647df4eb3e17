"""N-Quads: one triple with its graph a line, the lines sorted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg.export.subjects import lines, quads

if TYPE_CHECKING:
    from kg.export.writing import ExportSource


def write(source: ExportSource, path: Path) -> None:
    """Write the dataset as sorted N-Quads; provenance and mappings stand in named graphs."""
    with path.open("wb") as out:
        out.writelines(lines(subject, pairs) for subject, pairs in quads(source.tables, path.parent))
