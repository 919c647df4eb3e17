"""What papers spell acronyms out as: found, counted, kept in a table."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import OntologyError
from kg.normalization import load_vocabulary
from kg.normalization.expansions import (
    Expansion,
    Expansions,
    definitions_in,
    gather,
    read_expansions,
    write_expansions,
)

TEXTS = [
    "We use zonal rank kernels (ZRKs) here.",
    "A Zonal Rank Kernel (ZRK) is fast.",
    "The zonal rank kernel (ZRK) again, and a zebra road keeper (ZRK).",
    "Zorks (2019) are old; the plain words (like this) say nothing.",
]


def test_a_definition_is_a_short_form_in_brackets_after_its_long_form() -> None:
    assert list(definitions_in(TEXTS[0])) == [("ZRK", "zonal rank kernels")]
    assert list(definitions_in(TEXTS[3])) == []


def test_forms_that_differ_in_endings_count_as_one_and_forms_of_one_paper_are_left_out() -> None:
    assert gather(TEXTS) == [Expansion("ZRK", "Zonal Rank Kernel", 3, 4)]


def test_a_form_of_one_paper_is_kept_where_it_is_a_label_of_the_vocabulary() -> None:
    rows = gather(TEXTS, ["Zebra road keepers", "something else"])
    assert rows[1:] == [Expansion("ZRK", "zebra road keeper", 1, 4)]


@given(st.lists(st.sampled_from(TEXTS), max_size=8), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_the_order_of_papers_changes_nothing(texts: list[str], order: random.Random) -> None:
    first = gather(texts)
    order.shuffle(texts)
    assert gather(texts) == first


def test_a_meaning_is_counted_whatever_its_endings_and_the_acronym_s_case() -> None:
    known = Expansions([Expansion("ZRK", "zonal rank kernel", 6, 9), Expansion("ZRK", "zebra road keeper", 2, 9)])
    assert known.papers("ZRKs") == 9
    assert known.most_common("zrk") == 6
    assert known.meaning("ZRK", ["Zonal Ranking Kernels", "zebra road keepers"]) == 8
    assert known.meaning("ZRK", ["something else"]) == known.papers("none") == known.most_common("none") == 0


def test_a_table_is_read_as_it_was_written(tmp_path: Path) -> None:
    rows = gather(TEXTS)
    path = tmp_path / "expansions.tsv"
    path.write_bytes(write_expansions(rows))
    assert read_expansions(path) == rows


@pytest.mark.parametrize("line", ["ZRK\tzonal rank kernel\tmany\t4", "ZRK\t3\t4", ""])
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "expansions.tsv"
    path.write_text("acronym\texpansion\tpapers\tof\n" + line + "\n", encoding="utf-8")
    with pytest.raises(OntologyError, match=r"expansions\.tsv, line 2"):
        read_expansions(path)


def test_the_shipped_table_knows_what_acronyms_mean() -> None:
    shipped = load_vocabulary().expansions
    assert len(shipped) > 3000
    assert shipped.meaning("RAG", ["retrieval-augmented generation"]) > 0.9 * shipped.papers("RAG")
    assert shipped.most_common("CLIP") > 0
