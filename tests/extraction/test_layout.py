from __future__ import annotations

from kg.extraction.layout import SIGNATURES
from kg.records import RELATIONS
from kg.schema import signatures


def test_the_extractor_joins_exactly_the_types_that_the_ontology_allows() -> None:
    assert set(SIGNATURES) == set(RELATIONS)
    assert {label: set(pairs) for label, pairs in signatures().items()} == {
        label: set(pairs) for label, pairs in SIGNATURES.items()
    }
