"""BibTeX and BibLaTeX: parsed by bibtexparser, entry by entry, so that memory stays flat."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator

from kg.sources.raw import Broken, Format, Head, Options, RawPaper, Records
from kg.sources.stream import MAX_RECORD_CHARS, Stream

_ENTRY = re.compile(r"^[ \t]*@[ \t]*([A-Za-z]+)[ \t]*[{(]", re.MULTILINE)
_KEY = re.compile(r"@[ \t]*[A-Za-z]+[ \t]*[{(]\s*([^\s,{}()\"]+)\s*,")
_NO_ENTRIES = frozenset({"string", "preamble", "comment"})
_STRING = re.compile(r"@\s*string\s*[{(]\s*([^\s=]+)\s*=\s*(.*?)\s*[})]\s*$", re.IGNORECASE | re.DOTALL)
_OUTER = re.compile(r"^\s*(?:\{(.*)\}|\"(.*)\")\s*$", re.DOTALL)


def recognise(head: Head) -> bool:
    """Lines that open an entry: an ``@``, its type, a brace and a key; or a string or comment."""
    return any(
        _KEY.match(head.text, match.start() + match[0].index("@")) or match[1].lower() in _NO_ENTRIES
        for match in _ENTRY.finditer(head.text)
    )


def records(stream: Stream, options: Options) -> Records:
    """Each entry but strings, preambles and comments; strings are put in where entries name them."""
    from bibtexparser.entrypoint import parse_string

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what it warns of is reported as a problem
    strings: dict[str, str] = {}
    for text in _entries(stream.lines()):
        opening = _ENTRY.match(text)
        kind = opening[1].lower() if opening else ""
        if kind == "string":
            match = _STRING.match(text.strip())
            if match:
                strings[match[1].lower()] = _joined(match[2], strings)
            continue
        if kind in _NO_ENTRIES:
            continue
        key = _KEY.search(text)
        name = key[1] if key else None
        if len(text) > MAX_RECORD_CHARS:
            yield Broken(f"it is longer than {MAX_RECORD_CHARS:,} characters", id=name)
            continue
        try:
            library = parse_string(text)
        except Exception as error:  # the parser meets what its authors did not think of
            yield Broken(f"its BibTeX is broken: {type(error).__name__} {error}", id=name)
            continue
        # Entries on one line come together; a repeated field is a small fault, an open brace is a large one.
        for entry in library.entries:
            yield _paper(entry.key, {field.key.lower(): _value(field, strings) for field in entry.fields})
        for block in library.failed_blocks:
            inner = getattr(block, "ignore_error_block", None)
            if inner is not None and hasattr(inner, "fields"):
                # The first of the repeated fields counts; these values still have their braces.
                fields = {one.key.lower(): _joined(str(one.value), strings) for one in reversed(inner.fields)}
                yield _paper(inner.key, fields)
            else:
                first = str(getattr(block, "error", "")).strip().split("\n")[-1].strip()
                yield Broken(f"its BibTeX is broken: {first or 'no entry can be read'}", id=name)


def _entries(lines: Iterable[str]) -> Iterator[str]:
    """The text from each line that opens an entry to the next one; what stands before the first is comment."""
    kept: list[str] = []
    size = 0
    for line in lines:
        if _ENTRY.match(line):
            if kept:
                yield "\n".join(kept)
            kept, size = [], 0
        elif not kept:
            continue
        if size <= MAX_RECORD_CHARS:
            kept.append(line)
            size += len(line) + 1
    if kept:
        yield "\n".join(kept)


def _value(field: object, strings: dict[str, str]) -> str:
    """The value of a field; names of strings, alone or joined by ``#``, are replaced by what they stand for."""
    value = str(getattr(field, "value", ""))
    bare = getattr(field, "enclosing", None) == "no-enclosing"
    return _joined(value, strings) if bare else value


def _joined(value: str, strings: dict[str, str]) -> str:
    whole = _OUTER.match(value)
    if whole and not re.search(r"[\"}]\s*#", value):
        return whole[1] or whole[2] or ""
    parts = []
    for part in re.split(r"\s+#\s+|(?<=[\"}])#|#(?=[\"{])", value):
        outer = _OUTER.match(part)
        parts.append(outer[1] or outer[2] or "" if outer else strings.get(part.strip().lower(), part))
    return "".join(parts)


def _paper(key: str, fields: dict[str, str]) -> RawPaper:
    def value(*names: str) -> str | None:
        return next((fields[name] for name in names if fields.get(name, "").strip()), None)

    authors = re.split(r"\s+and\s+", value("author") or "")
    eprint = value("eprint")
    of_arxiv = (value("archiveprefix", "eprinttype") or "arxiv").lower() == "arxiv"
    year, month = value("year"), value("month")
    return RawPaper(
        title=value("title"),
        abstract=value("abstract", "annote"),
        authors=tuple(author for author in authors if author.strip() and author.strip() != "others"),
        date=value("date") or (f"{month} {year}" if year and month and month.isalpha() else year),
        year=year,
        doi=value("doi"),
        arxiv=eprint if of_arxiv and eprint else _arxiv_in(value("journal", "note", "url", "howpublished")),
        url=value("url"),
        venue=value("journal", "journaltitle", "booktitle", "series", "publisher"),
        keywords=tuple(filter(None, re.split(r"\s*[,;]\s*", value("keywords") or ""))),
        id=key or None,
        latex=True,
    )


def _arxiv_in(text: str | None) -> str | None:
    """The arXiv id in "arXiv preprint arXiv:1706.03762", or an address."""
    match = re.search(r"arxiv(?::|\.org/(?:abs|pdf)/)\s*([\w.\-]+(?:/\d{7})?)", text or "", re.IGNORECASE)
    return match[1] if match else None


FORMAT = Format(name="bibtex", description="BibTeX, BibLaTeX", recognise=recognise, records=records)
