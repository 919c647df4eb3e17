"""RIS: what publishers' pages, Zotero, Mendeley and EndNote export; parsed by rispy, record by record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from kg.sources.fields import text_of
from kg.sources.raw import Broken, Format, Head, Options, RawPaper, Records
from kg.sources.stream import MAX_RECORD_CHARS, Stream

_START = re.compile(r"^TY {0,2}- ?\S", re.MULTILINE)
#: Exports are careless with the spaces around the hyphen; the standard has two before and one after it.
_TAG = re.compile(r"^\s{0,2}([A-Z][A-Z0-9]) {0,3}-(?: +|$)")
_ID_TAGS = ("id", "accession_number", "doi")


def recognise(head: Head) -> bool:
    """Lines that open with ``TY  -``."""
    return _START.search(head.text) is not None


def records(stream: Stream, options: Options) -> Records:
    """Each reference, from its ``TY`` line to its ``ER`` line, or to the next ``TY`` line."""
    import rispy

    for text in _references(stream.lines()):
        try:
            parsed = rispy.loads(text, skip_unknown_tags=True)
        except Exception as error:  # rispy has no errors of its own: it raises what its code runs into
            yield Broken(f"it is no valid RIS: {type(error).__name__} {error}", id=_id_in(text))
            continue
        if parsed:
            yield _reference(parsed[0])
        else:
            yield Broken("it is no valid RIS", id=_id_in(text))


def _references(lines: Iterable[str]) -> Iterator[str]:
    """The text of each reference, its tags as the standard writes them and with an end."""
    kept: list[str] = []
    size = 0
    for line in lines:
        match = _TAG.match(line)
        tag = match[1] if match else ""
        if tag == "TY" and kept:
            yield "\n".join([*kept, "ER  - "])
            kept, size = [], 0
        if tag == "ER":
            if kept:
                yield "\n".join([*kept, "ER  - "])
            kept, size = [], 0
        elif (kept or tag == "TY") and size < MAX_RECORD_CHARS and (tag or line.strip()):
            # The hyphen of a line that goes on must not make it look like a tag of its own.
            kept.append(f"{tag}  - {line[match.end() :]}" if match else f"       {line.strip()}")
            size += len(line)
    if kept:
        yield "\n".join([*kept, "ER  - "])


def _id_in(text: str) -> str | None:
    match = re.search(r"^(?:ID|AN|DO)  - (.+)$", text, re.MULTILINE)
    return match[1].strip() if match else None


def _reference(found: dict[str, Any]) -> RawPaper:
    def value(*names: str) -> str | None:
        return next(filter(None, (text_of(found.get(name)) for name in names)), None)

    def values(*names: str) -> tuple[str, ...]:
        lists = (found.get(name) for name in names)
        return next((tuple(filter(None, map(text_of, one))) for one in lists if isinstance(one, list)), ())

    addresses = values("urls")
    return RawPaper(
        title=value("title", "primary_title", "short_title"),
        abstract=value("abstract", "notes_abstract"),
        authors=values("authors", "first_authors"),
        date=value("date", "year", "publication_year"),
        year=value("year", "publication_year"),
        doi=value("doi") or next((one for one in addresses if "doi.org/" in one), None),
        arxiv=next((one for one in addresses if "arxiv.org/" in one), None),
        url=addresses[0] if addresses else None,
        venue=value("journal_name", "alternate_title3", "secondary_title", "alternate_title2"),
        keywords=values("keywords"),
        id=value(*_ID_TAGS),
    )


FORMAT = Format(name="ris", description="RIS", recognise=recognise, records=records)
