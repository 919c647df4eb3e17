"""Attention within one text, in the form that ONNX Runtime runs fastest."""

from __future__ import annotations

from torch import Tensor


def attend(query: Tensor, key: Tensor, value: Tensor, scale: float) -> Tensor:
    """Dot-product attention: ``(T, heads, size)`` each → ``(T, heads, size)``; ``scale`` is that of the products.

    The only transpositions are such as ONNX Runtime's matrix product does while it reads.
    """
    weights = ((query.transpose(0, 1) * scale) @ key.permute(1, 2, 0)).softmax(-1)
    return (weights @ value.transpose(0, 1)).transpose(0, 1)
