"""Rows on their way into Arrow tables, of which few are Python objects at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

import msgspec
import numpy as np
import pyarrow as pa

from kg.tables import to_table

Record = TypeVar("Record", bound=msgspec.Struct)

# Rows are turned into Arrow in batches of this many.
_BATCH = 20_000


class Rows:
    """Rows collected into an Arrow table, batch by batch."""

    def __init__(self, schema: pa.Schema) -> None:
        self._schema = schema
        self._rows: list[dict[str, Any]] = []
        self._batches: list[pa.RecordBatch] = []

    def append(self, row: dict[str, Any]) -> None:
        """Add a row."""
        self._rows.append(row)
        if len(self._rows) >= _BATCH:
            self._flush()

    def table(self) -> pa.Table:
        """All rows so far."""
        self._flush()
        return pa.Table.from_batches(self._batches, schema=self._schema)

    def _flush(self) -> None:
        self._batches.append(pa.RecordBatch.from_pylist(self._rows, schema=self._schema))
        self._rows = []


def table_of(items: Iterable[Record], record_type: type[Record]) -> pa.Table:
    """Records as a table, turned into Arrow batch by batch."""
    iterator = iter(items)
    batches: Iterator[list[Record]] = iter(lambda: list(islice(iterator, _BATCH)), [])
    tables = [to_table(batch, record_type) for batch in batches]
    return pa.concat_tables(tables) if tables else to_table((), record_type)


def once(table: pa.Table) -> pa.Table:
    """The table sorted by id, each id once: of repeats, the most confident row."""
    ordered = table.sort_by([("id", "ascending"), ("confidence", "descending"), ("text", "ascending")])
    ids = ordered["id"].to_numpy()
    first = np.ones(len(ids), dtype=bool)
    first[1:] = ids[1:] != ids[:-1]
    return ordered.filter(pa.array(first))
