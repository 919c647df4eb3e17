from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from kg.extraction import extract, load_extractor
from kg.extraction.reader import AT_ONCE, Reader
from kg.records import Paper

TEXTS = st.lists(
    st.one_of(st.text(max_size=20), st.sampled_from(["We propose BERT", "(CLIP)", "on GLUE", "95%", ". "]))
).map(" ".join)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.fixture(scope="module")
def extractor() -> Language:
    return load_extractor()


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(TEXTS, max_size=3))
def test_a_reader_says_what_the_spacy_pipeline_says(
    reader: Reader, extractor: Language, abstracts: list[str]
) -> None:
    papers = [Paper(id=str(i), abstract=abstract) for i, abstract in enumerate(abstracts)]
    assert reader(papers) == extract(papers, extractor)


def test_a_paper_is_read_alike_whatever_stands_beside_it(reader: Reader) -> None:
    one = Paper(id="one", abstract="We propose PromptCLIP, which extends CLIP and reaches 71.3% on ImageNet.")
    others = [Paper(id=str(i), abstract="We train a network. " * i) for i in range(AT_ONCE)]
    (alone,) = reader([one])
    assert alone.entities
    assert reader([*others, one, *others])[AT_ONCE] == alone


def test_a_reader_loads_neither_spacy_nor_pytorch() -> None:
    program = "import sys; from kg.steps import shipped_extractor; shipped_extractor().load(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert {"spacy", "torch"}.isdisjoint(done.stdout.split())
