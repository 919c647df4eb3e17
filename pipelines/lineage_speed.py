"""How long the lineage of a graph takes, how much memory, and how both grow.

    python -m pipelines.lineage_speed GRAPH [--papers 2000 --papers 20000] [--json out.json]

Each size is measured in a process of its own. A size below that of the graph takes its first papers; one above it
repeats the graph: each repetition has entities of its own in place of those that few papers name, and shares the
rest, as other papers of the same field would. Times are seconds of the processor, which a busy machine does not
blur: everything runs in one process, one step after the other. The first asking, which gathers what later ones
share, is not counted as a question.
"""

from __future__ import annotations

import multiprocessing
import resource
import tempfile
from collections import Counter
from collections.abc import Callable
from functools import partial
from math import log
from pathlib import Path
from time import process_time
from typing import Annotated, Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import typer

from kg.assembly import RECORD_TYPES, Graph
from kg.graph import GraphDirectory
from kg.records import statement_id

SHARED_FROM = 4
"""An entity in at least so many papers is shared by the repetitions."""


class Speed(msgspec.Struct, frozen=True):
    """What was measured at one size: seconds for the lineage and each view of the field, the slowest of 25
    methods for each question, and the peak of the process's memory in MB.
    """

    papers: int
    edges: int
    analytics: dict[str, float]
    questions: dict[str, float]
    memory: float

    @property
    def whole(self) -> float:
        """Seconds for the lineage and all views of the field."""
        return sum(self.analytics.values())


