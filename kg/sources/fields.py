"""Records of names and values, whatever calls them: columns of tables, keys of JSON objects.

A name is compared without case, spaces and punctuation; where several columns could be one field, the first
in the list of that field that has a value wins.
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from kg.errors import UsageError
from kg.sources.raw import Broken, RawPaper

#: For each field of a paper, the names it goes by, best first, squashed to letters and digits.
NAMES: dict[str, tuple[str, ...]] = {
    "title": (
        *("title", "papertitle", "articletitle", "documenttitle", "primarytitle", "worktitle", "displayname"),
        *("ti", "name", "headline"),
    ),
    "abstract": (
        *("abstract", "abstracttext", "paperabstract", "abstractnote", "abstracts", "summary", "ab"),
        *("description", "dcdescription"),
    ),
    "text": ("text", "content", "body", "fulltext"),
    "authors": (
        *("authorfullnames", "authorfullname", "authorsfullnames", "af", "authors", "author", "authornames"),
        *("creators", "creator", "au"),
    ),
    "author_count": ("authorcount", "numauthors", "numberofauthors", "nauthors"),
    "date": (
        *("date", "published", "publicationdate", "publisheddate", "publishedat", "datepublished", "pubdate"),
        *("publishdate", "submitted", "created", "createdat", "submissiondate", "updatedate", "updated"),
    ),
    "year": ("year", "publicationyear", "pubyear", "publishedyear", "yearpublished", "py", "yr"),
    "doi": ("doi", "digitalobjectidentifier", "di", "itemdoi"),
    "arxiv": ("arxivid", "arxiv", "eprint", "arxivnumber"),
    "url": ("url", "link", "paperurl", "arxivurl", "urlabs", "absurl", "pdfurl", "urlpdf", "href", "links", "ur"),
    "venue": (
        *("venue", "journal", "conference", "sourcetitle", "publicationtitle", "booktitle", "containertitle"),
        *("journalname", "publicationvenue", "journalref", "proceeding", "proceedings", "publication", "source"),
        *("so",),
    ),
    "organization": ("organization", "organisation", "institution", "affiliation", "affiliations", "org"),
    "votes": ("votes", "upvotes", "numupvotes", "likes"),
    "keywords": (
        *("keywords", "authorkeywords", "keyword", "tags", "manualtags", "subjects", "categories"),
        *("primaryarea", "topics", "de"),
    ),
    "id": (
        *("id", "paperid", "key", "uid", "identifier", "recordid", "corpusid", "pmid", "accessionnumber", "ut"),
        *("acmid", "openreviewid"),
    ),
}

#: What a mapping may name: the fields of a paper that a column can be.
MAPPABLE = tuple(NAMES)

_FIELD_OF = {name: (field, rank) for field, names in NAMES.items() for rank, name in enumerate(names)}
#: Scopus puts its number of an author after the name.
_NUMBER = re.compile(r"\s*\(\d{5,12}\)|\s*\(\d+\)(?=;|$)")
_INITIALS = re.compile(r"(?:[A-Z]\.?[ -]?){1,4}")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
#: A first paragraph above this length, in characters, opens an abstract; it is no title.
MAX_HEADLINE_CHARS = 400


def checked_mapping(mapping: Mapping[str, str] | None) -> dict[str, str]:
    """``mapping`` (field of a paper to name of a column), if all its fields exist.

    Raises
    ------
    UsageError
        A field is unknown; near names are suggested.
    """
    for field in mapping or {}:
        if field not in MAPPABLE:
            near = difflib.get_close_matches(field, MAPPABLE, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"fields are {', '.join(MAPPABLE)}"
            raise UsageError(f"cannot map {field!r}: a paper has no such field; {hint}")
    return dict(mapping or {})


def squashed(name: str) -> str:
    """A name without case, spaces and punctuation: what :data:`NAMES` holds."""
    return re.sub(r"[\W_]+", "", name).lower()


def fields_of(names: Iterable[str]) -> set[str]:
    """Which fields of a paper the names of columns are."""
    return {_FIELD_OF[name][0] for name in map(squashed, names) if name in _FIELD_OF}


def paper_of(record: Mapping[str, Any], mapping: Mapping[str, str]) -> RawPaper | Broken:
    """The paper that a record of any names and values describes.

    ``mapping`` wins over the usual names; its names may be paths (``meta.summary``). A record that has its
    text in one piece (``text``) has its title before the first blank line.
    """
    found: dict[str, tuple[int, Any]] = {}
    taken = set(mapping.values())
    for name, value in record.items():
        if value is None or value == "" or value == [] or name in taken:
            continue
        field, rank = _FIELD_OF.get(squashed(name), ("", 0))
        if field and field not in mapping and (field not in found or rank < found[field][0]):
            found[field] = rank, value
    values = {field: value for field, (_, value) in found.items()}
    values |= {field: _at(record, path) for field, path in mapping.items()}
    title, abstract = text_of(values.get("title")), text_of(values.get("abstract"))
    if abstract is None and (whole := text_of(values.get("text"))) is not None:
        abstract = whole
        if title is None:
            title, abstract = title_and_abstract(whole)
    return RawPaper(
        title=title,
        abstract=abstract,
        authors=names_of(values.get("authors")),
        author_count=integer_of(values.get("author_count")),
        date=text_of(values.get("date")),
        year=text_of(values.get("year")),
        doi=text_of(values.get("doi")),
        arxiv=text_of(values.get("arxiv")),
        url=text_of(values.get("url")),
        venue=text_of(values.get("venue")),
        organization=text_of(values.get("organization")),
        votes=integer_of(values.get("votes")),
        keywords=keywords_of(values.get("keywords")),
        id=text_of(values.get("id")),
    )


def title_and_abstract(text: str) -> tuple[str | None, str]:
    """The parts of a text in one piece: the title before the first blank line, the abstract after it.

    With no blank line, or with more than a headline before it, all of it is the abstract.
    """
    parts = _BLANK_LINE.split(text.strip(), maxsplit=1)
    if len(parts) == 2 and 0 < len(parts[0]) <= MAX_HEADLINE_CHARS:
        return parts[0], parts[1]
    return None, text


def text_of(value: Any) -> str | None:
    """A value as text: the first of a list, the name, value or text of an object; None where there is none."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return str(int(value)) if value == value and abs(value) < 1e18 and value == int(value) else str(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return next(filter(None, map(text_of, value)), None)
    if isinstance(value, Mapping):
        keys = ("name", "full_name", "display_name", "value", "text", "#text", "_", "title", "raw")
        return next(filter(None, (text_of(value.get(key)) for key in keys)), None)
    return None


