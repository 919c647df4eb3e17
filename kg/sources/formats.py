"""The formats that can be read, in the order in which they are tried: the surest first."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

from kg.errors import UnknownFormatError, UsageError
from kg.sources import (
    arxiv,
    bibtex,
    crossref,
    endnote,
    jats,
    json_records,
    listing,
    openalex,
    parquet,
    plain,
    pubmed,
    ris,
    semantic_scholar,
    table,
    web_of_science,
)
from kg.sources.raw import Format, Head
from kg.sources.stream import Stream

FORMATS: tuple[Format, ...] = (
    parquet.FORMAT,
    pubmed.XML,
    jats.FORMAT,
    arxiv.ATOM,
    arxiv.OAI,
    endnote.FORMAT,
    arxiv.SNAPSHOT,
    openalex.FORMAT,
    semantic_scholar.FORMAT,
    crossref.FORMAT,
    json_records.FORMAT,
    pubmed.MEDLINE,
    web_of_science.TABLE,
    web_of_science.TAGGED,
    ris.FORMAT,
    bibtex.FORMAT,
    table.FORMAT,
    listing.FORMAT,
    plain.FORMAT,
)

_HTML = re.compile(r"\s*(?:<!doctype html|<html|<head|<body)", re.IGNORECASE)


def format_named(name: str) -> Format:
    """The format of a name.

    Raises
    ------
    UsageError
        There is no such format; near names are suggested.
    """
    names = [known.name for known in FORMATS]
    for known in FORMATS:
        if known.name == name.strip().lower().replace("_", "-"):
            return known
    near = difflib.get_close_matches(name.lower(), names, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"formats are {', '.join(names)}"
    raise UsageError(f"there is no format {name!r}; {hint}")


def recognised(stream: Stream, mapping: Mapping[str, str]) -> Format:
    """The first format whose content this is.

    Raises
    ------
    UnknownFormatError
        It is none of them; the message says what it looks like and what to do.
    """
    text = "" if parquet.recognise(Head(stream.head, "")) else stream.head_text()
    head = Head(stream.head, text.lstrip(), mapping)
    binary = stream.is_binary
    for known in FORMATS:
        if (known is parquet.FORMAT or not binary) and known.recognise(head):
            return known
    raise UnknownFormatError(_looks_like(head, binary=binary))


def _looks_like(head: Head, *, binary: bool) -> str:
    if head.data.startswith(b"%PDF"):
        return "it is a PDF; its text has to be taken out first (abstracts, BibTeX or JSON can be read)"
    if head.data.startswith(b"PK\x03\x04"):
        return "it is a ZIP archive (or a file of an office program); unpack it or save it as CSV"
    if binary:
        return "it is binary and no known format; papers come as text, XML, JSON or Parquet"
    if _HTML.match(head.text):
        return "it is a web page; save it as text, or export the papers as BibTeX, RIS or JSON"
    if head.text.startswith("<"):
        return "it is XML of no known kind"
    columns = table.columns_in(head.text)
    if columns and head.text.count("\n") > 1:
        return table.no_column(columns)
    return "no reader knows its content; name the format if it is one of those known (--help lists them)"
