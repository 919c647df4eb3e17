"""Fitting heads and encoder to a corpus."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn import functional

from kg.evaluation.benchmarks.corpora import Mention
from kg.evaluation.benchmarks.examples import Example
from kg.evaluation.benchmarks.heads import Network
from kg.evaluation.benchmarks.reading import (
    Ends,
    Thresholds,
    encode_all,
    pair_logits,
    read,
    read_encoded,
    role_logits,
    span_logits,
    tensor,
)
from kg.evaluation.benchmarks.scoring import Reading, figures
from kg.extraction.training.batches import batches
from kg.extraction.training.encoder import encode
from kg.extraction.training.optimizer import Optimizer

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settings:
    """How to fit.

    ``encoder_rate``, ``head_rate`` and ``warmup`` are those of
    :class:`~kg.extraction.training.optimizer.Optimizer`. ``rivals`` is how many wrongly found spans join a
    passage's mentions, so that relations learn to leave them alone.
    """

    epochs: int
    batch: int
    encoder_rate: float = 1e-4
    head_rate: float = 5e-4
    warmup: float = 0.1
    rivals: int = 8
    seed: int = 0


GRID = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
"""Thresholds that are tried on dev."""


def fit(
    network: Network, train: Sequence[Example], dev: Sequence[Example], settings: Settings, ends: Ends
) -> tuple[Thresholds, int]:
    """Train in place; keep the weights of the epoch that is best on ``dev``, or of the last where it is empty.

    Returns
    -------
    thresholds, epoch
        Those that are best on ``dev`` (0.5 where it is empty), and the epoch whose weights were kept.

    Raises
    ------
    RuntimeError
        The loss is no longer a number.
    """
    optimizer = Optimizer(
        network,
        settings.epochs * -(-len(train) // settings.batch),
        encoder_rate=settings.encoder_rate,
        head_rate=settings.head_rate,
        warmup=settings.warmup,
    )
    best, best_epoch, best_weights = -1.0, settings.epochs, None
    for epoch in range(1, settings.epochs + 1):
        torch.manual_seed(settings.seed * 1000 + epoch)
        began = time.monotonic()
        loss = _pass(network, train, settings, ends, optimizer, epoch)
        spent = time.monotonic() - began
        reached = _merit(dev, read(network, dev, ends)) if dev else 0.0
        log.info("epoch %d  loss %.3f  dev %.3f  %.0f s", epoch, loss, reached, spent)
        if dev and reached > best:
            best, best_epoch = reached, epoch
            best_weights = {name: value.detach().clone() for name, value in network.state_dict().items()}
    if best_weights is not None:
        network.load_state_dict(best_weights)
    return (_thresholds(network, dev, ends) if dev else Thresholds()), best_epoch


def _pass(
    network: Network, train: Sequence[Example], settings: Settings, ends: Ends, optimizer: Optimizer, epoch: int
) -> float:
    """One epoch; the mean loss."""
    network.train()
    order = batches(train, settings.batch, random.Random(settings.seed * 1000 + epoch))
    summed = 0.0
    for batch in order:
        hidden = encode(network.encoder, [e.features for e in batch], ends.cls, ends.sep)
        parts = [_loss(network, h, e, settings.rivals) for h, e in zip(hidden, batch, strict=True)]
        summed += optimizer.step(torch.stack(parts).mean())
    return summed / len(order)


def _loss(network: Network, hidden: Tensor, example: Example, rivals: int) -> Tensor:
    """The sum of the heads' losses on one passage."""
    loss = torch.zeros((), device=hidden.device)
    passage = example.passage
    if network.spans is not None:
        logits = span_logits(network, hidden, example)
        target = tensor(network, example.span_labels)
        # a passage weighs as much as it has mentions, not spans
        loss = loss + functional.cross_entropy(logits, target, reduction="sum") / (len(passage.mentions) + 10)
        if network.pairs is not None:
            mentions = [*sorted(passage.mentions), *_rivals(network, logits.detach(), example, rivals)]
            loss = loss + _pair_loss(network, hidden, example, mentions)
    if network.sentences is not None:
        target = torch.tensor([network.labels.roles.index(role) for role in passage.roles], device=hidden.device)
        loss = loss + functional.cross_entropy(role_logits(network, hidden, example), target)
    return loss


def _rivals(network: Network, logits: Tensor, example: Example, limit: int) -> list[Mention]:
    """The most probable of the spans that are no mentions."""
    if not limit or not len(logits):
        return []
    probability, label = logits.softmax(1)[:, 1:].max(1)
    wrong = probability.masked_fill(tensor(network, example.span_labels) > 0, 0)
    chosen = wrong.topk(min(limit, len(wrong))).indices.tolist()
    types = network.labels.mentions
    spans = example.features.spans
    return [
        Mention(int(spans[i, 0]), int(spans[i, 1]), types[int(label[i])]) for i in chosen if float(wrong[i]) > 0.2
    ]


def _pair_loss(network: Network, hidden: Tensor, example: Example, mentions: Sequence[Mention]) -> Tensor:
    logits, pairs = pair_logits(network, hidden, example, mentions)
    labels = {
        (r.head, r.tail): 1 + network.labels.relations.index(r.type) for r in sorted(example.passage.relations)
    }
    target = [labels.get((mentions[i], mentions[j]), 0) for i, j in pairs.tolist()]
    if not target:
        return torch.zeros((), device=hidden.device)
    loss = functional.cross_entropy(logits, torch.tensor(target, device=hidden.device), reduction="sum")
    return loss / (len(labels) + 5)


def _merit(examples: Sequence[Example], readings: Sequence[Reading]) -> float:
    """What an epoch is chosen by: the mean F1 of entities and relations, or that of roles."""
    found = figures([example.passage for example in examples], readings)
    counted = [found[key]["f1"] for key in ("entity", "relation", "role") if key in found]
    return sum(counted) / len(counted) if counted else 0.0


def _thresholds(network: Network, dev: Sequence[Example], ends: Ends) -> Thresholds:
    """For mentions the threshold of the best entity F1; then, of those mentions, for relations."""
    encoded = encode_all(network, dev, ends)
    passages = [example.passage for example in dev]

    def reached(thresholds: Thresholds, key: str) -> float:
        with torch.no_grad():
            said = [read_encoded(network, h, e, thresholds) for h, e in zip(encoded, dev, strict=True)]
        return figures(passages, said).get(key, {"f1": 0.0})["f1"]

    chosen = Thresholds()
    if network.spans is not None:
        # on equal F1 the one nearest to a half
        order = sorted(GRID, key=lambda value: abs(value - 0.5))
        chosen = max((replace(chosen, mention=value) for value in order), key=lambda t: reached(t, "entity"))
        if network.pairs is not None:
            chosen = max(
                (replace(chosen, relation=value) for value in order), key=lambda t: reached(t, "relation")
            )
    return chosen
