"""Plain abstracts with no titles: one a line, or separated by blank lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.sources import table
from kg.sources.raw import Broken, Format, Head, Options, RawPaper, Records
from kg.sources.stream import Stream

#: Fewer words than this are no abstract but a heading or a stray line.
MIN_WORDS = 5
#: A paragraph is collected to this length, in characters: far above what an abstract may have.
_MAX_PARAGRAPH = 1_000_000
#: So much of the head, in characters, tells whether it is prose and how it is parted.
_LOOKED_AT = 100_000

_MARKED = re.compile(
    r"\s*(?:[<{}#|@]|\[[\"{\[]|[-*+] |```|//|/\*|\d{4}-\d\d-\d\d[T ]|(?:def|class|import|from) \w+)"
)
_ENDS_SENTENCE = re.compile(r"[.!?。！？][\"'”’)\]}]*$")


def recognise(head: Head) -> bool:
    """Lines or paragraphs that are prose; not markup, code, logs or lists."""
    text = head.text[:_LOOKED_AT]
    # A document in Markdown that lies beside the papers (a README) is prose too, but opens with a heading.
    if text.startswith("#") or table.looks_like_one(text):
        return False
    units = [unit for unit, _ in zip(_units(text.split("\n"), by_line=is_by_line(text)), range(30), strict=False)]
    prose = sum(map(_is_prose, units))
    return bool(units) and prose >= 0.5 * len(units)


def records(stream: Stream, options: Options) -> Records:
    """Each line or each paragraph."""
    for text in _units(stream.lines(), by_line=is_by_line(stream.head_text()[:_LOOKED_AT])):
        if len(text[:1000].split()) < MIN_WORDS and not _wide(text[:1000]):
            yield Broken(f"{text[:40]!r} is too short for an abstract", code="no-abstract", outcome="skipped")
        else:
            yield RawPaper(abstract=text)


def is_by_line(text: str) -> bool:
    """Whether each line is an abstract of its own: then most lines end as sentences do, and are long.

    Where blank lines part paragraphs of several lines, or lines break at the width of a page, they are not.
    """
    if len(text) >= _LOOKED_AT and "\n" in text.strip():
        text = text.strip().rpartition("\n")[0]  # the last line is cut
    lines = [line.strip() for line in text.split("\n") if line.strip()][:200]
    ended = sum(_ENDS_SENTENCE.search(line) is not None for line in lines)
    if not lines or ended < 0.7 * len(lines):
        return False
    paragraphs = re.split(r"\n\s*\n", text.strip())
    several = [paragraph for paragraph in paragraphs if "\n" in paragraph.strip()]
    return len(paragraphs) == 1 or not several or sum(map(len, lines)) > 250 * len(lines)


def _units(lines: Iterable[str], *, by_line: bool) -> Iterator[str]:
    kept: list[str] = []
    size = 0
    for line in lines:
        text = line.strip()
        if kept and (by_line or not text):
            yield "\n".join(kept)
            kept, size = [], 0
        if text and size < _MAX_PARAGRAPH:
            kept.append(text[:_MAX_PARAGRAPH])
            size += len(text)
    if kept:
        yield "\n".join(kept)


def _is_prose(unit: str) -> bool:
    if _MARKED.match(unit):
        return False
    sample = unit[:2000]
    letters = sum(character.isalpha() or character == " " for character in sample)
    words = len(sample.split())
    return (
        letters >= 0.75 * len(sample) and (words >= MIN_WORDS or _wide(sample)) and len(sample) < 25 * words + 200
    )


def _wide(text: str) -> bool:
    """Whether the text is in a script that parts no words: Chinese, Japanese and others."""
    return sum("\u0e00" <= character <= "\u0fff" or "\u2e80" <= character <= "\ud7ff" for character in text) > 15


FORMAT = Format(
    name="plain",
    description="Plain abstracts, one a line or parted by blank lines",
    recognise=recognise,
    records=records,
)
