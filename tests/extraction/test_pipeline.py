from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from kg.extraction import extract, extractor_version, load_extractor
from kg.extraction.layout import SIGNATURES
from kg.records import Extraction, Paper, digest

CLIP = Paper(
    id="arxiv:2103.00020",
    title="A Sample on Vision and Language",
    abstract=(
        "Vision-language models are costly to adapt. We propose PromptCLIP, an extension of Contrastive "
        "Language-Image Pre-training (CLIP) with learned prompts. PromptCLIP outperforms CLIP on ImageNet and "
        "reaches an accuracy of 71.3% in image classification. Our code is publicly available."
    ),
)


@pytest.fixture(scope="module")
def extractor() -> Language:
    return load_extractor()


@pytest.fixture(scope="module")
def record(extractor: Language) -> Extraction:
    (found,) = extract([CLIP], extractor)
    return found


def check(paper: Paper, found: Extraction) -> None:
    """What must hold of a record of any text."""
    text = paper.text
    types = {entity.id: entity.type for entity in found.entities}
    assert len(types) == len(found.entities)
    for entity in found.entities:
        assert entity.name in entity.surfaces
        assert entity.mentions
        assert {text[m.start : m.end] for m in entity.mentions} | {entity.name} == set(entity.surfaces)
        assert all(surface in text for surface in entity.surfaces)
        assert 0 <= entity.confidence <= 1
    for relation in found.relations:
        assert (types[relation.head], types[relation.tail]) in SIGNATURES[relation.relation]
        assert text[relation.start : relation.end] == relation.evidence
    for result in found.results:
        assert text[result.start : result.end] == result.evidence
        assert result.value in text
        slots = (result.method, result.dataset, result.task, result.metric, result.baseline)
        assert all(slot is None or slot in types for slot in slots)
    for claim in found.claims:
        assert text[claim.start : claim.end] == claim.sentence
        assert set(claim.about) <= set(types)


def test_the_record_says_which_paper_text_and_model(record: Extraction) -> None:
    assert record.id == CLIP.id
    assert record.text_hash == digest(CLIP.text)
    assert record.extractor == extractor_version()


def test_an_abbreviation_and_its_expansion_are_one_entity(record: Extraction) -> None:
    (clip,) = [e for e in record.entities if "CLIP" in e.surfaces]
    assert "Contrastive Language-Image Pre-training" in clip.surfaces
    assert clip.type == "Method"


def test_the_proposed_method_is_known_and_its_lineage(record: Extraction) -> None:
    (new,) = [e for e in record.entities if e.role == "proposed"]
    assert new.name == "PromptCLIP"
    (clip,) = [e for e in record.entities if "CLIP" in e.surfaces]
    assert "EXTENDS" in {r.relation for r in record.relations if (r.head, r.tail) == (new.id, clip.id)}


def test_a_measured_value_is_linked_to_what_it_measures(record: Extraction) -> None:
    names = {entity.id: entity.name for entity in record.entities}
    (result,) = record.results
    assert (result.value, result.unit, result.kind) == ("71.3", "%", "absolute")
    assert names[result.metric or ""] == "accuracy"
    assert names[result.method or ""] == "PromptCLIP"


def test_claims_carry_their_type(record: Extraction) -> None:
    types = {claim.sentence.split()[0]: claim.type for claim in record.claims}
    assert types["We"] == "contribution"
    assert types["PromptCLIP"] == "performance"
    assert types["Our"] == "resource"


def test_every_offset_is_right(record: Extraction) -> None:
    check(CLIP, record)


def test_a_text_is_read_alike_whatever_stands_beside_it(extractor: Language, record: Extraction) -> None:
    other = Paper(id="x", abstract="We train a network. " * 30)
    assert extract([other, CLIP, other], extractor)[1] == record


@pytest.mark.parametrize(
    "abstract",
    [
        "word",
        "a" * 5_000,
        "3.5 4.5 99% 12 13",
        r"We solve $\min_{x} f(x)$ with \textbf{Adam} & <b>SGD</b>.",
        "Мы предлагаем новый метод. 我们提出了一种新方法。",
        "We 🚀 BERT \x00 on GLUE\x00.",
        "\n\n \t",
        "",
        "We propose BERT which uses GLUE. " * 600,
        "\x1b",
    ],
    ids=[
        "word",
        "no spaces",
        "numbers",
        "LaTeX",
        "scripts",
        "emoji and null",
        "space",
        "empty",
        "long",
        "control character",
    ],
)
def test_hard_input_is_read_without_harm(extractor: Language, abstract: str) -> None:
    paper = Paper(id="hard", abstract=abstract)
    (found,) = extract([paper], extractor)
    check(paper, found)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.one_of(st.text(max_size=20), st.sampled_from(["We propose BERT", "(CLIP)", "on GLUE", "95%", ". "]))
    )
)
def test_offsets_are_right_for_any_text(extractor: Language, parts: list[str]) -> None:
    paper = Paper(id="any", abstract=" ".join(parts))
    assert extractor(paper.text).text == paper.text
    (found,) = extract([paper], extractor)
    check(paper, found)


def test_spacy_users_find_mentions_sentences_and_the_record(extractor: Language) -> None:
    doc = extractor(CLIP.text)
    assert [span.label_ for span in doc.spans["mentions"] if span.text == "ImageNet"] == ["Dataset"]
    assert next(iter(doc.sents)).text.strip() == CLIP.title
    assert doc._.extraction.entities
    assert extractor.pipe_names[0] == "methodgraph_sentences"


def test_the_samples_are_read_as_a_reader_would(extractor: Language, root: Path) -> None:
    lines = (root / "kg" / "samples" / "abstracts.jsonl").read_text(encoding="utf-8").splitlines()
    papers = [
        Paper(id=str(i), title=r["title"], abstract=r["abstract"]) for i, r in enumerate(map(json.loads, lines))
    ]
    lineage = set()
    for paper, found in zip(papers, extract(papers, extractor), strict=True):
        check(paper, found)
        surfaces = {entity.id: entity.surfaces for entity in found.entities}
        lineage |= {
            (head, tail)
            for relation in found.relations
            if relation.relation in ("EXTENDS", "USES")
            for head in surfaces[relation.head]
            for tail in surfaces[relation.tail]
        }
    known = {
        ("RoBERTa", "BERT"),
        ("ALBERT", "BERT"),
        ("DeiT", "ViT"),
        ("WGAN-GP", "WGAN"),
        ("BLIP-2", "BLIP"),
    }
    assert len(known & lineage) >= 3
