"""CSV files for ``neo4j-admin database import full``: the fastest way into an empty Neo4j database."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from kg.errors import GraphError
from kg.schema import relationship_types
from kg.stores.neo4j.schema import constraints, empty_lists, indexes
from kg.stores.property_graph import (
    NODES,
    RELATIONSHIPS,
    node_batches,
    relationship_batches,
    relationship_properties,
)

if TYPE_CHECKING:
    from kg.export.writing import ExportSource

# Between the items of a list: the unit separator, which no text of a paper holds.
_BETWEEN = "\x1f"
_OPTIONS = (
    "--array-delimiter=U+001F",
    "--multiline-fields=true",
    "--multiline-fields-format=v1",
    "--overwrite-destination",
)
_TYPES = {pa.string(): "string", pa.int64(): "long", pa.float64(): "double"}


def write(source: ExportSource, path: Path) -> None:
    """Write a folder of CSV files with their headers, ``import.sh``, and ``after-import.cypher``.

    There is a file of nodes for each label, and one of relationships for each type and pair of labels; ids are
    unique within a label. ``import.sh`` fills a database of a server that is stopped; ``after-import.cypher``
    makes the constraints, the indexes and the empty lists once it runs.

    Parameters
    ----------
    source
        The graph.
    path
        The folder.

    Raises
    ------
    GraphError
        A text holds the character that parts the items of lists.
    """
    path.mkdir()
    arguments = []
    for label, schema in NODES.items():
        columns = [f"id:ID({label})", *(f"{field.name}:{_type(field)}" for field in schema if field.name != "id")]
        name = f"nodes-{label}"
        _write_header(path / f"{name}-header.csv", columns)
        _write_rows(path / f"{name}.csv", node_batches(source.tables, label))
        arguments.append(f"--nodes={label}=./{name}-header.csv,./{name}.csv")
    arguments += _write_relationships(source, path)
    statements = [*empty_lists(), *constraints().values(), *indexes().values()]
    (path / "after-import.cypher").write_text("".join(f"{statement};\n" for statement in statements))
    script = path / "import.sh"
    lines = "".join(f" \\\n  {quote(argument)}" for argument in arguments)
    script.write_text(_SCRIPT.format(options=" ".join(_OPTIONS), arguments=lines), encoding="utf-8")
    script.chmod(0o755)


def _write_relationships(source: ExportSource, path: Path) -> list[str]:
    arguments, outputs = [], {}
    for kind, relationship in relationship_types().items():
        properties = [f"{field.name}:{_type(field)}" for field in relationship_properties(kind)]
        for head, tail in relationship.pairs:
            name = f"relationships-{kind}-{head}-{tail}"
            _write_header(path / f"{name}-header.csv", [f":START_ID({head})", f":END_ID({tail})", *properties])
            outputs[kind, head, tail] = (path / f"{name}.csv").open("wb")
            arguments.append(f"--relationships={kind}=./{name}-header.csv,./{name}.csv")
    for group in RELATIONSHIPS.values():
        for kind, head, tail, table in relationship_batches(source.tables, group):
            _write_table(outputs[kind, head, tail], table)
    for output in outputs.values():
        output.close()
    return arguments


def _write_header(path: Path, columns: list[str]) -> None:
    path.write_text(",".join(columns) + "\n", encoding="utf-8")


def _write_rows(path: Path, batches: Iterable[pa.Table]) -> None:
    with path.open("wb") as out:
        for table in batches:
            _write_table(out, table)


def _write_table(out: Any, table: pa.Table) -> None:
    columns = [_flat(column) if pa.types.is_list(column.type) else column for column in table.columns]
    flat = pa.table(dict(zip(table.column_names, columns, strict=True)))
    # Every text is quoted, so that an empty one is not taken for a missing one.
    csv.write_csv(flat, out, csv.WriteOptions(include_header=False, quoting_style="needed"))


def _flat(column: Any) -> Any:
    """Lists of texts as one text each."""
    texts = pc.list_flatten(column)
    if pc.any(pc.match_substring(texts, _BETWEEN)).as_py():
        raise GraphError("a name in this graph holds the control character U+001F: take it out of the source")
    return pc.binary_join(column.cast(pa.list_(pa.string())), _BETWEEN)


def _type(field: Any) -> str:
    if pa.types.is_list(field.type):
        return f"{_TYPES[field.type.value_type]}[]"
    return _TYPES[field.type]


_SCRIPT = """#!/usr/bin/env bash
# Fill a Neo4j database with this graph, replacing what it holds. The server, or at least that database, must be
# stopped, and this must run as the user whom its files belong to:
#
#   NEO4J_ADMIN=/path/to/neo4j-admin ./import.sh [DATABASE]
#
# Then start it and run after-import.cypher there (cypher-shell -d DATABASE -f after-import.cypher): it makes the
# constraints, the indexes, and the empty lists, which the files cannot hold. From then on `kg load` keeps it up to
# date.
set -euo pipefail
cd "$(dirname "${{BASH_SOURCE[0]}}")"
"${{NEO4J_ADMIN:-neo4j-admin}}" database import full "${{1:-neo4j}}" {options}{arguments}
"""
