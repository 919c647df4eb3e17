from __future__ import annotations

import gzip
import json
import logging
import os

import pytest
import zstandard

from kg.errors import UsageError
from kg.records import Problem
from kg.sources import MAX_ABSTRACT_CHARS, formats, read
from kg.sources.papers import MAX_TITLE_CHARS

GOOD = {"id": "good", "title": "Lantern", "abstract": "We present Lantern, a light for those who read passages."}


def lines(*records):
    return "\n".join(json.dumps(GOOD | record) for record in records)


@pytest.mark.parametrize(
    "abstract",
    [
        None,
        "",
        "  \n ",
        "N/A",
        "n.a.",
        "No abstract available.",
        "[Abstract not available]",
        "-",
        "…",
        "null",
        "<p></p>",
        7,
    ],
)
def test_a_record_without_an_abstract_is_skipped(reading, abstract):
    outcome = reading(lines({}, {"id": "x", "abstract": abstract}, {}))
    problem = outcome.problem
    assert len(outcome.papers) == 2
    assert (problem.outcome, problem.code, problem.position, problem.id) == ("skipped", "no-abstract", 2, "x")
    assert problem.name.endswith("input")


def test_a_missing_key_is_a_missing_abstract(reading):
    outcome = reading(json.dumps({"id": "x", "title": "T"}) + "\n" + json.dumps(GOOD))
    assert (outcome.problem.code, outcome.problem.id) == ("no-abstract", "x")


def test_an_abstract_in_another_language_is_skipped(reading):
    german = (
        "Wir stellen ein Verfahren vor, das Bilder und Texte gemeinsam darstellt und ohne Annotationen auskommt."
    )
    outcome = reading(lines({}, {"id": "de", "abstract": german}))
    problem = outcome.problem
    assert (problem.outcome, problem.code, problem.position, problem.id) == ("skipped", "other-language", 2, "de")
    assert "'de'" in problem.reason


def test_an_abstract_of_five_megabytes_is_skipped(reading):
    outcome = reading(lines({}, {"id": "long", "abstract": "We read on. " * 450_000}, {}))
    problem = outcome.problem
    assert len(outcome.papers) == 2
    assert (problem.outcome, problem.code, problem.position, problem.id) == ("skipped", "too-long", 2, "long")
    assert f"{MAX_ABSTRACT_CHARS:,}" in problem.reason


def test_a_line_of_five_megabytes_among_plain_abstracts_is_skipped(reading):
    good = "We present Lantern, a light for those who read passages in the dark."
    outcome = reading(f"{good}\n{'We read on. ' * 450_000}\n{good}\n")
    assert len(outcome.papers) == 2
    assert (outcome.problem.code, outcome.problem.position) == ("too-long", 2)


