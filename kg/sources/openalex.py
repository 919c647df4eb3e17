"""OpenAlex works: responses of its API, single works, snapshot lines; abstracts come as inverted indexes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.sources.fields import text_of
from kg.sources.json_records import json_records, names_in, starts_like_json
from kg.sources.raw import Broken, Format, Head, Options, RawPaper, Records
from kg.sources.stream import Stream

#: An inverted abstract that claims more words than this is broken.
MAX_WORDS = 100_000


def recognise(head: Head) -> bool:
    """JSON with inverted abstracts, or with works of openalex.org."""
    if not starts_like_json(head):
        return False
    names = names_in(head)
    return "abstract_inverted_index" in names or (
        "openalex.org/W" in head.text and bool(names & {"authorships", "display_name", "host_venue"})
    )


def records(stream: Stream, options: Options) -> Records:
    """Each work of the input."""
    return json_records(stream, _work)


def abstract_of(index: Any) -> str | None:
    """The text of an inverted abstract, a mapping of words to their places from 0; None where there is none.

    >>> abstract_of({"We": [0, 2], "know": [1], "it": [3]})
    'We know We it'
    """
    if not isinstance(index, Mapping):
        return None
    index = index.get("InvertedIndex", index)
    placed = [
        (place, word)
        for word, places in index.items()
        if isinstance(places, list)
        for place in places
        if isinstance(place, int) and 0 <= place < MAX_WORDS
    ]
    return " ".join(word for _, word in sorted(placed)) or None


def _work(work: dict[str, Any]) -> RawPaper | Broken:
    authors = tuple(filter(None, (_author(entry) for entry in _list(work.get("authorships")))))
    location = _mapping(work.get("primary_location"))
    venue = text_of(_mapping(location.get("source")).get("display_name"))
    venue = venue or text_of(_mapping(work.get("host_venue")).get("display_name"))
    ids = _mapping(work.get("ids"))
    addresses = [location.get("landing_page_url")]
    addresses += [_mapping(place).get("landing_page_url") for place in _list(work.get("locations"))]
    arxiv = next((link for link in addresses if isinstance(link, str) and "arxiv.org/" in link), None)
    keywords = (text_of(_mapping(entry)) for entry in _list(work.get("keywords")))
    return RawPaper(
        title=text_of(work.get("title")) or text_of(work.get("display_name")),
        abstract=abstract_of(work.get("abstract_inverted_index")) or text_of(work.get("abstract")),
        authors=authors,
        date=text_of(work.get("publication_date")),
        year=text_of(work.get("publication_year")),
        doi=text_of(work.get("doi")) or text_of(ids.get("doi")),
        arxiv=arxiv,
        url=text_of(location.get("landing_page_url")) or text_of(work.get("id")),
        venue=venue,
        keywords=tuple(filter(None, keywords)),
        id=text_of(work.get("id")),
    )


def _author(entry: Any) -> str | None:
    entry = _mapping(entry)
    return text_of(_mapping(entry.get("author")).get("display_name")) or text_of(entry.get("raw_author_name"))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


FORMAT = Format(
    name="openalex", description="OpenAlex works (JSON, JSON Lines)", recognise=recognise, records=records
)
