"""How well names are told to mean one thing: what counts, and what rivals do."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import msgspec
import pytest

from kg.errors import SourceError
from kg.evaluation.naming.held_out import (
    HeldOut,
    count_linked,
    hold_out,
    link,
    link_bare_acronyms,
    link_by_rule,
)
from kg.evaluation.naming.missed import CAUSES, count_missed
from kg.evaluation.naming.rivals import fuzzy, initials, substring
from kg.evaluation.naming.scale import Cost, made_up_names
from kg.evaluation.naming.synonyms import SPLITS, Paper, read_papers, score
from kg.evaluation.naming.table import OURS, Row, markdown, pair_rows, read_pairs, scale_rows, text
from kg.normalization import Concept, ListedName, Vocabulary, load_vocabulary
from kg.records import ExtractedEntity, Extraction

TEXT = "The Zonal Rank Kernel (ZRK) beats GLOP. ZRKs need a keeper."
BASE = "https://w3id.org/methodgraph/method/"
KERNEL = Concept(
    f"{BASE}zonal-rank-kernel",
    "Method",
    "Zonal Rank Kernel",
    aliases=("zonal rank kernels", "the third thing"),
    notations=("ZRK",),
)
GLOP = Concept(f"{BASE}glop", "Method", "GLOP", aliases=("glop",))
VOCABULARY = Vocabulary([KERNEL, GLOP])


@pytest.fixture
def papers(tmp_path: Path) -> list[Paper]:
    """One paper in each split: ZRK and its long form are synonyms, GLOP is compared with it."""

    def span(name: str, start: int = 0) -> dict[str, object]:
        at = TEXT.index(name, start)
        return {"id": f"{name}{start}", "start": at, "end": at + len(name), "type": "Method"}

    record = {
        "id": "p",
        "text": TEXT,
        "sentences": [[0, 39], [40, len(TEXT)]],
        "entities": [span("Zonal Rank Kernel"), span("ZRK"), span("GLOP"), span("ZRKs", 40), span("keeper", 40)],
        "relations": [
            {"head": "ZRK0", "tail": "Zonal Rank Kernel0", "type": "Synonym-Of"},
            {"head": "ZRK0", "tail": "GLOP0", "type": "Compare-With"},
        ],
    }
    for split in SPLITS:
        (tmp_path / f"{split}.jsonl").write_bytes(msgspec.json.encode(record) + b"\n")
    return read_papers(tmp_path)


def clusters(**groups: int) -> object:
    """A resolution that gives names the numbers told, and every other name one of its own."""

    def resolve(names: Sequence[ListedName]) -> list[object]:
        return [groups.get(listed.name.replace(" ", "_"), listed.name) for listed in names]

    return resolve


def test_a_paper_s_pairs_are_synonyms_two_things_or_untold(papers: list[Paper]) -> None:
    paper = papers[0]
    assert paper.synonyms == {("ZRK", "Zonal Rank Kernel")}
    assert paper.same == {("ZRK", "Zonal Rank Kernel"), ("ZRKs", "Zonal Rank Kernel")}
    assert paper.distinct == {("GLOP", "ZRK"), ("GLOP", "ZRKs"), ("GLOP", "Zonal Rank Kernel")}
    assert paper.names["ZRKs"] == "ZRKs need a keeper."


def test_a_perfect_resolution_has_every_synonym_and_no_mixed_cluster(papers: list[Paper]) -> None:
    resolve = clusters(ZRK=1, ZRKs=1, Zonal_Rank_Kernel=1)
    found = score(papers, resolve, splits=("test",), with_sentences=False)  # type: ignore[arg-type]
    assert (found.recall, found.precision, found.strict_precision) == (1, 1, 1)
    assert (found.mixed, found.largest, found.names) == (0, 3, 5)


def test_one_cluster_of_all_is_precise_nowhere(papers: list[Paper]) -> None:
    everything = clusters(ZRK=1, ZRKs=1, Zonal_Rank_Kernel=1, GLOP=1, keeper=1)
    found = score(papers, everything, splits=SPLITS, with_sentences=False)  # type: ignore[arg-type]
    assert found.recall == 1
    assert found.precision == pytest.approx(2 / 5)
    assert found.unjudged == 4 * len(SPLITS)
    assert found.mixed == found.largest == 5


def test_rivals_do_what_they_are_known_for() -> None:
    assert len(set(fuzzy(["image segmentation", "image segmentations", "Adam"]))) == 2
    assert len(set(substring(["BERT", "RoBERTa", "BERT-Large", "GPT"]))) == 2
    assert len(set(initials(["ZRK", "Z.R.K.", "zonal rank kernel", "zonal keeper"]))) == 2


def test_every_name_held_out_counts_and_only_a_revealed_one_is_linked() -> None:
    held, left = hold_out(Vocabulary([KERNEL]), seed=3)
    assert held == []
    big = Vocabulary(
        [KERNEL, *(Concept(f"{BASE}z{i}", "Method", f"Zork {i}", (f"zorks-{i}",)) for i in range(20))]
    )
    held, left = hold_out(big)
    assert len(held) == int(0.2 * 23)
    assert sum(len(concept.names) for concept in left) + len(held) == sum(len(c.names) for c in big)
    linked = link(held, left)
    found = count_linked(held, linked)
    assert found["all"].names == len(held) == sum(found[kind].names for kind in found if kind != "all")
    assert found["another spelling"].share == 1
    assert len(link_by_rule("fuzzy ratio 0.8", held, left)) == len(held)
    assert sum(count_missed(held, linked, left).values()) == len(held) - found["all"].right


def test_a_missed_name_is_told_by_what_would_have_to_reveal_it() -> None:
    names = {
        "acronym": ("ZRK", "GLOM", "KEP"),
        "other words": ("the third thing", "rank kernel machine"),
    }
    keeper = Concept(f"{BASE}keeper", "Method", "Kernel Embedding of Parts")
    other = Concept(f"{BASE}other", "Method", "Zebra Road Keeper")
    left = Vocabulary([Concept(KERNEL.iri, "Method", KERNEL.label), keeper, other])
    held = [HeldOut(KERNEL, name, kind) for kind, some in names.items() for name in some if name != "KEP"]
    held.append(HeldOut(keeper, "KEP", "acronym"))
    assert count_missed(held, [None] * len(held), left) == dict.fromkeys(CAUSES, 1)
    assert not any(count_missed(held, [h.concept.iri for h in held], left).values())


def test_a_bare_acronym_is_right_where_it_gets_the_meaning_that_its_paper_spelled_out() -> None:
    spelled = ExtractedEntity("E1", "Method", "Zonal Rank Kernel", ("Zonal Rank Kernel", "ZRK"), "used")
    unknown = ExtractedEntity("E2", "Method", "Quaint Owl Lamp", ("Quaint Owl Lamp", "QOL"), "used")
    found = link_bare_acronyms([Extraction(f"p{i}", (spelled, unknown)) for i in range(8)], VOCABULARY)
    assert 0 < found.right <= found.names
    assert found.wrong == 0


def test_made_up_names_are_all_different_and_the_same_every_time() -> None:
    vocabulary = load_vocabulary()
    names = list(islice(made_up_names(vocabulary), 3000))
    assert len(set(names)) == 3000
    assert names == list(islice(made_up_names(vocabulary), 3000))


def test_pairs_are_judged_all_in_one_list(tmp_path: Path) -> None:
    hard, same = tmp_path / "hard.csv", tmp_path / "same.csv"
    hard.write_text("type,one,other\nMethod,ZRK,GLOP\nMethod,GLOP,GLOP 2\n", encoding="utf-8")
    same.write_text("type,one,other\nMethod,ZRK,Zonal Rank Kernel\n", encoding="utf-8")
    apart, together = pair_rows(hard, same, VOCABULARY)
    assert apart.figures[OURS] == "1.000 (2/2)"
    assert apart.figures["substring"] == "0.500 (1/2)"
    assert together.figures[OURS] == "1.000 (1/1)"


def test_a_table_of_pairs_that_is_absent_or_lacks_a_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"none\.csv is absent"):
        read_pairs(tmp_path / "none.csv")
    broken = tmp_path / "broken.csv"
    broken.write_text("type,one\nMethod,ZRK\n", encoding="utf-8")
    with pytest.raises(SourceError, match="other"):
        read_pairs(broken)


def test_the_table_shows_what_is_asked_and_an_empty_cell_where_nothing_was_measured() -> None:
    rows = [Row("pairs", "all", {OURS: "1.000", "substring": "0.500"}), *scale_rows(Cost(1000, 120, 90, 2.5))]
    assert "| pairs | all | 1.000 | 0.500 |" in markdown(rows)
    assert "| 1,000 names: time | under 10 min | 2.0 min |  |" in markdown(rows)
    assert "pairs (asked: all)" in text(rows)
