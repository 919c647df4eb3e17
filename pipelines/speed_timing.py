"""What ``pipelines/speed.py`` times: the extractor in one process and in several, its encoder, BERT-base."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from statistics import median
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import msgspec
import typer

if TYPE_CHECKING:
    from kg.extraction.features import Features
    from kg.records import Extraction, Paper
    from kg.steps import Extractor, Read


def batches_by_length(lengths: Sequence[int], size: int) -> list[list[int]]:
    """Indices of texts in batches of at most ``size``, texts of like length together.

    >>> batches_by_length([5, 1, 9, 2], 2)
    [[1, 3], [0, 2]]
    """
    order = sorted(range(len(lengths)), key=lambda i: lengths[i])
    return [order[start : start + size] for start in range(0, len(order), size)]


def evenly(items: Sequence[Any], count: int) -> list[Any]:
    """At most ``count`` items, evenly spaced.

    >>> evenly([0, 1, 2, 3, 4, 5], 3)
    [0, 2, 4]
    """
    return [items[i * len(items) // count] for i in range(count)] if len(items) > count else list(items)


def load(folder: Path) -> Read:
    """What reads papers with the model of ``folder``, for this process."""
    from kg.extraction import extract, load_extractor

    language = load_extractor(folder)
    return lambda papers: extract(papers, language)


def read_in_processes(papers: Sequence[Paper], extractor: Extractor, workers: int) -> tuple[float, list[bytes]]:
    """Abstracts a second once every process has loaded its model, as ``kg extract`` runs them; the records."""
    from kg.graph.extracting import extracted_tables
    from kg.records import Extraction, Paper
    from kg.steps import batched
    from kg.tables import from_table, to_table

    started: list[float] = []
    # papers of their own, one a table, keep every process busy until all have loaded
    first = [to_table([paper], Paper) for paper in islice(papers, 2 * workers + 1)]

    def tables() -> Iterator[Any]:
        yield from first
        started.append(time.perf_counter())
        for batch in batched(papers, 8):
            yield to_table(batch, Paper)

    found = [
        row for table in extracted_tables(tables(), extractor, workers) for row in from_table(table, Extraction)
    ]
    rate = len(papers) / (time.perf_counter() - started[0])
    return rate, encoded(found[len(first) :])


def encoded(records: Sequence[Extraction]) -> list[bytes]:
    """Records as bytes, without the extractor's version, which some ways of reading leave to the caller."""
    return [msgspec.json.encode(msgspec.structs.replace(record, extractor="")) for record in records]


def shares_of(papers: Sequence[Paper], folder: Path) -> dict[str, float]:
    """Each pipeline component's part of the processor time."""
    from kg.extraction import load_extractor

    language = load_extractor(folder)
    steps: dict[str, Callable[[Any], Any]] = {"tokenizer": language.make_doc}
    steps |= {name.removeprefix("methodgraph_"): step for name, step in language.pipeline}
    spent = dict.fromkeys([*steps, "record"], 0.0)
    for paper in [*papers[:3], *papers]:
        read: Any = paper.text
        for name, step in [*steps.items(), ("record", lambda doc: doc._.extraction)]:
            before = time.process_time()
            read = step(read)
            spent[name] += time.process_time() - before
    return {name: seconds / sum(spent.values()) for name, seconds in spent.items()}


def encoder_reader(papers: Sequence[Paper], folder: Path) -> tuple[Callable[[], float], list[Features]]:
    """What times the int8 encoder alone, and the texts cut into word pieces."""
    from kg.extraction.features import features
    from kg.extraction.pipeline import model_files

    files = model_files(str(folder), 1)
    texts = [features(paper.text, files.pieces, files.lexicon) for paper in papers]

    def rate() -> float:
        before = time.perf_counter()
        for text in texts:
            files.network.encode(text)
        return len(texts) / (time.perf_counter() - before)

    return rate, texts


def bert_reader(texts: Sequence[Features], threads: int) -> Callable[[int, bool], float]:
    """What times a BERT-base encoder in PyTorch, for a batch size, in float32 or with bfloat16 autocast.

    Raises
    ------
    typer.Exit
        PyTorch or transformers is not installed.
    """
    try:
        import torch
        from transformers import BertConfig, BertModel
    except ImportError as error:
        typer.echo(f"{error.name} is missing, which BERT-base needs: pip install 'methodgraph[train]'", err=True)
        raise typer.Exit(1) from None
    torch.set_num_threads(threads)
    bert = BertModel(BertConfig(), add_pooling_layer=False).eval()
    pieces = [torch.tensor(text.pieces[:512]) for text in texts]

    def rate(size: int, half: bool) -> float:
        batches = [
            torch.nn.utils.rnn.pad_sequence([pieces[i] for i in batch], batch_first=True)
            for batch in batches_by_length([len(text) for text in pieces], size)
        ]
        before = time.perf_counter()
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=half):
            for batch in batches:
                bert(input_ids=batch, attention_mask=(batch != 0).long())
        return len(pieces) / (time.perf_counter() - before)

    return rate


@contextmanager
def peak_memory() -> Iterator[list[float]]:
    """Watches this process and its children; afterwards the list's only item is the peak, in MB (Linux)."""
    peak, done = [0.0], Event()

    def watch() -> None:
        while not done.wait(0.25):
            peak[0] = max(peak[0], sum(_proportional(process) for process in _family(os.getpid())))

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()


def _family(process: int) -> Iterator[int]:
    yield process
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:  # it has ended meanwhile
            continue
        for child in children:
            yield from _family(int(child))


def _proportional(process: int) -> float:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000


def loading_time(folder: Path, times: int = 3) -> float:
    """Seconds from the import of the package to a loaded extractor, in a new interpreter; the median."""
    program = (
        "import sys, time; before = time.perf_counter(); from pathlib import Path;"
        "from kg.extraction import load_extractor; load_extractor(Path(sys.argv[1]));"
        "print(time.perf_counter() - before)"
    )
    command = [sys.executable, "-c", program, str(folder)]
    return median(
        float(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(times)
    )
