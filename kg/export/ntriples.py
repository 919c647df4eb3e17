"""N-Triples: one triple a line, the lines sorted, so that a diff between two versions of a graph is readable."""

from __future__ import annotations

import contextlib
import heapq
import tempfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pyoxigraph as ox

from kg.stores.rdf import open_rdf
from kg.stores.triples import triples

if TYPE_CHECKING:
    from kg.export.writing import ExportSource

# Lines are sorted in memory up to this many bytes, and merged from files beyond.
_RUN_BYTES = 64 << 20


def write(source: ExportSource, path: Path) -> None:
    """Write the graph's triples as sorted N-Triples."""
    with tempfile.TemporaryDirectory(prefix=".sort.", dir=path.parent) as folder:
        unsorted = Path(folder) / "unsorted.nt"
        _dump(source, unsorted)
        with unsorted.open("rb") as lines, path.open("wb") as out, contextlib.ExitStack() as stack:
            runs = [stack.enter_context(run.open("rb")) for run in _runs(lines, Path(folder))]
            out.writelines(line for line, _ in groupby(heapq.merge(*runs)))


@contextlib.contextmanager
def sorted_triples(source: ExportSource, beside: Path) -> Iterator[Iterator[ox.Triple]]:
    """The graph's triples sorted by subject, predicate and object, each once; memory stays flat."""
    with tempfile.TemporaryDirectory(prefix=".triples.", dir=beside.parent) as folder:
        lines = Path(folder) / "sorted.nt"
        write(source, lines)
        yield (quad.triple for quad in ox.parse(path=lines, format=ox.RdfFormat.N_TRIPLES))


def _dump(source: ExportSource, path: Path) -> None:
    if source.rdf is None:
        ox.serialize(triples(source.graph), output=path, format=ox.RdfFormat.N_TRIPLES)
        return
    with open_rdf(source.rdf) as store:
        store.dump(path)


def _runs(lines: IO[bytes], folder: Path) -> Iterator[Path]:
    """Files of sorted lines that together hold all lines."""
    number = 0
    while chunk := lines.readlines(_RUN_BYTES):
        chunk.sort()
        run = folder / f"run-{number}.nt"
        with run.open("wb") as out:
            out.writelines(chunk)
        number += 1
        yield run
