"""Holding a graph against the SHACL shapes of the ontology, in parts, so that memory stays flat."""

from kg.validation.judging import PART, Progress, Violation, violations
from kg.validation.opening import opened
from kg.validation.report import report_turtle

__all__ = ["PART", "Progress", "Violation", "opened", "report_turtle", "violations"]
