"""Dates as sources write them, to ISO 8601 with no more precision than the source has."""

from __future__ import annotations

import datetime
import re

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_YEAR = r"(?P<year>(?:1[5-9]|20|21)\d\d)"
_FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_YEAR}[-/.](?P<m>\d\d?)(?:[-/.](?P<day>\d\d?))?(?![\d])",
        rf"{_YEAR}(?P<m>\d\d)(?P<day>\d\d)(?!\d)",
        rf"{_MONTH}\s+(?P<day>\d\d?)(?:st|nd|rd|th)?,?\s+{_YEAR}\b",
        rf"(?:[a-z]{{3,9}},?\s+)?(?P<day>\d\d?)(?:st|nd|rd|th)?[\s\-]+{_MONTH},?[\s\-]+{_YEAR}\b",
        rf"{_MONTH},?[\s\-/]+{_YEAR}\b",
        rf"{_YEAR}[\s\-/]+{_MONTH}(?:\s+(?P<day>\d\d?)\b)?",
        rf"(?P<day>\d\d?)[-/.](?P<m>\d\d?)[-/.]{_YEAR}(?!\d)",
        rf"(?P<m>\d\d?)/{_YEAR}(?!\d)",
        rf"{_MONTH}\s+(?P<day>\d\d?)(?!\d)",
        rf"(?:\D*\b)?{_YEAR}(?!\d)",
    )
]
_DAY_FIRST = 6


def iso(raw: str | None) -> str | None:
    """A date in ISO 8601, as precise as ``raw``; None where no date stands at its head.

    A day and month with no year become ``--MM-DD``. Where it is open which number is the month, only the
    year is kept.

    >>> iso("May 17, 2023"), iso("2023 Jan-Feb"), iso("Oct 30"), iso("03/04/2021"), iso("n.d.")
    ('2023-05-17', '2023-01', '--10-30', '2021', None)
    """
    text = (raw or "").strip()
    for index, form in enumerate(_FORMS):
        match = form.match(text)
        if match is None:
            continue
        parts = match.groupdict()
        year = parts.get("year")
        named = parts.get("month")
        month = _MONTHS.index(named[:3].lower()) + 1 if named else int(parts.get("m") or 0)
        day = int(parts.get("day") or 0)
        if index == _DAY_FIRST:
            month, day = _month_and_day(day, month)
        if (found := _checked(year, month, day)) is not None:
            return found
    return None


def year_of(date: str | None) -> int | None:
    """The year of an ISO date; None where it has none.

    >>> year_of("2023-05"), year_of("--05-17")
    (2023, None)
    """
    return int(date[:4]) if date and date[0] != "-" else None


def completed(date: str | None, listing: str | None) -> str | None:
    """``date`` with the year of the page it stood on, where it has none of its own.

    ``listing`` is the page's own date. If it is precise to the day, the year is that of the last such day not
    after it: a page of January lists papers of last December.

    >>> completed("--12-28", "2025-01-03"), completed("--12-28", "2025"), completed("2023-01-01", "2025")
    ('2024-12-28', '2025-12-28', '2023-01-01')
    """
    if not date or not listing or not date.startswith("--"):
        return date
    year = int(listing[:4])
    if len(listing) == len("YYYY-MM-DD") and date[2:] > listing[5:]:
        year -= 1
    return _checked(str(year), int(date[2:4]), int(date[5:7]))


def _month_and_day(first: int, second: int) -> tuple[int, int]:
    """Which of two numbers is the month: known only where the other cannot be one, or both are the same."""
    if first > 12 or first == second:
        return second, first
    return (first, second) if second > 12 else (0, 0)


def _checked(year: str | None, month: int, day: int) -> str | None:
    """The date as far as it exists: an impossible day leaves the month, an impossible month the year."""
    if not 1 <= month <= 12:
        return year
    try:
        datetime.date(int(year or 2000), month, day)
    except ValueError:
        return f"{year}-{month:02d}" if year else None
    return f"{year or '-'}-{month:02d}-{day:02d}"
