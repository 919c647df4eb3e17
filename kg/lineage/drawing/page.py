"""A picture as a page: the SVG, and below it every edge with its sentence. It needs no script and no
network.
"""

from __future__ import annotations

from html import escape

from kg.lineage.chains import Step
from kg.lineage.drawing.picture import COLOURS, Picture
from kg.lineage.drawing.svg import svg
from kg.lineage.records import READINGS

_STYLE = """
body { margin: 0 auto; padding: 1rem; max-width: 80rem; font: 1rem/1.45 sans-serif; color: #222; }
h1 { font-size: 1.4rem; }
.picture { overflow-x: auto; border: 1px solid #ddd; }
.legend span { margin-right: 1.2rem; white-space: nowrap; }
.legend i { display: inline-block; width: 1.4rem; height: .2rem; margin-right: .4rem; vertical-align: middle; }
li { margin: .8rem 0; }
q { display: block; font-style: italic; quotes: "“" "”"; }
small { color: #555; }
"""


def html_page(picture: Picture) -> str:
    """The picture as one HTML page."""
    centre = picture.centre
    title = escape(f"Lineage of {centre.name}")
    kinds = [kind for kind in COLOURS if any(step.edge.kind == kind for step in picture.steps)]
    legend = "".join(f'<span><i style="background:{COLOURS[kind]}"></i>{escape(kind)}</span>' for kind in kinds)
    counts = (
        f"{len(picture.methods)} methods, {len(picture.steps)} edges. Arrows lead from the older to the younger."
    )
    steps = sorted(picture.steps, key=lambda step: (step.child.year or 9999, step.child.name, step.parent.name))
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style></head>',
            f'<body><h1>{title}</h1><p>{counts}</p><p class="legend">{legend}</p>',
            f'<div class="picture">{svg(picture)}</div>',
            "<ol>",
            *(_item(step) for step in steps),
            "</ol></body></html>",
            "",
        ]
    )


def _item(step: Step) -> str:
    edge = step.edge
    reading = READINGS[edge.kind][0]
    who = f"{edge.support} paper{'' if edge.support == 1 else 's'}" if edge.support else ", ".join(edge.sources)
    line = f"<b>{escape(step.child.name)}</b> {reading} <b>{escape(step.parent.name)}</b>"
    line += f" <small>belief {edge.belief:.2f}, {escape(who)}</small>"
    if step.sentence is not None:
        year = f" ({step.sentence.year})" if step.sentence.year else ""
        paper = f"{step.sentence.title or ''}{year} [{step.sentence.paper}]".strip()
        line += f"<q>{escape(' '.join(step.sentence.text.split()))}</q><small>{escape(paper)}</small>"
    return f"<li>{line}</li>"
