"""``kg lineage influence``, ``main-path`` and the other views of the whole field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from kg.cli.lineage.opening import AllOption, BeliefOption, FromOption, LimitOption, kinds_of, method_id, opened
from kg.cli.lineage.words import named
from kg.cli.options import DEFAULT_GRAPH, FormatOption, GraphOption, chosen, examples

if TYPE_CHECKING:
    from rich.text import Text

    from kg.lineage.chains import Chain

_OnlyMethod = Annotated[
    str | None, typer.Argument(metavar="METHOD", help="Only of this method.", show_default=False)
]


def influence(
    graph: GraphOption = DEFAULT_GRAPH,
    limit: LimitOption = 20,
    wide: AllOption = False,
    min_belief: BeliefOption = None,
    source: FromOption = "both",
    form: FormatOption = "table",
) -> None:
    """List the methods that most of the field comes from, by PageRank, with Katz centrality beside it."""
    from kg import lineage
    from kg.cli.output import write_rows

    with opened(graph, min_belief, source) as (_, known):
        found = lineage.influence(known, limit=limit, kinds=kinds_of(wide))
    write_rows(
        ("method", "year", "pagerank", "katz", "children", "descendants"),
        [
            (e.method.name, e.method.year, round(e.pagerank, 5), round(e.katz, 2), e.children, e.descendants)
            for e in found
        ],
        form,
    )


def main_path(
    graph: GraphOption = DEFAULT_GRAPH,
    routes: Annotated[int, typer.Option("--routes", min=1, help="How many key routes.")] = 5,
    wide: AllOption = False,
    min_belief: BeliefOption = None,
    source: FromOption = "both",
    form: Annotated[str, typer.Option("--format", "-f", help="How to write it: text or json.")] = "text",
) -> None:
    """Show the chains that most of the field's development runs through."""
    from rich.text import Text

    from kg import lineage
    from kg.cli.output import console, write_json

    form = chosen(form, ("text", "json"), "output format")
    with opened(graph, min_belief, source) as (_, known):
        paths = lineage.main_paths(known, routes=routes, kinds=kinds_of(wide))
    if form == "json":
        write_json(paths)
        return
    out = console()
    out.print(Text("key routes", style="bold cyan"))
    for route in paths.key_routes:
        line = _line(route.chain)
        line.append(f"  {route.share:.1%} of all chains", style="dim")
        out.print(line)
    out.print(Text("longest path", style="bold cyan"))
    out.print(_line(paths.longest))
    out.print(Text("zero-criticality basket", style="bold cyan"))
    out.print(Text(", ".join(named(each.name, each.year).plain for each in paths.basket)))


def communities(
    graph: GraphOption = DEFAULT_GRAPH,
    limit: LimitOption = 20,
    wide: AllOption = False,
    min_belief: BeliefOption = None,
    source: FromOption = "both",
    form: FormatOption = "table",
) -> None:
    """List groups of methods that build on each other, and the methods that bridge them."""
    from kg import lineage
    from kg.cli.output import write_rows

    with opened(graph, min_belief, source) as (_, known):
        found = lineage.communities(known, bridges=limit, kinds=kinds_of(wide))
    rows = [("community", len(c.members), c.name, None) for c in found.communities[:limit]]
    bridges = [("bridge", len(b.into), b.method.name, round(b.participation, 2)) for b in found.bridges]
    write_rows(("what", "members, or communities", "name", "participation"), [*rows, *bridges], form)


def together(
    kind: Annotated[str, typer.Argument(metavar="datasets|tasks", help="What to count methods with.")],
    method: _OnlyMethod = None,
    graph: GraphOption = DEFAULT_GRAPH,
    limit: LimitOption = 30,
    form: FormatOption = "table",
) -> None:
    """List the methods that papers name together with datasets or tasks, how closely, and whether that rises."""
    from kg import lineage
    from kg.cli.output import write_rows

    kind = chosen(kind, ("datasets", "tasks"), "kind of pair")
    with_type = cast(Literal["Dataset", "Task"], {"datasets": "Dataset", "tasks": "Task"}[kind])
    with opened(graph) as (directory, known):
        only = None if method is None else method_id(directory, method)
        found = lineage.cooccurrences(
            known, with_type, method_id=only, limit=limit, at_least=1 if only is not None else 2
        )
    write_rows(
        ("method", with_type.lower(), "papers", "association", "trend, points a year"),
        [
            (
                e.method_name,
                e.other_name,
                e.papers,
                round(e.association, 2),
                None if e.trend is None else round(e.trend, 3),
            )
            for e in found
        ],
        form,
    )


