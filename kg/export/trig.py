"""TriG: as Turtle; provenance and mappings stand in named graphs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from kg.export.subjects import subjects
from kg.export.turtle import declarations, described, short
from kg.stores.triples import GRAPHS

if TYPE_CHECKING:
    from kg.export.writing import ExportSource


def write(source: ExportSource, path: Path) -> None:
    """Write the dataset as TriG: the default graph, then each named one, each sorted."""
    write_graphs(source, path, lambda pairs: pairs)


def write_graphs(source: ExportSource, path: Path, changed: Callable[[list[bytes]], Iterable[bytes]]) -> None:
    """Write the dataset as TriG; ``changed`` gives what to write of what is said of a subject."""
    with path.open("wb") as out:
        out.write(declarations())
        for graph in GRAPHS:
            out.write(b"\nGRAPH " + short(f"<{graph}>".encode()) + b" {\n" if graph else b"")
            for subject, pairs in subjects(source.tables, path.parent, [graph]):
                out.write(b"\n" + described(subject, sorted(changed(pairs))))
            out.write(b"}\n" if graph else b"")
