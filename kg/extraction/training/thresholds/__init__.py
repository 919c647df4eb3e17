"""Calibration and thresholds for a trained model, both from annotated papers that it was not trained on.

The parts of the pipeline are settled one after the other, in its own order: weights first, so that confidence says
how often a statement holds, then for each label the least confidence that does best in F1.
"""

from kg.extraction.training.thresholds.choice import choose

__all__ = ["choose"]
