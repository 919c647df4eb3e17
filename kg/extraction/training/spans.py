"""Vectors of ranges of pieces: mentions, candidate spans, what stands between two of them.

H is the encoder's width, T the number of pieces of a text.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


def range_means(hidden: Tensor, first: Tensor, last: Tensor) -> Tensor:
    """The mean vector of each range of rows, both ends included: ``(T, H), (N,), (N,) → (N, H)``."""
    sums = torch.cat([torch.zeros_like(hidden[:1]), hidden.cumsum(0)])
    return (sums[last + 1] - sums[first]) / (last + 1 - first).unsqueeze(1).to(hidden.dtype)


class Ranges(nn.Module):
    """A vector for each range of pieces from its first, last and mean piece: ``(N, size)``."""

    def __init__(self, width: int, size: int) -> None:
        super().__init__()
        self.first = nn.Linear(width, size)
        self.last = nn.Linear(width, size, bias=False)
        self.mean = nn.Linear(width, size, bias=False)

    def forward(self, hidden: Tensor, first: Tensor, last: Tensor) -> Tensor:
        """``(T, H), (N,), (N,)`` → ``(N, size)``, where ranges are fewer than pieces."""
        vectors: Tensor = (
            self.first(hidden[first]) + self.last(hidden[last]) + self.mean(range_means(hidden, first, last))
        )
        return vectors


class CandidateSpans(nn.Module):
    """A vector for each candidate span: :class:`Ranges`, with the pieces beside it and its length in words.

    There are several times as many candidates as pieces, so that what a span begins and ends with is made once
    for each piece.
    """

    def __init__(self, width: int, size: int, longest: int) -> None:
        super().__init__()
        self.range = Ranges(width, size)
        self.before = nn.Linear(width, size, bias=False)
        self.after = nn.Linear(width, size, bias=False)
        self.length = nn.Embedding(longest + 1, size)

    def forward(self, hidden: Tensor, first: Tensor, last: Tensor, length: Tensor) -> Tensor:
        """``(T, H)``; first and last piece, length in words, ``(N,)`` each → ``(N, size)``."""
        before, after = self.before(hidden), self.after(hidden)
        begin = self.range.first(hidden) + torch.cat([before[:1], before[:-1]])
        end = self.range.last(hidden) + torch.cat([after[1:], after[-1:]])
        middle = range_means(self.range.mean(hidden), first, last)
        vectors: Tensor = begin[first] + end[last] + middle + self.length(length)
        return vectors


_LARGEST = 80.0
"""A part of a vector beyond this has no exponential in 32 bits; a trained layer's stay well below."""


def pool(mentions: Tensor, owner: Tensor) -> Tensor:
    """One vector for each set of mentions, their log-sum-exp: ``(M, H)``, ``(E, M)`` of 0 and 1 → ``(E, H)``."""
    # as a product of matrices: ONNX Runtime is slow to reduce a block with a row for each set and mention
    with torch.autocast(mentions.device.type, enabled=False):
        return (owner.float() @ mentions.float().clamp(-_LARGEST, _LARGEST).exp()).log()
