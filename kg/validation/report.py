"""Violations as a validation report of SHACL."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from kg.schema import PREFIXES
from kg.validation.parts import SHACL

if TYPE_CHECKING:
    from kg.validation.judging import Violation


def report_turtle(found: Iterable[Violation]) -> str:
    """The violations as a validation report of SHACL, in Turtle."""
    from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef
    from rdflib.util import from_n3

    sh = Namespace(SHACL)
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in {**PREFIXES, "sh": SHACL}.items():
        graph.bind(prefix, namespace)
    report = BNode()
    conforms = True
    for violation in found:
        conforms = False
        result = BNode()
        graph.add((report, sh.result, result))
        graph.add((result, RDF.type, sh.ValidationResult))
        graph.add((result, sh.resultSeverity, sh.Violation))
        graph.add((result, sh.focusNode, URIRef(violation.node)))
        graph.add((result, sh.resultMessage, Literal(violation.message)))
        graph.add((result, sh.sourceShape, URIRef(violation.shape)))
        graph.add((result, sh.sourceConstraintComponent, URIRef(violation.component)))
        if violation.path is not None:
            graph.add((result, sh.resultPath, URIRef(violation.path)))
        if violation.value is not None:
            value: Any = from_n3(violation.value)
            graph.add((result, sh.value, value))
    graph.add((report, RDF.type, sh.ValidationReport))
    graph.add((report, sh.conforms, Literal(conforms)))
    return str(graph.serialize(format="turtle"))
