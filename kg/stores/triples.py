"""The graph as RDF 1.1 triples, as ``ontology/NOTES`` of the project lay down.

- Entities are SKOS concepts; papers FaBiO and Dublin Core; results ML-Schema runs with an evaluation.
- A statement is a direct triple and an ``rdf:Statement`` node with belief, support and first year; a mention
  likewise, with role and surfaces.
- Evidence is a Web Annotation: its body the statement, its target the characters of the paper, by quote and
  by position. Who read it, and in which run, is PROV-O.

No node is blank, so that two writings of one graph are the same triples.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any, TypeAlias
from urllib.parse import quote

import pyarrow as pa
from pyoxigraph import Literal, NamedNode, Triple

from kg.assembly import Graph
from kg.records import ENTITY_TYPES, EntityType, Paper, digest
from kg.schema import (
    PREFIXES,
    class_iri,
    entity_iri,
    paper_iri,
    record_iri,
    relation_iri,
    scheme_iri,
)
from kg.stores.property_graph import generating_runs, paper_mentions

Row: TypeAlias = dict[str, Any]

# How many characters before and after a quote are given, so that it is found again in a changed text.
_CONTEXT = 32
_BATCH = 10_000


@cache
def term(name: str) -> NamedNode:
    """The node of a prefixed name such as ``skos:prefLabel``.

    >>> term("rdf:type").value
    'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'
    """
    prefix, local = name.split(":", 1)
    return NamedNode(PREFIXES[prefix] + local)


_TYPE = term("rdf:type")
_CLASSES: dict[str, tuple[NamedNode, ...]] = {
    label: tuple(term(name) for name in names.split())
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
        "Run": "mg:Run prov:Activity",
    }.items()
}
_SCHEMES: dict[EntityType, str] = {
    "Method": "Methods",
    "Dataset": "Datasets",
    "Metric": "Metrics",
    "Task": "Tasks",
}


def triples(graph: Graph) -> Iterator[Triple]:
    """Every triple of the graph, record by record; memory does not grow with the graph's text."""
    texts = _Texts(graph)
    yield from _schemes()
    for row in _rows(graph.papers):
        yield from _paper(row)
    for row in _rows(graph.entities):
        yield from _entity(row)
    for row in _rows(paper_mentions(graph)):
        yield from _mention(row)
    for row in _rows(graph.statements):
        yield from _statement(row)
    runs = generating_runs(graph)
    for row in _rows(graph.evidence):
        yield from _evidence(row, texts, runs.get((row["paper"], row["extractor"])))
    for row in _rows(graph.results):
        yield from _result(row, texts)
    for row in _rows(graph.claims):
        yield from _claim(row, texts)
    for row in _rows(graph.runs):
        yield from _run(row)


class _Texts:
    """The characters around a span of a paper's text."""

    def __init__(self, graph: Graph) -> None:
        ids: list[Any] = graph.papers["id"].to_pylist()
        self._rows = {paper: row for row, paper in enumerate(ids)}
        self._titles: Any = graph.papers["title"].combine_chunks()
        self._abstracts: Any = graph.papers["abstract"].combine_chunks()

    def around(self, paper: str, start: int, end: int) -> tuple[str, str]:
        row = self._rows[paper]
        text = Paper(paper, self._abstracts[row].as_py(), self._titles[row].as_py()).text
        return text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]


def _rows(table: pa.Table) -> Iterator[Row]:
    for batch in table.to_batches(max_chunksize=_BATCH):
        yield from batch.to_pylist()


def _text(value: str) -> Literal:
    return Literal(value)


def _english(value: str) -> Literal:
    return Literal(value, language="en")


def _integer(value: int) -> Literal:
    return Literal(str(value), datatype=term("xsd:integer"))


def _decimal(value: float) -> Literal:
    """An xsd:decimal in its canonical form: a Python float left to itself would be an xsd:double."""
    digits = format(Decimal(repr(value)), "f")
    return Literal(digits.removesuffix(".0"), datatype=term("xsd:decimal"))


