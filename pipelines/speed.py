"""How fast the extractor reads, beside a BERT-base encoder alone, on this machine.

    python -m pipelines.speed [PAPERS] [--count 200] [--rounds 3] [--model FOLDER] [--json out.json] [--markdown]

Everything is timed in the same run, in turns, so that a busy machine slows all alike: the ratios hold where the
absolute figures do not. BERT-base has random weights, which take the same time as trained ones, and its texts
are cut into word pieces outside the clock. Needs ``pip install 'methodgraph[train]'`` for PyTorch.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from kg.extraction.model import MODEL_FOLDER
from pipelines.speed_timing import (
    LAYER,
    bert_reader,
    encoded,
    encoder_reader,
    evenly,
    load,
    loading_times,
    memory_of,
    read_in_processes,
    shares_of,
)

if TYPE_CHECKING:
    from kg.records import Paper

CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "papers-20k.jsonl.gz"

BATCH_SIZES = (1, 4, 16)
"""Of these BERT-base gets the one that it is fastest with."""

FOR_BERT = 24
"""So many of the texts, evenly spaced, are enough to time BERT-base, which is slow and steady."""


class Speed(msgspec.Struct, frozen=True):
    """What was measured. Rates are abstracts a second, one for each round; ratios are medians over rounds.

    ``shares`` is each step's part of one process's processor time; ``memory`` is the proportional set size of
    all processes together at its peak, in MB; ``loading`` in seconds, from a new interpreter.
    """

    texts: int
    processors: int
    rates: dict[str, list[float]]
    bert_batch: int
    shares: dict[str, float]
    memory: float
    loading: dict[str, float]
    model: float
    same: bool

    @property
    def outside(self) -> float:
        """The part of the time that is not the encoder's, 0..1."""
        return 1 - self.shares["encoder"]

    @property
    def outside_layers(self) -> float:
        """The part of the time that is neither the encoder's nor the marked layer's, 0..1."""
        return self.outside - self.shares[LAYER]


def ratio(rates: dict[str, list[float]], one: str, other: str) -> float:
    """How many times as fast one is as another: the median over rounds, each compared within itself.

    >>> ratio({"a": [30.0, 10.0, 20.0], "b": [3.0, 2.0, 1.0]}, "a", "b")
    10.0
    """
    return median(a / b for a, b in zip(rates[one], rates[other], strict=True))


def markdown(speed: Speed) -> str:
    """The table for ``docs/quality.md``."""
    fp32 = "BERT-base, float32"
    rows = [
        f"| {name} | {median(rates):.1f} | {ratio(speed.rates, name, fp32):.1f} |"
        for name, rates in speed.rates.items()
    ]
    parts = ", ".join(f"{name} {share:.0%}" for name, share in speed.shares.items())
    return "\n".join(
        [
            f"| {speed.texts} abstracts, {speed.processors} processors | abstracts a second | × BERT-base |",
            "| --- | ---: | ---: |",
            *rows,
            "",
            "| measure | value |",
            "| --- | --- |",
            f"| outside the encoder | {speed.outside:.0%} of the time ({parts}) |",
            f"| outside the encoder and the {LAYER} | {speed.outside_layers:.0%} of the time |",
            f"| memory, all processes | {speed.memory:.0f} MB |",
            *(f"| loading {what} | {seconds:.2f} s |" for what, seconds in speed.loading.items()),
            f"| model files | {speed.model:.1f} MB |",
            f"| same records in other batches, orders, processes, in spaCy | {'yes' if speed.same else 'NO'} |",
        ]
    )


def measure(papers: Sequence[Paper], folder: Path, rounds: int, *, say: Callable[[str], None]) -> Speed:
    """Time everything; ``say`` is told what is being timed.

    Raises
    ------
    ModelError
        The model cannot be used.
    typer.Exit
        PyTorch or transformers is not installed.
    """
    from kg.extraction import extract, load_extractor
    from kg.steps import Extractor

    processors = len(os.sched_getaffinity(0))
    extractor = Extractor("measured", partial(load, folder))
    say("loading")
    loading = loading_times(folder)
    say("memory")
    memory = memory_of(papers, folder, processors)
    say("the same records in another order")
    _, backwards = read_in_processes(papers[::-1], extractor, processors)
    shares = shares_of(papers, folder)
    encoder, texts = encoder_reader(papers, folder)
    bert = bert_reader(evenly(texts, FOR_BERT), processors)
    say("BERT-base's best batch size")
    size = max(BATCH_SIZES, key=lambda size: bert(size, False))
    rates: dict[str, list[float]] = {}
    records: list[bytes] = []
    for turn in range(rounds):
        say(f"round {turn + 1} of {rounds}")
        several, records = read_in_processes(papers, extractor, processors)
        single, alone = read_in_processes(papers, extractor, 1)
        timed = {
            f"extractor, {processors} processes": several,
            "extractor, 1 process": single,
            "its encoder alone (int8), 1 process": encoder(),
            "BERT-base, float32": bert(size, False),
            "BERT-base, bfloat16": bert(size, True),
        }
        for name, rate in timed.items():
            rates.setdefault(name, []).append(rate)
    return Speed(
        texts=len(papers),
        processors=processors,
        rates=rates,
        bert_batch=size,
        shares=shares,
        memory=memory,
        loading=loading,
        model=sum(path.stat().st_size for path in folder.iterdir()) / 1e6,
        same=records == alone == backwards[::-1] == encoded(extract(papers, load_extractor(folder))),
    )


def main(
    papers: Annotated[Path, typer.Argument(help="Papers with abstracts; the shared corpus by default.")] = CORPUS,
    count: Annotated[int, typer.Option(min=1, help="How many of them.")] = 200,
    rounds: Annotated[int, typer.Option(min=1)] = 3,
    model: Annotated[Path, typer.Option(help="The model's folder.")] = MODEL_FOLDER,
    json: Annotated[Path | None, typer.Option(help="Write the figures here.")] = None,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print a table for docs/quality.md.")] = False,
) -> None:
    """Time the extractor beside a BERT-base encoder alone."""
    from kg.sources import read

    found = list(islice((paper for paper in read(papers) if paper.abstract), count))
    speed = measure(found, model, rounds, say=lambda step: typer.echo(step, err=True))
    if json is not None:
        json.write_bytes(msgspec.json.format(msgspec.json.encode(speed), indent=2) + b"\n")
    typer.echo(
        markdown(speed) if as_markdown else msgspec.json.format(msgspec.json.encode(speed), indent=2).decode()
    )


if __name__ == "__main__":
    typer.run(main)
