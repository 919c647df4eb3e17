from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extraction.segmentation import sentences, title_end, words


def cut(text: str) -> list[str]:
    return [text[a:b] for a, b in sentences(text)]


def test_words_are_fine_enough_for_names() -> None:
    text = "GPT-4 scores 86.4% (5-shot)."
    assert [text[a:b] for a, b in words(text)] == [
        "GPT", "-", "4", "scores", "86.4", "%", "(", "5", "-", "shot", ")", ".",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We test A. It works.", ["We test A. It works."]),  # "A." may be an initial
        ("We beat BERT. It is fast.", ["We beat BERT.", "It is fast."]),
        ("See Smith et al. Their idea holds.", ["See Smith et al. Their idea holds."]),
        ("Models, e.g. BERT, fail. We ask why.", ["Models, e.g. BERT, fail.", "We ask why."]),
        ("It gains 3.5 points. $k$-means does not.", ["It gains 3.5 points.", "$k$-means does not."]),
        ("The space is lost.We go on.", ["The space is lost.", "We go on."]),
        ("Does it work? Yes! Really.", ["Does it work?", "Yes!", "Really."]),
        ('He said "stop." Then left.', ['He said "stop."', "Then left."]),
        ("A Title\n\nThe abstract", ["A Title", "The abstract"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_the_title_ends_at_the_first_blank_line() -> None:
    assert title_end("A Title\n\nText.\n\nMore.") == len("A Title")
    assert title_end("No title here.") == 0


@given(st.text())
def test_words_and_sentences_cover_all_that_is_not_space(text: str) -> None:
    for cover in (words(text), sentences(text)):
        assert all(a < b for a, b in cover)
        assert all(end <= start for (_, end), (start, _) in itertools.pairwise(cover))
        covered = {i for a, b in cover for i in range(a, b)}
        assert all(character.isspace() for i, character in enumerate(text) if i not in covered)
