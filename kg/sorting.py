"""Sorting more lines than fit in memory, and joining by it: memory stays the same for any number of lines."""

from __future__ import annotations

import contextlib
import heapq
import tempfile
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import IO, Any

import msgspec

# Lines are sorted in memory up to this many bytes, and merged from files beyond.
_RUN_BYTES = 32 << 20


def sorted_lines(lines: Iterable[bytes], scratch: Path | None = None) -> Iterator[bytes]:
    """Lines in the order of their bytes.

    Parameters
    ----------
    lines
        Lines that end in a line feed, and have none within.
    scratch
        The folder for temporary files, which have no name there; the system's by default.

    Raises
    ------
    OSError
        The temporary files cannot be written.
    """
    with contextlib.ExitStack() as stack:
        run: list[bytes] = []
        size = 0
        runs: list[IO[bytes]] = []
        for line in lines:
            run.append(line)
            size += len(line)
            if size >= _RUN_BYTES:
                file = stack.enter_context(tempfile.TemporaryFile(dir=scratch))
                run.sort()
                file.writelines(run)
                file.seek(0)
                runs.append(file)
                run, size = [], 0
        run.sort()
        yield from heapq.merge(*runs, run) if runs else run


def grouped_lines(lines: Iterable[bytes], scratch: Path | None = None) -> Iterator[tuple[bytes, list[bytes]]]:
    """Each key in order, with all that lines say of it: fields apart by tabs, the first of which is the key.

    What is said of a key is sorted, and each thing stands once.
    """
    for key, group in groupby(sorted_lines(lines, scratch), key=lambda line: line[: line.index(b"\t")]):
        fields = {field for line in group for field in line[len(key) + 1 : -1].split(b"\t")}
        yield key, sorted(fields)


def joined(
    one: Iterable[tuple[str, Any]], many: Iterable[tuple[str, Any]], scratch: Path | None = None
) -> Iterator[tuple[Any, Any]]:
    """The values of ``one`` beside the values of ``many`` that have the same key.

    Parameters
    ----------
    one, many
        Pairs of a key (without tab and line feed) and a value that JSON can hold. In ``one`` a key stands
        once; keys of ``many`` that ``one`` lacks are left out.
    scratch
        As in :func:`sorted_lines`.

    >>> list(joined([("a", 1), ("b", 2)], [("b", "x"), ("c", "y"), ("b", "z")]))
    [(2, 'x'), (2, 'z')]
    """

    def lines() -> Iterator[bytes]:
        for mark, pairs in ((b"\t0", one), (b"\t1", many)):
            for key, value in pairs:
                yield key.encode() + mark + msgspec.json.encode(value) + b"\n"

    for key, group in groupby(sorted_lines(lines(), scratch), key=lambda line: line[: line.index(b"\t")]):
        start = len(key) + 2
        first = next(group)
        if first[start - 1 : start] == b"0":
            value = msgspec.json.decode(first[start:])
            for line in group:
                yield value, msgspec.json.decode(line[start:])
