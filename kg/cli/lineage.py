"""``kg lineage``: what a method builds on, and what builds on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import DEFAULT_GRAPH, GraphOption, chosen, examples

if TYPE_CHECKING:
    from rich.text import Text
    from rich.tree import Tree

    from kg.lineage import Branch, LineageTree

NAME = "lineage"
EXAMPLES = examples("kg lineage BERT", "kg lineage CLIP --depth 2 --all", "kg lineage BERT --format json")


def command(
    method: Annotated[str, typer.Argument(metavar="METHOD", help="A method's name, alias or id.")],
    graph: GraphOption = DEFAULT_GRAPH,
    depth: Annotated[int, typer.Option("--depth", "-d", min=1, help="How many generations.")] = 3,
    wide: Annotated[
        bool, typer.Option("--all", help="Also follow what a method uses and what it is a kind of.")
    ] = False,
    min_belief: Annotated[
        float, typer.Option("--min-belief", min=0.0, max=1.0, help="Leave out what is believed less.")
    ] = 0.0,
    width: Annotated[
        int, typer.Option("--width", min=1, help="How many branches at each method, the most believed first.")
    ] = 12,
    form: Annotated[str, typer.Option("--format", "-f", help="How to write it: tree or json.")] = "tree",
) -> None:
    """Show the tree of what a method builds on and what builds on it, each step with its proof."""
    from kg.cli.output import console, write_json
    from kg.graph import GraphDirectory
    from kg.lineage import LINEAGE_KINDS, tree

    form = chosen(form, ("tree", "json"), "output format")
    with GraphDirectory(graph) as directory:
        found = directory.entity(method, "Method")
        kinds = LINEAGE_KINDS if wide else ("EXTENDS",)
        lineage = tree(directory.graph(), found.id, depth=depth, kinds=kinds, min_belief=min_belief, width=width)
    if form == "json":
        write_json(lineage)
    else:
        console().print(_drawn(lineage))


_READINGS = {"EXTENDS": ("extends", "extended by"), "USES": ("uses", "used by"), "IS_A": ("is a", "kind")}


def _drawn(lineage: LineageTree) -> Tree:
    from rich.text import Text
    from rich.tree import Tree

    root = Tree(_name(lineage.name, lineage.year, "bold"))
    for title, branches, more, end in (
        ("builds on", lineage.ancestors, lineage.more_ancestors, 0),
        ("is built on by", lineage.descendants, lineage.more_descendants, 1),
    ):
        side = root.add(Text(title, style="bold cyan"))
        _grow(side, branches, more, end)
        if not branches:
            side.add(Text("nothing that the papers of this graph say", style="dim"))
    return root


def _grow(tree: Tree, branches: tuple[Branch, ...], more: int, end: int) -> None:
    from rich.text import Text

    for branch in branches:
        line = _name(branch.name, branch.year)
        papers = f"{branch.support} paper{'' if branch.support == 1 else 's'}"
        reading = _READINGS.get(branch.kind, (branch.kind, branch.kind))[end]
        line.append(f"  {reading}, belief {branch.belief:.2f}, {papers}", style="dim")
        if branch.repeated:
            line.append("  (see above)", style="dim")
        if branch.sentence is not None:
            line.append(f"\n“{' '.join(branch.sentence.text.split())}”", style="italic")
            year = f" ({branch.sentence.year})" if branch.sentence.year else ""
            line.append(f"\n{branch.sentence.title or ''}{year} [{branch.sentence.paper}]".strip(" "), style="dim")
        _grow(tree.add(line), branch.branches, branch.more, end)
    if more:
        tree.add(Text(f"… and {more} more", style="dim"))


def _name(name: str, year: int | None, style: str = "") -> Text:
    from rich.text import Text

    text = Text(name, style=style or "default")
    if year:
        text.append(f" ({year})", style="dim")
    return text
