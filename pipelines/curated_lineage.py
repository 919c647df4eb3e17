"""Build the shipped curated lineage: edges between concepts of the vocabulary, from the redistributable
sources.

``python -m pipelines.curated_lineage SHARED_VOCAB_DIR ontology/lineage`` writes ``curated.csv`` (permissive
sources), ``cc-by-sa/curated.csv`` (share-alike sources) and ``LICENSES.md``. The same input gives the same
bytes. Only names and who comes from whom are taken, never an explanation. An edge stands where both its
names mean one concept each; wider concepts of the vocabulary itself are edges too.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from io import StringIO
from pathlib import Path

from kg.files import write_whole
from kg.lineage.curated import CuratedEdge
from kg.lineage.records import EdgeKind
from kg.normalization import Vocabulary, load_vocabulary
from kg.normalization.skos import read_skos
from kg.normalization.vocabulary import vocabulary_files
from kg.schema import BASE
from pipelines.vocabulary_sources import BY_NAME, CORE, Source

KINDS: dict[str, dict[str, EdgeKind]] = {
    "epoch-ai": {"base_model": "extends"},
    "modelforest": {
        "successor_of": "extends",
        "fine_tuned_from": "variant of",
        "distilled_from": "extends",
        "architecture_from": "extends",
        "multimodal_extension_of": "extends",
    },
    "mlso": {"extends": "extends", "variant_of": "variant of", "is_a": "instance of"},
    "timm-model-index": {"has_component": "component of", "uses_training_technique": "component of"},
    "openmmlab-model-index": {"has_component": "component of", "uses_training_technique": "component of"},
}
"""Which relations of which source become edges, and of which kind. Left out are those that are often wrong
(mlso's looser ones), that join configurations rather than methods, or that stand for shared code."""


def source_edges(folder: Path, vocabulary: Vocabulary) -> Iterator[tuple[Source, CuratedEdge]]:
    """The edges of the curated sources whose two names mean one concept each."""
    for name, kinds in KINDS.items():
        source = BY_NAME[name]
        for line in (folder / name / "lineage.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            child, parent = (_concept(vocabulary, row[end]) for end in ("child", "parent"))
            if row["relation"] in kinds and child and parent and child != parent:
                yield source, CuratedEdge(child, parent, kinds[row["relation"]], source.title)


def wider_edges() -> Iterator[tuple[Source, CuratedEdge]]:
    """The wider concepts of the vocabulary's methods."""
    for path in vocabulary_files():
        if path.stem == "methods":
            source = BY_NAME["mlso"] if "cc-by-sa" in path.parts else CORE
            for concept in read_skos([path]):
                for broader in concept.broader:
                    edge = CuratedEdge(concept.id, broader.removeprefix(BASE), "instance of", "vocabulary")
                    yield source, edge


def _concept(vocabulary: Vocabulary, name: str) -> str | None:
    found = vocabulary.lookup("Method", name)
    return found[0].id if len(found) == 1 else None


def table(edges: Iterable[CuratedEdge]) -> bytes:
    """Edges as CSV, sorted; of one pair and source the first kind stands."""
    chosen: dict[tuple[str, str, str], CuratedEdge] = {}
    for edge in edges:
        chosen.setdefault((edge.child, edge.parent, edge.source), edge)
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(CuratedEdge.__struct_fields__)
    writer.writerows((e.child, e.parent, e.kind, e.source) for _, e in sorted(chosen.items()))
    return written.getvalue().encode()


def licences(sources: Iterable[Source]) -> bytes:
    """The sources with their addresses and licences, as Markdown."""
    rows = [f"| {s.title} | <{s.url}> | <{s.license}> |" for s in sorted(set(sources), key=lambda s: s.name)]
    return "\n".join(
        [
            "# Sources and licences of the curated lineage",
            "",
            "Who comes from whom is taken from the sources below, no explanations; built by",
            "`python -m pipelines.curated_lineage`, changed by matching names with the vocabulary. The edges",
            "of share-alike sources stand in `cc-by-sa/`. Wider concepts come from `../vocabulary`, under its",
            "licences.",
            "| source | address | licence |",
            "|---|---|---|",
            *rows,
            "",
        ]
    ).encode()


def main() -> None:
    """Write the files."""
    folder, out = map(Path, sys.argv[1:3])
    found = [*source_edges(folder, load_vocabulary()), *wider_edges()]
    for share_alike, place in ((False, out), (True, out / "cc-by-sa")):
        place.mkdir(parents=True, exist_ok=True)
        chosen = [edge for source, edge in found if source.share_alike == share_alike]
        write_whole(place / "curated.csv", table(chosen))
    write_whole(out / "LICENSES.md", licences(source for source, _ in found if source != CORE))


if __name__ == "__main__":
    main()
