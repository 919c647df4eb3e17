from __future__ import annotations

import pytest

from kg.extraction.abbreviations import definitions, is_abbreviation


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("CLIP", "Contrastive Language-Image Pre-training"),
        ("LLMs", "large language models"),
        ("BLEU", "bilingual evaluation understudy"),
        ("CAPIR", "Compositional API Recommendation"),
        ("mIoU", "mean Intersection over Union"),
    ],
)
def test_a_short_form_stands_in_its_long_form_in_order(short: str, long: str) -> None:
    assert is_abbreviation(short, long)


@pytest.mark.parametrize(
    ("short", "long"),
    [("BERT", "RoBERTa"), ("GAN", "Wasserstein distance"), ("a", "an apple"), ("CNN", "CNN")],
)
def test_other_strings_do_not_abbreviate(short: str, long: str) -> None:
    assert not is_abbreviation(short, long)


def test_definitions_are_found_in_both_orders() -> None:
    text = "We use Contrastive Language-Image Pre-training (CLIP) and CAPIR (Compositional API Recommendation)."
    places = [
        (text.index(name), text.index(name) + len(name))
        for name in ("Contrastive Language-Image Pre-training", "CAPIR")
    ]
    assert definitions(text, places) == [
        ("Contrastive Language-Image Pre-training", "CLIP"),
        ("Compositional API Recommendation", "CAPIR"),
    ]


def test_parentheses_that_abbreviate_nothing_define_nothing() -> None:
    text = "We use CLIP (see below)."
    assert definitions(text, [(7, 11)]) == []
