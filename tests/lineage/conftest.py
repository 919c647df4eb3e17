"""Small lineages that can be drawn on paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from kg.assembly import Graph, assemble
from kg.lineage import Lineage, lineage_of
from kg.records import Entity, EntityMention, ExtractedRelation, ExtractedResult, Extraction, Paper, Relation

Said = tuple[str, Relation, str, float, int | None]
"""Child, relation, parent, confidence, and the year of the paper that says so."""


class World:
    """A graph made of what papers say: one paper a statement, and entities named by their ids' last part."""

    def __init__(
        self,
        said: Sequence[Said],
        *,
        years: dict[str, int] | None = None,
        results: Sequence[tuple[int | None, dict[str, Any]]] = (),
        named: Sequence[tuple[int | None, tuple[str, ...]]] = (),
        concepts: Sequence[str] = (),
    ) -> None:
        self.papers: list[Paper] = []
        self.extractions: list[Extraction] = []
        self.mentions: list[EntityMention] = []
        self.mappings: tuple[()] = ()
        self.entity_of: dict[tuple[str, str], str] = {}
        self._years = years or {}
        self._concepts = concepts
        names: dict[str, None] = {}
        for head, relation, tail, confidence, year in said:
            statement = ExtractedRelation(head, relation, tail, f"{head} {relation} {tail}", confidence=confidence)
            self._paper(year, (head, tail), names, relations=(statement,))
        for year, slots in results:
            ends = [slots[slot] for slot in ("method", "dataset", "metric", "task", "baseline") if slots.get(slot)]
            self._paper(year, tuple(ends), names, results=(_result(slots),))
        for year, entities in named:
            self._paper(year, entities, names)
        self.entities = [self._entity(name) for name in sorted(names)]

    def _paper(self, year: int | None, ends: tuple[str, ...], names: dict[str, None], **said: Any) -> None:
        paper = f"p{len(self.papers)}"
        evidence = [each.evidence for each in (*said.get("relations", ()), *said.get("results", ()))]
        self.papers.append(Paper(paper, " ".join(evidence) or "nothing", year=year))
        self.extractions.append(Extraction(paper, **said))
        for end in dict.fromkeys(ends):
            names[end] = None
            self.entity_of[paper, end] = _id(end)
            self.mentions.append(EntityMention(paper, _id(end), end, "used", (end,), 1.0))

    def _entity(self, name: str) -> Entity:
        seen = [paper.year for paper in self.papers if (paper.id, name) in self.entity_of and paper.year]
        kind = _id(name).split("/")[0]
        papers = sum((paper.id, name) in self.entity_of for paper in self.papers)
        concept = f"https://w3id.org/methodgraph/{_id(name)}" if name in self._concepts else None
        year = self._years.get(name, min(seen, default=None))
        return Entity(_id(name), kind.capitalize(), name.split(":")[-1], (), concept, year, papers)  # type: ignore[arg-type]

    @property
    def graph(self) -> Graph:
        """The graph's tables."""
        return assemble(self.papers, self.extractions, self)


def _id(name: str) -> str:
    kind, _, rest = name.rpartition(":")
    return f"{kind or 'method'}/{rest}"


def _result(slots: dict[str, Any]) -> ExtractedResult:
    given = {name: slots.get(name) for name in ("method", "dataset", "task", "metric", "unit", "baseline")}
    return ExtractedResult(
        **given, value=slots["value"], kind="absolute", baseline_value=None, evidence=f"it has {slots['value']}"
    )


LineageOf = Callable[..., Lineage]


@pytest.fixture(scope="session")
def lineage_from() -> LineageOf:
    """A lineage of edges given as ("child", "parent") or ("child", "parent", confidence); all are EXTENDS."""

    def make(edges: Sequence[tuple[Any, ...]], **world: Any) -> Lineage:
        said = [(e[0], "EXTENDS", e[1], e[2] if len(e) > 2 else 0.8, None) for e in edges]
        return lineage_of(World(said, **world).graph, min_belief=0.0, sources="papers")

    return make


@pytest.fixture(scope="session")
def world() -> type[World]:
    """Graphs of what papers say."""
    return World
