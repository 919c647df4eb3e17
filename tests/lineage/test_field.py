"""Communities, co-occurrence, gaps and contradictions: cases done by hand, and second implementations."""

from __future__ import annotations

from collections.abc import Callable
from math import log, sqrt
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.lineage import (
    Lineage,
    communities,
    contradictions,
    cooccurrences,
    gaps,
    lineage_of,
    widest_gaps,
)
from kg.lineage.communities import participation
from kg.lineage.cooccurrence import association, trend

World = Callable[..., Any]
LineageFrom = Callable[..., Lineage]

# Two families that one method joins.
TWO = [("b", "a"), ("c", "a"), ("c", "b"), ("y", "x"), ("z", "x"), ("z", "y"), ("both", "a"), ("both", "x")]


def test_methods_that_build_on_each_other_are_a_community(lineage_from: LineageFrom) -> None:
    found = communities(lineage_from(TWO))
    parts = sorted(sorted(m.name for m in c.members if m.name != "both") for c in found.communities)
    assert parts == [["a", "b", "c"], ["x", "y", "z"]]
    assert {c.name.split(", ")[0] for c in found.communities} == {"a", "x"}


def test_modularity_is_that_of_the_definition(lineage_from: LineageFrom) -> None:
    lineage = lineage_from(TWO)
    found = communities(lineage)
    plain = lineage.view().to_undirected()
    home = {m.id: c.name for c in found.communities for m in c.members}
    whole = sum(edge["belief"] for *_, edge in plain.edges(data=True))
    degree = dict(plain.degree(weight="belief"))
    inside = sum(edge["belief"] for a, b, edge in plain.edges(data=True) if home[a] == home[b]) / whole
    chance = sum(
        (sum(degree[m] for m in home if home[m] == name) / (2 * whole)) ** 2 for name in set(home.values())
    )
    assert found.modularity == pytest.approx(inside - chance)


def test_the_methods_whose_edges_lead_into_both_communities_are_bridges(lineage_from: LineageFrom) -> None:
    bridges = {bridge.method.name: bridge for bridge in communities(lineage_from(TWO)).bridges}
    assert "both" in bridges
    assert bridges["both"].participation == pytest.approx(0.5)
    assert len(bridges["both"].into) == 2
    assert not bridges.keys() & {"c", "z"}


def test_participation_by_hand() -> None:
    star: nx.Graph[str] = nx.Graph()
    star.add_weighted_edges_from([("m", "p", 2000), ("m", "q", 1000), ("m", "r", 1000)])
    # 1 − (2/4)² − (2/4)²
    assert participation(star, {"p": "one", "q": "two", "r": "two"}, "m")[0] == pytest.approx(0.5)


def test_communities_are_the_same_every_time(lineage_from: LineageFrom) -> None:
    assert communities(lineage_from(TWO)) == communities(lineage_from(TWO[::-1]))


def test_nothing_has_no_communities(lineage_from: LineageFrom) -> None:
    assert communities(lineage_from([])).communities == ()


def test_cooccurrence_counts_papers_and_tells_the_trend(world: World) -> None:
    named = [
        (2020, ("bert", "task:qa")),
        (2021, ("bert", "task:qa")),
        (2021, ("bert", "task:qa")),
        (2020, ("gpt",)),
    ]
    lineage = lineage_of(world((), named=named).graph)
    (only,) = cooccurrences(lineage, "Task")
    assert (only.method_name, only.other_name, only.papers, only.years) == ("bert", "qa", 3, {2020: 1, 2021: 2})
    assert only.association == pytest.approx(log((3 * 4) / (3 * 3)) / -log(3 / 4))
    assert only.trend == pytest.approx(50.0)  # from 50 to 100 of a hundred papers
    assert cooccurrences(lineage, "Dataset") == []
    assert cooccurrences(lineage, "Task", method_id="method/gpt") == []


@settings(deadline=None)
@given(st.dictionaries(st.integers(1990, 2030), st.floats(0, 100), min_size=2))
def test_the_trend_is_the_line_that_numpy_fits(shares: dict[int, float]) -> None:
    years = np.array(list(shares)) - 2010
    assert trend(shares) == pytest.approx(np.polyfit(years, list(shares.values()), 1)[0], abs=1e-6)


def test_a_graph_without_years_has_no_trend(world: World) -> None:
    lineage = lineage_of(world((), named=[(None, ("bert", "task:qa"))] * 2).graph)
    assert [(each.papers, each.trend) for each in cooccurrences(lineage)] == [(2, None)]
    assert association(2, 2, 2, 2) == 1.0


def test_a_gap_is_what_similar_methods_have(world: World) -> None:
    said = [
        (method, "ADDRESSES", f"task:{task}", 0.9, 2020)
        for method, tasks in {
            "one": ("qa", "ner"),
            "two": ("qa", "ner"),
            "new": ("qa",),
            "far": ("vision",),
        }.items()
        for task in tasks
    ]
    lineage = lineage_of(world(said).graph, sources="papers")
    (gap,) = gaps(lineage, "method/new")
    assert (gap.name, gap.type, [m.name for m in gap.like]) == ("ner", "Task", ["one", "two"])
    assert gap.score == pytest.approx(1.0)  # both similar methods have it
    assert [g.method.name for g in widest_gaps(lineage, at_least=1)] == ["new"]


def test_similarity_is_the_cosine_of_weighed_sets(world: World) -> None:
    from kg.lineage.gaps import Profiles

    said = [
        ("one", "ADDRESSES", "task:qa", 0.9, 2020),
        ("one", "ADDRESSES", "task:ner", 0.9, 2020),
        ("two", "ADDRESSES", "task:qa", 0.9, 2020),
        ("three", "ADDRESSES", "task:ner", 0.9, 2020),
        ("four", "ADDRESSES", "task:pos", 0.9, 2020),
    ]
    found = dict(Profiles(lineage_of(world(said).graph, sources="papers")).similar("method/one"))
    weight = log(4 / 2)
    assert found == pytest.approx(
        dict.fromkeys(("method/two", "method/three"), weight**2 / (sqrt(2 * weight**2) * weight))
    )


def test_two_methods_that_outperform_each_other_are_a_contradiction(world: World) -> None:
    said = [
        ("a", "OUTPERFORMS", "b", 0.9, 2020),
        ("b", "OUTPERFORMS", "a", 0.5, 2021),
        ("a", "OUTPERFORMS", "c", 0.9, 2020),
    ]
    (only,) = contradictions(lineage_of(world(said).graph))
    assert (only.one.name, only.other.name, round(only.belief, 2)) == ("a", "b", 0.07)
    assert [(s.better.name, s.sentence, s.year) for s in only.says_one] == [("a", "a OUTPERFORMS b", 2020)]
    assert [(s.better.name, s.sentence, s.year) for s in only.says_other] == [("b", "b OUTPERFORMS a", 2021)]
    assert contradictions(lineage_of(world(said).graph), "method/c") == []


def test_where_they_contradict_each_other_is_told(ten_papers_graph: Any) -> None:
    for found in contradictions(lineage_of(ten_papers_graph)):
        assert found.says_one
        assert found.says_other
