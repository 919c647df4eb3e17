"""Turtle: sorted by subject, predicate and object, each object on a line of its own where there are several."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from kg.export.subjects import subjects
from kg.schema import PREFIXES

if TYPE_CHECKING:
    from kg.export.writing import ExportSource

_XSD = PREFIXES["xsd"].encode()
_INTEGER, _DECIMAL = b'"^^<' + _XSD + b"integer>", b'"^^<' + _XSD + b"decimal>"
_TYPE = b"<" + PREFIXES["rdf"].encode() + b"type>"
_SHORT_INTEGER = re.compile(rb"[+-]?[0-9]+").fullmatch
_SHORT_DECIMAL = re.compile(rb"[+-]?[0-9]*\.[0-9]+").fullmatch

_PREFIX_OF = {namespace.encode(): prefix.encode() + b":" for prefix, namespace in PREFIXES.items()}
# The part of a prefixed name after the colon, as the grammar has it (in ASCII): as it is, or with escapes.
_LOCAL = re.compile(rb"(?:[A-Za-z0-9_:](?:[A-Za-z0-9_:.-]*[A-Za-z0-9_:-])?)?").fullmatch
_ESCAPABLE = re.compile(rb"[A-Za-z0-9_:][A-Za-z0-9_:.~!$&'()*+,;=/?#@%-]*").fullmatch
_ESCAPED = re.compile(rb"[.~!$&'()*+,;=/?#@%]")


def write(source: ExportSource, path: Path) -> None:
    """Write the triples of all graphs as Turtle, one subject after the other in the order of their IRIs."""
    with path.open("wb") as out:
        out.write(declarations())
        for subject, pairs in subjects(source.tables, path.parent):
            out.write(b"\n" + described(subject, pairs))


def declarations(prefixes: Iterable[str] = PREFIXES) -> bytes:
    """The prefixes, declared in the order of their names."""
    return "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in sorted(prefixes)).encode()


def described(subject: bytes, pairs: Sequence[bytes]) -> bytes:
    """What is said of a subject, from terms as N-Triples write them, sorted; its types come first."""
    types: list[bytes] = []
    others: list[tuple[bytes, list[bytes]]] = []
    last = b""
    for pair in pairs:
        predicate, _, value = pair.partition(b" ")
        if predicate == _TYPE:
            types.append(short(value))
        elif predicate == last:
            others[-1][1].append(short(value))
        else:
            others.append((_name(predicate), [short(value)]))
            last = predicate
    told = [b"a " + b", ".join(types)] if types else []
    for name, values in others:
        told.append(name + (b" " if len(values) == 1 else b"\n        ") + b",\n        ".join(values))
    return short(subject) + b" " + b" ;\n    ".join(told) + b" .\n"


def short(term: bytes) -> bytes:
    """A term as short as Turtle allows.

    >>> short(b'<http://www.w3.org/ns/prov#Activity>'), short(b'"7"^^<http://www.w3.org/2001/XMLSchema#integer>')
    (b'prov:Activity', b'7')
    """
    if term.endswith(b'"'):
        return term
    if term.startswith(b"<"):
        return _triple(term) if term.startswith(b"<<(") else _name(term)
    if term.endswith(_INTEGER) and _SHORT_INTEGER(term, 1, len(term) - len(_INTEGER)):
        return term[1 : -len(_INTEGER)]
    if term.endswith(_DECIMAL) and _SHORT_DECIMAL(term, 1, len(term) - len(_DECIMAL)):
        return term[1 : -len(_DECIMAL)]
    end = term.rindex(b'"') + 1
    return term[:end] + b"^^" + _name(term[end + 2 :]) if term.startswith(b"^^", end) else term


@lru_cache(maxsize=1 << 14)
def _name(term: bytes) -> bytes:
    """An IRI as a prefixed name, where a prefix fits."""
    iri = term[1:-1]
    end = len(iri)
    # Every namespace ends in one of these two; the longest that fits comes first.
    while (end := max(iri.rfind(b"/", 0, end), iri.rfind(b"#", 0, end))) >= 0:
        prefix = _PREFIX_OF.get(iri[: end + 1])
        if prefix is not None:
            local = iri[end + 1 :]
            if _LOCAL(local):
                return prefix + local
            if _ESCAPABLE(local):
                return prefix + _ESCAPED.sub(rb"\\\g<0>", local)
    return term


def _triple(term: bytes) -> bytes:
    """A triple term of RDF 1.2, all of whose parts are IRIs."""
    return b"<<( " + b" ".join(map(_name, term[3:-3].split())) + b" )>>"
