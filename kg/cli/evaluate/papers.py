"""Annotated papers, and what was read of them, as the commands of ``kg evaluate`` are given them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import worker_count

if TYPE_CHECKING:
    from kg.evaluation.scoring import Record

GoldArgument = Annotated[Path, typer.Argument(metavar="GOLD", help="Annotated papers, a line of JSON each.")]
SaidArgument = Annotated[
    Path | None,
    typer.Argument(
        metavar="SAID",
        help="What was read of them, as kg extract writes it; the shipped extractor reads them by default.",
        show_default=False,
    ),
]


def annotated_and_said(
    gold: Path, said: Path | None, workers: int | None, quiet: bool
) -> tuple[list[Record], list[Record]]:
    """The annotated papers, and the extraction records of them: those given, or what the shipped model reads."""
    from kg.evaluation import read_gold, read_said

    annotated = read_gold(gold, with_text=said is None)
    if said is not None:
        return annotated, read_said(said, annotated)
    return annotated, _extracted(gold, worker_count(workers), quiet)


def _extracted(gold: Path, workers: int, quiet: bool) -> list[Record]:
    """What the shipped extractor reads in the annotated papers, cleaned as any other input."""
    import msgspec

    from kg.cli.problems import tell
    from kg.cli.progress import StepProgress
    from kg.graph.extracting import extracted
    from kg.records import Extraction
    from kg.sources import read
    from kg.steps import shipped_extractor
    from kg.tables import from_table

    papers = [
        msgspec.structs.replace(paper, id=paper.sources[0].id or paper.id)
        for paper in read([gold], format="json", on_problem=tell)
    ]
    records: list[Record] = []
    with StepProgress(quiet=quiet) as progress:
        for table in extracted(papers, shipped_extractor(), workers):
            for record, failure in zip(from_table(table, Extraction), table["failure"].to_pylist(), strict=True):
                records.append(msgspec.to_builtins(record))
                if failure:
                    sys.stderr.write(f"failed: {record.id}: {failure}\n")
            progress("extracting", len(records), len(papers))
    return records
