"""How far the network is from one annotated text, head by head."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from kg.extraction.inputs import (
    ALLOWED,
    alias_inputs,
    entity_inputs,
    marks,
    mention_inputs,
    pair_inputs,
    partner_inputs,
    sentence_inputs,
    slot_inputs,
)
from kg.extraction.layout import ROLE_LABELS, SLOT_TYPES, SLOTS
from kg.extraction.pairs import WordRange
from kg.extraction.training.examples import Example
from kg.extraction.training.network import Network
from kg.records import ENTITY_TYPES

DOUBT = 0.15
"""A span that is none joins a text's entities in training from this probability on."""

OVERLOOKED = 0.1
"""Share of mentions that carry no mark in training."""

WEIGHTS = {"evidence": 0.1, "role": 0.5, "slot": 0.5, "partner": 0.5, "number": 0.5}
"""What a head's loss counts; 1 where it is not listed."""


def weighted(parts: dict[str, Tensor]) -> Tensor:
    """The sum of a text's losses, each as it counts."""
    return torch.stack([WEIGHTS.get(name, 1.0) * loss for name, loss in parts.items()]).sum()


def losses(network: Network, hidden: Tensor, example: Example, rivals: int) -> dict[str, Tensor]:
    """Every head's loss on one text."""
    features = example.features
    device = hidden.device

    def tensors(arrays: Sequence[Any]) -> list[Tensor]:
        return [torch.from_numpy(np.ascontiguousarray(array)).to(device) for array in arrays]

    spans, numbers = network.mention(hidden, *tensors(mention_inputs(features)))
    labels = torch.from_numpy(example.span_labels).to(device)
    out = {
        "span": functional.cross_entropy(spans, labels, reduction="sum") / (int((labels > 0).sum()) + 10),
    }
    if len(features.numbers):
        target = torch.from_numpy(example.number_labels).to(device)
        out["number"] = functional.cross_entropy(numbers, target, reduction="sum") / 4
    sentence_target = torch.from_numpy(example.sentence_labels).to(device)
    sentences = network.document.claims(hidden, *tensors(sentence_inputs(features)))
    out["claim"] = functional.cross_entropy(sentences, sentence_target, label_smoothing=0.05)

    names = alias_inputs(features, example.names, example.name_types)
    if len(names.pairs):
        one, other = np.array(example.name_entities)[names.pairs].T
        target = torch.from_numpy((one == other).astype(np.float32)).to(device)
        logits = network.alias(hidden, *tensors(names))
        loss = functional.binary_cross_entropy_with_logits(logits, target, reduction="sum")
        out["alias"] = loss / (target.sum() + 4)

    mentions, types, roles = list(example.mentions), list(example.types), list(example.roles)
    for place, kind in _wrongly_found(spans.detach(), example, rivals):
        mentions.append([place])
        types.append(kind)
        roles.append(ROLE_LABELS.index(""))
    if not mentions:
        return out
    with torch.autocast(device.type, dtype=torch.bfloat16):
        hidden = network.marked(hidden, *tensors([_marks(example, mentions, types)])).float()
    vectors, attention = network.document.entities(hidden, *tensors(entity_inputs(features, mentions, types)))
    logits = network.document.roles(hidden, vectors, attention)
    out["role"] = functional.cross_entropy(logits, torch.tensor(roles, device=device))
    pairs = pair_inputs(features, mentions, types)
    if len(pairs.pairs):
        logits, shared = network.document.relations(hidden, vectors, attention, *tensors(pairs))
        out |= _relation_losses(logits, shared, pairs.pairs, types, example)
    if example.values:
        out |= _value_losses(network, hidden, vectors, mentions, types, example, tensors)
    return out


def _wrongly_found(spans: Tensor, example: Example, limit: int) -> list[tuple[WordRange, int]]:
    if not limit:
        return []
    probability, label = spans.softmax(1)[:, 1:].max(1)
    doubtful = probability.masked_fill(torch.from_numpy(example.span_labels).to(spans.device) > 0, 0)
    best = doubtful.topk(min(limit, len(doubtful))).indices.tolist()
    ranges = example.features.spans
    return [((int(ranges[i, 0]), int(ranges[i, 1])), int(label[i])) for i in best if float(doubtful[i]) > DOUBT]


def _marks(example: Example, mentions: list[list[WordRange]], types: list[int]) -> Any:
    """The marks of what a text holds, some left out at random: at inference not all is found."""
    found = [[place for place in places if random.random() > OVERLOOKED] for places in mentions]
    return marks(example.features, found, types, example.number_labels)


def _relation_losses(
    logits: Tensor, shared: Tensor, pairs: Any, types: list[int], example: Example
) -> dict[str, Tensor]:
    target = torch.zeros_like(logits)
    evidence = []
    for row, (head, tail) in enumerate(pairs.tolist()):
        for label, (first, last) in example.relations.get((head, tail), {}).items():
            target[row, label] = 1
            evidence.append((row, first, last))
    kinds = np.array(types)
    allowed = torch.from_numpy(ALLOWED[kinds[pairs[:, 0]], kinds[pairs[:, 1]]]).to(logits.device)
    loss = functional.binary_cross_entropy_with_logits(logits, target, reduction="none")
    out = {"relation": (loss * allowed).sum() / (target.sum() + 5)}
    if evidence:
        mass = torch.stack([shared[row, first : last + 1].sum() for row, first, last in evidence])
        out["evidence"] = -torch.log(mass + 1e-6).mean()
    return out


def _value_losses(
    network: Network,
    hidden: Tensor,
    vectors: Tensor,
    mentions: list[list[WordRange]],
    types: list[int],
    example: Example,
    tensors: Any,
) -> dict[str, Tensor]:
    values = sorted(example.values)
    inputs = tensors(slot_inputs(example.features, values, mentions))
    scores, none = network.document.slots(hidden, vectors, *inputs)
    terms = []
    for s, slot in enumerate(SLOTS):
        fits = torch.tensor([ENTITY_TYPES[kind] == SLOT_TYPES[slot] for kind in types], device=hidden.device)
        masked = scores[:, :, s].masked_fill(~fits, -1e4)
        logits = torch.cat([none[:, s : s + 1], masked], 1)
        target = [0 if (e := example.values[v][0][s]) is None else e + 1 for v in values]
        terms.append(functional.cross_entropy(logits, torch.tensor(target, device=hidden.device)))
    out = {"slot": torch.stack(terms).mean()}
    partners = partner_inputs(example.features, values)
    if len(partners.pairs):
        logits = network.document.partners(hidden, *tensors(partners))
        truth = [float(example.values[v][1] == other) for v, other in partners.pairs.tolist()]
        target = torch.tensor(truth, device=hidden.device)
        out["partner"] = functional.binary_cross_entropy_with_logits(logits, target)
    return out
