"""``kg lineage METHOD``: the tree around a method, on the terminal or as a file."""

from __future__ import annotations

import sys
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.lineage.opening import AllOption, BeliefOption, FromOption, MethodArgument, kinds_of, method_id, opened
from kg.cli.lineage.words import named, quoted, who_says
from kg.cli.options import DEFAULT_GRAPH, GraphOption, chosen, examples

if TYPE_CHECKING:
    from rich.tree import Tree

    from kg.lineage import Branch, EdgeKind, Family

_EXAMPLES = examples(
    "kg lineage BERT", "kg lineage CLIP --depth 2 --all", "kg lineage BERT --svg bert.svg --mermaid -"
)

_File = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write it to a file; - is standard output.", show_default=False)
]


def command(
    method: MethodArgument,
    graph: GraphOption = DEFAULT_GRAPH,
    depth: Annotated[int, typer.Option("--depth", "-d", min=1, help="How many generations.")] = 3,
    wide: AllOption = False,
    min_belief: BeliefOption = None,
    width: Annotated[
        int, typer.Option("--width", min=1, help="How many branches at each method, the most believed first.")
    ] = 12,
    source: FromOption = "both",
    form: Annotated[str, typer.Option("--format", "-f", help="How to show it: tree or json.")] = "tree",
    html: _File = None,
    svg: _File = None,
    json: _File = None,
    mermaid: _File = None,
    dot: _File = None,
) -> None:
    """Show the tree of what a method comes from and what comes from it, each step with its proof."""
    from kg.cli.output import console, write_json
    from kg.lineage import EDGE_KINDS, family

    form = chosen(form, ("tree", "json"), "output format")
    with opened(graph, min_belief, source) as (directory, lineage):
        start = method_id(directory, method)
        tree = family(lineage, start, generations=depth, kinds=kinds_of(wide), otherwise=EDGE_KINDS, width=width)
    files = {"html": html, "svg": svg, "json": json, "mermaid": mermaid, "dot": dot}
    wanted = {name: path for name, path in files.items() if path is not None}
    for name, path in wanted.items():
        _write(_as(name, tree), path)
    if wanted:
        return
    if form == "json":
        write_json(tree)
    else:
        console().print(_drawn(tree, kinds_of(wide)))


COMMANDS = (("family", command, _EXAMPLES),)


def _as(form: str, tree: Family) -> str:
    import msgspec

    from kg.lineage import drawing

    if form == "json":
        return msgspec.json.format(msgspec.json.encode(tree), indent=2).decode() + "\n"
    picture = drawing.picture_of(tree)
    writers = {
        "html": drawing.html_page,
        "svg": drawing.svg,
        "mermaid": drawing.mermaid,
        "dot": drawing.dot,
    }
    return writers[form](picture)


def _write(text: str, path: Path) -> None:
    from kg.errors import UsageError
    from kg.files import write_whole

    if path == Path("-"):
        sys.stdout.write(text)
        return
    try:
        write_whole(path, text.encode())
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error
    sys.stderr.write(f"written: {path}\n")


def _drawn(family: Family, kinds: Collection[EdgeKind]) -> Tree:
    from rich.text import Text
    from rich.tree import Tree

    root = Tree(named(family.method.name, family.method.year, "bold"))
    for title, branches, more, end in (
        ("builds on", family.ancestors, family.more_ancestors, 0),
        ("is built on by", family.descendants, family.more_descendants, 1),
    ):
        heading = Text(title, style="bold cyan")
        if branches and not any(branch.edge.kind in kinds for branch in branches):
            heading.append(" (no descent is known: components and instances)", style="dim")
        side = root.add(heading)
        _grow(side, branches, more, end)
        if not branches:
            side.add(Text("nothing that this graph holds sure enough (--min-belief)", style="dim"))
    return root


def _grow(tree: Tree, branches: tuple[Branch, ...], more: int, end: int) -> None:
    from rich.text import Text

    from kg.lineage import READINGS

    for branch in branches:
        edge = branch.edge
        line = named(branch.method.name, branch.method.year)
        line.append(f"  {READINGS[edge.kind][end]}, belief {edge.belief:.2f}, {who_says(edge)}", style="dim")
        if branch.repeated:
            line.append("  (see above)", style="dim")
        if branch.sentence is not None:
            line.append_text(quoted(branch.sentence))
        _grow(tree.add(line), branch.branches, branch.more, end)
    if more:
        tree.add(Text(f"… and {more} more", style="dim"))
