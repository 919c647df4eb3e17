"""PubMed: XML of its E-utilities and of its baseline files, and MEDLINE (the ``.nbib`` of its web pages)."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from kg.sources.raw import Broken, Format, Head, Options, RawPaper, Records
from kg.sources.stream import Stream
from kg.sources.tagged import Tags, joined, tagged_records
from kg.sources.xml_stream import elements, prose, text_at, texts_at

_TAG = re.compile(r"([A-Z]{2,4}) {0,2}- ?")


def is_xml(head: Head) -> bool:
    """XML with articles or book chapters of PubMed."""
    return re.search(r"<(?:PubmedArticle|PubmedBookArticle|MedlineCitation)(?:Set)?\b", head.text) is not None


def xml_records(stream: Stream, options: Options) -> Records:
    """Each article, and each chapter of a book."""
    for article in elements(stream.text(), "PubmedArticle", "PubmedBookArticle"):
        yield article if isinstance(article, Broken) else _article(article)


def _article(article: Element) -> RawPaper:
    citation = article.find("MedlineCitation")
    if citation is None:
        citation = article.find("BookDocument")
    body = citation.find("Article") if citation is not None else None
    body = body if body is not None else citation
    issue = body.find("Journal/JournalIssue/PubDate") if body is not None else None
    if issue is None and body is not None:
        issue = body.find("Book/PubDate")
    ids = {one.get("IdType"): prose(one) for one in article.iterfind(".//ArticleIdList/ArticleId")}
    located = body.iterfind("ELocationID") if body is not None else ()
    ids |= {one.get("EIdType"): prose(one) for one in located if "doi" not in ids}
    pmid = text_at(citation, "PMID")
    return RawPaper(
        title=text_at(body, "ArticleTitle") or text_at(body, "Book/BookTitle"),
        abstract=_abstract(body),
        authors=tuple(filter(None, map(_author, body.iterfind("AuthorList/Author")))) if body is not None else (),
        date=_date(body.find("ArticleDate") if body is not None else None) or _date(issue),
        year=_date(issue),
        doi=ids.get("doi"),
        url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid else None,
        venue=text_at(body, "Journal/Title"),
        keywords=texts_at(citation, "KeywordList/Keyword"),
        id=pmid,
    )


def _abstract(body: Element | None) -> str | None:
    parts = []
    for part in body.iterfind("Abstract/AbstractText") if body is not None else ():
        text, label = prose(part), part.get("Label")
        if text:
            parts.append(f"{label}: {text}" if label and label != "UNLABELLED" else text)
    return " ".join(parts) or None


def _author(author: Element) -> str | None:
    family = text_at(author, "LastName")
    given = text_at(author, "ForeName") or text_at(author, "Initials")
    return " ".join(filter(None, (given, family))) or text_at(author, "CollectiveName")


def _date(date: Element | None) -> str | None:
    if date is None:
        return None
    parts = (text_at(date, "Year"), text_at(date, "Month"), text_at(date, "Day"))
    year, month, day = parts
    if year and month and month.isdigit():
        return "-".join(filter(None, (year, month.zfill(2), (day or "").zfill(2) if day else None)))
    return " ".join(filter(None, parts)) or text_at(date, "MedlineDate")


def is_medline(head: Head) -> bool:
    """Lines that open with ``PMID-``."""
    return re.search(r"^PMID *- ?\d", head.text, re.MULTILINE) is not None


def medline_records(stream: Stream, options: Options) -> Records:
    """Each record, from its ``PMID-`` line on."""
    for record in tagged_records(stream.lines(), _TAG, first="PMID", line_wise=frozenset()):
        yield record if isinstance(record, Broken) else _medline(record)


def _medline(record: Tags) -> RawPaper:
    ids = [value for tag in ("AID", "LID", "SO") for value in record.get(tag, ())]
    doi = next((value for value in ids if "[doi]" in value or "doi:" in value), None)
    pmid = joined(record, "PMID")
    return RawPaper(
        title=joined(record, "TI", "BTI"),
        abstract=joined(record, "AB"),
        authors=tuple(record.get("FAU") or record.get("AU") or record.get("CN") or ()),
        date=joined(record, "DP"),
        doi=doi,
        url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid else None,
        venue=joined(record, "JT", "TA"),
        keywords=tuple(record.get("OT", ())),
        id=pmid,
    )


XML = Format(name="pubmed", description="PubMed XML", recognise=is_xml, records=xml_records)
MEDLINE = Format(
    name="medline", description="MEDLINE (PubMed text, .nbib)", recognise=is_medline, records=medline_records
)
