"""In which state a database is, told by its last transaction: whether anybody has written since then."""

from __future__ import annotations

import base64
import re

import msgspec
import neo4j

_BOOKMARK = re.compile(
    # A list of the database's UUID, the number of a transaction, and an empty list, as Bolt writes them.
    rb"\x91\xcc\x10.{16}(?:([\x00-\x7f])|\xc8(.)|\xc9(..)|\xca(....)|\xcb(.{8}))\x90",
    re.DOTALL,
)


class State(msgspec.Struct, frozen=True):
    """A database between two transactions that change it.

    ``bookmark`` names the last one; the numbers of nodes and of relationships, whosever they are, tell apart what
    a restored backup may give the same name.
    """

    bookmark: str
    nodes: int
    relationships: int

    def is_after(self, before: State, transactions: int) -> bool:
        """Whether that many transactions, and no other one, changed the database since it was in another state.

        False also where that cannot be told: servers promise nothing about what stands in a bookmark.
        """
        if not transactions:
            return self == before
        numbers = [_number(state.bookmark) for state in (before, self)]
        return None not in numbers and numbers[1] == (numbers[0] or 0) + transactions


def state_of(session: neo4j.Session) -> State:
    """The state in which the database is now; the server keeps both numbers, and need not count."""

    def count(transaction: neo4j.ManagedTransaction) -> list[int]:
        queries = ("MATCH (n) RETURN count(n)", "MATCH ()-[r]->() RETURN count(r)")
        return [value for query in queries for (value,) in transaction.run(query).values()]

    # Asked for writing, so that in a cluster the one answers that has the newest state.
    nodes, relationships = session.execute_write(count)
    return State(" ".join(sorted(session.last_bookmarks().raw_values)), nodes, relationships)


def _number(bookmark: str) -> int | None:
    """The number of the transaction that a bookmark names: each one that changes the database has the next."""
    try:
        match = _BOOKMARK.fullmatch(base64.b64decode(bookmark.removeprefix("FB:"), validate=True))
    except ValueError:
        return None
    return None if match is None else int.from_bytes(next(filter(None, match.groups())), "big")
