"""What a graph knows of one entity or paper, gathered for people; and what a graph holds, counted."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

import kg
from kg.assembly import Graph
from kg.errors import EntityNotFoundError, GraphNotFoundError, ModelError
from kg.graph.directory import FORMAT, decisions_path, read_manifest, vocabulary_paths
from kg.graph.opening import GraphDirectory
from kg.lookup import find_entity
from kg.records import (
    ENTITY_TYPES,
    RELATIONS,
    Claim,
    Entity,
    EntityMention,
    Evidence,
    Paper,
    Relation,
    Result,
    Statement,
)
from kg.schema import BASE
from kg.tables import from_table

READINGS: dict[Relation, tuple[str, str]] = {
    "EXTENDS": ("extends", "extended by"),
    "USES": ("uses", "used by"),
    "OUTPERFORMS": ("outperforms", "outperformed by"),
    "COMPARED_WITH": ("compared with", "compared with"),
    "IS_A": ("is a", "kinds and instances"),
    "ADDRESSES": ("addresses", "addressed by"),
    "TRAINED_ON": ("trained on", "trains"),
    "EVALUATED_ON": ("evaluated on", "evaluates"),
    "MEASURED_BY": ("measured by", "measures"),
    "BENCHMARK_FOR": ("benchmark for", "benchmarks"),
}
"""How each relation reads from its head, and from its tail."""


class Relationship(Struct, frozen=True):
    """A statement as seen from one of its ends, with its surest evidence."""

    reading: str
    relation: Relation
    other: str
    label: str
    belief: float
    support: int
    first_year: int | None
    statement: str
    sentence: str | None
    paper: str | None
    title: str | None
    year: int | None


class ResultView(Struct, frozen=True):
    """A measured value in words, the sentence that states it, and its paper.

    ``number``, ``unit`` and ``baseline_number`` are on one scale, ``value`` and ``baseline_value`` as written.
    """

    summary: str
    method: str | None
    dataset: str | None
    task: str | None
    metric: str | None
    value: str
    number: float | None
    unit: str | None
    kind: str
    baseline: str | None
    baseline_value: str | None
    baseline_number: float | None
    sentence: str
    paper: str
    title: str | None
    year: int | None


class Cited(Struct, frozen=True):
    """A paper in short."""

    id: str
    title: str | None
    year: int | None


class EntityView(Struct, frozen=True):
    """What a graph knows of an entity. ``mistaken_for`` are other entities that the same name could mean."""

    id: str
    type: str
    label: str
    aliases: tuple[str, ...]
    concept: str | None
    year: int | None
    papers: int
    direction: str | None
    mistaken_for: tuple[str, ...]
    introduced_by: tuple[Cited, ...]
    relations: tuple[Relationship, ...]
    results: tuple[ResultView, ...]


class PaperView(Struct, frozen=True):
    """What a graph knows of a paper: ``entities`` are labels by role."""

    paper: Paper
    entities: dict[str, tuple[str, ...]]
    claims: tuple[Claim, ...]


def view(directory: GraphDirectory, name: str) -> EntityView | PaperView:
    """What a graph knows of the entity, or else the paper, of that name.

    Raises
    ------
    EntityNotFoundError
        Neither an entity nor a paper goes by that name; near names are suggested.
    """
    try:
        found = find_entity(directory.table("entities"), name.removeprefix(BASE))
    except EntityNotFoundError:
        try:
            paper = directory.paper(name.removeprefix(f"{BASE}paper/"))
        except EntityNotFoundError:
            paper = None
        if paper is None:
            raise
        return paper_view(directory.graph(), paper)
    return entity_view(directory.graph(), found.entity, tuple(other.id for other in found.others))


def entity_view(graph: Graph, entity: Entity, mistaken_for: tuple[str, ...] = ()) -> EntityView:
    """What a graph knows of an entity: relations and results, the most believed first."""
    statements = [
        *from_table(_where(graph.statements, "head", [entity.id]), Statement),
        *from_table(_where(graph.statements, "tail", [entity.id]), Statement),
    ]
    results = [
        result
        for place in ("method", "dataset", "task", "metric", "baseline")
        for result in from_table(_where(graph.results, place, [entity.id]), Result)
    ]
    results = sorted({result.id: result for result in results}.values(), key=_result_order)
    mentions = from_table(_where(graph.mentions, "entity", [entity.id]), EntityMention)
    proposing = sorted({mention.paper for mention in mentions if mention.role == "proposed"})
    best = _best_evidence(graph, [statement.id for statement in statements])
    papers = _papers(
        graph, [*proposing, *(result.paper for result in results), *(found.paper for found in best.values())]
    )
    labels = _labels(graph)
    relations = [_relationship(entity.id, each, best.get(each.id), papers, labels) for each in statements]
    order = {reading: at for at, reading in enumerate(name for both in READINGS.values() for name in both)}
    relations.sort(key=lambda each: (order[each.reading], -each.belief, -each.support, each.other))
    return EntityView(
        id=entity.id,
        type=entity.type,
        label=entity.label,
        aliases=entity.aliases,
        concept=entity.concept,
        year=entity.year,
        papers=entity.papers,
        direction=entity.direction,
        mistaken_for=mistaken_for,
        introduced_by=tuple(
            sorted((papers[paper] for paper in proposing), key=lambda paper: (paper.year or 9999, paper.id))
        ),
        relations=tuple(relations),
        results=tuple(_result_view(result, papers, labels) for result in results),
    )


def paper_view(graph: Graph, paper: Paper) -> PaperView:
    """What a graph knows of a paper."""
    labels = _labels(graph)
    by_role: dict[str, set[str]] = {}
    for mention in from_table(_where(graph.mentions, "paper", [paper.id]), EntityMention):
        by_role.setdefault(mention.role, set()).add(labels.get(mention.entity, mention.entity))
    roles = [role for role in ("proposed", "used", "compared", "background") if role in by_role]
    claims = sorted(from_table(_where(graph.claims, "paper", [paper.id]), Claim), key=lambda each: each.start)
    return PaperView(paper, {role: tuple(sorted(by_role[role])) for role in roles}, tuple(claims))


def statistics(graph: Graph) -> list[tuple[str, str, int]]:
    """How much of what a graph holds: rows of what, kind, count."""
    types = Counter(graph.entities["type"].to_pylist())
    relations = Counter(graph.statements["relation"].to_pylist())
    claims: Counter[Any] = Counter(graph.claims["type"].to_pylist())
    return [
        ("papers", "", graph.papers.num_rows),
        ("entities", "", graph.entities.num_rows),
        *(("entities", type_, types[type_]) for type_ in ENTITY_TYPES),
        ("mentions", "", graph.mentions.num_rows),
        ("statements", "", graph.statements.num_rows),
        *(("statements", relation, relations[relation]) for relation in RELATIONS),
        ("evidence", "", graph.evidence.num_rows),
        ("results", "", graph.results.num_rows),
        ("claims", "", graph.claims.num_rows),
        *(("claims", kind, count) for kind, count in sorted(claims.items())),
        ("runs", "", graph.runs.num_rows),
    ]


def information(graph: str | os.PathLike[str]) -> dict[str, Any]:
    """The versions in use and, where there is a graph, what its directory is made of.

    Raises
    ------
    GraphVersionError, GraphError
        The directory was written by a newer version, or is broken.
    """
    import platform

    from kg.extraction import extractor_version

    try:
        extractor: str | None = extractor_version()
    except ModelError:
        extractor = None
    known: dict[str, Any] = {
        "program": kg.__version__,
        "python": platform.python_version(),
        "extractor": extractor,
        "graph": os.fspath(graph),
    }
    path = Path(graph)
    try:
        manifest = read_manifest(path)
    except GraphNotFoundError:
        return known | {"state": "there is no graph here"}
    known |= {
        "state": "built" if manifest.generation else "nothing was built yet",
        "format": f"{manifest.format} (this program writes {FORMAT})",
        "generation": manifest.generation,
        "stamp": manifest.stamp,
        "written by": {"program": manifest.program, "extractor": manifest.extractor},
        "paper": {
            "parts": len(manifest.papers),
            "records": sum(part.rows for part in manifest.papers),
        },
        "extraction": {
            "parts": len(manifest.extractions),
            "records": sum(part.rows for part in manifest.extractions),
        },
        "decisions": str(decisions_path(path)) if decisions_path(path).exists() else None,
        "vocabulary": [file.name for file in vocabulary_paths(path)],
    }
    if manifest.generation is None:
        return known
    with GraphDirectory(path) as directory:
        known["bytes"] = directory.sizes()
        runs = directory.runs()
    known["runs"] = len(runs)
    if runs:
        last = runs[-1]
        counts = ("read", "done", "repeated", "skipped", "failed")
        known["last run"] = {
            "ended": last.ended,
            "inputs": list(last.inputs),
            **{name: getattr(last, name) for name in counts},
        }
    return known


def _where(table: pa.Table, column: str, values: list[str]) -> pa.Table:
    return table.filter(pc.is_in(table[column], value_set=pa.array(values, pa.string())))


def _labels(graph: Graph) -> dict[str, str]:
    ids: list[Any] = graph.entities["id"].to_pylist()
    labels: list[Any] = graph.entities["label"].to_pylist()
    return dict(zip(ids, labels, strict=True))


def _papers(graph: Graph, ids: list[str]) -> dict[str, Cited]:
    rows: list[Any] = _where(graph.papers, "id", ids).select(["id", "title", "year"]).to_pylist()
    return {row["id"]: msgspec.convert(row, Cited) for row in rows}


def _best_evidence(graph: Graph, statements: list[str]) -> dict[str, Evidence]:
    """The surest evidence of each statement."""
    best: dict[str, Evidence] = {}
    for evidence in from_table(_where(graph.evidence, "statement", statements), Evidence):
        known = best.get(evidence.statement)
        if known is None or (-evidence.confidence, evidence.id) < (-known.confidence, known.id):
            best[evidence.statement] = evidence
    return best


def _relationship(
    entity: str,
    statement: Statement,
    evidence: Evidence | None,
    papers: dict[str, Cited],
    labels: dict[str, str],
) -> Relationship:
    from_head, from_tail = READINGS[statement.relation]
    outward = statement.head == entity
    other = statement.tail if outward else statement.head
    paper = papers.get(evidence.paper) if evidence else None
    return Relationship(
        reading=from_head if outward else from_tail,
        relation=statement.relation,
        other=other,
        label=labels.get(other, other),
        belief=statement.belief,
        support=statement.support,
        first_year=statement.first_year,
        statement=statement.id,
        sentence=evidence.text if evidence else None,
        paper=evidence.paper if evidence else None,
        title=paper.title if paper else None,
        year=paper.year if paper else None,
    )


def _result_order(result: Result) -> tuple[Any, ...]:
    return (result.dataset or "~", result.metric or "~", -result.confidence, result.id)


def _with_unit(number: float | None, written: str, unit: str | None) -> str:
    """A value for people: as it is written where that is on the common scale already."""
    from kg.quantities import parse_number

    shown = written.rstrip(" %x×\\") if number is None or parse_number(written) == number else f"{number:g}"
    return shown + (unit if unit in ("%", "x") else f" {unit}" if unit else "")


def _result_view(result: Result, papers: dict[str, Cited], labels: dict[str, str]) -> ResultView:
    def label(entity: str | None) -> str | None:
        return None if entity is None else labels.get(entity, entity)

    paper = papers.get(result.paper)
    value = _with_unit(result.value, result.raw_value, result.unit)
    value = {"absolute": value, "delta": f"a change of {value}", "ratio": f"a factor of {value}"}[result.kind]
    words = [f"{label(result.method) or '?'}: {value}"]
    words += [f"{label(result.metric)}"] if result.metric else []
    words += [f"on {label(result.dataset)}"] if result.dataset else []
    words += [f"for {label(result.task)}"] if result.task else []
    if result.baseline or result.raw_baseline_value:
        unit = result.unit if result.kind == "absolute" else None
        compared = result.raw_baseline_value and _with_unit(result.baseline_value, result.raw_baseline_value, unit)
        words += ["against", " ".join(filter(None, [label(result.baseline), compared]))]
    return ResultView(
        summary=" ".join(words),
        method=label(result.method),
        dataset=label(result.dataset),
        task=label(result.task),
        metric=label(result.metric),
        value=result.raw_value,
        number=result.value,
        unit=result.unit,
        kind=result.kind,
        baseline=label(result.baseline),
        baseline_value=result.raw_baseline_value,
        baseline_number=result.baseline_value,
        sentence=result.text,
        paper=result.paper,
        title=paper.title if paper else None,
        year=paper.year if paper else None,
    )
