"""Families as pictures."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as Xml

import pytest

from kg.lineage import DESCENT, EDGE_KINDS, family, lineage_of
from kg.lineage.drawing import Picture, dot, html_page, mermaid, picture_of, svg

World = Callable[..., Any]
NASTY = 'a"<b>&\\|]'


@pytest.fixture(scope="module")
def picture(world: World) -> Picture:
    said = [
        ("albert", "EXTENDS", "bert", 0.9, 2019),
        (NASTY, "EXTENDS", "albert", 0.8, 2020),
        ("albert", "USES", "sharing", 0.8, 2019),
        ("roberta", "EXTENDS", "bert", 0.8, 2019),
        (NASTY, "EXTENDS", "bert", 0.8, 2020),
    ]
    lineage = lineage_of(world(said, years={"bert": 2018}).graph, sources="papers")
    return picture_of(family(lineage, "method/bert", kinds=EDGE_KINDS))


def test_a_picture_has_each_method_and_edge_once(picture: Picture) -> None:
    assert [method.name for method in picture.methods] == ["bert", "albert", "roberta", NASTY]
    assert [(s.child.name, s.parent.name) for s in picture.steps] == [
        (NASTY, "albert"),
        (NASTY, "bert"),
        ("albert", "bert"),
        ("roberta", "bert"),
    ]


def test_svg_is_xml_with_a_box_for_each_method_in_the_column_of_its_year(picture: Picture) -> None:
    drawn = Xml.fromstring(svg(picture))
    space = "{http://www.w3.org/2000/svg}"
    boxes = {
        (group.findtext(f"{space}title") or "").split("\n")[0]: group.find(f"{space}rect")
        for group in drawn.iter(f"{space}g")
    }
    left = {name: float(box.get("x", "")) for name, box in boxes.items() if box is not None}
    assert left["bert"] < left["albert"] == left["roberta"] < left[NASTY]
    assert [text.text for text in drawn.findall(f"{space}text")] == ["2018", "2019", "2020"]
    captions = [path.findtext(f"{space}title") for path in drawn.findall(f"{space}path")]
    assert sum("albert EXTENDS bert" in (caption or "") for caption in captions) == 1


def test_html_needs_nothing_else_and_shows_names_as_text(picture: Picture) -> None:
    class Reader(HTMLParser):
        names: list[str] = []  # noqa: RUF012
        tags: set[str] = set()  # noqa: RUF012

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.tags.add(tag)
            assert not any(name in ("src", "href") for name, _ in attrs)

        def handle_data(self, data: str) -> None:
            self.names.append(data)

    reader = Reader()
    reader.feed(html_page(picture))
    assert NASTY in reader.names
    assert "script" not in reader.tags
    assert "roberta EXTENDS bert" in reader.names


def test_dot_quotes_what_it_must(picture: Picture) -> None:
    text = dot(picture)
    assert '"method/bert" -> "method/albert" [label="extends"' in text
    assert 'label="a\\"<b>&\\\\|]\\n2020"' in text
    assert text.count(" -> ") == len(picture.steps)


def test_mermaid_writes_markup_as_entities(picture: Picture) -> None:
    text = mermaid(picture)
    assert text.startswith("flowchart LR\n")
    assert 'm0["bert<br>2018"]' in text
    assert 'm3["a#34;#60;b#62;#38;#92;#124;#93;<br>2020"]' in text
    assert 'm0 -->|"extends 0.90"| m1' in text


def test_methods_without_years_stand_in_a_column_of_their_own(world: World) -> None:
    lineage = lineage_of(world([("b", "EXTENDS", "a", 0.9, None)]).graph, sources="papers")
    assert "year unknown" in svg(picture_of(family(lineage, "method/a", kinds=DESCENT)))


def test_a_method_alone_can_be_drawn(world: World) -> None:
    lineage = lineage_of(world((), named=[(2020, ("a",))]).graph)
    alone = picture_of(family(lineage, "method/a"))
    assert Xml.fromstring(svg(alone)) is not None
    assert "0 edges" in html_page(alone)
