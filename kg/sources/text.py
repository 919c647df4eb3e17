"""Cleaning of titles and abstracts: once, and reversibly.

:func:`clean` gives the text that every offset refers to and the edits that made it; :func:`restore` undoes
them. A clean text is in Unicode normal form C, has no markup, no entities, no control characters and no
LaTeX accents (mathematics stays as written), and its only white space is the single space.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from html.entities import html5

from kg.records import Edit
from kg.sources import latex as _latex

#: How often cleaning looks again at what it made: a text that hides markup deeper than this keeps the rest.
MAX_PASSES = 12

#: Characters that show nothing: controls, zero-width marks, direction marks, soft hyphens, lone surrogates.
_INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f\x81\x8d\x8f\x90\x9d\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
    "\ud800-\udfff\ufff9-\ufffb"
)
#: Windows-1252 characters that were read as Latin-1, where they are controls.
_WINDOWS = "\x80\x82-\x84\x86-\x8c\x8e\x91-\x9c\x9e\x9f"
_BLOCKS = "p|br|div|li|ul|ol|h[1-6]|jats:(?:p|sec|title|list|list-item|disp-quote|disp-formula|break)"
_INLINES = "i|b|u|em|strong|sub|sup|span|italic|bold|sc|small|font|tt|jats:[a-z-]{1,40}|mml:[a-z-]{1,40}"
_OPEN, _CLOSE = "(?:<|&(?:amp;)*lt;)", "(?:>|&(?:amp;)*gt;)"
_ATTRIBUTE = r"""\s+[\w:-]{1,40}\s*=\s*(?:"[^"<>]{0,300}"|'[^'<>]{0,300}'|&quot;[^<>]{0,300}?&quot;)"""
_END = rf"(?:{_ATTRIBUTE})*\s*/?{_CLOSE}"

_MARKUP = rf"""
      (?P<heading>(?i:{_OPEN}jats:title{_END}\s*(?:abstract|summary)[.:]?\s*{_OPEN}/jats:title{_CLOSE}))
    | (?P<subheading>(?<=\w)(?i:{_OPEN}/jats:title{_CLOSE}))
    | (?P<power>(?<=\w)(?i:{_OPEN}(?:jats:)?sup{_CLOSE})(?=[-+−]?\d))
    | (?P<block>(?i:{_OPEN}/?(?:{_BLOCKS}){_END}))
    | (?P<inline>(?i:{_OPEN}(?:/?(?:{_INLINES}){_END}|/a{_CLOSE}|a(?={_ATTRIBUTE}){_END})))
    | (?P<entity>&(?:amp;)*(?:\#\d{{1,7}}|\#[xX][0-9a-fA-F]{{1,6}}|[A-Za-z][A-Za-z0-9]{{1,31}});)
    | (?P<accent>{_latex.ACCENT})
    | (?P<hyphen>(?<=[A-Za-z])\x02(?=[A-Za-z]))
    | (?P<space>(?:[{_INVISIBLE}]*[^\S ]|[ ]{{2,}}|\A[ ]|[ ]\Z|[ ][{_INVISIBLE}])[\s{_INVISIBLE}]*)
    | (?P<invisible>[{_INVISIBLE}]+)
    | (?P<windows>[{_WINDOWS}]+)
"""
# A source in LaTeX has braces that protect capitals, ties, escapes and commands for fonts besides.
_LATEX_MARKUP = r"""
    | (?P<style>\\(?:(?:emph|text(?:it|bf|sc|tt|rm|sf|up)?|math(?:rm|bf|it)|it|bf|em|sc|tt|rm)(?![A-Za-z]))\s*)
    | (?P<escaped>\\[&%_$\#])
    | (?P<brace>(?<!\\)[{}])
    | (?P<tie>(?<!\\)~)
"""
# The guard at the head spares the alternatives at every character that none of them starts with.
_UNCLEAN = re.compile(rf"(?=[<&\\\s{{{_INVISIBLE}{_WINDOWS}])(?:{_MARKUP})", re.VERBOSE)
_UNCLEAN_LATEX = re.compile(rf"(?=[<&\\\s{{}}~{_INVISIBLE}{_WINDOWS}])(?:{_MARKUP}{_LATEX_MARKUP})", re.VERBOSE)
_WHITE = "\t-\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
#: A text without any of these is clean but for its normal form: one quick search instead of the long one.
_SUSPECT = re.compile(rf"[\\<&{_WHITE}{_INVISIBLE}{_WINDOWS}]")
_BRACES = re.compile(r"[{}~]")
_COMPOSABLE = re.compile(r"[\x00-\x7f]?[^\x00-\x7f]+")

#: A change while cleaning: a range of the text before, and what it becomes.
_Change = tuple[int, int, str]


