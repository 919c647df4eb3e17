"""The queries of ``docs/lineage.md`` run on every store and agree with the functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import neo4j
import pytest
from servers.neo4j_server import PASSWORD, USER, Neo4jServer

from kg.lineage import (
    Lineage,
    ancestors,
    common_ancestors,
    descendants,
    family,
    leaderboard,
    lineage_of,
    path,
    roots,
    siblings,
    successors_by_task,
    timeline,
)
from kg.stores.base import Store
from kg.stores.ladybug import open_ladybug
from kg.stores.neo4j.loading import follow
from kg.stores.rdf import open_rdf
from kg.stores.target import Credentials, Secret

SAID = [
    ("BERT", "EXTENDS", "Transformer", 0.9, 2018),
    ("GPT-2", "EXTENDS", "Transformer", 0.9, 2019),
    ("ALBERT", "EXTENDS", "BERT", 0.8, 2019),
    ("RoBERTa", "EXTENDS", "BERT", 0.7, 2019),
    ("ALBERT", "ADDRESSES", "task:question answering", 0.9, 2019),
    ("RoBERTa", "ADDRESSES", "task:inference", 0.9, 2020),
]
RESULTS = [
    (year, {"method": method, "dataset": "dataset:SQuAD", "metric": "metric:F1", "value": value})
    for year, method, value in [(2018, "BERT", "93.2"), (2019, "ALBERT", "95.5")]
]


@pytest.fixture(scope="module")
def lineage(world: Callable[..., Any]) -> Lineage:
    return lineage_of(world(SAID, results=RESULTS).graph, sources="papers")


@pytest.fixture(scope="module")
def stores(lineage: Lineage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Store]]:
    folder = tmp_path_factory.mktemp("stores")
    with ExitStack() as stack:
        opened = {}
        for name, open_store in (("cypher", open_ladybug), ("sparql", open_rdf)):
            with open_store(folder / name, read_only=False) as store:
                store.write(lineage.graph)
            opened[name] = stack.enter_context(open_store(folder / name))
        yield opened


def queries(root: Path) -> dict[str, dict[str, str]]:
    """The Cypher and the SPARQL query of each question, by the first word of its heading."""
    text = (root / "docs/lineage.md").read_text(encoding="utf-8")
    sections = re.split(r"^### ", text, flags=re.MULTILINE)[1:]
    return {
        re.split(r"[:`]", section)[0].strip(): dict(
            re.findall(r"```(cypher|sparql)\n(.*?)```", section, re.DOTALL)
        )
        for section in sections
    }


@pytest.fixture(scope="module")
def answers(root: Path, stores: dict[str, Store]) -> dict[str, dict[str, list[list[Any]]]]:
    """What each query of the page gives, by question and language."""
    return {
        question: {language: list(stores[language].query(text)) for language, text in both.items()}
        for question, both in queries(root).items()
    }


def test_every_question_has_a_query_in_both_languages(root: Path) -> None:
    found = queries(root)
    assert list(found) == [
        "Ancestors",
        "Descendants",
        "Path",
        "Common ancestors",
        "Siblings",
        "Family",
        "Roots",
        "Timeline",
        "Successors by task",
        "Leaderboard",
    ]
    assert all(both.keys() == {"cypher", "sparql"} for both in found.values())


@pytest.mark.parametrize(
    ("question", "function", "method"),
    [("Ancestors", ancestors, "method/ALBERT"), ("Descendants", descendants, "method/Transformer")],
)
def test_relatives(answers: Any, lineage: Lineage, question: str, function: Any, method: str) -> None:
    found = [(each.method.name, each.generation) for each in function(lineage, method)]
    assert [tuple(row) for row in answers[question]["cypher"]] == sorted(
        found, key=lambda each: (each[1], each[0])
    )
    assert [name for (name,) in answers[question]["sparql"]] == sorted(name for name, _ in found)


def test_path(answers: Any, lineage: Lineage) -> None:
    chain = path(lineage, "method/Transformer", "method/ALBERT")
    assert chain is not None
    ((methods, steps),) = answers["Path"]["cypher"]
    assert [m["name"] for m in methods] == [*(s.child.name for s in chain.steps), chain.steps[-1].parent.name]
    assert steps == len(chain.steps)
    told = sorted([s.child.name, s.parent.name, s.sentence.text] for s in chain.steps if s.sentence)
    assert answers["Path"]["sparql"] == told


@pytest.mark.parametrize(
    ("question", "ask"),
    [
        ("Common ancestors", lambda known: common_ancestors(known, "method/ALBERT", "method/GPT-2")),
        ("Siblings", lambda known: siblings(known, "method/ALBERT")),
        ("Roots", roots),
    ],
)
def test_methods(answers: Any, lineage: Lineage, question: str, ask: Callable[[Lineage], Any]) -> None:
    found = sorted([each.method.name] for each in ask(lineage))
    assert found
    assert answers[question] == {"cypher": found, "sparql": found}


def test_family(answers: Any, lineage: Lineage) -> None:
    tree = family(lineage, "method/BERT", generations=1)
    found = sorted(
        [edge.child.removeprefix("method/"), edge.parent.removeprefix("method/"), edge.belief]
        for edge in (branch.edge for branch in (*tree.ancestors, *tree.descendants))
    )
    assert answers["Family"] == {"cypher": found, "sparql": found}


def test_timeline(answers: Any, lineage: Lineage) -> None:
    found = [[year.year, year.papers] for year in timeline(lineage, "method/BERT") if year.papers]
    assert answers["Timeline"] == {"cypher": found, "sparql": found}


def test_successors(answers: Any, lineage: Lineage) -> None:
    found = sorted(
        [task.name, each.method.name]
        for task in successors_by_task(lineage, "method/BERT")
        for each in task.successors
    )
    assert answers["Successors by task"] == {"cypher": found, "sparql": found}


def test_neo4j_gives_the_same_to_the_same_cypher(
    root: Path, answers: Any, lineage: Lineage, neo4j_server: Neo4jServer
) -> None:
    credentials = Credentials(USER, Secret(PASSWORD), "neo4j")
    follow(neo4j_server.target, lineage.graph, credentials, lambda *_: None)
    with neo4j.GraphDatabase.driver(neo4j_server.target, auth=(USER, PASSWORD)) as driver:
        for question, both in queries(root).items():
            records = driver.execute_query(both["cypher"], database_="neo4j").records
            found = [[_plain(value) for value in record.values()] for record in records]
            expected = [[_plain(value) for value in row] for row in answers[question]["cypher"]]
            assert found == expected, question


def _plain(value: Any) -> Any:
    """Nodes by their names, so that those of two databases can be compared."""
    return [node["name"] for node in value] if isinstance(value, list) else value


def test_leaderboard(answers: Any, lineage: Lineage) -> None:
    board = leaderboard(lineage, "dataset/SQuAD", "metric/F1")
    found = [[entry.year, entry.method.name, entry.value] for entry in board.entries]
    assert answers["Leaderboard"] == {"cypher": found, "sparql": found}
