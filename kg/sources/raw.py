"""What a reader hands over: a record as its source has it, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from kg.sources.stream import Stream


class RawPaper(Struct, kw_only=True):
    """A record of an input with its values as they stand there: not cleaned, not checked.

    ``date`` and ``year`` may be in any form; ``arxiv`` and ``doi`` any spelling of such an identifier;
    ``latex`` says that title, abstract, authors and venue are LaTeX source. ``id`` is what the input itself
    calls the record.
    """

    title: str | None = None
    abstract: str | None = None
    authors: tuple[str, ...] = ()
    author_count: int | None = None
    date: str | None = None
    year: str | None = None
    doi: str | None = None
    arxiv: str | None = None
    url: str | None = None
    venue: str | None = None
    organization: str | None = None
    votes: int | None = None
    keywords: tuple[str, ...] = ()
    id: str | None = None
    latex: bool = False


class Broken(Struct, frozen=True):
    """A record that cannot be read: why, and its id if that much could be read."""

    reason: str
    id: str | None = None
    code: str = "broken-record"
    outcome: Literal["skipped", "failed"] = "failed"


class Options(Struct, frozen=True):
    """What the user says about the input: names of columns by field, the date of a listing page (ISO)."""

    mapping: Mapping[str, str] = {}
    listing_date: str | None = None


class Head(Struct, frozen=True):
    """The beginning of an input, to recognise its format by: as bytes and as text."""

    data: bytes
    text: str
    mapping: Mapping[str, str] = {}


#: What a reader makes of an input, in the input's order; each one counts as one record.
Records = Iterator[RawPaper | Broken]


class Format(Struct, frozen=True):
    """A format: its name for ``format=``, what it is in words, how it is recognised and how it is read."""

    name: str
    description: str
    recognise: Callable[[Head], bool]
    records: Callable[[Stream, Options], Records]
