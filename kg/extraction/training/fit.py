"""Fitting the network to examples, epoch after epoch, with checkpoints."""

from __future__ import annotations

import logging
import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from kg.extraction.training.batches import MAX_PIECES, batches
from kg.extraction.training.encoder import encode
from kg.extraction.training.examples import Example
from kg.extraction.training.losses import losses, weighted
from kg.extraction.training.network import Network
from kg.extraction.training.optimizer import Optimizer

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settings:
    """How to train.

    ``encoder_rate``, ``head_rate``, ``warmup`` and ``last`` are those of
    :class:`~kg.extraction.training.optimizer.Optimizer`. ``rivals`` is how many wrongly found spans a text's
    entities may be joined by, so that roles and relations learn to leave them alone. ``decay`` is what remains
    of the averaged weights at each step: the average over some steps knows less by heart than the last of them.
    """

    epochs: int = 6
    batch: int = 8
    encoder_rate: float = 1e-4
    head_rate: float = 5e-4
    warmup: float = 0.06
    last: float = 0.1
    rivals: int = 5
    decay: float = 0.998
    seed: int = 0


def fit(
    network: Network,
    examples: Callable[[int], Sequence[Example]],
    settings: Settings,
    *,
    cls: int,
    sep: int,
    checkpoint: Path,
) -> Network:
    """Train; after each epoch a checkpoint is written, and an interrupted run goes on from it.

    ``examples`` gives those of each epoch, as many each time, the first epoch's number being 0.

    Returns
    -------
    Network
        The exponential moving average of the trained weights.

    Raises
    ------
    RuntimeError
        The loss is no longer a number.
    """
    device = next(network.parameters()).device
    steps = settings.epochs * -(-len(_usable(examples(0))) // settings.batch)
    optimizer = Optimizer(
        network,
        steps,
        encoder_rate=settings.encoder_rate,
        head_rate=settings.head_rate,
        warmup=settings.warmup,
        last=settings.last,
    )
    averaged = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(settings.decay))
    start = 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True, map_location=device)
        network.load_state_dict(state["network"])
        averaged.load_state_dict(state["averaged"])
        optimizer.load_state_dict(state["optimizer"])
        start = state["epoch"]
        log.info("goes on after epoch %d", start)
    for epoch in range(start, settings.epochs):
        network.train()
        torch.manual_seed(settings.seed * 1000 + epoch)
        random.seed(settings.seed * 1000 + epoch)
        usable = _usable(examples(epoch))
        order = batches(usable, settings.batch, random.Random(settings.seed * 1000 + epoch))
        rivals = settings.rivals if epoch else 0
        began, sums = time.monotonic(), defaultdict[str, float](float)
        for count, batch in enumerate(order, 1):
            hidden = encode(network.encoder, [e.features for e in batch], cls, sep)
            parts = [losses(network, h, e, rivals) for h, e in zip(hidden, batch, strict=True)]
            sums["total"] += optimizer.step(torch.stack([weighted(part) for part in parts]).mean())
            averaged.update_parameters(network)
            for part in parts:
                for name, loss in part.items():
                    sums[name] += float(loss.detach()) / len(parts)
            if count % 20 == 0 or count == len(order):
                means = "  ".join(f"{name} {value / count:.3f}" for name, value in sums.items())
                spent = time.monotonic() - began
                log.info("epoch %d  %d/%d  %.0f s  %s", epoch + 1, count, len(order), spent, means)
        state = {
            "network": network.state_dict(),
            "averaged": averaged.state_dict(),
            "optimizer": optimizer.state_dict(),
            "epoch": epoch + 1,
            "settings": asdict(settings),
        }
        partial = checkpoint.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(checkpoint)
    module: Network = averaged.module
    return module


def _usable(examples: Sequence[Example]) -> list[Example]:
    usable = [e for e in examples if len(e.features.pieces) <= MAX_PIECES]
    log.info("%d of %d examples fit into %d pieces", len(usable), len(examples), MAX_PIECES)
    return usable
