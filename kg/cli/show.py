"""``kg show``: an entity or a paper, and all the graph knows of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import DEFAULT_GRAPH, GraphOption, chosen, examples

if TYPE_CHECKING:
    from kg.graph.viewing import EntityView, PaperView, Relationship

NAME = "show"
EXAMPLES = examples(
    "kg show CLIP", 'kg show "image captioning"', "kg show arxiv:1706.03762", "kg show BERT --format json"
)


def command(
    entity: Annotated[
        str, typer.Argument(metavar="ENTITY", help="A name, alias or id; or a paper's id or title.")
    ],
    graph: GraphOption = DEFAULT_GRAPH,
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, help="How many relations of a kind and results to show.")
    ] = 10,
    form: Annotated[str, typer.Option("--format", "-f", help="How to write it: text or json.")] = "text",
) -> None:
    """Show what an entity is: its aliases, who introduced it, its relations with their proof, its results."""
    from kg.cli.output import write_json
    from kg.graph import GraphDirectory
    from kg.graph.viewing import EntityView, view

    form = chosen(form, ("text", "json"), "output format")
    with GraphDirectory(graph) as directory:
        seen = view(directory, entity)
    if form == "json":
        write_json(seen)
    elif isinstance(seen, EntityView):
        _show_entity(seen, limit)
    else:
        _show_paper(seen, limit)


def _show_entity(seen: EntityView, limit: int) -> None:
    from rich.text import Text

    from kg.cli.output import console

    out = console()
    title = Text(seen.label, style="bold")
    title.append(f"  {seen.type}{f', {seen.year}' if seen.year else ''}", style="dim")
    out.print(title)
    _field("id", seen.id)
    if seen.concept:
        _field("concept", seen.concept)
    if seen.aliases:
        _field("also called", ", ".join(seen.aliases))
    for paper in seen.introduced_by[:limit]:
        _field("introduced by", _cited(paper.title, paper.year, paper.id))
    if seen.direction:
        _field("better", seen.direction)
    _field("in", f"{seen.papers:,} paper{'' if seen.papers == 1 else 's'}")
    if seen.mistaken_for:
        _field("not to mistake for", ", ".join(seen.mistaken_for))
    groups: dict[str, list[Relationship]] = {}
    for relationship in seen.relations:
        groups.setdefault(relationship.reading, []).append(relationship)
    for reading, relationships in groups.items():
        out.print()
        out.print(Text(reading, style="bold cyan"))
        for relationship in relationships[:limit]:
            line = Text(f"  {relationship.label}")
            papers = f"{relationship.support} paper{'' if relationship.support == 1 else 's'}"
            since = f", since {relationship.first_year}" if relationship.first_year else ""
            line.append(f"  belief {relationship.belief:.2f}, {papers}{since}", style="dim")
            out.print(line)
            if relationship.sentence:
                out.print(Text(f"    “{_one_line(relationship.sentence)}”", style="italic"))
                out.print(
                    Text(f"     {_cited(relationship.title, relationship.year, relationship.paper)}", style="dim")
                )
        _more(len(relationships) - limit)
    if seen.results:
        out.print()
        out.print(Text("results", style="bold cyan"))
        for result in seen.results[:limit]:
            out.print(Text(f"  {result.summary}"))
            out.print(Text(f"    “{_one_line(result.sentence)}”", style="italic"))
            out.print(Text(f"     {_cited(result.title, result.year, result.paper)}", style="dim"))
        _more(len(seen.results) - limit)


def _show_paper(seen: PaperView, limit: int) -> None:
    from rich.text import Text

    from kg.cli.output import console

    out = console()
    paper = seen.paper
    title = Text(paper.title or paper.id, style="bold")
    title.append(f"  Paper{f', {paper.year}' if paper.year else ''}", style="dim")
    out.print(title)
    _field("id", paper.id)
    if paper.authors:
        _field("by", ", ".join(paper.authors))
    for source in paper.sources:
        _field("seen in", f"{source.name}, record {source.position}")
    for role, labels in seen.entities.items():
        _field(role, ", ".join(labels))
    out.print()
    out.print(Text(paper.abstract))
    if seen.claims:
        out.print()
        out.print(Text("claims", style="bold cyan"))
        for claim in seen.claims[:limit]:
            out.print(Text(f"  {claim.type}: “{_one_line(claim.text)}”"))
        _more(len(seen.claims) - limit)


def _field(name: str, value: str) -> None:
    from rich.text import Text

    from kg.cli.output import console

    line = Text(f"{name}: ", style="dim")
    line.append(value, style="not dim")
    console().print(line)


def _more(count: int) -> None:
    from rich.text import Text

    from kg.cli.output import console

    if count > 0:
        console().print(Text(f"  … and {count:,} more (--limit)", style="dim"))


def _cited(title: str | None, year: int | None, paper: str | None) -> str:
    return " ".join(filter(None, [title or "", f"({year})" if year else "", f"[{paper}]"]))


def _one_line(text: str) -> str:
    return " ".join(text.split())
