"""Semantic Scholar: responses of the Graph API, and the papers and abstracts of its Datasets (JSON Lines)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.sources.fields import names_of, text_of
from kg.sources.json_records import json_records, names_in, starts_like_json
from kg.sources.raw import Broken, Format, Head, Options, RawPaper, Records
from kg.sources.stream import Stream


def recognise(head: Head) -> bool:
    """JSON with ``paperId`` (Graph API) or ``corpusid`` (Datasets)."""
    if not starts_like_json(head):
        return False
    names = names_in(head)
    return bool(names & {"corpusid", "externalids"}) or (
        "paperId" in names and bool(names & {"externalIds", "abstract", "title", "corpusId"})
    )


def records(stream: Stream, options: Options) -> Records:
    """Each paper of the input."""
    return json_records(stream, _paper)


def _paper(record: dict[str, Any]) -> RawPaper | Broken:
    # Lists of citations and references hold the paper itself one level down.
    for name in ("citedPaper", "citingPaper", "recommendedPaper"):
        if isinstance(record.get(name), Mapping):
            record = dict(record[name])
    ids = record.get("externalIds") or record.get("externalids") or {}
    ids = {str(name).lower(): value for name, value in ids.items()} if isinstance(ids, Mapping) else {}
    journal = record.get("journal")
    open_access = record.get("openaccessinfo")
    if not ids and isinstance(open_access, Mapping) and isinstance(open_access.get("externalids"), Mapping):
        ids = {str(name).lower(): value for name, value in open_access["externalids"].items()}
    return RawPaper(
        title=text_of(record.get("title")),
        abstract=text_of(record.get("abstract")),
        authors=names_of(record.get("authors")),
        date=text_of(record.get("publicationDate")) or text_of(record.get("publicationdate")),
        year=text_of(record.get("year")),
        doi=text_of(ids.get("doi")),
        arxiv=text_of(ids.get("arxiv")),
        url=text_of(record.get("url")),
        venue=text_of(record.get("venue")) or text_of(journal),
        id=text_of(record.get("paperId")) or text_of(record.get("corpusid")) or text_of(record.get("corpusId")),
    )


FORMAT = Format(
    name="semantic-scholar",
    description="Semantic Scholar: Graph API JSON, Datasets JSON Lines",
    recognise=recognise,
    records=records,
)
