from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.evaluation.judging import GOLD_KINDS, SAID_KINDS, Judgement, judge, judge_all
from kg.records import CLAIM_TYPES, ENTITY_TYPES, RELATIONS, ROLES

Paper = dict[str, Any]


def kinds(judgement: Judgement, part: str, side: str) -> list[str]:
    return [judged.kind for judged in getattr(judgement.parts[part], side)]


def test_every_entity_said_gets_its_kind(gold: Paper, said: Paper) -> None:
    assert kinds(judge(gold, said), "entity", "said") == [
        "right",
        "duplicate",
        "wrong type",
        "right",
        "right",
        "boundary",
        "made up",
    ]


def test_every_entity_to_be_found_gets_its_kind(gold: Paper, said: Paper) -> None:
    assert kinds(judge(gold, said), "entity", "gold") == [
        "found",
        "wrong type",
        "found",
        "found",
        "boundary",
        "missed",
    ]


def test_an_error_names_what_it_was_held_against(gold: Paper, said: Paper) -> None:
    others = {judged.record["id"]: judged.other for judged in judge(gold, said).parts["entity"].said}
    assert {id_: other and other["id"] for id_, other in others.items()} == {
        "S1": "E1",
        "S2": "E1",
        "S3": "E2",
        "S4": "E3",
        "S5": "E4",
        "S6": "E5",
        "S7": None,
    }


def test_two_entities_said_to_be_one_are_merged(gold: Paper) -> None:
    both = {"id": "S1", "type": "Method", "name": "FooNet", "surfaces": ["FooNet", "BarNet"], "role": "used"}
    found = judge(gold, {"id": "000-001", "entities": [both]})
    assert kinds(found, "entity", "gold") == ["found", "missed", "missed", "merged", "missed", "missed"]


def test_a_word_in_common_elsewhere_in_the_text_is_no_boundary(gold: Paper, said: Paper) -> None:
    gold["text"] += " Roads are a network of streets."
    said["entities"][5] |= {"name": "network of streets", "surfaces": ["network of streets"]}
    assert kinds(judge(gold, said), "entity", "said")[5] == "made up"


def test_without_a_text_a_boundary_is_a_name_within_a_name(gold: Paper, said: Paper) -> None:
    del gold["text"]
    assert kinds(judge(gold, said), "entity", "said")[5:] == ["boundary", "made up"]


def test_relations_get_their_kinds(gold: Paper, said: Paper) -> None:
    judgement = judge(gold, said)
    assert kinds(judgement, "relation", "said") == ["other label", "right", "wrong end", "nothing there"]
    assert kinds(judgement, "relation", "gold") == ["other label", "found", "end not found", "not said"]


def test_a_label_beside_the_right_one_replaces_none(gold: Paper, said: Paper) -> None:
    said["relations"].append({**said["relations"][0], "relation": "USES"})
    judgement = judge(gold, said)
    assert kinds(judgement, "relation", "said")[0] == "nothing there"
    assert kinds(judgement, "relation", "gold")[0] == "found"


def test_a_relation_said_twice_counts_once(gold: Paper, said: Paper) -> None:
    said["relations"].append(said["relations"][1])
    judgement = judge(gold, said)
    assert Counter(kinds(judgement, "relation", "said"))["right"] == 1
    assert len(judgement.parts["relation"].said) == judgement.counts["relation"].said


def test_results_get_their_kinds(gold: Paper, said: Paper) -> None:
    judgement = judge(gold, said)
    assert kinds(judgement, "result", "said") == ["wrong slot", "wrong value"]
    assert kinds(judgement, "result", "gold") == ["wrong slot", "value missing"]


def test_of_two_results_with_one_value_the_whole_one_is_right(gold: Paper, said: Paper) -> None:
    gold["results"] = [{**gold["results"][0], "metric": None, "dataset": None}, gold["results"][0]]
    assert kinds(judge(gold, said), "result", "gold") == ["found", "value missing"]


