"""Names that mean the same thing are one entity: vocabulary, linking, merging, and people's decisions."""

from __future__ import annotations

from kg.normalization.concepts import Concept
from kg.normalization.decisions import (
    append_decision,
    check_decisions,
    read_decisions,
    rejected_statements,
    removed_papers,
)
from kg.normalization.entities import Normalized
from kg.normalization.listing import ListedName, Meaning, resolve_names
from kg.normalization.resolution import normalize
from kg.normalization.vocabulary import Vocabulary, load_vocabulary, vocabulary_version

__all__ = [
    "Concept",
    "ListedName",
    "Meaning",
    "Normalized",
    "Vocabulary",
    "append_decision",
    "check_decisions",
    "load_vocabulary",
    "normalize",
    "read_decisions",
    "rejected_statements",
    "removed_papers",
    "resolve_names",
    "vocabulary_version",
]
