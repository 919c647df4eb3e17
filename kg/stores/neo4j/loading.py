"""A Neo4j database that follows the graph: what it lacks is written, what the graph no longer has goes away.

Every statement may run again without harm, so a load that was killed, or whose server was, is put right by the
next one, and two loads at once end as one. Nothing is kept in the database beside the graph: what has to be
written is found by comparing it with what is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat
from typing import TYPE_CHECKING, Any

import neo4j
import pyarrow as pa
from neo4j.exceptions import ClientError

from kg.errors import ServerError
from kg.schema import relationship_types
from kg.stores.difference import Difference, Row
from kg.stores.loading import LoadReport, Progress
from kg.stores.neo4j.connection import RETRY_SECONDS, Server, connected
from kg.stores.neo4j.schema import constraints, indexes
from kg.stores.neo4j.statements import (
    counts,
    delete_nodes,
    delete_relationships,
    existing,
    merge_nodes,
    merge_relationships,
    read_nodes,
    read_relationships,
)
from kg.stores.property_graph import (
    NODES,
    RELATIONSHIPS,
    RelationshipGroup,
    node_batches,
    relationship_batches,
)
from kg.stores.target import Credentials
from kg.tables import Tables

if TYPE_CHECKING:
    from kg.graph import GraphDirectory

# Rows in one transaction: enough that its commit costs little, few enough for the memory of a small server.
_ROWS = 5_000
_ROUNDS = 3


def load(target: str, graph: GraphDirectory, credentials: Credentials, progress: Progress) -> LoadReport:
    """Let a database hold the graph of a directory; see :func:`kg.stores.loading.load`."""
    return follow(target, graph.tables, credentials, progress)


def follow(
    target: str,
    tables: Tables,
    credentials: Credentials,
    progress: Progress,
    *,
    retry_seconds: float = RETRY_SECONDS,
) -> LoadReport:
    """Let a database hold the graph that tables hold.

    Parameters
    ----------
    target
        The server's address, without a user.
    tables
        The graph; they are read several times.
    credentials, progress
        As for :func:`kg.stores.loading.load`.
    retry_seconds
        How long a transaction is tried again after a deadlock or the loss of the server.

    Raises
    ------
    ServerError
        The server cannot be reached, refuses or fails, or holds nodes of our labels that are not ours.
    """
    with connected(target, credentials, retry_seconds=retry_seconds) as server, server.session() as session:
        _prepare(session, server)
        created = changed = removed = 0
        for _ in range(_ROUNDS):
            done = _Load(session, tables, progress).run()
            created, changed, removed = created + done.created, changed + done.changed, removed + done.removed
            wrote_nothing = not (done.created or done.changed or done.removed)
            if wrote_nothing or sum(number for _, number in session.execute_read(_values, counts())) == done.held:
                return LoadReport(done.held, created, changed, removed)
    raise ServerError(
        f"the database {server.database!r} of {target} is not as it was written: another program writes there; "
        "wait until it has ended, then run the same load again"
    )


def _prepare(session: neo4j.Session, server: Server) -> None:
    """Make the constraints and indexes, where the labels are free to be ours."""
    wanted = constraints() | indexes()
    there = set(session.execute_read(_names))
    if not there & constraints().keys():
        for (name,) in session.execute_read(_values, existing()):
            if name in NODES:
                raise ServerError(
                    f"the database {server.database!r} of {server.target} holds {name} nodes that no kg load "
                    "wrote there: choose an empty one with --database"
                )
    for name, statement in wanted.items():
        if name not in there:
            try:
                session.execute_write(_run, statement)
            except ClientError as error:
                # Another load may have made it meanwhile.
                if "AlreadyExists" not in (error.code or ""):
                    raise
    if not wanted.keys() <= there:
        session.execute_read(_run, "CALL db.awaitIndexes(600)")


class _Load:
    """One time through the whole graph: compare, write, take away."""

    def __init__(self, session: neo4j.Session, tables: Tables, progress: Progress) -> None:
        self._session = session
        self._tables = tables
        self._progress = progress
        self._there = {name for (name,) in session.execute_read(_values, existing())}
        self._held = self._created = self._changed = self._removed = 0

    def run(self) -> LoadReport:
        surplus = {label: self._follow_nodes(label) for label in NODES}
        for name, group in RELATIONSHIPS.items():
            self._follow_relationships(name, group)
        # Only now, without their relationships: one node may have had very many.
        for label, keys in surplus.items():
            self._remove(delete_nodes(label), keys)
        return LoadReport(self._held, self._created, self._changed, self._removed)

    def _follow_nodes(self, label: str) -> list[Row]:
        """Write what the database lacks of a label, and give the keys that only it has."""
        difference = Difference(key_length=1)
        if label in self._there:
            for batch in node_batches(self._tables, label):
                difference.ours(_rows(batch))
            self._read(read_nodes(label), difference)
        writer = _Writer(self, merge_nodes(label))
        for batch in node_batches(self._tables, label):
            rows = _rows(batch)
            writer.add(*difference.parted(rows))
            self._tell(f"{label} nodes", len(rows))
        writer.flush()
        return difference.surplus()

    def _follow_relationships(self, name: str, group: RelationshipGroup) -> None:
        difference = Difference(key_length=3)
        if self._there.intersection(group.types):
            for kind, _, _, batch in relationship_batches(self._tables, group):
                difference.ours(_rows(batch, kind))
            self._read(read_relationships(group.types), difference)
        pairs = [(kind, *pair) for kind in group.types for pair in relationship_types()[kind].pairs]
        # Several may stand between the same two nodes, and merging would leave them all: what changed is
        # deleted first, in the same transaction.
        writers = {
            pair: _Writer(self, merge_relationships(*pair), delete_relationships(pair[0])) for pair in pairs
        }
        for kind, head, tail, batch in relationship_batches(self._tables, group):
            rows = _rows(batch, kind)
            writers[kind, head, tail].add(*difference.parted(rows))
            self._tell(f"relationships {name}", len(rows))
        for writer in writers.values():
            writer.flush()
        surplus = difference.surplus()
        for kind in group.types:
            self._remove(delete_relationships(kind), [key for key in surplus if key[0] == kind])

    def _read(self, query: str, difference: Difference) -> None:
        """Let what the database holds pass by."""

        def pass_by(transaction: neo4j.ManagedTransaction) -> None:
            difference.forget_theirs()
            result = transaction.run(query)
            while records := result.fetch(_ROWS):
                difference.theirs([_comparable(record.values()) for record in records])

        self._session.execute_read(pass_by)

    def write(self, rows: list[Row], merge: str, *, changed: bool = False, delete: str | None = None) -> None:
        """Write rows in one transaction, after deleting what stands under their keys if that is asked for."""

        def run(transaction: neo4j.ManagedTransaction) -> None:
            for query in filter(None, (delete, merge)):
                transaction.run(query, {"rows": rows}).consume()

        self._session.execute_write(run)
        if changed:
            self._changed += len(rows)
        else:
            self._created += len(rows)

    def _remove(self, delete: str, keys: list[Row]) -> None:
        for rows in _parts(keys):
            self._session.execute_write(_run, delete, {"rows": rows})
            self._removed += len(rows)

    def _tell(self, step: str, rows: int) -> None:
        self._held += rows
        self._progress(step, self._held, None)


class _Writer:
    """Gathers rows until there are enough of them for a transaction."""

    def __init__(self, load: _Load, merge: str, delete: str | None = None) -> None:
        self._load = load
        self._merge = merge
        self._delete = delete
        self._new: list[Row] = []
        self._changed: list[Row] = []

    def add(self, new: list[Row], changed: list[Row]) -> None:
        self._new += new
        self._changed += changed
        if len(self._new) >= _ROWS or len(self._changed) >= _ROWS:
            self.flush()

    def flush(self) -> None:
        for rows in _parts(self._new):
            self._load.write(rows, self._merge)
        for rows in _parts(self._changed):
            self._load.write(rows, self._merge, changed=True, delete=self._delete)
        self._new.clear()
        self._changed.clear()


def _parts(rows: list[Row]) -> Iterator[list[Row]]:
    for start in range(0, len(rows), _ROWS):
        yield rows[start : start + _ROWS]


def _rows(table: pa.Table, kind: str | None = None) -> list[Row]:
    """The rows of a table as lists of plain values, after the type where they are relationships."""
    columns: list[Any] = [column.to_pylist() for column in table.columns]
    first = [] if kind is None else [repeat(kind, table.num_rows)]
    return [list(row) for row in zip(*first, *columns, strict=True)]


def _comparable(values: list[Any]) -> Row:
    """A row as the server gives it, the number of its values last, to compare with one of ours."""
    *row, expected = values
    unnamed = expected - sum(value is not None for value in row)
    return [*row, unnamed] if unnamed else row


def _names(transaction: neo4j.ManagedTransaction) -> list[str]:
    shown = [transaction.run(f"SHOW {what} YIELD name").values() for what in ("CONSTRAINTS", "INDEXES")]
    return [name for rows in shown for (name,) in rows]


def _values(transaction: neo4j.ManagedTransaction, query: str) -> list[list[Any]]:
    return transaction.run(query).values()


def _run(transaction: neo4j.ManagedTransaction, query: str, parameters: dict[str, Any] | None = None) -> None:
    transaction.run(query, parameters).consume()
