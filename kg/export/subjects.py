"""The dataset subject by subject, in the order of their IRIs: what all formats of RDF are written from.

Formats that have named graphs keep provenance and mappings in theirs. Formats of triples alone hold the triples of
all graphs together, so that nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from kg.sorting import grouped_lines
from kg.stores.triples import GRAPHS
from kg.tables import Tables


def subjects(
    tables: Tables, scratch: Path, graphs: Sequence[str] = tuple(GRAPHS)
) -> Iterator[tuple[bytes, list[bytes]]]:
    """Each subject of some graphs together, and all predicates with their objects, as N-Triples write them.

    Parameters
    ----------
    tables
        The graph.
    scratch
        The folder for temporary files.
    graphs
        IRIs of the graphs; empty for the default graph.
    """
    return grouped_lines(chain.from_iterable(GRAPHS[graph](tables, scratch) for graph in graphs), scratch)


def quads(tables: Tables, scratch: Path) -> Iterator[tuple[bytes, list[bytes]]]:
    """As :func:`subjects`, each object followed by its graph where that is a named one."""

    def told() -> Iterator[bytes]:
        for graph, tell in GRAPHS.items():
            suffix = f" <{graph}>".encode() if graph else b""
            for line in tell(tables, scratch):
                subject, *pairs = line[:-1].split(b"\t")
                yield b"\t".join([subject, *(pair + suffix for pair in pairs)]) + b"\n"

    return grouped_lines(told(), scratch)


def lines(subject: bytes, pairs: Sequence[bytes]) -> bytes:
    """What is said of a subject, as lines of N-Triples or N-Quads."""
    return b"".join([b"%b %b .\n" % (subject, pair) for pair in pairs])


def parsed(subject: bytes, pairs: Sequence[bytes]) -> list[ox.Triple]:
    """What is said of a subject, as triples."""
    return [quad.triple for quad in ox.parse(lines(subject, pairs), format=ox.RdfFormat.N_TRIPLES)]
