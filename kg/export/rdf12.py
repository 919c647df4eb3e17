"""RDF 1.2, as TriG: what a statement or mention says stands in it as a triple term too.

Nothing else changes: the node that RDF 1.1 reifies by ``rdf:subject``, ``rdf:predicate`` and ``rdf:object`` is the
reifier, by ``rdf:reifies``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg.export.trig import write_graphs
from kg.stores.terms import named

if TYPE_CHECKING:
    from kg.export.writing import ExportSource

_PARTS = tuple(f"{named(f'rdf:{part}')} ".encode() for part in ("subject", "predicate", "object"))
_REIFIES = f"{named('rdf:reifies')} ".encode()


def write(source: ExportSource, path: Path) -> None:
    """Write the dataset as TriG of RDF 1.2."""
    write_graphs(source, path, reified)


def reified(pairs: list[bytes]) -> list[bytes]:
    """What is said of a subject, and the triple that it reifies, if it does."""
    parts = [pair[len(part) :] for part in _PARTS for pair in pairs if pair.startswith(part)]
    if len(parts) < len(_PARTS):
        return pairs
    return [*pairs, _REIFIES + b"<<( " + b" ".join(parts) + b" )>>"]
