"""Names put together from pieces of the words of a long name: "PixelRNN" from pixel recurrent neural network."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.normalization.keys import is_acronym

_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]|\d+")
_WORD = re.compile(r"[^\W_]+")
_FEWEST_LETTERS = 5
_MOST_WORDS = 8
# So many letters of a word tell it, so that a word beside it may be left out.
_TELLING = 3
_UNNAMED_LIST = "a an and as at aware based by for from in of on the to using via wise with"
_UNNAMED = frozenset(_UNNAMED_LIST.split())
_FORMER = "former"


def pieces(short: str) -> tuple[str, ...]:
    """The pieces of a name, which begin at its capitals, in small letters; none where it is not put together so.

    Such a name has five letters or more, not all of them initials, and where it has several words, an acronym.

    >>> pieces("MixConv"), pieces("RMS Pooling"), pieces("BERT"), pieces("Neural Network")
    (('mix', 'conv'), ('r', 'm', 's', 'pooling'), (), ())
    """
    words = short.split()
    if not any(map(is_acronym, words)) or sum(map(str.isalnum, short)) < _FEWEST_LETTERS:
        return ()
    plain = re.sub(r"(?<=[A-Z])s\b", "", short)
    found = tuple(piece.lower() for piece in _PIECE.findall(plain))
    return found if len(found) > 1 and any(len(piece) > 1 for piece in found) else ()


def outline(parts: Sequence[str]) -> str:
    """The first letter of each piece, or of the word that it stands for: what to look a name up by."""
    return "".join("t" if part == _FORMER else part[0] for part in parts)


def outlines(long: str) -> set[str]:
    """What a name put together from pieces of this one may have as its outline: with all words, or all but one.

    >>> sorted(outlines("Gradient Sign Dropout"))
    ['gd', 'gs', 'gsd']
    """
    initials = outline(_words(long))
    if not 2 <= len(initials) <= _MOST_WORDS:
        return set()
    return {initials, *(initials[:at] + initials[at + 1 :] for at in range(1, len(initials)) if len(initials) > 2)}


def puts_together(short: str, long: str) -> bool:
    """Whether a name is put together from beginnings of the words of a long one, the first word among them.

    One word that is no number may be left out, where every piece of a name of one word has three letters or more.

    >>> puts_together("BiGAN", "Bidirectional GAN"), puts_together("BatchFormer", "Batch Transformer")
    (True, True)
    >>> puts_together("GradDrop", "Gradient Sign Dropout"), puts_together("BiGAN", "Bidirectional Residual GAN")
    (True, False)
    """
    parts, words = pieces(short), _words(long)
    left_out = len(words) - len(parts)
    if not parts or left_out not in (0, 1) or re.sub(r"\W", "", short).lower() in re.sub(r"\W", "", long).lower():
        return False
    if left_out and (not short.isalnum() or min(map(len, parts)) < _TELLING):
        return False
    if not left_out:
        return all(map(_begins, parts, words))
    return any(
        all(map(_begins, parts, words[:gone] + words[gone + 1 :]))
        for gone in range(1, len(words))
        if words[gone].isalpha()
    )


def _begins(part: str, word: str) -> bool:
    return word.startswith(part) or (part == _FORMER and word == "transformer")


def _words(long: str) -> list[str]:
    """The words of a name that a short one takes pieces of, in small letters; of an acronym in it each letter."""
    return list(_parted(long))


def _parted(long: str) -> Iterator[str]:
    for word in _WORD.findall(long):
        if word.isupper() and len(word) > 1:
            yield from word.lower()
        elif word.lower() not in _UNNAMED:
            yield word.lower()
