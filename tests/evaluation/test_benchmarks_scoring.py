from __future__ import annotations

import pytest

from kg.evaluation.benchmarks.corpora import Mention, Passage, Relation
from kg.evaluation.benchmarks.scoring import Reading, figures, micro_f1, weighted_f1

NET, DATA, TASK = Mention(0, 1, "Method"), Mention(4, 4, "Material"), Mention(7, 8, "Task")
USED = Relation(NET, TASK, "USED-FOR")
COMPARED = Relation(NET, DATA, "COMPARE")


def gold(*relations: Relation, mentions: frozenset[Mention] = frozenset({NET, DATA, TASK})) -> Passage:
    return Passage("p", "", (), (), mentions, frozenset(relations))


def said(*relations: Relation, mentions: frozenset[Mention] = frozenset({NET, DATA, TASK})) -> Reading:
    return Reading(mentions, frozenset(relations))


def test_a_mention_needs_both_boundaries_and_the_type() -> None:
    wrong = frozenset({NET, DATA._replace(type="Method"), TASK._replace(last=7), Mention(10, 10, "Task")})
    found = figures([gold()], [said(mentions=wrong)])["entity"]
    # 1 right of 4 said and 3 in gold
    assert found == pytest.approx({"precision": 1 / 4, "recall": 1 / 3, "f1": 2 / 7})


def test_counts_are_summed_over_passages_before_they_are_divided() -> None:
    one, many = gold(mentions=frozenset({NET})), gold()
    found = figures([one, many], [said(mentions=frozenset({NET})), said(mentions=frozenset())])["entity"]
    assert found["f1"] == pytest.approx(2 * 1 / (1 + 4))


def test_a_relation_does_not_need_the_types_of_its_ends_unless_typed() -> None:
    retyped = Relation(NET._replace(type="Generic"), TASK, "USED-FOR")
    found = figures([gold(USED)], [said(retyped)])
    assert found["relation"]["f1"] == 1
    assert found["relation/typed"]["f1"] == 0


@pytest.mark.parametrize(
    "other",
    [
        Relation(TASK, NET, "USED-FOR"),
        Relation(NET, TASK, "PART-OF"),
        Relation(NET._replace(last=0), TASK, "USED-FOR"),
    ],
    ids=["direction", "label", "boundary"],
)
def test_a_relation_needs_direction_label_and_boundaries(other: Relation) -> None:
    assert figures([gold(USED)], [said(other)])["relation"]["f1"] == 0


def test_symmetric_labels_are_compared_in_the_order_of_gold() -> None:
    turned = Relation(DATA, NET, "COMPARE")
    found = figures([gold(COMPARED, USED)], [said(turned, USED)])["relation"]
    assert found == pytest.approx({"precision": 1 / 2, "recall": 1 / 2, "f1": 1 / 2})


def test_roles_by_hand() -> None:
    truth = ["method", "method", "method", "result", "background"]
    guess = ["method", "method", "result", "result", "method"]
    # method: 2 right, 3 said, 3 gold → 2/3; result: 1 right, 2 said, 1 gold → 2/3; background: 0
    assert micro_f1(truth, guess) == pytest.approx(3 / 5)
    assert weighted_f1(truth, guess) == pytest.approx((3 * 2 / 3 + 1 * 2 / 3 + 0) / 5)


def test_only_what_gold_has_is_scored() -> None:
    plain = Passage("p", "", (), (), roles=("method",))
    assert set(figures([plain], [Reading(roles=("result",))])) == {"role", "role/weighted"}
    assert set(figures([gold()], [said()])) == {"entity"}
