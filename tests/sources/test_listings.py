# ruff: noqa: E501 - samples stand on lines of their own
from __future__ import annotations

import datetime
from collections import Counter

import pytest

from kg.errors import UsageError
from kg.sources import join_repeats, read

PAGE = """new

Get trending papers in your email inbox!

Subscribe

Daily Papers

byAK and the research community

Oct 30

Lantern: A Small Light for Dark Passages

Long documents hide their answers in passages that no index reaches. We present Lantern, a retriever that reads \
the neighbours of each passage before it is stored. Lantern needs no labels. On three collections it finds more \
answers than a dense retriever of four times its size, and it does so in a third of the time that this one takes.

  • 5 authors
·
May 17, 2023 12

Who Reads the Readers? A Survey of Survey Papers

Surveys are read more than the papers that they survey. We ask which papers they leave out and why. Of two hundred \
surveys of four years we read all references, and find that surveys cite surveys. We release what we annotated, \
and propose a checklist of nine questions that authors of surveys can answer within one page of the appendix.

  • 1 authors
·
Jun 18

Compass: Alignment without Maps

Models follow what they are shown. We present Compass, which shows them where north is. In place of preferences of \
annotators Compass takes a handful of principles and lets the model argue with itself about each of its answers. \
On two benchmarks of helpfulness Compass does better than methods which are trained on a hundred times as much data.

Harbour-Lab Harbour Lab
·
Oct 13 4
"""


@pytest.mark.parametrize(
    ("number", "count", "known"),
    [
        ("000", 11, "plain"),
        ("001", 71, "listing"),
        ("002", 69, "listing"),
        ("003", 92, "listing"),
        ("004", 63, "listing"),
    ],
)
def test_the_real_listings_have_exactly_these_papers(shared, number, count, known):
    problems = []
    papers = list(read(f"{shared}/corpus/listings/{number}_*.txt", on_problem=problems.append))
    assert problems == []
    assert len(papers) == count
    assert {paper.sources[0].format for paper in papers} == {known}
    assert all(len(paper.abstract) >= 250 for paper in papers)
    assert all((paper.title is None) == (number == "000") for paper in papers)


def test_the_real_listings_have_306_records_of_290_papers(shared):
    papers = list(read(shared / "corpus" / "listings"))
    assert len(papers) == 306
    assert len(join_repeats(papers).papers) == 290


def test_the_real_listings_have_their_metadata(shared):
    papers = list(read(f"{shared}/corpus/listings/00[14]_*.txt"))
    assert sum(paper.date is not None for paper in papers) == 132
    assert sum(paper.author_count is not None for paper in papers) == 131
    assert [paper.organization for paper in papers if paper.organization] == ["DAMO Academy"]
    fastcomposer = papers[0]
    assert (fastcomposer.author_count, fastcomposer.date, fastcomposer.year, fastcomposer.votes) == (
        *(5, "2023-05-17", 2023, 1),
    )


def test_chrome_of_the_page_is_no_paper(reading):
    outcome = reading(PAGE)
    assert outcome.problems == []
    assert outcome.titles == [
        "Lantern: A Small Light for Dark Passages",
        "Who Reads the Readers? A Survey of Survey Papers",
        "Compass: Alignment without Maps",
    ]


def test_metadata_of_a_listing(reading):
    first, second, third = reading(PAGE).papers
    assert (first.author_count, first.date, first.year, first.votes) == (5, "2023-05-17", 2023, 12)
    assert (second.author_count, second.date, second.year, second.votes) == (1, "--06-18", None, None)
    assert (third.organization, third.author_count, third.votes) == ("Harbour Lab", None, 4)


@pytest.mark.parametrize("date", ["2025-10-30", "Oct 30, 2025", datetime.date(2025, 10, 30), "2025"])
def test_the_date_of_the_listing_gives_dates_their_year(reading, date):
    _, second, third = reading(PAGE, listing_date=date).papers
    assert (second.date, second.year) == ("2025-06-18", 2025)
    assert (third.date, third.year) == ("2025-10-13", 2025)


def test_a_date_with_a_year_keeps_it(reading):
    assert reading(PAGE, listing_date="2025-10-30").papers[0].date == "2023-05-17"


def test_a_listing_date_without_a_year_is_a_wrong_call(reading):
    with pytest.raises(UsageError, match="2025-10-30"):
        reading(PAGE, listing_date="Oct 30")


def test_titles_and_abstracts_in_turn_are_read_without_chrome_or_metadata(reading):
    bare = "\n\n".join(block for block in PAGE.split("\n\n")[6:] if not block.startswith(("  •", "Harbour")))
    outcome = reading(bare)
    assert Counter(outcome.titles) == Counter(reading(PAGE).titles)
    assert outcome.format == "listing"


def test_a_title_without_an_abstract_is_reported(reading):
    page = PAGE.replace("Compass: Alignment", "A Title That Stands Alone\n\nCompass: Alignment")
    outcome = reading(page)
    assert len(outcome.papers) == 3
    assert (outcome.problem.code, outcome.problem.position) == ("no-abstract", 3)


def test_an_abstract_of_two_paragraphs_is_one(reading):
    page = PAGE.replace(
        "Lantern needs no labels. On", "Lantern needs no labels.\n\nOn" + " this and that and other" * 12
    )
    first = reading(page).papers[0]
    assert "needs no labels. On this" in first.abstract
    assert first.author_count == 5
