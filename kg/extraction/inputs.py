"""The arrays that each head of the network takes, built alike for training and inference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from kg.extraction.features import Features, Ints
from kg.extraction.layout import SIGNATURES
from kg.extraction.pairs import WordRange, between, relate
from kg.records import ENTITY_TYPES, RELATIONS

ALLOWED = np.array(
    [
        [[(head, tail) in SIGNATURES[relation] for relation in RELATIONS] for tail in ENTITY_TYPES]
        for head in ENTITY_TYPES
    ]
)
"""Which relations may join a head type and a tail type, shape ``(types, types, relations)``."""


class MentionInputs(NamedTuple):
    """First and last piece, length in words and lexicon bits of each span; first and last piece of numbers."""

    first: Ints
    last: Ints
    length: Ints
    lexicon: Ints
    number_first: Ints
    number_last: Ints


class EntityInputs(NamedTuple):
    """First and last piece of each mention ``(M,)``, who owns it ``(E, M)``, and the entities' types ``(E,)``."""

    first: Ints
    last: Ints
    owner: Ints
    types: Ints


class PairInputs(NamedTuple):
    """Pairs of entities that a relation may join ``(P, 2)``, pieces between ``(P, 2)``, distance ``(P,)``."""

    pairs: Ints
    between: Ints
    distance: Ints


class SlotInputs(NamedTuple):
    """First and last piece of each value ``(V,)``; pieces between it and each entity ``(V, E, 2)``; distance."""

    first: Ints
    last: Ints
    between: Ints
    distance: Ints


class PartnerInputs(NamedTuple):
    """First and last piece of each number; pairs of value and other number ``(P, 2)``; the pieces between."""

    first: Ints
    last: Ints
    pairs: Ints
    between: Ints


class SentenceInputs(NamedTuple):
    """First and last piece of each sentence, and its place in the text, capped at 31."""

    first: Ints
    last: Ints
    place: Ints


def mention_inputs(features: Features) -> MentionInputs:
    """What :class:`MentionHead` takes beside the hidden states."""
    spans, numbers = features.spans, features.number_words
    return MentionInputs(
        features.word_first[spans[:, 0]],
        features.word_last[spans[:, 1]],
        spans[:, 1] - spans[:, 0] + 1,
        features.lexicon,
        features.word_first[numbers[:, 0]],
        features.word_last[numbers[:, 1]],
    )


def entity_inputs(
    features: Features, mentions: Sequence[Sequence[WordRange]], types: Sequence[int]
) -> EntityInputs:
    """What the entity part of :class:`DocumentHead` takes; ``mentions`` holds those of each entity."""
    places = np.array([place for found in mentions for place in found], dtype=np.int64).reshape(-1, 2)
    owners = np.array([i for i, found in enumerate(mentions) for _ in found], dtype=np.int64)
    owner = (np.arange(len(mentions))[:, None] == owners[None, :]).astype(np.int64)
    return EntityInputs(
        features.word_first[places[:, 0]],
        features.word_last[places[:, 1]],
        owner,
        np.array(types, dtype=np.int64),
    )


def pair_inputs(features: Features, mentions: Sequence[Sequence[WordRange]], types: Sequence[int]) -> PairInputs:
    """What the relation part takes: every ordered pair of entities that some relation may join."""
    pairs = [
        (i, j)
        for i in range(len(types))
        for j in range(len(types))
        if i != j and ALLOWED[types[i], types[j]].any()
    ]
    ranges, distances = relate(mentions, mentions, pairs, features)
    return PairInputs(np.array(pairs, dtype=np.int64).reshape(-1, 2), ranges, distances)


def slot_inputs(features: Features, values: Sequence[int], mentions: Sequence[Sequence[WordRange]]) -> SlotInputs:
    """What the value part takes; ``values`` are indices of numbers, at least one, with at least one entity."""
    places: list[list[WordRange]] = [[_word_range(features, number)] for number in values]
    grid = [(v, e) for v in range(len(values)) for e in range(len(mentions))]
    ranges, distances = relate(places, mentions, grid, features)
    return SlotInputs(
        features.word_first[[place[0][0] for place in places]],
        features.word_last[[place[0][1] for place in places]],
        ranges.reshape(len(values), len(mentions), 2),
        distances.reshape(len(values), len(mentions)),
    )


def partner_inputs(features: Features, values: Sequence[int]) -> PartnerInputs:
    """What the partner part takes: each value with every other number of the text."""
    numbers = features.number_words
    pairs = [(v, other) for v in values for other in range(len(numbers)) if other != v]
    ranges = [between(_word_range(features, v), _word_range(features, other), features) for v, other in pairs]
    return PartnerInputs(
        features.word_first[numbers[:, 0]],
        features.word_last[numbers[:, 1]],
        np.array(pairs, dtype=np.int64).reshape(-1, 2),
        np.array(ranges, dtype=np.int64).reshape(-1, 2),
    )


def sentence_inputs(features: Features) -> SentenceInputs:
    """What the claim part takes."""
    bounds = features.sentence_words
    return SentenceInputs(
        features.word_first[bounds[:, 0]],
        features.word_last[bounds[:, 1]],
        np.minimum(np.arange(len(bounds), dtype=np.int64), 31),
    )


def _word_range(features: Features, number: int) -> WordRange:
    first, last = features.number_words[number].tolist()
    return first, last