def gaps(
    method: _OnlyMethod = None,
    graph: GraphOption = DEFAULT_GRAPH,
    limit: LimitOption = 20,
    min_belief: BeliefOption = None,
    source: FromOption = "both",
    form: FormatOption = "table",
) -> None:
    """List what similar methods have and a method lacks: datasets, tasks, parents. Questions, not facts."""
    from kg import lineage
    from kg.cli.output import write_rows

    with opened(graph, min_belief, source) as (directory, known):
        if method is None:
            found = lineage.widest_gaps(known, limit=limit)
        else:
            found = lineage.gaps(known, method_id(directory, method), limit=limit)
    write_rows(
        ("method", "lacks", "type", "score", "which these have"),
        [
            (gap.method.name, gap.name, gap.type, round(gap.score, 2), ", ".join(m.name for m in gap.like[:5]))
            for gap in found
        ],
        form,
    )


def contradictions(
    method: _OnlyMethod = None,
    graph: GraphOption = DEFAULT_GRAPH,
    limit: LimitOption = 20,
    form: FormatOption = "table",
) -> None:
    """List the pairs of methods that outperform each other, by whom, on which datasets and metrics."""
    from kg import lineage
    from kg.cli.output import write_json, write_rows

    with opened(graph) as (directory, known):
        only = None if method is None else method_id(directory, method)
        found = lineage.contradictions(known, only, limit=limit)
    if form == "json":
        write_json(found)
        return
    write_rows(
        ("better", "worse", "paper", "year", "datasets", "metrics", "sentence"),
        [
            (
                said.better.name,
                said.worse.name,
                said.paper,
                said.year,
                ", ".join(said.datasets),
                ", ".join(said.metrics),
                " ".join(said.sentence.split()),
            )
            for each in found
            for said in (*each.says_one, *each.says_other)
        ],
        form,
    )


def dropped(
    graph: GraphOption = DEFAULT_GRAPH,
    limit: LimitOption = 50,
    min_belief: BeliefOption = None,
    source: FromOption = "both",
    form: FormatOption = "table",
) -> None:
    """List the edges that the lineage leaves out, by which rule, and the sentence that speaks for each."""
    from kg.cli.output import write_rows
    from kg.lineage.chains import with_sentences

    with opened(graph, min_belief, source) as (_, known):
        shown = known.dropped[:limit]
        steps = with_sentences(known, [each.edge for each in shown])
    write_rows(
        ("rule", "method", "is said to come from", "belief", "papers", "because", "sentence"),
        [
            (
                each.reason,
                step.child.name,
                step.parent.name,
                round(step.edge.belief, 2),
                step.edge.support,
                each.because,
                " ".join(step.sentence.text.split()) if step.sentence else None,
            )
            for each, step in zip(shown, steps, strict=True)
        ],
        form,
    )


COMMANDS = (
    ("influence", influence, examples("kg lineage influence", "kg lineage influence --all --format csv")),
    ("main-path", main_path, examples("kg lineage main-path")),
    ("communities", communities, examples("kg lineage communities")),
    ("together", together, examples("kg lineage together tasks BERT", "kg lineage together datasets")),
    ("gaps", gaps, examples("kg lineage gaps BERT")),
    ("contradictions", contradictions, examples("kg lineage contradictions")),
    ("dropped", dropped, examples("kg lineage dropped")),
)


def _line(chain: Chain) -> Text:
    from rich.text import Text

    text = Text()
    methods = [step.parent for step in reversed(chain.steps)] + [step.child for step in chain.steps[:1]]
    for place, method in enumerate(methods):
        text.append(" → " if place else "", style="dim")
        text.append_text(named(method.name, method.year))
    return text
