"""Web of Science exports: tagged plain text, and the tab-delimited table."""

from __future__ import annotations

import re

from kg.sources import table
from kg.sources.raw import Broken, Format, Head, Options, RawPaper, Records
from kg.sources.stream import Stream
from kg.sources.tagged import Tags, joined, tagged_records

_TAG = re.compile(r"([A-Z][A-Z0-9])(?: |$)")
_LINE_WISE = frozenset({"AU", "AF", "BA", "CA"})


def is_tagged(head: Head) -> bool:
    """Lines that open with two-character tags, among them a type, a title and an end of record."""
    text = head.text
    return re.search(r"^PT [A-Z]\b", text, re.MULTILINE) is not None and (
        text.startswith(("FN ", "VR ")) or re.search(r"^(?:TI|AU) \S", text, re.MULTILINE) is not None
    )


def tagged_text_records(stream: Stream, options: Options) -> Records:
    """Each record, from its ``PT`` line to its ``ER`` line."""
    for record in tagged_records(stream.lines(), _TAG, first="PT", last="ER", line_wise=_LINE_WISE):
        yield record if isinstance(record, Broken) else _record(record)


def _record(record: Tags) -> RawPaper:
    date = " ".join(filter(None, (joined(record, "PY"), joined(record, "PD"))))
    keywords = re.split(r"\s*;\s*", (joined(record, "DE") or "").replace("\n", " "))
    return RawPaper(
        title=joined(record, "TI"),
        abstract=joined(record, "AB"),
        authors=tuple(record.get("AF") or record.get("AU") or ()),
        date=date or None,
        year=joined(record, "PY"),
        doi=joined(record, "DI"),
        venue=joined(record, "SO"),
        keywords=tuple(filter(None, keywords)),
        id=joined(record, "UT"),
    )


def is_table(head: Head) -> bool:
    """A tab-delimited table whose columns are tags."""
    return re.match(r"\"?PT\"?\t\"?AU\"?\t", head.text.lstrip("\ufeff")) is not None


TAGGED = Format(
    name="web-of-science",
    description="Web of Science, tagged plain text",
    recognise=is_tagged,
    records=tagged_text_records,
)
TABLE = Format(
    name="web-of-science-table",
    description="Web of Science, tab-delimited",
    recognise=is_table,
    records=table.records,
)
