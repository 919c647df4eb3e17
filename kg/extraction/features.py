"""A text as the network sees it: word pieces, case patterns, words, candidate spans, numbers, sentences.

Training and inference build the same :class:`Features` from the same text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kg.extraction.layout import MAX_SPAN_WORDS
from kg.extraction.segmentation import sentences, title_end, words
from kg.normalization.names import fold

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Ints = NDArray[np.int64]


SHAPES = ("lower", "Title", "UPPER", "mixed", "digit", "alphanumeric", "punctuation", "other")

_DIGITS = re.compile(
    r"""[+\-−±~\d](?<![\w.].)(?:(?<=\d)|\d)[\d,]*(?:\.\d+)?\+?
        (?:\s?(?:%|\\%|x|times)?\s?(?:-{1,2}|–|~)\s?[+\-−]?\d[\d,]*(?:\.\d+)?)?""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_SPELLED = re.compile(
    r"""\b(?=[hdtzofsena])(?:half|twice|double|triple|zero|one|two|three|four|five|six|seven|eight|nine|ten|twenty
        |thirty|forty|fifty|hundred|(?:one|a)[\s-](?:third|quarter|half|tenth)
        |(?:two|three|four|five|ten)fold)\b""",
    re.VERBOSE | re.IGNORECASE,
)
"""Strings that may be a result's value; a range counts as one. They begin with what a search is quick to find."""

_SPAN_BREAK = frozenset(',;:?!"“”')

_SMALL_WORDS = """a about across after also an and are as at be been before between both by can for from had has
have in into is it its may not of on or our over than that the their these this those through to under via was
we were when where which while with within without"""
_FUNCTION_WORDS = frozenset(_SMALL_WORDS.split())
"""In lower case, these begin or end next to no name in gold, and nearly half of all spans."""

_WORDS_REMEMBERED = 1 << 14
"""Few strings make most of a text: their case patterns are found once a process."""


@dataclass(frozen=True)
class Features:
    """One text, ready for the network. Word indices count :attr:`words`; piece indices exclude [CLS]/[SEP].

    Attributes
    ----------
    pieces, shapes
        Word-piece ids, and per piece an index that combines the case pattern of the piece, that of its
        white-space-delimited string, and whether it stands in the title; shape ``(pieces,)`` each.
    words
        Character offsets of the words, shape ``(words, 2)``.
    word_first, word_last
        First and last piece of each word, shape ``(words,)``.
    sentences, sentence_words
        Character offsets, and first and last word, of each sentence, shape ``(sentences, 2)`` each.
    spans
        First and last word of each candidate span, shape ``(spans, 2)``.
    lexicon
        For each candidate span, the bit set of the types that the lexicon lists it under, ``(spans,)``.
    numbers, number_words
        Character offsets, and first and last word, of each candidate value, shape ``(numbers, 2)``.
    """

    text: str
    pieces: Ints
    shapes: Ints
    words: Ints
    word_first: Ints
    word_last: Ints
    sentences: Ints
    sentence_words: Ints
    spans: Ints
    lexicon: Ints
    numbers: Ints
    number_words: Ints

    def sentence_of_word(self) -> Ints:
        """The index of the sentence that each word stands in, shape ``(words,)``."""
        index = np.searchsorted(self.sentence_words[:, 0], np.arange(len(self.words)), side="right") - 1
        return np.asarray(index, dtype=np.int64)


class Lexicon:
    """Names that vocabularies list, folded, each with the bit set of its types.

    Parameters
    ----------
    names
        Pairs of folded name and bit set (bit *i* stands for ``ENTITY_TYPES[i]``).
    """

    def __init__(self, names: Iterable[tuple[str, int]]) -> None:
        self._bits: dict[str, int] = {}
        for name, bits in names:
            parts = name.split(" ")
            for length in range(1, len(parts)):
                self._bits.setdefault(" ".join(parts[:length]), 0)
            self._bits[name] = self._bits.get(name, 0) | bits

    def matches(self, folded: Sequence[str], longest: int) -> Ints:
        """The bit set of each name that begins at each word, by its words: ``(words, longest)``, 0 where none is.

        Words that fold to nothing count as words of a name, and are not spelled in it.
        """
        found = np.zeros((len(folded), longest), dtype=np.int64)
        get = self._bits.get
        for start, key in enumerate(folded):
            bits = get(key)
            if bits is None:  # most words begin no name
                continue
            found[start, 0] = bits
            for last in range(start + 1, min(start + longest, len(folded))):
                if folded[last]:
                    key = f"{key} {folded[last]}"
                    bits = get(key)
                    if bits is None:
                        break
                    found[start, last - start] = bits
        return found


def features(text: str, tokenizer: Tokenizer, lexicon: Lexicon) -> Features:
    """Everything that the network needs to know of a text."""
    word_spans = words(text)
    sentence_spans = sentences(text)
    encoding = tokenizer.encode(text, add_special_tokens=False)
    offsets = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
    word_array = np.array(word_spans, dtype=np.int64).reshape(-1, 2)
    sentence_array = np.array(sentence_spans, dtype=np.int64).reshape(-1, 2)
    first, last = _pieces_of_words(word_array, offsets)
    sentence_words = _words_within(sentence_array, word_array)
    found = [match.span() for pattern in (_DIGITS, _SPELLED) for match in pattern.finditer(text)]
    numbers = np.array(sorted(found), dtype=np.int64).reshape(-1, 2)
    strings = [text[start:end] for start, end in word_spans]
    spans = _candidates(strings, sentence_words)
    return Features(
        text=text,
        pieces=np.array(encoding.ids, dtype=np.int64),
        shapes=shapes_of(text, offsets),
        words=word_array,
        word_first=first,
        word_last=last,
        sentences=sentence_array,
        sentence_words=sentence_words,
        spans=spans,
        lexicon=_lexicon_bits(strings, spans, lexicon),
        numbers=numbers,
        number_words=_words_within(numbers, word_array),
    )


