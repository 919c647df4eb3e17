"""The build as a composition of the steps of :mod:`kg.steps`, for engines that run batches side by side.

``kg build`` runs the same steps and keeps what they give, so that it can go on after a kill. Here nothing is
kept between them: papers and extraction records travel as Arrow tables, any batch may be read anywhere, and
what follows needs them all. The graph is the same.

    python -m pipelines.build PAPERS... --out FOLDER
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from kg.assembly import Graph
from kg.normalization import load_vocabulary
from kg.records import Extraction, Paper, Problem
from kg.steps import (
    Extractor,
    assemble_all,
    batched,
    extract_batch,
    join_all,
    normalize_all,
    read_batches,
    shipped_extractor,
    store,
)
from kg.tables import from_table, to_table


def papers_of(inputs: Sequence[str | Path]) -> list[Paper]:
    """The different papers of the inputs; records that give none are told on standard error."""

    def tell(problem: Problem) -> None:
        sys.stderr.write(msgspec.json.encode(problem).decode() + "\n")

    papers, _ = join_all(read_batches(inputs, on_problem=tell))
    return papers


def extraction_tables(papers: Iterable[Paper], extractor: Extractor, size: int = 64) -> Iterator[pa.Table]:
    """What the papers say, batch by batch; an engine maps :func:`kg.steps.extract_batch` over the batches."""
    read = extractor.load()
    for batch in batched(papers, size):
        yield extract_batch(to_table(batch, Paper), read, extractor.version)


def graph_of(papers: Sequence[Paper], extractions: Iterable[pa.Table]) -> Graph:
    """The graph of papers and what was read in them; those that could not be read stay out."""
    read: list[Extraction] = []
    for table in extractions:
        read.extend(from_table(table.filter(pc.is_null(table["failure"])), Extraction))
    read.sort(key=lambda extraction: extraction.id)
    ids = {extraction.id for extraction in read}
    kept = [paper for paper in papers if paper.id in ids]
    normalized = normalize_all(kept, read, vocabulary=load_vocabulary())
    return assemble_all(kept, read, normalized)


def main(arguments: Sequence[str] | None = None) -> None:
    """Build a graph into an empty folder."""
    parser = argparse.ArgumentParser(description="Build a graph from papers, keeping nothing in between.")
    parser.add_argument("papers", nargs="+")
    parser.add_argument("--out", type=Path, required=True, help="an empty folder for the stores")
    given = parser.parse_args(arguments)
    given.out.mkdir(parents=True, exist_ok=True)
    papers = papers_of(given.papers)
    store(graph_of(papers, extraction_tables(papers, shipped_extractor())), given.out)


if __name__ == "__main__":
    main()
