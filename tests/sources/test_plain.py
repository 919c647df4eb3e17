from __future__ import annotations

ONE = "We present Lantern, a retriever that reads the neighbours of each passage before it is stored."
TWO = "Surveys are read more than the papers that they survey, and we ask which papers they leave out."
THREE = "In this paper we show that a model can argue with itself about each of its answers, and what that costs."


def abstracts(outcome):
    assert outcome.problems == []
    assert outcome.format == "plain"
    assert all(paper.title is None for paper in outcome.papers)
    return [paper.abstract for paper in outcome.papers]


def test_one_abstract_a_line(reading):
    assert abstracts(reading(f"{ONE}\n{TWO}\n{THREE}")) == [ONE, TWO, THREE]


def test_one_abstract_a_line_with_blank_lines_between(reading):
    assert abstracts(reading(f"{ONE}\n\n{TWO}\n\n\n{THREE}\n")) == [ONE, TWO, THREE]


def test_paragraphs_of_several_lines(reading):
    wrapped = "\n\n".join(text.replace(" a ", "\na ").replace(" that ", "\nthat ") for text in (ONE, TWO, THREE))
    assert abstracts(reading(wrapped)) == [ONE, TWO, THREE]


def test_one_abstract_that_is_wrapped(reading):
    assert abstracts(reading(f"{ONE} {TWO}".replace(" that ", "\nthat ").replace(" of ", "\nof "))) == [
        f"{ONE} {TWO}"
    ]


def test_the_text_of_a_paper_without_a_title_is_its_abstract(reading):
    assert reading(ONE).paper.text == ONE


def test_a_stray_heading_is_skipped_with_its_position(reading):
    outcome = reading(f"{ONE}\n{TWO}\nRelated work.\n{THREE}")
    assert len(outcome.papers) == 3
    assert (outcome.problem.code, outcome.problem.outcome, outcome.problem.position) == (
        "no-abstract",
        "skipped",
        3,
    )
