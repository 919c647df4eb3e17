"""Words and sentences of a text, as character offsets.

Words are finer than a reader's: ``GPT-4`` is three (``GPT``, ``-``, ``4``), ``3.1`` is one, every other
symbol stands alone. So every name that an annotator may mark begins and ends at a word.
"""

from __future__ import annotations

import re

WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+|\S")

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_STOP = re.compile(
    r"""[.!?]+["'”’)\]}]*\s+(?=["'“‘(\[{$\\]*[^\sa-z])"""
    r"""|(?<=[a-z)]{2})[.!?](?=[A-Z][a-z]*\s)"""  # the space after a full stop that many sources lose
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|vs|al|fig|figs|eq|eqs|sec|tab|ref|refs|resp|approx|no|nos|dr|prof|mr|mrs|ms|st|jr"
    r"|inc|ltd|dept|univ|ver|vol|pp|a\.k\.a|w\.r\.t|viz|ca|etc)|(?:^|[\s(])[A-Z](?:\.[A-Z])*)\.$",
    re.IGNORECASE,
)
_INITIAL = re.compile(r"(?:^|[\s(.])[A-Z]\.$")


def words(text: str) -> list[tuple[int, int]]:
    """The words of a text, as ``(start, end)`` in characters; together they cover all that is not space."""
    return [match.span() for match in WORD.finditer(text)]


def title_end(text: str) -> int:
    """Where the title ends: at the first blank line; 0 where there is none."""
    match = _BLANK_LINE.search(text)
    return match.start() if match else 0


def sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of a text, as ``(start, end)`` in characters without surrounding space.

    A blank line always ends one. A full stop ends one where what follows does not begin in lower case and
    what precedes is no abbreviation (``et al.``, ``e.g.``) or initial.
    """
    spans = []
    position = 0
    paragraph_ends = [(match.start(), match.end()) for match in _BLANK_LINE.finditer(text)]
    for end, following in [*paragraph_ends, (len(text), len(text))]:
        for match in _STOP.finditer(text, position, end):
            before = text[max(position, match.start() - 12) : match.start() + 1]
            if match.group().startswith(".") and _no_sentence_end(before):
                continue
            spans.append((position, match.end()))
            position = match.end()
        spans.append((position, end))
        position = following
    return [trimmed for start, end in spans if (trimmed := _trim(text, start, end)) is not None]


def _no_sentence_end(before: str) -> bool:
    if before.lower().endswith((" etc.", ",etc.")):
        return False
    return bool(_INITIAL.search(before) or _ABBREVIATION.search(before.lower()))


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
