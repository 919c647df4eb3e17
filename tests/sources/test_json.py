from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import UsageError
from kg.sources import read
from kg.sources.json_stream import objects

ABSTRACT = "We present Lantern, a retriever that reads the neighbours of each passage before it is stored."


def record(number=1, **more):
    return {"id": f"p{number}", "title": f"Lantern {number}", "abstract": f"{ABSTRACT} Part {number}.", **more}


SHAPES = {
    "lines": lambda items: "\n".join(map(json.dumps, items)) + "\n",
    "lines with blank ones": lambda items: "\n\n".join(map(json.dumps, items)),
    "array": json.dumps,
    "array, indented": lambda items: json.dumps(items, indent=2),
    "array, a record a line": lambda items: "[\n" + ",\n".join(map(json.dumps, items)) + "\n]\n",
    "response": lambda items: json.dumps({"meta": {"count": 2, "tags": [1, [2]]}, "results": items, "next": None}),
    "response, indented": lambda items: json.dumps({"total": 2, "data": items}, indent=1),
    "objects in a row": lambda items: "\n".join(json.dumps(item, indent=2) for item in items),
    "objects by id": lambda items: json.dumps({item["id"]: item for item in items}),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_records_are_found_in_every_shape_of_json(reading, shape):
    items = [record(1), record(2, authors=[{"name": "Ada Lovelace"}]), record(3, results=[{"value": 1}])]
    outcome = reading(SHAPES[shape](items))
    assert outcome.problems == []
    assert outcome.titles == ["Lantern 1", "Lantern 2", "Lantern 3"]
    assert [paper.sources[0].id for paper in outcome.papers] == ["p1", "p2", "p3"]


def test_a_single_object_is_a_record_whatever_it_holds(reading):
    paper = reading(
        json.dumps(record(results=[{"title": "no paper"}], data=[{"abstract": "none"}]), indent=2)
    ).paper
    assert paper.title == "Lantern 1"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.lists(st.dictionaries(st.sampled_from(["title", "x", "data", '"', "\\"]), JSON, max_size=3), max_size=5),
    st.integers(1, 9),
    st.sampled_from([None, 1]),
    st.booleans(),
)
@settings(max_examples=200, deadline=None)
def test_cutting_finds_what_decoding_the_whole_finds(items, size, indent, wrapped):
    text = json.dumps({"meta": {}, "results": items} if wrapped else items, indent=indent)
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    expected = [{"meta": {}, "results": []}] if wrapped and not items else items
    assert list(objects(pieces, by_line=False)) == expected


def test_a_broken_line_is_reported_and_the_others_are_read(reading):
    lines = [json.dumps(record(1)), json.dumps(record(2))[:-5], json.dumps(record(3))]
    outcome = reading("\n".join(lines))
    assert outcome.titles == ["Lantern 1", "Lantern 3"]
    problem = outcome.problem
    assert (problem.outcome, problem.code, problem.position, problem.id) == ("failed", "broken-record", 2, "p2")
    assert [paper.sources[0].position for paper in outcome.papers] == [1, 3]


def test_a_broken_first_line_is_only_a_broken_line(reading):
    outcome = reading('{"id": "p0", "title": "x" "abstract": "y"}\n' + json.dumps(record(2)))
    assert outcome.titles == ["Lantern 2"]
    assert outcome.problem.position == 1


def test_an_array_that_is_cut_short_gives_what_was_whole(reading):
    outcome = reading(json.dumps([record(1), record(2)])[:-20])
    assert outcome.titles == ["Lantern 1"]
    assert (outcome.problem.code, outcome.problem.position) == ("broken-record", 2)


def test_what_python_writes_as_json_is_read(reading):
    assert reading('{"title": "T", "score": NaN, "abstract": "We\tpresent \\ud800 a method."}').paper.title == "T"


def test_items_that_are_no_objects_are_reported(reading):
    outcome = reading(json.dumps([record(1), None, 7, "text", record(2)]))
    assert len(outcome.papers) == 2
    assert [problem.code for problem in outcome.problems] == ["no-record", "broken-record", "broken-record"]


