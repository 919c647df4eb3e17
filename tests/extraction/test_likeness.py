from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.extraction.likeness import LIKENESS, likeness


def figures(one: str, other: str) -> dict[str, float]:
    return dict(zip(LIKENESS, likeness([one], [other]), strict=True))


def test_acronym_and_expansion() -> None:
    found = figures("CLIP", "Contrastive Language-Image Pre-training")
    assert found["abbreviates"] == 1
    assert found["words"] == 0


def test_an_acronym_may_stand_for_a_part() -> None:
    assert figures("RGB-D SOD", "RGB-D salient object detection")["abbreviates a part"] == 1
    assert figures("RGB-D SOD", "video salient object detection")["abbreviates a part"] == 0


def test_versions_are_told_apart() -> None:
    found = figures("Llama 2", "Llama 3")
    assert found["numbers differ"] == 1
    assert found["words"] == 1 / 3


def test_spacing_is_no_difference() -> None:
    assert figures("Llama3.1 70B", "Llama 3.1 70B")["same letters"] == 1


def test_a_name_within_another() -> None:
    found = figures("grammar induction", "unsupervised grammar induction")
    assert (found["begins"], found["ends"], found["within"]) == (0, 1, 1)


def test_of_several_surfaces_the_most_alike_count() -> None:
    found = dict(zip(LIKENESS, likeness(["LM", "language model"], ["language models", "GPT"]), strict=True))
    assert found["same letters"] == 1


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_bounded_and_symmetric(one: str, other: str) -> None:
    there = likeness([one], [other])
    assert all(0 <= value <= 1 for value in there)
    assert there == likeness([other], [one])
