"""The encoder over the whole text, and one more layer over what was found in it.

H is the encoder's width (384), T the number of pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

from kg.extraction.features import Features, Ints
from kg.extraction.layout import MARKS, SHAPE_COUNT
from kg.extraction.network import NO_SHAPE
from kg.extraction.training.attention import attend


class Encoder(nn.Module):
    """A transformer encoder whose input embeddings know the case that its vocabulary has lost."""

    def __init__(self, backbone: Any) -> None:
        super().__init__()
        self.backbone = backbone
        width = backbone.config.hidden_size
        self.shape = nn.Embedding(SHAPE_COUNT, width)
        nn.init.zeros_(self.shape.weight)

    def forward(self, pieces: Tensor, shapes: Tensor, mask: Tensor) -> Tensor:
        """``(batch, T)`` each, with [CLS] and [SEP] → ``(batch, T, H)``."""
        embedded = self.backbone.embeddings.word_embeddings(pieces) + self.shape(shapes)
        output = self.backbone(inputs_embeds=embedded, attention_mask=mask)
        hidden: Tensor = output.last_hidden_state
        return hidden


def padded(texts: Sequence[tuple[Ints, Ints]], cls: int, sep: int) -> tuple[Tensor, Tensor, Tensor]:
    """A batch for :class:`Encoder` of texts, each given by its pieces and their case patterns."""
    pieces = [torch.tensor([cls, *ids.tolist(), sep]) for ids, _ in texts]
    shapes = [functional.pad(torch.from_numpy(patterns), (1, 1), value=NO_SHAPE) for _, patterns in texts]
    return (
        pad_sequence(pieces, batch_first=True),
        pad_sequence(shapes, batch_first=True, padding_value=NO_SHAPE),
        pad_sequence([torch.ones_like(ids) for ids in pieces], batch_first=True),
    )


def encode(
    encoder: Encoder, texts: Sequence[Features], cls: int, sep: int, *, exact: bool = False
) -> list[Tensor]:
    """The hidden states ``(T, H)`` of each text, [CLS] and [SEP] taken off again; bfloat16 unless ``exact``."""
    device = encoder.shape.weight.device
    batch = padded([(text.pieces, text.shapes) for text in texts], cls, sep)
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=not exact):
        hidden = encoder(*(tensor.to(device) for tensor in batch))
    return [hidden[row, 1 : len(text.pieces) + 1].float() for row, text in enumerate(texts)]


class MarkedLayer(nn.Module):
    """One more transformer layer (pre-norm), over pieces that know what was found in them.

    It begins as the identity: what it adds is learned.
    """

    def __init__(self, width: int, heads: int = 6, dropout: float = 0.1) -> None:
        super().__init__()
        self.heads = heads
        self.mark = nn.Embedding(MARKS, width)
        self.before_attention = nn.LayerNorm(width)
        self.attend = nn.Linear(width, 3 * width)
        self.attended = nn.Linear(width, width)
        self.before_feed = nn.LayerNorm(width)
        self.feed = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))
        self.dropout = nn.Dropout(dropout)
        nn.init.normal_(self.mark.weight, std=0.02)
        for last in (self.attended, self.feed[-1]):
            nn.init.zeros_(last.weight)
            nn.init.zeros_(last.bias)

    def forward(self, hidden: Tensor, marks: Tensor) -> Tensor:
        """``(T, H)``, ``(T,)`` → ``(T, H)``."""
        marked = hidden + self.mark(marks)
        pieces, width = hidden.shape[0], self.mark.embedding_dim
        before = self.before_attention(marked)
        # three products: the parts of one would be copied apart
        query, key, value = (
            functional.linear(
                before, self.attend.weight[start : start + width], self.attend.bias[start : start + width]
            ).view(pieces, self.heads, width // self.heads)
            for start in (0, width, 2 * width)
        )
        context = attend(query, key, value, (width // self.heads) ** -0.5).reshape(pieces, width)
        marked = marked + self.dropout(self.attended(context))
        again: Tensor = marked + self.dropout(self.feed(self.before_feed(marked)))
        return again
