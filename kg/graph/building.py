"""Changing a graph directory: build it or add to it, make its stores anew, take a paper out."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

import kg
from kg.errors import RecordError, UsageError
from kg.files import write_whole
from kg.graph import deriving
from kg.graph.directory import (
    PAPERS,
    TABLES,
    VOCABULARY,
    Manifest,
    decisions_path,
    manifest_path,
    read_manifest,
    vocabulary_paths,
)
from kg.graph.generations import generation_path
from kg.graph.lookup import find_paper
from kg.graph.opening import GraphDirectory
from kg.graph.parts import read_parts, write_part
from kg.graph.runs import append_run, read_runs, same_outcome
from kg.graph.updating import Progress, Update, bring_up_to_date, keep_manifest, writing
from kg.records import Mapping as Decision
from kg.records import Paper, Problem, Run, digest
from kg.steps import Extractor, Read, read_batches, shipped_extractor


class BuildReport(msgspec.Struct, frozen=True):
    """What a build did.

    ``run`` says how each record of the input ended; its counts add up to ``run.read``. ``new`` is how many
    records were not kept before, ``extracted`` how many texts the extractor read. ``papers``, ``entities``
    and ``statements`` are those of the whole graph; ``changed`` says whether its stores were made anew.
    ``seconds`` is the time it took.
    """

    run: Run
    new: int
    extracted: int
    papers: int
    entities: int
    statements: int
    changed: bool
    seconds: float


def _silent(step: str, done: int, total: int | None) -> None:
    """Tell nobody."""


def build(
    inputs: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    graph: str | os.PathLike[str] = "graph",
    *,
    format: str | None = None,  # noqa: A002 - the word of kg.read
    mapping: Mapping[str, str] | None = None,
    listing_date: str | None = None,
    vocabulary: Sequence[str | os.PathLike[str]] = (),
    strict: bool = False,
    workers: int = 1,
    batch_size: int = 64,
    extractor: Extractor | None = None,
    progress: Progress = _silent,
) -> BuildReport:
    """Build a graph from papers, or add papers to it.

    What is read and extracted is kept batch by batch, so a build that is stopped, however it is, goes on
    where it was when it is called again. With the same input again, nothing is extracted and nothing changes.

    Parameters
    ----------
    inputs
        Files, directories, globs, or ``-`` for standard input.
    graph
        The graph directory; made where there is none.
    format, mapping, listing_date
        As :func:`kg.read` takes them.
    vocabulary
        The user's own SKOS or CSV files; copied into the graph directory, and used from now on.
    strict
        Stop at the first record that fails; what was read before it is kept.
    workers
        How many processes extract at most. More than one starts new Python processes, so a script that asks
        for them must guard its main part by ``if __name__ == "__main__"``.
    batch_size
        How many papers are kept at a time, at least 1.
    extractor
        What reads the papers; the shipped model where none is given.
    progress
        Told how the build goes.

    Raises
    ------
    UsageError, SourceError
        An input cannot be read at all; with ``strict``, also where one record of it cannot.
    ModelError
        The extractor cannot be used.
    GraphLockedError
        Another build writes to this graph now.
    GraphVersionError
        A newer version of the program wrote this graph.
    """
    clock, started = time.monotonic(), _now()
    paths = _paths(inputs)
    reader = extractor or shipped_extractor()
    graph = Path(graph)
    keys: list[str] = []
    problems: list[Problem] = []
    with writing(graph) as manifest:
        _keep_vocabulary(graph, [Path(path) for path in vocabulary])
        batches = read_batches(
            paths,
            size=batch_size,
            format=format,
            mapping=mapping,
            listing_date=listing_date,
            on_problem=_collector(problems, strict=strict),
        )
        kept = _kept_keys(graph, manifest)
        known = len(kept)
        for batch in batches:
            read_now = _keys(batch)
            if fresh := _unknown(read_now, kept):
                part = write_part(graph / PAPERS, batch.take(pa.array(fresh)))
                manifest = msgspec.structs.replace(manifest, papers=(*manifest.papers, part))
            keys += read_now
            progress("reading", len(keys) + len(problems), None)
        if not kept and all(problem.position == 0 for problem in problems) and not manifest_path(graph).exists():
            # Not one record was there to read: most likely a wrong name, and no reason to make a graph.
            run = _run(started, paths, reader.version, keys, problems, deriving.ENDS_SCHEMA.empty_table())
            return BuildReport(run, 0, 0, 0, 0, 0, changed=False, seconds=round(time.monotonic() - clock, 2))
        keep_manifest(graph, manifest)

        def run_of(ends: pa.Table) -> Run:
            return _run(started, paths, reader.version, keys, problems, ends)

        update = Update(deriving.ENDS_SCHEMA.empty_table(), None, 0, changed=False)
        if kept:
            update = bring_up_to_date(
                graph, manifest, reader, run_of=run_of, strict=strict, workers=workers, progress=progress
            )
        run = update.run or run_of(update.ends)
        if not update.changed and not any(same_outcome(run, other) for other in read_runs(graph)):
            append_run(graph, run)
        sizes = _sizes(graph)
    return BuildReport(
        run=run,
        new=len(kept) - known,
        extracted=update.extracted,
        papers=sizes["papers"],
        entities=sizes["entities"],
        statements=sizes["statements"],
        changed=update.changed,
        seconds=round(time.monotonic() - clock, 2),
    )


def rebuild(graph: str | os.PathLike[str] = "graph", *, progress: Progress = _silent) -> None:
    """Make the stores of a graph anew from its parts; nothing is read or extracted.

    Raises
    ------
    GraphNotFoundError, GraphLockedError, GraphVersionError, GraphError
        As their names say; the stores stay as they are.
    DecisionError
        The decisions file is broken.
    """
    graph = Path(graph)
    with writing(graph, must_exist=True) as manifest:
        _derive_again(graph, manifest, force=True, progress=progress)


def remove(
    papers: Sequence[str],
    graph: str | os.PathLike[str] = "graph",
    *,
    comment: str = "",
    progress: Progress = _silent,
) -> list[Paper]:
    """Take papers out of a graph, with all that only they prove, and keep them out of later builds.

    That is a row of the decisions file for each; deleting the row and building again undoes it.

    Parameters
    ----------
    papers
        Their ids (``doi:…``, ``arxiv:…``, ``paper:…``), titles, or the ids that their sources gave them.
    graph
        The graph directory.
    comment
        Why, for the decisions file.
    progress
        Told how it goes.

    Returns
    -------
    list of Paper
        The papers that were taken out.

    Raises
    ------
    EntityNotFoundError
        The graph has no such paper; nothing is taken out.
    GraphNotFoundError, GraphLockedError, GraphVersionError, GraphError
        As their names say.
    """
    from kg.normalization import append_decision

    graph = Path(graph)
    with writing(graph, must_exist=True) as manifest:
        with GraphDirectory(graph) as current:
            known = current.records(Paper)
        found = [find_paper(known, name) for name in papers]
        for paper in found:
            row = Decision(
                subject_id=paper.id,
                subject_label=paper.title or "",
                predicate_id="mg:removed",
                object_id="",
                object_label="",
                mapping_justification="semapv:ManualMappingCuration",
                confidence=1.0,
                comment=comment,
            )
            append_decision(decisions_path(graph), row)
        _derive_again(graph, manifest, force=False, progress=progress)
    return found


def _derive_again(graph: Path, manifest: Manifest, *, force: bool, progress: Progress) -> None:
    def load() -> Read:
        raise AssertionError("nothing is extracted here")

    version = manifest.extractor or shipped_extractor().version
    bring_up_to_date(
        graph,
        manifest,
        Extractor(version, load),
        run_of=None,
        may_extract=False,
        force=force,
        progress=progress,
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _paths(inputs: str | os.PathLike[str] | Sequence[str | os.PathLike[str]]) -> tuple[str, ...]:
    several = [inputs] if isinstance(inputs, (str, os.PathLike)) else inputs
    paths = tuple(os.fspath(path) for path in several)
    if not paths:
        raise UsageError("no papers to build from: name a file, a directory, a glob, or - for standard input")
    return paths


def _collector(problems: list[Problem], *, strict: bool) -> Callable[[Problem], None]:
    def collect(problem: Problem) -> None:
        problems.append(problem)
        if strict and problem.outcome == "failed":
            place = f"{problem.name}, record {problem.position}" if problem.position else problem.name
            raise RecordError(f"{place}: {problem.reason}; mend it, or build without --strict")

    return collect


def _keep_vocabulary(graph: Path, files: Sequence[Path]) -> None:
    """Copy the user's vocabulary files into the graph directory, after making sure that they can be read."""
    from kg.normalization import load_vocabulary

    if not files:
        return
    names = {path.name for path in files}
    if len(names) < len(files):
        raise UsageError("two vocabulary files have the same name: rename one")
    load_vocabulary([*files, *(path for path in vocabulary_paths(graph) if path.name not in names)])
    (graph / VOCABULARY).mkdir(exist_ok=True)
    for path in files:
        target = graph / VOCABULARY / path.name
        content = path.read_bytes()
        if not target.exists() or target.read_bytes() != content:
            write_whole(target, content)


