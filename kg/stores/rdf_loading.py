"""Loading a graph into a graph store on a server, so that it holds exactly that.

What the server has is read and held against the graph, both in order; what it lacks is added, what the graph no
longer has is taken away. So a load that was stopped goes on where it was, and a second one writes nothing. All
subjects of a graph of this program have IRIs that begin alike; what a server holds of others is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kg.errors import GraphError, ServerError, UsageError
from kg.schema import BASE
from kg.sorting import grouped_lines, sorted_lines
from kg.stores.graph_store import GraphStore
from kg.stores.loading import LoadReport, Progress
from kg.stores.target import Credentials
from kg.stores.triples import GRAPHS
from kg.tables import Tables

if TYPE_CHECKING:
    from kg.graph import GraphDirectory

# Bytes of N-Triples that are sent at once.
_BATCH = 4 << 20
_OURS = f"<{BASE}".encode()


def load(target: str, graph: GraphDirectory, credentials: Credentials, progress: Progress) -> LoadReport:
    """See :func:`kg.stores.loading.load`."""
    if credentials.database is not None:
        raise UsageError("--database is for Neo4j: an RDF endpoint names the dataset in its address")
    try:
        return load_tables(GraphStore(target, credentials), graph.tables, progress)
    except OSError as error:
        raise GraphError(
            f"the temporary files of the load cannot be written ({error.strerror}): make room"
        ) from error


def load_tables(store: GraphStore, tables: Tables, progress: Progress) -> LoadReport:
    """Let a graph store hold the dataset of some tables.

    Raises
    ------
    ServerError
        It cannot be reached, refuses, or fails; or holds another number of triples at the end.
    """
    held = created = removed = 0
    for graph in GRAPHS:
        expected, new, old = _bring_up_to_date(store, tables, graph, progress, created)
        held, created, removed = held + expected, created + new, removed + old
        counted = store.count(graph, BASE)
        if counted is None:
            counted = sum(str(triple.subject).startswith(_OURS.decode()) for triple in store.triples(graph))
        if counted != expected:
            name = graph or "the default graph"
            raise ServerError(
                f"{store.address} holds {counted:,} triples of {name}, not the {expected:,} of the graph: "
                "someone else writes there; run the same again"
            )
    return LoadReport(held, created, 0, removed)


def _bring_up_to_date(
    store: GraphStore, tables: Tables, graph: str, progress: Progress, before: int
) -> tuple[int, int, int]:
    """How many triples one graph has now, how many of them are new, and how many were taken away."""
    expected = created = removed = 0
    adding, deleting = _Batch(), _Batch()
    for change, line in _compared(_wanted(tables, graph), _present(store, graph)):
        expected += change != "old"
        if change == "new":
            created += 1
            if adding.full(line):
                store.add(graph, adding.take())
                progress("loading", before + created, None)
        elif change == "old":
            removed += 1
            if deleting.full(line):
                store.delete(graph, deleting.take())
    if lines := adding.take():
        store.add(graph, lines)
    if lines := deleting.take():
        store.delete(graph, lines)
    progress("loading", before + created, None)
    return expected, created, removed


class _Batch:
    """Lines that are sent together."""

    def __init__(self) -> None:
        self._lines: list[bytes] = []
        self._size = 0

    def full(self, line: bytes) -> bool:
        """Add a line; whether it is time to send them."""
        self._lines.append(line)
        self._size += len(line)
        return self._size >= _BATCH

    def take(self) -> bytes:
        """The lines, which are no longer here."""
        lines = b"".join(self._lines)
        self._lines, self._size = [], 0
        return lines


def _wanted(tables: Tables, graph: str, scratch: Path | None = None) -> Iterator[bytes]:
    """The triples that a graph should have, in order."""
    for subject, pairs in grouped_lines(GRAPHS[graph](tables, scratch), scratch):
        for pair in pairs:
            yield b"%b %b .\n" % (subject, pair)


def _present(store: GraphStore, graph: str) -> Iterator[bytes]:
    """The triples of ours that a server's graph has, in order."""
    lines = (f"{triple} .\n".encode() for triple in store.triples(graph))
    return sorted_lines(line for line in lines if line.startswith(_OURS))


def _compared(
    wanted: Iterator[bytes], present: Iterator[bytes]
) -> Iterator[tuple[Literal["same", "new", "old"], bytes]]:
    """Each line of two sorted sequences: in both, only wanted, or only present.

    >>> list(_compared(iter([b"a", b"c"]), iter([b"b", b"c"])))
    [('new', b'a'), ('old', b'b'), ('same', b'c')]
    """
    left, right = next(wanted, None), next(present, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left < right):
            assert left is not None
            yield "new", left
            left = next(wanted, None)
        elif left is None or right < left:
            yield "old", right
            right = next(present, None)
        else:
            yield "same", left
            left, right = next(wanted, None), next(present, None)
