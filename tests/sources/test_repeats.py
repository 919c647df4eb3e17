from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.records import Paper, SourceRef
from kg.sources import join_repeats
from kg.sources.identity import paper_id

TITLE = "Lantern: a light for passages"


@dataclass
class _Counter:
    value: int = 0


_seen = _Counter()


def paper(title=TITLE, abstract=None, *, source=None, **known):
    _seen.value += 1
    abstract = abstract or f"We say something that no other record says, number {_seen.value}."
    identifier = paper_id(doi=known.get("doi"), arxiv_id=known.get("arxiv_id"), title=title, abstract=abstract)
    place = source or SourceRef("file", "json", _seen.value)
    known.setdefault("authors", ())
    return Paper(id=identifier, title=title, abstract=abstract, sources=(place,), **known)


def count(*papers):
    return len(join_repeats(papers).papers)


def test_the_same_doi_is_one_paper():
    assert count(paper("One title", doi="10.1/x"), paper("Another title", doi="10.1/x")) == 1


def test_the_same_arxiv_id_is_one_paper_though_one_has_a_doi():
    joined = join_repeats(
        [paper("One title", doi="10.1/x", arxiv_id="2101.00001"), paper("Two", arxiv_id="2101.00001")]
    )
    assert [one.id for one in joined.papers] == ["doi:10.1/x"]
    assert joined.replaced == {"arxiv:2101.00001": "doi:10.1/x"}


def test_the_same_abstract_is_one_paper_whatever_its_title():
    abstract = "We present Lantern, which is a light for passages."
    assert count(paper("One title", abstract), paper(None, abstract.upper()), paper("Another", abstract)) == 1


def test_a_short_abstract_identifies_nothing():
    assert count(paper("One title here", "To appear soon."), paper("Quite another title", "To appear soon.")) == 2


@pytest.mark.parametrize(
    ("one", "other", "papers"),
    [
        ({}, {}, 1),
        ({"authors": ("Ada Lovelace",)}, {}, 1),
        ({"authors": ("Ada Lovelace",)}, {"authors": ("Lovelace, A.",)}, 1),
        ({"authors": ("Ada Lovelace",), "year": 2020}, {"authors": ("Ada Lovelace",), "year": 2022}, 1),
        ({"authors": ("Ada Lovelace",), "year": 2020}, {"authors": ("Alan Turing",), "year": 2020}, 1),
        ({"authors": ("Ada Lovelace",), "year": 2020}, {"year": 2022}, 1),
        ({"authors": ("Ada Lovelace",), "year": 2020}, {"authors": ("Alan Turing",), "year": 2022}, 2),
        (
            {"authors": ("Ada Lovelace",), "year": 2020, "doi": "10.1/x"},
            {"authors": ("Alan Turing",), "year": 2022, "doi": "10.1/y"},
            2,
        ),
        (
            {"authors": ("Ada Lovelace",), "year": 2020, "arxiv_id": "2001.00001"},
            {"authors": ("Ada Lovelace",), "year": 2021, "doi": "10.1/y"},
            1,
        ),
    ],
)
def test_the_same_title_is_one_paper_where_first_author_or_year_is_compatible(one, other, papers):
    assert count(paper(**one), paper("LANTERN - A Light for Passage", **other)) == papers


def test_a_title_of_one_word_needs_both():
    lovelace = {"authors": ("Ada Lovelace",), "year": 2020}
    assert count(paper("Editorial", **lovelace), paper("Editorial", authors=("Alan Turing",), year=2020)) == 2
    assert count(paper("Editorial", **lovelace), paper("Editorial", **lovelace)) == 1


def test_a_record_that_could_be_either_of_two_papers_does_not_make_them_one():
    lovelace = paper(authors=("Ada Lovelace",), year=2020)
    turing = paper(authors=("Alan Turing",), year=2022)
    assert count(lovelace, turing, paper()) == 3
    assert count(lovelace, turing, paper(year=2022)) == 2


def test_no_title_is_no_common_title():
    assert count(paper(None), paper(None)) == 2


def test_a_joined_paper_keeps_every_source_and_the_best_of_each():
    seen = [SourceRef("a", "listing", 3), SourceRef("b", "bibtex", 1, "key"), SourceRef("a", "listing", 3)]
    records = [
        paper(votes=4, author_count=7, date="--05-17", source=seen[0]),
        paper(doi="10.1/x", year=2021, date="2021", venue="Light", authors=("Ada Lovelace",), source=seen[1]),
        paper(date="2021-05-17", year=2021, url="https://example.org", source=seen[2]),
    ]
    joined = join_repeats(records)
    (one,) = joined.papers
    assert one.sources == (seen[0], seen[1])
    assert (one.id, one.doi, one.year, one.date) == ("doi:10.1/x", "10.1/x", 2021, "2021-05-17")
    assert (one.votes, one.author_count, one.venue, one.url) == (4, 7, "Light", "https://example.org")
    assert one.abstract == records[1].abstract
    assert set(joined.replaced) == {records[0].id, records[2].id}
    assert set(joined.replaced.values()) == {"doi:10.1/x"}


def test_an_abstract_without_a_title_takes_the_title_of_its_repeat():
    abstract = "We present Lantern, which is a light for passages."
    (one,) = join_repeats([paper(None, abstract), paper(TITLE, abstract)]).papers
    assert one.title == TITLE


RECORDS = st.lists(
    st.builds(
        paper,
        st.sampled_from([TITLE, "Editorial", "A quite different title", None]),
        st.sampled_from([None, "We present Lantern, a light for all.", "We ask why it is dark at night."]),
        doi=st.sampled_from([None, None, "10.1/x", "10.1/y"]),
        arxiv_id=st.sampled_from([None, None, "2101.00001", "2101.00002"]),
        authors=st.sampled_from([(), ("Ada Lovelace",), ("Alan Turing",), ("G. Hopper", "A. Turing")]),
        year=st.sampled_from([None, 2020, 2021, 2022]),
        votes=st.sampled_from([None, 1, 2]),
    ),
    max_size=9,
)


@given(RECORDS, st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_the_order_of_the_input_does_not_matter(records, random):
    shuffled = list(records)
    random.shuffle(shuffled)
    assert join_repeats(shuffled) == join_repeats(records)


@given(RECORDS)
@settings(max_examples=200, deadline=None)
def test_nothing_is_lost_and_ids_are_different(records):
    joined = join_repeats(records)
    ids = [one.id for one in joined.papers]
    assert len(set(ids)) == len(ids)
    assert {source for one in joined.papers for source in one.sources} == {s for r in records for s in r.sources}
    for record in records:
        assert joined.replaced.get(record.id, record.id) in ids


@given(RECORDS)
@settings(max_examples=100, deadline=None)
def test_a_record_seen_twice_changes_nothing(records):
    assert join_repeats([*records, *records]) == join_repeats(records)
