"""Short forms and the long forms that they stand for.

Definitions are found as Schwartz and Hearst (2003, *A Simple Algorithm for Identifying Abbreviation Definitions in
Biomedical Text*) do: a short form in parentheses after its long form, or the reverse, whose letters stand in the
long form in order, the first one at the start of a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_SHORT_FORM = re.compile(
    r"""\s*[(\[]\s*(?:i\.e\.,?\s*|called\s+|termed\s+)?["'“‘]?"""
    r"""([^\s,;()\"'”’]+(?:[ -][^\s,;()\"'”’]+)?)"""
)
_LONG_FORM = re.compile(r"\s*[(\[,]\s*(?:short for|i\.e\.,|an acronym for)?\s*([^()\[\];]{5,120})[)\]]")


def is_abbreviation(short: str, long: str) -> bool:
    """Whether ``short`` abbreviates ``long``: its letters in order, the first at the start of a word.

    >>> is_abbreviation("CLIP", "Contrastive Language-Image Pre-training")
    True
    >>> is_abbreviation("T5", "Text-to-Text Transfer Transformer")
    True
    >>> is_abbreviation("BERT", "RoBERTa")
    False
    """
    letters = _letters(short)
    if not letters or len(long) <= len(short):
        return False
    if not short.isupper() and len(re.findall(r"\w+", long)) < 2:
        return False
    return _matches(letters, long.lower(), len(letters) - 1, len(long) - 1)


@lru_cache(maxsize=4096)
def _letters(short: str) -> str:
    """The letters that a short form stands for, in lower case; none where it looks like no short form."""
    letters = "".join(c.lower() for c in short.removesuffix("s") if c.isalpha())
    digits = any(c.isdigit() for c in short)  # they count ("T5") or number versions, and stand for no letter
    return letters if len(letters) + digits >= 2 and any(c.isupper() for c in short) else ""


def _matches(letters: str, long: str, i: int, j: int) -> bool:
    """Whether letters[: i + 1] stand in order in long[: j + 1], the first at a word's start."""
    while i >= 0:
        while j >= 0 and (long[j] != letters[i] or (i == 0 and j > 0 and long[j - 1].isalnum())):
            j -= 1
        if j < 0:
            return False
        i, j = i - 1, j - 1
    return True


def definitions(text: str, places: Iterable[tuple[int, int]]) -> list[tuple[str, str]]:
    """Pairs of long and short form that ``text`` defines, one of each pair standing at one of ``places``."""
    pairs = []
    for start, end in places:
        name = text[start:end]
        short = _SHORT_FORM.match(text, end, end + 60)
        long = _LONG_FORM.match(text, end, end + 130)
        if short and is_abbreviation(short[1], name):
            pairs.append((name, short[1]))
        elif long and is_abbreviation(name, long[1]):
            pairs.append((long[1].strip(), name))
    return pairs
