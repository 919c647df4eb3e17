"""The page shows every paper and every error, needs nothing else, and takes no text for markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from kg.errors import UsageError
from kg.evaluation import judge_all, write_page

Paper = dict[str, Any]

_VOID = {"meta", "input"}


class Page(HTMLParser):
    """What a browser makes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        path = " ".join(".".join(filter(None, [tag, attrs.get("class")])) for tag, attrs in self.open)
        self.texts.append((path, data))

    def words(self, part: str) -> str:
        return "".join(data for path, data in self.texts if part in path)

    def kinds(self) -> set[str]:
        found = {kind for _, attrs in self.elements for kind in (attrs.get("data-kinds") or "").split("|")}
        return found - {""}


def page(path: Path, gold: list[Paper], said: list[Paper]) -> Page:
    write_page(judge_all(gold, said), path / "errors.html")
    return Page((path / "errors.html").read_text(encoding="utf-8"))


def test_every_kind_of_error_is_marked(tmp_path: Path, gold: Paper, said: Paper) -> None:
    assert page(tmp_path, [gold], [said]).kinds() == {
        "entity: duplicate",
        "entity: wrong type",
        "entity: boundary",
        "entity: made up",
        "entity: missed",
        "entity: wrong role",
        "relation: other label",
        "relation: wrong end",
        "relation: nothing there",
        "relation: end not found",
        "relation: not said",
        "result: wrong slot",
        "result: wrong value",
        "result: value missing",
        "claim: other type",
        "claim: no claim",
        "claim: missed",
    }


def test_the_text_stands_whole_between_its_marks(tmp_path: Path, gold: Paper, said: Paper) -> None:
    title, _, abstract = gold["text"].partition("\n\n")
    shown = page(tmp_path, [gold], [said])
    assert shown.words("div.text p.title") == title
    assert shown.words("div.text").removeprefix(title) == abstract


def test_each_mention_is_marked_by_side_and_type(tmp_path: Path, gold: Paper, said: Paper) -> None:
    marks = {
        (data, path.rpartition("mark.")[2])
        for path, data in page(tmp_path, [gold], [said]).texts
        if "div.text" in path and "mark" in path
    }
    assert ("BarNet", "gold-Method said-Method agreed") in marks
    assert ("image captioning", "gold-Task said-Method") in marks
    assert ("COCO", "gold-Dataset said-Dataset") in marks
    assert (" by", "said-Dataset") in marks
    assert ("CIDEr", "gold-Metric") in marks


def test_what_was_said_stands_with_its_confidence_and_proof(tmp_path: Path, gold: Paper, said: Paper) -> None:
    shown = page(tmp_path, [gold], [said])
    assert "0.35" in shown.words("td.confidence")
    assert "“FooNet uses contrastive learning”" in shown.words("details small")


def test_papers_with_most_errors_come_first(tmp_path: Path, gold: Paper, said: Paper) -> None:
    papers = [{**gold, "id": id_} for id_ in ("right", "wrong", "unread")]
    shown = page(tmp_path, papers, [{**gold, "id": "right"}, {**said, "id": "wrong"}])
    order = [attrs["data-id"] for tag, attrs in shown.elements if tag == "article"]
    assert order == ["wrong", "unread", "right"]


def test_nothing_is_fetched(tmp_path: Path, gold: Paper, said: Paper) -> None:
    shown = page(tmp_path, [gold], [said])
    assert not [attrs for _, attrs in shown.elements if {"src", "href", "style"} & attrs.keys()]
    assert not re.search(r"https?:|url\(|@import", (tmp_path / "errors.html").read_text(encoding="utf-8"))
    (policy,) = [a["content"] for _, a in shown.elements if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    assert policy.startswith("default-src 'none'")


def test_text_of_papers_never_becomes_markup(tmp_path: Path, gold: Paper, said: Paper) -> None:
    before = page(tmp_path, [gold], [said])
    evil = """<script>alert(1)</script><img src=x onerror="alert('2')">&amp;"""
    for record in (gold, said):
        for entity in record["entities"]:
            entity["name"] += evil
        for key, field in (("relations", "evidence"), ("claims", "sentence"), ("results", "unit")):
            for each in record[key]:
                each[field] = evil
        record["id"] = f'000"><b>{evil}'
    gold["text"] += evil + evil.join(entity["name"] for entity in gold["entities"])
    after = page(tmp_path, [gold], [said])
    for tag in ("script", "img", "b"):
        assert [e for e, _ in after.elements].count(tag) == [e for e, _ in before.elements].count(tag)
    assert not [attrs for _, attrs in after.elements if "onerror" in attrs]
    assert evil in after.words("div.text")
    assert evil in after.words("details small")


def test_a_paper_without_text_is_shown_all_the_same(tmp_path: Path, gold: Paper, said: Paper) -> None:
    del gold["text"]
    assert "no text here" in page(tmp_path, [gold], [said]).words("p.none")


def test_a_page_that_cannot_be_written_says_so(tmp_path: Path, gold: Paper) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        write_page(judge_all([gold], []), tmp_path)
