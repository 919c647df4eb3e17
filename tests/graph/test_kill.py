"""A build may be killed at any instant; the same command then ends with the graph of an undisturbed build."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from kg.graph import GraphDirectory, build
from kg.graph.directory import read_manifest
from kg.records import Run
from kg.steps import Extractor

Start = Callable[[Path, Path, str], "subprocess.Popen[str]"]

POINTS = [
    "graph.building.write_part:before:1",
    "graph.building.write_part:after:2",
    "graph.parts.write_whole:torn:3",
    "graph.building.keep_manifest:before:1",
    "graph.building.keep_manifest:after:1",
    "graph.directory.write_whole:torn:1",
    "graph.updating.write_part:before:1",
    "graph.updating.write_part:after:1",
    "graph.parts.write_whole:torn:6",
    "graph.deriving.write_derived:before:1",
    "steps.store:before:1",
    "steps.store:after:1",
    "graph.generations._sync_tree:after:1",
    "graph.generations.sync_folder:after:1",
    "graph.updating.write_manifest:before:2",
    "graph.updating.write_manifest:before:3",
    "graph.updating.write_manifest:after:3",
    "graph.updating.link_current:before:1",
    "graph.updating.append_run:before:1",
    "graph.runs.write_whole:torn:1",
]


def counts(graph: Path) -> list[dict[str, int]]:
    with GraphDirectory(graph) as directory:
        return [directory.ladybug.counts(), directory.rdf.counts()]


@pytest.mark.parametrize("point", POINTS)
def test_build_killed_at_a_point_goes_on_to_the_same_graph(
    point: str,
    tmp_path: Path,
    extractor: Extractor,
    write_papers: Callable[..., Path],
    run_stopped: Start,
    tables_of: Callable[[Path], dict[str, pa.Table]],
) -> None:
    papers = write_papers(30)
    whole, stopped = tmp_path / "whole", tmp_path / "stopped"
    build(papers, whole, extractor=extractor, batch_size=8)

    process = run_stopped(stopped, papers, point)
    _, said = process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL, said
    build(papers, stopped, extractor=extractor, batch_size=8)

    assert tables_of(stopped) == tables_of(whole)
    assert counts(stopped) == counts(whole)
    with GraphDirectory(stopped) as directory:
        assert len(directory.runs()) == 1
        assert len(directory.records(Run)) == 1


@pytest.mark.parametrize("point", ["graph.updating.write_part:after:1", "graph.updating.write_manifest:before:2"])
def test_texts_extracted_before_a_kill_are_not_extracted_again(
    point: str, tmp_path: Path, extractor: Extractor, write_papers: Callable[..., Path], run_stopped: Start
) -> None:
    papers, graph = write_papers(30), tmp_path / "graph"
    run_stopped(graph, papers, point).communicate(timeout=120)
    kept = sum(path.is_file() for path in (graph / "extractions").glob("*.parquet"))

    report = build(papers, graph, extractor=extractor, batch_size=8)

    assert kept >= 1
    assert report.extracted < 30


def test_second_generation_killed_at_any_moment_leaves_the_first_readable(
    tmp_path: Path,
    extractor: Extractor,
    write_papers: Callable[..., Path],
    run_stopped: Start,
    tables_of: Callable[[Path], dict[str, pa.Table]],
) -> None:
    graph = tmp_path / "graph"
    build(write_papers(10, "few.jsonl"), graph, extractor=extractor)
    more = write_papers(30, "more.jsonl")
    # The second of these has nothing left to extract: what it writes first is what makes its generation current.
    for point in ("steps.store:after:1", "graph.updating.write_manifest:before:1"):
        run_stopped(graph, more, point).communicate(timeout=120)
        with GraphDirectory(graph) as directory:
            assert directory.table("papers").num_rows == 10
            assert list(directory.cypher("MATCH (p:Paper) RETURN count(*)")) == [[10]]
    run_stopped(graph, more, "graph.updating.link_current:before:1").communicate(timeout=120)

    build(more, graph, extractor=extractor)

    whole = tmp_path / "whole"
    build([tmp_path / "few.jsonl", more], whole, extractor=extractor)
    assert tables_of(graph) == tables_of(whole)
    assert len(list((graph / "generations").iterdir())) == 1


def test_build_killed_from_outside_again_and_again_ends_with_the_same_graph(
    tmp_path: Path,
    extractor: Extractor,
    write_papers: Callable[..., Path],
    run_stopped: Start,
    tables_of: Callable[[Path], dict[str, pa.Table]],
) -> None:
    papers, whole, stopped = write_papers(60), tmp_path / "whole", tmp_path / "stopped"
    build(papers, whole, extractor=extractor)
    for seconds in (0.3, 0.6, 0.9, 1.2, 1.5):
        process = run_stopped(stopped, papers, "slow")
        time.sleep(seconds)
        process.kill()
        process.communicate(timeout=60)

    build(papers, stopped, extractor=extractor)

    assert tables_of(stopped) == tables_of(whole)
    assert counts(stopped) == counts(whole)


def test_workers_end_with_a_killed_parent(
    tmp_path: Path, write_papers: Callable[..., Path], run_stopped: Start
) -> None:
    graph = tmp_path / "graph"
    process = run_stopped(graph, write_papers(1200), "workers")
    workers = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    if not workers.exists():
        process.kill()
        process.communicate()
        pytest.skip("needs /proc to see the processes of a process")
    until = time.monotonic() + 60
    while not any((graph / "extractions").glob("*.parquet")) and time.monotonic() < until:
        time.sleep(0.05)
    children = [Path("/proc") / pid for pid in workers.read_text().split()]
    process.kill()
    process.communicate(timeout=60)
    assert len(children) >= 2

    while any(_runs(child) for child in children) and time.monotonic() < until:
        time.sleep(0.05)

    assert not any(_runs(child) for child in children)


def _runs(process: Path) -> bool:
    """Whether a process is there and is no zombie that waits to be collected."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_processes_side_by_side_give_the_graph_of_one(
    tmp_path: Path,
    extractor: Extractor,
    write_papers: Callable[..., Path],
    run_stopped: Start,
    tables_of: Callable[[Path], dict[str, pa.Table]],
) -> None:
    papers = write_papers(230)
    build(papers, tmp_path / "one", extractor=extractor)

    said, complaint = run_stopped(tmp_path / "two", papers, "workers").communicate(timeout=300)

    assert said.split() == ["230", "230"], complaint
    assert tables_of(tmp_path / "two") == tables_of(tmp_path / "one")
    assert read_manifest(tmp_path / "two").extractor == "rules-1"
