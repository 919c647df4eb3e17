"""The product's encoder under heads for another corpus's labels: spans, pairs of spans, sentences.

H is the encoder's width, T the number of pieces of one passage.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from kg.evaluation.benchmarks.examples import MAX_SPAN_TOKENS, Labels
from kg.extraction.layout import DISTANCES
from kg.extraction.training.encoder import Encoder
from kg.extraction.training.spans import CandidateSpans, Ranges, range_means

PLACES = 32
"""Places of a sentence in its passage that are told apart; later ones count as the last."""


def _scores(size: int, labels: int, dropout: float, rare: float) -> nn.Sequential:
    """Scores of labels, of which all but the first begin improbable by ``rare`` nats."""
    last = nn.Linear(size, labels)
    with torch.no_grad():
        last.bias[0] += rare
    return nn.Sequential(nn.GELU(), nn.Dropout(dropout), last)


class SpanHead(nn.Module):
    """Types of candidate spans."""

    def __init__(self, width: int, labels: int, size: int = 256, dropout: float = 0.2) -> None:
        super().__init__()
        self.span = CandidateSpans(width, size, MAX_SPAN_TOKENS)
        self.out = _scores(size, labels + 1, dropout, rare=6.0)

    def forward(self, hidden: Tensor, first: Tensor, last: Tensor, length: Tensor) -> Tensor:
        """``(T, H)``, first and last piece, length in tokens ``(N,)`` each → logits ``(N, labels + 1)``."""
        logits: Tensor = self.out(self.span(hidden, first, last, length))
        return logits


class PairHead(nn.Module):
    """Relations of ordered pairs of mentions."""

    def __init__(self, width: int, types: int, labels: int, size: int = 256, dropout: float = 0.2) -> None:
        super().__init__()
        self.mention = Ranges(width, size)
        self.kind = nn.Embedding(types, size)
        self.head_end = nn.Linear(size, size)
        self.tail_end = nn.Linear(size, size)
        self.between = nn.Linear(width, size)
        self.distance = nn.Embedding(DISTANCES, size)
        self.dropout = nn.Dropout(dropout)
        self.together = nn.Linear(5 * size, size)
        self.out = _scores(size, labels + 1, dropout, rare=3.0)

    def forward(
        self,
        hidden: Tensor,
        first: Tensor,
        last: Tensor,
        types: Tensor,
        pairs: Tensor,
        between: Tensor,
        distance: Tensor,
    ) -> Tensor:
        """Mentions ``(M,)`` by piece and type, their pairs ``(P, 2)`` → logits ``(P, labels + 1)``."""
        mentions = self.dropout(torch.tanh(self.mention(hidden, first, last) + self.kind(types)))
        head, tail = self.head_end(mentions)[pairs[:, 0]], self.tail_end(mentions)[pairs[:, 1]]
        middle = torch.tanh(range_means(self.between(hidden), between[:, 0], between[:, 1]))
        told = torch.cat([head, tail, head * tail, middle, self.distance(distance)], 1)
        logits: Tensor = self.out(self.together(told))
        return logits


class SentenceHead(nn.Module):
    """Roles of sentences."""

    def __init__(self, width: int, labels: int, size: int = 256, dropout: float = 0.2) -> None:
        super().__init__()
        self.sentence = Ranges(width, size)
        self.place = nn.Embedding(PLACES, size)
        self.out = _scores(size, labels, dropout, rare=0.0)

    def forward(self, hidden: Tensor, first: Tensor, last: Tensor, place: Tensor) -> Tensor:
        """First and last piece and place of each sentence ``(S,)`` → logits ``(S, labels)``."""
        logits: Tensor = self.out(self.sentence(hidden, first, last) + self.place(place))
        return logits


class Network(nn.Module):
    """An encoder and a head for each kind of label that the corpus has."""

    def __init__(self, encoder: Encoder, labels: Labels) -> None:
        super().__init__()
        width: int = encoder.backbone.config.hidden_size
        self.labels = labels
        self.encoder = encoder
        self.spans = SpanHead(width, len(labels.mentions)) if labels.mentions else None
        types, relations = len(labels.mentions), len(labels.relations)
        self.pairs = PairHead(width, types, relations) if relations else None
        self.sentences = SentenceHead(width, len(labels.roles)) if labels.roles else None

    @property
    def device(self) -> Any:
        """Where the weights are."""
        return next(self.parameters()).device
