"""When two names are the same words in other forms: "positional encodings" and "position encoding"."""

from __future__ import annotations

import re
from functools import lru_cache

from kg.normalization.keys import american
from kg.normalization.names import fold

_FILLER_WORDS = """a an and by for from in of on the to via with using based model network method algorithm
approach framework architecture technique dataset corpus benchmark task problem metric score measure"""
_FILLERS = frozenset(_FILLER_WORDS.split())


@lru_cache(maxsize=1 << 16)
def signature(long: str) -> tuple[str, ...]:
    """The stems of the words that carry a spelled-out name; equal ones agree, given an equal acronym.

    >>> signature("Language-Image Pre-training") == signature("language image pretrained model")
    True
    >>> signature("graph attention network") == signature("gated attention network")
    False
    """
    folded = american(fold(re.sub(r"\s*\([^()]*\)", "", long)))
    folded = re.sub(r"\b(pre|fine|self|multi|semi|auto|re|co) ", r"\1", folded)
    return tuple(_stem(word) for word in folded.split() if word not in _FILLERS)


# Four letters or more of a word stay.
_ENDING = re.compile(r"(?<=\w{4})(?:ional|ion|ical|ive|ing|or|er|ed|ic|e|y)$")
_ATION = re.compile(r"(?<=\w{4})at$")
_TWICE = re.compile(r"([bdgmnprt])\1$")


def _stem(word: str) -> str:
    """A word without its ending, cut short.

    >>> _stem("relation") == _stem("relational"), _stem("adaptive") == _stem("adaptation")
    (True, True)
    >>> _stem("generative") == _stem("general"), _stem("contrastive") == _stem("contractive")
    (False, False)
    """
    return _uncut_stem(word)[:8]


def _uncut_stem(word: str) -> str:
    """A word without its ending."""
    stem = _ENDING.sub("", word)
    return word if stem == word else _TWICE.sub(r"\1", _ATION.sub("", stem))


_AS_A = re.compile(r"\bas an?\b")
_SMALL_FILLERS = frozenset(["the", "and", "by", "for", "from", "in", "of", "on", "via", "with"])


def form(name: str) -> tuple[str, ...]:
    """The stems of the words of a name, small words left out; equal ones are the same words in other forms.

    >>> form("position encodings") == form("positional encoding"), form("AI and safety") == form("AI safety")
    (True, True)
    >>> form("graph convolution") == form("graph convolution network"), form("LSTM a") == form("LSTM")
    (False, False)
    """
    words = _AS_A.sub("as", american(fold(name))).split()
    return tuple(_uncut_stem(word) for word in words if word not in _SMALL_FILLERS)


# "continual" and "continued" agree, "contrastive" and "continual" do not.
_ALIKE = 6
_NETWORK = "network"[:_ALIKE]


def nearly_equal(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Whether two forms of names with two stems in common or more differ in the last, or in one that one lacks.

    A network is another thing than what it is made of.

    >>> nearly_equal(form("signed distance field"), form("signed distance function"))
    True
    >>> nearly_equal(form("cross-entropy"), form("cross-entropy loss"))
    True
    >>> nearly_equal(form("graph convolution"), form("graph convolutional network"))
    False
    """
    short, long = sorted(([stem[:_ALIKE] for stem in some] for some in (left, right)), key=len)
    if len(short) < 2:
        return False
    if len(short) == len(long):
        return short == long or (len(short) > 2 and short[:-1] == long[:-1])
    return any(short == long[:at] + long[at + 1 :] for at, stem in enumerate(long) if stem != _NETWORK)


def agree(left: str, right: str) -> bool:
    """Whether two spelled-out forms of one acronym are the same form, but for endings and fillers."""
    return signature(left) == signature(right)
