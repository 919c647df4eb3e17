"""The embedded property graph: a Ladybug database file, asked in Cypher."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import ladybug
import pyarrow as pa

from kg.assembly import Graph
from kg.errors import GraphError, GraphLockedError, GraphNotFoundError, GraphVersionError, QueryError
from kg.schema import relationship_types
from kg.stores.base import Deadline, Rows, Value
from kg.stores.cypher import check_parameters, reading_query
from kg.stores.property_graph import NODES, node_tables, relationship_properties, relationship_tables

# The most memory that a database keeps pages in; it grows only as far as it is needed.
_BUFFER_BYTES = 1 << 30


def open_ladybug(path: str | Path, *, read_only: bool = True) -> LadybugStore:
    """Open the database file at ``path``; for writing, make an empty one.

    Raises
    ------
    GraphNotFoundError
        There is nothing at the path to read.
    GraphLockedError
        Another process has the database open for writing.
    GraphVersionError
        The database was written by another version of Ladybug.
    GraphError
        The file is no database, is damaged, or cannot be opened.
    """
    path = Path(path)
    if read_only and not path.exists():
        raise GraphNotFoundError(f"there is no graph database at {path}: build the graph first")
    try:
        database = ladybug.Database(path, read_only=read_only, buffer_pool_size=_BUFFER_BYTES)
    except RuntimeError as error:
        raise _opening_error(path, error) from error
    return LadybugStore(database, path, read_only=read_only)


class LadybugStore:
    """A :class:`kg.stores.base.Store` in one file. Queries may run in several threads at once."""

    def __init__(self, database: ladybug.Database, path: Path, *, read_only: bool) -> None:
        self._database = database
        self._path = path
        self._read_only = read_only

    def write(self, graph: Graph) -> None:
        """Write a whole graph into this empty store, table by table from Arrow.

        Raises
        ------
        GraphError
            The store is not empty, is open for reading only, or cannot be written (a full disk).
        """
        if self._read_only:
            raise GraphError(f"{self._path} is open for reading only: open it with read_only=False to write")
        with ladybug.Connection(self._database) as connection:
            if _execute(connection, "CALL show_tables() RETURN name").has_next():
                raise GraphError(
                    f"{self._path} is not empty: write the graph to a new path and move it into place"
                )
            try:
                for statement in _tables():
                    connection.execute(statement)
                for label, nodes in node_tables(graph).items():
                    connection.execute(f"COPY `{label}` FROM $rows", {"rows": nodes})
                for kind, head, tail, table in relationship_tables(graph):
                    copy = f"COPY `{kind}` FROM $rows (from='{head}', to='{tail}')"
                    connection.execute(copy, {"rows": table})
                connection.execute("CHECKPOINT")
            except RuntimeError as error:
                raise GraphError(
                    f"the graph could not be written to {self._path} ({_first_line(error)}): "
                    "check the space and the rights there, then write it again to a new path"
                ) from error

    def query(
        self, text: str, *, parameters: Mapping[str, Value] | None = None, timeout: float | None = None
    ) -> Rows:
        """Answer a Cypher query that reads.

        Nodes come as dicts with ``labels`` and the properties that are set, relationships with ``type`` and
        properties, paths with ``nodes`` and ``relationships``.

        Parameters
        ----------
        text
            One statement. ``ON`` and ``FOR`` as relationship types and ``.end`` need no backticks.
        parameters
            Values for ``$name`` in the query.
        timeout
            After how many seconds to give up; None waits.

        Raises
        ------
        QueryError
            The query is wrong, writes, reaches outside the graph, or takes too long.
        """
        text = reading_query(text)
        check_parameters(text, parameters or ())
        deadline = Deadline(timeout)
        connection = ladybug.Connection(self._database)
        if timeout is not None:
            connection.set_query_timeout(max(1, math.ceil(timeout * 1000)))
        try:
            result = _execute(connection, text, parameters)
        except (RuntimeError, ValueError) as error:
            connection.close()
            raise deadline.error() if "interrupted" in str(error).lower() else _query_error(error) from error
        return Rows(result.get_column_names(), _rows(result, connection))

    def counts(self) -> dict[str, int]:
        """How many nodes of each label and relationships of each type the store holds."""
        patterns = {label: f"(:`{label}`)" for label in NODES}
        patterns |= {kind: f"()-[:`{kind}`]->()" for kind in relationship_types()}
        counts = {}
        with ladybug.Connection(self._database) as connection:
            for name, pattern in patterns.items():
                counts[name] = _execute(connection, f"MATCH {pattern} RETURN count(*)").get_next()[0]
        return counts

    def close(self) -> None:
        """Give the file back; closing twice does nothing."""
        self._database.close()

    def __enter__(self) -> Self:
        """The store itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        self.close()


