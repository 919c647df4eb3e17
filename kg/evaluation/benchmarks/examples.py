"""Passages as the network takes them: pieces, candidate spans, pairs of mentions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kg.evaluation.benchmarks.corpora import Mention, Passage, part
from kg.extraction.features import Features, Ints, Lexicon, features
from kg.extraction.pairs import between, distance

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MAX_SPAN_TOKENS = 12
"""Longest candidate span; gold mentions beyond it cannot be found, and count as missed."""

MAX_PIECES = 510
"""Pieces of a single sentence beyond this are not read."""


@dataclass(frozen=True)
class Labels:
    """What a corpus marks; index 0 of each head's output stands for none, roles excepted."""

    mentions: tuple[str, ...]
    relations: tuple[str, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Example:
    """A passage of which the encoder reads all at once.

    ``features`` has the passage's tokens as its words and the candidate spans as its spans; ``span_labels`` holds
    for each of them 0 or 1 + the index of its type.
    """

    passage: Passage
    features: Features
    span_labels: Ints


class PairInputs(NamedTuple):
    """Ordered pairs of mentions ``(P, 2)``, the pieces between them ``(P, 2)``, their distance ``(P,)``."""

    pairs: Ints
    between: Ints
    distance: Ints


def labels_of(passages: Iterable[Passage]) -> Labels:
    """The labels that occur, sorted."""
    mentions: set[str] = set()
    relations: set[str] = set()
    roles: set[str] = set()
    for passage in passages:
        mentions.update(mention.type for mention in passage.mentions)
        relations.update(relation.type for relation in passage.relations)
        roles.update(passage.roles)
    return Labels(tuple(sorted(mentions)), tuple(sorted(relations)), tuple(sorted(roles)))


def examples(passages: Iterable[Passage], tokenizer: Tokenizer, labels: Labels, pieces: int) -> list[Example]:
    """Each passage, cut between sentences where it has more than ``pieces`` pieces."""
    return [
        _example(stretch, tokenizer, labels)
        for passage in passages
        for stretch in _stretches(passage, tokenizer, pieces)
    ]


def _stretches(passage: Passage, tokenizer: Tokenizer, pieces: int) -> Iterator[Passage]:
    first = size = 0
    for index, (begin, end) in enumerate(passage.sentences):
        text = passage.text[passage.tokens[begin][0] : passage.tokens[end][1]]
        count = len(tokenizer.encode(text, add_special_tokens=False).ids)
        if index > first and size + count > pieces:
            yield part(passage, first, index - 1)
            first, size = index, 0
        size += count
    yield part(passage, first, len(passage.sentences) - 1)


def _example(passage: Passage, tokenizer: Tokenizer, labels: Labels) -> Example:
    own = features(passage.text, tokenizer, Lexicon(()))
    offsets = np.array(tokenizer.encode(passage.text, add_special_tokens=False).offsets, dtype=np.int64)
    offsets = offsets.reshape(-1, 2)[:MAX_PIECES]
    tokens = np.array(passage.tokens, dtype=np.int64).reshape(-1, 2)
    limit = len(offsets) - 1
    first = np.searchsorted(offsets[:, 1], tokens[:, 0], side="right")
    last = np.searchsorted(offsets[:, 0], tokens[:, 1], side="left") - 1
    spans = _candidates(passage, read=(first <= limit).tolist())
    types = {mention.span: 1 + labels.mentions.index(mention.type) for mention in passage.mentions}
    return Example(
        passage,
        replace(
            own,
            pieces=own.pieces[:MAX_PIECES],
            shapes=own.shapes[:MAX_PIECES],
            words=tokens,
            word_first=np.minimum(first, limit),
            word_last=np.minimum(np.maximum(last, first), limit),
            sentences=np.array([(tokens[a, 0], tokens[b, 1]) for a, b in passage.sentences], dtype=np.int64),
            sentence_words=np.array(passage.sentences, dtype=np.int64).reshape(-1, 2),
            spans=spans,
            lexicon=np.zeros(len(spans), dtype=np.int64),
        ),
        np.array([types.get((i, j), 0) for i, j in spans.tolist()], dtype=np.int64),
    )


def _candidates(passage: Passage, read: Sequence[bool]) -> Ints:
    strings = [passage.text[a:b] for a, b in passage.tokens]
    begins = [any(c.isalnum() for c in string) for string in strings]
    ends = [begins[i] or string in (")", "+", '"') for i, string in enumerate(strings)]
    found = [
        (i, j)
        for begin, end in passage.sentences
        for i in range(begin, end + 1)
        if begins[i] and read[i]
        for j in range(i, min(i + MAX_SPAN_TOKENS, end + 1))
        if ends[j] and read[j]
    ]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def pair_inputs(example: Example, mentions: Sequence[Mention]) -> PairInputs:
    """Every ordered pair of different mentions that stand in one sentence."""
    words = example.features
    sentence = words.sentence_of_word()
    pairs = [
        (i, j)
        for i, head in enumerate(mentions)
        for j, tail in enumerate(mentions)
        if i != j and sentence[head.first] == sentence[tail.first]
    ]
    spans = [(mentions[i].span, mentions[j].span) for i, j in pairs]
    return PairInputs(
        np.array(pairs, dtype=np.int64).reshape(-1, 2),
        np.array([between(head, tail, words) for head, tail in spans], dtype=np.int64).reshape(-1, 2),
        np.array([distance(head, tail, sentence, titled=False) for head, tail in spans], dtype=np.int64),
    )
