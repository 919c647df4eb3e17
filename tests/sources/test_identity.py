from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.sources.dates import completed, iso, year_of
from kg.sources.identity import arxiv_id, doi, paper_id


@pytest.mark.parametrize(
    "text",
    [
        "10.1145/3292500.ABC",
        "https://doi.org/10.1145/3292500.abc",
        "http://dx.doi.org/10.1145/3292500.ABC.",
        "doi:10.1145/3292500.abc",
        "DOI 10.1145/3292500.abc,",
        "https://doi.org/10.1145%2F3292500.abc",
        "(10.1145/3292500.abc)",
    ],
)
def test_spellings_of_a_doi_are_one(text):
    assert doi(text) == "10.1145/3292500.abc"


@pytest.mark.parametrize("text", [None, "", "10.5", "10.1234/", "version 10.1234", "110.1234/x"])
def test_what_is_no_doi(text):
    assert doi(text) is None


def test_brackets_within_a_doi_belong_to_it():
    assert doi("10.1016/0304-3975(82)90045-5") == "10.1016/0304-3975(82)90045-5"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2103.00020", "2103.00020"),
        ("2103.00020v12", "2103.00020"),
        ("arXiv:2103.00020v1 [cs.CV]", "2103.00020"),
        ("arxiv-1812.06145", "1812.06145"),
        ("http://arxiv.org/abs/0704.0001v2", "0704.0001"),
        ("https://arxiv.org/pdf/2103.00020.pdf", "2103.00020"),
        ("https://export.arxiv.org/abs/cs/0102003", "cs/0102003"),
        ("math.GT/0309136v1", "math/0309136"),
        ("hep-th/9901001", "hep-th/9901001"),
        ("oai:arXiv.org:quant-ph/0201001", "quant-ph/0201001"),
        ("10.48550/arXiv.1706.03762", "1706.03762"),
        ("https://doi.org/10.48550/arxiv.1706.03762", "1706.03762"),
        ("https://huggingface.co/papers/2310.08278", "2310.08278"),
    ],
)
def test_spellings_of_an_arxiv_id(text, found):
    assert arxiv_id(text) == found


@pytest.mark.parametrize("text", [None, "", "12345", "2113.00020", "10.1145/2103.00020", "P-2103.00020-x"])
def test_what_is_no_arxiv_id(text):
    assert arxiv_id(text) is None


def test_a_paper_goes_by_its_doi_first():
    assert paper_id(doi="10.1/x", arxiv_id="1706.03762", title="T", abstract="A") == "doi:10.1/x"


def test_the_doi_of_an_arxiv_paper_is_its_arxiv_id():
    identifier = paper_id(doi="10.48550/arxiv.1706.03762", arxiv_id=None, title="T", abstract="A")
    assert identifier == "arxiv:1706.03762"


def test_without_either_a_paper_goes_by_a_hash_that_case_and_punctuation_do_not_change():
    one = paper_id(doi=None, arxiv_id=None, title="On Graphs!", abstract="We study graphs.")
    other = paper_id(doi=None, arxiv_id=None, title="on graph", abstract="we study GRAPHS")
    assert one == other
    assert one.startswith("paper:")
    assert one != paper_id(doi=None, arxiv_id=None, title="On Graphs!", abstract="We study trees.")


@given(st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_normal_forms_stay_as_they_are(text):
    found = doi(text)
    assert found is None or doi(found) == found
    known = arxiv_id(text)
    assert known is None or arxiv_id(known) == known


@pytest.mark.parametrize(
    ("raw", "date"),
    [
        ("2024", "2024"),
        ("2024-05", "2024-05"),
        ("2024-05-17T10:00:00Z", "2024-05-17"),
        ("20240517", "2024-05-17"),
        ("May 17, 2023", "2023-05-17"),
        ("17 May 2023", "2023-05-17"),
        ("Mon, 2 Apr 2007 19:18:42 GMT", "2007-04-02"),
        ("2023 May 17", "2023-05-17"),
        ("2023 Jan-Feb", "2023-01"),
        ("2020/05/01/", "2020-05-01"),
        ("2020///", "2020"),
        ("Apr-2020", "2020-04"),
        ("SPR 2020", "2020"),
        ("25/12/2019", "2019-12-25"),
        ("03/04/2021", "2021"),
        ("2023-02-30", "2023-02"),
        ("Oct 30", "--10-30"),
        ("Feb 29", "--02-29"),
        ("Feb 30", None),
        ("n.d.", None),
        ("", None),
    ],
)
def test_dates_become_as_precise_as_they_are_written(raw, date):
    assert iso(raw) == date


def test_a_date_without_a_year_has_none():
    assert year_of("--10-30") is None


def test_a_listing_of_january_lists_papers_of_last_december():
    assert completed("--12-28", "2025-01-03") == "2024-12-28"
    assert completed("--01-02", "2025-01-03") == "2025-01-02"


def test_a_listing_of_which_only_the_year_is_known_gives_the_year():
    assert completed("--12-28", "2025") == "2025-12-28"


@given(st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_date_or_none(text):
    found = iso(text)
    assert found is None or iso(found.removeprefix("--")) is not None or found.startswith("--")
