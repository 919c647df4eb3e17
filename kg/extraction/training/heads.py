"""What is read from the encoder's vectors: mentions, names, entities and their pairs, values, sentences.

H is the encoder's width, T the number of pieces of a text.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from kg.extraction.layout import (
    CLAIM_LABELS,
    DISTANCES,
    MAX_SPAN_WORDS,
    ROLE_LABELS,
    SLOTS,
    SPAN_LABELS,
    VALUE_LABELS,
)
from kg.extraction.likeness import LIKENESS
from kg.extraction.training.spans import CandidateSpans, Ranges, pool, range_means
from kg.records import ENTITY_TYPES, RELATIONS


class MentionHead(nn.Module):
    """Types of candidate spans and parts of numbers."""

    def __init__(self, width: int, size: int = 256, dropout: float = 0.2) -> None:
        super().__init__()
        self.span = CandidateSpans(width, size, MAX_SPAN_WORDS)
        self.lexicon = nn.Embedding(2 ** len(ENTITY_TYPES), size)
        self.span_out = nn.Sequential(nn.GELU(), nn.Dropout(dropout), nn.Linear(size, len(SPAN_LABELS)))
        self.number = Ranges(width, size)
        self.number_out = nn.Sequential(nn.GELU(), nn.Dropout(dropout), nn.Linear(size, len(VALUE_LABELS)))

    def forward(
        self,
        hidden: Tensor,
        first: Tensor,
        last: Tensor,
        length: Tensor,
        lexicon: Tensor,
        number_first: Tensor,
        number_last: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """Logits ``(spans, SPAN_LABELS)``, ``(numbers, VALUE_LABELS)``; ``hidden`` is one text's ``(T, H)``."""
        span = self.span(hidden, first, last, length) + self.lexicon(lexicon)
        return self.span_out(span), self.number_out(self.number(hidden, number_first, number_last))


class AliasHead(nn.Module):
    """Whether two names, each with all its mentions, name one thing."""

    def __init__(self, width: int, size: int = 128, dropout: float = 0.2) -> None:
        super().__init__()
        self.mention = Ranges(width, size)
        self.kind = nn.Embedding(len(ENTITY_TYPES), size)
        self.distance = nn.Embedding(DISTANCES, size)
        self.likeness = nn.Linear(len(LIKENESS), size)
        self.out = nn.Sequential(nn.Linear(3 * size, size), nn.GELU(), nn.Dropout(dropout), nn.Linear(size, 1))

    def forward(
        self,
        hidden: Tensor,
        first: Tensor,
        last: Tensor,
        owner: Tensor,
        types: Tensor,
        pairs: Tensor,
        distance: Tensor,
        likeness: Tensor,
    ) -> Tensor:
        """Logits ``(P,)`` of pairs of names."""
        names = torch.tanh(pool(self.mention(hidden, first, last), owner))
        one, other = names[pairs[:, 0]], names[pairs[:, 1]]
        told = torch.tanh(self.likeness(likeness) + self.distance(distance) + self.kind(types)[pairs[:, 0]])
        logits: Tensor = self.out(torch.cat([(one - other).abs(), one * other, told], 1)).squeeze(1)
        return logits


