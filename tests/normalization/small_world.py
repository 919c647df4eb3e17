"""A vocabulary of six concepts, and papers that name them: what the tests of resolution speak of."""

from __future__ import annotations

from collections.abc import Sequence

from kg.normalization import Concept, Normalized, Vocabulary, normalize
from kg.records import EntityType, ExtractedEntity, Extraction, Mapping, Role

BASE = "https://w3id.org/methodgraph/"
CLIP = Concept(
    f"{BASE}method/contrastive-language-image-pretraining",
    "Method",
    "Contrastive Language-Image Pretraining",
    aliases=("Contrastive Language-Image Pre-training",),
    notations=("CLIP",),
    year=2021,
)
SEGMENT = Concept(f"{BASE}method/segment-anything-model", "Method", "Segment Anything Model", notations=("SAM",))
SHARP = Concept(
    f"{BASE}method/sharpness-aware-minimization", "Method", "Sharpness-Aware Minimization", notations=("SAM",)
)
BERT = Concept(f"{BASE}method/bert", "Method", "BERT", year=2018)
IMAGENET = Concept(f"{BASE}dataset/imagenet", "Dataset", "ImageNet", aliases=("ILSVRC",), year=2009)
OBSCURE = Concept(
    f"{BASE}method/steady-state-embedding",
    "Method",
    "Steady State Embedding",
    notations=("SSE",),
    established=False,
)
VOCABULARY = Vocabulary([CLIP, SEGMENT, SHARP, BERT, IMAGENET, OBSCURE])


def named(name: str, *others: str, type: EntityType = "Method", role: Role = "used") -> ExtractedEntity:  # noqa: A002
    return ExtractedEntity("", type, name, (name, *others), role)


def paper(paper_id: str, *entities: ExtractedEntity) -> Extraction:
    numbered = [
        ExtractedEntity(f"E{i}", e.type, e.name, e.surfaces, e.role) for i, e in enumerate(entities, start=1)
    ]
    return Extraction(paper_id, tuple(numbered))


def resolve(
    *papers: Extraction, decisions: Sequence[Mapping] = (), years: dict[str, int | None] | None = None
) -> Normalized:
    return normalize(papers, vocabulary=VOCABULARY, decisions=decisions, years=years or {})


def ids(result: Normalized) -> list[str]:
    return [entity.id for entity in result.entities]


def decided(subject: str, predicate: str, object_id: str = "", object_label: str = "") -> Mapping:
    return Mapping(subject, "", predicate, object_id, object_label, "semapv:ManualMappingCuration", 1.0)
