"""How two things of a text stand to each other: the pieces between them, and how far apart they are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kg.extraction.features import Features, Ints

WordRange = tuple[int, int]

_NEAR = (1, 3, 7, 15)


def distance(head: WordRange, tail: WordRange, sentence: Ints, titled: bool) -> int:
    """An index below ``DISTANCES`` from order, words between, sentences between, and whether head is in the title.

    0–4 by words between when both stand in one sentence, 5–7 by sentences between; +8 when the tail comes
    first; +16 when the head has a mention in the title.
    """
    sentences_apart = abs(int(sentence[head[0]]) - int(sentence[tail[0]]))
    if sentences_apart == 0:
        words_apart = max(head[0] - tail[1], tail[0] - head[1], 0)
        near = sum(words_apart > bound for bound in _NEAR)
    else:
        near = 4 + min(sentences_apart, 3)
    return near + 8 * (tail[0] < head[0]) + 16 * titled


def between(one: WordRange, other: WordRange, features: Features) -> tuple[int, int]:
    """First and last piece strictly between two word ranges; the last piece of the first one if there is none."""
    left, right = (one, other) if one[0] <= other[0] else (other, one)
    first = int(features.word_last[left[1]]) + 1
    last = int(features.word_first[right[0]]) - 1
    if last < first:
        first = last = int(features.word_last[left[1]])
    return first, last


def relate(
    heads: Sequence[Sequence[WordRange]],
    tails: Sequence[Sequence[WordRange]],
    indices: Sequence[tuple[int, int]],
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
    sentence = features.sentence_of_word()
    titled = [any(sentence[m[0]] == 0 for m in mentions) for mentions in heads]
    ranges = np.zeros((len(indices), 2), dtype=np.int64)
    distances = np.zeros(len(indices), dtype=np.int64)
    for row, (i, j) in enumerate(indices):
        # fewest sentences apart, then fewest words apart, then first in the text
        _, _, a, b = min(
            (abs(int(sentence[a[0]]) - int(sentence[b[0]])), abs(a[0] - b[0]), a, b)
            for a in heads[i]
            for b in tails[j]
        )
        ranges[row] = between(a, b, features)
        distances[row] = distance(a, b, sentence, titled[i])
    return ranges, distances
