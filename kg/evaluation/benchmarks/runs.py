"""One run: a corpus, a seed, an encoder → the figures of its test splits, kept in a file."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from kg.errors import ModelError
from kg.evaluation.benchmarks.corpora import Corpus, Passage, read_splits
from kg.evaluation.benchmarks.scoring import Figures, figures
from kg.files import write_whole

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from kg.evaluation.benchmarks.examples import Example
    from kg.extraction.training.encoder import Encoder

log = logging.getLogger(__name__)


class Size(msgspec.Struct, frozen=True):
    """How much a test split has."""

    passages: int
    sentences: int
    entities: int
    relations: int


class Run(msgspec.Struct, frozen=True):
    """The outcome of a run.

    Attributes
    ----------
    encoder
        Name of the starting weights, and the first digits of their hash.
    limit
        Records taken of each split; None for all.
    parameters
        Those of encoder and heads together.
    kept
        The epoch whose weights were scored.
    dropped
        Passages left out of training and dev since a test split has the same text.
    sizes, figures
        By test split.
    """

    corpus: str
    seed: int
    encoder: str
    limit: int | None
    epochs: int
    parameters: int
    kept: int
    thresholds: dict[str, float]
    dropped: int
    sizes: dict[str, Size]
    figures: dict[str, Figures]
    seconds: float


@dataclass(frozen=True)
class Start:
    """An encoder to start from, and what its input is made with."""

    name: str
    encoder: Encoder
    tokenizer: Tokenizer


def load_start(checkpoint: Path | None) -> Start:
    """The offline MiniLM with its own weights, or with those of a checkpoint.

    Parameters
    ----------
    checkpoint
        A ``checkpoint.pt`` of training or of continued pre-training.

    Raises
    ------
    ModelError
        The file is no such checkpoint, or of another encoder.
    """
    import torch

    from kg.extraction.training.encoder import Encoder
    from kg.extraction.training.run import load_encoder

    backbone, tokenizer, name = load_encoder(None)
    encoder = Encoder(backbone)
    if checkpoint is not None:
        try:
            state = torch.load(checkpoint, map_location="cpu", weights_only=True)
            encoder.load_state_dict(_encoder_weights(state))
        except (OSError, RuntimeError, LookupError, TypeError) as error:
            msg = f"{checkpoint} holds no encoder that fits {name}: {str(error).splitlines()[0]}"
            raise ModelError(msg) from error
        name = checkpoint.parent.name + "/" + checkpoint.name
    return Start(f"{name} {_fingerprint(encoder)}", encoder, tokenizer)


def _encoder_weights(state: dict[str, Any]) -> dict[str, Any]:
    """Those of continued pre-training, or the averaged ones of training."""
    if "encoder" in state:
        weights: dict[str, Any] = state["encoder"]
        return weights
    prefix = "module.encoder."
    return {name[len(prefix) :]: value for name, value in state["averaged"].items() if name.startswith(prefix)}


def _fingerprint(encoder: Encoder) -> str:
    digest = hashlib.sha256()
    for name, value in sorted(encoder.state_dict().items()):
        digest.update(name.encode() + value.cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()[:12]


def run_once(
    start: Start, folder: Path, corpus: Corpus, *, seed: int, work: Path, limit: int | None = None
) -> Run:
    """The outcome of a run, from ``work`` where the very same run is kept there."""
    work.mkdir(parents=True, exist_ok=True)
    path = work / f"{corpus.name}-{seed}.json"
    if path.is_file():
        kept = msgspec.json.decode(path.read_bytes(), type=Run)
        if (kept.encoder, kept.limit, kept.epochs) == (start.name, limit, corpus.epochs):
            log.info("%s, seed %d: kept from before", corpus.title, seed)
            return kept
    run = run_corpus(start, folder, corpus, seed=seed, limit=limit)
    write_whole(path, msgspec.json.format(msgspec.json.encode(run)))
    return run


def run_corpus(start: Start, folder: Path, corpus: Corpus, *, seed: int, limit: int | None = None) -> Run:
    """Fit a copy of the encoder to the corpus and score it on the test splits.

    ``folder`` holds the corpora; of each split only ``limit`` records are taken, unless it is None.
    """
    import copy

    import torch

    from kg.evaluation.benchmarks.examples import examples, labels_of
    from kg.evaluation.benchmarks.heads import Network
    from kg.evaluation.benchmarks.reading import Ends, read
    from kg.evaluation.benchmarks.training import Settings, fit
    from kg.extraction.model import token_id

    began = time.monotonic()
    torch.manual_seed(seed)
    splits = read_splits(folder, corpus, limit)
    labels = labels_of([*splits.train, *splits.dev, *(p for test in splits.tests.values() for p in test)])
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network = Network(copy.deepcopy(start.encoder), labels).to(device)

    def prepared(passages: Sequence[Passage]) -> list[Example]:
        return examples(passages, start.tokenizer, labels, corpus.pieces)

    log.info("%s, seed %d: %d records to learn from", corpus.title, seed, len(splits.train))
    ends = Ends(token_id(start.tokenizer, "[CLS]"), token_id(start.tokenizer, "[SEP]"))
    settings = Settings(epochs=corpus.epochs, batch=corpus.batch, seed=seed)
    thresholds, kept = fit(network, prepared(splits.train), prepared(splits.dev), settings, ends)
    scored: dict[str, Figures] = {}
    for name, passages in splits.tests.items():
        test = prepared(passages)
        scored[name] = figures([e.passage for e in test], read(network, test, ends, thresholds))
        log.info("%s %s: %s", corpus.title, name, {k: round(v["f1"], 3) for k, v in scored[name].items()})
    return Run(
        corpus=corpus.name,
        seed=seed,
        encoder=start.name,
        limit=limit,
        epochs=corpus.epochs,
        parameters=sum(p.numel() for p in network.parameters()),
        kept=kept,
        thresholds={"mention": thresholds.mention, "relation": thresholds.relation},
        dropped=splits.dropped,
        sizes={name: _size(passages) for name, passages in splits.tests.items()},
        figures=scored,
        seconds=time.monotonic() - began,
    )


def _size(passages: Sequence[Passage]) -> Size:
    return Size(
        passages=len(passages),
        sentences=sum(len(p.sentences) for p in passages),
        entities=sum(len(p.mentions) for p in passages),
        relations=sum(len(p.relations) for p in passages),
    )
