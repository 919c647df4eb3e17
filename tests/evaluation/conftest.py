"""One invented paper, annotated, and a reading of it that makes every kind of error."""

from __future__ import annotations

from typing import Any

import pytest

TEXT = (
    "FooNet for Image Captioning\n\n"
    "We present Foo Network (FooNet), a model for image captioning. "
    "FooNet uses contrastive learning and outperforms BarNet on COCO by 3.2 points of CIDEr, reaching 130.1. "
    "Code is released."
)


def entity(id_: str, type_: str, role: str, *surfaces: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "type": type_, "name": surfaces[0], "surfaces": list(surfaces), "role": role, **more}


def relation(head: str, label: str, tail: str, **more: Any) -> dict[str, Any]:
    return {"head": head, "relation": label, "tail": tail, "evidence": "FooNet uses contrastive learning", **more}


def result(value: str, **slots: Any) -> dict[str, Any]:
    empty = dict.fromkeys(("method", "dataset", "task", "metric", "unit", "baseline", "baseline_value"))
    return {**empty, "value": value, "kind": "absolute", "evidence": f"reaching {value}", **slots}


def claim(type_: str, sentence: str, **more: Any) -> dict[str, Any]:
    return {"type": type_, "sentence": sentence, "about": [], **more}


@pytest.fixture
def gold() -> dict[str, Any]:
    return {
        "id": "000-001",
        "text": TEXT,
        "entities": [
            entity("E1", "Method", "proposed", "Foo Network", "FooNet"),
            entity("E2", "Task", "used", "image captioning", "Image Captioning"),
            entity("E3", "Method", "used", "contrastive learning"),
            entity("E4", "Method", "compared", "BarNet"),
            entity("E5", "Dataset", "used", "COCO"),
            entity("E6", "Metric", "used", "CIDEr"),
        ],
        "relations": [
            relation("E1", "USES", "E3"),
            relation("E1", "OUTPERFORMS", "E4"),
            relation("E1", "ADDRESSES", "E2"),
            relation("E4", "EXTENDS", "E1"),
        ],
        "results": [
            result("3.2", method="E1", dataset="E5", metric="E6", baseline="E4", kind="delta"),
            result("130.1", method="E1", dataset="E5", metric="E6"),
        ],
        "claims": [
            claim("contribution", "We present Foo Network (FooNet)"),
            claim("performance", "FooNet uses contrastive learning"),
            claim("resource", "Code is released"),
        ],
    }


@pytest.fixture
def said() -> dict[str, Any]:
    return {
        "id": "000-001",
        "entities": [
            entity("S1", "Method", "proposed", "FooNet", confidence=0.95),
            entity("S2", "Method", "used", "Foo Network", confidence=0.65),
            entity("S3", "Method", "used", "image captioning", confidence=0.55),
            entity("S4", "Method", "used", "contrastive learning", confidence=0.85),
            entity("S5", "Method", "background", "BarNet", confidence=0.75),
            entity("S6", "Dataset", "used", "COCO by", confidence=0.45),
            entity("S7", "Metric", "used", "points", confidence=0.35),
        ],
        "relations": [
            relation("S1", "EXTENDS", "S4", confidence=0.8),
            relation("S1", "OUTPERFORMS", "S5", confidence=0.9),
            relation("S1", "ADDRESSES", "S3", confidence=0.7),
            relation("S5", "USES", "S4", confidence=0.6),
        ],
        "results": [
            result("3.2", method="S1", baseline="S5", kind="delta", confidence=0.9),
            result("99", method="S1", confidence=0.4),
        ],
        "claims": [
            claim(
                "contribution", "We present Foo Network (FooNet), a model for image captioning.", confidence=0.9
            ),
            claim("finding", "FooNet uses contrastive learning and outperforms BarNet on COCO", confidence=0.6),
            claim("finding", "FooNet for Image Captioning", confidence=0.5),
        ],
    }
