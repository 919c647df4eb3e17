"""RDF terms as N-Triples write them, and lines that hold all that a record says of a subject.

Escaping is left to Oxigraph. A text of N-Triples has neither tab nor line feed in it, so these can part terms
and lines (:mod:`kg.sorting`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

from kg.schema import PREFIXES, entity_iri, paper_iri, record_iri


@cache
def term(name: str) -> NamedNode:
    """The node of a prefixed name such as ``skos:prefLabel``.

    >>> term("rdf:type").value
    'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'
    """
    prefix, local = name.split(":", 1)
    return NamedNode(PREFIXES[prefix] + local)


@cache
def named(name: str) -> str:
    """The term of a prefixed name.

    >>> named("rdf:type")
    '<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>'
    """
    return str(term(name))


def said(subject: str, *pairs: str) -> bytes:
    """The line of what is said of a subject: the subject, then each predicate with its object, apart by tabs."""
    return ("\t".join((subject, *pairs)) + "\n").encode()


def pair(name: str, value: str) -> str:
    """A predicate, by its prefixed name, with its object."""
    return f"{named(name)} {value}"


def known(name: str, value: Any, make: Callable[[Any], str]) -> tuple[str, ...]:
    """The predicate with its object, where there is a value."""
    return () if value is None else (f"{named(name)} {make(value)}",)


def each(name: str, values: Iterable[Any], make: Callable[[Any], str]) -> list[str]:
    """The predicate with one object for each value."""
    return [f"{named(name)} {make(value)}" for value in values]


@lru_cache(maxsize=1 << 14)
def entity(entity_id: str) -> str:
    """The term of an entity."""
    return f"<{entity_iri(entity_id)}>"


@lru_cache(maxsize=1 << 10)
def paper(paper_id: str) -> str:
    """The term of a paper."""
    return f"<{paper_iri(paper_id)}>"


def record(kind: str, record_id: str) -> str:
    """The term of a statement, evidence, result, claim, run or agent."""
    return f"<{record_iri(kind, record_id)}>"


def text(value: str) -> str:
    """A string."""
    return str(Literal(value))


def english(value: str) -> str:
    """A string in English."""
    return str(Literal(value, language="en"))


def integer(value: int) -> str:
    """An ``xsd:integer``."""
    return f'"{value}"^^{named("xsd:integer")}'


@lru_cache(maxsize=1 << 14)
def decimal(value: float) -> str:
    """An ``xsd:decimal`` in its canonical form: a Python float left to itself would be an ``xsd:double``.

    >>> decimal(71.0)
    '"71"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    """
    digits = format(Decimal(repr(value)), "f")
    return f'"{digits.removesuffix(".0")}"^^{named("xsd:decimal")}'


def time(value: str) -> str:
    """An ``xsd:dateTime``; the zone of UTC is written as ``Z``, which is its canonical form."""
    return str(Literal(re.sub(r"[+-]00:00$", "Z", value), datatype=term("xsd:dateTime")))


_DATES = {
    "xsd:gYear": re.compile(r"\d{4}"),
    "xsd:gYearMonth": re.compile(r"\d{4}-\d\d"),
    "xsd:date": re.compile(r"\d{4}-\d\d-\d\d"),
    "xsd:gMonthDay": re.compile(r"--\d\d-\d\d"),
}


def date(value: str) -> str:
    """A date as precise as it is known."""
    for datatype, form in _DATES.items():
        if form.fullmatch(value):
            return str(Literal(value, datatype=term(datatype)))
    return text(value)


def page(url: str) -> str:
    """The address of a page; as a string where it is no IRI."""
    try:
        return str(NamedNode(quote(url, safe=":/?#[]@!$&'()*+,;=%-._~")))
    except ValueError:
        return text(url)
