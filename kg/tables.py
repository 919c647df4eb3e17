"""Records to Arrow tables and back: the border between steps.

An Arrow schema is derived from each record class, so the two cannot differ.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

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