def clean(raw: str, *, latex: bool = False) -> tuple[str, tuple[Edit, ...]]:
    r"""Clean a title or an abstract.

    Parameters
    ----------
    raw
        Any text.
    latex
        The text is LaTeX source (a BibTeX field): braces, ties, escapes and font commands outside of
        mathematics go as well.

    Returns
    -------
    The clean text, and the edits in order of place, which :func:`restore` takes.

    >>> text, edits = clean("Schr\\\"odinger &amp;  co.\nwrite")
    >>> text
    'Schrödinger & co. write'
    >>> edits[0]
    Edit(start=4, end=5, original='\\"o')
    """
    text = raw
    edits: tuple[Edit, ...] = ()
    for _ in range(MAX_PASSES):
        changes = _changes(text, latex=latex)
        if not changes:
            break
        text, edits = _apply(text, changes, edits)
    return text, edits


def restore(text: str, edits: tuple[Edit, ...]) -> str:
    r"""The raw text that :func:`clean` made ``text`` and ``edits`` of.

    >>> restore(*clean(" a\r\n b ")) == " a\r\n b "
    True
    """
    parts: list[str] = []
    at = 0
    for edit in edits:
        parts += (text[at : edit.start], edit.original)
        at = edit.end
    return "".join(parts) + text[at:]


def _changes(text: str, *, latex: bool) -> list[_Change]:
    """What one look at ``text`` finds to change; markup first, the normal form once that is done."""
    spaced = "  " in text or text[:1] == " " or text[-1:] == " "
    if spaced or _SUSPECT.search(text) or (latex and _BRACES.search(text)):
        changes = _unclean(text, latex=latex)
        if changes:
            return changes
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return []
    runs = (
        (match.start(), match.end(), unicodedata.normalize("NFC", match[0]))
        for match in _COMPOSABLE.finditer(text)
    )
    return [run for run in runs if text[run[0] : run[1]] != run[2]]


def _unclean(text: str, *, latex: bool) -> list[_Change]:
    backslash = "\\" in text
    math = _latex.math_spans(text) if backslash or latex else []
    starts = [start for start, _ in math]
    escaped_quotes = backslash and _latex.quotes_are_escaped(text)
    changes: list[_Change] = []
    for match in (_UNCLEAN_LATEX if latex else _UNCLEAN).finditer(text):
        start, end = match.span()
        kind = match.lastgroup
        new: str | None
        if kind in ("accent", "style", "escaped", "brace", "tie"):
            before = bisect_right(starts, start) - 1
            if before >= 0 and start < math[before][1]:
                continue
            if kind == "accent":
                new = _latex.accent(text, start, end, escaped_quotes=escaped_quotes)
            else:
                new = {"escaped": match[0][1:], "tie": " "}.get(kind, "")
        else:
            new = _replacement(kind, match[0], start == 0 or end == len(text))
        if new is not None and new != match[0]:
            changes.append((start, end, new))
    return changes


def _replacement(kind: str | None, written: str, at_edge: bool) -> str:
    if kind == "entity":
        name = written[1:-1].split("amp;")[-1]
        return html.unescape(f"&{name};") if name[0] == "#" else html5.get(f"{name};", f"&{name};")
    if kind == "windows":
        return written.encode("latin-1").decode("cp1252")
    if kind in ("space", "block"):
        return "" if at_edge else " "
    return {"heading": " ", "subheading": ": ", "power": "^", "hyphen": "-"}.get(kind or "", "")


def _apply(text: str, changes: list[_Change], edits: tuple[Edit, ...]) -> tuple[str, tuple[Edit, ...]]:
    """Make ``changes`` on ``text`` and join them with the ``edits`` that made ``text`` itself."""
    # Both stand as ranges of `text`: a change says what comes out of a range, an earlier edit what went in.
    # Ranges that touch become one edit, so that what went in and what comes out stay side by side.
    ranges: list[tuple[int, int, str | None, str | None]] = [
        (start, end, new, None) for start, end, new in changes
    ]
    ranges += [(edit.start, edit.end, None, edit.original) for edit in edits]
    ranges.sort(key=lambda item: (item[0], item[1]))
    out: list[str] = []
    joined: list[Edit] = []
    at = shift = 0
    index = 0
    while index < len(ranges):
        start, end = ranges[index][0], ranges[index][1]
        last = index + 1
        while last < len(ranges) and ranges[last][0] <= end:
            end = max(end, ranges[last][1])
            last += 1
        group = ranges[index:last]
        new = _rewritten(text, start, end, [(s, e, made) for s, e, made, _ in group if made is not None])
        old = _rewritten(text, start, end, [(s, e, was) for s, e, _, was in group if was is not None])
        out += (text[at:start], new)
        if new != old:
            joined.append(Edit(start + shift, start + shift + len(new), old))
        shift += len(new) - (end - start)
        at, index = end, last
    out.append(text[at:])
    return "".join(out), tuple(joined)


def _rewritten(text: str, start: int, end: int, pieces: list[_Change]) -> str:
    out: list[str] = []
    at = start
    for piece_start, piece_end, piece in pieces:
        out += (text[at:piece_start], piece)
        at = piece_end
    return "".join(out) + text[at:end]
