"""``kg lineage ancestors``, ``path`` and the other questions about who comes from whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.lineage.opening import (
    AllOption,
    BeliefOption,
    FromOption,
    GenerationsOption,
    LimitOption,
    MethodArgument,
    kinds_of,
    method_id,
    opened,
)
from kg.cli.lineage.words import named, quoted, who_says
from kg.cli.options import DEFAULT_GRAPH, FormatOption, GraphOption, chosen, examples

if TYPE_CHECKING:
    from kg.lineage.chains import Chain
    from kg.lineage.questions import Relative

_COLUMNS = ("generation", "method", "year", "papers", "belief", "through")


def ancestors(
    method: MethodArgument,
    graph: GraphOption = DEFAULT_GRAPH,
    generations: GenerationsOption = None,
    limit: LimitOption = 50,
    wide: AllOption = False,
    min_belief: BeliefOption = None,
    source: FromOption = "both",
    form: FormatOption = "table",
) -> None:
    """List what a method comes from, nearest generation first."""
    from kg import lineage

    with opened(graph, min_belief, source) as (directory, known):
        start = method_id(directory, method)
        rows = lineage.ancestors(known, start, generations=generations, limit=limit, kinds=kinds_of(wide))
    _write_relatives(rows, form)


def descendants(
    method: MethodArgument,
    graph: GraphOption = DEFAULT_GRAPH,
    generations: GenerationsOption = None,
    limit: LimitOption = 50,
    wide: AllOption = False,
    min_belief: BeliefOption = None,
    source: FromOption = "both",
    form: FormatOption = "table",
) -> None:
    """List what comes from a method, nearest generation first."""
    from kg import lineage

    with opened(graph, min_belief, source) as (directory, known):
        start = method_id(directory, method)
        rows = lineage.descendants(known, start, generations=generations, limit=limit, kinds=kinds_of(wide))
    _write_relatives(rows, form)


def path(
    older: Annotated[str, typer.Argument(metavar="OLDER", help="The method that it begins with.")],
    younger: Annotated[str, typer.Argument(metavar="YOUNGER", help="The method that comes from it.")],
    graph: GraphOption = DEFAULT_GRAPH,
    min_belief: BeliefOption = None,
    source: FromOption = "both",
    form: Annotated[str, typer.Option("--format", "-f", help="How to write it: text or json.")] = "text",
) -> None:
    """Tell how one method comes from another: the most believed chain, with the sentence behind each step."""
    from kg import lineage
    from kg.cli.output import write_json
    from kg.errors import EntityNotFoundError

    form = chosen(form, ("text", "json"), "output format")
    with opened(graph, min_belief, source) as (directory, known):
        start, end = method_id(directory, older), method_id(directory, younger)
        chain = lineage.path(known, start, end)
        if chain is None:
            first, last = known.methods[start].name, known.methods[end].name
            turned = lineage.path(known, end, start)
            hint = f"it is {first} that comes from {last}" if turned else "try a lower --min-belief"
            raise EntityNotFoundError(f"this graph knows no chain by which {last} comes from {first}: {hint}")
    if form == "json":
        write_json(chain)
    else:
        _show_chain(chain)


def common(
    one: MethodArgument,
    other: MethodArgument,
    graph: GraphOption = DEFAULT_GRAPH,
    limit: LimitOption = 20,
    wide: AllOption = False,
    min_belief: BeliefOption = None,
    source: FromOption = "both",
    form: FormatOption = "table",
) -> None:
    """List the methods that two methods both come from, the nearest first."""
    from kg import lineage
    from kg.cli.output import write_rows

    with opened(graph, min_belief, source) as (directory, known):
        ends = [method_id(directory, name) for name in (one, other)]
        found = lineage.common_ancestors(known, *ends, limit=limit, kinds=kinds_of(wide))
        names = [known.methods[end].name for end in ends]
    columns = ("method", "year", f"generations to {names[0]}", f"generations to {names[1]}", "belief")
    write_rows(columns, [(a.method.name, a.method.year, *a.generations, round(a.belief, 2)) for a in found], form)


def siblings(
    method: MethodArgument,
    graph: GraphOption = DEFAULT_GRAPH,
    limit: LimitOption = 50,
    wide: AllOption = False,
    min_belief: BeliefOption = None,
    source: FromOption = "both",
    form: FormatOption = "table",
) -> None:
    """List the methods that share a parent with a method."""
    from kg import lineage
    from kg.cli.output import write_rows

    with opened(graph, min_belief, source) as (directory, known):
        start = method_id(directory, method)
        rows = lineage.siblings(known, start, limit=limit, kinds=kinds_of(wide))
    write_rows(
        ("method", "year", "papers", "belief", "shared parents"),
        [
            (
                s.method.name,
                s.method.year,
                s.method.papers,
                round(s.belief, 2),
                ", ".join(p.name for p in s.parents),
            )
            for s in rows
        ],
        form,
    )


def roots(
    method: Annotated[
        str | None, typer.Argument(metavar="METHOD", help="Only where this method begins.", show_default=False)
    ] = None,
    graph: GraphOption = DEFAULT_GRAPH,
    limit: LimitOption = 20,
    wide: AllOption = False,
    min_belief: BeliefOption = None,
    source: FromOption = "both",
    form: FormatOption = "table",
) -> None:
    """List where lineages begin: methods that others come from and that come from nothing themselves."""
    from kg import lineage
    from kg.cli.output import write_rows

    with opened(graph, min_belief, source) as (directory, known):
        start = None if method is None else method_id(directory, method)
        rows = lineage.roots(known, start, limit=limit, kinds=kinds_of(wide))
    write_rows(
        ("method", "year", "papers", "descendants"),
        [(root.method.name, root.method.year, root.method.papers, root.descendants) for root in rows],
        form,
    )


COMMANDS = (
    ("ancestors", ancestors, examples("kg lineage ancestors ALBERT", "kg lineage ancestors ALBERT -d 1 -f json")),
    (
        "descendants",
        descendants,
        examples("kg lineage descendants BERT", "kg lineage descendants BERT --all -n 5"),
    ),
    ("path", path, examples("kg lineage path Transformer RoBERTa", "kg lineage path BERT ALBERT -f json")),
    ("common", common, examples("kg lineage common ALBERT RoBERTa")),
    ("siblings", siblings, examples("kg lineage siblings RoBERTa")),
    ("roots", roots, examples("kg lineage roots", "kg lineage roots ALBERT --all")),
)


def _write_relatives(rows: Sequence[Relative], form: str) -> None:
    from kg.cli.output import write_rows

    write_rows(
        _COLUMNS,
        [
            (
                each.generation,
                each.method.name,
                each.method.year,
                each.method.papers,
                round(each.belief, 2),
                each.through.name if each.through else None,
            )
            for each in rows
        ],
        form,
    )


def _show_chain(chain: Chain) -> None:
    from kg.cli.output import console
    from kg.lineage import READINGS

    out = console()
    for step in reversed(chain.steps):
        line = named(step.child.name, step.child.year, "bold")
        line.append(f"  {READINGS[step.edge.kind][0]} ", style="not bold dim")
        line.append_text(named(step.parent.name, step.parent.year, "bold"))
        line.append(f"  belief {step.edge.belief:.2f}, {who_says(step.edge)}", style="not bold dim")
        if step.sentence is not None:
            line.append_text(quoted(step.sentence))
        out.print(line)
    out.print(
        f"{len(chain.steps)} step{'' if len(chain.steps) == 1 else 's'}, belief {chain.belief:.2f}", style="dim"
    )
