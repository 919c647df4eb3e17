"""Training of the extraction model: network, examples from gold records, fitting, thresholds, export to ONNX.

Needs the extra ``train`` (PyTorch); nothing here is imported when papers are read.
"""

from kg.extraction.training.run import train_model

__all__ = ["train_model"]
