"""What a server has to be told so that it holds our rows and no others, found in little memory.

Of each row of ours 16 bytes are kept. The server's rows pass by once: those that are the same as one of ours
need nothing, the keys of the others are remembered.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from hashlib import blake2b
from typing import Any

import msgspec
import numpy as np

Row = Sequence[Any]

_DIGEST = 16


def _digests(rows: Iterable[Row]) -> bytes:
    encode = msgspec.msgpack.encode
    return b"".join(blake2b(encode(row), digest_size=_DIGEST).digest() for row in rows)


class Difference:
    """Compares rows that begin with their key: ours first, then theirs, then ours once more in the same order.

    Parameters
    ----------
    key_length
        How many of a row's first values are its key. Keys of our rows are unique; theirs need not be.

    Examples
    --------
    >>> difference = Difference(key_length=1)
    >>> difference.ours([("a", 1), ("b", 2), ("c", 3)])
    >>> difference.theirs([("a", 1), ("b", 0), ("d", 4)])
    >>> difference.parted([("a", 1), ("b", 2), ("c", 3)])
    ([('c', 3)], [('b', 2)])
    >>> difference.surplus()
    [('d',)]
    """

    def __init__(self, key_length: int) -> None:
        self._key_length = key_length
        self._ours = bytearray()
        self._order: np.ndarray[Any, Any] | None = None
        self._sorted: np.ndarray[Any, Any] = np.empty(0, f"S{_DIGEST}")
        self._found: np.ndarray[Any, Any] = np.empty(0, np.int64)
        self._differing: set[Hashable] = set()
        self._position = 0

    def ours(self, rows: Iterable[Row]) -> None:
        """Take rows of ours."""
        self._ours += _digests(rows)

    def forget_theirs(self) -> None:
        """Begin anew with theirs: reading them was broken off."""
        self._found[:] = 0
        self._differing.clear()

    def theirs(self, rows: Sequence[Row]) -> None:
        """Take rows of theirs."""
        if self._order is None:
            digests = np.frombuffer(bytes(self._ours), f"S{_DIGEST}")
            self._order = np.argsort(digests)
            self._sorted = digests[self._order]
            self._found = np.zeros(len(digests), np.int64)
        digests = np.frombuffer(_digests(rows), f"S{_DIGEST}")
        places = np.searchsorted(self._sorted, digests)
        same = places < len(self._sorted)
        same[same] = self._sorted[places[same]] == digests[same]
        np.add.at(self._found, self._order[places[same]], 1)
        for index in np.flatnonzero(~same):
            self._differing.add(self._key(rows[int(index)]))

    def parted(self, rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
        """Of the next rows of ours: those that they lack, and those that they have otherwise or twice."""
        new, changed = [], []
        for index, row in enumerate(rows, self._position):
            found = int(self._found[index]) if self._order is not None else 0
            key = self._key(row)
            if key in self._differing:
                self._differing.discard(key)
                changed.append(row)
            elif found == 0:
                new.append(row)
            elif found > 1:
                changed.append(row)
        self._position += len(rows)
        return new, changed

    def surplus(self) -> list[Any]:
        """The keys that only they have, once all of our rows were parted."""
        return list(self._differing)

    def _key(self, row: Row) -> tuple[Any, ...]:
        return tuple(row[: self._key_length])