def _keys(table: pa.Table) -> list[str]:
    keys: list[Any] = table["key"].to_pylist()
    return keys


def _kept_keys(graph: Path, manifest: Manifest) -> set[str]:
    keys: set[str] = set()
    for table in read_parts(graph / PAPERS, manifest.papers, ["key"]):
        keys.update(_keys(table))
    return keys


def _unknown(keys: Sequence[str], kept: set[str]) -> list[int]:
    """The rows whose keys are not kept yet; they count as kept from now on."""
    rows = []
    for row, key in enumerate(keys):
        if key not in kept:
            kept.add(key)
            rows.append(row)
    return rows


def _run(
    started: str,
    inputs: tuple[str, ...],
    extractor: str,
    keys: Sequence[str],
    problems: Sequence[Problem],
    ends: pa.Table,
) -> Run:
    """The record of a run: each record of its input ended as done, repeated, skipped or failed."""
    here = set(keys)
    end_of = {row["key"]: row for row in ends.to_pylist() if row["key"] in here}
    told = list(problems)
    seen: set[str] = set()
    done = 0
    for key in keys:
        end = end_of[key]
        if end["paper"] in seen:
            continue
        seen.add(end["paper"])
        if end["outcome"] == "done":
            done += 1
        else:
            told.append(
                Problem(
                    outcome=end["outcome"],
                    code="removed" if end["outcome"] == "skipped" else "not-extracted",
                    reason=end["reason"],
                    name=end["name"],
                    position=end["position"],
                    id=end["id"] or end["paper"],
                )
            )
    return Run(
        id=digest(started, kg.__version__, extractor, *inputs),
        started=started,
        ended=_now(),
        program=kg.__version__,
        extractor=extractor,
        inputs=inputs,
        read=len(keys) + len(problems),
        done=done,
        repeated=len(keys) - len(seen),
        skipped=sum(problem.outcome == "skipped" for problem in told),
        failed=sum(problem.outcome == "failed" for problem in told),
        problems=tuple(told),
    )


def _sizes(graph: Path) -> dict[str, int]:
    """How many rows the tables of the current generation have."""
    manifest = read_manifest(graph)
    if manifest.generation is None:
        return dict.fromkeys(("papers", "entities", "statements"), 0)
    folder = generation_path(graph, manifest.generation) / TABLES
    return {
        name: pq.read_metadata(folder / f"{name}.parquet").num_rows
        for name in ("papers", "entities", "statements")
    }
