"""What ``pipelines/speed.py`` makes of its timings; the timing itself is no test's business."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.records import ExtractedEntity, Extraction, Paper
from kg.steps import Extractor, Read
from pipelines.speed import Speed, markdown, ratio
from pipelines.speed_timing import batches_by_length, evenly, peak_memory, read_in_processes

MEASURED = Speed(
    texts=200,
    processors=2,
    rates={
        "extractor, 2 processes": [30.0, 33.0],
        "BERT-base, float32": [2.0, 2.0],
    },
    bert_batch=4,
    shares={"features": 0.05, "encoder": 0.8, "mentions": 0.06, "marked layer": 0.09},
    memory=640.0,
    loading={"the reader": 1.234},
    model=27.77,
    same=True,
)


def first_words(papers: Sequence[Paper]) -> list[Extraction]:
    """Each paper is about the first word of its abstract."""
    names = [paper.abstract.split()[0] for paper in papers]
    return [
        Extraction(paper.id, (ExtractedEntity("E1", "Method", name, (name,), "proposed"),))
        for paper, name in zip(papers, names, strict=True)
    ]


def load() -> Read:
    return first_words


def test_the_table_says_rates_and_ratios() -> None:
    table = markdown(MEASURED)
    assert "| extractor, 2 processes | 31.5 | 15.8 |" in table
    assert "| BERT-base, float32 | 2.0 | 1.0 |" in table


def test_the_table_says_what_the_issue_asks_for() -> None:
    table = markdown(MEASURED)
    assert "| outside the encoder | 20% of the time" in table
    assert "| outside the encoder and the marked layer | 11% of the time |" in table
    assert "| memory, all processes | 640 MB |" in table
    assert "| loading the reader | 1.23 s |" in table
    assert "| model files | 27.8 MB |" in table


def test_records_that_differ_are_not_hidden() -> None:
    assert "| NO |" in markdown(msgspec.structs.replace(MEASURED, same=False))


def test_a_ratio_compares_within_rounds() -> None:
    slowing = {"one": [40.0, 20.0, 10.0], "other": [4.0, 2.0, 1.0]}
    assert ratio(slowing, "one", "other") == 10


@given(lengths=st.lists(st.integers(0, 600)), size=st.integers(1, 40))
def test_batches_hold_every_text_once_shortest_first(lengths: list[int], size: int) -> None:
    batches = batches_by_length(lengths, size)
    assert sorted(i for batch in batches for i in batch) == list(range(len(lengths)))
    assert all(1 <= len(batch) <= size for batch in batches)
    assert [lengths[i] for batch in batches for i in batch] == sorted(lengths)


@given(items=st.lists(st.integers(), unique=True), count=st.integers(1, 30))
def test_a_sample_is_in_order_and_no_larger_than_asked_for(items: list[int], count: int) -> None:
    sample = evenly(items, count)
    assert len(sample) == min(count, len(items))
    assert [item for item in items if item in sample] == sample


def test_records_come_once_for_each_paper_without_those_that_warm_up() -> None:
    papers = [Paper(id=f"p{i}", title="", abstract=f"Loom{i} weaves.") for i in range(20)]
    rate, records = read_in_processes(papers, Extractor("first-words", load), 1)
    assert rate > 0
    assert [msgspec.json.decode(record)["id"] for record in records] == [paper.id for paper in papers]


@pytest.mark.skipif(
    not Path("/proc/self/smaps_rollup").exists(), reason="only Linux tells the memory of processes"
)
def test_memory_is_watched_while_something_runs() -> None:
    with peak_memory(os.getpid()) as peak:
        block = bytearray(os.urandom(1 << 20)) * 64
        time.sleep(0.5)
    assert len(block) / 1e6 < peak[0] < 10_000
