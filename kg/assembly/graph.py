"""The graph as Arrow tables, one for each record class of :mod:`kg.records`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import msgspec
import pyarrow as pa

from kg import records
from kg.records import Claim, Entity, EntityMention, Evidence, Paper, Result, Run, Statement
from kg.tables import batches_of

RECORD_TYPES: dict[str, type[msgspec.Struct]] = {
    "papers": Paper,
    "entities": Entity,
    "mentions": EntityMention,
    "mappings": records.Mapping,
    "statements": Statement,
    "evidence": Evidence,
    "results": Result,
    "claims": Claim,
    "runs": Run,
}
"""The tables of a :class:`Graph` and the record class of each."""


class Dropped(msgspec.Struct, frozen=True):
    """How many extracted items did not enter the graph, by reason.

    ``self_loops``: both ends of a relation are one entity after merging. ``unlinked``: an end has no entity.
    ``ill_typed``: the ends' types do not fit the relation, or the place in a result. ``unknown_papers``:
    extraction records of papers that are not among the papers.
    """

    self_loops: int = 0
    unlinked: int = 0
    ill_typed: int = 0
    unknown_papers: int = 0


@dataclass(frozen=True)
class Graph:
    """The whole graph as Arrow tables: one per record class, each with that class's schema, sorted by id."""

    papers: pa.Table
    entities: pa.Table
    mentions: pa.Table
    mappings: pa.Table
    statements: pa.Table
    evidence: pa.Table
    results: pa.Table
    claims: pa.Table
    runs: pa.Table
    dropped: Dropped = field(default_factory=Dropped)

    def tables(self) -> dict[str, pa.Table]:
        """The tables by name, in the order of :data:`RECORD_TYPES`; ``Graph(**tables)`` takes them back."""
        return {name: getattr(self, name) for name in RECORD_TYPES}

    def batches(self, name: str, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """See :meth:`kg.tables.Tables.batches`."""
        return batches_of(self.tables()[name], columns)
