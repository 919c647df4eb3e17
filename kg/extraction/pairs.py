"""How two things of a text stand to each other: the pieces between them, and how far apart they are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from kg.extraction.features import Features, Ints

WordRange = tuple[int, int]

_NEAR = np.array([1, 3, 7, 15])


def distance(head: WordRange, tail: WordRange, sentence: Ints, titled: bool) -> int:
    """An index below ``DISTANCES`` from order, words between, sentences between, and whether head is in the title.

    0–4 by words between when both stand in one sentence, 5–7 by sentences between; +8 when the tail comes
    first; +16 when the head has a mention in the title.
    """
    return int(_distances(np.array([head]), np.array([tail]), sentence, np.array([titled]))[0])


def _distances(heads: Ints, tails: Ints, sentence: Ints, titled: NDArray[np.bool_]) -> Ints:
    sentences_apart = np.abs(sentence[heads[:, 0]] - sentence[tails[:, 0]])
    words_apart = np.maximum(heads[:, 0] - tails[:, 1], tails[:, 0] - heads[:, 1])
    near = np.where(sentences_apart == 0, np.searchsorted(_NEAR, words_apart), 4 + np.minimum(sentences_apart, 3))
    return np.asarray(near + 8 * (tails[:, 0] < heads[:, 0]) + 16 * titled, dtype=np.int64)


def between(one: WordRange, other: WordRange, features: Features) -> tuple[int, int]:
    """First and last piece strictly between two word ranges; the last piece of the first one if there is none."""
    first, last = all_between(np.array([one]), np.array([other]), features)[0].tolist()
    return first, last


def all_between(ones: Ints, others: Ints, features: Features) -> Ints:
    """What :func:`between` says of each two word ranges in the same row: ``(P, 2), (P, 2) → (P, 2)``."""
    in_order = ones[:, 0] <= others[:, 0]
    left = features.word_last[np.where(in_order, ones[:, 1], others[:, 1])]
    right = features.word_first[np.where(in_order, others[:, 0], ones[:, 0])]
    apart = right - left > 1
    return np.stack([np.where(apart, left + 1, left), np.where(apart, right - 1, left)], axis=1)


def relate(
    heads: Sequence[Sequence[WordRange]],
    tails: Sequence[Sequence[WordRange]],
    indices: Sequence[tuple[int, int]] | Ints,
    features: Features,
) -> tuple[Ints, Ints]:
    """For pairs of things, each with several mentions: what is between the closest two, and their distance.

    Returns
    -------
    between
        ``(P, 2)`` first and last piece.
    distances
        ``(P,)`` indices into ``DISTANCES``.
    """
    if not len(indices):
        return np.zeros((0, 2), dtype=np.int64), np.zeros(0, dtype=np.int64)
    sentence = features.sentence_of_word()
    head_mentions, head_starts = _in_one_row(heads)
    tail_mentions, tail_starts = (head_mentions, head_starts) if tails is heads else _in_one_row(tails)
    titled = np.logical_or.reduceat(sentence[head_mentions[:, 0]] == 0, head_starts)
    closest = _closest(head_mentions, head_starts, tail_mentions, tail_starts, sentence)
    i, j = np.array(indices, dtype=np.int64).T
    head, tail = np.divmod(closest[i, j], len(tail_mentions))
    ones, others = head_mentions[head], tail_mentions[tail]
    return all_between(ones, others, features), _distances(ones, others, sentence, titled[i])


def _in_one_row(things: Sequence[Sequence[WordRange]]) -> tuple[Ints, Ints]:
    """All mentions ``(M, 2)``, each thing's in the order of the text, and where each thing's begin."""
    mentions = np.array(list(chain.from_iterable(sorted(found) for found in things)), dtype=np.int64)
    return mentions, np.cumsum([0, *(len(found) for found in things[:-1])])


def _closest(heads: Ints, head_starts: Ints, tails: Ints, tail_starts: Ints, sentence: Ints) -> Ints:
    """Which two mentions of two things stand closest, as head mention × number of tail mentions + tail mention.

    Fewest sentences apart, then fewest words apart, then first in the text: all in one number, so that the
    least of a block of the matrix says both how near and which.
    """
    sentences_apart = np.abs(sentence[heads[:, 0]][:, None] - sentence[tails[:, 0]])
    words_apart = np.abs(heads[:, 0][:, None] - tails[:, 0])
    order = np.arange(words_apart.size).reshape(words_apart.shape)
    rank = (sentences_apart * len(sentence) + words_apart) * order.size + order
    nearest = np.minimum.reduceat(np.minimum.reduceat(rank, head_starts, axis=0), tail_starts, axis=1)
    return nearest % order.size
