"""How fast the encoder is beside one of the size that the peers use, on the same sentences and machine."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from kg.evaluation.benchmarks.corpora import Passage
from kg.evaluation.benchmarks.runs import Start
from kg.files import write_whole

log = logging.getLogger(__name__)

PASSAGES = 40
"""Passages that are read for the measurement."""


class Speeds(msgspec.Struct, frozen=True):
    """Sentences in a second, and parameters, of our encoder and of one of the size of BERT-base.

    Both alone, in PyTorch, 32-bit, one passage after the other. A forward pass takes as long whatever the
    weights are, so those of the larger one are random.
    """

    encoder: str
    device: str
    sentences_per_second: float
    parameters: int
    base_sentences_per_second: float
    base_parameters: int


def speeds_once(start: Start, passages: Sequence[Passage], work: Path) -> Speeds:
    """The speeds, from ``work`` where those of the same encoder are kept there."""
    path = work / "speeds.json"
    if path.is_file():
        kept = msgspec.json.decode(path.read_bytes(), type=Speeds)
        if kept.encoder == start.name:
            return kept
    speeds = measure_speeds(start, passages)
    write_whole(path, msgspec.json.format(msgspec.json.encode(speeds)))
    return speeds


def measure_speeds(start: Start, passages: Sequence[Passage]) -> Speeds:
    """Read the first passages with both encoders; the first 510 pieces of each."""
    import torch
    from transformers import BertConfig, BertModel

    from kg.evaluation.benchmarks.examples import MAX_PIECES

    chosen = passages[:PASSAGES]
    encoded = [start.tokenizer.encode(p.text, add_special_tokens=False).ids[:MAX_PIECES] for p in chosen]
    sentences = sum(len(passage.sentences) for passage in chosen)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    own, base = start.encoder.to(device).eval(), BertModel(BertConfig()).to(device).eval()

    def seconds(forward: Callable[[torch.Tensor], object]) -> float:
        with torch.no_grad():
            forward(torch.tensor([encoded[0]], device=device))
            began = time.monotonic()
            for ids in encoded:
                forward(torch.tensor([ids], device=device))
            if device.type == "cuda":
                torch.cuda.synchronize()
            return time.monotonic() - began

    speeds = Speeds(
        encoder=start.name,
        device=f"{torch.get_num_threads()} CPU threads" if device.type == "cpu" else torch.cuda.get_device_name(),
        sentences_per_second=sentences
        / seconds(lambda ids: own(ids, torch.full_like(ids, 7), torch.ones_like(ids))),
        parameters=sum(p.numel() for p in own.parameters()),
        base_sentences_per_second=sentences / seconds(lambda ids: base(ids, torch.ones_like(ids))),
        base_parameters=sum(p.numel() for p in base.parameters()),
    )
    log.info("%s", speeds)
    return speeds
