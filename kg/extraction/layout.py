"""The network's label sets and index spaces, shared by training and inference.

Their order is part of the model: :data:`LAYOUT_VERSION` changes when any of them does.
"""

from __future__ import annotations

from kg.records import CLAIM_TYPES, ENTITY_TYPES, ROLES

LAYOUT_VERSION = 3

SPAN_LABELS = ("", *ENTITY_TYPES)
VALUE_LABELS = ("", "absolute", "delta", "ratio", "baseline")
CLAIM_LABELS = ("", *CLAIM_TYPES)
ROLE_LABELS = ("", *ROLES)
"""No role: what was taken for an entity is none."""
SLOTS = ("metric", "method", "dataset", "task", "baseline")
SLOT_TYPES = {
    "metric": "Metric",
    "method": "Method",
    "dataset": "Dataset",
    "task": "Task",
    "baseline": "Method",
}

MAX_SPAN_WORDS = 10
"""Longest candidate span, in words of :func:`kg.extraction.segmentation.words`."""

SHAPE_COUNT = 128
"""Case pattern of a piece (8) and of its white-space-delimited string (8), in title or abstract (2)."""

MARKS = 1 + 2 * len(ENTITY_TYPES) + len(VALUE_LABELS)
"""What is known of a piece once mentions are found: nothing, begins or continues one of a type, in a value."""

DISTANCES = 32
"""How far apart two things stand: see :func:`kg.extraction.pairs.distance`."""

SIGNATURES: dict[str, frozenset[tuple[str, str]]] = {
    **dict.fromkeys(("EXTENDS", "USES", "OUTPERFORMS", "COMPARED_WITH"), frozenset({("Method", "Method")})),
    "IS_A": frozenset((kind, kind) for kind in ENTITY_TYPES),
    "ADDRESSES": frozenset({("Method", "Task")}),
    **dict.fromkeys(("TRAINED_ON", "EVALUATED_ON"), frozenset({("Method", "Dataset")})),
    "MEASURED_BY": frozenset({("Method", "Metric"), ("Task", "Metric"), ("Dataset", "Metric")}),
    "BENCHMARK_FOR": frozenset({("Dataset", "Task")}),
}
"""Types that each relation may join, head and tail; a test holds them against the ontology."""
