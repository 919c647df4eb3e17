"""Tables as text: CSV, TSV and their like, with the usual names of columns or a mapping for others."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Mapping

from kg.errors import UnknownFormatError
from kg.sources.fields import fields_of, paper_of, squashed
from kg.sources.raw import Broken, Format, Head, Options, Records
from kg.sources.stream import Stream

_DELIMITERS = ",\t;|"
#: A quoted value that goes on for longer than this, in characters, lacks its closing quote.
MAX_VALUE_CHARS = 8_000_000
_MAX_COLUMN_NAME = 80


def recognise(head: Head) -> bool:
    """A first line that names columns, among them an abstract, a text, or the column mapped to it."""
    return _dialect(head.text, head.mapping) is not None


def columns_in(text: str) -> list[str]:
    """The columns that the first line of ``text`` names, if it looks like one that does; else none."""
    line = _first_line(text)
    delimiter = max(_DELIMITERS, key=line.count)
    columns = _split(line, delimiter)
    short = all(0 < len(column) <= _MAX_COLUMN_NAME and column.count(" ") < 5 for column in columns)
    return columns if len(columns) > 1 and short and not line.startswith("#") else []


def looks_like_one(text: str) -> bool:
    """Whether ``text`` has the form of a table, whatever its columns are: the next line has as many values."""
    columns = columns_in(text)
    lines = [line for line in text.split("\n", 20)[:20] if line.strip()]
    if not columns or len(lines) < 2 or columns[-1].endswith((".", "!", "?")):
        return False
    delimiter = max(_DELIMITERS, key=_first_line(text).count)
    try:
        second = next(csv.reader(lines[1:], delimiter=delimiter), [])
    except csv.Error:
        return False
    return len(second) == len(columns)


def _dialect(text: str, mapping: Mapping[str, str]) -> tuple[str, list[str]] | None:
    """The delimiter of a table and the names of its columns; None where ``text`` is no table of papers."""
    line = _first_line(text)
    best: tuple[int, int, str, list[str]] | None = None
    for delimiter in _DELIMITERS:
        columns = _split(line, delimiter)
        if any(len(column) > _MAX_COLUMN_NAME for column in columns):
            continue
        mapped = {squashed(name) for name in mapping.values()} & set(map(squashed, columns))
        fields = fields_of(columns)
        if not fields & {"abstract", "text"} and not (mapping.get("abstract") and mapped):
            continue
        found = (len(fields) + len(mapped), len(columns), delimiter, columns)
        if best is None or found[:2] > best[:2]:
            best = found
    return (best[2], best[3]) if best else None


def _first_line(text: str) -> str:
    for line in text.split("\n", 20):
        # Excel says its delimiter in a line of its own.
        if line.strip() and not line.lower().startswith("sep="):
            return line
    return ""


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return []


class _Lines:
    """Lines for a CSV reader that can be given back: those of a record that turns out to be broken."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines = lines
        self.given_back: deque[str] = deque()
        self.taken: list[str] = []
        self.size = 0
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.size > MAX_VALUE_CHARS:
            raise csv.Error("a quoted value has no end")
        if self.given_back:
            line = self.given_back.popleft()
        else:
            try:
                line = next(self.lines) + "\n"
            except StopIteration:
                self.ended = True
                raise
        self.taken.append(line)
        self.size += len(line)
        return line

    def accept(self) -> None:
        """The lines taken so far made a record."""
        self.taken, self.size = [], 0

    def give_back(self) -> None:
        """The lines taken so far made none: the first is at fault, the others are read again."""
        self.given_back.extendleft(reversed(self.taken[1:]))
        self.ended = False
        self.accept()


def records(stream: Stream, options: Options) -> Records:
    """Each row below the line that names the columns.

    Raises
    ------
    UnknownFormatError
        No column is known for an abstract.
    """
    dialect = _dialect(stream.head_text(), options.mapping)
    if dialect is None:
        raise UnknownFormatError(no_column(columns_in(stream.head_text())))
    delimiter, columns = dialect
    csv.field_size_limit(2 * MAX_VALUE_CHARS)
    lines = _Lines(stream.lines())
    for line in lines:
        if line.strip() and not line.lower().startswith("sep="):
            break
    lines.accept()
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            lines.give_back()
            reader = csv.reader(lines, delimiter=delimiter)
            yield Broken(f"its row is broken: {error}")
            continue
        if len(lines.taken) > 1 and (lines.ended or len(row) > len(columns)):
            # The reader wanted a further line and there was none, or values of the next row came out of it:
            # a quote of the first line has no partner.
            lines.give_back()
            reader = csv.reader(lines, delimiter=delimiter)
            yield Broken("its row is broken: a quoted value has no end")
            continue
        lines.accept()
        if not any(value.strip() for value in row):
            continue
        if any(value.strip() for value in row[len(columns) :]):
            yield Broken(f"its row has {len(row)} values and there are {len(columns)} columns")
            continue
        yield paper_of(dict(zip(columns, row, strict=False)), options.mapping)


def no_column(columns: list[str]) -> str:
    """What to tell a user whose table has no column known for an abstract."""
    names = ", ".join(map(repr, columns[:20])) or "none"
    return f"no column is known for the abstract (columns: {names}); name it with --map abstract=COLUMN"


FORMAT = Format(
    name="table",
    description="CSV, TSV and other delimited tables with a line of column names",
    recognise=recognise,
    records=records,
)
