"""How good an extraction is, held against annotated papers."""

from kg.evaluation.scoring import Count, score

__all__ = ["Count", "score"]
