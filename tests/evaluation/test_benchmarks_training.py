"""Needs PyTorch and transformers, which the ``dev`` extra leaves out: run it with the ``train`` extra."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="PyTorch comes with the train extra")
transformers = pytest.importorskip("transformers", reason="transformers comes with the train extra")

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers  # noqa: E402

from kg.errors import ModelError  # noqa: E402
from kg.evaluation.benchmarks.corpora import Corpus, Mention, Passage, Relation  # noqa: E402
from kg.evaluation.benchmarks.examples import examples, labels_of  # noqa: E402
from kg.evaluation.benchmarks.heads import Network  # noqa: E402
from kg.evaluation.benchmarks.reading import Ends, Thresholds, read  # noqa: E402
from kg.evaluation.benchmarks.runs import Start, load_start, run_once  # noqa: E402
from kg.evaluation.benchmarks.scoring import figures  # noqa: E402
from kg.evaluation.benchmarks.training import Settings, fit  # noqa: E402
from kg.extraction.training.network import Encoder  # noqa: E402

METHODS, SETS, FILL = ("ringnet", "cordnet", "loopnet"), ("knots", "threads", "weaves"), ("the", "we", "see")
WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", *METHODS, *SETS, *FILL, "on", "off", ".")
ENDS = Ends(2, 3)


def words() -> Tokenizer:
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


def tiny() -> Encoder:
    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=len(WORDS),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
    )
    return Encoder(transformers.BertModel(config))


def invented(count: int, seed: int) -> list[Passage]:
    """A method is related to the set after it where "on" stands between, and the sentence is a result then."""
    chance = random.Random(seed)
    passages = []
    for number in range(count):
        tokens: list[str] = []
        sentences, mentions, relations, roles = [], set(), set(), []
        for _ in range(2):
            first = len(tokens)
            tokens += [chance.choice(FILL) for _ in range(chance.randrange(3))]
            method = Mention(len(tokens), len(tokens), "Method")
            link = chance.choice(("on", "off"))
            tokens += [chance.choice(METHODS), link, "the", chance.choice(SETS), "."]
            found = Mention(method.first + 3, method.first + 3, "Dataset")
            mentions |= {method, found}
            if link == "on":
                relations.add(Relation(method, found, "Trained-With"))
            roles.append("result" if link == "on" else "other")
            sentences.append((first, len(tokens) - 1))
        offsets, position = [], 0
        for token in tokens:
            offsets.append((position, position + len(token)))
            position += len(token) + 1
        passages.append(
            Passage(
                f"{seed}-{number}",
                " ".join(tokens),
                tuple(offsets),
                tuple(sentences),
                frozenset(mentions),
                frozenset(relations),
                tuple(roles),
            )
        )
    return passages


def test_a_rule_is_learned_and_said_of_new_passages() -> None:
    train, dev, test = invented(60, 1), invented(10, 2), invented(20, 3)
    labels = labels_of(train)
    tokenizer = words()
    torch.manual_seed(0)
    network = Network(tiny(), labels)
    settings = Settings(epochs=8, batch=4, encoder_rate=2e-3, head_rate=2e-3)
    _, epoch = fit(network, *(examples(p, tokenizer, labels, 60) for p in (train, dev)), settings, ENDS)
    found = figures(test, read(network, examples(test, tokenizer, labels, 60), ENDS))
    assert found["entity"]["f1"] > 0.95
    assert found["relation/typed"]["f1"] > 0.9
    assert found["role"]["f1"] > 0.9
    assert 1 <= epoch <= 8


def test_without_dev_the_last_epoch_and_a_half_are_kept() -> None:
    passages = invented(8, 1)
    labels = labels_of(passages)
    network = Network(tiny(), labels)
    kept = fit(network, examples(passages, words(), labels, 60), [], Settings(epochs=2, batch=4), ENDS)
    assert kept == (Thresholds(0.5, 0.5), 2)


def test_what_is_said_does_not_overlap_and_does_not_depend_on_the_batch() -> None:
    passages = invented(9, 4)
    labels = labels_of(passages)
    network = Network(tiny(), labels)
    prepared = examples(passages, words(), labels, 60)
    # a threshold that all spans reach
    low = Thresholds(mention=0.0, relation=0.0)
    one, many = read(network, prepared, ENDS, low, batch=1), read(network, prepared, ENDS, low, batch=9)
    assert one == many
    for reading in one:
        covered = [token for m in reading.mentions for token in range(m.first, m.last + 1)]
        assert len(covered) == len(set(covered)) > 0
        assert len(reading.roles) == 2


def test_a_corpus_without_relations_or_roles_has_no_heads_for_them() -> None:
    passages = [replace(p, relations=frozenset(), roles=()) for p in invented(4, 1)]
    labels = labels_of(passages)
    network = Network(tiny(), labels)
    assert network.pairs is None
    assert network.sentences is None
    (reading, *_) = read(network, examples(passages, words(), labels, 60), ENDS)
    assert (reading.relations, reading.roles) == (frozenset(), ())


def stored(passages: Iterable[Passage]) -> Iterable[str]:
    for p in passages:
        ids = {mention: f"T{i}" for i, mention in enumerate(sorted(p.mentions))}
        record: dict[str, Any] = {
            "id": p.id,
            "text": p.text,
            "sentences": [[p.tokens[a][0], p.tokens[b][1]] for a, b in p.sentences],
            "entities": [
                {"id": i, "start": p.tokens[m.first][0], "end": p.tokens[m.last][1], "type": m.type}
                for m, i in ids.items()
            ],
            "relations": [{"head": ids[r.head], "tail": ids[r.tail], "type": r.type} for r in p.relations],
            "sentence_labels": list(p.roles),
            "extra": {"token_offsets": p.tokens},
        }
        yield json.dumps(record) + "\n"


def test_a_run_is_kept_and_repeated_only_when_it_would_differ(tmp_path: Path) -> None:
    corpus = Corpus("toy", "Toy", dev=True, tests=("test",), pieces=60, epochs=1, batch=4)
    (tmp_path / "toy").mkdir()
    for seed, split in enumerate(("train", "dev", "test")):
        (tmp_path / "toy" / f"{split}.jsonl").write_text("".join(stored(invented(6, seed))))
    start = Start("tiny", tiny(), words())
    work = tmp_path / "work"
    first = run_once(start, tmp_path, corpus, seed=0, work=work)
    assert (first.sizes["test"].passages, first.sizes["test"].sentences) == (6, 12)
    assert set(first.figures["test"]) == {"entity", "relation", "relation/typed", "role", "role/weighted"}
    assert run_once(start, tmp_path, corpus, seed=0, work=work) == first
    assert run_once(start, tmp_path, corpus, seed=0, work=work, limit=3).sizes["test"].passages == 3


@pytest.mark.parametrize("form", ["training", "pretraining"])
def test_an_encoder_is_taken_from_a_checkpoint(tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.extraction.training.run.load_encoder", lambda _: (tiny().backbone, words(), "tiny"))
    trained = tiny()
    torch.nn.init.ones_(trained.shape.weight)
    weights = trained.state_dict()
    state = {
        "training": {"averaged": {f"module.encoder.{k}": v for k, v in weights.items()}, "epoch": 2},
        "pretraining": {"encoder": weights},
    }[form]
    path = tmp_path / "checkpoint.pt"
    torch.save(state, path)
    start = load_start(path)
    assert bool((start.encoder.shape.weight == 1).all())
    assert start.name != load_start(None).name


def test_a_file_that_is_no_checkpoint_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.extraction.training.run.load_encoder", lambda _: (tiny().backbone, words(), "tiny"))
    path = tmp_path / "checkpoint.pt"
    torch.save({"weights": 1}, path)
    with pytest.raises(ModelError, match="holds no encoder that fits tiny"):
        load_start(path)
