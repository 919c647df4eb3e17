"""Parquet: ``nodes.parquet`` and ``edges.parquet`` in a folder, with all properties as typed columns."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from kg.export.elements import EDGE_COLUMNS, NODE_COLUMNS, edges, nodes

if TYPE_CHECKING:
    from kg.export.writing import ExportSource

_ROWS = 10_000


def write(source: ExportSource, path: Path, entities_only: bool = False) -> None:
    """Write the property graph as two Parquet files, in the columns that the format ``csv`` has.

    ``nodes.parquet`` starts with ``node`` (unique in the file), ``label`` and ``id``; ``edges.parquet`` with
    ``from`` and ``to``, which name nodes by that column, and ``type``. What is not known is null.

    Parameters
    ----------
    source
        The graph.
    path
        The folder.
    entities_only
        Whether to leave out papers and proof, and keep the entities and the relations between them.
    """
    path.mkdir()
    text = pa.string()
    _write(
        path / "nodes.parquet",
        pa.schema(list({"node": text, **NODE_COLUMNS}.items())),
        ({"node": node, **values} for node, values in nodes(source.tables, entities_only=entities_only)),
    )
    _write(
        path / "edges.parquet",
        pa.schema(list({"from": text, "to": text, **EDGE_COLUMNS}.items())),
        (
            {"from": head, "to": tail, **values}
            for head, tail, values in edges(source.tables, entities_only=entities_only)
        ),
    )


def _write(path: Path, schema: pa.Schema, rows: Iterator[dict[str, Any]]) -> None:
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while part := list(islice(rows, _ROWS)):
            writer.write_batch(pa.RecordBatch.from_pylist(part, schema=schema))
