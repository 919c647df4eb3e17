"""The graph as RDF 1.1, as ``ontology/NOTES`` of the project lay down.

- Entities are SKOS concepts; papers FaBiO and Dublin Core; results ML-Schema runs with an evaluation.
- A statement is a direct triple and an ``rdf:Statement`` node with belief, support and first year; a mention
  likewise, with role and surfaces.
- Evidence is a Web Annotation: its body the statement, its target the characters of the paper, by quote and
  by position.
- Who read it, in which run, is PROV-O (:mod:`kg.stores.provenance`), in a named graph of its own; so are the
  mappings, which say why a name means its entity.

No node is blank, so that two writings of one graph are the same triples. All is told in lines
(:func:`kg.stores.terms.said`), a few for each record, in the order of the tables: what is said of one subject may
come in several.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pyoxigraph as ox

from kg.records import ENTITY_TYPES, EntityType, Paper, digest
from kg.schema import entity_iri, record_iri, relation_iri, scheme_iri
from kg.sorting import joined
from kg.stores.property_graph import merged_mentions
from kg.stores.provenance import MAPPINGS_GRAPH, PROVENANCE_GRAPH, mappings, provenance
from kg.stores.terms import (
    date,
    decimal,
    each,
    english,
    entity,
    integer,
    known,
    named,
    page,
    pair,
    paper,
    record,
    said,
    text,
)
from kg.tables import Tables, rows_of

Row: TypeAlias = dict[str, Any]

# How many characters before and after a quote are given, so that it is found again in a changed text.
_CONTEXT = 32

_CLASSES: dict[str, tuple[str, ...]] = {
    label: tuple(pair("rdf:type", named(name)) for name in names.split())
    for label, names in {
        "Paper": "mg:Paper fabio:ResearchPaper",
        "Method": "mg:Method skos:Concept",
        "Dataset": "mg:Dataset skos:Concept dcat:Dataset mls:Dataset",
        "Metric": "mg:Metric skos:Concept mls:EvaluationMeasure",
        "Task": "mg:Task skos:Concept",
        "Result": "mg:Result mls:Run",
        "Claim": "mg:Claim",
        "Statement": "mg:Statement rdf:Statement",
        "Mention": "mg:Mention rdf:Statement",
        "Evidence": "mg:Evidence oa:Annotation",
        "Scheme": "skos:ConceptScheme",
        "Evaluation": "mls:ModelEvaluation",
        "Target": "oa:SpecificResource",
        "Quote": "oa:TextQuoteSelector",
        "Position": "oa:TextPositionSelector",
    }.items()
}
_SCHEMES: dict[EntityType, str] = {
    "Method": "Methods",
    "Dataset": "Datasets",
    "Metric": "Metrics",
    "Task": "Tasks",
}


def data(tables: Tables, scratch: Path | None = None) -> Iterator[bytes]:
    """What the default graph says: everything but provenance and mappings.

    Parameters
    ----------
    tables
        The graph.
    scratch
        The folder for temporary files; the system's by default.
    """
    yield from _schemes()
    for row in rows_of(tables, "papers"):
        yield _paper(row)
    for row in rows_of(tables, "entities"):
        yield _entity(row)
    for row in merged_mentions(tables):
        yield from _mention(row)
    for row in rows_of(tables, "statements"):
        yield from _statement(row)
    for row in rows_of(tables, "evidence"):
        yield from _evidence(row)
    for row in rows_of(tables, "results"):
        yield from _result(row)
    for row in rows_of(tables, "claims"):
        yield from _claim(row)
    yield from _contexts(tables, scratch)


GRAPHS: dict[str, Callable[[Tables, Path | None], Iterator[bytes]]] = {
    "": data,
    MAPPINGS_GRAPH: mappings,
    PROVENANCE_GRAPH: provenance,
}
"""What each graph of the dataset says, by the graph's IRI; the default graph's is empty."""


def triples(tables: Tables) -> Iterator[ox.Triple]:
    """Every triple of the dataset, whatever its graph; a triple may come more than once."""
    for tell in GRAPHS.values():
        for line in tell(tables, None):
            subject, *pairs = line[:-1].split(b"\t")
            lines = b"".join(b"%b %b .\n" % (subject, each_pair) for each_pair in pairs)
            for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES):
                yield quad.triple


def _schemes() -> Iterator[bytes]:
    for kind in ENTITY_TYPES:
        scheme = f"<{scheme_iri(kind)}>"
        yield said(scheme, *_CLASSES["Scheme"], pair("dcterms:title", english(_SCHEMES[kind])))


def _paper(row: Row) -> bytes:
    whole = Paper(row["id"], row["abstract"], row["title"]).text
    return said(
        paper(row["id"]),
        *_CLASSES["Paper"],
        pair("dcterms:identifier", text(row["id"])),
        *known("dcterms:title", row["title"], text),
        pair("dcterms:abstract", text(row["abstract"])),
        pair("mg:textHash", text(digest(whole))),
        *known("mg:year", row["year"], integer),
        *known("dcterms:issued", row["date"], date),
        *each("dcterms:creator", row["authors"], text),
        *known("mg:authorCount", row["author_count"], integer),
        *known("mg:venue", row["venue"], text),
        *known("bibo:doi", row["doi"], text),
        *known("fabio:hasArXivId", row["arxiv_id"], text),
        *known("foaf:page", row["url"], page),
        *known("mg:organization", row["organization"], text),
        *known("mg:votes", row["votes"], integer),
        *each("dcat:keyword", row["keywords"], text),
        *(pair("mg:source", text(f"{source['name']}:{source['position']}")) for source in row["sources"]),
    )


def _entity(row: Row) -> bytes:
    iri, concept = entity_iri(row["id"]), row["concept"]
    return said(
        f"<{iri}>",
        *_CLASSES[row["type"]],
        pair("dcterms:identifier", text(row["id"])),
        pair("rdfs:label", text(row["label"])),
        pair("skos:prefLabel", english(row["label"])),
        *each("skos:altLabel", row["aliases"], english),
        pair("skos:inScheme", f"<{scheme_iri(row['type'])}>"),
        *known("skos:exactMatch", None if concept == iri else concept, lambda value: f"<{value}>"),
        *known("mg:year", row["year"], integer),
        pair("mg:papers", integer(row["papers"])),
        *known("mg:direction", row.get("direction"), text),
    )


def _mention(row: Row) -> Iterator[bytes]:
    subject, value = paper(row["from"]), entity(row["to"])
    yield said(
        subject,
        pair("mg:mentions", value),
        *([pair("mg:introduces", value)] if row["role"] == "proposed" else ()),
    )
    yield said(
        record("mention", digest(row["from"], row["to"])),
        *_CLASSES["Mention"],
        *_reified(subject, named("mg:mentions"), value),
        pair("mg:role", text(row["role"])),
        *each("mg:surface", row["surfaces"], text),
        pair("mg:confidence", decimal(row["confidence"])),
    )


def _reified(subject: str, predicate: str, value: str) -> tuple[str, ...]:
    return pair("rdf:subject", subject), pair("rdf:predicate", predicate), pair("rdf:object", value)


def _statement(row: Row) -> Iterator[bytes]:
    head, tail = entity(row["head"]), entity(row["tail"])
    relation = f"<{relation_iri(row['relation'])}>"
    yield said(head, f"{relation} {tail}")
    yield said(
        record("statement", row["id"]),
        *_CLASSES["Statement"],
        *_reified(head, relation, tail),
        pair("mg:belief", decimal(row["belief"])),
        pair("mg:support", integer(row["support"])),
        *known("mg:firstYear", row["first_year"], integer),
    )


def _evidence(row: Row) -> Iterator[bytes]:
    iri = record_iri("evidence", row["id"])
    statement = record("statement", row["statement"])
    yield said(
        f"<{iri}>",
        *_CLASSES["Evidence"],
        pair("oa:hasBody", statement),
        pair("oa:hasTarget", f"<{iri}#target>"),
        pair("mg:supports", statement),
        pair("mg:from", paper(row["paper"])),
        pair("mg:text", text(row["text"])),
        pair("mg:confidence", decimal(row["confidence"])),
    )
    yield from _target(iri, row)


def _target(iri: str, row: Row) -> Iterator[bytes]:
    """The characters of a paper that a record stands on, as the Web Annotation model selects them."""
    by_position = row["end"] > row["start"]
    yield said(
        f"<{iri}#target>",
        *_CLASSES["Target"],
        pair("oa:hasSource", paper(row["paper"])),
        pair("oa:hasSelector", f"<{iri}#quote>"),
        *([pair("oa:hasSelector", f"<{iri}#position>")] if by_position else ()),
    )
    yield said(f"<{iri}#quote>", *_CLASSES["Quote"], pair("oa:exact", text(row["text"])))
    if by_position:
        yield said(
            f"<{iri}#position>",
            *_CLASSES["Position"],
            pair("oa:start", integer(row["start"])),
            pair("oa:end", integer(row["end"])),
        )


def _contexts(tables: Tables, scratch: Path | None) -> Iterator[bytes]:
    """The characters around each quote, which stand in the paper's text."""

    def texts() -> Iterator[tuple[str, str]]:
        for row in rows_of(tables, "papers", ["id", "title", "abstract"]):
            yield paper(row["id"]), Paper(row["id"], row["abstract"], row["title"]).text

    def quotes() -> Iterator[tuple[str, tuple[str, int, int]]]:
        for name, kind in (("evidence", "evidence"), ("results", "result"), ("claims", "claim")):
            for row in rows_of(tables, name, ["id", "paper", "start", "end"]):
                if row["end"] > row["start"]:
                    yield paper(row["paper"]), (record_iri(kind, row["id"]), row["start"], row["end"])

    for whole, (iri, start, end) in joined(texts(), quotes(), scratch):
        yield said(
            f"<{iri}#quote>",
            pair("oa:prefix", text(whole[max(0, start - _CONTEXT) : start])),
            pair("oa:suffix", text(whole[end : end + _CONTEXT])),
        )


