"""The arrays that each head of the network takes, built alike for training and inference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.extraction.features import Features, Ints
from kg.extraction.layout import SIGNATURES
from kg.extraction.likeness import LIKENESS, likeness
from kg.extraction.pairs import WordRange, all_between, relate
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


class AliasInputs(NamedTuple):
    """Names as :class:`EntityInputs`; pairs of names of one type ``(P, 2)``, their distance, their likeness."""

    first: Ints
    last: Ints
    owner: Ints
    types: Ints
    pairs: Ints
    distance: Ints
    likeness: NDArray[np.float32]


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


def alias_inputs(features: Features, mentions: Sequence[Sequence[WordRange]], types: Sequence[int]) -> AliasInputs:
    """What the joining part takes: names, each with its mentions, and every pair of them of one type."""
    pairs = [(i, j) for i in range(len(types)) for j in range(i + 1, len(types)) if types[i] == types[j]]
    surfaces = [list({_surface(features, place) for place in found}) for found in mentions]
    _, distances = relate(mentions, mentions, pairs, features)
    return AliasInputs(
        *entity_inputs(features, mentions, types),
        np.array(pairs, dtype=np.int64).reshape(-1, 2),
        distances,
        np.array([likeness(surfaces[i], surfaces[j]) for i, j in pairs], dtype=np.float32).reshape(
            -1, len(LIKENESS)
        ),
    )


def marks(features: Features, mentions: Sequence[Sequence[WordRange]], types: Sequence[int], values: Ints) -> Ints:
    """What is known of each piece once mentions are found, ``(pieces,)``; ``values`` labels the numbers."""
    found = np.zeros(len(features.pieces), dtype=np.int64)
    for (first, last), label in zip(features.number_words.tolist(), values.tolist(), strict=True):
        if label:
            found[features.word_first[first] : features.word_last[last] + 1] = 2 * len(ENTITY_TYPES) + label
    for places, kind in zip(mentions, types, strict=True):
        for first, last in places:
            start = features.word_first[first]
            found[start : features.word_last[last] + 1] = 2 + 2 * kind
            found[start] = 1 + 2 * kind
    return found


def pair_inputs(features: Features, mentions: Sequence[Sequence[WordRange]], types: Sequence[int]) -> PairInputs:
    """What the relation part takes: every ordered pair of entities that some relation may join."""
    kinds = np.array(types, dtype=np.int64)
    joinable = np.asarray(ALLOWED[kinds[:, None], kinds].any(axis=2))
    np.fill_diagonal(joinable, False)
    pairs = np.argwhere(joinable)
    return PairInputs(pairs, *relate(mentions, mentions, pairs, features))


def slot_inputs(features: Features, values: Sequence[int], mentions: Sequence[Sequence[WordRange]]) -> SlotInputs:
    """What the value part takes; ``values`` are indices of numbers, at least one, with at least one entity."""
    first, last = features.number_words[list(values)].T
    places = [[place] for place in zip(first.tolist(), last.tolist(), strict=True)]
    grid = np.argwhere(np.ones((len(values), len(mentions)), dtype=bool))
    ranges, distances = relate(places, mentions, grid, features)
    return SlotInputs(
        features.word_first[first],
        features.word_last[last],
        ranges.reshape(len(values), len(mentions), 2),
        distances.reshape(len(values), len(mentions)),
    )


def partner_inputs(features: Features, values: Sequence[int]) -> PartnerInputs:
    """What the partner part takes: each value with every other number of the text."""
    numbers = features.number_words
    row, other = np.nonzero(np.array(values)[:, None] != np.arange(len(numbers)))
    pairs = np.stack([np.array(values)[row], other], axis=1)
    return PartnerInputs(
        features.word_first[numbers[:, 0]],
        features.word_last[numbers[:, 1]],
        pairs,
        all_between(numbers[pairs[:, 0]], numbers[pairs[:, 1]], features),
    )


def sentence_inputs(features: Features) -> SentenceInputs:
    """What the claim part takes."""
    bounds = features.sentence_words
    return SentenceInputs(
        features.word_first[bounds[:, 0]],
        features.word_last[bounds[:, 1]],
        np.minimum(np.arange(len(bounds), dtype=np.int64), 31),
    )


def _surface(features: Features, place: WordRange) -> str:
    return features.text[features.words[place[0], 0] : features.words[place[1], 1]]
