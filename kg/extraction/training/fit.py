"""Fitting the network to examples: losses, schedule, checkpoints."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from kg.extraction.features import Features
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
from kg.extraction.training.network import AliasHead, DocumentHead, Encoder, MarkedLayer, MentionHead
from kg.records import ENTITY_TYPES

log = logging.getLogger(__name__)

MAX_PIECES = 510
"""Pieces of a training text beyond this are cut off, with all that stands there."""


DOUBT = 0.15
"""A span that is none joins a text's entities in training from this probability on."""

OVERLOOKED = 0.1
"""Share of mentions that carry no mark in training."""


@dataclass(frozen=True)
class Settings:
    """How to train.

    ``encoder_rate`` and ``head_rate`` are peak learning rates; ``warmup`` is the share of steps that climbs to
    them, the rest falls linearly to zero. ``rivals`` is how many wrongly found spans a text's entities may be
    joined by, so that roles and relations learn to leave them alone.
    """

    epochs: int = 8
    batch: int = 8
    encoder_rate: float = 1e-4
    head_rate: float = 5e-4
    warmup: float = 0.06
    rivals: int = 5
    seed: int = 0


class Network(torch.nn.Module):
    """Encoder and heads."""

    def __init__(self, backbone: Any) -> None:
        super().__init__()
        width = backbone.config.hidden_size
        self.encoder = Encoder(backbone)
        self.mention = MentionHead(width)
        self.alias = AliasHead(width)
        self.marked = MarkedLayer(width)
        self.document = DocumentHead(width)

    def encode(self, texts: Sequence[Features], cls: int, sep: int, autocast: bool = True) -> list[Tensor]:
        """The hidden states ``(T, H)`` of each text, [CLS] and [SEP] taken off again."""
        longest = max(len(text.pieces) for text in texts) + 2
        device = next(self.parameters()).device
        pieces = torch.zeros(len(texts), longest, dtype=torch.long)
        shapes = torch.full_like(pieces, 7)
        mask = torch.zeros_like(pieces)
        for row, text in enumerate(texts):
            size = len(text.pieces)
            pieces[row, : size + 2] = torch.tensor([cls, *text.pieces.tolist(), sep])
            shapes[row, 1 : size + 1] = torch.from_numpy(text.shapes)
            mask[row, : size + 2] = 1
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=autocast):
            hidden = self.encoder(pieces.to(device), shapes.to(device), mask.to(device))
        return [hidden[row, 1 : len(text.pieces) + 1].float() for row, text in enumerate(texts)]


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


WEIGHTS = {"evidence": 0.1, "role": 0.5, "slot": 0.5, "partner": 0.5, "number": 0.5}


def fit(
    network: Network,
    examples: Callable[[int], Sequence[Example]],
    settings: Settings,
    *,
    cls: int,
    sep: int,
    checkpoint: Path,
) -> None:
    """Train in place; after each epoch a checkpoint is written, and an interrupted run goes on from it.

    ``examples`` gives those of each epoch, as many each time, the first epoch's number being 0.

    Raises
    ------
    RuntimeError
        The loss is no longer a number.
    """
    usable = _usable(examples(0))
    device = next(network.parameters()).device
    body = [p for p in network.encoder.backbone.parameters() if p.requires_grad]
    known = {id(p) for p in body}
    rest = [p for p in network.parameters() if id(p) not in known]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": settings.encoder_rate}, {"params": rest, "lr": settings.head_rate}],
        weight_decay=0.01,
    )
    per_epoch = -(-len(usable) // settings.batch)
    total = per_epoch * settings.epochs
    climb = max(1, int(total * settings.warmup))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / climb, max(0.0, (total - step) / (total - climb)))
    )
    start = 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True, map_location=device)
        network.load_state_dict(state["network"])
        optimizer.load_state_dict(state["optimizer"])
        schedule.load_state_dict(state["schedule"])
        start = state["epoch"]
        log.info("goes on after epoch %d", start)
    for epoch in range(start, settings.epochs):
        network.train()
        torch.manual_seed(settings.seed * 1000 + epoch)
        random.seed(settings.seed * 1000 + epoch)
        usable = _usable(examples(epoch))
        order = _batches(usable, settings.batch, random.Random(settings.seed * 1000 + epoch))
        began, sums = time.monotonic(), dict.fromkeys(("total",), 0.0)
        for count, batch in enumerate(order, 1):
            hidden = network.encode([e.features for e in batch], cls, sep)
            parts = [
                losses(network, h, e, settings.rivals if epoch else 0) for h, e in zip(hidden, batch, strict=True)
            ]
            loss = torch.stack(
                [sum((WEIGHTS.get(k, 1.0) * v for k, v in part.items()), torch.zeros(())) for part in parts]
            ).mean()
            if not torch.isfinite(loss):
                msg = f"the loss became {loss.item()} in epoch {epoch + 1}, batch {count}"
                raise RuntimeError(msg)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            sums["total"] += float(loss.detach())
            for part in parts:
                for key, value in part.items():
                    sums[key] = sums.get(key, 0.0) + float(value.detach()) / len(parts)
            if count % 20 == 0 or count == len(order):
                shown = "  ".join(f"{k} {v / count:.3f}" for k, v in sums.items())
                log.info(
                    "epoch %d  %d/%d  %.0f s  %s",
                    epoch + 1,
                    count,
                    len(order),
                    time.monotonic() - began,
                    shown,
                )
        state = {
            "network": network.state_dict(),
            "optimizer": optimizer.state_dict(),
            "schedule": schedule.state_dict(),
            "epoch": epoch + 1,
            "settings": asdict(settings),
        }
        partial = checkpoint.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(checkpoint)


def _usable(examples: Sequence[Example]) -> list[Example]:
    usable = [e for e in examples if len(e.features.pieces) <= MAX_PIECES]
    log.info("%d of %d examples fit into %d pieces", len(usable), len(examples), MAX_PIECES)
    return usable


def _batches(examples: Sequence[Example], size: int, chance: random.Random) -> list[list[Example]]:
    """Batches of texts of like length, in random order."""
    order = sorted(examples, key=lambda e: len(e.features.pieces) * chance.uniform(0.85, 1.15))
    batches = [order[i : i + size] for i in range(0, len(order), size)]
    chance.shuffle(batches)
    return batches
