"""A picture as SVG: methods stand in the columns of their years, older ones left; arrows lead to the
younger.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple
from xml.etree import ElementTree as Xml

from kg.lineage.chains import Step
from kg.lineage.drawing.picture import COLOURS, Picture, caption
from kg.lineage.records import Method

_WIDTH, _HEIGHT = 190, 34
_ACROSS, _DOWN = 270, 48
_TOP, _LEFT = 40, 20
_LONGEST_NAME = 26
_SWEEPS = 6


class Place(NamedTuple):
    """Where the box of a method stands: its left upper corner, in pixels."""

    x: float
    y: float


def svg(picture: Picture) -> str:
    """The picture as a document of SVG 1.1 that stands alone: no script, no style sheet, no network."""
    columns = _columns(picture)
    places = {
        method: Place(_LEFT + number * _ACROSS, _TOP + row * _DOWN)
        for number, (_, methods) in enumerate(columns)
        for row, method in enumerate(methods)
    }
    width = _LEFT * 2 + (len(columns) - 1) * _ACROSS + _WIDTH + 60
    height = _TOP * 2 + max(len(methods) for _, methods in columns) * _DOWN
    root = Xml.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "width": str(width),
            "height": str(height),
            "viewBox": f"0 0 {width} {height}",
            "font-family": "sans-serif",
            "font-size": "13",
        },
    )
    Xml.SubElement(root, "title").text = f"Lineage of {picture.centre.name}"
    _arrowheads(root)
    for number, (year, _) in enumerate(columns):
        attributes = {"x": str(_LEFT + number * _ACROSS), "y": "24", "fill": "#555", "font-weight": "bold"}
        Xml.SubElement(root, "text", attributes).text = "year unknown" if year is None else str(year)
    for step in picture.steps:
        _edge(root, step, places)
    for method in picture.methods:
        _box(root, method, places[method.id], method == picture.centre)
    Xml.indent(root)
    return Xml.tostring(root, encoding="unicode") + "\n"


def _columns(picture: Picture) -> list[tuple[int | None, list[str]]]:
    """The methods by year; within a year ordered so that few edges cross (the barycentre rule of Sugiyama,
    Tagawa and Toda, "Methods for visual understanding of hierarchical system structures", 1981).
    """
    years: defaultdict[int | None, list[str]] = defaultdict(list)
    for method in picture.methods:
        years[method.year].append(method.id)
    columns = sorted(years.items(), key=lambda column: (column[0] is not None, column[0] or 0))
    near: defaultdict[str, list[str]] = defaultdict(list)
    for step in picture.steps:
        near[step.child.id].append(step.parent.id)
        near[step.parent.id].append(step.child.id)
    for _ in range(_SWEEPS):
        height = {method: row - len(methods) / 2 for _, methods in columns for row, method in enumerate(methods)}
        for _, methods in columns:
            methods.sort(
                key=lambda method: (
                    sum(height[other] for other in near[method]) / max(len(near[method]), 1),
                    method,
                )
            )
    return columns


def _arrowheads(root: Xml.Element) -> None:
    definitions = Xml.SubElement(root, "defs")
    for kind, colour in COLOURS.items():
        attributes = {
            "id": f"to-{kind.split()[0]}",
            "viewBox": "0 0 8 8",
            "refX": "8",
            "refY": "4",
            "markerWidth": "7",
            "markerHeight": "7",
            "orient": "auto",
            "markerUnits": "userSpaceOnUse",
        }
        marker = Xml.SubElement(definitions, "marker", attributes)
        Xml.SubElement(marker, "path", {"d": "M0,0 L8,4 L0,8 z", "fill": colour})


def _edge(root: Xml.Element, step: Step, places: dict[str, Place]) -> None:
    start, end = places[step.parent.id], places[step.child.id]
    x1, y1 = start.x + _WIDTH, start.y + _HEIGHT / 2
    x2, y2 = end.x, end.y + _HEIGHT / 2
    if end.x > start.x:
        bend = f"M{x1:.0f},{y1:.0f} C{x1 + 50:.0f},{y1:.0f} {x2 - 50:.0f},{y2:.0f} {x2:.0f},{y2:.0f}"
    else:  # the same year, or one that is not known: round the right side
        x2 = end.x + _WIDTH
        bend = f"M{x1:.0f},{y1:.0f} C{x1 + 45:.0f},{y1:.0f} {x2 + 45:.0f},{y2:.0f} {x2:.0f},{y2:.0f}"
    attributes = {
        "d": bend,
        "fill": "none",
        "stroke": COLOURS[step.edge.kind],
        "stroke-width": f"{0.7 + 2.3 * step.edge.belief:.1f}",
        "marker-end": f"url(#to-{step.edge.kind.split()[0]})",
    }
    if step.edge.kind in ("component of", "instance of"):
        attributes["stroke-dasharray"] = "5 4"
    path = Xml.SubElement(root, "path", attributes)
    Xml.SubElement(path, "title").text = caption(step)


def _box(root: Xml.Element, method: Method, place: Place, centre: bool) -> None:
    group = Xml.SubElement(root, "g")
    papers = "1 paper" if method.papers == 1 else f"{method.papers} papers"
    Xml.SubElement(group, "title").text = f"{method.name}\n{method.id}\n{papers}"
    attributes = {
        "x": f"{place.x:.0f}",
        "y": f"{place.y:.0f}",
        "width": str(_WIDTH),
        "height": str(_HEIGHT),
        "rx": "6",
        "fill": "#fff4d6" if centre else "#ffffff",
        "stroke": "#333333",
        "stroke-width": "2.5" if centre else "1",
    }
    Xml.SubElement(group, "rect", attributes)
    name = method.name if len(method.name) <= _LONGEST_NAME else f"{method.name[: _LONGEST_NAME - 1]}…"
    middle = {
        "x": f"{place.x + _WIDTH / 2:.0f}",
        "y": f"{place.y + _HEIGHT / 2 + 5:.0f}",
        "text-anchor": "middle",
    }
    Xml.SubElement(group, "text", middle).text = name
