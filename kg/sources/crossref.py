"""Crossref works: single works, lists of its REST API, lines of its public data file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.sources.fields import names_of, text_of
from kg.sources.json_records import json_records, names_in, starts_like_json
from kg.sources.raw import Broken, Format, Head, Options, RawPaper, Records
from kg.sources.stream import Stream

_DATES = ("published", "published-print", "published-online", "issued", "posted", "created")


def recognise(head: Head) -> bool:
    """JSON with ``DOI`` in capitals and the other names of a Crossref work."""
    if not starts_like_json(head):
        return False
    names = names_in(head)
    return "message-type" in names or (
        "DOI" in names and bool(names & {"container-title", "is-referenced-by-count", "issued", "publisher"})
    )


def records(stream: Stream, options: Options) -> Records:
    """Each work of the input."""
    return json_records(stream, _work)


def _work(work: dict[str, Any]) -> RawPaper | Broken:
    if "message-type" in work and isinstance(work.get("message"), Mapping):
        work = dict(work["message"])
    title, subtitle = text_of(work.get("title")), text_of(work.get("subtitle"))
    if title and subtitle and subtitle.lower() not in title.lower():
        title = f"{title}: {subtitle}"
    return RawPaper(
        title=title,
        abstract=text_of(work.get("abstract")),
        authors=names_of(work.get("author")),
        date=next(filter(None, (_date(work.get(name)) for name in _DATES)), None),
        doi=text_of(work.get("DOI")),
        url=text_of(work.get("URL")),
        venue=text_of(work.get("container-title")) or text_of(work.get("event")),
        keywords=tuple(filter(None, map(text_of, work.get("subject") or ())))
        if isinstance(work.get("subject"), list)
        else (),
        id=text_of(work.get("DOI")),
    )


def _date(value: Any) -> str | None:
    """A date of the form ``{"date-parts": [[2021, 6, 1]]}`` as text."""
    parts = value.get("date-parts") if isinstance(value, Mapping) else None
    while isinstance(parts, list) and parts and isinstance(parts[0], list):
        parts = parts[0]
    if not isinstance(parts, list) or not parts or not all(isinstance(part, int) for part in parts):
        return None
    return "-".join(f"{part:02d}" for part in parts[:3])


FORMAT = Format(
    name="crossref", description="Crossref works (JSON, JSON Lines)", recognise=recognise, records=records
)
