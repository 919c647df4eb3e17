"""The page of useful queries: each runs on Ladybug and on Neo4j, with equal answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.graph import GraphDirectory
from kg.stores.neo4j.loading import follow
from kg.stores.neo4j.store import open_neo4j

from .conftest import Database

PAGE = Path(__file__).resolve().parents[3] / "docs" / "cypher.md"


def queries() -> list[Any]:
    """Each query of the page, in the form for Ladybug and in that for Neo4j, under its heading."""
    found = []
    for part in re.split(r"^### ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        forms = {
            dialect or "both": text for dialect, text in re.findall(r"```cypher ?(\w*)\n(.*?)```", part, re.S)
        }
        assert forms.keys() in ({"both"}, {"ladybug", "neo4j"})
        both = forms.get("both")
        heading = part.partition("\n")[0]
        found.append(pytest.param(forms.get("ladybug", both), forms.get("neo4j", both), id=heading))
    return found


@pytest.fixture(scope="module")
def stores(running: Database, sample_graph: Path) -> Iterator[tuple[Any, Any]]:
    running.empty()
    with GraphDirectory(sample_graph) as graph, open_neo4j(running.server.target, running.credentials) as neo4j:
        follow(running.server.target, graph.tables, running.credentials, lambda *_: None)
        yield graph.ladybug, neo4j


def test_there_are_twenty() -> None:
    assert len(queries()) == 20


@pytest.mark.parametrize(("ladybug", "neo4j"), queries())
def test_both_stores_answer_the_same(stores: tuple[Any, Any], ladybug: str, neo4j: str) -> None:
    answers = [store.query(text) for store, text in zip(stores, (ladybug, neo4j), strict=True)]
    assert answers[0].columns == answers[1].columns
    rows = [list(answer) for answer in answers]
    assert rows[0] == rows[1]
    assert rows[0]


def test_both_stores_count_the_same(stores: tuple[Any, Any]) -> None:
    ladybug, neo4j = stores
    assert ladybug.counts() == neo4j.counts()