def _known(subject: NamedNode, name: str, value: Any, make: Any) -> Iterator[Triple]:
    """The triple, where there is a value."""
    if value is not None:
        yield Triple(subject, term(name), make(value))


def _each(subject: NamedNode, name: str, values: Iterable[Any], make: Any) -> Iterator[Triple]:
    for value in values:
        yield Triple(subject, term(name), make(value))


def _typed(subject: NamedNode, label: str) -> Iterator[Triple]:
    for node in _CLASSES[label]:
        yield Triple(subject, _TYPE, node)


def _thing(entity_id: str) -> NamedNode:
    return NamedNode(entity_iri(entity_id))


def _schemes() -> Iterator[Triple]:
    for kind in ENTITY_TYPES:
        scheme = NamedNode(scheme_iri(kind))
        yield Triple(scheme, _TYPE, term("skos:ConceptScheme"))
        yield Triple(scheme, term("dcterms:title"), _english(_SCHEMES[kind]))


def _paper(row: Row) -> Iterator[Triple]:
    node = NamedNode(paper_iri(row["id"]))
    yield from _typed(node, "Paper")
    yield Triple(node, term("dcterms:identifier"), _text(row["id"]))
    yield from _known(node, "dcterms:title", row["title"], _text)
    yield Triple(node, term("dcterms:abstract"), _text(row["abstract"]))
    text = Paper(row["id"], row["abstract"], row["title"]).text
    yield Triple(node, term("mg:textHash"), _text(digest(text)))
    yield from _known(node, "mg:year", row["year"], _integer)
    yield from _known(node, "dcterms:issued", row["date"], _date)
    yield from _each(node, "dcterms:creator", row["authors"], _text)
    yield from _known(node, "mg:authorCount", row["author_count"], _integer)
    yield from _known(node, "mg:venue", row["venue"], _text)
    yield from _known(node, "bibo:doi", row["doi"], _text)
    yield from _known(node, "fabio:hasArXivId", row["arxiv_id"], _text)
    yield from _known(node, "foaf:page", row["url"], _page)
    yield from _known(node, "mg:organization", row["organization"], _text)
    yield from _known(node, "mg:votes", row["votes"], _integer)
    yield from _each(node, "dcat:keyword", row["keywords"], _text)
    for source in row["sources"]:
        yield Triple(node, term("mg:source"), _text(f"{source['name']}:{source['position']}"))


_DATES = {
    "xsd:gYear": re.compile(r"\d{4}"),
    "xsd:gYearMonth": re.compile(r"\d{4}-\d\d"),
    "xsd:date": re.compile(r"\d{4}-\d\d-\d\d"),
    "xsd:gMonthDay": re.compile(r"--\d\d-\d\d"),
}


def _date(value: str) -> Literal:
    for datatype, form in _DATES.items():
        if form.fullmatch(value):
            return Literal(value, datatype=term(datatype))
    return Literal(value)


def _page(url: str) -> NamedNode | Literal:
    try:
        return NamedNode(quote(url, safe=":/?#[]@!$&'()*+,;=%-._~"))
    except ValueError:
        return Literal(url)


def _entity(row: Row) -> Iterator[Triple]:
    node = _thing(row["id"])
    yield from _typed(node, row["type"])
    yield Triple(node, term("dcterms:identifier"), _text(row["id"]))
    yield Triple(node, term("rdfs:label"), _text(row["label"]))
    yield Triple(node, term("skos:prefLabel"), _english(row["label"]))
    yield from _each(node, "skos:altLabel", row["aliases"], _english)
    yield Triple(node, term("skos:inScheme"), NamedNode(scheme_iri(row["type"])))
    if row["concept"] is not None and row["concept"] != node.value:
        yield Triple(node, term("skos:exactMatch"), NamedNode(row["concept"]))
    yield from _known(node, "mg:year", row["year"], _integer)
    yield Triple(node, term("mg:papers"), _integer(row["papers"]))


