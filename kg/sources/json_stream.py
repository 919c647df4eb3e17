"""The records of a JSON text of any size, one at a time: lines, arrays, and arrays within a response.

The text is only cut into its records here; each is then decoded by itself, so that a broken one does not take
its neighbours with it. A record is an object at the top level, or an item of an array at the top level or
under one of the names that responses keep their records under.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from kg.sources.raw import Broken
from kg.sources.stream import MAX_RECORD_CHARS, split_lines

#: Where responses keep their records: the names on the way to the array.
CONTAINERS = frozenset(
    {
        (),
        ("results",),
        ("data",),
        ("items",),
        ("papers",),
        ("records",),
        ("works",),
        ("articles",),
        ("documents",),
        ("docs",),
        ("entries",),
        ("message", "items"),
        ("response", "docs"),
        ("hits", "hits"),
        ("resultList", "result"),
    }
)

#: An object with one of these names is a record itself, whatever arrays it holds.
_OF_A_RECORD = frozenset({"id", "title", "abstract", "text", "paperId", "DOI", "display_name"})

_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|[{}\[\]:,]|[^\s{}\[\]:,"]++', re.DOTALL)
_BETWEEN = re.compile(r"\s*+")
_UP_TO_BRACKET = re.compile(r'(?:[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+")*+', re.DOTALL)


def objects(pieces: Iterable[str], *, by_line: bool) -> Iterator[dict[str, Any] | Broken]:
    """The JSON objects of a text that comes in pieces, or why one of them cannot be read.

    ``by_line`` says that each line is a record of its own, so that reading finds its feet at every line.
    """
    texts = _line_texts(pieces) if by_line else _record_texts(pieces)
    for text in texts:
        yield text if isinstance(text, Broken) else _decoded(text)


def _decoded(text: str) -> dict[str, Any] | Broken:
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        value = _lenient(text)
        if value is None:
            return Broken(f"it is no valid JSON: {_shortened(str(error))}", id=_id_in(text))
    if isinstance(value, dict):
        return value
    if value is None:
        return Broken("it is null: the source knows no such record", code="no-record", outcome="skipped")
    return Broken(f"a JSON object was expected and this is {_shortened(text)}")


def _lenient(text: str) -> Any:
    """What Python writes although JSON does not allow it: NaN, infinite numbers, lone surrogates, raw controls."""
    import json

    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    return value


def _id_in(text: str) -> str | None:
    match = re.search(r'"(?:id|paperId|DOI|doi|corpusid)"\s*:\s*"([^"\\]{1,200})"', text[:5000])
    return match[1] if match else None


def _shortened(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "…"


def _line_texts(pieces: Iterable[str]) -> Iterator[str | Broken]:
    for line in split_lines(pieces):
        text = line.strip().rstrip(",")
        # Lines of an array that was written one record a line are lines all the same.
        if text and text not in ("[", "]"):
            yield text


class _Cutter:
    """Finds where records begin and end in a JSON text, from its brackets, names and strings alone."""

    def __init__(self) -> None:
        self.buffer = ""
        self.at = 0  # where in the buffer the next token is looked for
        self.open: list[tuple[str, str]] = []  # brackets that are open, each with the name it stands under
        self.record: int | None = None  # where in the buffer the record being read begins
        self.level = 0  # how many brackets are open around that record
        self.whole: int | None = None  # where a top-level object begins that may be a record itself
        self.is_record = False  # whether that object is surely one
        self.name = ""  # the name before the next value
        self.last = ""  # the last token

    def feed(self, piece: str) -> Iterator[str | Broken]:
        """Take a piece of text and give the records that end in it."""
        self.buffer += piece
        while True:
            step = self._in_record() if self.record is not None else self._outside()
            if step is None:
                break
            if step:
                yield step
        kept = min((place for place in (self.record, self.whole) if place is not None), default=self.at)
        if len(self.buffer) - kept > MAX_RECORD_CHARS:
            yield Broken(f"it is longer than {MAX_RECORD_CHARS:,} characters", id=_id_in(self.buffer))
            self.open = self.open[: self.level] if self.record is not None else []
            self.record = self.whole = None
            kept = self.at = len(self.buffer)
        self.buffer = self.buffer[kept:]
        self.at -= kept
        self.record = None if self.record is None else self.record - kept
        self.whole = None if self.whole is None else self.whole - kept

    def end(self) -> Iterator[Broken]:
        """What is left when the text is at its end."""
        if self.record is not None or self.whole is not None:
            yield Broken("the input ends in the middle of it", id=_id_in(self.buffer))
        elif self.open or self.buffer[self.at :].strip():
            yield Broken("the input ends before its JSON does")

    def _in_record(self) -> str | None:
        """Go on to the next bracket: the record's text if that ends it, None if more text is needed."""
        match = _UP_TO_BRACKET.match(self.buffer, self.at)
        self.at = match.end() if match else self.at
        bracket = self.buffer[self.at : self.at + 1]
        if bracket in ("", '"'):
            return None
        self.at += 1
        if bracket in "{[":
            self.open.append((bracket, ""))
            return ""
        self.open.pop()
        if len(self.open) > self.level:
            return ""
        start, self.record = self.record, None
        return self.buffer[start : self.at]

    def _outside(self) -> str | None:
        """Take the next token: the text of a record if it ends one, None if more text is needed."""
        gap = _BETWEEN.match(self.buffer, self.at)
        start = gap.end() if gap else self.at
        match = _TOKEN.match(self.buffer, start)
        if match is None or (match.end() == len(self.buffer) and match[0] not in tuple("{}[]:,")):
            return None
        token = match[0]
        self.at = match.end()
        record = ""
        if token in ("{", "["):
            if token == "{" and self._among_records():
                self.record, self.level, self.whole = start, len(self.open), None
            elif token == "{" and not self.open:
                self.whole, self.is_record = start, False
            self.open.append((token, self.name))
        elif token in ("}", "]"):
            if self.open:
                self.open.pop()
            if self.whole is not None and not self.open:
                record = self.buffer[self.whole : self.at]
                self.whole = None
        elif token == ":":
            if len(self.open) == 1 and self.last[1:-1] in _OF_A_RECORD:
                self.is_record = True
        elif token != "," and self._among_records():
            record = token
        self.name = self.last[1:-1] if token == ":" else ""
        self.last = token
        return record

    def _among_records(self) -> bool:
        """Whether the next value is an item of an array of records."""
        if not self.open or self.open[-1][0] != "[" or (self.whole is not None and self.is_record):
            return False
        if any(bracket == "[" for bracket, _ in self.open[:-1]):
            return False
        return tuple(name for _, name in self.open if name) in CONTAINERS


def _record_texts(pieces: Iterable[str]) -> Iterator[str | Broken]:
    cutter = _Cutter()
    for piece in pieces:
        yield from cutter.feed(piece)
    # A number or a word at the very end is known to be whole only when a space follows it.
    yield from cutter.feed(" ")
    yield from cutter.end()
