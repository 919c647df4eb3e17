"""Listing pages saved as text (the Hugging Face papers listing): titles and abstracts in turn.

A paper is a title, its abstract, and sometimes a block of metadata::

      • 5 authors
    ·
    May 17, 2023 1

with an organisation in place of the number of authors on some, and the number of votes after the date.
A date of the current year is shown without it. What else stands on the page is no paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.sources.fields import squashed
from kg.sources.raw import Format, Head, Options, RawPaper, Records
from kg.sources.stream import MAX_RECORD_CHARS, Stream

#: A paragraph of at least this length, in characters, is an abstract; a title never is.
MIN_ABSTRACT_CHARS = 250

_CHROME = re.compile(
    r"new|subscribe|daily papers|trending papers|papers|get trending papers in your email inbox!?"
    r"|by\s*AK and the research community|hugging face|log in|sign up|models|datasets|spaces|docs|enterprise"
    r"|pricing|submit(?:ted by(?:\s+\S+)?)?|upvotes?|previous|next|view (?:all|more)|load more|search.{0,40}"
    r"|(?:week|month|day)(?:ly)?|today|-|\d+",
    re.IGNORECASE,
)
_SITE = re.compile(
    r"^\s*(?:Get trending papers in your email inbox!?|by\s?AK and the research community|Daily Papers)\s*$",
    re.MULTILINE,
)
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATE = re.compile(rf"((?:{_MONTHS})[a-z]*\.? \d{{1,2}}(?:, \d{{4}})?)(?:\s+(\d+))?", re.IGNORECASE)
_AUTHORS = re.compile(r"(\d+) authors?", re.IGNORECASE)
_METADATA = re.compile(r"^\s*•\s*\d+ authors?\s*$", re.MULTILINE)


def recognise(head: Head) -> bool:
    """The site's own lines, blocks of metadata, or titles and abstracts in turn."""
    if _SITE.search(head.text) or _METADATA.search(head.text):
        return True
    # The last paragraph may be cut; only whole pairs count.
    paragraphs = [" ".join(block) for block in _blocks(head.text[:100_000].split("\n"))][:40]
    pairs = list(zip(paragraphs[::2], paragraphs[1::2], strict=False))
    fitting = sum(_is_title(first) and _is_abstract(second) for first, second in pairs)
    return bool(pairs) and paragraphs[0][:1] not in "<{[@#" and fitting >= 0.8 * len(pairs)


def records(stream: Stream, options: Options) -> Records:
    """Each paper of the page."""
    paper: RawPaper | None = None
    for block in _blocks(stream.lines()):
        content, metadata = _parted(block)
        for text in _units(content):
            if paper is not None and paper.abstract is None and _is_abstract(text):
                paper.abstract = text
            elif paper is not None and paper.abstract is not None and len(text) >= MIN_ABSTRACT_CHARS:
                paper.abstract = f"{paper.abstract}\n\n{text}"[:MAX_RECORD_CHARS]
            elif len(text) >= MIN_ABSTRACT_CHARS:
                paper = RawPaper(abstract=text)
            elif not _CHROME.fullmatch(text) and not _DATE.fullmatch(text):
                if paper is not None:
                    yield paper
                paper = RawPaper(title=text)
        if metadata and paper is not None:
            _read_metadata(metadata, paper)
            yield paper
            paper = None
    if paper is not None:
        yield paper


def _blocks(lines: Iterable[str]) -> Iterator[list[str]]:
    """The lines between blank lines, stripped."""
    block: list[str] = []
    size = 0
    for line in lines:
        text = line.strip()
        if text and size < MAX_RECORD_CHARS:
            block.append(text)
            size += len(text)
        elif not text and block:
            yield block
            block, size = [], 0
    if block:
        yield block


def _parted(block: list[str]) -> tuple[list[str], list[str]]:
    """The lines of a block that are content, and those that are metadata: from the first bullet on."""
    for index, line in enumerate(block):
        if line.startswith("•"):
            return block[:index], block[index:]
        if line == "·":
            return block[: max(0, index - 1)], block[max(0, index - 1) :]
    return block, []


def _units(lines: list[str]) -> list[str]:
    """Titles and abstracts among the lines of a block: each long line is one, and so is a line before one."""
    if len(lines) > 1 and any(len(line) >= MIN_ABSTRACT_CHARS for line in lines[1:]):
        return lines
    if all(_CHROME.fullmatch(line) or _DATE.fullmatch(line) for line in lines):
        return lines
    return [" ".join(lines)] if lines else []


def _is_title(text: str) -> bool:
    return (
        3 < len(text) < MIN_ABSTRACT_CHARS and not text.endswith((".", ":", ";", ",")) and text[:1] not in "#-*|"
    )


def _is_abstract(text: str) -> bool:
    """Long, or sentences: after a title, a paragraph that ends like a sentence is its abstract."""
    return len(text) >= MIN_ABSTRACT_CHARS or (text.endswith((".", "!", "?")) and text.count(" ") >= 5)


def _read_metadata(lines: list[str], paper: RawPaper) -> None:
    for part in re.split(r"[•·\n]", "\n".join(lines)):
        text = part.strip()
        date = _DATE.fullmatch(text)
        authors = _AUTHORS.fullmatch(text)
        if date:
            paper.date = date[1]
            paper.votes = int(date[2]) if date[2] else paper.votes
        elif authors:
            paper.author_count = int(authors[1])
        elif text.isdecimal():
            paper.votes = int(text)
        elif text:
            paper.organization = _organization(text)


def _organization(text: str) -> str:
    """The name in "Alibaba-DAMO-Academy DAMO Academy": the site shows an account's handle before its name."""
    handle, space, name = text.partition(" ")
    short, long = sorted((squashed(handle), squashed(name)), key=len)
    return name if space and short and short in long else text


FORMAT = Format(
    name="listing",
    description="Listing pages saved as text; titles and abstracts in turn",
    recognise=recognise,
    records=records,
)
