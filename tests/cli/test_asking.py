"""The commands that answer from a graph, on the graph of the shipped sample."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.graph import GraphDirectory
from kg.records import Entity, Statement

Kg = Callable[..., "subprocess.CompletedProcess[str]"]

CYPHER = "MATCH (m:Method) RETURN m.name AS name, m.papers AS papers ORDER BY papers DESC, name LIMIT 3"
SPARQL = "SELECT ?name { ?m a mg:Method ; skos:prefLabel ?name } ORDER BY ?name LIMIT 3"


@pytest.fixture(scope="module")
def entities(sample_graph: Path) -> dict[str, Entity]:
    with GraphDirectory(sample_graph) as graph:
        return {entity.id: entity for entity in graph.records(Entity)}


@pytest.fixture(scope="module")
def statement(sample_graph: Path) -> Statement:
    with GraphDirectory(sample_graph) as graph:
        return max(graph.records(Statement), key=lambda each: each.belief)


@pytest.mark.parametrize(("command", "query"), [("cypher", CYPHER), ("sparql", SPARQL)])
def test_query_answers_in_every_format(kg: Kg, sample_graph: Path, command: str, query: str) -> None:
    def answer(form: str) -> str:
        done = kg(command, query, "--graph", sample_graph, "--format", form)
        assert done.returncode == 0, done.stderr
        return done.stdout

    objects = json.loads(answer("json"))
    assert len(objects) == 3
    assert all(row["name"] for row in objects)
    assert [json.loads(line) for line in answer("jsonl").splitlines()] == objects
    assert list(csv.DictReader(io.StringIO(answer("csv")))) == [
        {name: str(value) for name, value in row.items()} for row in objects
    ]
    table = answer("table")
    assert all(row["name"] in table for row in objects)
    assert "3 rows" in table


def test_answer_without_rows_is_an_empty_list(kg: Kg, sample_graph: Path) -> None:
    done = kg("cypher", "MATCH (m:Method {id: 'no'}) RETURN m.id", "-g", sample_graph, "-f", "json")

    assert json.loads(done.stdout) == []


def test_query_comes_from_a_file_or_standard_input(kg: Kg, sample_graph: Path, tmp_path: Path) -> None:
    file = tmp_path / "query.rq"
    file.write_text(SPARQL, encoding="utf-8")

    from_file = kg("sparql", file, "-g", sample_graph, "-f", "json")
    from_input = kg("sparql", "-", "-g", sample_graph, "-f", "json", stdin=SPARQL)

    assert len(json.loads(from_file.stdout)) == 3
    assert from_input.stdout == from_file.stdout


@pytest.mark.parametrize(
    ("command", "query"),
    [
        ("cypher", "MATCH (m:Method) DETACH DELETE m"),
        ("cypher", "CREATE (m:Method {id: 'method/x'})"),
        ("cypher", "MATCH (m:Method) RETURN m.nothing_of_that_name"),
        ("cypher", "MATC (m) RETURN m"),
        ("sparql", "DELETE WHERE { ?s ?p ?o }"),
        ("sparql", "SELECT ?s { ?s"),
    ],
)
def test_query_that_writes_or_is_wrong_ends_with_1_and_one_line(
    kg: Kg, sample_graph: Path, command: str, query: str
) -> None:
    done = kg(command, query, "--graph", sample_graph)

    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("kg: ")


def test_show_tells_names_relations_and_their_proof(
    kg: Kg, sample_graph: Path, statement: Statement, entities: dict[str, Entity]
) -> None:
    head, tail = entities[statement.head], entities[statement.tail]

    text = kg("show", head.label, "--graph", sample_graph, "--limit", "50").stdout
    known = json.loads(kg("show", head.id, "--graph", sample_graph, "--format", "json").stdout)

    assert text.startswith(head.label)
    assert tail.label in text
    (relation,) = [each for each in known["relations"] if each["statement"] == statement.id]
    assert relation["other"] == tail.id
    assert relation["sentence"]
    assert " ".join(relation["sentence"].split()) in text


def test_show_takes_a_paper_too(kg: Kg, sample_graph: Path) -> None:
    done = kg("show", "arxiv:1706.03762", "--graph", sample_graph)

    assert done.stdout.startswith("Attention Is All You Need")
    assert "Ashish Vaswani" in done.stdout


def test_unknown_entity_ends_with_1_and_near_names(
    kg: Kg, sample_graph: Path, entities: dict[str, Entity]
) -> None:
    label = max((entity.label for entity in entities.values()), key=len)

    done = kg("show", label[:-1] + "zz", "--graph", sample_graph)

    assert done.returncode == 1
    assert label in done.stderr


@pytest.mark.parametrize(
    ("form", "mark"),
    [
        ("turtle", "@prefix"),
        ("ntriples", "<https://w3id.org/methodgraph/"),
        ("jsonld", "@context"),
        ("graphml", "<graphml"),
        ("html", "<html"),
    ],
)
def test_export_writes_a_file_and_to_standard_output(
    kg: Kg, sample_graph: Path, tmp_path: Path, form: str, mark: str
) -> None:
    output = tmp_path / "out"

    written = kg("export", form, "-o", output, "--graph", sample_graph)
    streamed = kg("export", form, "-o", "-", "--graph", sample_graph)

    assert written.returncode == 0, written.stderr
    assert mark in output.read_text(encoding="utf-8")
    assert mark in streamed.stdout


def test_export_of_csv_is_a_folder(kg: Kg, sample_graph: Path, tmp_path: Path) -> None:
    assert kg("export", "csv", "-o", tmp_path / "out", "--graph", sample_graph).returncode == 0
    with (tmp_path / "out" / "nodes.csv").open(encoding="utf-8", newline="") as file:
        assert sum(1 for _ in csv.DictReader(file)) > 33
    assert kg("export", "csv", "-o", "-", "--graph", sample_graph).returncode == 2


def test_export_around_an_entity_is_smaller(
    kg: Kg, sample_graph: Path, tmp_path: Path, statement: Statement
) -> None:
    whole, near = tmp_path / "whole.html", tmp_path / "near.html"
    kg("export", "html", "-o", whole, "--graph", sample_graph)

    done = kg("export", "html", "-o", near, "--graph", sample_graph, "--around", statement.head, "--depth", "1")

    assert done.returncode == 0, done.stderr
    assert near.stat().st_size < whole.stat().st_size


def test_stats_counts_what_the_graph_holds(kg: Kg, sample_graph: Path, entities: dict[str, Entity]) -> None:
    rows = json.loads(kg("stats", "--graph", sample_graph, "--format", "json").stdout)

    counts = {(row["what"], row["kind"]): row["count"] for row in rows}
    assert counts["papers", ""] == 37
    assert counts["entities", ""] == len(entities)
    assert sum(counts["entities", kind] for kind in ("Method", "Dataset", "Metric", "Task")) == len(entities)


def test_info_tells_versions_and_parts(kg: Kg, sample_graph: Path, tmp_path: Path) -> None:
    known = json.loads(kg("info", "--graph", sample_graph, "--format", "json").stdout)
    nothing = kg("info", "--graph", tmp_path)

    assert known["state"] == "built"
    assert known["paper"]["records"] == 37
    assert known["last run"]["done"] == 37
    assert nothing.returncode == 0
    assert "there is no graph here" in nothing.stdout


def test_remove_and_rebuild(kg: Kg, sample_graph: Path, tmp_path: Path) -> None:
    graph = tmp_path / "graph"
    shutil.copytree(sample_graph, graph, symlinks=True)

    removed = kg("remove", "Attention Is All You Need", "--graph", graph, "--comment", "a test")

    count = "MATCH (p:Paper) RETURN count(*) AS n"
    assert removed.returncode == 0, removed.stderr
    assert "removed arxiv:1706.03762" in removed.stderr
    assert json.loads(kg("cypher", count, "-g", graph, "-f", "json").stdout) == [{"n": 36}]
    (graph / "decisions.tsv").unlink()
    rebuilt = kg("rebuild", "--graph", graph)
    assert "37 papers" in rebuilt.stderr
    assert kg("remove", "No Such Paper At All", "--graph", graph).returncode == 1


def test_graph_comes_from_the_environment(kg: Kg, sample_graph: Path) -> None:
    assert (
        kg("cypher", "RETURN 1 AS one", "-f", "json", KG_GRAPH=str(sample_graph)).stdout == '[\n  {"one":1}\n]\n'
    )


@pytest.mark.parametrize(
    "arguments", [["show", "BERT"], ["cypher", "RETURN 1"], ["stats"], ["rebuild"], ["lineage", "BERT"]]
)
def test_place_without_a_graph_ends_with_1(kg: Kg, tmp_path: Path, arguments: list[str]) -> None:
    done = kg(*arguments, "--graph", tmp_path / "nowhere")

    assert done.returncode == 1
    assert "there is no graph at" in done.stderr
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    ("arguments", "near"),
    [
        (["shwo", "BERT"], "show"),
        (["cypher", "RETURN 1", "--format", "jsom"], "json"),
        (["export", "htlm", "-o", "x"], "html"),
    ],
)
def test_wrong_name_of_a_command_or_format_suggests_a_near_one(
    kg: Kg, sample_graph: Path, arguments: list[str], near: str
) -> None:
    done = kg(*arguments, KG_GRAPH=str(sample_graph))

    assert done.returncode == 2
    assert near in done.stderr
