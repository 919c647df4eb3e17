"""What a store does: take the graph once, answer queries, count, close.

A store is written whole into a new place, which the caller then moves to where it is wanted: readers of the
old store go on undisturbed, and a build that is killed leaves no half-written one.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol, Self

from kg.assembly import Graph
from kg.errors import QueryError

Value = Any
"""A plain value that JSON can hold: None, bool, int, float, str, or a list or dict of such values."""


@dataclass(frozen=True)
class Rows:
    """The answer to a query: the names of its columns, and an iterator of rows with one value for each.

    Rows are computed as they are asked for; they can be read once, while the store is open.
    """

    columns: list[str]
    rows: Iterator[list[Value]]

    def __iter__(self) -> Iterator[list[Value]]:
        return self.rows

    def dicts(self) -> Iterator[dict[str, Value]]:
        """Each row as a dict from column to value."""
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)


class Store(Protocol):
    """A place that holds the whole graph and answers queries in its own language."""

    def write(self, graph: Graph) -> None:
        """Write a whole graph into this empty store.

        Raises
        ------
        GraphError
            The store is not empty, is open for reading only, or cannot be written; what was written so far
            is of no use.
        """

    def query(
        self, text: str, *, parameters: Mapping[str, Value] | None = None, timeout: float | None = None
    ) -> Rows:
        """Answer a query that reads.

        Parameters
        ----------
        text
            The query in the store's language.
        parameters
            Values for the variables or parameters that the query names.
        timeout
            After how many seconds to give up; None waits as long as it takes.

        Raises
        ------
        QueryError
            The query is wrong, tries to write or to reach outside the graph, or takes too long; raised
            here or while the rows are read.
        """

    def counts(self) -> dict[str, int]:
        """How many nodes of each label and relationships of each type the store holds."""

    def close(self) -> None:
        """Give the store's files back; closing twice does nothing."""

    def __enter__(self) -> Self:
        """The store itself."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""


class Deadline:
    """A point in time after which a query has taken too long."""

    def __init__(self, timeout: float | None) -> None:
        self._timeout = timeout
        self._end = None if timeout is None else time.monotonic() + timeout

    def left(self) -> float | None:
        """Seconds that are left, at least 0; None without a limit."""
        return None if self._end is None else max(0.0, self._end - time.monotonic())

    def error(self) -> QueryError:
        """What to raise when the time is over."""
        return QueryError(
            f"the query took longer than {self._timeout:g} seconds: narrow it, add a LIMIT or allow more"
        )
