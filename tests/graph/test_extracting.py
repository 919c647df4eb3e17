"""Reading in several processes: what they are started with."""

from __future__ import annotations

import os
from collections.abc import Sequence

from kg.graph.extracting import extracted_tables
from kg.records import ExtractedEntity, Extraction, Paper
from kg.steps import Extractor, Read
from kg.tables import from_table, to_table

TUNABLES = "GLIBC_TUNABLES"


def says_tunables(papers: Sequence[Paper]) -> list[Extraction]:
    """Every paper is about how the memory of this process is tuned."""
    name = os.environ.get(TUNABLES, "not at all")
    return [
        Extraction(paper.id, (ExtractedEntity("E1", "Method", name, (name,), "proposed"),)) for paper in papers
    ]


def load() -> Read:
    return says_tunables


def test_processes_take_huge_pages_and_this_one_is_left_alone() -> None:
    tables = [to_table([Paper(id=f"p{i}", title="", abstract="Loom.")], Paper) for i in range(3)]
    before = os.environ.get(TUNABLES)
    found = [
        row
        for table in extracted_tables(tables, Extractor("tunables", load), 2)
        for row in from_table(table, Extraction)
    ]
    assert [row.id for row in found] == ["p0", "p1", "p2"]
    assert {row.entities[0].name for row in found} == {before or "glibc.malloc.hugetlb=1"}
    assert os.environ.get(TUNABLES) == before
