"""The tree around a method."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec
import pytest

from kg.assembly import Graph
from kg.lineage import EDGE_KINDS, Branch, Family, Lineage, family, lineage_of

LineageFrom = Callable[..., Lineage]


@pytest.fixture(scope="module")
def looms(ten_papers_graph: Graph) -> Lineage:
    return lineage_of(ten_papers_graph, min_belief=0.0)


def walk(branches: tuple[Branch, ...], level: int = 1) -> Iterator[tuple[int, Branch]]:
    for branch in branches:
        yield level, branch
        yield from walk(branch.branches, level + 1)


def outline(branches: tuple[Branch, ...]) -> list[tuple[int, str]]:
    return [(level, branch.method.name) for level, branch in walk(branches)]


def test_a_tree_has_what_a_method_comes_from_and_what_comes_from_it(looms: Lineage) -> None:
    found = family(looms, "method/deeploom")
    assert (found.method.name, found.method.year, found.method.papers) == ("DeepLoom", 2018, 3)
    assert outline(found.ancestors) == [(1, "PatchLoom")]
    assert outline(found.descendants) == [(1, "SwiftLoom")]


def test_a_step_carries_its_best_sentence_with_paper_and_year(looms: Lineage) -> None:
    (branch,) = family(looms, "method/deeploom").descendants
    assert (branch.edge.kind, branch.edge.belief, branch.edge.support) == ("extends", 0.914631, 2)
    assert branch.sentence is not None
    assert branch.sentence.text == "SwiftLoom distils DeepLoom into a network"
    assert (branch.sentence.paper, branch.sentence.year) == ("arxiv:1905.00002", 2019)


def test_depth_counts_generations(looms: Lineage) -> None:
    assert outline(family(looms, "method/swiftloom", generations=1).ancestors) == [(1, "DeepLoom")]
    assert outline(family(looms, "method/swiftloom", generations=2).ancestors) == [
        (1, "DeepLoom"),
        (2, "PatchLoom"),
    ]
    assert family(looms, "method/swiftloom", generations=0).ancestors == ()


def test_either_direction_can_be_left_out(looms: Lineage) -> None:
    assert family(looms, "method/deeploom", up=False).ancestors == ()
    assert family(looms, "method/deeploom", down=False).descendants == ()


def test_a_method_reached_twice_is_unfolded_where_it_is_nearest(lineage_from: LineageFrom) -> None:
    lineage = lineage_from([("a", "b"), ("a", "c"), ("b", "c"), ("c", "d")])
    found = family(lineage, "method/a")
    branches = [(level, b.method.name, b.repeated) for level, b in walk(found.ancestors)]
    assert branches == [(1, "b", False), (2, "c", True), (1, "c", False), (2, "d", False)]


def test_a_dense_net_stays_small(lineage_from: LineageFrom) -> None:
    names = [f"m{n:02}" for n in range(30)]
    lineage = lineage_from([(a, b) for i, a in enumerate(names) for b in names[:i]])
    assert sum(1 for _ in walk(family(lineage, "method/m29", generations=99).ancestors)) == 30 * 29 / 2


def test_a_chain_of_thousands_does_not_overflow(lineage_from: LineageFrom) -> None:
    names = [f"m{n:04}" for n in range(3000)]
    lineage = lineage_from(list(zip(names[1:], names[:-1], strict=True)))
    found = family(lineage, "method/m2999", generations=5000)
    length, branches = 0, found.ancestors
    while branches:
        length, branches = length + 1, branches[0].branches
    assert length == 2999


def test_width_keeps_the_most_believed_and_counts_the_rest(lineage_from: LineageFrom) -> None:
    found = family(lineage_from([("a", name) for name in "bcdef"]), "method/a", width=2)
    assert outline(found.ancestors) == [(1, "b"), (1, "c")]
    assert found.more_ancestors == 3


def test_kinds_can_be_chosen(looms: Lineage) -> None:
    found = family(looms, "method/deeploom", kinds=["extends", "component of"])
    assert [(b.method.name, b.edge.kind) for b in found.ancestors] == [
        ("PatchLoom", "extends"),
        ("residual threads", "component of"),
    ]


def test_where_no_descent_is_known_other_kinds_are_followed_one_generation(looms: Lineage) -> None:
    weave = family(looms, "method/residual-threads", otherwise=EDGE_KINDS)
    assert [(b.method.name, b.edge.kind, b.branches) for b in weave.descendants] == [
        ("DeepLoom", "component of", ()),
    ]
    descent = family(looms, "method/deeploom", otherwise=EDGE_KINDS)
    assert outline(descent.ancestors) == [(1, "PatchLoom")]


def test_a_method_without_lineage_is_a_tree_of_itself(looms: Lineage) -> None:
    found = family(looms, "method/prover-1")
    assert (found.ancestors, found.descendants) == ((), ())


def test_a_tree_becomes_json_and_back(looms: Lineage) -> None:
    found = family(looms, "method/deeploom")
    assert msgspec.json.decode(msgspec.json.encode(found), type=Family) == found
