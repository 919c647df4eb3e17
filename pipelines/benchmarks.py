"""Measure the encoder on public corpora and write one table beside published figures.

    python -m pipelines.benchmarks CORPORA --work runs/benchmarks [--encoder CHECKPOINT] [--corpus scierc]
        [--seeds 3] [--limit N] [--table docs/quality.md]

``CORPORA`` holds a folder for each corpus. Each run of a corpus and a seed leaves a file of figures in ``--work``;
a run that is there already is not repeated. A table goes between two marker lines of its file.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer


def main(
    corpora: Annotated[Path, typer.Argument(help="Folder of the corpora, one folder each.")],
    work: Annotated[Path, typer.Option(help="Folder for the figures of each run.")],
    encoder: Annotated[
        Path | None, typer.Option(help="Checkpoint to start from; the offline MiniLM by default.")
    ] = None,
    corpus: Annotated[list[str] | None, typer.Option(help="A corpus, repeatable; all by default.")] = None,
    seeds: Annotated[int, typer.Option(min=1, help="How many seeds.")] = 3,
    limit: Annotated[int | None, typer.Option(min=1, help="Records of each split, for a trial.")] = None,
    table: Annotated[Path | None, typer.Option(help="Markdown file to write the table to.")] = None,
) -> None:
    """Fit, score, write the table."""
    from kg.errors import MethodgraphError

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        written = benchmark(
            corpora, work, checkpoint=encoder, names=corpus or (), seeds=seeds, limit=limit, table=table
        )
    except MethodgraphError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(error.exit_code) from error
    typer.echo(written)


def benchmark(
    folder: Path,
    work: Path,
    *,
    checkpoint: Path | None = None,
    names: Sequence[str] = (),
    seeds: int = 3,
    limit: int | None = None,
    table: Path | None = None,
) -> str:
    """Run what is missing in ``work``, and return the table, which grows in its file with every run."""
    from kg.errors import UsageError
    from kg.evaluation.benchmarks.corpora import CORPORA, read_passages
    from kg.evaluation.benchmarks.runs import Run, load_start, run_once
    from kg.evaluation.benchmarks.speed import speeds_once
    from kg.evaluation.benchmarks.table import markdown, write_table

    for name in names:
        if name not in CORPORA:
            msg = f"no corpus is called {name}: choose among {', '.join(CORPORA)}"
            raise UsageError(msg)
    chosen = [corpus for corpus in CORPORA.values() if not names or corpus.name in names]
    start = load_start(checkpoint)
    sample = read_passages(folder / chosen[0].name / f"{chosen[0].tests[0]}.jsonl", limit)
    speeds = speeds_once(start, sample, work)
    runs: list[Run] = []
    written = ""
    for seed in range(seeds):
        for corpus in chosen:
            runs.append(run_once(start, folder, corpus, seed=seed, work=work, limit=limit))
            written = markdown(runs, speeds)
            if table is not None:
                write_table(table, written)
    return written


if __name__ == "__main__":
    typer.run(main)
