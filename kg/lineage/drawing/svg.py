"""A picture as SVG: methods stand in the columns of their years, older ones left; arrows lead to the
younger.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import NamedTuple
from xml.etree import ElementTree as Xml

from kg.lineage.chains import Step
from kg.lineage.drawing.picture import COLOURS, Picture, caption
from kg.lineage.records import Method

_WIDTH, _HEIGHT = 190, 34
_ACROSS, _DOWN, _LANE = 270, 48, 16
_TOP, _LEFT = 40, 20
_LONGEST_NAME = 26
_SWEEPS = 6


class Place(NamedTuple):
    """Where the box of a method stands: its left upper corner, in pixels."""

    x: float
    y: float


def svg(picture: Picture) -> str:
    """The picture as a document of SVG 1.1 that stands alone: no script, no style sheet, no network."""
    years, columns, lanes = _columns(picture)
    places: dict[str, Place] = {}
    bottom = 0
    for number, rows in enumerate(columns):
        y = _TOP
        for row in rows:
            places[row] = Place(_LEFT + number * _ACROSS, y)
            y += _LANE if row in lanes else _DOWN
        bottom = max(bottom, y)
    width = _LEFT * 2 + (len(columns) - 1) * _ACROSS + _WIDTH + 60
    height = bottom + _TOP
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
    for number, year in enumerate(years):
        attributes = {"x": str(_LEFT + number * _ACROSS), "y": "24", "fill": "#555", "font-weight": "bold"}
        Xml.SubElement(root, "text", attributes).text = "year unknown" if year is None else str(year)
    for step in picture.steps:
        _edge(root, step, places, [lane for lane in _lanes(step, years) if lane in places])
    for method in picture.methods:
        _box(root, method, places[method.id], method == picture.centre)
    Xml.indent(root)
    return Xml.tostring(root, encoding="unicode") + "\n"


_Year = int | None


def _columns(picture: Picture) -> tuple[list[_Year], list[list[str]], set[str]]:
    """The years, oldest first and unknown before them; the rows of each, methods and lanes; which are lanes."""
    years = sorted({method.year for method in picture.methods}, key=lambda year: (year is not None, year or 0))
    columns: list[list[str]] = [[] for _ in years]
    for method in picture.methods:
        columns[years.index(method.year)].append(method.id)
    near: defaultdict[str, list[str]] = defaultdict(list)
    lanes: set[str] = set()
    for step in picture.steps:
        between = _lanes(step, years)
        lanes.update(between)
        for number, lane in enumerate(between, years.index(step.parent.year) + 1):
            columns[number].append(lane)
        for one, other in pairwise([step.parent.id, *between, step.child.id]):
            near[one].append(other)
            near[other].append(one)
    for _ in range(_SWEEPS):
        height = {row: place - len(rows) / 2 for rows in columns for place, row in enumerate(rows)}
        for rows in columns:
            means = {row: sum(height[other] for other in near[row]) / max(len(near[row]), 1) for row in rows}
            rows.sort(key=lambda row: (means[row], row))
            height |= {row: place - len(rows) / 2 for place, row in enumerate(rows)}
    return years, columns, lanes


def _lanes(step: Step, years: list[_Year]) -> list[str]:
    """A name for the lane of an edge in each column between its ends; none where it leads back."""
    start, end = years.index(step.parent.year), years.index(step.child.year)
    return [f"{step.parent.id} {step.child.id} {number}" for number in range(start + 1, end)]


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


def _edge(root: Xml.Element, step: Step, places: dict[str, Place], lanes: list[str]) -> None:
    start, end = places[step.parent.id], places[step.child.id]
    x, y = start.x + _WIDTH, start.y + _HEIGHT / 2
    bend = f"M{x:.0f},{y:.0f}"
    if end.x > start.x:
        # Each stop: where the line must be, and how far it then runs on straight.
        stops = [(places[lane].x, places[lane].y + _LANE / 2, _WIDTH) for lane in lanes]
        for to_x, to_y, straight in (*stops, (end.x, end.y + _HEIGHT / 2, 0)):
            bend += f" C{x + 40:.0f},{y:.0f} {to_x - 40:.0f},{to_y:.0f} {to_x:.0f},{to_y:.0f}"
            x, y = to_x + straight, to_y
            bend += f" H{x:.0f}" if straight else ""
    else:  # the same year, or one that is not known: round the right side
        to_x, to_y = end.x + _WIDTH, end.y + _HEIGHT / 2
        bend += f" C{x + 45:.0f},{y:.0f} {to_x + 45:.0f},{to_y:.0f} {to_x:.0f},{to_y:.0f}"
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
