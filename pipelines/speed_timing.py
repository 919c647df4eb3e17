"""What ``pipelines/speed.py`` times: the extractor in one process and in several, its encoder, BERT-base."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import cycle, islice
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
    from kg.extraction.reader import Reader

    return Reader(folder)


FIRST = 16
"""Papers that each process reads before the clock starts, about twice as long as it takes to load the model."""


def read_in_processes(papers: Sequence[Paper], extractor: Extractor, workers: int) -> tuple[float, list[bytes]]:
    """Abstracts a second once every process has loaded its model, as ``kg extract`` runs them; the records."""
    from kg.graph.extracting import extracted_tables
    from kg.records import Extraction, Paper
    from kg.steps import batched
    from kg.tables import from_table, to_table

    started: list[float] = []
    # one a table, they keep every process busy until all have loaded
    first = [to_table([paper], Paper) for paper in islice(cycle(papers), FIRST * workers)]

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


LAYER = "marked layer"
"""The transformer layer that reads the text again with the marks of what was found."""


def shares_of(papers: Sequence[Paper], folder: Path) -> dict[str, float]:
    """Each step's part of the processor time of reading, in one process; :data:`LAYER` apart from its step."""
    import numpy as np

    from kg.extraction.reader import AT_ONCE, Reader, model_files, record_of
    from kg.steps import batched

    reader = Reader(folder)
    network = model_files(str(folder), 1).network
    spent = dict.fromkeys(["features", *reader.steps, LAYER, "record"], 0.0)

    def timed(step: str, act: Callable[[], Any]) -> Any:
        before = time.process_time()
        done = act()
        spent[step] += time.process_time() - before
        return done

    reader(papers[:3])
    for some in batched(papers, AT_ONCE):
        readings = [timed("features", partial(reader.begin, paper.text)) for paper in some]
        for name, step in reader.steps.items():
            for reading in readings:
                timed(name, partial(step, reading))
        for reading in readings:
            timed("record", partial(record_of, reading, "", ""))
        for reading in readings:
            if len(reading.marked):  # once more, with other marks, which take the same time
                nothing = np.zeros(len(reading.hidden), dtype=np.int64)
                timed(LAYER, partial(network.marked, reading.hidden, nothing))
    spent["entities"] -= spent[LAYER]
    return {name: seconds / sum(spent.values()) for name, seconds in spent.items()}


def encoder_reader(papers: Sequence[Paper], folder: Path) -> tuple[Callable[[], float], list[Features]]:
    """What times the int8 encoder alone, and the texts cut into word pieces."""
    from kg.extraction.reader import model_files

    files = model_files(str(folder), 1)
    texts = [files.features(paper.text) for paper in papers]

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


def memory_of(papers: Sequence[Paper], folder: Path, workers: int) -> float:
    """Peak memory of reading papers in processes of their own, started anew: see :func:`peak_memory`."""
    program = (
        "import sys; from functools import partial; from pathlib import Path; import msgspec;"
        "from kg.records import Paper; from kg.steps import Extractor;"
        "from pipelines.speed_timing import load, read_in_processes;"
        "papers = msgspec.json.decode(sys.stdin.buffer.read(), type=list[Paper]);"
        "extractor = Extractor('measured', partial(load, Path(sys.argv[1])));"
        "read_in_processes(papers, extractor, int(sys.argv[2]))"
    )
    command = [sys.executable, "-c", program, str(folder), str(workers)]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE) as process,
        peak_memory(process.pid) as peak,
    ):
        process.communicate(msgspec.json.encode(papers))
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return peak[0]


@contextmanager
def peak_memory(process: int) -> Iterator[list[float]]:
    """Watches a process and its children; afterwards the list's only item is the peak, in MB (Linux)."""
    peak, done = [0.0], Event()

    def watch() -> None:
        while not done.wait(0.25):
            peak[0] = max(peak[0], sum(_proportional(member) for member in _family(process)))

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


LOADING = {
    "the reader": "from kg.extraction.reader import Reader; Reader(Path(sys.argv[1]))",
    "the spaCy pipeline": "from kg.extraction import load_extractor; load_extractor(Path(sys.argv[1]))",
}
"""What ``kg extract`` and ``kg build`` load, and what users of spaCy do."""


def loading_times(folder: Path, times: int = 3) -> dict[str, float]:
    """Seconds from the import of the package to each of :data:`LOADING`, in a new interpreter; medians."""

    def seconds(load: str) -> float:
        program = (
            "import sys, time; before = time.perf_counter(); from pathlib import Path;"
            f"{load}; print(time.perf_counter() - before)"
        )
        command = [sys.executable, "-c", program, str(folder)]
        return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    return {what: median(seconds(load) for _ in range(times)) for what, load in LOADING.items()}
