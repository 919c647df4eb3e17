"""Papers from files: any format, recognised by its content, one paper at a time.

The way of a record: :mod:`~kg.sources.inputs` opens what the user names, :mod:`~kg.sources.stream` decompresses
and decodes it, :mod:`~kg.sources.formats` recognises it, the format's reader cuts it into raw records, and
:mod:`~kg.sources.papers` cleans and identifies each. :mod:`~kg.sources.repeats` joins papers seen twice.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from kg.errors import UnknownFormatError, UsageError
from kg.records import Paper, Problem, SourceRef
from kg.sources import dates
from kg.sources.fields import checked_mapping
from kg.sources.formats import FORMATS, format_named, recognised
from kg.sources.inputs import STANDARD_INPUT, blocks, named
from kg.sources.papers import MAX_ABSTRACT_CHARS, refused, understood
from kg.sources.raw import Broken, Format, Options
from kg.sources.repeats import JoinedPapers, join_repeats
from kg.sources.stream import Stream
from kg.sources.text import clean, restore

__all__ = [
    "MAX_ABSTRACT_CHARS",
    "STANDARD_INPUT",
    "JoinedPapers",
    "clean",
    "formats",
    "join_repeats",
    "read",
    "restore",
]

_log = logging.getLogger(__name__)


def formats() -> dict[str, str]:
    """The formats that :func:`read` knows: what each is in words, by the name that ``format=`` takes."""
    return {known.name: known.description for known in FORMATS}


def read(
    paths: str | Path | Sequence[str | Path],
    *,
    format: str | None = None,  # noqa: A002 - the word users know
    mapping: Mapping[str, str] | None = None,
    listing_date: str | datetime.date | None = None,
    on_problem: Callable[[Problem], None] | None = None,
) -> Iterator[Paper]:
    """Read papers, one at a time, in the order of the input; repeats are not joined yet.

    Parameters
    ----------
    paths
        Files, directories (with what is below them), patterns (``data/**/*.bib``) and ``-`` for standard
        input, each plain or compressed with gzip or Zstandard.
    format
        The name of a format (see :func:`formats`), where the content alone does not tell.
    mapping
        For tables and JSON: names of columns by field of a paper, ``{"abstract": "Summary"}``.
    listing_date
        The date of a listing page (``2025``, ``2025-10-30``): it gives dates without a year theirs.
    on_problem
        Called with each record or input that gives no paper; reading then goes on, unless it raises. By
        default problems are logged as warnings.

    Raises
    ------
    UsageError
        The format, a field of the mapping or the date is unknown. Nothing else is raised: what is wrong with
        an input is a :class:`~kg.records.Problem` with one of the codes ``not-found``, ``unreadable``,
        ``truncated``, ``empty``, ``unknown-format``, ``no-records``, and what is wrong with a record one with
        ``broken-record``, ``no-record``, ``deleted``, ``no-abstract``, ``too-long``, ``other-language``.
    """
    chosen = format_named(format) if format is not None else None
    options = Options(mapping=checked_mapping(mapping), listing_date=_listing_date(listing_date))
    return _read(paths, chosen, options, on_problem or _warn)


def _read(
    paths: str | Path | Sequence[str | Path],
    chosen: Format | None,
    options: Options,
    on_problem: Callable[[Problem], None],
) -> Iterator[Paper]:
    for name in named(paths):
        for item in _read_input(name, chosen, options):
            if isinstance(item, Problem):
                on_problem(item)
            else:
                yield item


def _read_input(name: str, chosen: Format | None, options: Options) -> Iterator[Paper | Problem]:
    """The papers and problems of one input. Whatever is wrong with it is the last problem."""
    position = 0
    problem: Problem | None = None
    try:
        stream = Stream(name, blocks(name))
        if not stream.head.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
            for _ in stream.blocks():  # raises where it is not empty but broken
                break
            yield Problem("skipped", "empty", "it is empty", name)
            return
        known = chosen or recognised(stream, options.mapping)
        for raw in known.records(stream, options):
            position += 1
            given = raw.id.strip() if raw.id else None
            source = SourceRef(name=name, format=known.name, position=position, id=given or None)
            if isinstance(raw, Broken):
                yield refused(raw, source)
            else:
                yield understood(raw, source, listing_date=options.listing_date)
    except UnknownFormatError as error:
        problem = Problem("failed", "unknown-format", str(error), name)
    except FileNotFoundError:
        problem = Problem("failed", "not-found", "there is no such file; check its name", name)
    except IsADirectoryError:
        problem = Problem("skipped", "empty", "it is a directory with no files", name)
    except EOFError as error:
        problem = Problem("failed", "truncated", f"{error}; what came before was read", name, position + 1)
    except OSError as error:
        reason = f"it cannot be read: {error.strerror or error}"
        problem = Problem("failed", "unreadable", reason, name, position + 1 if position else 0)
    if problem is None and position == 0:
        problem = Problem("skipped", "no-records", f"no record was found in it, read as {known.name}", name)
    if problem is not None:
        yield problem


def _listing_date(given: str | datetime.date | None) -> str | None:
    if given is None:
        return None
    found = dates.iso(given.isoformat() if isinstance(given, datetime.date) else given)
    if found is None or dates.year_of(found) is None:
        raise UsageError(f"{given!r} is no date of a listing; write a year or a day, such as 2025 or 2025-10-30")
    return found


def _warn(problem: Problem) -> None:
    place = f" record {problem.position}" if problem.position else ""
    _log.warning("%s%s: %s (%s)", problem.name, place, problem.reason, problem.code)
