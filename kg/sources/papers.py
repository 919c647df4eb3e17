"""From a record as its source has it to a :class:`~kg.records.Paper`, or to the reason why there is none."""

from __future__ import annotations

import re

from kg.records import Paper, Problem, SourceRef
from kg.sources import dates
from kg.sources.identity import arxiv_id, doi, paper_id
from kg.sources.language import foreign_language
from kg.sources.raw import Broken, RawPaper
from kg.sources.text import clean

#: An abstract longer than this, in characters, is a whole document or no text at all.
MAX_ABSTRACT_CHARS = 100_000
#: A title longer than this, in characters, is none.
MAX_TITLE_CHARS = 2_000

_NO_ABSTRACT = re.compile(
    r"\W*(?:n\W?a|none|null|nan|nil|tba|abstract|"
    r"(?:(?:there is )?no|abstract (?:is )?not|without(?: an)?|missing)(?: (?:abstract|summary|description))?"
    r"(?: (?:is )?(?:available|provided|found|given))?|"
    r"(?:abstract|summary) (?:is )?(?:unavailable|missing|not (?:available|provided|found)))\W*",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W\d_]")


def understood(raw: RawPaper, source: SourceRef, *, listing_date: str | None = None) -> Paper | Problem:
    """The paper that ``raw`` describes, cleaned and identified; or the problem that keeps it from being one.

    Problems, by code: ``no-abstract``, ``too-long`` (abstract above :data:`MAX_ABSTRACT_CHARS` or title above
    :data:`MAX_TITLE_CHARS`), ``other-language``. All of them are skipped, none failed.
    """
    written = raw.abstract or ""
    if len(written) > MAX_ABSTRACT_CHARS:
        reason = f"its abstract has {len(written):,} characters; more than {MAX_ABSTRACT_CHARS:,} is no abstract"
        return _skipped("too-long", reason, source)
    if len(raw.title or "") > MAX_TITLE_CHARS:
        return _skipped("too-long", f"its title has more than {MAX_TITLE_CHARS:,} characters", source)
    abstract, abstract_edits = clean(written, latex=raw.latex)
    if not _LETTER.search(abstract) or (len(abstract) < 60 and _NO_ABSTRACT.fullmatch(abstract)):
        return _skipped("no-abstract", "it has no abstract", source)
    language = foreign_language(abstract)
    if language:
        reason = f"its abstract is not in English (it looks like {language!r}); only English is read"
        return _skipped("other-language", reason, source)
    title, title_edits = clean(raw.title or "", latex=raw.latex)
    date = dates.completed(dates.iso(raw.date), listing_date)
    year = dates.year_of(dates.iso(raw.year)) or dates.year_of(date)
    arxiv = next(filter(None, map(arxiv_id, (raw.arxiv, raw.doi, raw.id, raw.url))), None)
    registered = doi(raw.doi) or doi(raw.id) or (doi(raw.url) if "doi" in (raw.url or "") else None)
    if registered and arxiv_id(registered):
        arxiv = arxiv_id(registered)
    authors = _cleaned(raw.authors, latex=raw.latex)
    return Paper(
        id=paper_id(doi=registered, arxiv_id=arxiv, title=title, abstract=abstract),
        abstract=abstract,
        title=title or None,
        year=year,
        date=date or (str(year) if year else None),
        authors=authors,
        author_count=raw.author_count or len(authors) or None,
        venue=clean(raw.venue or "", latex=raw.latex)[0] or None,
        doi=registered,
        arxiv_id=arxiv,
        url=clean(raw.url or "")[0] or None,
        organization=clean(raw.organization or "")[0] or None,
        votes=raw.votes,
        keywords=_cleaned(raw.keywords, latex=raw.latex),
        sources=(source,),
        title_edits=title_edits,
        abstract_edits=abstract_edits,
    )


def refused(broken: Broken, source: SourceRef) -> Problem:
    """The problem of a record that a reader could not read."""
    return Problem(
        outcome=broken.outcome,
        code=broken.code,
        reason=broken.reason,
        name=source.name,
        position=source.position,
        id=broken.id,
    )


def _skipped(code: str, reason: str, source: SourceRef) -> Problem:
    return Problem(
        outcome="skipped", code=code, reason=reason, name=source.name, position=source.position, id=source.id
    )


def _cleaned(values: tuple[str, ...], *, latex: bool) -> tuple[str, ...]:
    """Each value cleaned; empty ones and repeats are left out."""
    texts = (clean(value, latex=latex)[0] for value in values)
    return tuple(dict.fromkeys(text for text in texts if text))
