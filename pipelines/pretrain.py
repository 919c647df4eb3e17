"""Go on pre-training the encoder on unlabelled papers, before :mod:`pipelines.train`.

    python -m pipelines.pretrain PAPERS... --without GOLD_DEV --checkpoint runs/pretrained.pt --minutes 60

PAPERS are files of any format that ``kg build`` reads. An interrupted run goes on from its checkpoint;
give it the same papers.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import typer


def main(
    papers: Annotated[list[Path], typer.Argument(help="Files of papers, in any format that kg build reads.")],
    checkpoint: Annotated[Path, typer.Option(help="Where the weights are kept.")],
    minutes: Annotated[float, typer.Option(min=0.1, help="How long to train.")],
    without: Annotated[
        list[Path] | None, typer.Option(help="Annotated papers that will measure the model. Repeatable.")
    ] = None,
    batch: Annotated[int, typer.Option(min=1, help="Texts in a batch.")] = 16,
    encoder: Annotated[str | None, typer.Option(help="Hugging Face encoder, by name or folder.")] = None,
    seed: Annotated[int, typer.Option(min=0)] = 0,
) -> None:
    """Masked-language modelling on titles and abstracts."""
    from kg.evaluation import read_gold
    from kg.extraction.training.pretraining import pretrain
    from kg.normalization.names import fold
    from kg.sources import read

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    measuring = {fold(paper["text"]) for path in without or () for paper in read_gold(path, with_text=True)}
    texts = sorted({paper.text for paper in read(papers) if fold(paper.text) not in measuring})
    pretrain(texts, checkpoint, minutes=minutes, batch=batch, encoder=encoder, seed=seed)


if __name__ == "__main__":
    typer.run(main)
