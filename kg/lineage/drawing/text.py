"""Pictures as text for other programs: Graphviz and Mermaid."""

from __future__ import annotations

from kg.lineage.drawing.picture import COLOURS, Picture, caption
from kg.lineage.records import Method


def dot(picture: Picture) -> str:
    """The picture in Graphviz's language: arrows lead from the older to the younger method, left to right."""
    lines = [
        "digraph lineage {",
        '  rankdir="LR";',
        '  node [shape="box", style="rounded", fontname="sans-serif"];',
    ]
    for method in picture.methods:
        heavy = ", penwidth=2" if method == picture.centre else ""
        lines.append(f"  {_quoted(method.id)} [label={_quoted(_label(method))}{heavy}];")
    for step in picture.steps:
        edge = step.edge
        lines.append(
            f"  {_quoted(edge.parent)} -> {_quoted(edge.child)} [label={_quoted(edge.kind)}, "
            f'color="{COLOURS[edge.kind]}", penwidth={1 + 2 * edge.belief:.1f}, tooltip={_quoted(caption(step))}];'
        )
    return "\n".join([*lines, "}", ""])


def mermaid(picture: Picture) -> str:
    """The picture as a Mermaid flowchart, from the older to the younger method, left to right."""
    number = {method.id: f"m{place}" for place, method in enumerate(picture.methods)}
    lines = ["flowchart LR"]
    lines += [f'  {number[method.id]}["{_entities(_label(method))}"]' for method in picture.methods]
    for step in picture.steps:
        edge = step.edge
        said = _entities(f"{edge.kind} {edge.belief:.2f}")
        lines.append(f'  {number[edge.parent]} -->|"{said}"| {number[edge.child]}')
    lines.append(f"  style {number[picture.centre.id]} stroke-width:3px")
    return "\n".join([*lines, ""])


def _label(method: Method) -> str:
    return method.name if method.year is None else f"{method.name}\n{method.year}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _entities(text: str) -> str:
    """What Mermaid would read as markup, as character entities; line breaks as it writes them."""
    safe = "".join(c if c.isalnum() or c in " .,-+/()'\n" else f"#{ord(c)};" for c in text)
    return safe.replace("\n", "<br>")
