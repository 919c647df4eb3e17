"""Reading passages with a fitted network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from kg.evaluation.benchmarks.corpora import Mention, Relation
from kg.evaluation.benchmarks.examples import Example, pair_inputs
from kg.evaluation.benchmarks.heads import PLACES, Network
from kg.evaluation.benchmarks.scoring import Reading
from kg.extraction.features import Ints
from kg.extraction.training.encoder import encode


@dataclass(frozen=True)
class Thresholds:
    """How probable it must be that a span is a mention, and a pair a relation, of any type, 0..1."""

    mention: float = 0.5
    relation: float = 0.5


@dataclass(frozen=True)
class Ends:
    """The ids of [CLS] and [SEP]."""

    cls: int
    sep: int


def read(
    network: Network,
    examples: Sequence[Example],
    ends: Ends,
    thresholds: Thresholds = Thresholds(),
    batch: int = 8,
) -> list[Reading]:
    """What the network says of each passage, in 32-bit arithmetic.

    Mentions do not overlap: the more probable one stays.
    """
    encoded = encode_all(network, examples, ends, batch)
    with torch.no_grad():
        return [read_encoded(network, h, e, thresholds) for h, e in zip(encoded, examples, strict=True)]


def encode_all(network: Network, examples: Sequence[Example], ends: Ends, batch: int = 8) -> list[Tensor]:
    """The hidden states of each passage, in their order."""
    network.eval()
    hidden: dict[int, Tensor] = {}
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].features.pieces))
    with torch.no_grad():
        for start in range(0, len(order), batch):
            chosen = order[start : start + batch]
            texts = [examples[i].features for i in chosen]
            states = encode(network.encoder, texts, ends.cls, ends.sep, exact=True)
            hidden.update(zip(chosen, states, strict=True))
    return [hidden[i] for i in range(len(examples))]


def read_encoded(network: Network, hidden: Tensor, example: Example, thresholds: Thresholds) -> Reading:
    """What the network says of a passage by its hidden states."""
    labels = network.labels
    mentions: list[Mention] = []
    relations: list[Relation] = []
    roles: tuple[str, ...] = ()
    if network.spans is not None and len(example.features.spans):
        probability = span_logits(network, hidden, example).softmax(1).cpu().numpy()
        mentions = _apart(probability, example.features.spans, labels.mentions, thresholds.mention)
    if network.pairs is not None and len(mentions) > 1:
        logits, pairs = pair_logits(network, hidden, example, mentions)
        probability = logits.softmax(1).cpu().numpy()
        relations = [
            Relation(mentions[i], mentions[j], labels.relations[int(row[1:].argmax())])
            for (i, j), row in zip(pairs.tolist(), probability, strict=True)
            if 1 - row[0] >= thresholds.relation
        ]
    if network.sentences is not None:
        chosen = role_logits(network, hidden, example).argmax(1).tolist()
        roles = tuple(labels.roles[i] for i in chosen)
    return Reading(frozenset(mentions), frozenset(relations), roles)


def _apart(probability: Any, spans: Ints, types: Sequence[str], threshold: float) -> list[Mention]:
    """Mentions that do not overlap, the most probable first chosen, in the order of the text."""
    some = 1 - probability[:, 0]
    chosen: list[Mention] = []
    for row in sorted(np.flatnonzero(some >= threshold).tolist(), key=lambda i: (-some[i], i)):
        first, last = spans[row].tolist()
        if all(last < other.first or first > other.last for other in chosen):
            chosen.append(Mention(first, last, types[int(probability[row, 1:].argmax())]))
    return sorted(chosen)


def tensor(network: Network, array: Ints) -> Tensor:
    """An array where the network's weights are."""
    return torch.from_numpy(np.ascontiguousarray(array)).to(network.device)


def span_logits(network: Network, hidden: Tensor, example: Example) -> Tensor:
    """Logits of the candidate spans ``(N, labels + 1)``."""
    assert network.spans is not None
    text = example.features
    first, last = text.word_first[text.spans[:, 0]], text.word_last[text.spans[:, 1]]
    length = text.spans[:, 1] - text.spans[:, 0] + 1
    logits: Tensor = network.spans(hidden, *(tensor(network, array) for array in (first, last, length)))
    return logits


def pair_logits(
    network: Network, hidden: Tensor, example: Example, mentions: Sequence[Mention]
) -> tuple[Tensor, Ints]:
    """Logits of the pairs of mentions ``(P, labels + 1)``, and the pairs ``(P, 2)``."""
    assert network.pairs is not None
    inputs = pair_inputs(example, mentions)
    if not len(inputs.pairs):
        return hidden.new_zeros(0, len(network.labels.relations) + 1), inputs.pairs
    text = example.features
    first = text.word_first[[mention.first for mention in mentions]]
    last = text.word_last[[mention.last for mention in mentions]]
    types = np.array([network.labels.mentions.index(mention.type) for mention in mentions], dtype=np.int64)
    logits: Tensor = network.pairs(hidden, *(tensor(network, array) for array in (first, last, types, *inputs)))
    return logits, inputs.pairs


def role_logits(network: Network, hidden: Tensor, example: Example) -> Tensor:
    """Logits of the sentences ``(S, labels)``."""
    assert network.sentences is not None
    text = example.features
    bounds = text.sentence_words
    first, last = text.word_first[bounds[:, 0]], text.word_last[bounds[:, 1]]
    place = np.minimum(np.arange(len(bounds), dtype=np.int64), PLACES - 1)
    logits: Tensor = network.sentences(hidden, *(tensor(network, array) for array in (first, last, place)))
    return logits