def test_claims_get_their_kinds(gold: Paper, said: Paper) -> None:
    judgement = judge(gold, said)
    assert kinds(judgement, "claim", "said") == ["right", "other type", "no claim"]
    assert kinds(judgement, "claim", "gold") == ["found", "other type", "missed"]


def test_a_paper_that_was_not_read_is_missed(gold: Paper) -> None:
    (judgement,) = judge_all([gold], [])
    assert (judgement.wrong, judgement.missed) == (0, 6 + 4 + 2 + 3)


NAMES = ("Foo", "Foo Net", "Net", "Bar", "Bar Foo", "quux", "Net Bar")


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    """A paper about a few names, so that all kinds of errors come up."""
    entities = [
        {"id": f"E{i}", "type": type_, "role": role, "name": names[0], "surfaces": names}
        for i, (type_, role, names) in enumerate(
            draw(
                st.lists(
                    st.tuples(
                        st.sampled_from(ENTITY_TYPES[:2]),
                        st.sampled_from(ROLES),
                        st.lists(st.sampled_from(NAMES), min_size=1, max_size=2),
                    ),
                    max_size=6,
                )
            )
        )
    ]
    ends = st.sampled_from([entity["id"] for entity in entities] or ["E0"])
    slots = st.none() | ends
    return {
        "id": "1",
        "text": "Foo Net and Bar Foo.\n\nNet Bar is no quux, nor is Foo.",
        "entities": entities,
        "relations": draw(
            st.lists(
                st.fixed_dictionaries({"head": ends, "relation": st.sampled_from(RELATIONS[:3]), "tail": ends}),
                max_size=8,
            )
        ),
        "results": draw(
            st.lists(
                st.fixed_dictionaries(
                    {
                        "value": st.sampled_from(["1", "2.0", "3"]),
                        **dict.fromkeys(("metric", "method", "dataset", "baseline"), slots),
                    }
                ),
                max_size=4,
            )
        ),
        "claims": draw(
            st.lists(
                st.fixed_dictionaries(
                    {
                        "type": st.sampled_from(CLAIM_TYPES[:2]),
                        "sentence": st.sampled_from(["Foo Net and Bar", "Foo Net and Bar Foo.", "Net Bar is"]),
                    }
                ),
                max_size=4,
            )
        ),
    }


@settings(deadline=None, max_examples=150)
@given(papers(), papers())
def test_kinds_add_up_to_what_the_scorer_counts(gold: Paper, said: Paper) -> None:
    judgement = judge(gold, said)
    for part, scored in (
        ("entity", "entity"),
        ("relation", "relation"),
        ("result", "result"),
        ("claim", "claim/typed"),
    ):
        mine, theirs = kinds(judgement, part, "said"), kinds(judgement, part, "gold")
        assert set(mine) <= set(SAID_KINDS[part])
        assert set(theirs) <= set(GOLD_KINDS[part])
        if scored in judgement.counts:
            count = judgement.counts[scored]
            assert (len(mine), len(theirs)) == (count.said, count.gold)
            assert mine.count("right") == theirs.count("found") == count.right
        else:
            assert not mine
            assert not theirs
    results = kinds(judgement, "result", "said")
    assert results.count("right") + results.count("wrong slot") == judgement.counts["result/value"].right
    swapped = [kinds(judgement, "relation", side).count("other label") for side in ("said", "gold")]
    assert swapped[0] == swapped[1]


@settings(deadline=None, max_examples=50)
@given(papers())
def test_a_reading_equal_to_the_annotation_has_nothing_made_up(paper: Paper) -> None:
    paper["entities"] = [{**e, "surfaces": [e["name"]]} for e in paper["entities"]]
    judgement = judge(paper, paper)
    assert not {"made up", "boundary", "wrong type"} & set(kinds(judgement, "entity", "said"))
