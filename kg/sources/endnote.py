"""EndNote XML: libraries as EndNote, Zotero and Mendeley export them."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from kg.sources.raw import Broken, Format, Head, Options, RawPaper, Records
from kg.sources.stream import Stream
from kg.sources.xml_stream import elements, text_at, texts_at


def recognise(head: Head) -> bool:
    """XML with records that have contributors, titles or a reference type."""
    return (
        re.search(r"<records?\b", head.text) is not None
        and re.search(r"<(?:ref-type|rec-number|contributors|source-app)\b", head.text) is not None
    )


def records(stream: Stream, options: Options) -> Records:
    """Each record of the library."""
    for record in elements(stream.text(), "record"):
        yield record if isinstance(record, Broken) else _record(record)


def _record(record: Element) -> RawPaper:
    return RawPaper(
        title=text_at(record, "titles/title"),
        abstract=text_at(record, "abstract"),
        authors=texts_at(record, "contributors/authors/author"),
        date=text_at(record, "dates/pub-dates/date"),
        year=text_at(record, "dates/year"),
        doi=text_at(record, "electronic-resource-num"),
        url=text_at(record, "urls/related-urls/url") or text_at(record, "urls/web-urls/url"),
        venue=text_at(record, "periodical/full-title") or text_at(record, "titles/secondary-title"),
        keywords=texts_at(record, "keywords/keyword"),
        id=text_at(record, "accession-num") or text_at(record, "label") or text_at(record, "rec-number"),
    )


FORMAT = Format(name="endnote", description="EndNote XML", recognise=recognise, records=records)
