"""The formats of answers, and which of them a client wants."""

from __future__ import annotations

from collections.abc import Mapping

from pyoxigraph import RdfFormat

RESULTS: dict[str, str] = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
"""The formats of SELECT and ASK by media type; the first is the default."""

GRAPHS: dict[str, RdfFormat] = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
"""The formats of CONSTRUCT and DESCRIBE by media type; the first is the default."""


def acceptable(accept: str, offered: Mapping[str, object]) -> str | None:
    """The media type that an ``Accept`` header likes best of those offered; None where it takes none.

    Of those it likes equally, the one that is offered first.

    >>> acceptable("text/csv;q=0.5, application/*", RESULTS)
    'application/sparql-results+json'
    """
    ranges = [_range(part) for part in accept.split(",") if part.strip()] or [("*/*", 1.0)]
    best, best_quality = None, 0.0
    for name in offered:
        # The most specific range that fits says how much it is liked.
        fitting = [(wanted.count("*"), quality) for wanted, quality in ranges if _fits(name, wanted)]
        quality = min(fitting, key=lambda each: each[0])[1] if fitting else 0.0
        if quality > best_quality:
            best, best_quality = name, quality
    return best


def _range(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return name, float(parameter[2:])
            except ValueError:
                return name, 0.0
    return name, 1.0


def _fits(name: str, wanted: str) -> bool:
    return wanted in (name, f"{name.partition('/')[0]}/*", "*/*")
