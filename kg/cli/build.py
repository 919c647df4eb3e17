"""``kg build``: papers into a graph."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import (
    DEFAULT_GRAPH,
    GraphOption,
    InputFormatOption,
    ListingDateOption,
    MapOption,
    PapersArgument,
    QuietOption,
    WorkersOption,
    examples,
    mapping_of,
    papers_of,
    worker_count,
)

if TYPE_CHECKING:
    from kg.graph import BuildReport

NAME = "build"
EXAMPLES = examples(
    "kg build --sample",
    "kg build papers.bib 'listings/*.txt' --graph mine --listing-date 2025-10-30",
    "kg build articles.csv --map abstract=Summary --map title=Name",
    "zcat works.jsonl.gz | kg build -",
)


def command(
    papers: PapersArgument = None,
    graph: GraphOption = DEFAULT_GRAPH,
    sample: Annotated[
        bool, typer.Option("--sample", help="Build from the sample of well-known papers that ships with kg.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first record that fails.")] = False,
    listing_date: ListingDateOption = None,
    map_: MapOption = None,
    input_format: InputFormatOption = None,
    vocabulary: Annotated[
        list[Path] | None,
        typer.Option(
            "--vocabulary", metavar="FILE", help="Names of your own: a SKOS file or a CSV table. Repeatable."
        ),
    ] = None,
    workers: WorkersOption = None,
    quiet: QuietOption = False,
) -> None:
    """Build a graph from papers, or add papers to it.

    A build that was stopped, however it was, goes on where it was when the same command runs again.
    """
    from kg.cli.progress import StepProgress
    from kg.graph import build

    inputs = [*([str(_sample())] if sample else []), *(papers or ([] if sample else papers_of(papers)))]
    count = worker_count(workers)
    with StepProgress(quiet=quiet) as progress:
        report = build(
            inputs,
            graph,
            format=input_format,
            mapping=mapping_of(map_),
            listing_date=listing_date,
            vocabulary=vocabulary or (),
            strict=strict,
            workers=count,
            progress=progress,
        )
    _tell(report, graph)
    if not report.run.done:
        raise typer.Exit(1)


def _sample() -> Path:
    import kg

    return Path(kg.__file__).parent / "samples" / "abstracts.jsonl"


def _tell(report: BuildReport, graph: Path) -> None:
    from kg.cli.problems import tell_all

    run = report.run
    tell_all(run.problems, f"all of them stand in {graph / 'runs.jsonl'}")
    lines = [
        f"read {run.read:,}: {run.done:,} done, {run.repeated:,} repeated, {run.skipped:,} skipped, "
        f"{run.failed:,} failed"
    ]
    if report.papers:
        lines.append(
            f"{graph}: {report.papers:,} papers, {report.entities:,} entities, {report.statements:,} statements"
            + ("" if report.changed else "; nothing has changed")
        )
    else:
        lines.append(f"nothing was built in {graph}")
    lines.append(f"{report.extracted:,} abstracts extracted, {report.seconds:,.1f} s")
    sys.stderr.write("\n".join(lines) + "\n")
