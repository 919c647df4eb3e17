"""arXiv: responses of its API (Atom), OAI-PMH (arXiv, arXivRaw, Dublin Core), the Kaggle metadata snapshot."""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element

from kg.sources.fields import text_of
from kg.sources.json_records import json_records, names_in, starts_like_json
from kg.sources.raw import Broken, Format, Head, Options, RawPaper, Records
from kg.sources.stream import Stream
from kg.sources.xml_stream import elements, text_at, texts_at

_AND = re.compile(r"\s*,?\s+and\s+|\s*,\s*")
_PARENTHESES = re.compile(r"\s*\((?:[^()]|\([^()]*\))*\)")


def names_in_line(line: str | None) -> tuple[str, ...]:
    """The authors of a line as arXiv writes it, without their affiliations.

    >>> names_in_line("A. One (1 and 2), B. Two and C. Three ((1) MIT, (2) CERN)")
    ('A. One', 'B. Two', 'C. Three')
    """
    return tuple(filter(None, map(str.strip, _AND.split(_PARENTHESES.sub("", line or "")))))


def is_atom(head: Head) -> bool:
    """An Atom feed that speaks of arXiv."""
    text = head.text
    return re.search(r"<(?:\w+:)?(?:feed|entry)\b", text) is not None and "Atom" in text and "arxiv.org" in text


def atom_records(stream: Stream, options: Options) -> Records:
    """Each entry of the feed."""
    for entry in elements(stream.text(), "entry"):
        yield entry if isinstance(entry, Broken) else _atom_entry(entry)


def _atom_entry(entry: Element) -> RawPaper | Broken:
    identifier = text_at(entry, "id")
    if identifier and "/api/errors" in identifier:
        return Broken(f"arXiv answered with an error: {text_at(entry, 'summary')}", id=identifier)
    links = {link.get("title") or link.get("rel"): link.get("href") for link in entry.iterfind("link")}
    return RawPaper(
        title=text_at(entry, "title"),
        abstract=text_at(entry, "summary"),
        authors=texts_at(entry, "author/name"),
        date=text_at(entry, "published") or text_at(entry, "updated"),
        doi=text_at(entry, "doi") or links.get("doi"),
        arxiv=identifier,
        url=links.get("alternate") or identifier,
        venue=text_at(entry, "journal_ref"),
        keywords=tuple(filter(None, (category.get("term") for category in entry.iterfind("category")))),
        id=identifier,
    )


def is_oai(head: Head) -> bool:
    """A response of OAI-PMH, or harvested records without it."""
    return "<OAI-PMH" in head.text or (
        re.search(r"<(?:\w+:)?record\b", head.text) is not None
        and re.search(r"<(?:arXiv|arXivRaw|oai_dc:dc)\b", head.text) is not None
    )


def oai_records(stream: Stream, options: Options) -> Records:
    """Each record of the response."""
    for record in elements(stream.text(), "record"):
        yield record if isinstance(record, Broken) else _oai_record(record)


def _oai_record(record: Element) -> RawPaper | Broken:
    identifier = text_at(record, "header/identifier")
    header = record.find("header")
    if header is not None and header.get("status") == "deleted":
        return Broken("it was deleted at its source", id=identifier, code="deleted", outcome="skipped")
    metadata = record.find("metadata")
    body = next(iter(metadata if metadata is not None else record), None)
    if body is None:
        return Broken("it has no metadata", id=identifier)
    if body.tag == "arXiv":
        return _oai_arxiv(body, identifier)
    if body.tag == "arXivRaw":
        return _oai_arxiv_raw(body, identifier)
    return _dublin_core(body, identifier)


def _oai_arxiv(body: Element, identifier: str | None) -> RawPaper:
    authors = (
        " ".join(filter(None, (text_at(one, "forenames"), text_at(one, "keyname"), text_at(one, "suffix"))))
        for one in body.iterfind("authors/author")
    )
    return RawPaper(
        title=text_at(body, "title"),
        abstract=text_at(body, "abstract"),
        authors=tuple(filter(None, authors)),
        date=text_at(body, "created"),
        doi=text_at(body, "doi"),
        arxiv=text_at(body, "id") or identifier,
        venue=text_at(body, "journal-ref"),
        keywords=tuple((text_at(body, "categories") or "").split()),
        id=identifier or text_at(body, "id"),
    )


def _oai_arxiv_raw(body: Element, identifier: str | None) -> RawPaper:
    return RawPaper(
        title=text_at(body, "title"),
        abstract=text_at(body, "abstract"),
        authors=names_in_line(text_at(body, "authors")),
        date=text_at(body, "version/date"),
        doi=text_at(body, "doi"),
        arxiv=text_at(body, "id") or identifier,
        venue=text_at(body, "journal-ref"),
        keywords=tuple((text_at(body, "categories") or "").split()),
        id=identifier or text_at(body, "id"),
    )


def _dublin_core(body: Element, identifier: str | None) -> RawPaper:
    names = texts_at(body, "identifier")
    # arXiv puts remarks ("Comment: 12 pages") among the descriptions; the abstract is the longest of them.
    description = max(texts_at(body, "description"), key=len, default=None)
    return RawPaper(
        title=text_at(body, "title"),
        abstract=description,
        authors=texts_at(body, "creator"),
        date=text_at(body, "date"),
        doi=next((name for name in names if re.match(r"(?:doi:|https?://(?:dx\.)?doi\.org/|10\.)", name)), None),
        arxiv=identifier,
        url=next((name for name in names if name.startswith("http")), None),
        venue=text_at(body, "source"),
        keywords=texts_at(body, "subject"),
        id=identifier,
    )


def is_snapshot(head: Head) -> bool:
    """JSON with ``authors_parsed`` and ``versions``, which only arXiv's snapshot has."""
    return starts_like_json(head) and {"authors_parsed", "abstract"} <= names_in(head)


def snapshot_records(stream: Stream, options: Options) -> Records:
    """Each line of the snapshot."""
    return json_records(stream, _snapshot_record)


def _snapshot_record(record: dict[str, Any]) -> RawPaper | Broken:
    parsed = record.get("authors_parsed")
    authors = tuple(
        " ".join(filter(None, (text_of(part) for part in (*name[1:2], *name[:1], *name[2:3]))))
        for name in (parsed if isinstance(parsed, list) else ())
        if isinstance(name, list)
    )
    versions = record.get("versions")
    first = versions[0] if isinstance(versions, list) and versions else None
    return RawPaper(
        title=text_of(record.get("title")),
        abstract=text_of(record.get("abstract")),
        authors=tuple(filter(None, authors)) or names_in_line(text_of(record.get("authors"))),
        date=text_of(first.get("created") if isinstance(first, dict) else None)
        or text_of(record.get("update_date")),
        doi=text_of(record.get("doi")),
        arxiv=text_of(record.get("id")),
        venue=text_of(record.get("journal-ref")),
        keywords=tuple((text_of(record.get("categories")) or "").split()),
        id=text_of(record.get("id")),
    )


ATOM = Format(name="arxiv-atom", description="arXiv API responses (Atom)", recognise=is_atom, records=atom_records)
OAI = Format(
    name="oai-pmh",
    description="OAI-PMH responses: arXiv, arXivRaw, Dublin Core",
    recognise=is_oai,
    records=oai_records,
)
SNAPSHOT = Format(
    name="arxiv-snapshot",
    description="arXiv metadata snapshot of Kaggle (JSON Lines)",
    recognise=is_snapshot,
    records=snapshot_records,
)
