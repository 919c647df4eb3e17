"""Which merges and splits of a graph are doubtful, how much hangs on them, and what answers become."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_world import CLIP, VOCABULARY, decided, named, paper

from kg.assembly import Graph, assemble
from kg.errors import DecisionError
from kg.normalization import normalize
from kg.normalization.answers import Answer, read_answers, rows_of
from kg.normalization.decisions import ALONG, MATCH, NEVER, REJECTED, RENAMED, RETYPED
from kg.normalization.doubts import Doubt, Uses, find_doubts, with_examples
from kg.normalization.lookalikes import lookalikes
from kg.records import Entity, Extraction, Mapping, Paper


def graph_of(*extractions: Extraction) -> Graph:
    papers = [
        Paper(each.id, f"We use {' and '.join(e.surfaces[0] for e in each.entities)} here.")
        for each in extractions
    ]
    normalized = normalize(extractions, vocabulary=VOCABULARY, years={})
    return assemble(papers, extractions, normalized)


def doubts_of(*extractions: Extraction, about: str = "") -> list[Doubt]:
    return find_doubts(graph_of(*extractions), about=about)


CLIPS = (paper("p", named(CLIP.label, "CLIP")), paper("q", named("CLIP")), paper("r", named("CLIPs")))


def test_a_merge_is_doubted_by_its_confidence_times_what_it_touches() -> None:
    (doubt,) = doubts_of(*CLIPS)
    assert (doubt.state, doubt.subject, doubt.object) == ("merged", "name:method/clip", CLIP.id)
    # Two papers that write the bare acronym (0.85), one that writes it beside the name (0.95), a mention each.
    assert doubt.touched == 3
    assert doubt.consequence == pytest.approx(2 * 0.15 + 0.05)
    assert doubt.confidence == 0.85


def test_spellings_of_one_name_are_no_doubt() -> None:
    assert doubts_of(paper("p", named("Zork-Net")), paper("q", named("ZorkNets"))) == []


def test_the_most_consequential_comes_first() -> None:
    zork = [paper(f"z{n}", named("Zonal Rank Kernel", "ZRK")) for n in range(9)]
    assert [doubt.subject_label for doubt in doubts_of(*CLIPS, *zork)] == ["ZRK", "CLIP"]


def test_two_spelled_out_forms_of_a_bare_acronym_are_doubted_as_apart() -> None:
    found = doubts_of(
        paper("p", named("Zonal Rank Kernel", "ZRK")),
        paper("q", named("Zebra Road Keeper", "ZRK")),
        paper("r", named("ZRK")),
        about="method/zrk",
    )
    assert {(doubt.state, doubt.reason) for doubt in found} == {("apart", "both go by one name")}
    assert len(found) == 2


@pytest.mark.parametrize(
    ("left", "right", "alike"),
    [
        ("graph attention network", "Graph Attention Networks model", True),
        ("knowledge distilation", "knowledge distillation", True),
        ("ResNet-50-backbone", "ResNet-51-backbone", False),
        ("image captioning", "video captioning", False),
    ],
)
def test_what_is_alike(left: str, right: str, alike: bool) -> None:
    assert bool(lookalikes([Entity("method/a", "Method", left), Entity("method/b", "Method", right)])) is alike


@pytest.mark.parametrize(
    ("left", "right", "confidence"),
    [
        ("graph convolution", "graph convolution network", 0.6),
        ("model-based reinforcement learning", "reinforcement learning", 0.2),
        ("LSTM", "Long short-term memory", 0.4),
        ("continual learning", "contrastive learning", 0.1),
    ],
)
def test_how_likely_alike_entities_are_one(left: str, right: str, confidence: float) -> None:
    named = [Entity(f"method/{n}", "Method", label, ("LSTM",)) for n, label in enumerate((left, right))]
    plain = [Entity(f"method/{n}", "Method", label) for n, label in enumerate((left, right))]
    (found,) = lookalikes(plain) or lookalikes(named)
    assert found.confidence == confidence


def test_two_concepts_of_the_vocabulary_are_never_alike() -> None:
    known = [Entity(f"method/{n}", "Method", "graph attention", concept=f"https://x/{n}") for n in "ab"]
    assert lookalikes(known) == []


names = st.text("abcdeA -1", min_size=1, max_size=12).filter(str.strip)


@given(st.lists(names, max_size=8), st.randoms())
@settings(max_examples=60, deadline=None)
def test_the_order_of_entities_changes_no_likeness(labels: list[str], random: st.randoms) -> None:  # type: ignore[valid-type]
    entities = [Entity(f"method/{n}", "Method", label) for n, label in enumerate(labels)]
    shuffled = list(entities)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert lookalikes(shuffled) == lookalikes(entities)


@pytest.mark.parametrize("predicate", [MATCH, NEVER])
def test_what_was_decided_is_no_doubt_any_more(predicate: str) -> None:
    graph = graph_of(*CLIPS)
    assert find_doubts(graph, [decided("name:method/clip", predicate, CLIP.id)]) == []


def test_an_example_is_a_sentence_that_uses_the_name() -> None:
    graph = graph_of(*CLIPS[:2])
    (doubt,) = with_examples(find_doubts(graph), graph.papers)
    assert [(each.paper, each.sentence) for each in doubt.examples] == [("q", "We use CLIP here.")]


# Answers


def rows(decision: str, subject: str, object_: str, value: str = "") -> list[Mapping]:
    return rows_of(Answer(decision, subject, "", object_, "", value), Uses(graph_of(*CLIPS)))


def test_accepting_is_a_match_and_rejecting_a_never_match() -> None:
    (match,) = rows("accept", "name:method/clip", CLIP.id)
    assert (match.subject_label, match.predicate_id, match.object_id) == ("CLIP", MATCH, CLIP.id)
    (never,) = rows("reject", "name:method/clip", CLIP.id)
    assert never.predicate_id == NEVER


def test_retyping_is_about_every_name_of_the_entity() -> None:
    found = rows("retype", "", CLIP.id, "dataset")
    assert [(row.subject_label, row.predicate_id, row.object_id, row.comment) for row in found] == [
        (CLIP.label, RETYPED, "mg:Dataset", ""),
        ("CLIP", RETYPED, "mg:Dataset", ALONG),
        ("CLIPs", RETYPED, "mg:Dataset", ALONG),
    ]


def test_renaming_gives_a_label_and_a_statement_can_be_rejected() -> None:
    (renamed,) = rows("rename", "", CLIP.id, " OpenAI  CLIP ")
    assert (renamed.subject_id, renamed.predicate_id, renamed.object_label) == (CLIP.id, RENAMED, "OpenAI CLIP")
    (rejected,) = rows("reject", "statement:0123456789abcdef", "")
    assert rejected.predicate_id == REJECTED


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (("accept", "name:method/nothing", CLIP.id, ""), "no Method of this graph is called 'nothing'"),
        (("accept", "nonsense", CLIP.id, ""), "'nonsense' is no name"),
        (("reject", "name:method/clip", f"{CLIP.id}s", ""), "no entity .*did you mean"),
        (("rename", "", CLIP.id, " "), "needs the new label"),
        (("retype", "", CLIP.id, "Gadget"), "'Gadget' is no type"),
        (("retype", "", CLIP.id, "Method"), "is a Method already"),
    ],
)
def test_an_answer_that_cannot_be_carried_out_says_where_and_why(answer: tuple[str, ...], words: str) -> None:
    with pytest.raises(DecisionError, match=f"the answer: .*{words}"):
        rows(*answer)


def test_answers_are_read_from_a_table_or_json_and_blank_decisions_are_left_out() -> None:
    table = b"decision,value,subject,object\nReject,,name:method/a,method/b\n,,name:method/c,method/d\n"
    (answer,) = read_answers(table, "a.csv")
    assert (answer.decision, answer.subject, answer.object, answer.place) == (
        "reject",
        "name:method/a",
        "method/b",
        "a.csv, line 2",
    )
    listed = [{"decision": "reject", "subject": "name:method/a", "object": "method/b"}, {"decision": ""}]
    for content in (json.dumps(listed), "\n".join(map(json.dumps, listed))):
        (told,) = read_answers(content.encode(), "a.json")
        assert (told.decision, told.subject, told.place) == ("reject", "name:method/a", "a.json, row 1")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            b"decision,subject,object\nacept,a,b\n",
            "a.csv, line 2: there is no decision 'acept': did you mean 'accept'",
        ),
        (b"name,label\na,b\n", "first line must name the columns decision"),
        (b"\xff\xfe", "UTF-8"),
        (b'{"decision": "accept"}\n{', "a.csv, row 2: it is no JSON"),
        (b"[1]", "row 1: it is no JSON object"),
        (b"[", "no JSON"),
        (b'decision,subject,object\n"accept,a,b\n', "a.csv, after line 1: it is no table"),
    ],
)
def test_a_file_of_answers_that_is_none_is_told(content: bytes, words: str) -> None:
    with pytest.raises(DecisionError, match=words):
        read_answers(content, "a.csv")