def integer_of(value: Any) -> int | None:
    """A count as an integer, from a number or from text; None where it is none."""
    text = text_of(value)
    if text is None or not re.fullmatch(r"\s*\d{1,9}(?:\.0*)?\s*", text):
        return None
    return int(float(text))


def names_of(value: Any) -> tuple[str, ...]:
    """Names of people: from a list of texts or objects, or from one text that lists them."""
    if isinstance(value, list | tuple):
        return tuple(filter(None, map(_name_of, value)))
    if isinstance(value, Mapping):
        return tuple(filter(None, (_name_of(value),)))
    text = text_of(value)
    if text is None:
        return ()
    text = _NUMBER.sub("", text.strip())
    if text.startswith("[") and text.endswith("]"):
        # A Python or JSON list that went through a table.
        quoted = re.findall(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"", text)
        return tuple(single or double for single, double in quoted if single or double)
    for separator in (";", "|", "\n", " and "):
        if separator in text:
            return _parts(text, separator)
    parts = _parts(text, ",")
    if len(parts) % 2 == 0 and all(map(_INITIALS.fullmatch, parts[1::2])):
        return tuple(f"{family}, {given}" for family, given in zip(parts[::2], parts[1::2], strict=True))
    # "Lovelace, Ada" is one name and "Ada Lovelace, Alan Turing" are two: a full name has a space in it.
    if len(parts) == 2 and " " not in parts[0]:
        return (text,)
    return parts


def keywords_of(value: Any) -> tuple[str, ...]:
    """Keywords from a list, or from one text that lists them."""
    if isinstance(value, list | tuple):
        return tuple(filter(None, map(text_of, value)))
    text = text_of(value) or ""
    separator = next((mark for mark in (";", "|", "\n", ",") if mark in text), ";")
    return _parts(text.strip("[]"), separator)


def _parts(text: str, separator: str) -> tuple[str, ...]:
    return tuple(part for part in (piece.strip(" \t\r\n'\"") for piece in text.split(separator)) if part)


def _name_of(value: Any) -> str | None:
    if isinstance(value, Mapping):
        given, family = (
            next(filter(None, (text_of(value.get(key)) for key in keys)), None)
            for keys in (("given", "first", "firstName", "forename"), ("family", "last", "lastName", "surname"))
        )
        if family:
            return f"{given} {family}" if given else family
    return text_of(value)


def _at(record: Mapping[str, Any], path: str) -> Any:
    """The value at a key, or at a path of keys parted by dots; keys are compared strictly, then squashed."""
    if path in record:
        return record[path]
    for key, value in record.items():
        if squashed(key) == squashed(path):
            return value
    head, dot, rest = path.partition(".")
    inner = record.get(head) if dot else None
    return _at(inner, rest) if isinstance(inner, Mapping) else None
