"""Reading many papers: batch by batch in this process, or in several, in the order of the input either way."""

from __future__ import annotations

import math
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import chain

import pyarrow as pa

from kg.errors import ExtractionError
from kg.records import Paper
from kg.steps import Extractor, Read, batched, extract_batch
from kg.tables import to_table

# Up to this many papers, loading the model in every process takes longer than the reading.
ENOUGH_FOR_SEVERAL = 200

_SMALLEST_BATCH, _LARGEST_BATCH = 8, 64
_TUNABLES = "GLIBC_TUNABLES"


def extracted(papers: Sequence[Paper], extractor: Extractor, workers: int) -> Iterator[pa.Table]:
    """Read papers, and give their extraction records in tables with the schema :data:`kg.steps.EXTRACTED`.

    Parameters
    ----------
    papers
        The papers, in the order in which to read them.
    extractor
        What reads them.
    workers
        How many processes to use at most; one reads in this process. The records do not depend on it.

    Raises
    ------
    ModelError
        The model cannot be used.
    ExtractionError
        A process died.
    """
    workers = workers if len(papers) > ENOUGH_FOR_SEVERAL else 1
    size = min(_LARGEST_BATCH, max(_SMALLEST_BATCH, math.ceil(len(papers) / (4 * workers))))
    return extracted_tables((to_table(batch, Paper) for batch in batched(papers, size)), extractor, workers)


def extracted_tables(tables: Iterable[pa.Table], extractor: Extractor, workers: int) -> Iterator[pa.Table]:
    """Read tables of papers one by one, as :func:`extracted` does; the first is asked for before loading.

    Raises
    ------
    ModelError
        The model cannot be used.
    ExtractionError
        A process died.
    """
    iterator = iter(tables)
    first = next(iterator, None)
    if first is None:
        return
    tables = chain([first], iterator)
    if workers <= 1:
        read = extractor.load()
        for table in tables:
            yield extract_batch(table, read, extractor.version)
    else:
        yield from _in_processes(tables, extractor, workers)


def _in_processes(tables: Iterable[pa.Table], extractor: Extractor, workers: int) -> Iterator[pa.Table]:
    import multiprocessing

    # Spawned, not forked: the parent's Arrow and model threads would not survive a fork.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, context, initializer=_start, initargs=(extractor,))
    waiting: deque[Future[pa.Table]] = deque()
    try:
        for table in tables:
            with _huge_pages():  # the pool starts its processes when there is work for them
                waiting.append(pool.submit(_work, table))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise ExtractionError(
            "a process that extracts has died, perhaps for want of memory: "
            "run the same command again with --workers 1; what was read so far is kept"
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _huge_pages() -> Iterator[None]:
    """Let processes that are started meanwhile take memory in huge pages (glibc 2.35 or newer; others ignore it).

    The encoder takes a twentieth less time with them: its weights and vectors are more than the processor can
    remember small pages of.
    """
    if _TUNABLES in os.environ:
        yield
        return
    os.environ[_TUNABLES] = "glibc.malloc.hugetlb=1"
    try:
        yield
    finally:
        del os.environ[_TUNABLES]


# Each worker process reads with one extractor, from its start to its end.
_worker: list[tuple[Read, str]] = []


def _start(extractor: Extractor) -> None:
    import signal
    import threading

    # Ctrl-C is for the parent, which then ends its workers; a parent that is killed cannot, so they watch it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _worker.append((extractor.load(), extractor.version))


def _end_with_parent() -> None:
    import multiprocessing
    from multiprocessing.connection import wait

    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _work(table: pa.Table) -> pa.Table:
    read, version = _worker[0]
    return extract_batch(table, read, version)