def scaled(graph: Graph, papers: int) -> Graph:
    """A graph of so many papers: the first of the graph, or the graph repeated.

    Beliefs and supports of statements stay as they are.
    """
    times = -(-papers // graph.papers.num_rows)
    graph = repeated(graph, times) if times > 1 else graph
    kept = graph.papers["id"].slice(0, papers)
    tables: dict[str, Any] = graph.tables()
    tables["papers"] = graph.papers.slice(0, papers)
    for name in ("mentions", "evidence", "results", "claims"):
        table = tables[name]
        tables[name] = table.filter(pc.is_in(table["paper"], value_set=kept.combine_chunks()))
    said = tables["evidence"]["statement"].combine_chunks()
    tables["statements"] = graph.statements.filter(pc.is_in(graph.statements["id"], value_set=said))
    return Graph(**tables)


def repeated(graph: Graph, times: int) -> Graph:
    """The graph ``times`` times over."""
    few = graph.entities.filter(pc.less(graph.entities["papers"], pa.scalar(SHARED_FROM)))
    rare: list[Any] = few["id"].to_pylist()
    parts: dict[str, list[pa.Table]] = {name: [table] for name, table in graph.tables().items()}
    for turn in range(1, times):
        own = {entity: f"{entity}-{turn}" for entity in rare}
        said: list[Any] = graph.statements.select(["id", "head", "relation", "tail"]).to_pylist()
        statement = {
            row["id"]: statement_id(
                own.get(row["head"], row["head"]), row["relation"], own.get(row["tail"], row["tail"])
            )
            for row in said
        }
        paper = {each: f"{each}-{turn}" for each in graph.papers["id"].to_pylist()}
        parts["papers"].append(_renamed(graph.papers, id=paper))
        parts["entities"].append(_renamed(few, id=own))
        parts["mentions"].append(_renamed(graph.mentions, paper=paper, entity=own))
        parts["statements"].append(_renamed(graph.statements, id=statement, head=own, tail=own))
        parts["evidence"].append(_renamed(graph.evidence, statement=statement, paper=paper))
        slots = dict.fromkeys(("method", "dataset", "task", "metric", "baseline"), own)
        parts["results"].append(_renamed(graph.results, paper=paper, **slots))
    tables: dict[str, Any] = {name: pa.concat_tables(found) for name, found in parts.items()}
    tables["statements"] = (
        tables["statements"]
        .group_by("id", use_threads=False)
        .aggregate([(name, "first") for name in graph.statements.column_names if name != "id"])
    )
    tables["statements"] = tables["statements"].rename_columns(
        [name.removesuffix("_first") for name in tables["statements"].column_names]
    )
    return Graph(**tables)


def _renamed(table: pa.Table, **columns: dict[Any, Any]) -> pa.Table:
    for name, names in columns.items():
        values = pa.array([names.get(value, value) for value in table[name].to_pylist()], pa.string())
        table = table.set_column(table.schema.get_field_index(name), table.schema.field(name), values)
    return table


def measure(folder: Path) -> Speed:
    """Time the lineage of the graph whose tables lie in a folder, in this process."""
    from kg import lineage

    tables: dict[str, Any] = {name: pq.read_table(folder / f"{name}.parquet") for name in RECORD_TYPES}
    graph = Graph(**tables)
    spent: dict[str, float] = {}

    def timed(name: str, ask: Callable[[], Any]) -> Any:
        start = process_time()
        answer = ask()
        spent[name] = max(spent.get(name, 0.0), process_time() - start)
        return answer

    known = timed("lineage", lambda: lineage.lineage_of(graph))
    kinds = lineage.EDGE_KINDS
    views: dict[str, Callable[[], Any]] = {
        "influence": lambda: lineage.influence(known, kinds=kinds, limit=50),
        "main paths": lambda: lineage.main_paths(known, kinds=kinds),
        "communities": lambda: lineage.communities(known, kinds=kinds),
        "methods and datasets": lambda: lineage.cooccurrences(known, "Dataset"),
        "methods and tasks": lambda: lineage.cooccurrences(known, "Task"),
        "gaps of all": lambda: lineage.widest_gaps(known),
        "contradictions of all": lambda: lineage.contradictions(known),
    }
    for name, ask in views.items():
        timed(name, ask)
    analytics, spent = dict(spent), {}
    first, *_ = most = sorted(known.methods.values(), key=lambda method: (-method.papers, method.id))[:25]
    for first_question in (
        lineage.ancestors,
        lineage.successors_by_task,
        lineage.timeline,
        lineage.gaps,
        lineage.contradictions,
    ):
        partial(first_question, known, first.id)()
    known.view(kinds)
    for method in most:
        for question in (
            lineage.ancestors,
            lineage.descendants,
            lineage.siblings,
            lineage.roots,
            lineage.successors_by_task,
        ):
            timed(question.__name__, partial(question, known, method.id, kinds=kinds))
        timed("family", partial(lineage.family, known, method.id, kinds=kinds, width=12))
        for about in (lineage.timeline, lineage.gaps, lineage.contradictions):
            timed(about.__name__, partial(about, known, method.id))
        if method != first:
            timed("path", partial(lineage.path, known, first.id, method.id))
            timed("common_ancestors", partial(lineage.common_ancestors, known, first.id, method.id, kinds=kinds))
    reported = Counter(row["dataset"] for row in graph.results.to_pylist() if _fit_for_a_board(row))
    for dataset, _ in reported.most_common(5):
        timed("leaderboard", partial(lineage.leaderboard, known, dataset))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Speed(graph.papers.num_rows, known.network.number_of_edges(), analytics, spent, memory)


def _fit_for_a_board(row: dict[str, Any]) -> bool:
    named = all(row[slot] is not None for slot in ("method", "dataset", "metric", "value"))
    return named and row["kind"] == "absolute"


def markdown(speeds: list[Speed]) -> str:
    """The figures as tables."""
    names = [f"{speed.papers:,} papers" for speed in speeds]
    head = [f"| seconds | {' | '.join(names)} |", f"|---|{'---:|' * len(speeds)}"]

    def row(name: str, values: list[str]) -> str:
        return f"| {name} | {' | '.join(values)} |"

    lines = [*head, row("edges", [f"{speed.edges:,}" for speed in speeds])]
    lines += [row(name, [f"{speed.analytics[name]:.2f}" for speed in speeds]) for name in speeds[0].analytics]
    lines.append(row("all of these", [f"{speed.whole:.2f}" for speed in speeds]))
    lines.append(row("peak memory, MB", [f"{speed.memory:.0f}" for speed in speeds]))
    lines.append(row("slowest question", [f"{max(speed.questions.values()):.3f}" for speed in speeds]))
    small, large = speeds[0], speeds[-1]
    growth = large.whole / small.whole
    allowed = large.papers * log(large.papers) / (small.papers * log(small.papers))
    lines += ["", f"Growth: {growth:.1f} times; n log n would be {allowed:.1f} times."]
    slowest = sorted(large.questions.items(), key=lambda each: -each[1])
    return "\n".join([*lines, "Questions: " + ", ".join(f"{name} {time:.3f}" for name, time in slowest) + "."])


def main(
    graph: Annotated[Path, typer.Argument(help="A graph directory.")],
    papers: Annotated[
        list[int] | None, typer.Option(help="How many papers, repeatable; 2,000 and 20,000.")
    ] = None,
    json: Annotated[Path | None, typer.Option(help="Also write the figures here.")] = None,
) -> None:
    """Measure and print Markdown."""
    with GraphDirectory(graph) as directory:
        whole = directory.graph()
    speeds = []
    for size in papers or [2000, 20_000]:
        with tempfile.TemporaryDirectory() as folder:
            for name, table in scaled(whole, size).tables().items():
                pq.write_table(table, Path(folder) / f"{name}.parquet")
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                speeds.append(pool.apply(measure, (Path(folder),)))
    typer.echo(markdown(speeds))
    if json is not None:
        json.write_bytes(msgspec.json.format(msgspec.json.encode(speeds)) + b"\n")


if __name__ == "__main__":
    typer.run(main)
