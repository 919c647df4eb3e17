"""How a long name can be read as a short one: by initials, with a name in it kept whole, in another wording.

Each function gives keys to look things up by, so that candidates are found without comparing pairs.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import combinations, product

from kg.normalization.keys import is_acronym, is_expansion, letters_of
from kg.normalization.names import fold

_SMALL_WORD_LIST = """a across an and as at between by for from in into of on or over per the through to under via
with within"""
_SMALL_WORDS = frozenset(_SMALL_WORD_LIST.split())
_LESS_SMALL = frozenset(["under", "over"])
_COMPOUND = re.compile(r"(?<!\w)([^\W_]+)-[^\W_]+(?!\w)")
# Words that an acronym often skips, and those at the end of a name that it often leaves out.
_SKIPPED = frozenset(["based", "using"])
_TAIL_WORDS = """model network method algorithm approach framework architecture technique module mechanism
dataset corpus benchmark task problem metric score"""
_TAILS = frozenset(_TAIL_WORDS.split())
_PREFIXES = "pre|fine|self|multi|semi|auto|re|co|non|sub|super|hyper"
_PREFIX_WORD = re.compile(rf"\b({_PREFIXES}) ")
_PREFIXED = re.compile(rf"\b({_PREFIXES}|bi)(?=[a-z]{{4}})")
_WORD = re.compile(r"[^\W_]+")
_INNER_CAPITAL = re.compile(r"[a-z][A-Z]|[A-Z]{2}[a-z]")
_RUN = re.compile(r"[a-z]{4}")
_MOST_READINGS = 48


@lru_cache(maxsize=1 << 16)
def readings(long: str) -> dict[str, int]:
    """What an acronym of a name of two to eight words can be, in small letters, with the rank of each reading.

    Rank 0 takes the initials of the words, numbers whole: with and without small words, a prefix such as "pre-"
    as a word and as a part of one, a network at the end as "net". Rank 1 also keeps an acronym in the name or
    its last word whole, leaves out words such as "based", a tail such as "model" and all but the first word of
    "content-aware", takes "cross" for an x, and the capitals alone of a name such as "LAnguage Model Analysis".

    >>> readings("area under the curve")["auc"], readings("3D Gaussian Splatting")["3dgs"]
    (0, 0)
    >>> readings("high-resolution networks")["hrnet"], readings("Energy-based GAN")["ebgan"]
    (0, 1)
    >>> readings("multilingual BERT")["mbert"], readings("head-driven phrase structure grammar")["hpsg"]
    (1, 1)
    """
    folded = fold(long)
    acronyms = {fold(word): letters_of(word) for word in _WORD.findall(long) if is_acronym(word)}
    found: dict[str, int] = {}
    for text in {folded, _PREFIX_WORD.sub(r"\1", folded), _PREFIXED.sub(r"\1 ", folded)}:
        for some in _without_small_words(text.split()):
            for reading in _initials(some):
                found[reading] = 0
    wider = {tuple(_without_small_words(folded.split())[-1]), tuple(fold(_COMPOUND.sub(r"\1", long)).split())}
    wider |= {
        tuple(word for word in words if word not in _SKIPPED and word not in _SMALL_WORDS) for words in wider
    }
    wider |= {words[:-1] for words in wider if words and words[-1] in _TAILS and len(words) > 2}
    if _INNER_CAPITAL.search(long):
        capitals = "".join(c for c in long if c.isupper() or c.isdigit()).lower()
        if len(capitals) > 3:
            found.setdefault(capitals, 1)
    for words in wider:
        for reading in _initials(words, acronyms):
            found.setdefault(reading, 1)
    return found


def _without_small_words(words: Sequence[str]) -> list[Sequence[str]]:
    """The words, then without those that often are no part of an acronym, then without any small word."""
    return [
        words,
        [word for word in words if word not in _SMALL_WORDS or word in _LESS_SMALL],
        [word for word in words if word not in _SMALL_WORDS],
    ]


def _initials(words: Sequence[str], whole: Mapping[str, str] | None = None) -> list[str]:
    """The initials of two to eight words, numbers whole; with ``whole`` also some words whole, letters given."""
    if not 2 <= len(words) <= 8:
        return []
    options: list[tuple[str, ...]] = [(word,) if word[0].isdigit() else (word[0],) for word in words]
    if words[-1] == "network" and len(words) > 2:
        options[-1] = ("n", "net")
    if whole is not None:
        for place, word in enumerate(words):
            if word in whole:
                options[place] = (word[0], whole[word])
            elif word == "cross":
                options[place] = ("c", "x")
        if len(words[-1]) > 3 and len(options[-1]) == 1:
            options[-1] = (*options[-1], words[-1])
    if math.prod(map(len, options)) > _MOST_READINGS:
        options = [option[-1:] for option in options]
    return ["".join(parts) for parts in product(*options)]


def skeletons(short: str) -> frozenset[str]:
    """The initials that a long name may have where the short form takes more letters of its words than those.

    Of "AggMo" the capitals, "am"; of "CARAFE", that does not tell them, its letters with some left out. Use
    :func:`spells_out` to see whether a long name with such initials has the other letters as well.

    >>> sorted(skeletons("AggMo")), "carf" in skeletons("CARAFE"), skeletons("AlphaZero"), skeletons("NAS")
    (['am'], True, frozenset(), frozenset())
    """
    letters = letters_of(short)
    capitals = "".join(c for c in short if c.isupper() or c.isdigit()).lower()
    if any(c.islower() for c in short.removesuffix("s")):
        # Long runs of small letters are words of their own.
        whole = _RUN.search(short) or len(capitals) < 2 or capitals[0] != letters[0]
        return frozenset() if whole else frozenset([capitals])
    if not 5 <= len(letters) <= 9:
        return frozenset()
    first, rest = letters[0], letters[1:]
    fewest = (len(letters) + 1) // 2
    return frozenset(
        first + "".join(some) for size in range(fewest - 1, len(rest)) for some in combinations(rest, size)
    )


def content_initials(long: str) -> str:
    """The first letters of the words of a name that carry it, numbers whole.

    >>> content_initials("Content-Aware ReAssembly of FEatures")
    'carf'
    """
    words = [word for word in fold(long).split() if word not in _SMALL_WORDS]
    return "".join(word if word[0].isdigit() else word[0] for word in words)


def spells_out(short: str, long: str) -> bool:
    """Whether a long name has every letter of a short form, in order, most of them at the start of a word.

    A short form of two capitals takes a long name that is written as a name, too.

    >>> spells_out("AggMo", "Aggregated Momentum"), spells_out("SegNet", "segmentation network")
    (True, False)
    """
    plain = short.removesuffix("s") if short[:-1].isupper() else short
    few = sum(c.isupper() for c in plain) < 3
    return is_expansion(plain, long) and (not few or is_titled(long))


def is_titled(name: str) -> bool:
    """Whether a name is written with capitals, as one that is defined.

    >>> is_titled("Feature Pyramid Attention"), is_titled("Histogram of Gradients"), is_titled("attention head")
    (True, True, False)
    """
    return all(word[0].isupper() or len(word) < 4 for word in _WORD.findall(name))