def _pieces_of_words(word_spans: Ints, piece_spans: Ints) -> tuple[Ints, Ints]:
    if not len(piece_spans):
        empty = np.zeros(len(word_spans), dtype=np.int64)
        return empty, empty
    first = np.searchsorted(piece_spans[:, 1], word_spans[:, 0], side="right")
    last = np.searchsorted(piece_spans[:, 0], word_spans[:, 1], side="left") - 1
    limit = len(piece_spans) - 1
    first = np.minimum(first, limit)
    return first, np.minimum(np.maximum(last, first), limit)


def _words_within(ranges: Ints, word_spans: Ints) -> Ints:
    """The first and last word that overlap each range of characters."""
    if not len(ranges) or not len(word_spans):
        return np.zeros((0, 2), dtype=np.int64)
    first = np.searchsorted(word_spans[:, 1], ranges[:, 0], side="right")
    last = np.searchsorted(word_spans[:, 0], ranges[:, 1], side="left") - 1
    return np.stack([first, np.maximum(last, first)], axis=1)


_BEGINS, _ENDS, _BREAKS, _FUNCTION, _HYPHEN = 1, 2, 4, 8, 16


@lru_cache(_WORDS_REMEMBERED)
def _part(word: str) -> int:
    """What a word can be in a candidate span: the bit set of the five above."""
    named = word[0].isalnum()
    return (
        _BEGINS * named
        | _ENDS * (named or word in (")", "+"))
        | _BREAKS * (word in _SPAN_BREAK)
        | _FUNCTION * (word in _FUNCTION_WORDS)
        | _HYPHEN * (word == "-")
    )


def _candidates(strings: list[str], sentence_words: Ints) -> Ints:
    """Spans that begin and end as a name may, stay in a sentence, and pass no mark that ends a phrase."""
    if not len(sentence_words):
        return np.zeros((0, 2), dtype=np.int64)
    parts = np.array([0, *map(_part, strings), 0])
    before, part, after = parts[:-2], parts[1:-1], parts[2:]
    function = part & _FUNCTION > 0
    # "in-context learning" begins with "in", "plug-in" ends with it
    starts = (part & _BEGINS > 0) & ~(function & (after & _HYPHEN == 0))
    ends = (part & _ENDS > 0) & ~(function & (before & _HYPHEN == 0))
    breaks = np.flatnonzero(part & _BREAKS)
    next_break = np.append(breaks, len(strings))[np.searchsorted(breaks, np.arange(len(strings)))]
    begin, end = sentence_words.T
    first = np.concatenate([np.arange(b, e + 1) for b, e in zip(begin, end, strict=True)])
    furthest = np.minimum(np.repeat(end, end - begin + 1), next_break[first] - 1)
    first, furthest = first[starts[first]], furthest[starts[first]]
    last = first[:, None] + np.arange(MAX_SPAN_WORDS)
    inside = last <= furthest[:, None]
    inside[inside] = ends[last[inside]]
    row, _ = np.nonzero(inside)
    return np.stack([first[row], last[inside]], axis=1)


_CHUNK = re.compile(r"\S+")


def _lexicon_bits(strings: list[str], spans: Ints, lexicon: Lexicon) -> Ints:
    bits = lexicon.matches([fold(string) for string in strings], MAX_SPAN_WORDS)
    return np.asarray(bits[spans[:, 0], spans[:, 1] - spans[:, 0]])


@lru_cache(_WORDS_REMEMBERED)
def _shape(string: str) -> int:
    if string.isdigit():
        return 4
    if string.isalpha():
        if string.islower():
            return 0
        if string.isupper():
            return 2 if len(string) > 1 else 1
        return 1 if string[0].isupper() and string[1:].islower() else 3
    if any(c.isalpha() for c in string):
        if any(c.isdigit() for c in string):
            return 5
        core = "".join(c for c in string if c.isalpha())
        return 0 if core.islower() else 2 if core.isupper() else 3
    if any(c.isdigit() for c in string):
        return 4
    return 6 if string.isascii() else 7


@lru_cache(_WORDS_REMEMBERED)
def _shape_within(chunk: str) -> int:
    """The case pattern of a string between white space, without the marks around it."""
    return _shape(chunk.strip(".,;:()[]\"'"))


def shapes_of(text: str, piece_spans: Ints) -> Ints:
    """Case patterns of pieces, given by their characters ``(pieces, 2)``: see :attr:`Features.shapes`."""
    chunks = text.split()
    chunk_start = np.array([match.start() for match in _CHUNK.finditer(text)], dtype=np.int64)
    # before the first chunk stands one that is empty
    chunk_end = np.array([0, *map(len, chunks)], dtype=np.int64)
    chunk_end[1:] += chunk_start
    chunk_shape = np.array([0, *map(_shape_within, chunks)], dtype=np.int64)
    piece_shape = [_shape(text[a:b]) if b > a else 7 for a, b in piece_spans.tolist()]
    starts = piece_spans[:, 0]
    chunk = np.searchsorted(chunk_start, starts, side="right")
    of_chunk = np.where(starts < chunk_end[chunk], chunk_shape[chunk], 0)
    in_title = starts < title_end(text)
    return np.asarray(np.array(piece_shape, dtype=np.int64) + 8 * of_chunk + 64 * in_title)
