"""What extraction records say, in terms of the graph: evidence of statements, results, claims."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from kg import records
from kg.assembly.graph import Dropped
from kg.assembly.rows import Rows
from kg.errors import ExtractionError
from kg.normalization.measures import Measure
from kg.quantities import quantity
from kg.records import Claim, Evidence, Extraction, Paper, Result
from kg.schema import signatures, symmetric_relations
from kg.tables import schema_of

_UNKNOWN = Measure()

# While statements are counted, each evidence carries what its statement says.
_SAID = [pa.field("head", pa.string()), pa.field("relation", pa.string()), pa.field("tail", pa.string())]


class Texts:
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


class Reader:
    """Takes extraction records and collects the rows they give, and counts what they do not."""

    def __init__(
        self,
        entity_of: Mapping[tuple[str, str], str],
        types: Mapping[str, str],
        measures: Mapping[str, Measure],
        texts: Texts,
        rejected: frozenset[str],
    ) -> None:
        self._entity_of = entity_of
        self._types = types
        self._measures = measures
        self._texts = texts
        self._rejected = rejected
        self._signatures = {relation: frozenset(pairs) for relation, pairs in signatures().items()}
        self._symmetric = symmetric_relations()
        self.evidence = Rows(pa.schema([*schema_of(Evidence), *_SAID]))
        self.results = Rows(schema_of(Result))
        self.claims = Rows(schema_of(Claim))
        self.dropped = dict.fromkeys(Dropped.__struct_fields__, 0)

    def read(self, extraction: Extraction) -> None:
        """Take one record.

        Raises
        ------
        ExtractionError
            It was made from another text than its paper now has.
        """
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
