"""``kg evaluate``: how good extraction records are, held against annotated papers."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.options import QuietOption, chosen, examples, worker_count

if TYPE_CHECKING:
    from kg.evaluation.calibration import Reliability
    from kg.evaluation.errors import Confusion, Errors
    from kg.evaluation.report import Evaluation, Figure, Group
    from kg.evaluation.scoring import Record

NAME = "evaluate"
EXAMPLES = examples(
    "kg evaluate gold.jsonl",
    "kg evaluate gold.jsonl said.jsonl --by-source --errors errors.html",
    "kg evaluate gold.jsonl --format json > figures.json",
)

_MOST_LABELS = 12
_LISTED = 5


def command(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="Annotated papers, a line of JSON each.")],
    said: Annotated[
        Path | None,
        typer.Argument(
            metavar="SAID",
            help="What was read of them, as kg extract writes it; the shipped extractor reads them by default.",
            show_default=False,
        ),
    ] = None,
    errors: Annotated[
        Path | None,
        typer.Option("--errors", "-e", metavar="FILE", help="Write a page of every error, paper by paper."),
    ] = None,
    by_source: Annotated[
        bool, typer.Option("--by-source", help="Also the F1 of listings, conferences and arXiv apart.")
    ] = False,
    form: Annotated[str, typer.Option("--format", "-f", help="How to write it: text or json.")] = "text",
    workers: Annotated[
        int | None,
        typer.Option("--workers", "-w", help="Processes that extract.", show_default="one for each core"),
    ] = None,
    quiet: QuietOption = False,
) -> None:
    """Hold what an extractor says against annotated papers: figures, kinds of errors, calibration.

    The brackets after F1 are its 95% interval over papers, by bootstrap.
    """
    from kg.cli.output import write_json
    from kg.evaluation import evaluation_of, judge_all, read_gold, read_said, write_page

    form = chosen(form, ("text", "json"), "output format")
    annotated = read_gold(gold, with_text=said is None)
    records = _extracted(gold, worker_count(workers), quiet) if said is None else read_said(said, annotated)
    _tell_unknown(annotated, records)
    judgements = judge_all(annotated, records)
    evaluation = evaluation_of(judgements)
    if form == "json":
        write_json(evaluation)
    else:
        _show(evaluation, by_source)
    if errors is not None:
        write_page(judgements, errors)
        sys.stderr.write(f"written: {errors}\n")


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


def _tell_unknown(annotated: Sequence[Record], records: Sequence[Record]) -> None:
    """On standard error: which papers have no record, and which records no paper."""
    known = {paper["id"]: None for paper in annotated}
    read = {record["id"]: None for record in records}
    for missing, meaning in (
        ([paper for paper in known if paper not in read], "annotated but not read, and count as missed"),
        ([record for record in read if record not in known], "read but not annotated, and left out"),
    ):
        if missing:
            more = f" and {len(missing) - _LISTED:,} more" if len(missing) > _LISTED else ""
            sys.stderr.write(f"{meaning}: {', '.join(missing[:_LISTED])}{more}\n")


def _show(evaluation: Evaluation, by_source: bool) -> None:
    from kg.cli.output import console

    console().print(f"{evaluation.papers:,} paper{'' if evaluation.papers == 1 else 's'}", style="bold")
    _table(
        ("", "precision", "recall", "F1", "95%", "gold", "said"),
        (
            (f.what, _share(f.precision), _share(f.recall), _share(f.f1), _interval(f), f.gold, f.said)
            for f in evaluation.figures
        ),
    )
    if by_source:
        _show_sources(evaluation.sources)
    _show_errors(evaluation.errors)
    _show_calibration(evaluation.calibration)


def _show_sources(groups: Sequence[Group]) -> None:
    figures = [{figure.what: figure for figure in group.figures} for group in groups]
    names = sorted({what for group in figures for what in group})
    _heading("F1 by source")
    _table(
        ("", *(f"{group.source} ({group.papers:,})" for group in groups)),
        (
            (name, *(f"{_share(g[name].f1)} {_interval(g[name])}" if name in g else None for g in figures))
            for name in names
        ),
    )


def _show_errors(errors: Errors) -> None:
    from kg.records import CLAIM_TYPES, ROLES

    _heading("Kinds of errors")
    for part, kinds in errors.said.items():
        _kinds(f"{part} said", kinds)
        _kinds(f"{part} in gold", errors.gold[part])
    if errors.labels:
        _heading("Labels of relations with right ends")
        _table(
            ("gold → said", "count"),
            ((f"{each.gold} → {each.said}", each.count) for each in errors.labels[:_MOST_LABELS]),
        )
    _matrix("Roles of the entities found", errors.roles, ROLES)
    _matrix("Types of the claims found", errors.claim_types, CLAIM_TYPES)
    if any(sum(kinds.values()) for kinds in errors.slots.values()):
        _heading("Slots of the results with a right value")
        kinds = next(iter(errors.slots.values()))
        _table(("", *kinds), ((slot, *counts.values()) for slot, counts in errors.slots.items()))


def _kinds(name: str, kinds: dict[str, int]) -> None:
    from rich.text import Text

    from kg.cli.output import console

    line = Text(f"{name:<17}", style="dim")
    line.append(f"{sum(kinds.values()):>6,}: ", style="not dim")
    line.append(", ".join(f"{kind} {count:,}" for kind, count in kinds.items()), style="not dim")
    console().print(line)


def _matrix(title: str, confusions: Sequence[Confusion], names: Sequence[str]) -> None:
    """Gold in rows, what was said in columns."""
    if not confusions:
        return
    counts = {(each.gold, each.said): each.count for each in confusions}
    _heading(title)
    _table(("gold \\ said", *names), ((row, *(counts.get((row, c), 0) for c in names)) for row in names))


def _show_calibration(calibration: dict[str, Reliability]) -> None:
    from kg.cli.output import console

    if not calibration:
        return
    _heading("Calibration: how often right, by confidence")
    _table(
        ("", "confidence", "count", "mean", "right"),
        (
            (part, f"{bin_.low:.1f}–{bin_.high:.1f}", bin_.count, _share(bin_.confidence), _share(bin_.right))
            for part, reliability in calibration.items()
            for bin_ in reliability.bins
        ),
    )
    errors = ", ".join(f"{part} {_share(reliability.error)}" for part, reliability in calibration.items())
    console().print(f"expected calibration error: {errors}")


def _share(value: float) -> str:
    return f"{value:.3f}"


def _interval(figure: Figure) -> str:
    return f"[{figure.low:.3f}, {figure.high:.3f}]"


def _heading(title: str) -> None:
    from rich.text import Text

    from kg.cli.output import console

    out = console()
    out.print()
    out.print(Text(title, style="bold cyan"))


def _table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A table whose first column holds names, and the others figures."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from kg.cli.output import console

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for i, column in enumerate(columns):
        table.add_column(column, justify="right" if i else "left", no_wrap=True)
    for row in rows:
        table.add_row(
            *(Text("" if cell is None else f"{cell:,}" if isinstance(cell, int) else cell) for cell in row)
        )
    console().print(table)
