"""What follows from the parts: which papers there are, what was read in them, the graph, its generation.

All of it is a function of the parts, the decisions, the vocabulary, and the versions of extractor and program;
their digest is the stamp. Where the stamp has not changed there is nothing to derive.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

import kg
from kg import steps
from kg.graph.directory import (
    EXTRACTIONS,
    FORMAT,
    PAPERS,
    Manifest,
    decisions_path,
    vocabulary_paths,
)
from kg.graph.parts import read_parts
from kg.records import Extraction, Mapping, Paper, Run, SourceRef, digest
from kg.tables import from_table

ENDS = "records.parquet"
"""The file of a generation that says how each record ended."""

_ENDS_FIELDS: list[tuple[str, pa.DataType]] = [
    ("key", pa.string()),
    ("paper", pa.string()),
    ("outcome", pa.string()),
    ("reason", pa.string()),
    ("name", pa.string()),
    ("position", pa.int64()),
    ("id", pa.string()),
]
ENDS_SCHEMA = pa.schema(_ENDS_FIELDS)
"""Each record that was kept: its key, the paper it is part of, whether that is ``done``, ``failed`` or
``skipped`` and why, and where it was read first."""


@dataclass(frozen=True)
class KeptPapers:
    """All papers that were kept, repeats joined: those of the graph, and those that were taken out of it.

    ``paper_of`` gives the paper's id for the key of each kept record, ``source_of`` where that was read.
    """

    papers: list[Paper]
    removed: frozenset[str]
    paper_of: dict[str, str]
    source_of: dict[str, SourceRef]


def stamp_of(graph: Path, manifest: Manifest, extractor: str) -> str:
    """The digest of everything that a generation is made from, and of the columns that it has."""
    from kg.assembly import RECORD_TYPES
    from kg.normalization.measures import measures_file
    from kg.normalization.vocabulary import vocabulary_files
    from kg.tables import schema_of

    files = [decisions_path(graph), *vocabulary_paths(graph), *vocabulary_files(), measures_file()]
    hashes = [hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "" for path in files]
    parts = sorted(part.sha256 for part in (*manifest.papers, *manifest.extractions))
    columns = [str(schema_of(record)) for record in RECORD_TYPES.values()]
    return digest(str(FORMAT), kg.__version__, extractor, *columns, *hashes, *parts)


def read_papers(graph: Path, manifest: Manifest) -> KeptPapers:
    """Join the repeats among all papers that were kept, and set aside those that people took out.

    Raises
    ------
    DecisionError
        The decisions file is broken.
    GraphError
        A part is damaged.
    """
    from kg.normalization import removed_papers

    sources: dict[str, SourceRef] = {}
    own_ids: dict[str, str] = {}

    def tables() -> Iterator[pa.Table]:
        for table in read_parts(graph / PAPERS, manifest.papers):
            row: dict[str, Any]
            for row in table.select(["key", "id", "sources"]).to_pylist():
                seen = row["sources"]
                sources[row["key"]] = msgspec.convert(seen[0], SourceRef) if seen else SourceRef("", "", 0)
                own_ids[row["key"]] = row["id"]
            yield table

    papers, paper_of = steps.join_all(tables())
    removed = removed_papers(read_decisions_of(graph))
    # A paper may have got another id since it was removed: from a record with a DOI, say.
    taken_out = frozenset(id_ for key, id_ in paper_of.items() if {id_, own_ids[key]} & removed)
    return KeptPapers([paper for paper in papers if paper.id not in taken_out], taken_out, paper_of, sources)


def read_decisions_of(graph: Path) -> list[Mapping]:
    """The user's decisions of a graph directory.

    Raises
    ------
    DecisionError
        The file is broken.
    """
    from kg.normalization import read_decisions

    return read_decisions(decisions_path(graph))


def texts_read(graph: Path, manifest: Manifest, extractor: str) -> set[str]:
    """The hashes of the texts that this version of the extractor has read."""
    columns = ["text_hash", "extractor"]
    return {
        row["text_hash"]
        for table in read_parts(graph / EXTRACTIONS, manifest.extractions, columns)
        for row in table.to_pylist()
        if row["extractor"] == extractor
    }


def read_extractions(
    graph: Path, manifest: Manifest, papers: Sequence[Paper], extractor: str
) -> tuple[list[Extraction], dict[str, str]]:
    """What this version of the extractor read in the papers.

    Returns
    -------
    extractions, failures
        The records under the papers' ids and sorted by them, and for each paper whose text could not be read,
        why. A paper whose text was not read yet is in neither.
    """
    wanted: dict[str, list[str]] = {}
    for paper in papers:
        wanted.setdefault(paper.text_hash, []).append(paper.id)
    found: list[Extraction] = []
    failures: dict[str, str] = {}
    for table in read_parts(graph / EXTRACTIONS, manifest.extractions):
        for extraction, failure in zip(from_table(table, Extraction), table["failure"].to_pylist(), strict=True):
            if extraction.extractor != extractor:
                continue
            for paper_id in wanted.pop(extraction.text_hash, ()):
                if failure is None:
                    found.append(msgspec.structs.replace(extraction, id=paper_id))
                else:
                    failures[paper_id] = failure
    found.sort(key=lambda extraction: extraction.id)
    return found, failures


def ends_of(kept: KeptPapers, failures: dict[str, str]) -> pa.Table:
    """How each kept record ended, as a table with the schema :data:`ENDS_SCHEMA`."""
    rows: list[dict[str, Any]] = []
    for key, paper in kept.paper_of.items():
        outcome, reason = "done", None
        if paper in kept.removed:
            outcome, reason = "skipped", "it was removed from the graph by a decision"
        elif paper in failures:
            outcome, reason = "failed", failures[paper]
        source = kept.source_of[key]
        rows.append(
            {
                "key": key,
                "paper": paper,
                "outcome": outcome,
                "reason": reason,
                "name": source.name,
                "position": source.position,
                "id": source.id,
            }
        )
    return pa.Table.from_pylist(rows, schema=ENDS_SCHEMA)


def write_derived(
    graph: Path,
    folder: Path,
    papers: Sequence[Paper],
    extractions: Sequence[Extraction],
    ends: pa.Table,
    runs: Sequence[Run],
    progress: Callable[[str, int, int | None], object],
) -> None:
    """Normalise, assemble, and write a generation into an empty folder.

    Raises
    ------
    DecisionError, OntologyError
        The decisions or a vocabulary file cannot be obeyed.
    GraphError
        A store cannot be written.
    """
    from kg.normalization import load_vocabulary

    decisions = read_decisions_of(graph)
    progress("normalizing", 0, None)
    normalized = steps.normalize_all(
        papers, extractions, vocabulary=load_vocabulary(vocabulary_paths(graph)), decisions=decisions
    )
    progress("assembling", 0, None)
    assembled = steps.assemble_all(papers, extractions, normalized, decisions=decisions, runs=runs)
    progress("storing", 0, None)
    steps.store(assembled, folder)
    pq.write_table(ends, folder / ENDS, compression="zstd")
