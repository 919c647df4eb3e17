"""``kg lineage timeline``, ``successors`` and ``leaderboard``: the questions about time."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.lineage.opening import (
    AllOption,
    BeliefOption,
    FromOption,
    LimitOption,
    MethodArgument,
    kinds_of,
    method_id,
    opened,
)
from kg.cli.options import DEFAULT_GRAPH, FormatOption, GraphOption, examples


def timeline(
    method: MethodArgument,
    graph: GraphOption = DEFAULT_GRAPH,
    min_belief: BeliefOption = None,
    source: FromOption = "both",
    form: FormatOption = "table",
) -> None:
    """Show a method's rise: its papers year by year, and the methods that came from it."""
    from kg import lineage
    from kg.cli.output import write_rows

    with opened(graph, min_belief, source) as (directory, known):
        years = lineage.timeline(known, method_id(directory, method))
    write_rows(
        ("year", "papers", "of", "per cent", "children"),
        [(y.year, y.papers, y.of, round(100 * y.share, 2), ", ".join(c.name for c in y.children)) for y in years],
        form,
    )


def successors(
    method: MethodArgument,
    task: Annotated[
        str | None, typer.Option("--task", metavar="TASK", help="Only at this task.", show_default=False)
    ] = None,
    graph: GraphOption = DEFAULT_GRAPH,
    limit: LimitOption = 20,
    wide: AllOption = False,
    min_belief: BeliefOption = None,
    source: FromOption = "both",
    form: FormatOption = "table",
) -> None:
    """List what came after a method, task by task: its descendants that address the task, oldest first."""
    from kg import lineage
    from kg.cli.output import write_rows

    with opened(graph, min_belief, source) as (directory, known):
        found = lineage.successors_by_task(
            known,
            method_id(directory, method),
            task=None if task is None else directory.entity(task, "Task").id,
            limit=limit,
            kinds=kinds_of(wide),
        )
    write_rows(
        ("task", "year", "method", "generation", "belief"),
        [
            (s.name, each.method.year, each.method.name, each.generation, round(each.belief, 2))
            for s in found
            for each in s.successors
        ],
        form,
    )


def leaderboard(
    dataset: Annotated[str, typer.Argument(metavar="DATASET", help="A dataset's name, alias or id.")],
    metric: Annotated[
        str | None,
        typer.Argument(metavar="METRIC", help="A metric's name, alias or id.", show_default="the most reported"),
    ] = None,
    graph: GraphOption = DEFAULT_GRAPH,
    min_belief: BeliefOption = None,
    source: FromOption = "both",
    form: FormatOption = "table",
) -> None:
    """Show the values reported on a dataset over time, who led, and which method builds on an earlier one."""
    from kg import lineage
    from kg.cli.output import console, write_rows

    with opened(graph, min_belief, source) as (directory, known):
        measure = None if metric is None else directory.entity(metric, "Metric").id
        board = lineage.leaderboard(known, directory.entity(dataset, "Dataset").id, measure)
    if form == "table":
        better = "less is better" if board.lower else "more is better"
        others = ", ".join(f"{name} ({count})" for name, count in board.metrics.items() if name != board.metric)
        console().print(f"{board.dataset}, {board.metric} ({better})", style="bold", markup=False)
        if others:
            console().print(f"also reported: {others}", style="dim", markup=False)
    write_rows(
        ("year", "method", "value", "leads", "builds on", "paper"),
        [
            (
                entry.year,
                entry.method.name,
                entry.raw_value + (entry.unit or ""),
                entry.leads,
                ", ".join(each.name for each in entry.builds_on),
                entry.paper,
            )
            for entry in board.entries
        ],
        form,
    )


COMMANDS = (
    ("timeline", timeline, examples("kg lineage timeline Transformer")),
    ("successors", successors, examples('kg lineage successors BERT --task "question answering"')),
    ("leaderboard", leaderboard, examples("kg lineage leaderboard ImageNet", "kg lineage leaderboard SQuAD F1")),
)
