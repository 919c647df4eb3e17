"""The queries of the page on RDF are answered, on the graph of the shipped sample's kind."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.stores.base import Store

# What stands in the ten papers in place of what the page asks for.
_HERE = {'"BERT"@en': '"PatchLoom"@en', '"ImageNet"@en': '"PhotoDepot"@en', "method:bert": "method:ringc"}
_PAGE = Path(__file__).parents[2] / "docs" / "rdf.md"
_QUERIES = re.findall(r"```sparql\n# (.*?)\n(.*?)```", _PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("query", [text for _, text in _QUERIES], ids=[name for name, _ in _QUERIES])
def test_every_query_of_the_page_has_an_answer(rdf: Store, query: str) -> None:
    for asked, here in _HERE.items():
        query = query.replace(asked, here)
    assert list(rdf.query(query))
