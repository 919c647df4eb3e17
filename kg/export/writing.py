"""One call for all formats: the file is written beside its place and moved there when it is whole."""

from __future__ import annotations

import contextlib
import inspect
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from kg.errors import GraphError, UsageError
from kg.tables import schema_of

if TYPE_CHECKING:
    from kg.assembly import Graph
    from kg.tables import Tables

# Each module has one public function `write(source, path, **options)`.
_MODULES = {
    "turtle": "kg.export.turtle",
    "trig": "kg.export.trig",
    "ntriples": "kg.export.ntriples",
    "nquads": "kg.export.nquads",
    "jsonld": "kg.export.jsonld",
    "rdf12": "kg.export.rdf12",
    "nanopub": "kg.export.nanopub",
    "graphml": "kg.export.graphml",
    "gexf": "kg.export.gexf",
    "cytoscape": "kg.export.cytoscape",
    "parquet": "kg.export.parquet",
    "csv": "kg.export.csv_files",
    "neo4j-csv": "kg.export.neo4j_csv",
    "html": "kg.export.html_page",
}
FORMATS = tuple(_MODULES)
"""The names of the formats."""


@dataclass(frozen=True)
class ExportSource:
    """What is exported: the graph's tables, in memory or in files."""

    tables: Tables

    @cached_property
    def graph(self) -> Graph:
        """All tables in memory."""
        from kg.assembly import RECORD_TYPES, Graph

        if isinstance(self.tables, Graph):
            return self.tables
        whole: dict[str, Any] = {
            name: pa.Table.from_batches(self.tables.batches(name), schema_of(record_type))
            for name, record_type in RECORD_TYPES.items()
        }
        return Graph(**whole)


def export(source: ExportSource, format: str, out: str | Path, **options: Any) -> Path:  # noqa: A002
    """Write the graph to a file.

    Parameters
    ----------
    source
        The graph.
    format
        One of :data:`FORMATS`. ``csv`` writes ``nodes.csv`` and ``edges.csv`` into a zip file where ``out``
        ends in ``.zip``, else into the folder ``out``; ``neo4j-csv`` writes a folder.
    out
        Where to write; what stands there is replaced once the new file is whole.
    options
        ``graphml``, ``gexf``, ``cytoscape``, ``parquet`` and ``csv`` take ``entities_only``; ``html`` takes
        ``around``, ``depth`` and ``limit``: see the format's module.

    Returns
    -------
    Path
        What was written.

    Raises
    ------
    UsageError
        There is no such format, or the format has no such option.
    GraphError
        The file cannot be written.
    """
    if format not in _MODULES:
        raise UsageError(f"{format!r} is no export format: choose one of {', '.join(FORMATS)}")
    write = import_module(_MODULES[format]).write
    known = list(inspect.signature(write).parameters)[2:]
    for option in options:
        if option not in known:
            has = f"its options are {', '.join(known)}" if known else "it has none"
            raise UsageError(f"the format {format} has no option {option!r}: {has}")
    path = Path(out)
    try:
        with _replacing(path) as new:
            write(source, new, **options)
    except OSError as error:
        raise GraphError(f"{path} cannot be written: {error.strerror or error}") from error
    return path


@contextlib.contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """A place beside ``path`` of the same suffix; what is written there takes its place at the end."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder:
        new = Path(folder) / path.name
        yield new
        if new.is_dir():
            path.mkdir(exist_ok=True)
            for file in sorted(new.iterdir()):
                file.replace(path / file.name)
            shutil.rmtree(new)
        else:
            new.replace(path)