def _mention(row: Row) -> Iterator[Triple]:
    paper, entity = NamedNode(paper_iri(row["from"])), _thing(row["to"])
    yield Triple(paper, term("mg:mentions"), entity)
    if row["role"] == "proposed":
        yield Triple(paper, term("mg:introduces"), entity)
    node = NamedNode(record_iri("mention", digest(row["from"], row["to"])))
    yield from _typed(node, "Mention")
    yield from _reified(node, paper, term("mg:mentions"), entity)
    yield Triple(node, term("mg:role"), _text(row["role"]))
    yield from _each(node, "mg:surface", row["surfaces"], _text)
    yield Triple(node, term("mg:confidence"), _decimal(row["confidence"]))


def _reified(node: NamedNode, subject: NamedNode, predicate: NamedNode, value: NamedNode) -> Iterator[Triple]:
    yield Triple(node, term("rdf:subject"), subject)
    yield Triple(node, term("rdf:predicate"), predicate)
    yield Triple(node, term("rdf:object"), value)


def _statement(row: Row) -> Iterator[Triple]:
    head, tail = _thing(row["head"]), _thing(row["tail"])
    relation = NamedNode(relation_iri(row["relation"]))
    yield Triple(head, relation, tail)
    node = NamedNode(record_iri("statement", row["id"]))
    yield from _typed(node, "Statement")
    yield from _reified(node, head, relation, tail)
    yield Triple(node, term("mg:belief"), _decimal(row["belief"]))
    yield Triple(node, term("mg:support"), _integer(row["support"]))
    yield from _known(node, "mg:firstYear", row["first_year"], _integer)


def _evidence(row: Row, texts: _Texts, run: str | None) -> Iterator[Triple]:
    iri = record_iri("evidence", row["id"])
    node, paper = NamedNode(iri), NamedNode(paper_iri(row["paper"]))
    statement = NamedNode(record_iri("statement", row["statement"]))
    target = NamedNode(f"{iri}#target")
    yield from _typed(node, "Evidence")
    yield Triple(node, term("oa:hasBody"), statement)
    yield Triple(node, term("oa:hasTarget"), target)
    yield from _target(iri, target, row, texts)
    yield Triple(node, term("mg:supports"), statement)
    yield Triple(node, term("mg:from"), paper)
    yield Triple(node, term("mg:text"), _text(row["text"]))
    yield Triple(node, term("mg:confidence"), _decimal(row["confidence"]))
    yield Triple(statement, term("prov:wasDerivedFrom"), paper)
    yield from _attributed(node, row["extractor"])
    if run is not None:
        yield Triple(node, term("prov:wasGeneratedBy"), NamedNode(record_iri("run", run)))


def _target(iri: str, target: NamedNode, row: Row, texts: _Texts) -> Iterator[Triple]:
    """The characters of a paper that a record stands on, as the Web Annotation model selects them."""
    yield Triple(target, _TYPE, term("oa:SpecificResource"))
    yield Triple(target, term("oa:hasSource"), NamedNode(paper_iri(row["paper"])))
    by_quote = NamedNode(f"{iri}#quote")
    yield Triple(target, term("oa:hasSelector"), by_quote)
    yield Triple(by_quote, _TYPE, term("oa:TextQuoteSelector"))
    yield Triple(by_quote, term("oa:exact"), _text(row["text"]))
    if row["end"] > row["start"]:
        prefix, suffix = texts.around(row["paper"], row["start"], row["end"])
        yield Triple(by_quote, term("oa:prefix"), _text(prefix))
        yield Triple(by_quote, term("oa:suffix"), _text(suffix))
        by_position = NamedNode(f"{iri}#position")
        yield Triple(target, term("oa:hasSelector"), by_position)
        yield Triple(by_position, _TYPE, term("oa:TextPositionSelector"))
        yield Triple(by_position, term("oa:start"), _integer(row["start"]))
        yield Triple(by_position, term("oa:end"), _integer(row["end"]))


def _attributed(node: NamedNode, extractor: str) -> Iterator[Triple]:
    agent = NamedNode(record_iri("agent", f"extractor:{extractor}"))
    yield Triple(node, term("prov:wasAttributedTo"), agent)


