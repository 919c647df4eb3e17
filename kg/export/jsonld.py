"""JSON-LD 1.1: one object a subject and a line, with the context of ``ontology/context.jsonld`` in the file.

Provenance and mappings are named graphs in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from kg.export.subjects import parsed, subjects
from kg.schema import PREFIXES, resource
from kg.stores.triples import GRAPHS

if TYPE_CHECKING:
    from kg.export.writing import ExportSource

_TYPE = PREFIXES["rdf"] + "type"
_INTEGER = PREFIXES["xsd"] + "integer"
_STRING = PREFIXES["xsd"] + "string"


class _Term(NamedTuple):
    """A term of the context: its name, and the type or language that its values have without saying so."""

    name: str
    type: str | None = None
    language: str | None = None


def write(source: ExportSource, path: Path) -> None:
    """Write the dataset as JSON-LD. Decimals are strings, which keeps their digits; the context types them."""
    context = json.loads(resource("context.jsonld").read_text(encoding="utf-8"))["@context"]
    terms = _terms(context)

    def objects(graph: str) -> Iterator[str]:
        for subject, pairs in subjects(source.tables, path.parent, [graph]):
            triples = parsed(subject, pairs)
            yield json.dumps(_object(triples[0].subject, triples, terms), ensure_ascii=False)

    with path.open("w", encoding="utf-8") as out:
        out.write('{"@context": ' + json.dumps(context) + ',\n"@graph": [')
        separator = "\n"
        for graph in GRAPHS:
            if graph:
                out.write(f'{separator}{{"id": {json.dumps(graph)}, "@graph": [')
                separator = "\n"
            for item in objects(graph):
                out.write(separator + item)
                separator = ",\n"
            if graph:
                out.write("\n]}")
                separator = ",\n"
        out.write("\n]}\n")


def _terms(context: dict[str, Any]) -> dict[str, _Term]:
    """The terms of the context by the IRI of their property."""
    terms = {}
    for name, definition in context.items():
        if isinstance(definition, dict):
            kind = definition.get("@type")
            kind = kind if kind in (None, "@id") else _expanded(kind)
            terms[_expanded(definition["@id"])] = _Term(name, kind, definition.get("@language"))
    return terms


def _expanded(name: str) -> str:
    prefix, local = name.split(":", 1)
    return PREFIXES[prefix] + local


def _compact(iri: str) -> str:
    """An IRI by the longest prefix that fits it."""
    fitting = [prefix for prefix, namespace in PREFIXES.items() if iri.startswith(namespace)]
    if not fitting:
        return iri
    prefix = max(fitting, key=lambda prefix: len(PREFIXES[prefix]))
    return f"{prefix}:{iri.removeprefix(PREFIXES[prefix])}"


def _object(subject: Any, triples: list[ox.Triple], terms: dict[str, _Term]) -> dict[str, Any]:
    made: dict[str, Any] = {"id": _compact(subject.value)}
    for triple in triples:
        iri, value = triple.predicate.value, triple.object
        if iri == _TYPE and isinstance(value, ox.NamedNode):
            made.setdefault("type", []).append(_compact(value.value))
        else:
            term = terms.get(iri) or _Term(_compact(iri))
            made.setdefault(term.name, []).append(_value(value, term))
    return {
        name: value[0] if isinstance(value, list) and len(value) == 1 else value for name, value in made.items()
    }


def _value(value: Any, term: _Term) -> Any:
    if isinstance(value, ox.NamedNode):
        compact = _compact(value.value)
        return compact if term.type == "@id" else {"id": compact}
    if value.language is not None:
        plain = value.language == term.language
        return value.value if plain else {"@value": value.value, "@language": value.language}
    datatype = value.datatype.value
    if datatype == term.type:
        canonical = datatype == _INTEGER and str(int(value.value)) == value.value
        return int(value.value) if canonical else value.value
    if datatype == _STRING:
        plain = term.type is None and term.language is None
        return value.value if plain else {"@value": value.value}
    return {"@value": value.value, "@type": _compact(datatype)}
