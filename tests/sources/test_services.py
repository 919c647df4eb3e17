from __future__ import annotations

import json

import pytest

ABSTRACT = "We present Lantern, a retriever that reads the neighbours of each passage before it is stored."

KAGGLE = {
    "id": "0704.0001",
    "submitter": "A. Lovelace",
    "authors": "A. Lovelace, A. M. Turing (Bletchley)",
    "title": "On engines\n  that weave",
    "comments": "12 pages",
    "journal-ref": "J. Eng. 7 (2007) 1-12",
    "doi": "10.1000/eng.7",
    "categories": "cs.LG stat.ML",
    "abstract": "  We show that engines weave\nalgebraic patterns as looms weave\nflowers and leaves.\n",
    "versions": [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}],
    "update_date": "2008-11-26",
    "authors_parsed": [["Lovelace", "A.", ""], ["Turing", "A. M.", "Jr"]],
}


def test_arxiv_snapshot(reading):
    outcome = reading(json.dumps(KAGGLE) + "\n" + json.dumps(KAGGLE | {"id": "cs/0102003", "doi": None}))
    first, second = outcome.papers
    assert outcome.format == "arxiv-snapshot"
    assert first.title == "On engines that weave"
    assert first.abstract == "We show that engines weave algebraic patterns as looms weave flowers and leaves."
    assert first.authors == ("A. Lovelace", "A. M. Turing Jr")
    assert (first.id, first.arxiv_id, first.date) == ("doi:10.1000/eng.7", "0704.0001", "2007-04-02")
    assert (first.venue, first.keywords) == ("J. Eng. 7 (2007) 1-12", ("cs.LG", "stat.ML"))
    assert second.id == "arxiv:cs/0102003"


OPENALEX = {
    "id": "https://openalex.org/W2741809807",
    "doi": "https://doi.org/10.1000/LANTERN",
    "title": "Lantern",
    "display_name": "Lantern",
    "publication_year": 2021,
    "publication_date": "2021-06-01",
    "authorships": [
        {"author": {"display_name": "Ada Lovelace"}, "institutions": [{"display_name": "Harbour"}]},
        {"author": {}, "raw_author_name": "A. Turing"},
    ],
    "primary_location": {
        "landing_page_url": "https://doi.org/10.1000/lantern",
        "source": {"display_name": "Transactions on Light"},
    },
    "locations": [{"landing_page_url": "http://arxiv.org/abs/2106.00001v2"}],
    "keywords": [{"display_name": "Retrieval", "score": 0.5}],
    "abstract_inverted_index": {"We": [0, 4], "light": [1], "the": [2], "way;": [3], "walk.": [5]},
}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"meta": {"count": 1}, "results": [OPENALEX], "group_by": []}),
        json.dumps({"meta": {"count": 1}, "results": [OPENALEX]}, indent=2),
        json.dumps(OPENALEX),
        json.dumps(OPENALEX, indent=2),
        json.dumps(OPENALEX) + "\n",
    ],
    ids=["response", "indented", "work", "work indented", "line"],
)
def test_openalex(reading, text):
    outcome = reading(text)
    paper = outcome.paper
    assert outcome.format == "openalex"
    assert paper.abstract == "We light the way; We walk."
    assert (paper.id, paper.arxiv_id) == ("doi:10.1000/lantern", "2106.00001")
    assert paper.authors == ("Ada Lovelace", "A. Turing")
    assert (paper.venue, paper.date, paper.keywords) == ("Transactions on Light", "2021-06-01", ("Retrieval",))
    assert paper.sources[0].id == "https://openalex.org/W2741809807"


def test_openalex_work_without_an_abstract_is_skipped(reading):
    outcome = reading(json.dumps({"results": [OPENALEX | {"abstract_inverted_index": None}, OPENALEX]}))
    assert len(outcome.papers) == 1
    assert (outcome.problem.code, outcome.problem.id) == ("no-abstract", "https://openalex.org/W2741809807")


