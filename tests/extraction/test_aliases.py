from __future__ import annotations

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from kg.extraction.aliases import is_abbreviation, join_mentions, surfaces_of
from kg.extraction.features import Lexicon, features
from kg.extraction.reading import Mention, Reading
from kg.records import EntityType


def read(text: str, *names: tuple[str, EntityType]) -> list[tuple[str, set[str], int]]:
    """Name, surfaces and number of mentions of each entity, once the first occurrence of each name is found."""
    tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    reading = Reading(features(text, tokenizer, Lexicon([])))
    starts, ends = reading.features.words[:, 0], reading.features.words[:, 1]
    for name, kind in names:
        start = text.index(name)
        first = int(np.flatnonzero(starts == start)[0])
        last = int(np.flatnonzero(ends == start + len(name))[0])
        reading.mentions.append(Mention(first, last, kind, 0.9))
    reading.mentions.sort(key=lambda mention: mention.first)
    join_mentions(reading)
    return [(e.name, set(surfaces_of(reading, e)), len(e.mentions)) for e in reading.entities]


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


def test_a_definition_joins_long_and_short_form_though_only_one_was_found() -> None:
    text = "We use Contrastive Language-Image Pre-training (CLIP). CLIP works."
    (entity,) = read(text, ("Contrastive Language-Image Pre-training", "Method"))
    assert entity == (
        "Contrastive Language-Image Pre-training",
        {"Contrastive Language-Image Pre-training", "CLIP"},
        3,
    )


def test_a_definition_may_stand_the_other_way_round() -> None:
    text = "We propose CAPIR (Compositional API Recommendation)."
    (entity,) = read(text, ("CAPIR", "Method"))
    assert entity[0] == "Compositional API Recommendation"


def test_plural_and_case_do_not_part_a_name() -> None:
    text = "Language models read; a language model writes."
    (entity,) = read(text, ("Language models", "Method"), ("language model", "Method"))
    assert entity[1] == {"Language models", "language model"}


def test_a_generic_head_does_not_part_a_name() -> None:
    text = "We like CLIP. The CLIP model is large."
    (entity,) = read(text, ("CLIP", "Method"), ("CLIP model", "Method"))
    assert entity[1] == {"CLIP", "CLIP model"}


def test_names_that_differ_by_a_version_stay_apart() -> None:
    text = "We compare Llama 2 with Llama 3 and BERT with RoBERTa."
    found = read(text, *((name, "Method") for name in ("Llama 2", "Llama 3", "BERT", "RoBERTa")))
    assert [name for name, _, _ in found] == ["Llama 2", "Llama 3", "BERT", "RoBERTa"]


def test_an_acronym_within_a_hyphenated_name_is_no_mention_of_it() -> None:
    text = "CLIP is old. CLIP-Adapter is new."
    (entity,) = read(text, ("CLIP", "Method"))
    assert entity[2] == 1
