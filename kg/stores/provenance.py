"""Where what the graph says comes from, as PROV-O; and the mappings of names to entities, as SSSOM.

Each stands in a named graph of its own, so that a query of the default graph meets neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kg.records import digest
from kg.schema import BASE, PREFIXES, entity_iri
from kg.sorting import joined
from kg.stores.runs import run_finder
from kg.stores.terms import decimal, each, integer, named, pair, paper, record, said, text, time
from kg.tables import Tables, rows_of

PROVENANCE_GRAPH = f"{BASE}graph/provenance"
"""The named graph that says by which software and in which run everything was read, and from which papers."""

MAPPINGS_GRAPH = f"{BASE}graph/mappings"
"""The named graph that says why each name means its entity."""


def provenance(tables: Tables, scratch: Path | None = None) -> Iterator[bytes]:
    """What the graph of provenance says.

    Parameters
    ----------
    tables
        The graph.
    scratch
        The folder for temporary files; the system's by default.
    """
    for row in rows_of(tables, "runs"):
        yield from _run(row)
    for row in rows_of(tables, "evidence", ["id", "statement", "paper", "extractor"]):
        yield said(record("statement", row["statement"]), pair("prov:wasDerivedFrom", paper(row["paper"])))
    for name, kind in (("evidence", "evidence"), ("results", "result"), ("claims", "claim")):
        for row in rows_of(tables, name, ["id", "extractor"]):
            agent = record("agent", f"extractor:{row['extractor']}")
            yield said(record(kind, row["id"]), pair("prov:wasAttributedTo", agent))
    yield from _generated(tables, scratch)


def _generated(tables: Tables, scratch: Path | None) -> Iterator[bytes]:
    """In which run each evidence was read."""
    find = run_finder(tables)

    def runs() -> Iterator[tuple[str, dict[str, str]]]:
        for row in rows_of(tables, "papers", ["id", "sources"]):
            yield paper(row["id"]), find([source["name"] for source in row["sources"]])

    def read() -> Iterator[tuple[str, tuple[str, str]]]:
        for row in rows_of(tables, "evidence", ["id", "paper", "extractor"]):
            yield paper(row["paper"]), (row["id"], row["extractor"])

    for found, (evidence, extractor) in joined(runs(), read(), scratch):
        if extractor in found:
            yield said(record("evidence", evidence), pair("prov:wasGeneratedBy", record("run", found[extractor])))


def _run(row: dict[str, Any]) -> Iterator[bytes]:
    agents = {kind: record("agent", f"{kind}:{row[kind]}") for kind in ("program", "extractor")}
    yield said(
        record("run", row["id"]),
        pair("rdf:type", named("mg:Run")),
        pair("rdf:type", named("prov:Activity")),
        pair("prov:startedAtTime", time(row["started"])),
        pair("prov:endedAtTime", time(row["ended"])),
        *each("prov:wasAssociatedWith", agents.values(), str),
        *each("mg:input", row["inputs"], text),
        *(
            pair(f"mg:records{count.capitalize()}", integer(row[count]))
            for count in ("read", "done", "repeated", "skipped", "failed")
        ),
    )
    for kind, agent in agents.items():
        yield said(
            agent,
            pair("rdf:type", named("prov:SoftwareAgent")),
            pair("rdfs:label", text(f"methodgraph {kind} {row[kind]}")),
            pair("dcterms:hasVersion", text(row[kind])),
        )


def mappings(tables: Tables, scratch: Path | None = None) -> Iterator[bytes]:
    """What the graph of mappings says: an ``owl:Axiom`` for each, as SSSOM writes them in RDF."""
    parts = ("subject_id", "predicate_id", "object_id", "subject_label", "comment")
    for row in rows_of(tables, "mappings"):
        subject, predicate, value = (_named(row[f"{part}_id"]) for part in ("subject", "predicate", "object"))
        yield said(
            record("mapping", digest(*(row[part] for part in parts))),
            pair("rdf:type", named("owl:Axiom")),
            pair("owl:annotatedSource", subject),
            pair("owl:annotatedProperty", predicate),
            pair("owl:annotatedTarget", value),
            pair("sssom:subject_label", text(row["subject_label"])),
            pair("sssom:object_label", text(row["object_label"])),
            pair("sssom:mapping_justification", _named(row["mapping_justification"])),
            pair("sssom:confidence", decimal(row["confidence"])),
            *([pair("rdfs:comment", text(row["comment"]))] if row["comment"] else ()),
        )


def _named(name: str) -> str:
    """The IRI that the id of a mapping stands for: a prefixed name, a name of a paper, or an entity."""
    prefix, colon, local = name.partition(":")
    if colon and prefix in PREFIXES:
        return f"<{PREFIXES[prefix]}{quote(local)}>"
    return f"<{entity_iri(f'name/{local}' if prefix == 'name' else name)}>"
