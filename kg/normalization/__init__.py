"""Names that mean the same thing are one entity: vocabulary, linking, merging, and people's decisions."""

from __future__ import annotations

from kg.normalization.concepts import Concept
from kg.normalization.decision_file import append_decision, append_decisions, read_decisions, undo_decision
from kg.normalization.decisions import check_decisions, rejected_statements, removed_papers
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
    "append_decisions",
    "check_decisions",
    "load_vocabulary",
    "normalize",
    "read_decisions",
    "rejected_statements",
    "removed_papers",
    "resolve_names",
    "undo_decision",
    "vocabulary_version",
]
