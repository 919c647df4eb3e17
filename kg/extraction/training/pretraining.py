"""Continued pre-training: the encoder guesses hidden words of unlabelled abstracts before it learns labels.

The encoder that ships was tuned to compare sentences and has seen few papers of these years; masked-language
modelling (Devlin et al. 2019; whole words, as Gururangan et al. 2020 do for a domain) gives it their words, and
teaches its embedding of case patterns what they go with.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

from kg.extraction.features import Ints, shapes_of
from kg.extraction.model import token_id
from kg.extraction.network import NO_SHAPE
from kg.extraction.training.batches import MAX_PIECES
from kg.extraction.training.encoder import Encoder, padded
from kg.extraction.training.run import load_encoder

log = logging.getLogger(__name__)

HIDDEN_WORDS = 0.18
"""Share of words to be guessed; of these 0.8 are masked, 0.1 replaced, 0.1 left."""

POOL = 64
"""Batches that are sorted by length together, so that little of a batch is padding."""

RATE, HEAD_RATE, WARMUP = 2e-4, 5e-4, 100

_IGNORED = -100


class _Guess(nn.Module):
    """From a piece's vector to the pieces of the vocabulary, by their own embeddings."""

    def __init__(self, width: int, vocabulary: int) -> None:
        super().__init__()
        self.change = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.LayerNorm(width))
        self.bias = nn.Parameter(torch.zeros(vocabulary))

    def forward(self, hidden: Tensor, embeddings: Tensor) -> Tensor:
        logits: Tensor = self.change(hidden) @ embeddings.T.to(hidden.dtype) + self.bias
        return logits


def pretrain(
    texts: Sequence[str],
    checkpoint: Path,
    *,
    minutes: float,
    batch: int = 16,
    encoder: str | None = None,
    seed: int = 0,
) -> None:
    """Pre-train for so many minutes, and go on from ``checkpoint`` where it exists.

    The checkpoint's ``encoder`` holds the weights of :class:`kg.extraction.training.network.Encoder`.
    """
    backbone, tokenizer, _ = load_encoder(encoder)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network = nn.ModuleDict(
        {"encoder": Encoder(backbone), "guess": _Guess(backbone.config.hidden_size, backbone.config.vocab_size)}
    ).to(device)
    optimizer = torch.optim.AdamW(
        [
            {"params": network["encoder"].parameters(), "rate": RATE},
            {"params": network["guess"].parameters(), "rate": HEAD_RATE},
        ],
        weight_decay=0.01,
    )
    step = 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True, map_location=device)
        network["encoder"].load_state_dict(state["encoder"])
        network["guess"].load_state_dict(state["guess"])
        optimizer.load_state_dict(state["optimizer"])
        step = state["step"]
    deadline, began, mean = time.monotonic() + 60 * minutes, time.monotonic(), None
    network.train()
    for pieces, shapes, mask, target in _batches(texts, tokenizer, batch, step, seed):
        if time.monotonic() >= deadline:
            break
        for group in optimizer.param_groups:
            group["lr"] = group["rate"] * min(1.0, (step + 1) / WARMUP)
        with torch.autocast(device.type, dtype=torch.bfloat16):
            hidden = network["encoder"](pieces.to(device), shapes.to(device), mask.to(device))
            asked = target.to(device) != _IGNORED
            logits = network["guess"](hidden[asked], backbone.embeddings.word_embeddings.weight)
        loss = functional.cross_entropy(logits.float(), target.to(device)[asked])
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        step += 1
        said = float(loss.detach())
        mean = said if mean is None else 0.98 * mean + 0.02 * said
        if step % 50 == 0:
            log.info("step %d  %.0f s  loss %.3f", step, time.monotonic() - began, mean)
        if step % 500 == 0:
            _save(network, optimizer, step, checkpoint)
    _save(network, optimizer, step, checkpoint)


def _save(network: nn.ModuleDict, optimizer: torch.optim.Optimizer, step: int, checkpoint: Path) -> None:
    partial = checkpoint.with_suffix(".partial")
    state = {"encoder": network["encoder"].state_dict(), "guess": network["guess"].state_dict()}
    torch.save(state | {"optimizer": optimizer.state_dict(), "step": step}, partial)
    partial.replace(checkpoint)


def _batches(
    texts: Sequence[str], tokenizer: Tokenizer, size: int, done: int, seed: int
) -> Iterator[tuple[Tensor, Tensor, Tensor, Tensor]]:
    """Batches without end, but for the first ``done``: pieces, shapes, mask, and what is to be guessed."""
    number = 0
    for epoch in range(1_000_000):
        chance = random.Random(seed * 1_000_003 + epoch)
        order = list(range(len(texts)))
        chance.shuffle(order)
        for start in range(0, len(order), size * POOL):
            pool = sorted((texts[i] for i in order[start : start + size * POOL]), key=len)
            batches = [pool[i : i + size] for i in range(0, len(pool), size)]
            chance.shuffle(batches)
            for batch in batches:
                number += 1
                if number > done:
                    yield _hidden(batch, tokenizer, np.random.default_rng((seed, number)))


def _hidden(
    texts: Sequence[str], tokenizer: Tokenizer, chance: np.random.Generator
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    rows: list[tuple[Ints, Ints, Ints]] = []
    mask_id, vocabulary = token_id(tokenizer, "[MASK]"), tokenizer.get_vocab_size()
    encodings = tokenizer.encode_batch(list(texts), add_special_tokens=False)
    for text, encoding in zip(texts, encodings, strict=True):
        ids = np.array(encoding.ids[:MAX_PIECES], dtype=np.int64)
        words = np.array([-1 if word is None else word for word in encoding.word_ids[:MAX_PIECES]], dtype=np.int64)
        shapes = shapes_of(text, np.array(encoding.offsets[:MAX_PIECES], dtype=np.int64).reshape(-1, 2))
        asked = (chance.random(words.max(initial=0) + 2) < HIDDEN_WORDS)[words]
        fate = chance.random(len(ids))
        target = np.where(asked, ids, _IGNORED)
        ids = np.where(asked & (fate < 0.8), mask_id, ids)
        ids = np.where(asked & (fate >= 0.8) & (fate < 0.9), chance.integers(0, vocabulary, len(ids)), ids)
        # half of the time the case is to be guessed from as well, half of the time it is hidden with the word
        shapes = np.where(asked & (fate < 0.4), NO_SHAPE, shapes)
        rows.append((ids, shapes, target))
    cls, sep = token_id(tokenizer, "[CLS]"), token_id(tokenizer, "[SEP]")
    pieces, patterns, mask = padded([(ids, shapes) for ids, shapes, _ in rows], cls, sep)
    targets = [functional.pad(torch.from_numpy(target), (1, 1), value=_IGNORED) for _, _, target in rows]
    return pieces, patterns, mask, pad_sequence(targets, batch_first=True, padding_value=_IGNORED)
