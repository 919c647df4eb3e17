"""Nanopublications, as TriG: each statement by itself, with its provenance, to be published and cited alone.

Each has the four graphs of the guidelines (https://nanopub.net/guidelines/working_draft/): the head; the
assertion, which is the statement's triple; its provenance: the sentences that prove it, from which papers, read by
which software in which run, and how much it is believed; and who made the nanopublication, and when.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from kg.export.turtle import declarations, described
from kg.schema import record_iri, relation_iri
from kg.sorting import grouped_lines, joined
from kg.stores.runs import run_finder
from kg.stores.terms import decimal, entity, integer, known, named, pair, paper, record, said, text, time
from kg.tables import Tables, rows_of

if TYPE_CHECKING:
    from kg.export.writing import ExportSource

_LICENSE = "<https://creativecommons.org/publicdomain/zero/1.0/>"
_PARTS = (b"Head", b"assertion", b"provenance", b"pubinfo")
_HEAD, _ASSERTION, _PROVENANCE, _INFORMATION = range(4)
_CREATED = f" {named('dcterms:created')} ".encode()


def write(source: ExportSource, path: Path) -> None:
    """Write a nanopublication for each statement, in the order of their ids."""
    with path.open("wb") as out:
        out.write(declarations())
        for iri, fields in grouped_lines(_lines(source.tables, path.parent), path.parent):
            for number, group in groupby(fields, key=lambda field: int(field[:1])):
                triples = [field[1:] for field in group]
                # It was made when its first proof was read: times in order are earliest first.
                later = [triple for triple in triples if _CREATED in triple][1:]
                out.write(b"\nGRAPH <%b#%b> {\n" % (iri, _PARTS[number]))
                pairs = (triple.split(b" ", 1) for triple in triples if triple not in later)
                for subject, several in groupby(pairs, key=lambda each: each[0]):
                    out.write(described(subject, [rest for _, rest in several]))
                out.write(b"}\n")


def _lines(tables: Tables, scratch: Path) -> Iterator[bytes]:
    """Lines of a nanopublication's IRI and its triples, each after the number of its graph."""
    for row in rows_of(tables, "statements"):
        iri = record_iri("nanopub", row["id"])
        assertion = f"<{iri}#assertion>"
        yield _told(
            iri,
            _HEAD,
            f"<{iri}>",
            pair("rdf:type", named("np:Nanopublication")),
            pair("np:hasAssertion", assertion),
            pair("np:hasProvenance", f"<{iri}#provenance>"),
            pair("np:hasPublicationInfo", f"<{iri}#pubinfo>"),
        )
        relation = f"<{relation_iri(row['relation'])}>"
        yield _told(iri, _ASSERTION, entity(row["head"]), f"{relation} {entity(row['tail'])}")
        yield _told(
            iri,
            _PROVENANCE,
            assertion,
            pair("mg:belief", decimal(row["belief"])),
            pair("mg:support", integer(row["support"])),
            *known("mg:firstYear", row["first_year"], integer),
        )
        yield _told(iri, _INFORMATION, f"<{iri}>", pair("dcterms:license", _LICENSE))
    yield from _proof(tables, scratch)


def _proof(tables: Tables, scratch: Path) -> Iterator[bytes]:
    """What the sentences that prove a statement add to its nanopublication."""
    find = run_finder(tables)
    runs = {row["id"]: row for row in rows_of(tables, "runs", ["id", "program", "ended"])}

    def papers() -> Iterator[tuple[str, dict[str, str]]]:
        for row in rows_of(tables, "papers", ["id", "sources"]):
            yield paper(row["id"]), find([source["name"] for source in row["sources"]])

    def evidence() -> Iterator[tuple[str, dict[str, str]]]:
        for row in rows_of(tables, "evidence", ["id", "statement", "paper", "text", "extractor"]):
            yield paper(row["paper"]), row

    for found, row in joined(papers(), evidence(), scratch):
        iri = record_iri("nanopub", row["statement"])
        node, assertion = record("evidence", row["id"]), f"<{iri}#assertion>"
        agent = record("agent", f"extractor:{row['extractor']}")
        run = found.get(row["extractor"])
        yield _told(iri, _PROVENANCE, assertion, pair("prov:wasDerivedFrom", node))
        yield _told(
            iri,
            _PROVENANCE,
            node,
            pair("prov:wasQuotedFrom", paper(row["paper"])),
            pair("prov:value", text(row["text"])),
            pair("prov:wasAttributedTo", agent),
            *known("prov:wasGeneratedBy", run, lambda value: record("run", value)),
        )
        if run is not None:
            program = record("agent", f"program:{runs[run]['program']}")
            ended = pair("dcterms:created", time(runs[run]["ended"]))
            yield _told(iri, _INFORMATION, f"<{iri}>", pair("dcterms:creator", program), ended)


def _told(iri: str, part: int, subject: str, *pairs: str) -> bytes:
    return said(iri, *(f"{part}{subject} {each}" for each in pairs))
