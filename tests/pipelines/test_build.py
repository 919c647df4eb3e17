"""The steps composed without anything kept between them give the graph of ``kg build``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from kg.errors import ExtractionError, ModelError
from kg.graph import GraphDirectory, build
from kg.records import ExtractedEntity, Extraction, Paper
from kg.steps import EXTRACTED, KEYED_PAPERS, Extractor, Read, extract_batch, read_batches, store
from kg.tables import to_table
from pipelines.build import extraction_tables, graph_of, papers_of


def first_words(papers: Sequence[Paper]) -> list[Extraction]:
    """Each paper is about the first word of its abstract."""
    if any("REFUSED" in paper.abstract for paper in papers):
        raise ExtractionError("refused")
    names = [paper.abstract.split()[0] for paper in papers]
    return [
        Extraction(paper.id, (ExtractedEntity("E1", "Method", name, (name,), "proposed"),))
        for paper, name in zip(papers, names, strict=True)
    ]


def load() -> Read:
    return first_words


EXTRACTOR = Extractor("first-words-1", load)


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    path = tmp_path / "papers.jsonl"
    abstracts = [f"Net{number % 7} is a network that learns to read in {number} steps." for number in range(25)]
    rows = [{"id": str(n), "abstract": abstract} for n, abstract in enumerate([*abstracts, abstracts[3]])]
    rows.append({"id": "bad", "abstract": "REFUSED is the first word of an abstract that cannot be read."})
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_composed_steps_give_the_graph_of_a_build(papers: Path, tmp_path: Path) -> None:
    build(papers, tmp_path / "graph", extractor=EXTRACTOR, batch_size=4)

    different = papers_of([papers])
    composed = graph_of(different, extraction_tables(different, EXTRACTOR, size=7))

    with GraphDirectory(tmp_path / "graph") as kept:
        for name, table in composed.tables().items():
            if name != "runs":
                assert table == kept.table(name), name
    store(composed, tmp_path)
    assert pq.read_table(tmp_path / "tables" / "papers.parquet").num_rows == 25


def test_batches_have_the_schema_and_size_that_were_asked_for(papers: Path) -> None:
    batches = list(read_batches([papers], size=10, on_problem=lambda problem: None))

    assert [batch.num_rows for batch in batches] == [10, 10, 7]
    assert all(batch.schema == KEYED_PAPERS for batch in batches)
    assert len({key for batch in batches for key in batch["key"].to_pylist()}) == 27


def test_a_text_that_cannot_be_read_does_not_touch_the_others_of_its_batch() -> None:
    batch = to_table([Paper("a", "Alpha is one."), Paper("b", "REFUSED"), Paper("c", "Gamma is three.")], Paper)

    found = extract_batch(batch, first_words, "v")

    assert found.schema == EXTRACTED
    assert found["failure"].to_pylist() == [None, "refused", None]
    assert [len(entities or ()) for entities in found["entities"].to_pylist()] == [1, 0, 1]
    assert found["text_hash"].to_pylist()[1] == Paper("b", "REFUSED").text_hash


def test_a_model_that_cannot_be_used_stops_everything() -> None:
    def broken(papers: Sequence[Paper]) -> list[Extraction]:
        raise ModelError("no model")

    with pytest.raises(ModelError):
        extract_batch(to_table([Paper("a", "Alpha is one.")], Paper), broken, "v")
