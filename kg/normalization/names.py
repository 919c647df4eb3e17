"""Names as strings: folding for comparison, slugs for identity."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from kg.records import digest

_GREEK_NAMES = """alpha beta gamma delta epsilon zeta eta theta iota kappa lamda mu nu xi omicron pi rho sigma
tau upsilon phi chi psi omega"""
_GREEK = {name: unicodedata.lookup(f"GREEK SMALL LETTER {name.upper()}") for name in _GREEK_NAMES.split()}
_SPELLED = str.maketrans(
    {letter: f" {name.replace('lamda', 'lambda')} " for name, letter in _GREEK.items()}
    | {"+": " plus ", "@": " at ", "#": " sharp ", "&": " and ", "%": " percent ", "*": " star "}
)

# A point between digits stays: "GPT-3.5" is not "GPT-35", "Llama 2 7B" not "Llama 2.7B".
_BETWEEN_WORDS = re.compile(r"(?<!\d)\.|\.(?!\d)|[^\w@%+#*.]+|_")


def _ascii(text: str) -> str:
    """Compatibility-decompose, strip accents; letters of other scripts stay."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _singular(word: str) -> str:
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


_NAME = 100
"""Characters of a name at most."""


def fold(name: str) -> str:
    """Fold case, accents, punctuation and plural of each word: equal folds are the same name.

    >>> fold("Vision-Language Models") == fold("vision language model")
    True
    >>> fold("recall@5") == fold("recall@10")
    False
    >>> fold("Llama 2 7B") == fold("Llama 2.7B")
    False
    """
    # texts say the same names again and again; whole abstracts are folded as well, each once
    return _remembered(name) if len(name) <= _NAME else _folded(name)


def _folded(name: str) -> str:
    words = _BETWEEN_WORDS.sub(" ", _ascii(name).lower()).split()
    return " ".join(_singular(word) for word in words)


_remembered = lru_cache(maxsize=1 << 14)(_folded)


def slug(label: str) -> str:
    """A readable identifier of a label: lower-case words joined by hyphens, symbols spelled out.

    Where a label has characters that a slug cannot show, a hash keeps it apart from its neighbours.

    >>> slug("Contrastive Language-Image Pretraining"), slug("C++"), slug("recall@5"), slug("β-VAE")
    ('contrastive-language-image-pretraining', 'c-plus-plus', 'recall-at-5', 'beta-vae')
    """
    spelled = _ascii(label).lower().translate(_SPELLED)
    words = re.findall(r"[a-z0-9]+(?:\.[0-9]+)*", spelled)
    readable = "-".join(words)[:100].strip("-")
    lost = re.sub(r"[a-z0-9\s\-_.,:;/()'\"\[\]{}$^~!?|–—’‘“”]", "", spelled)
    if lost or not readable or len("-".join(words)) > 100:
        return f"{readable}-{digest(fold(label) or label)[:6]}".strip("-")
    return readable
