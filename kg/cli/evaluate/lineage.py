"""``kg evaluate lineage``: known pairs of methods, and edges judged one by one, held against a graph's
lineage.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.evaluate.writing import Markdown, ReportOption, Terminal, report_form
from kg.cli.lineage.opening import BeliefOption
from kg.cli.options import DEFAULT_GRAPH, GraphOption, examples

if TYPE_CHECKING:
    from kg.assembly import Graph
    from kg.evaluation.lineage import LineageReport, Score

EXAMPLES = examples(
    "kg evaluate lineage",
    "kg evaluate lineage --curated ../shared/vocab --format markdown",
    "kg evaluate lineage --judged --format json",
    "kg evaluate lineage --sample 200 > to-judge.csv",
    "kg evaluate lineage --sample 100 --descent > to-judge.csv",
)


def command(
    graph: GraphOption = DEFAULT_GRAPH,
    curated: Annotated[
        Path | None,
        typer.Option(
            "--curated", metavar="FOLDER", help="Also look for the pairs of curated sources, one folder each."
        ),
    ] = None,
    min_belief: BeliefOption = None,
    judged: Annotated[
        bool, typer.Option("--judged", help="Show the judged edges of the lineage, with verdict and sentence.")
    ] = False,
    pairs: Annotated[bool, typer.Option("--pairs", help="Show how each known pair was found.")] = False,
    sample: Annotated[
        int | None, typer.Option("--sample", min=1, help="Write so many random edges to judge, as CSV.")
    ] = None,
    descent: Annotated[
        bool, typer.Option("--descent", help="With --sample: only edges that extend or are variants.")
    ] = False,
    form: ReportOption = "text",
) -> None:
    """Measure a graph's lineage: known pairs found, direction right, judged edges that hold.

    Side by side for the word of the papers, of the curated sources, and of both.
    """
    from kg.cli.output import write_json
    from kg.errors import UsageError
    from kg.evaluation.lineage import curated_pairs, judged_edges, lineage_report, well_known_pairs
    from kg.graph import GraphDirectory
    from kg.lineage import MIN_BELIEF
    from kg.normalization import load_vocabulary

    form = report_form(form)
    if descent and sample is None:
        raise UsageError("--descent tells what --sample draws: give both")
    least = MIN_BELIEF if min_belief is None else min_belief
    with GraphDirectory(graph) as directory:
        tables = directory.graph()
    if sample is not None:
        _write_sample(tables, sample, least, descent=descent)
        return
    if judged:
        _write_judged(tables, least, form)
        return
    known = [*well_known_pairs(), *(curated_pairs(curated) if curated else [])]
    report = lineage_report(tables, known, judged_edges(), load_vocabulary(), min_belief=least)
    if form == "json":
        write_json(report)
    else:
        _show(report, pairs, Markdown() if form == "markdown" else Terminal())


def _show(report: LineageReport, pairs: bool, out: Terminal | Markdown) -> None:
    out.line(
        f"{report.papers:,} paper{'' if report.papers == 1 else 's'}, edges believed {report.min_belief} or more"
    )
    out.table(
        ("lineage from", "methods", "edges", "dropped", "drawn, judged", "hold", "of descent", "hold"),
        (
            (
                each.sources,
                f"{each.methods:,}",
                f"{each.edges:,}",
                ", ".join(f"{count:,} {reason}" for reason, count in each.dropped.items()),
                f"{each.judged.drawn}, {each.judged.judged}",
                _share(each.judged.share),
                f"{each.judged_descent.drawn}, {each.judged_descent.judged}",
                _share(each.judged_descent.share),
            )
            for each in report.by
        ),
    )
    out.heading("Known pairs whose two methods are in the graph")
    out.table(
        (
            "lineage from",
            "pairs of",
            "in all",
            "present",
            "edge",
            "path",
            "wrong way",
            "not found",
            "direction right",
        ),
        ((each.sources, *_cells(score)) for each in report.by for score in (*each.scores, each.whole)),
    )
    out.line("The pairs of a curated source are looked for without that source's own edges.")
    if pairs:
        out.heading("Each pair, by papers and vocabulary")
        out.table(
            ("pair", "of", "found"),
            ((f"{f.pair.child} ← {f.pair.parent}", f.pair.source, f.outcome) for f in report.findings),
        )


def _cells(score: Score) -> tuple[str, ...]:
    missing = score.present - score.found - score.wrong
    counts = (score.pairs, score.present, score.edge, score.path, score.wrong, missing)
    return (score.source, *(f"{count:,}" for count in counts), _share(score.direction))


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _write_sample(graph: Graph, count: int, min_belief: float, *, descent: bool) -> None:
    from kg.cli.output import write_rows
    from kg.evaluation.lineage import sample
    from kg.lineage import DESCENT, EDGE_KINDS, lineage_of

    lineage = lineage_of(graph, min_belief=min_belief, sources="papers")
    write_rows(
        (
            "statement",
            "evidence",
            "start",
            "end",
            "child",
            "relation",
            "parent",
            "verdict",
            "reason",
            "belief",
            "sentence",
        ),
        [
            (
                row["statement"],
                row["id"],
                row["start"],
                row["end"],
                edge.child,
                edge.kind,
                edge.parent,
                "",
                "",
                round(edge.belief, 3),
                " ".join(row["text"].split()),
            )
            for edge, row in sample(lineage, count, DESCENT if descent else EDGE_KINDS)
        ],
        "csv",
    )


def _write_judged(graph: Graph, min_belief: float, form: str) -> None:
    from kg.cli.output import write_rows
    from kg.evaluation.lineage import judged_edges
    from kg.lineage import lineage_of
    from kg.lookup import best_sentences

    lineage = lineage_of(graph, min_belief=min_belief, sources="papers")
    leading = {edge.statements[0] for edge in lineage.edges()}
    present = [each for each in judged_edges() if each.statement in leading]
    proof = best_sentences(graph, [each.statement for each in present])
    write_rows(
        ("verdict", "method", "relation", "comes from", "reason", "sentence"),
        [
            (
                "holds" if each.holds else "does not hold",
                each.child,
                each.relation,
                each.parent,
                each.reason,
                " ".join(proof[each.statement].text.split()),
            )
            for each in present
        ],
        "json" if form == "json" else "table",
    )
