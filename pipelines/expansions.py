"""Gather what papers spell acronyms out as, for the shipped vocabulary.

    python -m pipelines.expansions ../shared/corpus/*.jsonl.gz --out ontology/vocabulary/expansions.tsv

Counts definitions such as "Low-Rank Adaptation (LoRA)" in abstracts; only names and counts are kept. The same
papers give the same bytes, in any order.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer


def main(
    papers: Annotated[list[str], typer.Argument(help="Papers, in any form that kg build takes.")],
    out: Annotated[Path, typer.Option(help="The table to write.")],
) -> None:
    """Read, count, write."""
    from kg.files import write_whole
    from kg.normalization.expansions import gather, write_expansions

    rows = gather(_abstracts(papers), _labels())
    write_whole(out, write_expansions(rows))
    typer.echo(f"{len(rows):,} expansions of {len({row.acronym for row in rows}):,} acronyms")


def _labels() -> Iterator[str]:
    from kg.normalization.skos import read_skos
    from kg.normalization.vocabulary import vocabulary_files

    for concept in read_skos(vocabulary_files()):
        yield concept.label


def _abstracts(papers: list[str]) -> Iterator[str]:
    from kg.sources import read

    for paper in read(papers):
        yield paper.abstract


if __name__ == "__main__":
    typer.run(main)
