r"""LaTeX accents: ``\'e`` is é, ``{\"o}`` is ö, ``\ss`` is ß. Mathematics is left as it is."""

from __future__ import annotations

import re
import unicodedata

_COMBINING = {
    "'": "\u0301",
    "`": "\u0300",
    "^": "\u0302",
    '"': "\u0308",
    "~": "\u0303",
    "=": "\u0304",
    ".": "\u0307",
    "u": "\u0306",
    "v": "\u030c",
    "H": "\u030b",
    "c": "\u0327",
    "k": "\u0328",
    "r": "\u030a",
    "d": "\u0323",
    "b": "\u0331",
}
_LETTERS = {
    "ss": "ß",
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "aa": "å",
    "AA": "Å",
    "o": "ø",
    "O": "Ø",
    "l": "ł",
    "L": "Ł",
    "i": "ı",
    "j": "ȷ",
    "th": "þ",
    "TH": "Þ",
    "dh": "ð",
    "DH": "Ð",
}

_BASE = r"\\?[ij](?![A-Za-z])|[A-Za-z]"
_ACCENTED = (
    rf"\\(?:['`^\"~=.](?:\{{(?:{_BASE})\}}|(?:\\[ij](?![A-Za-z])|[A-Za-z]))"
    rf"|[uvHckrdb](?:[ ]?\{{(?:{_BASE})\}}|[ ](?:{_BASE})(?![A-Za-z]{{9}})))"
)
_LETTER = rf"\\(?:{'|'.join(sorted(_LETTERS, key=len, reverse=True))})(?![A-Za-z])"

#: What an accent looks like: in braces of its own, or bare (a letter command swallows the space after it).
ACCENT = rf"\{{(?:{_ACCENTED}|{_LETTER})\}}|{_ACCENTED}|{_LETTER}(?:\{{\}}|[ ](?=[A-Za-z]))?"

_PARTS = re.compile(r"\\(['`^\"~=.]|[uvHckrdb](?![A-Za-z]))[ ]?\{?(\\?[A-Za-z])\}?")
_NAME = re.compile(r"\\([A-Za-z]+)")
_MATH = re.compile(
    r"\$\$.{1,2000}?\$\$|(?<!\\)\$(?:\\.|[^$\\]){1,1000}\$|\\\(.{1,1000}?\\\)|\\\[.{1,2000}?\\\]", re.DOTALL
)
_ESCAPED_QUOTE = re.compile(r"\\\"(?=[^A-Za-z{\\]|$)|(?<=[.,;:!?])\\\"")
_CONTRACTION = re.compile(r"(?<=[A-Za-z])\\'(?:s|t|d|m|re|ll|ve)(?![A-Za-z])")


def math_spans(text: str) -> list[tuple[int, int]]:
    """Where mathematics stands in ``text``: half-open ranges of characters, in order."""
    return [match.span() for match in _MATH.finditer(text)]


def quotes_are_escaped(text: str) -> bool:
    """Whether backslashes before double quotes escape the quotes, so that they are no umlauts."""
    return _ESCAPED_QUOTE.search(text) is not None


def accent(text: str, start: int, end: int, *, escaped_quotes: bool) -> str | None:
    r"""The letter that ``text[start:end]``, a match of :data:`ACCENT`, writes; None where it is none.

    A combination that Unicode has no single letter for is left alone, and so are an escaped apostrophe
    (``it\'s``) and, with ``escaped_quotes``, an escaped quote.

    >>> accent(r"Schr\"odinger", 4, 7, escaped_quotes=False), accent(r"Gro\ss e", 3, 7, escaped_quotes=False)
    ('ö', 'ß')
    """
    written = text[start:end]
    parts = _PARTS.match(written.lstrip("{"))
    if parts is None:
        named = _NAME.search(written)
        # A dotless letter stands alone only in braces of its own; a bare \i or \j is something else.
        if named is None or (named[1] in "ij" and not written.startswith("{")):
            return None
        return _LETTERS.get(named[1])
    mark, letter = parts[1], parts[2].lstrip("\\")
    if not written.startswith("{") and "{" not in written:
        if mark == '"' and escaped_quotes:
            return None
        if mark == "'" and _CONTRACTION.match(text, start):
            return None
    composed = unicodedata.normalize("NFC", letter + _COMBINING[mark])
    return composed if len(composed) == 1 else None
