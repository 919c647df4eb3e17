"""Records to Arrow tables and back: the border between steps; and tables that are read in batches.

An Arrow schema is derived from each record class, so the two cannot differ.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
import pyarrow as pa

Record = TypeVar("Record", bound=msgspec.Struct)

_SCALARS: dict[type, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
}


def _arrow_type(hint: Any) -> tuple[pa.DataType, bool]:
    """The Arrow type of a type hint, and whether None is allowed."""
    origin = get_origin(hint)
    if origin is Annotated:
        return _arrow_type(get_args(hint)[0])
    if origin is Literal:
        return pa.string(), False
    if origin in (Union, types.UnionType):
        (inner,) = [arg for arg in get_args(hint) if arg is not type(None)]
        return _arrow_type(inner)[0], True
    if origin is tuple:
        item, nullable = _arrow_type(get_args(hint)[0])
        return pa.list_(pa.field("item", item, nullable)), False
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return pa.struct(list(schema_of(hint))), False
    return _SCALARS[hint], False


@cache
def schema_of(record_type: type[msgspec.Struct]) -> pa.Schema:
    """The Arrow schema of a record class; a field that may be None is nullable."""
    hints = get_type_hints(record_type, include_extras=True)
    fields = [pa.field(name, *_arrow_type(hints[name])) for name in record_type.__struct_fields__]
    return pa.schema(fields)


def to_table(records: Iterable[Record], record_type: type[Record]) -> pa.Table:
    """Records of one class as an Arrow table with the class's schema."""
    rows = [msgspec.to_builtins(record) for record in records]
    return pa.Table.from_pylist(rows, schema=schema_of(record_type))


def from_table(table: pa.Table, record_type: type[Record]) -> Iterator[Record]:
    """The records of an Arrow table, checked against the class.

    Raises
    ------
    msgspec.ValidationError
        A row does not fit the class.
    """
    for batch in table.to_batches(max_chunksize=1024):
        for row in batch.to_pylist():
            yield msgspec.convert(row, record_type)


# Rows of a batch: few enough that they are small as Python objects too.
_BATCH = 4_096


class Tables(Protocol):
    """The tables of a graph, read a batch at a time: :class:`kg.assembly.Graph`, or files of tables."""

    def batches(self, name: str, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The rows of the table ``name``, in its order; only the named columns where some are named."""


class TableFiles:
    """The tables in a folder of Parquet files, of which only what is being read is in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def batches(self, name: str, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """See :meth:`Tables.batches`; a column that an earlier version of the program did not write is null."""
        import pyarrow.parquet as pq

        from kg.assembly import RECORD_TYPES

        fields = [field for field in schema_of(RECORD_TYPES[name]) if columns is None or field.name in columns]
        schema = pa.schema(fields)
        # A buffer lets columns be read page by page instead of a whole row group at once.
        with pq.ParquetFile(self.folder / f"{name}.parquet", buffer_size=1 << 16, pre_buffer=False) as file:
            written = [field.name for field in fields if field.name in file.schema_arrow.names]
            for batch in file.iter_batches(batch_size=_BATCH, columns=written, use_threads=False):
                arrays: list[Any] = [
                    batch.column(field.name) if field.name in written else pa.nulls(batch.num_rows, field.type)
                    for field in fields
                ]
                yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def batches_of(table: pa.Table, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
    """The rows of a table in batches of a size that does well as Python objects."""
    chosen = table if columns is None else table.select(list(columns))
    yield from chosen.to_batches(max_chunksize=_BATCH)


def rows_of(tables: Tables, name: str, columns: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
    """Each row of a table as a dict from column to value."""
    for batch in tables.batches(name, columns):
        yield from batch.to_pylist()
