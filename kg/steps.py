"""The steps of a build as functions over batches, Arrow tables at their borders, with no state between them.

:mod:`kg.graph` runs them on one machine and keeps what they give; ``pipelines/build.py`` composes the same
functions for batch engines. Each gives the same for the same input, whatever ran before it or beside it::

    read_batches ──► join_all ──► extract_batch ──► normalize_all ──► assemble_all ──► store
       papers         papers       extractions        Normalized         Graph        the stores
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa

from kg import records
from kg.errors import ExtractionError, ModelError
from kg.records import Extraction, Paper, Problem, Run
from kg.tables import from_table, schema_of, to_table

if TYPE_CHECKING:
    from kg.assembly import Graph
    from kg.normalization import Normalized, Vocabulary

Read = Callable[[Sequence[Paper]], list[Extraction]]
"""What reads papers: one extraction record for each, in order."""

KEYED_PAPERS = schema_of(Paper).append(pa.field("key", pa.string(), nullable=False))
"""Papers as they were read; ``key`` is the digest of the whole record."""

EXTRACTED = schema_of(Extraction).append(pa.field("failure", pa.string()))
"""Extraction records; ``failure`` says why a text could not be read, and is null where it could."""


@dataclass(frozen=True)
class Extractor:
    """What reads papers, and the version that its records carry.

    ``load`` gives the function that reads; it is called once in each process, and only if there is something
    to read. It must be importable by name where several processes are to use it.
    """

    version: str
    load: Callable[[], Read]


def shipped_extractor() -> Extractor:
    """The extractor whose model ships with the package; nothing of it is loaded yet.

    Raises
    ------
    ModelError
        The model is missing or broken.
    """
    from kg.extraction import extractor_version

    return Extractor(version=extractor_version(), load=_load_shipped)


def _load_shipped() -> Read:
    from kg.extraction.reader import Reader

    return Reader()


def read_batches(
    inputs: Sequence[str | Path],
    *,
    size: int = 64,
    format: str | None = None,  # noqa: A002 - the word of kg.sources.read
    mapping: Mapping[str, str] | None = None,
    listing_date: str | None = None,
    on_problem: Callable[[Problem], None],
) -> Iterator[pa.Table]:
    """Read the papers of the inputs in tables of at most ``size`` rows with the schema :data:`KEYED_PAPERS`.

    Parameters
    ----------
    size
        At least 1.
    inputs, format, mapping, listing_date
        As :func:`kg.sources.read` takes them.
    on_problem
        Called with each record that did not become a paper.

    Raises
    ------
    UsageError
        As :func:`kg.sources.read` raises it.
    """
    from kg.sources import read

    papers = read(inputs, format=format, mapping=mapping, listing_date=listing_date, on_problem=on_problem)
    for batch in batched(papers, size):
        yield keyed(batch)


def keyed(papers: Sequence[Paper]) -> pa.Table:
    """Papers as a table with the schema :data:`KEYED_PAPERS`."""
    keys = pa.array([records.digest(msgspec.json.encode(paper).decode()) for paper in papers], pa.string())
    return to_table(papers, Paper).append_column(KEYED_PAPERS.field("key"), keys)


def join_all(tables: Iterable[pa.Table]) -> tuple[list[Paper], dict[str, str]]:
    """Make one paper of the repeats in tables of papers.

    Returns
    -------
    papers, paper_of
        The different papers, and for the key of each row the id of the paper it became part of.
    """
    from kg.sources.repeats import join_repeats

    # Two identical records are one sighting.
    ids: dict[str, str] = {}

    def each() -> Iterator[Paper]:
        for table in tables:
            keys: list[Any] = table["key"].to_pylist()
            for key, paper in zip(keys, from_table(table, Paper), strict=True):
                if key not in ids:
                    ids[key] = paper.id
                    yield paper

    joined = join_repeats(each())
    return list(joined.papers), {key: joined.replaced.get(paper, paper) for key, paper in ids.items()}


def extract_batch(papers: pa.Table, read: Read, version: str) -> pa.Table:
    """Read each paper of a table; gives a table with the schema :data:`EXTRACTED`, one row a paper, in order.

    A text that cannot be read gives a row with its ``failure``; the others are not touched by it.

    Raises
    ------
    ModelError
        The model cannot be used at all.
    """
    batch = list(from_table(papers, Paper))
    found: list[Extraction] = []
    failures: list[str | None] = []
    for paper, outcome in zip(batch, _outcomes(batch, read), strict=True):
        failed = isinstance(outcome, ExtractionError)
        kept = Extraction(id=paper.id) if isinstance(outcome, ExtractionError) else outcome
        found.append(msgspec.structs.replace(kept, text_hash=paper.text_hash, extractor=version))
        failures.append(str(outcome) if failed else None)
    return to_table(found, Extraction).append_column(EXTRACTED.field("failure"), pa.array(failures, pa.string()))


def _outcomes(papers: Sequence[Paper], read: Read) -> list[Extraction | ExtractionError]:
    try:
        return [*read(papers)]
    except ModelError:
        raise
    except ExtractionError as error:
        if len(papers) == 1:
            return [error]
        return [outcome for paper in papers for outcome in _outcomes([paper], read)]


def normalize_all(
    papers: Iterable[Paper],
    extractions: Iterable[Extraction],
    *,
    vocabulary: Vocabulary,
    decisions: Sequence[records.Mapping] = (),
) -> Normalized:
    """Find the entities behind the names of all papers; see :func:`kg.normalization.normalize`.

    Raises
    ------
    DecisionError
        Two decisions contradict each other.
    """
    from kg.normalization import normalize

    years = {paper.id: paper.year for paper in papers}
    return normalize(extractions, vocabulary=vocabulary, decisions=decisions, years=years)


def assemble_all(
    papers: Iterable[Paper],
    extractions: Iterable[Extraction],
    normalized: Normalized,
    *,
    decisions: Sequence[records.Mapping] = (),
    runs: Iterable[Run] = (),
) -> Graph:
    """Make the graph of all papers, without the statements that people rejected; see :mod:`kg.assembly`.

    Raises
    ------
    ExtractionError
        An extraction record was made from another text than its paper has.
    """
    from kg.assembly import assemble
    from kg.normalization import rejected_statements

    return assemble(papers, extractions, normalized, runs, rejected_statements(decisions))


def store(graph: Graph, folder: Path) -> None:
    """Write the graph into an empty folder: ``graph.lbug``, ``rdf/`` and ``tables/*.parquet``.

    Raises
    ------
    GraphError
        A store cannot be written; what was written so far is of no use.
    """
    import pyarrow.parquet as pq

    from kg.stores.ladybug import open_ladybug
    from kg.stores.rdf import open_rdf

    tables = folder / "tables"
    tables.mkdir()
    for name, table in graph.tables().items():
        pq.write_table(table, tables / f"{name}.parquet", compression="zstd")
    with open_ladybug(folder / "graph.lbug", read_only=False) as ladybug:
        ladybug.write(graph)
    with open_rdf(folder / "rdf", read_only=False) as rdf:
        rdf.write(graph)


def batched(items: Iterable[Paper], size: int) -> Iterator[list[Paper]]:
    """Papers in lists of at most ``size``, in order."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
