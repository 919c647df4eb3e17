"""``kg evaluate GOLD``: how good extraction records are, held against annotated papers."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.evaluate.papers import GoldArgument, SaidArgument, annotated_and_said
from kg.cli.evaluate.writing import Markdown, ReportOption, Terminal, report_form
from kg.cli.options import QuietOption, WorkersOption, examples

if TYPE_CHECKING:
    from kg.evaluation.calibration import Reliability
    from kg.evaluation.errors import Confusion, Errors
    from kg.evaluation.report import Evaluation, Figure, Group
    from kg.evaluation.scoring import Record

EXAMPLES = examples(
    "kg evaluate gold.jsonl",
    "kg evaluate gold.jsonl said.jsonl --by-source --errors errors.html",
    "kg evaluate gold.jsonl --format json > figures.json",
)

_MOST_LABELS = 12
_LISTED = 5


def command(
    gold: GoldArgument,
    said: SaidArgument = None,
    errors: Annotated[
        Path | None,
        typer.Option("--errors", "-e", metavar="FILE", help="Write a page of every error, paper by paper."),
    ] = None,
    by_source: Annotated[
        bool, typer.Option("--by-source", help="Also the F1 of listings, conferences and arXiv apart.")
    ] = False,
    form: ReportOption = "text",
    workers: WorkersOption = None,
    quiet: QuietOption = False,
) -> None:
    """Hold what an extractor says against annotated papers: figures, kinds of errors, calibration.

    The brackets after F1 are its 95% interval over papers, by bootstrap.
    """
    from kg.cli.output import write_json
    from kg.evaluation import evaluation_of, judge_all, write_page

    form = report_form(form)
    annotated, records = annotated_and_said(gold, said, workers, quiet)
    _tell_unknown(annotated, records)
    judgements = judge_all(annotated, records)
    evaluation = evaluation_of(judgements)
    if form == "json":
        write_json(evaluation)
    else:
        _show(evaluation, by_source, Markdown() if form == "markdown" else Terminal())
    if errors is not None:
        write_page(judgements, errors)
        sys.stderr.write(f"written: {errors}\n")


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


def _show(evaluation: Evaluation, by_source: bool, out: Terminal | Markdown) -> None:
    out.line(f"{evaluation.papers:,} paper{'' if evaluation.papers == 1 else 's'}")
    out.table(
        ("", "precision", "recall", "F1", "95%", "gold", "said"),
        (
            (
                f.what,
                _share(f.precision),
                _share(f.recall),
                _share(f.f1),
                _interval(f),
                f"{f.gold:,}",
                f"{f.said:,}",
            )
            for f in evaluation.figures
        ),
    )
    if by_source:
        _show_sources(evaluation.sources, out)
    _show_errors(evaluation.errors, out)
    _show_calibration(evaluation.calibration, out)


def _show_sources(groups: Sequence[Group], out: Terminal | Markdown) -> None:
    figures = [{figure.what: figure for figure in group.figures} for group in groups]
    names = sorted({what for group in figures for what in group})
    out.heading("F1 by source")
    out.table(
        ("", *(f"{group.source} ({group.papers:,})" for group in groups)),
        (
            (name, *(f"{_share(g[name].f1)} {_interval(g[name])}" if name in g else "" for g in figures))
            for name in names
        ),
    )


def _show_errors(errors: Errors, out: Terminal | Markdown) -> None:
    from kg.records import CLAIM_TYPES, ROLES

    out.heading("Kinds of errors")
    for part in errors.said:
        for side, kinds in (("said", errors.said[part]), ("in gold", errors.gold[part])):
            counts = ", ".join(f"{kind} {count:,}" for kind, count in kinds.items())
            out.line(f"{f'{part} {side}':<17}{sum(kinds.values()):>6,}: {counts}")
    if errors.labels:
        out.heading("Labels of relations with right ends")
        out.table(
            ("gold → said", "count"),
            ((f"{each.gold} → {each.said}", f"{each.count:,}") for each in errors.labels[:_MOST_LABELS]),
        )
    _matrix("Roles of the entities found", errors.roles, ROLES, out)
    _matrix("Types of the claims found", errors.claim_types, CLAIM_TYPES, out)
    if any(sum(kinds.values()) for kinds in errors.slots.values()):
        out.heading("Slots of the results with a right value")
        kinds = next(iter(errors.slots.values()))
        out.table(
            ("", *kinds),
            ((slot, *(f"{count:,}" for count in counts.values())) for slot, counts in errors.slots.items()),
        )


def _matrix(title: str, confusions: Sequence[Confusion], names: Sequence[str], out: Terminal | Markdown) -> None:
    """Gold in rows, what was said in columns."""
    if not confusions:
        return
    counts = {(each.gold, each.said): each.count for each in confusions}
    out.heading(title)
    out.table(
        ("gold / said", *names),
        ((row, *(f"{counts.get((row, column), 0):,}" for column in names)) for row in names),
    )


def _show_calibration(calibration: dict[str, Reliability], out: Terminal | Markdown) -> None:
    if not calibration:
        return
    out.heading("Calibration: how often right, by confidence")
    out.table(
        ("", "confidence", "count", "mean", "right"),
        (
            (
                part,
                f"{bin_.low:.1f}–{bin_.high:.1f}",
                f"{bin_.count:,}",
                _share(bin_.confidence),
                _share(bin_.right),
            )
            for part, reliability in calibration.items()
            for bin_ in reliability.bins
        ),
    )
    errors = ", ".join(f"{part} {_share(reliability.error)}" for part, reliability in calibration.items())
    out.line(f"expected calibration error: {errors}")


def _share(value: float) -> str:
    return f"{value:.3f}"


def _interval(figure: Figure) -> str:
    return f"[{figure.low:.3f}, {figure.high:.3f}]"
