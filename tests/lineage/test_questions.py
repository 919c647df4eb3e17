"""Who comes from whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kg.errors import EntityNotFoundError, UsageError
from kg.lineage import (
    Lineage,
    ancestors,
    common_ancestors,
    descendants,
    leaderboard,
    lineage_of,
    path,
    roots,
    siblings,
    successors_by_task,
    timeline,
)

World = Callable[..., Any]
LineageFrom = Callable[..., Lineage]

# transformer ← bert ← albert, roberta; transformer ← gpt; albert also from sharing
BERTS = [
    ("bert", "transformer", 0.9),
    ("albert", "bert", 0.8),
    ("roberta", "bert", 0.7),
    ("gpt", "transformer", 0.6),
    ("albert", "sharing", 0.5),
]


@pytest.fixture(scope="module")
def berts(lineage_from: LineageFrom) -> Lineage:
    return lineage_from(BERTS)


def told(relatives: Any) -> list[tuple[str, int, float]]:
    return [(each.method.name, each.generation, round(each.belief, 2)) for each in relatives]


def test_ancestors_come_nearest_first_with_the_belief_in_the_chain(berts: Lineage) -> None:
    found = ancestors(berts, "method/albert")
    assert told(found) == [("bert", 1, 0.8), ("sharing", 1, 0.5), ("transformer", 2, 0.72)]
    assert [each.through.name if each.through else None for each in found] == [None, None, "bert"]


def test_descendants_are_the_other_way_round(berts: Lineage) -> None:
    assert told(descendants(berts, "method/transformer")) == [
        ("bert", 1, 0.9),
        ("gpt", 1, 0.6),
        ("albert", 2, 0.72),
        ("roberta", 2, 0.63),
    ]


def test_generations_limit_and_belief_cut_off(berts: Lineage) -> None:
    assert told(descendants(berts, "method/transformer", generations=1)) == [("bert", 1, 0.9), ("gpt", 1, 0.6)]
    assert len(descendants(berts, "method/transformer", limit=3)) == 3
    assert told(descendants(berts, "method/transformer", min_belief=0.75)) == [
        ("bert", 1, 0.9),
        ("albert", 2, 0.72),
    ]


def test_a_path_is_the_most_believed_chain_with_a_sentence_for_each_step(lineage_from: LineageFrom) -> None:
    direct = [("c", "a", 0.3), ("c", "b", 0.9), ("b", "a", 0.9)]
    chain = path(lineage_from(direct), "method/a", "method/c")
    assert chain is not None
    assert [(s.child.name, s.parent.name) for s in chain.steps] == [("c", "b"), ("b", "a")]
    assert round(chain.belief, 2) == 0.81
    assert [s.sentence.text for s in chain.steps if s.sentence] == ["c EXTENDS b", "b EXTENDS a"]


def test_there_may_be_no_path(berts: Lineage) -> None:
    assert path(berts, "method/albert", "method/transformer") is None
    assert path(berts, "method/gpt", "method/albert") is None


def test_a_path_needs_two_methods(berts: Lineage) -> None:
    with pytest.raises(UsageError, match="name two"):
        path(berts, "method/bert", "method/bert")


def test_common_ancestors_come_nearest_first(berts: Lineage) -> None:
    found = common_ancestors(berts, "method/albert", "method/gpt")
    assert [(each.method.name, each.generations) for each in found] == [("transformer", (2, 1))]
    inner = common_ancestors(berts, "method/albert", "method/bert")
    assert [(each.method.name, each.generations) for each in inner] == [("bert", (1, 0)), ("transformer", (2, 1))]


def test_siblings_share_a_parent(berts: Lineage) -> None:
    (only,) = siblings(berts, "method/albert")
    assert (only.method.name, [p.name for p in only.parents], round(only.belief, 2)) == ("roberta", ["bert"], 0.56)
    assert siblings(berts, "method/transformer") == []


def test_roots_come_from_nothing(berts: Lineage) -> None:
    assert [(r.method.name, r.descendants) for r in roots(berts)] == [("transformer", 4), ("sharing", 1)]
    assert [r.method.name for r in roots(berts, "method/roberta")] == ["transformer"]
    assert [r.method.name for r in roots(berts, limit=1)] == ["transformer"]


def test_a_method_without_lineage_has_empty_answers(lineage_from: LineageFrom) -> None:
    alone = lineage_from([("a", "b")], named=[(2020, ("c",))])
    assert ancestors(alone, "method/c") == descendants(alone, "method/c") == siblings(alone, "method/c") == []
    assert roots(alone, "method/c") == []


def test_an_unknown_method_is_an_error_everywhere(berts: Lineage) -> None:
    for question in (ancestors, descendants, siblings, roots, timeline, successors_by_task):
        with pytest.raises(EntityNotFoundError):
            question(berts, "method/nope")  # type: ignore[operator]


def test_a_timeline_counts_papers_and_children_by_year(world: World) -> None:
    said = [("b", "EXTENDS", "a", 0.9, 2020), ("c", "EXTENDS", "a", 0.9, 2022)]
    lineage = lineage_of(world(said, named=[(2020, ("z",)), (2023, ("z",))]).graph, sources="papers")
    years = timeline(lineage, "method/a")
    assert [(y.year, y.papers, y.of) for y in years] == [(2020, 1, 2), (2021, 0, 0), (2022, 1, 1), (2023, 0, 1)]
    assert [[c.name for c in y.children] for y in years] == [["b"], [], ["c"], []]


def test_a_graph_without_years_has_no_timeline(berts: Lineage) -> None:
    assert timeline(berts, "method/bert") == []


def test_successors_are_descendants_at_a_task_by_year(world: World) -> None:
    said = [
        ("b", "EXTENDS", "a", 0.9, 2022),
        ("c", "EXTENDS", "a", 0.9, 2020),
        ("b", "ADDRESSES", "task:qa", 0.9, 2022),
        ("c", "ADDRESSES", "task:qa", 0.9, 2020),
        ("z", "ADDRESSES", "task:qa", 0.9, 2020),
        ("c", "ADDRESSES", "task:ner", 0.9, 2020),
    ]
    lineage = lineage_of(world(said).graph, sources="papers")
    found = successors_by_task(lineage, "method/a")
    assert [(s.name, [each.method.name for each in s.successors]) for s in found] == [
        ("qa", ["c", "b"]),
        ("ner", ["c"]),
    ]
    assert [s.name for s in successors_by_task(lineage, "method/a", task="task/ner")] == ["ner"]


def board(method: str, value: str, metric: str = "metric:accuracy") -> dict[str, str]:
    return {"method": method, "dataset": "dataset:imagenet", "metric": metric, "value": value}


def test_a_leaderboard_tells_who_led_and_what_builds_on_what(world: World) -> None:
    results = [(2015, board("resnet", "76.0")), (2017, board("vgg", "71.0")), (2018, board("se-resnet", "78.0"))]
    said = [("se-resnet", "EXTENDS", "resnet", 0.9, 2018)]
    lineage = lineage_of(world(said, results=results).graph, sources="papers")
    found = leaderboard(lineage, "dataset/imagenet")
    assert (found.dataset, found.metric, found.lower) == ("imagenet", "accuracy", False)
    assert [(e.method.name, e.value, e.leads) for e in found.entries] == [
        ("resnet", 76.0, True),
        ("vgg", 71.0, False),
        ("se-resnet", 78.0, True),
    ]
    assert [[m.name for m in e.builds_on] for e in found.entries] == [[], [], ["resnet"]]


def test_less_is_better_where_the_metric_is_an_error(world: World) -> None:
    results = [(2015, board("a", "5.0", "metric:top-5 error")), (2016, board("b", "3.5", "metric:top-5 error"))]
    found = leaderboard(lineage_of(world((), results=results).graph), "dataset/imagenet")
    assert found.lower
    assert [e.leads for e in found.entries] == [True, True]


def test_a_dataset_without_results_is_told(world: World) -> None:
    lineage = lineage_of(world((), named=[(2020, ("dataset:mnist", "a"))]).graph)
    with pytest.raises(EntityNotFoundError, match="no value of a named method and metric on mnist"):
        leaderboard(lineage, "dataset/mnist")
