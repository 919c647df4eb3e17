"""Bringing a graph directory up to date with its parts, under the lock, in steps that a kill cannot tear."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

import kg
from kg.errors import ExtractionError, GraphNotFoundError
from kg.graph import deriving
from kg.graph.directory import (
    EXTRACTIONS,
    PAPERS,
    Manifest,
    Part,
    locked,
    manifest_path,
    read_manifest,
    write_manifest,
)
from kg.graph.extracting import extracted
from kg.graph.generations import collect, generation_path, link_current, make_generation
from kg.graph.parts import adopted, write_part
from kg.graph.runs import append_run, read_runs
from kg.records import Paper, Run
from kg.steps import Extractor

Progress = Callable[[str, int, int | None], object]
"""Told how a build goes: the step, how much of it is done, how much there is to do (None: not known)."""

_RUN = "run.json"


@dataclass(frozen=True)
class Update:
    """What bringing a graph up to date did: how each kept record ended, the run that did it, how many texts
    were read, and whether there is a new generation.
    """

    ends: pa.Table
    run: Run | None
    extracted: int
    changed: bool


@contextlib.contextmanager
def writing(graph: Path, *, must_exist: bool = False) -> Iterator[Manifest]:
    """Hold the lock of a graph directory, and put right what a killed run left there.

    Yields
    ------
    Manifest
        The manifest with all parts that are there; on disk it may lack those of a killed run.

    Raises
    ------
    GraphNotFoundError
        There is no graph, and there must be one.
    GraphLockedError, GraphVersionError, GraphError
        As their names say.
    """
    if must_exist:
        read_manifest(graph)
    with locked(graph):
        manifest = Manifest()
        # Without a manifest there may still be the parts of a build that was killed early.
        with contextlib.suppress(GraphNotFoundError):
            manifest = read_manifest(graph)
        collect(graph, manifest.generation)
        if manifest.generation is not None:
            current = generation_path(graph, manifest.generation)
            link_current(graph, manifest.generation)
            if (current / _RUN).exists():
                append_run(graph, msgspec.json.decode((current / _RUN).read_bytes(), type=Run))
        yield msgspec.structs.replace(
            manifest,
            papers=adopted(graph / PAPERS, manifest.papers),
            extractions=adopted(graph / EXTRACTIONS, manifest.extractions),
        )


def keep_manifest(graph: Path, manifest: Manifest) -> None:
    """Write the manifest where it differs from the one that stands there."""
    if not manifest_path(graph).exists() or read_manifest(graph) != manifest:
        write_manifest(graph, msgspec.structs.replace(manifest, program=kg.__version__))


def bring_up_to_date(
    graph: Path,
    manifest: Manifest,
    extractor: Extractor,
    *,
    run_of: Callable[[pa.Table], Run] | None,
    may_extract: bool = True,
    force: bool = False,
    strict: bool = False,
    workers: int = 1,
    progress: Progress,
) -> Update:
    """Extract what was not yet extracted, and make a new generation where anything it is made from changed.

    Parameters
    ----------
    graph, manifest
        The directory, locked, and its manifest.
    extractor
        What reads papers.
    run_of
        Gives the run to record, from how each kept record ended; None where it is no run of ``kg build``.
    may_extract
        Whether to extract; if not, papers that were never read stay out until the next build.
    force
        Make a new generation even if nothing has changed.
    strict
        Raise where a text cannot be read.
    workers
        How many processes extract at most.
    progress
        Told how it goes.

    Raises
    ------
    ExtractionError
        With ``strict``: a text cannot be read.
    DecisionError, OntologyError, ModelError, GraphError
        As their names say; the current generation stays.
    """
    stamp = deriving.stamp_of(graph, manifest, extractor.version)
    if manifest.generation and stamp == manifest.stamp and not force:
        current = generation_path(graph, manifest.generation) / deriving.ENDS
        if current.exists():
            keep_manifest(graph, manifest)
            return Update(pq.read_table(current), None, 0, changed=False)
    progress("joining repeats", 0, None)
    kept = deriving.read_papers(graph, manifest)
    count = 0
    if may_extract:
        known = deriving.texts_read(graph, manifest, extractor.version)
        unread = {paper.text_hash: paper for paper in kept.papers if paper.text_hash not in known}
        before = manifest
        if unread:
            progress("extracting", 0, len(unread))
        for part, rows in _extracted_parts(graph, [*unread.values()], extractor, workers):
            manifest = msgspec.structs.replace(manifest, extractions=(*manifest.extractions, part))
            count += rows
            progress("extracting", count, len(unread))
        if manifest is not before:
            keep_manifest(graph, manifest)
            stamp = deriving.stamp_of(graph, manifest, extractor.version)
    extractions, failures = deriving.read_extractions(graph, manifest, kept.papers, extractor.version)
    if strict and failures:
        paper, reason = min(failures.items())
        raise ExtractionError(f"paper {paper}: {reason}; leave it out, or build without --strict")
    read = {extraction.id for extraction in extractions}
    papers = [paper for paper in kept.papers if paper.id in read]
    ends = deriving.ends_of(kept, failures)
    run = run_of(ends) if run_of is not None else None

    def write(folder: Path) -> None:
        runs = [*read_runs(graph), *([run] if run else [])]
        deriving.write_derived(graph, folder, papers, extractions, ends, runs, progress)
        if run:
            (folder / _RUN).write_bytes(msgspec.json.encode(run))

    # Without all texts read, the generation has no stamp: the next build goes on from here.
    complete = len(read) + len(failures) == len(kept.papers)
    previous = manifest.generation
    name = make_generation(graph, stamp, write)
    write_manifest(
        graph,
        msgspec.structs.replace(
            manifest,
            program=kg.__version__,
            generation=name,
            stamp=stamp if complete else "",
            extractor=extractor.version,
        ),
    )
    link_current(graph, name)
    if run:
        append_run(graph, run)
    if previous:
        collect(graph, name)
    return Update(ends, run, count, changed=True)


def _extracted_parts(
    graph: Path, papers: list[Paper], extractor: Extractor, workers: int
) -> Iterator[tuple[Part, int]]:
    for table in extracted(papers, extractor, workers):
        yield write_part(graph / EXTRACTIONS, table), table.num_rows
