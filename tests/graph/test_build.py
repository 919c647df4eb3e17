"""Building a graph directory: what is kept, what a second build does, who may write and who may read."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pyarrow as pa
import pytest

from kg.errors import (
    EntityNotFoundError,
    ExtractionError,
    GraphError,
    GraphLockedError,
    GraphNotFoundError,
    GraphVersionError,
    OntologyError,
    UsageError,
)
from kg.graph import GraphDirectory, build, rebuild, remove
from kg.graph.directory import FORMAT, locked, read_manifest
from kg.records import Entity, Paper, Statement
from kg.steps import Extractor

Write = Callable[..., Path]
Tables = Callable[[Path], dict[str, pa.Table]]


def state_of(graph: Path) -> dict[str, tuple[int, int]]:
    """Every file of a directory but the lock, with its size and time of change."""
    return {
        str(path.relative_to(graph)): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in sorted(graph.rglob("*"))
        if path.is_file() and path.name != "lock"
    }


def refusing(extractor: Extractor) -> Extractor:
    """An extractor of the same version that must not be used."""

    def load() -> None:
        raise AssertionError("something is extracted")

    return Extractor(extractor.version, load)  # type: ignore[arg-type]


def test_counts_of_a_build_add_up(tmp_path: Path, extractor: Extractor, write_papers: Write) -> None:
    rows = [json.loads(line) for line in write_papers(5).read_text().splitlines()]
    broken = [{"id": "none", "title": "Nothing to read"}, {**rows[0], "id": "again"}]
    unreadable = {
        **rows[1],
        "id": "bad",
        "title": "Bad",
        "abstract": "This UNREADABLE abstract is refused by the rules.",
    }
    path = write_papers([*rows, *broken, unreadable])

    report = build(path, tmp_path / "graph", extractor=extractor)

    run = report.run
    assert (run.read, run.done, run.repeated, run.skipped, run.failed) == (8, 5, 1, 1, 1)
    assert {(problem.outcome, problem.position, problem.id) for problem in run.problems} == {
        ("skipped", 6, "none"),
        ("failed", 8, "bad"),
    }
    assert (report.papers, report.statements) == (5, 5)


def test_second_build_extracts_nothing_and_changes_nothing(
    tmp_path: Path, extractor: Extractor, write_papers: Write
) -> None:
    papers, graph = write_papers(20), tmp_path / "graph"
    first = build(papers, graph, extractor=extractor)
    before = state_of(graph)

    second = build(papers, graph, extractor=refusing(extractor))

    assert state_of(graph) == before
    assert (second.extracted, second.new, second.changed) == (0, 0, False)
    assert msgspec.structs.replace(second.run, id="", started="", ended="") == msgspec.structs.replace(
        first.run, id="", started="", ended=""
    )


def test_graph_does_not_depend_on_order_or_on_how_papers_were_parted(
    tmp_path: Path, extractor: Extractor, write_papers: Write, tables_of: Tables
) -> None:
    rows = [json.loads(line) for line in write_papers(20).read_text().splitlines()]
    one, two = write_papers(rows[:12], "one.jsonl"), write_papers(rows[12:], "two.jsonl")
    build([one, two], tmp_path / "together", extractor=extractor)
    build(two, tmp_path / "apart", extractor=extractor, batch_size=3)
    build(one, tmp_path / "apart", extractor=extractor, batch_size=5)

    assert tables_of(tmp_path / "apart") == tables_of(tmp_path / "together")


def test_only_new_texts_are_extracted(tmp_path: Path, extractor: Extractor, write_papers: Write) -> None:
    graph = tmp_path / "graph"
    build(write_papers(10, "few.jsonl"), graph, extractor=extractor)

    report = build(write_papers(14, "more.jsonl"), graph, extractor=extractor)

    assert (report.extracted, report.papers) == (4, 14)


def test_another_extractor_version_reads_all_papers_again(
    tmp_path: Path, extractor: Extractor, write_papers: Write
) -> None:
    papers, graph = write_papers(6), tmp_path / "graph"
    build(papers, graph, extractor=extractor)

    report = build(papers, graph, extractor=Extractor("rules-2", extractor.load))

    assert (report.extracted, report.changed) == (6, True)
    assert read_manifest(graph).extractor == "rules-2"


def test_an_unreadable_text_is_not_tried_again(tmp_path: Path, extractor: Extractor, write_papers: Write) -> None:
    papers = write_papers([{"id": "bad", "abstract": "This UNREADABLE abstract is refused by the rules."}])
    graph = tmp_path / "graph"
    build(papers, graph, extractor=extractor)

    report = build(papers, graph, extractor=refusing(extractor))

    assert (report.run.done, report.run.failed, report.papers) == (0, 1, 0)
    assert report.run.problems[0].code == "not-extracted"


def test_strict_build_stops_at_a_text_that_cannot_be_read(
    tmp_path: Path, extractor: Extractor, write_papers: Write
) -> None:
    papers = write_papers([{"id": "bad", "abstract": "This UNREADABLE abstract is refused by the rules."}])

    with pytest.raises(ExtractionError, match="cannot be read"):
        build(papers, tmp_path / "graph", extractor=extractor, strict=True)


def test_strict_build_stops_at_the_first_failed_record(
    tmp_path: Path, extractor: Extractor, write_papers: Write
) -> None:
    path = write_papers(3)
    path.write_text(path.read_text() + "{broken\n" + path.read_text(), encoding="utf-8")

    with pytest.raises(Exception, match="record 4"):
        build(path, tmp_path / "graph", extractor=extractor, strict=True)


def test_input_without_a_single_record_leaves_no_directory(tmp_path: Path, extractor: Extractor) -> None:
    report = build(tmp_path / "nowhere.bib", tmp_path / "graph", extractor=extractor)

    assert (report.run.done, report.run.failed) == (0, 1)
    assert not (tmp_path / "graph").exists()


def test_no_input_is_wrong_usage(tmp_path: Path, extractor: Extractor) -> None:
    with pytest.raises(UsageError, match="no papers"):
        build([], tmp_path / "graph", extractor=extractor)


def test_second_writer_is_told_at_once_who_writes(
    tmp_path: Path, extractor: Extractor, write_papers: Write
) -> None:
    papers, graph = write_papers(3), tmp_path / "graph"
    build(papers, graph, extractor=extractor)

    with locked(graph), pytest.raises(GraphLockedError, match=str(os.getpid())):
        build(papers, graph, extractor=extractor)


def test_readers_keep_what_they_opened_while_builds_go_on(
    tmp_path: Path, extractor: Extractor, write_papers: Write
) -> None:
    graph = tmp_path / "graph"
    build(write_papers(5, "few.jsonl"), graph, extractor=extractor)
    question = "SELECT (COUNT(*) AS ?n) { ?p a mg:Paper }"
    with GraphDirectory(graph) as old:
        for count in (10, 15):
            build(write_papers(count), graph, extractor=extractor)
        assert list(old.cypher("MATCH (p:Paper) RETURN count(*)")) == [[5]]
        assert list(old.sparql(question)) == [[5]]
        assert len(old.records(Paper)) == 5
        with GraphDirectory(graph) as new:
            assert list(new.sparql(question)) == [[15]]
            assert len(new.records(Paper)) == 15
    rebuild(graph)
    assert len(list((graph / "generations").iterdir())) == 1


def test_a_build_does_not_wait_for_readers(tmp_path: Path, extractor: Extractor, write_papers: Write) -> None:
    graph = tmp_path / "graph"
    build(write_papers(3), graph, extractor=extractor)
    current = graph / "generations" / (read_manifest(graph).generation or "")
    with (current / "in-use").open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        build(write_papers(6), graph, extractor=extractor)
        assert current.is_dir()


def test_rebuild_makes_the_same_graph_without_extraction(
    tmp_path: Path, extractor: Extractor, write_papers: Write, tables_of: Tables
) -> None:
    graph = tmp_path / "graph"
    build(write_papers(10), graph, extractor=extractor)
    before, generation = tables_of(graph), read_manifest(graph).generation

    rebuild(graph)

    assert tables_of(graph) == before
    assert read_manifest(graph).generation != generation


def test_build_after_rebuild_changes_nothing(tmp_path: Path, extractor: Extractor, write_papers: Write) -> None:
    papers, graph = write_papers(4), tmp_path / "graph"
    build(papers, graph, extractor=extractor)
    rebuild(graph)

    assert not build(papers, graph, extractor=refusing(extractor)).changed


def test_removed_paper_goes_with_all_that_only_it_proves_and_stays_out(
    tmp_path: Path, extractor: Extractor, write_papers: Write
) -> None:
    papers, graph = write_papers(5), tmp_path / "graph"
    build(papers, graph, extractor=extractor)

    (gone,) = remove(["DeltaNet3: learning to see in 3 steps"], graph)
    report = build(papers, graph, extractor=refusing(extractor))

    with GraphDirectory(graph) as directory:
        assert gone.id not in {paper.id for paper in directory.records(Paper)}
        assert ("method/deltanet3", "method/gammanet2") not in {
            (statement.head, statement.tail) for statement in directory.records(Statement)
        }
        assert len(directory.records(Statement)) == 4
    assert (report.run.done, report.run.skipped) == (4, 1)
    assert [problem.code for problem in report.run.problems] == ["removed"]


def test_removal_is_undone_by_deleting_its_row(
    tmp_path: Path, extractor: Extractor, write_papers: Write, tables_of: Tables
) -> None:
    papers, graph = write_papers(5), tmp_path / "graph"
    build(papers, graph, extractor=extractor)
    before = tables_of(graph)
    remove(["p3"], graph)
    assert tables_of(graph) != before

    (graph / "decisions.tsv").unlink()
    rebuild(graph)

    assert tables_of(graph) == before


def test_removing_what_is_not_there_changes_nothing(
    tmp_path: Path, extractor: Extractor, write_papers: Write
) -> None:
    graph = tmp_path / "graph"
    build(write_papers(3), graph, extractor=extractor)
    before = state_of(graph)

    with pytest.raises(EntityNotFoundError, match="near titles"):
        remove(["p1", "BetaNet1: learning to see in one step"], graph)

    assert state_of(graph) == before


def test_own_vocabulary_is_kept_with_the_graph(tmp_path: Path, extractor: Extractor, write_papers: Write) -> None:
    table = tmp_path / "own.csv"
    table.write_text("label,type,aliases\nAlpha Network,Method,AlphaNet0\n", encoding="utf-8")
    papers, graph = write_papers(3), tmp_path / "graph"

    build(papers, graph, extractor=extractor, vocabulary=[table])
    table.unlink()
    rebuild(graph)

    with GraphDirectory(graph) as directory:
        assert directory.entity("AlphaNet0").label == "Alpha Network"
    assert not build(papers, graph, extractor=refusing(extractor)).changed


def test_a_changed_vocabulary_links_anew_without_reading_a_paper_again(
    tmp_path: Path, extractor: Extractor, write_papers: Write
) -> None:
    table, papers, graph = tmp_path / "own.csv", write_papers(3), tmp_path / "graph"
    build(papers, graph, extractor=extractor)
    for label in ("Alpha Network", "First Network"):
        table.write_text(f"label,type,aliases\n{label},Method,AlphaNet0\n", encoding="utf-8")
        report = build(papers, graph, extractor=refusing(extractor), vocabulary=[table])
        assert (report.extracted, report.changed) == (0, True)
        with GraphDirectory(graph) as directory:
            assert directory.entity("AlphaNet0").label == label


def test_a_broken_vocabulary_leaves_the_graph_as_it_was(
    tmp_path: Path, extractor: Extractor, write_papers: Write
) -> None:
    first, second, graph = tmp_path / "first.csv", tmp_path / "second.ttl", tmp_path / "graph"
    first.write_text("label,type\nAlphaNet0,Method\n", encoding="utf-8")
    second.write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . <https://x/a> a skos:Concept, "
        '<https://w3id.org/methodgraph/ontology#Method> ; skos:prefLabel "Alphanet0" .',
        encoding="utf-8",
    )
    papers = write_papers(3)
    build(papers, graph, extractor=extractor, vocabulary=[first])
    before = state_of(graph)
    with pytest.raises(OntologyError, match="two methods with the label 'Alphanet0'"):
        build(papers, graph, extractor=extractor, vocabulary=[second])
    assert state_of(graph) == before


def test_graph_of_a_newer_version_is_refused(tmp_path: Path, extractor: Extractor, write_papers: Write) -> None:
    papers, graph = write_papers(3), tmp_path / "graph"
    build(papers, graph, extractor=extractor)
    (graph / "manifest.json").write_text(json.dumps({"format": FORMAT + 1, "unknown": []}), encoding="utf-8")

    for use in (lambda: build(papers, graph, extractor=extractor), lambda: GraphDirectory(graph)):
        with pytest.raises(GraphVersionError, match="newer"):
            use()


def test_damaged_part_is_named_and_made_anew_after_it_is_deleted(
    tmp_path: Path, extractor: Extractor, write_papers: Write, tables_of: Tables
) -> None:
    papers, graph = write_papers(10), tmp_path / "graph"
    build(papers, graph, extractor=extractor)
    before = tables_of(graph)
    part = next((graph / "extractions").glob("*.parquet"))
    part.write_bytes(part.read_bytes()[:-50])
    with pytest.raises(GraphError, match=part.name):
        rebuild(graph)

    part.unlink()
    build(papers, graph, extractor=extractor)

    assert tables_of(graph) == before


def test_lost_manifest_costs_no_extraction(
    tmp_path: Path, extractor: Extractor, write_papers: Write, tables_of: Tables
) -> None:
    papers, graph = write_papers(10), tmp_path / "graph"
    build(papers, graph, extractor=extractor)
    before = tables_of(graph)
    (graph / "manifest.json").unlink()

    report = build(papers, graph, extractor=refusing(extractor))

    assert report.changed
    assert tables_of(graph) == before


def test_entity_is_found_by_label_id_and_iri(tmp_path: Path, extractor: Extractor, write_papers: Write) -> None:
    graph = tmp_path / "graph"
    build(write_papers(3), graph, extractor=extractor)
    with GraphDirectory(graph) as directory:
        entity = directory.entity("BetaNet1")
        assert isinstance(entity, Entity)
        assert directory.entity(entity.id) == entity
        assert directory.entity(f"https://w3id.org/methodgraph/{entity.id}") == entity


@pytest.mark.parametrize("use", [GraphDirectory, rebuild, lambda graph: remove(["p1"], graph)])
def test_place_without_a_graph_is_told(tmp_path: Path, use: Callable[[Path], object]) -> None:
    with pytest.raises(GraphNotFoundError, match="kg build"):
        use(tmp_path)
    assert list(tmp_path.iterdir()) == []