def _result(row: Row, texts: _Texts) -> Iterator[Triple]:
    iri = record_iri("result", row["id"])
    node, target, evaluation = NamedNode(iri), NamedNode(f"{iri}#target"), NamedNode(f"{iri}#evaluation")
    yield from _typed(node, "Result")
    yield Triple(NamedNode(paper_iri(row["paper"])), term("mg:reports"), node)
    for column, names in _RESULT_ENDS.items():
        for name in names:
            yield from _known(node, name, row[column], _thing)
    yield Triple(node, term("mls:hasOutput"), evaluation)
    yield Triple(evaluation, _TYPE, term("mls:ModelEvaluation"))
    yield from _known(evaluation, "mls:specifiedBy", row["metric"], _thing)
    yield from _known(evaluation, "mls:hasValue", row["value"], _decimal)
    yield from _known(node, "mg:value", row["value"], _decimal)
    yield Triple(node, term("mg:rawValue"), _text(row["raw_value"]))
    yield from _known(node, "mg:unit", row["unit"], _text)
    yield Triple(node, term("mg:resultKind"), _text(row["kind"]))
    yield from _known(node, "mg:baselineValue", row["baseline_value"], _decimal)
    yield from _known(node, "mg:rawBaselineValue", row["raw_baseline_value"], _text)
    yield Triple(node, term("mg:text"), _text(row["text"]))
    yield Triple(node, term("mg:confidence"), _decimal(row["confidence"]))
    yield Triple(node, term("mg:span"), target)
    yield from _target(iri, target, row, texts)
    yield from _attributed(node, row["extractor"])


_RESULT_ENDS = {
    "method": ("mg:ofMethod", "mls:realizes"),
    "dataset": ("mg:onDataset", "mls:hasInput"),
    "task": ("mg:forTask", "mls:achieves"),
    "metric": ("mg:measures",),
    "baseline": ("mg:against",),
}


def _claim(row: Row, texts: _Texts) -> Iterator[Triple]:
    iri = record_iri("claim", row["id"])
    node, target = NamedNode(iri), NamedNode(f"{iri}#target")
    yield from _typed(node, "Claim")
    yield Triple(NamedNode(paper_iri(row["paper"])), term("mg:claims"), node)
    yield Triple(node, term("mg:claimType"), _text(row["type"]))
    yield Triple(node, term("mg:text"), _text(row["text"]))
    yield from _each(node, "mg:about", row["about"], _thing)
    yield Triple(node, term("mg:confidence"), _decimal(row["confidence"]))
    yield Triple(node, term("mg:span"), target)
    yield from _target(iri, target, row, texts)
    yield from _attributed(node, row["extractor"])


def _run(row: Row) -> Iterator[Triple]:
    node = NamedNode(record_iri("run", row["id"]))
    yield from _typed(node, "Run")
    yield Triple(node, term("prov:startedAtTime"), Literal(row["started"], datatype=term("xsd:dateTime")))
    yield Triple(node, term("prov:endedAtTime"), Literal(row["ended"], datatype=term("xsd:dateTime")))
    for kind in ("program", "extractor"):
        agent = NamedNode(record_iri("agent", f"{kind}:{row[kind]}"))
        yield Triple(node, term("prov:wasAssociatedWith"), agent)
        yield Triple(agent, _TYPE, term("prov:SoftwareAgent"))
        yield Triple(agent, term("rdfs:label"), _text(f"methodgraph {kind} {row[kind]}"))
        yield Triple(agent, term("dcterms:hasVersion"), _text(row[kind]))
    yield from _each(node, "mg:input", row["inputs"], _text)
    for count in ("read", "done", "repeated", "skipped", "failed"):
        yield Triple(node, term(f"mg:records{count.capitalize()}"), _integer(row[count]))


def class_node(label: str) -> NamedNode:
    """The node of the class behind a node label of the property graph."""
    return NamedNode(class_iri(label))
