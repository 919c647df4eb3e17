"""``kg resolve``: doubtful merges and splits, and what people decide about them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.options import DEFAULT_GRAPH, GraphOption, examples

if TYPE_CHECKING:
    from kg.normalization.doubts import Doubt, Uses
    from kg.records import Mapping

NAME = "resolve"
EXAMPLES = examples(
    "kg resolve",
    "kg resolve CLIP --list",
    "kg resolve --format csv > doubts.csv",
    "kg resolve --from doubts.csv",
    "kg resolve --undo",
)

COLUMNS = (
    "decision",
    "value",
    "consequence",
    "state",
    "type",
    "subject",
    "subject_label",
    "object",
    "object_label",
    "confidence",
    "touched",
    "reason",
    "examples",
)
"""What a list of doubts has for programs; ``decision`` and ``value`` are left empty, to be filled in."""


def command(
    about: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="Only what is about this name or id; with --undo the decision to take back, by a name or by its "
            "line in decisions.tsv.",
            show_default=False,
        ),
    ] = "",
    graph: GraphOption = DEFAULT_GRAPH,
    listed: Annotated[bool, typer.Option("--list", "-l", help="Only list; ask nothing.")] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many to list or ask.")] = 20,
    form: Annotated[
        str | None,
        typer.Option(
            "--format", "-f", help="List them so: table, json, jsonl or csv.", show_default="table, where it lists"
        ),
    ] = None,
    answers: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="Take decisions from a table (CSV, TSV) or JSON: the list with the columns decision (accept, "
            "reject, rename, retype) and value (new label or type) filled in; - for standard input.",
        ),
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take back the last decision, or the one named.")] = False,
) -> None:
    """Decide which names are one entity: the doubtful merges and splits, the most consequential first.

    Accept means that the two names are one, reject that they never are; the consequence is the chance that the
    graph is wrong times the mentions, sentences, results and claims that would move. On a terminal each is asked;
    elsewhere they are listed. Decisions are rows of the graph's decisions.tsv, and the next kg build or kg rebuild
    obeys them, without reading a paper again.
    """
    from kg.cli.output import row_format
    from kg.errors import UsageError
    from kg.graph import GraphDirectory
    from kg.graph.curating import undo as take_back
    from kg.graph.deriving import read_decisions_of
    from kg.normalization.decisions import summary
    from kg.normalization.doubts import Uses, find_doubts, with_examples

    if undo and (answers is not None or listed or form is not None):
        raise UsageError("--undo stands alone, or with the name of a decision")
    if undo:
        gone = take_back(graph, about)
        sys.stderr.write(f"undone: {summary(gone[0])}\n")
        _tell_next(graph)
        return
    if answers is not None:
        with GraphDirectory(graph) as directory:
            _answer(graph, answers, Uses(directory.graph()))
        return
    ask = not listed and form is None and sys.stdin.isatty() and sys.stdout.isatty()
    with GraphDirectory(graph) as directory:
        tables = directory.graph()
    doubts = find_doubts(tables, read_decisions_of(graph), about)
    shown = with_examples(doubts[:limit], tables.papers)
    if ask:
        from kg.cli.asking import ask_all

        if ask_all(shown, graph, Uses(tables), len(doubts)):
            _tell_next(graph)
        return
    _list(shown, row_format(form or "table"))
    if len(doubts) > len(shown):
        sys.stderr.write(f"{len(doubts) - len(shown):,} more (--limit)\n")


def _answer(graph: Path, file: str, uses: Uses) -> None:
    from kg.errors import UsageError
    from kg.graph.curating import decide
    from kg.normalization.answers import read_answers

    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {file} ({error.strerror}): name a file with decisions") from error
    label = "standard input" if file == "-" else Path(file).name
    given = read_answers(content, label)
    rows = decide(graph, given, uses)
    _tell(rows, len(given))
    if rows:
        _tell_next(graph)


def _tell(rows: list[Mapping], given: int) -> None:
    from kg.normalization.decisions import ALONG, summary

    new = [row for row in rows if row.comment != ALONG]
    for row in new:
        sys.stderr.write(f"decided: {summary(row)}\n")
    sys.stderr.write(f"{given:,} decision{'' if given == 1 else 's'} read, {len(new):,} of them new\n")


def _tell_next(graph: Path) -> None:
    sys.stderr.write(f"the next build obeys: kg rebuild --graph {graph}\n")


def _list(doubts: list[Doubt], form: str) -> None:
    from kg.cli.output import write_rows

    if form != "table":
        write_rows(COLUMNS, [_row(doubt, form) for doubt in doubts], form)
        return
    columns = ("consequence", "now", "type", "name", "entity", "sure", "touches", "because")
    rows = [
        (
            f"{doubt.consequence:.2f}",
            doubt.state,
            doubt.type,
            doubt.subject_label,
            f"{doubt.object_label} ({doubt.object})",
            f"{doubt.confidence:.2f}",
            doubt.touched,
            doubt.reason,
        )
        for doubt in doubts
    ]
    write_rows(columns, rows, "table")


def _row(doubt: Doubt, form: str) -> list[Any]:
    import msgspec

    told = msgspec.to_builtins(doubt) | {"decision": "", "value": ""}
    if form == "csv":
        told["examples"] = " | ".join(f"[{each.paper}] {each.sentence}" for each in doubt.examples)
    return [told[column] for column in COLUMNS]