def test_an_inverted_abstract_with_an_absurd_place_does_not_fill_memory(reading):
    index = {"We": [0], "walk": [1, 10**15], "on": [-4], "home.": [2], "x": "y"}
    assert reading(json.dumps(OPENALEX | {"abstract_inverted_index": index})).paper.abstract == "We walk home."


S2 = {
    "paperId": "649def34f8be52c8b66281af98ae884c09aef38b",
    "externalIds": {"DOI": "10.1000/S2", "ArXiv": "2106.00001", "CorpusId": 19170988},
    "url": "https://www.semanticscholar.org/paper/649def34",
    "title": "Lantern",
    "abstract": ABSTRACT,
    "venue": "",
    "journal": {"name": "Transactions on Light", "volume": "7"},
    "year": 2021,
    "publicationDate": None,
    "authors": [{"authorId": "1", "name": "Ada Lovelace"}],
    "references": [{"paperId": "x", "title": "no record of its own"}],
}


def test_semantic_scholar_graph_api(reading):
    for text in (json.dumps({"total": 1, "offset": 0, "data": [S2]}), json.dumps([S2]), json.dumps(S2, indent=1)):
        outcome = reading(text)
        paper = outcome.paper
        assert outcome.format == "semantic-scholar"
        assert (paper.id, paper.arxiv_id, paper.year) == ("doi:10.1000/s2", "2106.00001", 2021)
        assert (paper.authors, paper.venue) == (("Ada Lovelace",), "Transactions on Light")


def test_a_paper_semantic_scholar_does_not_know_is_skipped(reading):
    outcome = reading(json.dumps([None, S2]))
    assert len(outcome.papers) == 1
    assert (outcome.problem.outcome, outcome.problem.code, outcome.problem.position) == ("skipped", "no-record", 1)


def test_semantic_scholar_datasets(reading):
    lines = [
        {"corpusid": 7, "externalids": {"DOI": None, "ArXiv": "2106.00001"}, "title": "A", "abstract": ABSTRACT},
        {"corpusid": 8, "openaccessinfo": {"externalids": {"DOI": "10.1000/8"}}, "abstract": ABSTRACT + " More."},
    ]
    outcome = reading("\n".join(map(json.dumps, lines)))
    assert outcome.format == "semantic-scholar"
    assert [paper.id for paper in outcome.papers] == ["arxiv:2106.00001", "doi:10.1000/8"]
    assert [paper.sources[0].id for paper in outcome.papers] == ["7", "8"]


CROSSREF = {
    "DOI": "10.1000/CR.1",
    "type": "journal-article",
    "title": ["Lantern"],
    "subtitle": ["A small light"],
    "author": [{"given": "Ada", "family": "Lovelace"}, {"name": "The Harbour Group"}],
    "container-title": ["Transactions on Light"],
    "published": {"date-parts": [[2021, 6]]},
    "issued": {"date-parts": [[None]]},
    "URL": "http://dx.doi.org/10.1000/cr.1",
    "abstract": "<jats:title>Abstract</jats:title><jats:sec><jats:title>Aim</jats:title><jats:p>We ask "
    "H<jats:sub>0</jats:sub> of R&amp;D.</jats:p></jats:sec>",
    "is-referenced-by-count": 3,
    "subject": ["Optics"],
}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"status": "ok", "message-type": "work", "message": CROSSREF}),
        json.dumps({"status": "ok", "message-type": "work-list", "message": {"facets": {}, "items": [CROSSREF]}}),
        json.dumps(CROSSREF),
        json.dumps({"items": [CROSSREF]}),
    ],
    ids=["work", "list", "line", "data file"],
)
def test_crossref(reading, text):
    outcome = reading(text)
    paper = outcome.paper
    assert outcome.format == "crossref"
    assert (paper.title, paper.abstract) == ("Lantern: A small light", "Aim: We ask H0 of R&D.")
    assert (paper.id, paper.date, paper.venue) == ("doi:10.1000/cr.1", "2021-06", "Transactions on Light")
    assert paper.authors == ("Ada Lovelace", "The Harbour Group")