def test_usual_names_are_recognised(reading):
    paper = reading(
        json.dumps(
            {
                "Paper Title": "Lantern",
                "summary": ABSTRACT,
                "Authors": "Ada Lovelace, Alan Turing",
                "published_at": "2024-05-17T08:00:00Z",
                "DOI": "https://doi.org/10.1000/ABC",
                "arxiv_id": "2405.00001v2",
                "link": "https://example.org/lantern",
                "Journal": "Transactions on Light",
                "tags": ["retrieval", "passages"],
                "upvotes": 7,
                "organisation": {"name": "Harbour Lab"},
                "uid": 42,
            }
        )
    ).paper
    assert (paper.id, paper.doi, paper.arxiv_id) == ("doi:10.1000/abc", "10.1000/abc", "2405.00001")
    assert paper.authors == ("Ada Lovelace", "Alan Turing")
    assert paper.author_count == 2
    assert (paper.date, paper.year) == ("2024-05-17", 2024)
    assert (paper.venue, paper.url, paper.votes) == ("Transactions on Light", "https://example.org/lantern", 7)
    assert (paper.keywords, paper.organization) == (("retrieval", "passages"), "Harbour Lab")
    assert paper.sources[0].id == "42"


@pytest.mark.parametrize(
    ("value", "names"),
    [
        (["Ada Lovelace", {"given": "Alan", "family": "Turing"}], ("Ada Lovelace", "Alan Turing")),
        ("Lovelace, Ada; Turing, Alan", ("Lovelace, Ada", "Turing, Alan")),
        ("Lovelace, Ada and Turing, Alan", ("Lovelace, Ada", "Turing, Alan")),
        ("Lovelace, Ada", ("Lovelace, Ada",)),
        ("Lovelace, A., Turing, A.M.", ("Lovelace, A.", "Turing, A.M.")),
        ("['Ada Lovelace', \"Ann O'Neil\"]", ("Ada Lovelace", "Ann O'Neil")),
        ("Ada Lovelace|Alan Turing", ("Ada Lovelace", "Alan Turing")),
    ],
)
def test_lists_of_authors(reading, value, names):
    assert reading(json.dumps(record(authors=value))).paper.authors == names


def test_the_first_name_that_has_a_value_wins(reading):
    paper = reading(json.dumps({"description": "of the file", "abstract": ABSTRACT, "summary": ""})).paper
    assert paper.abstract == ABSTRACT


def test_other_names_are_mapped(reading):
    item = {"Heading": "Lantern", "meta": {"Gist": ABSTRACT}, "abstract": "something else entirely here"}
    paper = reading(json.dumps(item), mapping={"abstract": "meta.Gist", "title": "heading"}).paper
    assert (paper.title, paper.abstract) == ("Lantern", ABSTRACT)


def test_an_unknown_field_of_a_mapping_is_a_wrong_call(reading):
    with pytest.raises(UsageError, match="'abstract'"):
        reading("{}", mapping={"abstrct": "Summary"})


def test_a_text_in_one_piece_has_its_title_before_the_blank_line(reading):
    text = f"Lantern\n\n{ABSTRACT}"
    paper = reading(json.dumps({"id": "001-002", "text": text})).paper
    assert (paper.title, paper.abstract, paper.text) == ("Lantern", ABSTRACT, text)
    assert paper.sources[0].id == "001-002"


def test_a_text_with_no_blank_line_is_an_abstract(reading):
    paper = reading(json.dumps({"id": "000-001", "text": ABSTRACT})).paper
    assert (paper.title, paper.text) == (None, ABSTRACT)


def test_the_gold_texts_are_kept_where_they_are_clean(shared):
    texts = {}
    for name in ("train", "dev"):
        for line in (shared / "gold" / f"{name}.jsonl").read_text().splitlines():
            item = json.loads(line)
            texts[item["id"]] = item["text"]
    papers = list(read([shared / "gold" / "train.jsonl", shared / "gold" / "dev.jsonl"]))
    assert [paper.sources[0].id for paper in papers] == list(texts)
    for paper in papers:
        given = texts[paper.sources[0].id]
        assert (paper.text == given) == (not paper.title_edits and not paper.abstract_edits)


def test_the_whole_corpus_is_read(shared):
    problems = []
    name = shared / "corpus" / "papers-20k.jsonl.gz"
    assert sum(1 for _ in read(name, on_problem=problems.append)) == 20_000
    assert problems == []
