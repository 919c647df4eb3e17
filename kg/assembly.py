"""From what each paper says to what the graph says: statements with evidence and belief, results, claims.

:func:`assemble` takes the papers, their extraction records and the normalised entities, and gives the whole
graph as Arrow tables, one per record class of :mod:`kg.records`, sorted, whatever the order of its input.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol, TypeVar

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kg import records
from kg.belief import ONE_WAY, combined, opposed
from kg.errors import ExtractionError
from kg.normalization.measures import Measure, measure_of
from kg.quantities import quantity
from kg.records import Claim, Entity, EntityMention, Evidence, Extraction, Paper, Result, Run, Statement
from kg.schema import signatures, symmetric_relations
from kg.tables import batches_of, schema_of, to_table

Record = TypeVar("Record", bound=msgspec.Struct)

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

# Rows are turned into Arrow in batches of this many, so that few of them are Python objects at a time.
_BATCH = 20_000


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
    paper_table = papers if isinstance(papers, pa.Table) else _table(papers, Paper)
    texts = _Texts(paper_table)
    types = {entity.id: entity.type for entity in normalized.entities}
    measures = {e.id: measure_of((e.label, *e.aliases)) for e in normalized.entities if e.type == "Metric"}
    reader = _Reader(normalized.entity_of, types, measures, texts, frozenset(rejected))
    for extraction in extractions:
        reader.read(extraction)
    evidence = _once(reader.evidence.table())
    return Graph(
        papers=paper_table.sort_by("id"),
        entities=_table(normalized.entities, Entity).sort_by("id"),
        mentions=_table(normalized.mentions, EntityMention).sort_by(
            [("paper", "ascending"), ("entity", "ascending"), ("local", "ascending")]
        ),
        mappings=_table(normalized.mappings, records.Mapping).sort_by(
            [(name, "ascending") for name in records.Mapping.__struct_fields__]
        ),
        statements=_statements(evidence, texts.years),
        evidence=evidence.select(schema_of(Evidence).names),
        results=_once(reader.results.table()),
        claims=_once(reader.claims.table()),
        runs=_table(runs, Run).sort_by([("started", "ascending"), ("id", "ascending")]),
        dropped=Dropped(**reader.dropped),
    )


_UNKNOWN = Measure()


class _Texts:
    """The text and the year of each paper, out of the table of papers."""

    def __init__(self, papers: pa.Table) -> None:
        self._titles = papers["title"].combine_chunks()
        self._abstracts = papers["abstract"].combine_chunks()
        ids: list[Any] = papers["id"].to_pylist()
        self._rows: dict[str, int] = {paper: row for row, paper in enumerate(ids)}
        self.years: dict[str, int | None] = dict(zip(ids, papers["year"].to_pylist(), strict=True))

    def __contains__(self, paper: str) -> bool:
        return paper in self._rows

    def __getitem__(self, paper: str) -> str:
        row = self._rows[paper]
        title, abstract = self._titles[row].as_py(), self._abstracts[row].as_py()
        return Paper(id=paper, title=title, abstract=abstract).text


class _Rows:
    """Rows collected into an Arrow table, batch by batch."""

    def __init__(self, schema: pa.Schema) -> None:
        self._schema = schema
        self._rows: list[dict[str, Any]] = []
        self._batches: list[pa.RecordBatch] = []

    def append(self, row: dict[str, Any]) -> None:
        self._rows.append(row)
        if len(self._rows) >= _BATCH:
            self._flush()

    def table(self) -> pa.Table:
        self._flush()
        return pa.Table.from_batches(self._batches, schema=self._schema)

    def _flush(self) -> None:
        self._batches.append(pa.RecordBatch.from_pylist(self._rows, schema=self._schema))
        self._rows = []


# While statements are counted, each evidence carries what its statement says.
_SAID = [pa.field("head", pa.string()), pa.field("relation", pa.string()), pa.field("tail", pa.string())]


class _Reader:
    """Takes extraction records and collects the rows they give, and counts what they do not."""

    def __init__(
        self,
        entity_of: Mapping[tuple[str, str], str],
        types: Mapping[str, str],
        measures: Mapping[str, Measure],
        texts: _Texts,
        rejected: frozenset[str],
    ) -> None:
        self._entity_of = entity_of
        self._types = types
        self._measures = measures
        self._texts = texts
        self._rejected = rejected
        self._signatures = {relation: frozenset(pairs) for relation, pairs in signatures().items()}
        self._symmetric = symmetric_relations()
        self.evidence = _Rows(pa.schema([*schema_of(Evidence), *_SAID]))
        self.results = _Rows(schema_of(Result))
        self.claims = _Rows(schema_of(Claim))
        self.dropped = dict.fromkeys(Dropped.__struct_fields__, 0)

    def read(self, extraction: Extraction) -> None:
        if extraction.id not in self._texts:
            self.dropped["unknown_papers"] += 1
            return
        text = self._texts[extraction.id]
        if extraction.text_hash and extraction.text_hash != records.digest(text):
            raise ExtractionError(
                f"the extraction record of paper {extraction.id} was made from another text: extract it again"
            )
        self._read_relations(extraction, text)
        self._read_results(extraction, text)
        self._read_claims(extraction, text)

    def _read_relations(self, extraction: Extraction, text: str) -> None:
        for relation in extraction.relations:
            head = self._entity(extraction.id, relation.head)
            tail = self._entity(extraction.id, relation.tail)
            if head is None or tail is None:
                self.dropped["unlinked"] += 1
                continue
            if head == tail:
                self.dropped["self_loops"] += 1
                continue
            if (self._types[head], self._types[tail]) not in self._signatures[relation.relation]:
                self.dropped["ill_typed"] += 1
                continue
            if relation.relation in self._symmetric:
                head, tail = sorted((head, tail))
            start, end, quote = _locate(text, relation.start, relation.end, relation.evidence)
            statement = records.statement_id(head, relation.relation, tail)
            if statement in self._rejected:
                continue
            self.evidence.append(
                {
                    "id": records.evidence_id(statement, extraction.id, start, end, extraction.extractor),
                    "statement": statement,
                    "paper": extraction.id,
                    "text": quote,
                    "start": start,
                    "end": end,
                    "confidence": relation.confidence,
                    "extractor": extraction.extractor,
                    "head": head,
                    "relation": relation.relation,
                    "tail": tail,
                }
            )

    def _read_results(self, extraction: Extraction, text: str) -> None:
        for result in extraction.results:
            start, end, quote = _locate(text, result.start, result.end, result.evidence)
            row: dict[str, Any] = {
                "paper": extraction.id,
                "method": self._result_end(extraction.id, result.method, "Method"),
                "dataset": self._result_end(extraction.id, result.dataset, "Dataset"),
                "task": self._result_end(extraction.id, result.task, "Task"),
                "metric": self._result_end(extraction.id, result.metric, "Metric"),
                "raw_value": result.value,
                "raw_unit": result.unit,
                "kind": result.kind,
                "baseline": self._result_end(extraction.id, result.baseline, "Method"),
                "raw_baseline_value": result.baseline_value,
                "start": start,
                "end": end,
                "extractor": extraction.extractor,
            }
            row["id"] = records.digest("result", *("" if v is None else str(v) for v in row.values()))
            measure = self._measures.get(row["metric"], _UNKNOWN)
            row["value"], row["unit"] = quantity(result.value, result.unit, result.kind, measure)
            if result.baseline_value is not None:
                # The value compared with is a score too, of the same unit, also where the value is a change.
                kind = "absolute" if result.kind == "delta" else result.kind
                row["baseline_value"] = quantity(result.baseline_value, result.unit, kind, measure).value
            row["text"] = quote
            row["confidence"] = result.confidence
            self.results.append(row)

    def _read_claims(self, extraction: Extraction, text: str) -> None:
        for claim in extraction.claims:
            start, end, quote = _locate(text, claim.start, claim.end, claim.sentence)
            about = {self._entity(extraction.id, local) for local in claim.about} - {None}
            self.claims.append(
                {
                    "id": records.digest(
                        "claim", extraction.id, claim.type, quote, str(start), extraction.extractor
                    ),
                    "paper": extraction.id,
                    "type": claim.type,
                    "text": quote,
                    "start": start,
                    "end": end,
                    "about": sorted(entity for entity in about if entity is not None),
                    "confidence": claim.confidence,
                    "extractor": extraction.extractor,
                }
            )

    def _entity(self, paper: str, local: str) -> str | None:
        entity = self._entity_of.get((paper, local))
        return entity if entity in self._types else None

    def _result_end(self, paper: str, local: str | None, entity_type: str) -> str | None:
        if local is None:
            return None
        entity = self._entity(paper, local)
        if entity is None:
            self.dropped["unlinked"] += 1
        elif self._types[entity] != entity_type:
            self.dropped["ill_typed"] += 1
            return None
        return entity


def _locate(text: str, start: int, end: int, quote: str) -> tuple[int, int, str]:
    """Where a quote stands and what stands there; a record without offsets is searched for in the text."""
    if start < end <= len(text):
        return start, end, text[start:end]
    found = text.find(quote) if quote else -1
    return (found, found + len(quote), quote) if found >= 0 else (0, 0, quote)


def _table(items: Iterable[Record], record_type: type[Record]) -> pa.Table:
    """Records as a table, turned into Arrow batch by batch."""
    iterator = iter(items)
    batches: Iterator[list[Record]] = iter(lambda: list(islice(iterator, _BATCH)), [])
    tables = [to_table(batch, record_type) for batch in batches]
    return pa.concat_tables(tables) if tables else to_table((), record_type)


def _once(table: pa.Table) -> pa.Table:
    """The table sorted by id, each id once: of repeats, the most confident row."""
    ordered = table.sort_by([("id", "ascending"), ("confidence", "descending"), ("text", "ascending")])
    ids = ordered["id"].to_numpy()
    first = np.ones(len(ids), dtype=bool)
    first[1:] = ids[1:] != ids[:-1]
    return ordered.filter(pa.array(first))


def _statements(evidence: pa.Table, years: Mapping[str, int | None]) -> pa.Table:
    """One row per statement of the evidence: how much it is believed, by how many papers, since when."""
    schema = schema_of(Statement)
    if evidence.num_rows == 0:
        return schema.empty_table()
    best = evidence.group_by(["statement", "paper", "head", "relation", "tail"]).aggregate([("confidence", "max")])
    best = best.sort_by([("statement", "ascending"), ("confidence_max", "descending")])
    ids = best["statement"].to_numpy()
    starts = np.flatnonzero(np.r_[True, ids[1:] != ids[:-1]])
    belief = combined(best["confidence_max"].to_numpy(), starts)
    papers: list[Any] = best["paper"].to_pylist()
    said = np.array([math.inf if (year := years[paper]) is None else year for paper in papers])
    since = np.minimum.reduceat(said, starts)
    firsts = best.take(starts)
    belief = opposed(belief, _against(firsts, belief))
    return pa.table(
        {
            "id": firsts["statement"],
            "head": firsts["head"],
            "relation": firsts["relation"],
            "tail": firsts["tail"],
            "belief": np.round(belief, 6),
            "support": np.diff(np.r_[starts, len(ids)]),
            "first_year": pc.cast(pa.array(since, mask=np.isinf(since)), pa.int64()),
        }
    ).cast(schema)


def _against(statements: pa.Table, belief: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each statement the belief of its reverse, where that is said too and not both can hold; else 0."""
    ids: list[Any] = statements["statement"].to_pylist()
    believed = dict(zip(ids, belief.tolist(), strict=True))
    ends: list[list[Any]] = [statements[name].to_pylist() for name in ("head", "relation", "tail")]
    return np.array(
        [
            believed.get(records.statement_id(tail, relation, head), 0.0) if relation in ONE_WAY else 0.0
            for head, relation, tail in zip(*ends, strict=True)
        ]
    )