class DocumentHead(nn.Module):
    """Roles, relations, links of values, claim types of one text."""

    def __init__(self, width: int, size: int = 256, heads: int = 6, dropout: float = 0.2) -> None:
        super().__init__()
        self.heads, self.key_size = heads, 48
        self.mention = Ranges(width, width)
        self.kind = nn.Embedding(len(ENTITY_TYPES), width)
        self.query = nn.Linear(width, heads * self.key_size)
        self.key = nn.Linear(width, heads * self.key_size)
        self.dropout = nn.Dropout(dropout)

        self.role = nn.Sequential(
            nn.Linear(2 * width, size), nn.GELU(), nn.Dropout(dropout), nn.Linear(size, len(ROLE_LABELS))
        )
        self.head_end = nn.Linear(2 * width, size)
        self.tail_end = nn.Linear(2 * width, size)
        self.between = nn.Linear(width, size)
        self.distance = nn.Embedding(DISTANCES, size)
        self.pair = nn.Sequential(
            nn.Linear(5 * size, size), nn.GELU(), nn.Dropout(dropout), nn.Linear(size, len(RELATIONS))
        )

        self.value = Ranges(width, size)
        self.value_entity = nn.Linear(width, size)
        self.value_distance = nn.Embedding(DISTANCES, size)
        self.value_between = nn.Linear(width, size, bias=False)
        self.slot = nn.Sequential(nn.GELU(), nn.Dropout(dropout), nn.Linear(size, len(SLOTS)))
        self.slot_none = nn.Linear(size, len(SLOTS))
        self.partner = nn.Sequential(nn.Linear(4 * size, size), nn.GELU(), nn.Dropout(dropout), nn.Linear(size, 1))

        self.sentence_weight = nn.Linear(width, 1)
        self.sentence_place = nn.Embedding(32, width)
        self.claim = nn.Sequential(
            nn.Linear(3 * width, size), nn.GELU(), nn.Dropout(dropout), nn.Linear(size, len(CLAIM_LABELS))
        )

    def entities(
        self, hidden: Tensor, mention_first: Tensor, mention_last: Tensor, owner: Tensor, types: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Vectors ``(E, H)`` and attention over the text ``(E, heads, T)`` of each entity.

        ``owner`` is ``(E, M)``: 1 where the mention belongs to the entity.
        """
        vectors = pool(self.mention(hidden, mention_first, mention_last), owner) + self.kind(types)
        keys = self.key(hidden).view(-1, self.heads, self.key_size)
        queries = self.query(vectors).view(-1, self.heads, self.key_size)
        scores = torch.einsum("ehk,thk->eht", queries, keys) / self.key_size**0.5
        return self.dropout(vectors), scores.softmax(-1)

    def roles(self, hidden: Tensor, vectors: Tensor, attention: Tensor) -> Tensor:
        """Logits ``(E, ROLE_LABELS)``."""
        context = attention.mean(1) @ hidden
        logits: Tensor = self.role(torch.cat([vectors, context], 1))
        return logits

    def relations(
        self,
        hidden: Tensor,
        vectors: Tensor,
        attention: Tensor,
        pairs: Tensor,
        between: Tensor,
        distance: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """Logits ``(P, RELATIONS)`` and the pairs' attention over the text ``(P, T)``.

        ``pairs`` holds entity indices ``(P, 2)``; ``between`` the first and last piece between the two closest
        mentions ``(P, 2)``; ``distance`` an index into ``DISTANCES`` ``(P,)``.
        """
        shared = (attention[pairs[:, 0]] * attention[pairs[:, 1]]).sum(1)
        shared = shared / (shared.sum(1, keepdim=True) + 1e-9)
        context = shared @ hidden
        head = torch.tanh(self.head_end(torch.cat([vectors[pairs[:, 0]], context], 1)))
        tail = torch.tanh(self.tail_end(torch.cat([vectors[pairs[:, 1]], context], 1)))
        middle = torch.tanh(self.between(range_means(hidden, between[:, 0], between[:, 1])))
        distant = self.distance(distance)
        logits: Tensor = self.pair(torch.cat([head, tail, head * tail, middle, distant], 1))
        return logits, shared

    def slots(
        self,
        hidden: Tensor,
        vectors: Tensor,
        value_first: Tensor,
        value_last: Tensor,
        between: Tensor,
        distance: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """Scores ``(V, E, SLOTS)`` that a value's slot is filled by an entity, and by none ``(V, SLOTS)``.

        ``between`` is ``(V, E, 2)``, ``distance`` ``(V, E)``.
        """
        values = self.value(hidden, value_first, value_last)
        count, entities = distance.shape
        middle = range_means(self.value_between(hidden), between.view(-1, 2)[:, 0], between.view(-1, 2)[:, 1])
        joint = (
            values.unsqueeze(1)
            + self.value_entity(vectors).unsqueeze(0)
            + self.value_distance(distance)
            + middle.view(count, entities, -1)
        )
        return self.slot(joint), self.slot_none(torch.tanh(values))

    def partners(
        self, hidden: Tensor, value_first: Tensor, value_last: Tensor, pairs: Tensor, between: Tensor
    ) -> Tensor:
        """Logits ``(P,)`` that the second number of a pair is the first one's baseline value."""
        values = self.value(hidden, value_first, value_last)
        one, other = values[pairs[:, 0]], values[pairs[:, 1]]
        middle = torch.tanh(self.between(range_means(hidden, between[:, 0], between[:, 1])))
        order = self.value_distance((pairs[:, 1] > pairs[:, 0]).long())
        logits: Tensor = self.partner(torch.cat([one, other, middle, order], 1)).squeeze(1)
        return logits

    def claims(self, hidden: Tensor, first: Tensor, last: Tensor, place: Tensor) -> Tensor:
        """Logits ``(S, CLAIM_LABELS)`` of sentences given by their first and last piece."""
        index = torch.arange(hidden.shape[0], device=hidden.device).unsqueeze(0)
        inside = (index >= first.unsqueeze(1)) & (index <= last.unsqueeze(1))
        weight = self.sentence_weight(hidden).squeeze(1).unsqueeze(0)
        weight = torch.where(inside, weight, torch.full_like(weight, -1e4)).softmax(1)
        vectors = torch.cat(
            [weight @ hidden, range_means(hidden, first, last), hidden[first] + self.sentence_place(place)], 1
        )
        logits: Tensor = self.claim(self.dropout(vectors))
        return logits