def test_an_abstract_at_the_limit_is_read(reading):
    text = ("We read on and on. " * (MAX_ABSTRACT_CHARS // 19 + 1))[: MAX_ABSTRACT_CHARS - 1] + "."
    assert len(reading(lines({"abstract": text})).papers) == 1


def test_a_title_without_end_is_skipped(reading):
    assert reading(lines({"title": "t" * (MAX_TITLE_CHARS + 1)})).problem.code == "too-long"


@pytest.mark.parametrize(
    "content", [b"", b"\n \r\n", b"\xef\xbb\xbf", b"\xff\xfe", gzip.compress(b""), zstandard.compress(b"")]
)
def test_an_empty_file_is_skipped(reading, content):
    problem = reading(content).problem
    assert (problem.outcome, problem.code, problem.position) == ("skipped", "empty", 0)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 8, "binary"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 64, "binary"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n" + bytes(range(256)) * 4, "PDF"),
        (b"PK\x03\x04\x14\0\x06\0" + b"\0" * 64, "ZIP"),
        (b"<!DOCTYPE html><html><body><p>We present a page of the web.</p></body></html>", "web page"),
        (b'<?xml version="1.0"?><library><book>Not a paper, but a book.</book></library>', "XML"),
        (
            b"import os\n\n\ndef main(argv):\n    return os.path.join(*argv)\n\n\nclass X:\n    y = [1, 2]\n",
            "no reader",
        ),
        (b"2024-01-01 10:00:00 INFO started\n2024-01-01 10:00:01 WARN x=1 y=2 z=3\n" * 5, "no reader"),
        (
            b"# Papers\n\nThis file says what the other files of its folder are, and where they come from.\n",
            "no reader",
        ),
        (b"3.1 2.7 1.6\n0.1 0.2 0.3\n" * 10, "no reader"),
        (b"[1, 2, 3]", "no reader"),
    ],
)
def test_an_unknown_format_fails_with_what_it_looks_like(reading, content, says):
    problem = reading(content).problem
    assert (problem.outcome, problem.code, problem.position) == ("failed", "unknown-format", 0)
    assert says in problem.reason


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstandard"])
def test_compressed_data_that_is_cut_short_fails_after_what_came_before(reading, pack):
    # Hashes do not compress, so that the cut falls behind whole records.
    records = [{"id": str(i), "keywords": [os.urandom(2000).hex()]} for i in range(400)]
    data = pack(lines(*records).encode())
    outcome = reading(data[: len(data) * 3 // 4])
    assert 200 < len(outcome.papers) < 400
    problem = outcome.problem
    assert (problem.outcome, problem.code, problem.position) == ("failed", "truncated", len(outcome.papers) + 1)


def test_compressed_data_that_is_cut_at_its_head_fails(reading):
    problem = reading(gzip.compress(lines({}).encode())[:12]).problem
    assert (problem.outcome, problem.code) == ("failed", "truncated")


def test_damaged_compression_fails(reading):
    data = bytearray(gzip.compress(os.urandom(300_000).hex().encode()))
    data[200:400] = b"\xff" * 200
    assert reading(bytes(data)).problem.code in {"unreadable", "unknown-format"}


def outcome_of(paths):
    problems: list[Problem] = []
    return list(read(paths, on_problem=problems.append)), problems


def test_a_missing_file_fails_and_the_next_is_read(tmp_path):
    (tmp_path / "good").write_text(lines({}))
    papers, (problem,) = outcome_of([tmp_path / "missing", tmp_path / "good"])
    assert len(papers) == 1
    assert (problem.outcome, problem.code, problem.name) == ("failed", "not-found", str(tmp_path / "missing"))


def test_a_pattern_that_matches_nothing_fails(tmp_path):
    _, (problem,) = outcome_of(f"{tmp_path}/*.bib")
    assert problem.code == "not-found"


def test_a_directory_without_files_is_skipped(tmp_path):
    _, (problem,) = outcome_of(tmp_path)
    assert (problem.outcome, problem.code) == ("skipped", "empty")


def test_a_file_that_may_not_be_read_fails(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(lines({}))
    secret.chmod(0)
    if os.access(secret, os.R_OK):
        pytest.skip("this user may read everything")
    _, (problem,) = outcome_of(secret)
    assert (problem.outcome, problem.code) == ("failed", "unreadable")


def test_an_error_while_reading_fails_after_what_came_before(tmp_path, monkeypatch):
    first = (lines(*[{"id": str(i)} for i in range(3000)]) + "\n").encode()

    def breaking(name):
        yield first
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("kg.sources.blocks", breaking)
    papers, (problem,) = outcome_of("x")
    assert len(papers) == 3000
    assert (problem.outcome, problem.code, problem.position) == ("failed", "unreadable", 3001)
    assert "Permission denied" in problem.reason


def test_an_input_without_any_record_is_skipped(reading):
    problem = reading('{"meta": {"count": 0}, "results": []}').problem
    assert (problem.outcome, problem.code) == ("skipped", "no-records")


def test_what_on_problem_raises_stops_the_reading(tmp_path):
    (tmp_path / "x").write_text(lines({}, {"abstract": ""}, {}))

    def strict(problem):
        raise RuntimeError(problem.code)

    papers = read(tmp_path / "x", on_problem=strict)
    assert next(papers).title == "Lantern"
    with pytest.raises(RuntimeError, match="no-abstract"):
        next(papers)


def test_without_on_problem_problems_are_logged(tmp_path, caplog):
    (tmp_path / "x").write_text(lines({}, {"abstract": ""}))
    with caplog.at_level(logging.WARNING, logger="kg.sources"):
        assert len(list(read(tmp_path / "x"))) == 1
    assert "record 2" in caplog.text


def test_the_format_can_be_forced(reading):
    text = "We ask why.\n\nWe answer that there are a number of reasons, and that none of them is the whole truth."
    assert reading(text).format == "plain"
    assert reading(text, format="listing").paper.title == "We ask why."
    assert reading(lines({}), format="plain").format == "plain"


def test_an_unknown_format_name_is_a_wrong_call():
    with pytest.raises(UsageError, match="'bibtex'"):
        read("x", format="bibtx")


def test_formats_are_listed_by_name():
    assert {"listing", "plain", "bibtex", "parquet", "openalex", "pubmed"} <= set(formats())
    assert all(formats().values())