_TYPES = {pa.string(): "STRING", pa.int64(): "INT64", pa.float64(): "DOUBLE"}


def _column(column: Any) -> str:
    if pa.types.is_list(column.type):
        return f"`{column.name}` {_TYPES[column.type.value_type]}[]"
    return f"`{column.name}` {_TYPES[column.type]}"


def _tables() -> Iterator[str]:
    """The statements that make the tables, from the ontology's relations and the records' fields."""
    for label, schema in NODES.items():
        yield f"CREATE NODE TABLE `{label}`({', '.join(map(_column, schema))}, PRIMARY KEY(`id`))"
    for kind, relationship in relationship_types().items():
        ends = [f"FROM `{head}` TO `{tail}`" for head, tail in relationship.pairs]
        columns = [_column(column) for column in relationship_properties(kind)]
        yield f"CREATE REL TABLE `{kind}`({', '.join([*ends, *columns])})"


def _execute(connection: ladybug.Connection, text: str, parameters: Mapping[str, Value] | None = None) -> Any:
    """The result of one statement (Ladybug types it as possibly several)."""
    return connection.execute(text, dict(parameters or {}))


def _rows(result: Any, connection: ladybug.Connection) -> Iterator[list[Value]]:
    with connection, result:
        while result.has_next():
            yield [_plain(value) for value in result.get_next()]


def _plain(value: Any) -> Value:
    """A value of Ladybug as JSON can hold it."""
    if isinstance(value, dict):
        return _plain_dict(value)
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (timedelta, UUID)):
        return str(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value


def _plain_dict(value: dict[str, Any]) -> Value:
    if "_NODES" in value:
        return {
            "nodes": [_plain(node) for node in value["_NODES"]],
            "relationships": [_plain(relationship) for relationship in value["_RELS"]],
        }
    if value.keys() == {"offset", "table"}:
        return f"{value['table']}:{value['offset']}"
    if "_LABEL" in value:
        # Ladybug gives a node of several possible labels the properties of all; those unset are not its own.
        kind = {"type": value["_LABEL"]} if "_SRC" in value else {"labels": [value["_LABEL"]]}
        return kind | {
            name: _plain(item) for name, item in value.items() if item is not None and not name.startswith("_")
        }
    return {str(name): _plain(item) for name, item in value.items()}


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


_SYNTAX = re.compile(r"Invalid input <(?P<read>.*)>: expected .* \(line: (?P<line>\d+), offset: (?P<offset>\d+)\)")


def _query_error(error: Exception) -> QueryError:
    text = re.sub(r"^(\w+ exception: )+", "", _first_line(error))
    match = _SYNTAX.match(text)
    if match:
        place = f"line {match['line']}, column {int(match['offset']) + 1}"
        return QueryError(f"the Cypher query is not understood in {place}, at the end of: {match['read'][-60:]}")
    return QueryError(f"the Cypher query is wrong: {text}")


def _opening_error(path: Path, error: RuntimeError) -> GraphError:
    text = _first_line(error)
    if "lock" in text.lower():
        return GraphLockedError(f"{path} is open for writing elsewhere: wait for that to end, then try again")
    if "version" in text.lower():
        return GraphVersionError(f"{path} was written by another version of Ladybug ({text}): run kg rebuild")
    return GraphError(f"{path} cannot be opened as a graph database ({text}): run kg rebuild to make it anew")
