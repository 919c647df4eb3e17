"""Papers, extraction records and normalised entities put together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

import pyarrow as pa

from kg import records
from kg.assembly.graph import Dropped, Graph
from kg.assembly.reading import Reader, Texts
from kg.assembly.rows import once, table_of
from kg.assembly.statements import statements_of
from kg.normalization.measures import measure_of
from kg.records import Entity, EntityMention, Evidence, Extraction, Paper, Run
from kg.tables import schema_of


class Normalized(Protocol):
    """What normalisation hands to assembly: see :func:`kg.normalization.normalize`."""

    @property
    def entities(self) -> Sequence[Entity]:
        """The nodes of the graph."""

    @property
    def mentions(self) -> Sequence[EntityMention]:
        """Which entity each paper names, and in what role."""

    @property
    def mappings(self) -> Sequence[records.Mapping]:
        """Why each name means its entity."""

    @property
    def entity_of(self) -> Mapping[tuple[str, str], str]:
        """The entity behind (paper id, id in that paper's extraction record)."""


def assemble(
    papers: Iterable[Paper] | pa.Table,
    extractions: Iterable[Extraction],
    normalized: Normalized,
    runs: Iterable[Run] = (),
    rejected: Collection[str] = (),
) -> Graph:
    """Build the graph from papers, what was read in them, and which entity each name means.

    Parameters
    ----------
    papers
        The papers, each once; records, or a table with their schema.
    extractions
        The extraction records, at most one per paper and extractor version; read once.
    normalized
        The entities, and the entity of each (paper, local id).
    runs
        The runs that made the extraction records.
    rejected
        The ids of the statements that do not hold, whatever papers say.

    Returns
    -------
    Graph
        The same for any order of the input. Of a paper's sentences the most confident one counts for a
        statement; papers are combined as :mod:`kg.belief` says.

    Raises
    ------
    ExtractionError
        An extraction record was made from another text than its paper now has.
    """
    paper_table = papers if isinstance(papers, pa.Table) else table_of(papers, Paper)
    texts = Texts(paper_table)
    types = {entity.id: entity.type for entity in normalized.entities}
    measures = {e.id: measure_of((e.label, *e.aliases)) for e in normalized.entities if e.type == "Metric"}
    reader = Reader(normalized.entity_of, types, measures, texts, frozenset(rejected))
    for extraction in extractions:
        reader.read(extraction)
    evidence = once(reader.evidence.table())
    return Graph(
        papers=paper_table.sort_by("id"),
        entities=table_of(normalized.entities, Entity).sort_by("id"),
        mentions=table_of(normalized.mentions, EntityMention).sort_by(
            [("paper", "ascending"), ("entity", "ascending"), ("local", "ascending")]
        ),
        mappings=table_of(normalized.mappings, records.Mapping).sort_by(
            [(name, "ascending") for name in records.Mapping.__struct_fields__]
        ),
        statements=statements_of(evidence, texts.years),
        evidence=evidence.select(schema_of(Evidence).names),
        results=once(reader.results.table()),
        claims=once(reader.claims.table()),
        runs=table_of(runs, Run).sort_by([("started", "ascending"), ("id", "ascending")]),
        dropped=Dropped(**reader.dropped),
    )
