"""JATS: journal articles in XML (NISO Z39.96), single or in sets; only the front matter is read."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from kg.sources.raw import Broken, Format, Head, Options, RawPaper, Records
from kg.sources.stream import Stream
from kg.sources.xml_stream import elements, prose, text_at, texts_at

#: Kinds of abstract that are no abstract of the article.
_OTHER_KINDS = frozenset(
    {"graphical", "teaser", "toc", "video", "key-points", "highlights", "plain-language-summary", "editor"}
)
_NOTES = frozenset({"xref", "fn", "label"})
_HEADING = re.compile(r"\s*(?:abstract|summary)\s*[:.]?\s*", re.IGNORECASE)


def recognise(head: Head) -> bool:
    """XML with an article that has front matter."""
    return (
        re.search(r"<(?:\w+:)?article[\s>]", head.text) is not None
        and re.search(r"<(?:\w+:)?(?:front|article-meta|journal-meta)\b", head.text) is not None
    )


def records(stream: Stream, options: Options) -> Records:
    """Each article."""
    for article in elements(stream.text(), "article"):
        yield article if isinstance(article, Broken) else _article(article)


def _article(article: Element) -> RawPaper | Broken:
    meta = article.find(".//article-meta")
    if meta is None:
        return Broken("it has no article-meta")
    ids = {one.get("pub-id-type"): prose(one) for one in meta.iterfind("article-id")}
    title = prose(meta.find("title-group/article-title"), without=_NOTES)
    subtitle = prose(meta.find("title-group/subtitle"), without=_NOTES)
    return RawPaper(
        title=f"{title}: {subtitle}" if title and subtitle else title,
        abstract=_abstract(meta, article.get("lang")),
        authors=tuple(filter(None, map(_author, meta.iterfind("contrib-group/contrib")))),
        date=min(filter(None, map(_date, meta.iterfind("pub-date"))), key=_earlier_and_exacter, default=None),
        doi=ids.get("doi"),
        arxiv=ids.get("arxiv"),
        venue=text_at(article, ".//journal-meta//journal-title"),
        keywords=texts_at(meta, "kwd-group/kwd"),
        id=ids.get("publisher-id") or ids.get("pmc") or ids.get("pmcid") or ids.get("pmid") or ids.get("doi"),
    )


def _abstract(meta: Element, language: str | None) -> str | None:
    """The abstract in English where there are several, else the first that is one of the whole article."""
    found = [
        one
        for name in ("abstract", "trans-abstract")
        for one in meta.iterfind(name)
        if one.get("abstract-type") not in _OTHER_KINDS
    ]
    if not found:
        return None
    chosen = next((one for one in found if (one.get("lang") or language or "en").startswith("en")), found[0])
    for heading in list(chosen.iterfind("title")):
        if _HEADING.fullmatch(prose(heading) or ""):
            chosen.remove(heading)
    return prose(chosen, without=frozenset({"fn", "label"}))


def _author(contributor: Element) -> str | None:
    if contributor.get("contrib-type") not in (None, "author"):
        return None
    name = contributor.find(".//name")
    if name is None:
        return text_at(contributor, ".//string-name") or text_at(contributor, ".//collab")
    return " ".join(filter(None, (text_at(name, "given-names"), text_at(name, "surname"))))


def _earlier_and_exacter(date: str) -> tuple[str, int, str]:
    return date[:4], -len(date), date


def _date(date: Element) -> str | None:
    year, month, day = (text_at(date, part) for part in ("year", "month", "day"))
    if year and month and month.isdigit():
        return f"{year}-{int(month):02d}" + (f"-{int(day):02d}" if day and day.isdigit() else "")
    return year


FORMAT = Format(name="jats", description="JATS articles (XML)", recognise=recognise, records=records)
