"""The answers of SELECT and ASK as SPARQL 1.1 writes them: JSON, XML, CSV, TSV."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from pyoxigraph import BlankNode, Literal, NamedNode

Rows = Sequence[Sequence[Any]]

_STRING = "http://www.w3.org/2001/XMLSchema#string"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XML = '<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">'


def table(form: str, names: Sequence[str], rows: Rows) -> bytes:
    """Rows of terms, or None where a variable is not bound, in a format: json, xml, csv or tsv."""
    return _TABLES[form](names, rows).encode()


def truth(form: str, answer: bool) -> bytes:
    """The answer of ASK in a format; CSV and TSV, for which there is no standard, hold the word alone."""
    word = "true" if answer else "false"
    if form == "json":
        return f'{{"head":{{}},"boolean":{word}}}'.encode()
    if form == "xml":
        return f"{_XML}<head/><boolean>{word}</boolean></sparql>".encode()
    return f"{word}\n".encode()


def _json(names: Sequence[str], rows: Rows) -> str:
    bindings = [
        {name: _json_term(term) for name, term in zip(names, row, strict=True) if term is not None} for row in rows
    ]
    return json.dumps({"head": {"vars": names}, "results": {"bindings": bindings}}, ensure_ascii=False)


def _json_term(term: Any) -> dict[str, Any]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if not isinstance(term, Literal):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _json_term(part) for name, part in parts.items()}}
    told = {"type": "literal", "value": term.value}
    if term.language is not None:
        told["xml:lang"] = term.language
    elif term.datatype.value != _STRING:
        told["datatype"] = term.datatype.value
    return told


def _xml(names: Sequence[str], rows: Rows) -> str:
    out = [_XML, "<head>", *(f"<variable name={quoteattr(name)}/>" for name in names), "</head><results>"]
    for row in rows:
        out.append("\n<result>")
        for name, term in zip(names, row, strict=True):
            if term is not None:
                out.append(f"<binding name={quoteattr(name)}>{_xml_term(term)}</binding>")
        out.append("</result>")
    out.append("\n</results></sparql>")
    return "".join(out)


def _xml_term(term: Any) -> str:
    if isinstance(term, NamedNode):
        return f"<uri>{escape(term.value)}</uri>"
    if isinstance(term, BlankNode):
        return f"<bnode>{term.value}</bnode>"
    if not isinstance(term, Literal):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        told = "".join(f"<{name}>{_xml_term(part)}</{name}>" for name, part in parts.items())
        return f"<triple>{told}</triple>"
    kind = ""
    if term.language is not None:
        kind = f" xml:lang={quoteattr(term.language)}"
    elif term.datatype.value != _STRING:
        kind = f" datatype={quoteattr(term.datatype.value)}"
    value = escape(_NOT_XML.sub("\ufffd", term.value), {"\r": "&#13;"})
    return f"<literal{kind}>{value}</literal>"


def _csv(names: Sequence[str], rows: Rows) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(names)
    writer.writerows([_csv_term(term) for term in row] for row in rows)
    return out.getvalue()


def _csv_term(term: Any) -> str:
    if term is None:
        return ""
    if isinstance(term, (NamedNode, Literal)):
        return term.value
    return str(term)


def _tsv(names: Sequence[str], rows: Rows) -> str:
    lines = ["\t".join(f"?{name}" for name in names)]
    lines += ["\t".join("" if term is None else str(term) for term in row) for row in rows]
    return "".join(f"{line}\n" for line in lines)


_TABLES: dict[str, Callable[[Sequence[str], Rows], str]] = {"json": _json, "xml": _xml, "csv": _csv, "tsv": _tsv}
