"""Graphs as ONNX Runtime runs them fastest: attention for one text, operators fused before they ship."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from kg.extraction.training.attention import attend

_ONE_TEXT = "methodgraph_one_text"


def _attention(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    mask: Tensor | None,
    scaling: float,
    dropout: float = 0.0,
    *,
    heads: int,
    size: int,
    **_: Any,
) -> tuple[Tensor, None]:
    """Attention of one text, ``(1, heads, T, size)`` each; only a bias of the encoder's own is a mask."""
    if mask is None:
        # part[0] would be a copy
        queries, keys, values = (part.transpose(1, 2).reshape(-1, heads, size) for part in (query, key, value))
        return attend(queries, keys, values, scaling).unsqueeze(0), None
    scores = (query * scaling) @ key.transpose(2, 3) + mask
    return (scores.softmax(-1) @ value).transpose(1, 2).contiguous(), None


@contextmanager
def one_text(backbone: Any) -> Iterator[None]:
    """Let a Hugging Face encoder attend as one text without padding does, while it is exported.

    PyTorch's own attention exports with a mask and a guard against rows that are masked altogether, a fifth
    of the encoder's time. Encoders that bring an attention of their own keep it.
    """
    from transformers import AttentionInterface

    heads = backbone.config.num_attention_heads
    shape = {"heads": heads, "size": backbone.config.hidden_size // heads}
    AttentionInterface.register(_ONE_TEXT, partial(_attention, **shape))
    before = backbone.config._attn_implementation
    try:
        backbone.set_attn_implementation(_ONE_TEXT)
    except ValueError:
        yield
        return
    try:
        yield
    finally:
        backbone.set_attn_implementation(before)


def fuse(path: Path, out: Path) -> None:
    """Write the graph of ``path`` to ``out`` with its operators fused, so that nothing is left to do at loading.

    The fusions are those that hold for any CPU. One is left out: ONNX Runtime's kernel that adds and
    normalises at once takes several times as long as the two kernels that it replaces.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(out)
    onnxruntime.InferenceSession(
        str(path),
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=["SkipLayerNormFusion"],
    )
