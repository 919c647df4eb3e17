"""``kg evaluate belief``: whether statements hold as often as they are believed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.evaluate.papers import GoldArgument, SaidArgument, annotated_and_said
from kg.cli.evaluate.writing import Markdown, ReportOption, Terminal, report_form
from kg.cli.options import QuietOption, WorkersOption, examples

if TYPE_CHECKING:
    from kg.evaluation.belief import BeliefReport, Judged

EXAMPLES = examples(
    "kg evaluate belief gold.jsonl",
    "kg evaluate belief gold.jsonl said.jsonl --triples cskg3600.csv --plot belief.svg",
)


def command(
    gold: GoldArgument,
    said: SaidArgument = None,
    triples: Annotated[
        Path | None,
        typer.Option(
            "--triples",
            metavar="FILE",
            help="Triples that people judged, as CSV with the columns support, ann1, ann2, ann3 and gs.",
        ),
    ] = None,
    plot: Annotated[
        Path | None, typer.Option("--plot", metavar="FILE", help="Write the picture of it, as SVG.")
    ] = None,
    form: ReportOption = "text",
    workers: WorkersOption = None,
    quiet: QuietOption = False,
) -> None:
    """Measure how far the belief in statements can be taken at its word.

    Annotated papers tell what the confidence of one paper is worth; judged triples, what several papers are that
    agree. Measure on papers that calibrated nothing; those that did are also judged by the other half of them.
    """
    from kg.cli.output import write_json
    from kg.evaluation import judge_all
    from kg.evaluation.belief import belief_report
    from kg.evaluation.belief_plot import belief_svg
    from kg.files import write_whole

    form = report_form(form)
    annotated, records = annotated_and_said(gold, said, workers, quiet)
    report = belief_report(judge_all(annotated, records), triples)
    if form == "json":
        write_json(report)
    else:
        _show(report, Markdown() if form == "markdown" else Terminal())
    if plot is not None:
        write_whole(plot, belief_svg(report).encode())
        sys.stderr.write(f"written: {plot}\n")


def _show(report: BeliefReport, out: Terminal | Markdown) -> None:
    shipped, held_out = report.shipped.reliability, report.held_out.reliability
    out.line(f"{shipped.count:,} statements of {report.papers:,} papers, each by one paper")
    out.table(
        ("", "expected calibration error", "Brier score"),
        [
            (name, f"{fit.reliability.error:.3f}", f"{fit.brier:.3f}")
            for name, fit in (
                ("as shipped", report.shipped),
                ("recalibrated on the other half", report.held_out),
            )
        ],
    )
    out.table(
        ("confidence", "statements", "mean", "right", "other half: statements", "mean", "right"),
        [
            (
                f"{low / 10:.1f}–{(low + 1) / 10:.1f}",
                *(
                    figure
                    for reliability in (shipped, held_out)
                    for each in [next((b for b in reliability.bins if round(b.low * 10) == low), None)]
                    for figure in (
                        (f"{each.count:,}", f"{each.confidence:.3f}", f"{each.right:.3f}")
                        if each
                        else ("", "", "")
                    )
                ),
            )
            for low in range(10)
            if any(round(b.low * 10) == low for reliability in (shipped, held_out) for b in reliability.bins)
        ],
    )
    if report.judged:
        _show_judged(report.judged, out)


def _show_judged(judged: Judged, out: Terminal | Markdown) -> None:
    from kg.evaluation.belief import WAYS

    out.heading("Papers that agree, on triples that people judged")
    out.table(
        ("papers", "triples", "right", "95%", *WAYS),
        [
            (
                f"{each.low}" + ("" if each.high == each.low else f"–{each.high}" if each.high else " or more"),
                f"{each.count:,}",
                f"{each.right:.3f}",
                f"[{each.at_least:.3f}, {each.at_most:.3f}]",
                *(f"{each.believed[way]:.3f}" for way in WAYS),
            )
            for each in judged.supported
        ],
    )
    out.line("log loss: " + ", ".join(f"{way} {loss:.3f}" for way, loss in judged.loss.items()))
    out.line(
        f"{judged.triples:,} triples; a right one has more papers than a wrong one with a chance of"
        f" {judged.auc:.3f}; two annotators agree on {judged.annotators:.3f} of them"
        f" (Fleiss' kappa {judged.kappa:.3f})"
    )
