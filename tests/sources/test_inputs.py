from __future__ import annotations

import codecs
import gzip
import io
import sys
from pathlib import Path

import pytest
import zstandard

from kg.records import Problem
from kg.sources import read

ABSTRACT = "We propose Lantern, a café-sized model — with naïve “quotes” — for the retrieval of short passages."
LINES = f"{ABSTRACT}\nWe study how far the method of the first paper carries over to longer documents.\n"


def papers_in(path, problems=None):
    found: list[Problem] = [] if problems is None else problems
    papers = list(read(path, on_problem=found.append))
    if problems is None:
        assert found == []
    return papers


@pytest.mark.parametrize(
    "pack",
    [
        gzip.compress,
        lambda data: zstandard.compress(data),
        lambda data: gzip.compress(data[:50]) + gzip.compress(data[50:]),
        lambda data: zstandard.compress(data[:50]) + zstandard.compress(data[50:]),
        lambda data: gzip.compress(zstandard.compress(data)),
        lambda data: gzip.compress(data) + b"\0" * 512,
    ],
    ids=["gzip", "zstandard", "gzip members", "zstandard frames", "both", "gzip padded"],
)
def test_compression_is_recognised_by_content(tmp_path, pack):
    path = tmp_path / "abstracts.txt"
    path.write_bytes(pack(LINES.encode()))
    assert [paper.abstract for paper in papers_in(path)] == LINES.splitlines()


@pytest.mark.parametrize(
    "data",
    [
        LINES.encode("utf-8"),
        LINES.encode("utf-8-sig"),
        LINES.encode("utf-16"),
        codecs.BOM_UTF16_BE + LINES.encode("utf-16-be"),
        LINES.encode("utf-16-le"),
        LINES.encode("utf-16-be"),
        LINES.encode("utf-32"),
        LINES.encode("cp1252"),
        LINES.replace("\n", "\r\n").encode(),
        LINES.replace("\n", "\r").encode(),
    ],
    ids=["utf-8", "utf-8 mark", "utf-16", "utf-16 be", "le bare", "be bare", "utf-32", "cp1252", "crlf", "cr"],
)
def test_encodings_are_recognised(tmp_path, data):
    (tmp_path / "x").write_bytes(data)
    assert [paper.abstract for paper in papers_in(tmp_path / "x")] == LINES.splitlines()


def test_a_file_may_mix_encodings(tmp_path):
    first, second = LINES.splitlines()
    (tmp_path / "x").write_bytes(first.encode("cp1252") + b"\n" + first.encode() + b"\n" + second.encode())
    assert [paper.abstract for paper in papers_in(tmp_path / "x")] == [first, first, second]


def test_standard_input(monkeypatch):
    class Standard:
        buffer = io.BytesIO(gzip.compress(LINES.encode()))

    monkeypatch.setattr(sys, "stdin", Standard())
    papers = papers_in("-")
    assert [paper.sources[0].name for paper in papers] == ["-", "-"]


@pytest.fixture
def tree(tmp_path, monkeypatch):
    for name in ("b/two.txt", "a/one.txt", "a/deep/three.txt", ".hidden/four.txt", "a/.five.txt"):
        path = tmp_path / "papers" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"We propose a method which is named after the file of {name} and works well.")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_directories_are_read_to_the_bottom_in_order_of_name(tree):
    names = [paper.sources[0].name for paper in papers_in("papers")]
    assert names == ["papers/a/one.txt", "papers/a/deep/three.txt", "papers/b/two.txt"]


def test_patterns_are_expanded_in_order_of_name(tree):
    names = [paper.sources[0].name for paper in papers_in("papers/**/*o*.txt")]
    assert names == ["papers/a/one.txt", "papers/b/two.txt"]


def test_several_inputs_are_read_in_the_order_given(tree):
    names = [paper.sources[0].name for paper in papers_in(["papers/b", Path("papers/a/one.txt")])]
    assert names == ["papers/b/two.txt", "papers/a/one.txt"]


def test_a_file_whose_name_looks_like_a_pattern_is_a_file(tree):
    (tree / "set[1].txt").write_text("We propose a method that is stored under a strange but legal name.")
    assert [paper.sources[0].name for paper in papers_in("set[1].txt")] == ["set[1].txt"]


def test_positions_count_records_from_one(tmp_path):
    (tmp_path / "x").write_text(LINES)
    assert [paper.sources[0].position for paper in papers_in(tmp_path / "x")] == [1, 2]


def test_reading_is_lazy(tmp_path):
    (tmp_path / "x").write_text(LINES)
    papers = read([tmp_path / "x", tmp_path / "missing"])
    assert next(papers).abstract == ABSTRACT
