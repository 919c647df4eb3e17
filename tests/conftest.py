"""Fixtures for every test: the repository root, and the real input beside it where there is one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from servers import required
from servers.neo4j_server import LTS, Neo4jServer

from kg.assembly import Graph, assemble
from kg.normalization.names import fold, slug
from kg.records import Entity, EntityMention, ExtractedEntity, Extraction, Mapping, Paper, Run

Kg = Callable[..., "subprocess.CompletedProcess[str]"]

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def shared(root: Path) -> Path:
    """Real papers and annotations, which the repository does not contain."""
    path = root.parent / "shared"
    if not (path / "corpus").is_dir():
        pytest.skip(f"no real input here: {path.name}/corpus is absent beside the checkout")
    return path


@dataclass(frozen=True)
class TenPapers:
    """Ten invented papers, what they say, and their entities as a minimal normalisation leaves them."""

    papers: list[Paper]
    extractions: list[Extraction]
    entities: list[Entity]
    mentions: list[EntityMention]
    mappings: list[Mapping]
    entity_of: dict[tuple[str, str], str]
    runs: list[Run]


# The names of the ten papers that folding alone does not bring together.
_SAME = {"CTP": "Contrastive Thread Pretraining", "Ring-C": "RingC"}


@pytest.fixture(scope="session")
def ten_papers(root: Path) -> TenPapers:
    class Item(msgspec.Struct):
        paper: Paper
        extraction: Extraction

    items = msgspec.json.decode((root / "tests/data/ten_papers.json").read_bytes(), type=list[Item])
    found: dict[str, list[tuple[Paper, ExtractedEntity]]] = defaultdict(list)
    labels: dict[str, str] = {}
    entity_of: dict[tuple[str, str], str] = {}
    for item in items:
        for entity in item.extraction.entities:
            label = _SAME.get(entity.name, entity.name)
            entity_id = f"{entity.type.lower()}/{slug(label)}"
            labels[entity_id] = label
            found[entity_id].append((item.paper, entity))
            entity_of[item.paper.id, entity.id] = entity_id
    entities = [
        Entity(
            id=entity_id,
            type=uses[0][1].type,
            label=labels[entity_id],
            aliases=tuple(sorted({s for _, e in uses for s in e.surfaces} - {labels[entity_id]})),
            concept=f"https://w3id.org/methodgraph/{entity_id}" if entity_id == "method/attention" else None,
            year=min((p.year for p, _ in uses if p.year), default=None),
            papers=len({p.id for p, _ in uses}),
        )
        for entity_id, uses in found.items()
    ]
    mentions = [
        EntityMention(p.id, entity_id, e.id, e.role, e.surfaces, e.confidence)
        for entity_id, uses in found.items()
        for p, e in uses
    ]
    mappings = [
        Mapping(
            subject_id=f"name:Method/{fold(name)}",
            subject_label=name,
            predicate_id="skos:exactMatch",
            object_id=f"method/{slug(label)}",
            object_label=label,
            mapping_justification="semapv:ManualMappingCuration",
            confidence=1.0,
        )
        for name, label in _SAME.items()
    ]
    run = Run(
        id="run-1",
        started="2026-11-21T10:00:00Z",
        ended="2026-11-21T10:00:09Z",
        program="0.1.0",
        extractor="sample-1",
        inputs=("a.bib",),
        read=10,
        done=10,
        repeated=0,
        skipped=0,
        failed=0,
    )
    extractions = [item.extraction for item in items]
    papers = [item.paper for item in items]
    return TenPapers(papers, extractions, entities, mentions, mappings, entity_of, [run])


@pytest.fixture(scope="session")
def ten_papers_graph(ten_papers: TenPapers) -> Graph:
    return assemble(ten_papers.papers, ten_papers.extractions, ten_papers, ten_papers.runs)


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServer]:
    """A Neo4j server: the LTS release, or the one that ``KG_TEST_NEO4J`` names."""
    with required():
        server = Neo4jServer(tmp_path_factory.mktemp("neo4j"), os.environ.get("KG_TEST_NEO4J", LTS))
        server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def kg(root: Path) -> Kg:
    """Run ``kg`` with arguments, and perhaps standard input."""

    def run(*arguments: object, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from kg.cli import main; main()", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(root), "COLUMNS": "100", **environment},
            timeout=600,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def sample_graph(kg: Kg, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of the shipped sample, built by the command."""
    graph = tmp_path_factory.mktemp("sample") / "graph"
    built = kg("build", "--sample", "--graph", graph)
    assert built.returncode == 0, built.stderr
    return graph
