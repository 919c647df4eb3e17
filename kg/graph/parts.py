"""The parts of a graph directory: Parquet files of papers and extraction records, each whole or absent.

A part is named after its content. The folder tells which parts there are, the manifest which bytes each must
have; a part that a killed run left behind is adopted into the manifest by the next one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from kg.errors import GraphError
from kg.files import write_whole
from kg.graph.directory import Part


def write_part(folder: Path, table: pa.Table) -> Part:
    """Write a table as a new part of ``folder``, whole or not at all; the same table is the same part."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    content = sink.getvalue().to_pybytes()
    sha256 = hashlib.sha256(content).hexdigest()
    name = f"{sha256[:20]}.parquet"
    folder.mkdir(exist_ok=True)
    write_whole(folder / name, content)
    return Part(name=name, rows=table.num_rows, sha256=sha256)


def adopted(folder: Path, known: Iterable[Part]) -> tuple[Part, ...]:
    """The known parts that still are in ``folder``, then those there that are not known yet.

    A known part that is missing is left out: its papers are read, its texts extracted again. What a killed
    run had not finished writing is deleted.
    """
    if not folder.is_dir():
        return ()
    for unfinished in folder.glob(".*.new"):
        unfinished.unlink()
    there = {path.name for path in folder.glob("*.parquet")}
    parts = [part for part in known if part.name in there]
    for name in sorted(there - {part.name for part in parts}):
        content = (folder / name).read_bytes()
        rows = pq.read_metadata(pa.BufferReader(content)).num_rows
        parts.append(Part(name=name, rows=rows, sha256=hashlib.sha256(content).hexdigest()))
    return tuple(parts)


def read_parts(folder: Path, parts: Iterable[Part], columns: list[str] | None = None) -> Iterator[pa.Table]:
    """The parts one by one, each checked against its hash; all columns, or those named.

    Raises
    ------
    GraphError
        A part is missing or its bytes have changed since it was written.
    """
    for part in parts:
        path = folder / part.name
        try:
            content = path.read_bytes()
        except OSError as error:
            raise GraphError(
                f"cannot read the part {path} ({error.strerror}): run the same `kg build` again"
            ) from error
        if hashlib.sha256(content).hexdigest() != part.sha256:
            raise GraphError(
                f"the part {path} is damaged: delete it and run the same `kg build` again, which makes it anew"
            )
        yield pq.read_table(pa.BufferReader(content), columns=columns)
