"""A Neo4j server as a store that answers Cypher."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

import neo4j
from neo4j.exceptions import Neo4jError
from neo4j.graph import Node, Path, Relationship

from kg.errors import QueryError
from kg.stores.base import Deadline, Rows, Value
from kg.stores.cypher import check_parameters, reading_query
from kg.stores.neo4j.connection import Server, connect, first_line
from kg.stores.neo4j.statements import counts
from kg.stores.target import Credentials, parse_target

# Procedures that tell about the graph.
_PROCEDURES = (
    "db.index.fulltext.querynodes",
    "db.labels",
    "db.propertykeys",
    "db.relationshiptypes",
    "db.schema.visualization",
)


def open_neo4j(target: str, credentials: Credentials) -> Neo4jStore:
    """Open a server's database for reading.

    Parameters
    ----------
    target
        Its address.
    credentials
        Who asks, and for which database; a user in the target counts where these name none.

    Raises
    ------
    ServerError
        It cannot be reached, or refuses.
    UsageError
        The target is no address of a Neo4j server.
    """
    parts = parse_target(target)
    return Neo4jStore(connect(parts.uri, replace(credentials, user=credentials.user or parts.user)))


class Neo4jStore:
    """The reading half of a :class:`kg.stores.base.Store`; :func:`kg.stores.neo4j.loading.load` writes."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def query(
        self, text: str, *, parameters: Mapping[str, Value] | None = None, timeout: float | None = None
    ) -> Rows:
        """Answer a Cypher query that reads; rows are as those of :meth:`kg.stores.ladybug.LadybugStore.query`.

        Parameters
        ----------
        text
            One statement.
        parameters
            Values for ``$name`` in the query.
        timeout
            After how many seconds to give up; None waits.

        Raises
        ------
        QueryError
            The query is wrong, writes, reaches outside the graph, or takes too long.
        ServerError
            The server cannot be reached, or refuses.
        """
        text = reading_query(text, _PROCEDURES)
        check_parameters(text, parameters or ())
        rows = self._rows(text, dict(parameters or {}), timeout)
        columns = next(rows)
        return Rows(columns, rows)

    def counts(self) -> dict[str, int]:
        """How many nodes of each label and relationships of each type the store holds."""
        rows = self._rows(counts(), {}, None)
        next(rows)
        return {str(name): int(str(number)) for name, number in rows}

    def close(self) -> None:
        """End the connections; closing twice does nothing."""
        self._server.driver.close()

    def __enter__(self) -> Self:
        """The store itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        self.close()

    def _rows(self, text: str, parameters: dict[str, Value], timeout: float | None) -> Iterator[list[Value]]:
        """The names of the columns, then the rows."""
        deadline = Deadline(timeout)
        session = self._server.session(neo4j.READ_ACCESS)
        with self._server.explaining(), session, session.begin_transaction(timeout=timeout) as transaction:
            try:
                result = transaction.run(text, parameters)
                yield list(result.keys())
                for record in result:
                    yield [_plain(value) for value in record.values()]
            except Neo4jError as error:
                if "TransactionTimedOut" in (error.code or "") or "Terminated" in (error.code or ""):
                    raise deadline.error() from None
                if (error.code or "").endswith("General.UnknownError"):
                    # The server stumbles over some queries that are no Cypher, such as a backslash alone.
                    raise QueryError(f"the server cannot read the Cypher query ({first_line(error)})") from None
                raise


def _plain(value: Any) -> Value:
    """A value of Neo4j as JSON can hold it."""
    if isinstance(value, Node):
        return {"labels": sorted(value.labels)} | {name: _plain(item) for name, item in value.items()}
    if isinstance(value, Relationship):
        return {"type": value.type} | {name: _plain(item) for name, item in value.items()}
    if isinstance(value, Path):
        return {"nodes": [*map(_plain, value.nodes)], "relationships": [*map(_plain, value.relationships)]}
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return value.iso_format() if hasattr(value, "iso_format") else str(value)
