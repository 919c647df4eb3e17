from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import RecordError, SourceError
from kg.evaluation.benchmarks.corpora import (
    CORPORA,
    Corpus,
    Mention,
    Passage,
    Relation,
    part,
    read_passages,
    read_splits,
)

TOY = Corpus("toy", "Toy", dev=True, tests=("test",), pieces=100, epochs=1, batch=2)

TEXT = "RingNet (RN) beats it. We train RN on Knots."
TOKENS = ["RingNet", "(", "RN", ")", "beats", "it", ".", "We", "train", "RN", "on", "Knots", "."]


def offsets(text: str, tokens: list[str]) -> list[list[int]]:
    found, position = [], 0
    for token in tokens:
        start = text.index(token, position)
        position = start + len(token)
        found.append([start, position])
    return found


def record(**changes: Any) -> dict[str, Any]:
    return {
        "id": "a",
        "corpus": "toy",
        "split": "train",
        "text": TEXT,
        "sentences": [[0, 22], [23, 44]],
        "entities": [
            {"id": "T1", "start": 0, "end": 7, "type": "Method"},
            {"id": "T2", "start": 32, "end": 34, "type": "Method"},
            {"id": "T3", "start": 38, "end": 43, "type": "Dataset"},
        ],
        "relations": [{"head": "T2", "tail": "T3", "type": "Trained-With"}],
        "clusters": [],
        "sentence_labels": None,
        "extra": {"token_offsets": offsets(TEXT, TOKENS)},
    } | changes


def write(folder: Path, split: str, *records: dict[str, Any]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{split}.jsonl"
    path.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return path


def test_a_record_becomes_tokens_sentences_mentions_and_relations(tmp_path: Path) -> None:
    (passage,) = read_passages(write(tmp_path, "train", record()))
    trained, knots = Mention(9, 9, "Method"), Mention(11, 11, "Dataset")
    assert passage.sentences == ((0, 6), (7, 12))
    assert passage.mentions == {Mention(0, 0, "Method"), trained, knots}
    assert passage.relations == {Relation(trained, knots, "Trained-With")}
    assert [passage.text[a:b] for a, b in passage.tokens] == TOKENS


def test_a_corpus_without_tokens_gets_ours(tmp_path: Path) -> None:
    labelled = record(entities=[], relations=[], extra={}, sentence_labels=["result", "method"])
    (passage,) = read_passages(write(tmp_path, "train", labelled))
    assert passage.roles == ("result", "method")
    assert [passage.text[a:b] for a, b in passage.tokens] == TOKENS


def test_tokens_of_no_width_are_ignored(tmp_path: Path) -> None:
    tokens = offsets(TEXT, TOKENS)
    (passage,) = read_passages(
        write(tmp_path, "train", record(extra={"token_offsets": [*tokens[:1], [7, 7], *tokens[1:]]}))
    )
    assert len(passage.tokens) == len(TOKENS)
    assert Mention(0, 0, "Method") in passage.mentions


def test_what_a_test_split_has_is_left_out_of_training_and_dev(tmp_path: Path) -> None:
    copy = record(id="b", text=TEXT.replace(". We", ".\nWe"))
    other = record(id="c", text=TEXT.replace("RN", "QN"))
    write(tmp_path / "toy", "train", record(), copy, other)
    write(tmp_path / "toy", "dev", record(id="d"))
    write(tmp_path / "toy", "test", record(id="e"))
    splits = read_splits(tmp_path, TOY)
    assert [passage.id for passage in splits.train] == ["c"]
    assert splits.dev == []
    assert splits.dropped == 3
    assert len(splits.tests["test"]) == 1


def test_a_limit_holds_for_each_split(tmp_path: Path) -> None:
    for split in ("train", "dev", "test"):
        write(tmp_path / "toy", split, *(record(id=f"{split}{i}", text=f"{TEXT} {split}") for i in range(3)))
    splits = read_splits(tmp_path, TOY, limit=2)
    assert [len(splits.train), len(splits.dev), len(splits.tests["test"])] == [2, 2, 2]


def test_an_absent_split_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"test\.jsonl is absent"):
        read_splits(tmp_path, TOY)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (
            {"entities": [{"id": "T1", "start": 2, "end": 7, "type": "Method"}], "relations": []},
            "T1 of a does not",
        ),
        ({"relations": [{"head": "T2", "tail": "T9", "type": "Part-Of"}]}, "T9"),
        ({"sentence_labels": ["method"]}, "2 sentences and 1 labels"),
        ({"sentences": [[0, 22], [22, 23]]}, "has no token"),
        ({"text": 5}, "Expected `str`"),
    ],
)
def test_a_broken_record_is_named_by_file_and_line(tmp_path: Path, broken: dict[str, Any], said: str) -> None:
    path = write(tmp_path, "train", record(), record(**broken))
    with pytest.raises(RecordError, match=rf"train\.jsonl, line 2: .*{said}"):
        read_passages(path)


@st.composite
def passages(draw: st.DrawFn) -> Passage:
    lengths = draw(st.lists(st.integers(1, 6), min_size=1, max_size=5))
    starts = [sum(lengths[:i]) for i in range(len(lengths))]
    tokens = tuple((3 * i, 3 * i + 2) for i in range(sum(lengths)))
    sentences = tuple((a, a + n - 1) for a, n in zip(starts, lengths, strict=True))
    mentions, relations = set(), set()
    for begin, end in sentences:
        edges = sorted(draw(st.lists(st.integers(begin, end), min_size=2, max_size=2)))
        one, other = Mention(*edges, "A"), Mention(begin, begin, "B")
        mentions |= {one, other}
        relations.add(Relation(one, other, "R"))
    text = " ".join(f"{i:02d}" for i in range(len(tokens)))
    roles = tuple(f"role {i}" for i in range(len(sentences)))
    return Passage("p", text, tokens, sentences, frozenset(mentions), frozenset(relations), roles)


def surfaces(passage: Passage) -> set[tuple[str, str]]:
    tokens = passage.tokens
    return {(passage.text[tokens[m.first][0] : tokens[m.last][1]], m.type) for m in passage.mentions}


@settings(deadline=None, max_examples=60)
@given(passages(), st.data())
def test_parts_keep_all_that_the_whole_has(passage: Passage, data: st.DataObject) -> None:
    last = len(passage.sentences) - 1
    cut = data.draw(st.integers(0, last))
    parts = [part(passage, 0, cut)] + ([part(passage, cut + 1, last)] if cut < last else [])
    assert set().union(*map(surfaces, parts)) == surfaces(passage)
    assert sum(len(p.relations) for p in parts) == len(passage.relations)
    assert tuple(role for p in parts for role in p.roles) == passage.roles
    assert all(r.head in p.mentions and r.tail in p.mentions for p in parts for r in p.relations)


def test_the_real_corpora_are_read_as_their_description_counts_them(shared: Path) -> None:
    if not (shared / "ie").is_dir():
        pytest.skip("no annotated corpora here: shared/ie is absent beside the checkout")
    test = read_splits(shared / "ie", CORPORA["scierc"]).tests["test"]
    assert [len(test), sum(len(p.mentions) for p in test), sum(len(p.relations) for p in test)] == [100, 1685, 974]
    roles = read_splits(shared / "ie", CORPORA["csabstruct"])
    assert sum(len(p.roles) for p in roles.tests["test"]) == 1349
    # 26 copies in train and 6 in dev
    assert roles.dropped == 32
