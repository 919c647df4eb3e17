"""``kg lineage`` and ``kg evaluate lineage`` as people run them, on the sample graph."""

from __future__ import annotations

import csv
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Kg = Callable[..., "subprocess.CompletedProcess[str]"]

QUESTIONS = [
    ("ancestors", "ALBERT"),
    ("descendants", "BERT"),
    ("common", "ALBERT", "RoBERTa"),
    ("siblings", "RoBERTa"),
    ("roots",),
    ("roots", "ALBERT"),
    ("timeline", "BERT"),
    ("successors", "BERT"),
    ("influence",),
    ("communities", "--all"),
    ("together", "tasks"),
    ("gaps",),
    ("contradictions",),
    ("dropped",),
]


def test_a_name_alone_draws_the_tree_around_it(kg: Kg, sample_graph: Path) -> None:
    tree = kg("lineage", "BERT", "--graph", sample_graph)
    data = kg("lineage", "BERT", "--graph", sample_graph, "--format", "json")

    assert tree.stdout.startswith("BERT")
    assert "builds on" in tree.stdout
    assert "is built on by" in tree.stdout
    known = json.loads(data.stdout)
    assert known["method"]["id"] == "method/bert"
    branches = known["ancestors"] + known["descendants"]
    assert len(branches) >= 3
    for branch in branches:
        assert branch["method"]["name"] in tree.stdout
        assert branch["sentence"] is None or branch["sentence"]["text"] in tree.stdout


def test_the_tree_becomes_files(kg: Kg, sample_graph: Path, tmp_path: Path) -> None:
    marks = {"html": "<!DOCTYPE html>", "svg": "<svg", "json": "{", "mermaid": "flowchart", "dot": "digraph"}
    options = [part for form in marks for part in (f"--{form}", tmp_path / f"bert.{form}")]

    done = kg("lineage", "BERT", "--graph", sample_graph, *options)

    assert (done.returncode, done.stdout) == (0, "")
    for form, mark in marks.items():
        assert (tmp_path / f"bert.{form}").read_text(encoding="utf-8").startswith(mark)
    assert kg("lineage", "BERT", "--graph", sample_graph, "--dot", "-").stdout.startswith("digraph")
    assert kg("lineage", "BERT", "--graph", sample_graph, "--dot", tmp_path / "no" / "x").returncode == 2


@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_every_question_has_a_command_that_gives_rows(
    kg: Kg, sample_graph: Path, question: tuple[str, ...]
) -> None:
    done = kg("lineage", *question, "--graph", sample_graph, "--format", "json")

    assert done.returncode == 0, done.stderr
    assert isinstance(json.loads(done.stdout), list)


def test_a_path_shows_the_sentences(kg: Kg, sample_graph: Path) -> None:
    done = kg("lineage", "path", "Transformer", "ALBERT", "--graph", sample_graph)

    assert done.returncode == 0, done.stderr
    assert "ALBERT extends BERT with" in done.stdout
    assert "2 steps" in done.stdout


def test_a_path_the_wrong_way_round_is_said_to_be_so(kg: Kg, sample_graph: Path) -> None:
    done = kg("lineage", "path", "ALBERT", "Transformer", "--graph", sample_graph)

    assert done.returncode == 1
    assert "it is ALBERT that comes from Transformer" in done.stderr


def test_main_paths_and_leaderboards(kg: Kg, sample_graph: Path) -> None:
    assert "key routes" in kg("lineage", "main-path", "--graph", sample_graph).stdout
    board = kg("lineage", "leaderboard", "ImageNet", "--graph", sample_graph)
    assert "leads" in board.stdout
    assert "is better" in board.stdout


@pytest.mark.parametrize(
    ("name", "answer"),
    [("BERTT", "did you mean BERT"), ("ImageNet", "is a dataset, and only methods have a lineage")],
)
def test_what_is_no_method_is_answered_in_one_line(kg: Kg, sample_graph: Path, name: str, answer: str) -> None:
    for question in ((), ("ancestors",), ("timeline",)):
        done = kg("lineage", *question, name, "--graph", sample_graph)
        assert done.returncode == 1
        assert answer in done.stderr
        assert done.stderr.count("\n") == 1


def test_a_lineage_is_evaluated(kg: Kg, sample_graph: Path) -> None:
    done = kg("evaluate", "lineage", "--graph", sample_graph, "--format", "json")

    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert [each["sources"] for each in report["by"]] == ["papers", "vocabulary", "both"]
    papers, vocabulary, both = (each["whole"] for each in report["by"])
    assert both["present"] == papers["present"] > 15
    assert both["edge"] >= max(papers["edge"], vocabulary["edge"]) > 10
    assert both["wrong"] == 0


def test_edges_to_judge_are_drawn_with_their_sentences(kg: Kg, sample_graph: Path) -> None:
    done = kg("evaluate", "lineage", "--graph", sample_graph, "--sample", "5")

    lines = done.stdout.splitlines()
    assert lines[0].startswith("statement,evidence,start,end,child,relation,parent,verdict,reason")
    assert len(lines) == 6
    assert kg("evaluate", "lineage", "--graph", sample_graph, "--sample", "5").stdout == done.stdout


def test_edges_of_descent_are_drawn_alone(kg: Kg, sample_graph: Path) -> None:
    done = kg("evaluate", "lineage", "--graph", sample_graph, "--sample", "5", "--descent")

    kinds = [row["relation"] for row in csv.DictReader(done.stdout.splitlines())]
    assert len(kinds) == 5
    assert set(kinds) <= {"extends", "variant of"}
    assert kg("evaluate", "lineage", "--graph", sample_graph, "--descent").returncode == 2


def test_curated_sources_that_are_not_there_are_missed(kg: Kg, sample_graph: Path, tmp_path: Path) -> None:
    done = kg("evaluate", "lineage", "--graph", sample_graph, "--curated", tmp_path)

    assert done.returncode == 2
    assert "holds none of dnn-genealogy" in done.stderr
