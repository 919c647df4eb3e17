"""The report on belief as a picture: what was said against what held, as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as Xml

from kg.evaluation.belief import WAYS, BeliefReport, Fit, Judged

_SIDE, _LEFT, _TOP, _GAP = 300, 60, 40, 90
_COLOURS = {"independent": "#b8860b", "belief": "#1f6fb2", "harmonic": "#4a9e5c", "best alone": "#8a8a8a"}
_RIGHT = "#222222"


def belief_svg(report: BeliefReport) -> str:
    """Two panels as a document of SVG 1.1 that stands alone; one where no triples were judged.

    Left the statements of annotated papers: share right by confidence, as shipped and recalibrated on the other
    half; on the diagonal, confidence is the share right. Right the judged triples: share right by the number of
    papers, with its 95% interval, and what the ways of counting papers say.
    """
    width = _LEFT + _SIDE + 30 + (_GAP + _SIDE if report.judged else 0)
    root = Xml.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {width} {_TOP + _SIDE + 90}",
            "width": str(width),
            "height": str(_TOP + _SIDE + 90),
            "font-family": "sans-serif",
            "font-size": "12",
        },
    )
    Xml.SubElement(root, "title").text = "Reliability of belief"
    Xml.SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": "white"})
    _confidences(_panel(root, _LEFT, f"one paper: {report.shipped.reliability.count:,} statements"), report)
    if report.judged:
        panel = _panel(root, _LEFT + _SIDE + _GAP, f"agreeing papers: {report.judged.triples:,} judged triples")
        _agreement(panel, report.judged)
    return Xml.tostring(root, encoding="unicode") + "\n"


def _panel(root: Xml.Element, left: int, title: str) -> Xml.Element:
    """A square whose side is 1, its origin at the lower left."""
    panel = Xml.SubElement(root, "g", {"transform": f"translate({left} {_TOP})"})
    frame = {"width": str(_SIDE), "height": str(_SIDE), "fill": "none", "stroke": "#cccccc"}
    Xml.SubElement(panel, "rect", frame)
    _text(panel, _SIDE / 2, -14, title, "middle", weight="bold")
    for tick in range(0, 11, 2):
        _text(panel, -8, _y(tick / 10) + 4, f"{tick / 10:.1f}", "end")
    Xml.SubElement(
        panel,
        "text",
        {"transform": f"translate(-40 {_SIDE / 2}) rotate(-90)", "text-anchor": "middle"},
    ).text = "share right"
    return panel


def _confidences(panel: Xml.Element, report: BeliefReport) -> None:
    for tick in range(0, 11, 2):
        _text(panel, tick / 10 * _SIDE, _SIDE + 18, f"{tick / 10:.1f}", "middle")
    _text(panel, _SIDE / 2, _SIDE + 36, "confidence", "middle")
    _line(panel, [(0, 0), (1, 1)], "#cccccc", dash="4 4")
    said: list[tuple[str, str, Fit]] = [
        ("as shipped", _COLOURS["belief"], report.shipped),
        ("recalibrated on the other half", _COLOURS["independent"], report.held_out),
    ]
    for number, (name, colour, fit) in enumerate(said):
        points = [(each.confidence, each.right) for each in fit.reliability.bins]
        _line(panel, points, colour)
        for each in fit.reliability.bins:
            radius = 2 + 8 * (each.count / fit.reliability.count) ** 0.5
            _dot(panel, each.confidence, each.right, colour, radius)
        _key(panel, number, f"{name} (error {fit.reliability.error:.3f})", colour)


def _agreement(panel: Xml.Element, judged: Judged) -> None:
    across = [(number + 0.5) / len(judged.supported) for number in range(len(judged.supported))]
    for x, each in zip(across, judged.supported, strict=True):
        bound = "" if each.high == each.low else f"–{each.high}" if each.high else "+"
        _text(panel, x * _SIDE, _SIDE + 18, f"{each.low}{bound}", "middle")
        _line(panel, [(x, each.at_least), (x, each.at_most)], _RIGHT)
        _dot(panel, x, each.right, _RIGHT, 5)
    _text(panel, _SIDE / 2, _SIDE + 36, "papers that say it (dots: judged by people)", "middle")
    for number, way in enumerate(WAYS):
        points = [(x, each.believed[way]) for x, each in zip(across, judged.supported, strict=True)]
        _line(panel, points, _COLOURS[way])
        _key(panel, number, f"{way} (log loss {judged.loss[way]:.3f})", _COLOURS[way])


def _y(share: float) -> float:
    return _SIDE * (1 - share)


def _line(panel: Xml.Element, points: Sequence[tuple[float, float]], colour: str, dash: str = "none") -> None:
    drawn = " ".join(f"{x * _SIDE:.1f},{_y(y):.1f}" for x, y in points)
    Xml.SubElement(
        panel,
        "polyline",
        {"points": drawn, "fill": "none", "stroke": colour, "stroke-width": "1.5", "stroke-dasharray": dash},
    )


def _dot(panel: Xml.Element, x: float, y: float, colour: str, radius: float) -> None:
    place = {"cx": f"{x * _SIDE:.1f}", "cy": f"{_y(y):.1f}", "r": f"{radius:.1f}"}
    Xml.SubElement(panel, "circle", {**place, "fill": colour, "fill-opacity": "0.6"})


def _key(panel: Xml.Element, number: int, name: str, colour: str) -> None:
    """A line of the legend, at the panel's upper left."""
    y = 18 + 16 * number
    Xml.SubElement(panel, "rect", {"x": "10", "y": str(y - 9), "width": "14", "height": "4", "fill": colour})
    _text(panel, 30, y - 3, name, "start")


def _text(panel: Xml.Element, x: float, y: float, text: str, anchor: str, weight: str = "normal") -> None:
    place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor, "font-weight": weight}
    Xml.SubElement(panel, "text", place).text = text