_RESULT_ENDS = {
    "method": ("mg:ofMethod", "mls:realizes"),
    "dataset": ("mg:onDataset", "mls:hasInput"),
    "task": ("mg:forTask", "mls:achieves"),
    "metric": ("mg:measures",),
    "baseline": ("mg:against",),
}


def _result(row: Row) -> Iterator[bytes]:
    iri = record_iri("result", row["id"])
    ends = [
        each(name, [row[column]], entity)
        for column, names in _RESULT_ENDS.items()
        for name in names
        if row[column]
    ]
    yield said(paper(row["paper"]), pair("mg:reports", f"<{iri}>"))
    yield said(
        f"<{iri}>",
        *_CLASSES["Result"],
        *(found for (found,) in ends),
        pair("mls:hasOutput", f"<{iri}#evaluation>"),
        *known("mg:value", row["value"], decimal),
        pair("mg:rawValue", text(row["raw_value"])),
        *known("mg:unit", row["unit"], text),
        *known("mg:rawUnit", row.get("raw_unit"), text),
        pair("mg:resultKind", text(row["kind"])),
        *known("mg:baselineValue", row["baseline_value"], decimal),
        *known("mg:rawBaselineValue", row["raw_baseline_value"], text),
        pair("mg:text", text(row["text"])),
        pair("mg:confidence", decimal(row["confidence"])),
        pair("mg:span", f"<{iri}#target>"),
    )
    yield said(
        f"<{iri}#evaluation>",
        *_CLASSES["Evaluation"],
        *known("mls:specifiedBy", row["metric"], entity),
        *known("mls:hasValue", row["value"], decimal),
    )
    yield from _target(iri, row)


def _claim(row: Row) -> Iterator[bytes]:
    iri = record_iri("claim", row["id"])
    yield said(paper(row["paper"]), pair("mg:claims", f"<{iri}>"))
    yield said(
        f"<{iri}>",
        *_CLASSES["Claim"],
        pair("mg:claimType", text(row["type"])),
        pair("mg:text", text(row["text"])),
        *each("mg:about", row["about"], entity),
        pair("mg:confidence", decimal(row["confidence"])),
        pair("mg:span", f"<{iri}#target>"),
    )
    yield from _target(iri, row)
