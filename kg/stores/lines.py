"""The dataset as N-Quads, for what loads it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kg.stores.triples import GRAPHS
from kg.tables import Tables


def quad_lines(tables: Tables, scratch: Path | None = None) -> Iterator[bytes]:
    """The lines of the dataset, a few at a time, in no particular order; a quad may come more than once.

    Parameters
    ----------
    tables
        The graph.
    scratch
        The folder for temporary files; the system's by default.
    """
    for graph, tell in GRAPHS.items():
        end = f" <{graph}> .\n".encode() if graph else b" .\n"
        for line in tell(tables, scratch):
            subject, *pairs = line[:-1].split(b"\t")
            yield b"".join([b"%b %b%b" % (subject, pair, end) for pair in pairs])


def in_pieces(lines: Iterator[bytes], size: int) -> Iterator[bytes]:
    """Lines joined to pieces of at least ``size`` bytes; the last one may be smaller."""
    piece: list[bytes] = []
    length = 0
    for line in lines:
        piece.append(line)
        length += len(line)
        if length >= size:
            yield b"".join(piece)
            piece, length = [], 0
    if piece:
        yield b"".join(piece)
