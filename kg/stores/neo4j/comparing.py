"""Once through a whole graph: compare a database with it, write what it lacks, take away what only it has.

Several sessions write nodes at once, each those of one label. Relationships are written by one: each of them is
chained to others at both its ends, so that transactions with no node in common still wait for each other in the
server, up to deadlocks.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from itertools import repeat
from typing import Any, TypeVar

import neo4j
import pyarrow as pa
from neo4j.exceptions import IncompleteCommit

from kg.schema import relationship_types
from kg.stores.difference import Difference, Row
from kg.stores.loading import Progress
from kg.stores.neo4j.connection import Server
from kg.stores.neo4j.statements import (
    delete_nodes,
    delete_relationships,
    merge_nodes,
    merge_relationships,
    read_nodes,
    read_relationships,
)
from kg.stores.property_graph import NODES, RELATIONSHIPS, node_batches, relationship_batches
from kg.tables import Tables

# Rows in one transaction: enough that its commit costs little, few enough for the memory of a small server.
_ROWS = 10_000
_SESSIONS = 3

Item = TypeVar("Item")
Found = TypeVar("Found")


@dataclass
class Written:
    """What one time through the graph did.

    Attributes
    ----------
    held
        How many nodes and relationships the graph has.
    created, changed, removed
        How many of them were written, or taken away.
    transactions
        In how many transactions.
    alone
        Whether the database lacked all that it was found to lack until this wrote it; if not, another program
        writes there.
    """

    held: int = 0
    created: int = 0
    changed: int = 0
    removed: int = 0
    transactions: int = 0
    alone: bool = True


def bring_up_to_date(server: Server, tables: Tables, progress: Progress, *, empty: bool) -> Written:
    """Compare a database with the graph that tables hold, and let it hold just that.

    Parameters
    ----------
    server
        The server and its database, with our constraints.
    tables
        The graph; they are read twice.
    progress
        Told how it goes.
    empty
        Whether the database has no nodes, so that there is nothing to compare with.
    """
    return _Pass(server, tables, progress, empty).run()


class _Pass:
    """The state of one time through the graph, which all sessions share."""

    def __init__(self, server: Server, tables: Tables, progress: Progress, empty: bool) -> None:
        self._server = server
        self._tables = tables
        self._progress = progress
        self._empty = empty
        self._written = Written()
        self._counting = threading.Lock()
        self._broken_off = threading.Event()

    def run(self) -> Written:
        surplus_nodes = self._each(self._follow_nodes, NODES, sessions=_SESSIONS)
        surplus = self._each(self._follow_relationships, RELATIONSHIPS, sessions=1)
        with self._server.session() as session:
            for keys in surplus:
                for kind in {key[0] for key in keys}:
                    self._remove(session, delete_relationships(kind), [key for key in keys if key[0] == kind])
            # Only now, without their relationships: one node may have had very many.
            for label, keys in zip(NODES, surplus_nodes, strict=True):
                self._remove(session, delete_nodes(label), keys)
        return self._written

    def _each(
        self, work: Callable[[neo4j.Session, Item], Found], items: Iterable[Item], sessions: int
    ) -> list[Found]:
        """Do something for each of several items, so many at once; where one fails, all stop."""

        def run(item: Item) -> Found:
            with self._server.session() as session:
                return work(session, item)

        with ThreadPoolExecutor(sessions) as pool:
            futures = [pool.submit(run, item) for item in items]
            try:
                for future in as_completed(futures):
                    future.result()
            except BaseException:
                self._broken_off.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise
            return [future.result() for future in futures]

    def _follow_nodes(self, session: neo4j.Session, label: str) -> list[Row]:
        """Write what the database lacks of a label, and give the keys that only it has."""
        difference = Difference(key_length=1)
        if not self._empty:
            for batch in node_batches(self._tables, label):
                difference.ours(_rows(batch))
            self._read(session, read_nodes(label), difference)
        writer = _Writer(self, session, merge_nodes(label))
        for batch in node_batches(self._tables, label):
            rows = _rows(batch)
            writer.add(*difference.parted(rows))
            self._tell("nodes", len(rows))
        writer.flush()
        return difference.surplus()

    def _follow_relationships(self, session: neo4j.Session, name: str) -> list[Row]:
        """As for nodes, for a group of relationships; keys begin with the type."""
        group = RELATIONSHIPS[name]
        difference = Difference(key_length=3)
        if not self._empty:
            for kind, _, _, batch in relationship_batches(self._tables, group):
                difference.ours(_rows(batch, kind))
            self._read(session, read_relationships(group.types), difference)
        pairs = [(kind, *pair) for kind in group.types for pair in relationship_types()[kind].pairs]
        # Several may stand between the same two nodes, and merging would leave them all: what changed is
        # deleted first, in the same transaction.
        writers = {
            pair: _Writer(self, session, merge_relationships(*pair), delete_relationships(pair[0]))
            for pair in pairs
        }
        for kind, head, tail, batch in relationship_batches(self._tables, group):
            rows = _rows(batch, kind)
            writers[kind, head, tail].add(*difference.parted(rows))
            self._tell("relationships", len(rows))
        for writer in writers.values():
            writer.flush()
        return difference.surplus()

    def _read(self, session: neo4j.Session, query: str, difference: Difference) -> None:
        """Let what the database holds pass by."""

        def pass_by(transaction: neo4j.ManagedTransaction) -> None:
            difference.forget_theirs()
            result = transaction.run(query)
            while records := result.fetch(_ROWS):
                self._go_on()
                difference.theirs([_comparable(record.values()) for record in records])

        session.execute_read(pass_by)

    def create(self, session: neo4j.Session, rows: list[Row], merge: str) -> None:
        """Write rows that the database was found to lack."""
        created = self.write(session, rows, [merge])
        with self._counting:
            self._written.created += len(rows)
            self._written.alone &= created == len(rows)

    def change(self, session: neo4j.Session, rows: list[Row], queries: Iterable[str]) -> None:
        """Write rows that the database was found to have otherwise."""
        self.write(session, rows, queries)
        with self._counting:
            self._written.changed += len(rows)

    def write(self, session: neo4j.Session, rows: list[Row], queries: Iterable[str]) -> int:
        """Run queries over rows in one transaction; how many nodes and relationships the last one made."""

        def run(transaction: neo4j.ManagedTransaction) -> int:
            for query in queries:
                counters = transaction.run(query, {"rows": rows}).consume().counters
            return counters.nodes_created + counters.relationships_created

        self._go_on()
        made = _certainly(session, run)
        with self._counting:
            self._written.transactions += 1
        return made

    def _remove(self, session: neo4j.Session, delete: str, keys: list[Row]) -> None:
        for rows in _parts(keys):
            self.write(session, rows, [delete])
            self._written.removed += len(rows)

    def _tell(self, step: str, rows: int) -> None:
        with self._counting:
            self._written.held += rows
            self._progress(step, self._written.held, None)

    def _go_on(self) -> None:
        if self._broken_off.is_set():
            raise CancelledError


class _Writer:
    """Gathers rows until there are enough of them for a transaction."""

    def __init__(self, the_pass: _Pass, session: neo4j.Session, merge: str, delete: str | None = None) -> None:
        self._pass = the_pass
        self._session = session
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
            self._pass.create(self._session, rows, self._merge)
        replace = [query for query in (self._delete, self._merge) if query]
        for rows in _parts(self._changed):
            self._pass.change(self._session, rows, replace)
        self._new.clear()
        self._changed.clear()


def _certainly(session: neo4j.Session, work: Callable[[neo4j.ManagedTransaction], Found]) -> Found:
    """Run a transaction that may run twice without harm, again also where the server went while it committed."""
    while True:
        try:
            return session.execute_write(work)
        except IncompleteCommit:
            continue


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
