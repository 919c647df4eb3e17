"""Lists of names without papers: what each name means, and what must never be or always is one."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.normalization import (
    Concept,
    ListedName,
    Meaning,
    Vocabulary,
    load_vocabulary,
    normalize,
    resolve_names,
)
from kg.normalization.expansions import Expansion, Expansions
from kg.records import ENTITY_TYPES, EntityType, ExtractedEntity, Extraction

Pair = tuple[ListedName, ListedName]

CLIP = Concept(
    "https://w3id.org/methodgraph/method/contrastive-language-image-pretraining",
    "Method",
    "Contrastive Language-Image Pretraining",
    notations=("CLIP",),
)
GAN = Concept(
    "https://w3id.org/methodgraph/method/gan", "Method", "generative adversarial network", notations=("GAN",)
)
SMALL = Vocabulary([CLIP, GAN], expansions=Expansions([Expansion("ZRK", "zebra road keeper", 5, 8)]))
NOTHING = Vocabulary([])


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


def pairs(file: str) -> list[Pair]:
    """The pairs of names of a table beside this file."""
    with (Path(__file__).parent / file).open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    return [(listed(row["one"], row["type"]), listed(row["other"], row["type"])) for row in rows]


def listed(name: str, kind: str = "Method", context: str = "") -> ListedName:
    (known,) = (each for each in ENTITY_TYPES if each == kind)
    return ListedName(known, name, context)


def are_one(pair: Pair, meaning: dict[ListedName, Meaning]) -> bool:
    return meaning[pair[0]].entity == meaning[pair[1]].entity


def meant(names: list[ListedName], vocabulary: Vocabulary) -> dict[ListedName, Meaning]:
    return dict(zip(names, resolve_names(names, vocabulary=vocabulary), strict=True))


HARD = pairs("hard_pairs.csv")
SAME = pairs("same_pairs.csv")


def shown(pair: Pair) -> str:
    return f"{pair[0].name} and {pair[1].name}"


def test_the_pairs_are_many_and_of_every_type() -> None:
    assert len({frozenset(pair) for pair in HARD}) == len(HARD) >= 300
    assert len({frozenset(pair) for pair in SAME}) == len(SAME) >= 80
    assert {one.type for one, _ in HARD} == {one.type for one, _ in SAME} == set(ENTITY_TYPES)


@pytest.mark.parametrize("pair", HARD, ids=shown)
def test_two_names_of_different_things_stay_apart(pair: Pair, vocabulary: Vocabulary) -> None:
    assert not are_one(pair, meant(list(pair), vocabulary))


@pytest.mark.parametrize("known", [True, False], ids=["with the vocabulary", "without a vocabulary"])
def test_names_of_different_things_stay_apart_when_all_stand_in_one_list(
    known: bool, vocabulary: Vocabulary
) -> None:
    names = [name for pair in (*HARD, *SAME) for name in pair]
    meaning = meant(names, vocabulary if known else NOTHING)
    assert [shown(pair) for pair in HARD if are_one(pair, meaning)] == []


@pytest.mark.parametrize("pair", SAME, ids=shown)
def test_two_names_of_one_thing_are_one(pair: Pair, vocabulary: Vocabulary) -> None:
    one, other = resolve_names(pair, vocabulary=vocabulary)
    assert (one.entity, one.label) == (other.entity, other.label)


def test_names_of_one_thing_are_one_when_all_stand_in_one_list(vocabulary: Vocabulary) -> None:
    meaning = meant([name for pair in (*HARD, *SAME) for name in pair], vocabulary)
    assert [shown(pair) for pair in SAME if not are_one(pair, meaning)] == []


# What is answered


def test_a_name_of_the_vocabulary_has_its_id_and_label_and_a_reason() -> None:
    (found,) = resolve_names([listed("CLIP")], vocabulary=SMALL)
    assert (found.entity, found.label) == (CLIP.id, CLIP.label)
    assert 0 < found.score < 1
    assert "acronym" in found.reason


def test_the_label_itself_is_certain() -> None:
    (found,) = resolve_names([listed(CLIP.label)], vocabulary=SMALL)
    assert found.score == 1
    assert "letter for letter" in found.reason


def test_a_name_that_nothing_knows_stands_for_itself() -> None:
    (found,) = resolve_names([listed("Zork-Net")], vocabulary=SMALL)
    assert found == Meaning("method/zork-net", "Zork-Net", 1.0, found.reason)
    assert "stands for itself" in found.reason


@pytest.mark.parametrize("name", ["the ZRK", "ZRK model", "our ZRK framework", "ZRKs", "zrk"])
def test_what_adds_nothing_to_a_name_does_not_part_it(name: str) -> None:
    one, other = resolve_names([listed("ZRK"), listed(name)], vocabulary=NOTHING)
    assert one.entity == other.entity


@pytest.mark.parametrize("name", ["ZorkNet v2", "ZorkNet V2", "ZorkNetv2", "ZorkNet version 2", "ZorkNet-v2"])
def test_a_version_with_and_without_its_letter_is_one_version(name: str) -> None:
    one, other, first = resolve_names([listed("ZorkNet 2"), listed(name), listed("ZorkNet")], vocabulary=NOTHING)
    assert one.entity == other.entity != first.entity


def test_an_acronym_is_the_only_name_with_its_initials() -> None:
    one, other = resolve_names([listed("ZRK"), listed("zonal rank kernels")], vocabulary=NOTHING)
    assert one.entity == other.entity == "method/zonal-rank-kernels"
    assert "initials" in one.reason
    assert one.score < 0.8


@pytest.mark.parametrize(
    "others",
    [["Zonal Rank Kernel", "Zebra Road Keeper"], ["Zonal Rank Kernel 2"], ["zonal kernel"]],
    ids=["two names have the initials", "another version", "other initials"],
)
def test_an_acronym_is_not_guessed(others: list[str]) -> None:
    first, *found = resolve_names([listed("ZRK"), *map(listed, others)], vocabulary=NOTHING)
    assert first.entity not in {meaning.entity for meaning in found}


def test_initials_keep_to_the_type() -> None:
    one, other = resolve_names([listed("ZRK"), listed("Zonal Rank Kernel", "Task")], vocabulary=NOTHING)
    assert one.label == "ZRK"
    assert other.label == "Zonal Rank Kernel"


@pytest.mark.parametrize(
    ("name", "context"),
    [
        ("ZRK", "We study the Zebra Road Keeper (ZRK) on roads."),
        ("Zebra Road Keeper", "The Zebra Road Keeper (ZRK) keeps roads."),
    ],
)
def test_a_context_that_spells_an_acronym_out_tells_what_it_means(name: str, context: str) -> None:
    names = [listed(name, context=context), listed("ZRK"), listed("Zonal Rank Kernel")]
    first, bare, other = resolve_names(names, vocabulary=NOTHING)
    assert first.entity == bare.entity == "method/zebra-road-keeper"
    assert other.entity == "method/zonal-rank-kernel"


def test_a_context_that_spells_nothing_out_changes_nothing() -> None:
    with_context = resolve_names([listed("ZRK", context="The ZRK (2019) is fast (ZRK).")], vocabulary=NOTHING)
    assert with_context == resolve_names([listed("ZRK")], vocabulary=NOTHING)


def test_no_names_mean_nothing() -> None:
    assert resolve_names([], vocabulary=SMALL) == []


def test_a_list_and_a_paper_with_the_same_names_have_the_same_entities() -> None:
    names = ["CLIP", "the CLIP model", "Zork-Net", "ZorkNets", "ZRK", "Zonal Rank Kernel"]
    entities = [ExtractedEntity(f"E{i}", "Method", name, (name,), "used") for i, name in enumerate(names)]
    built = normalize([Extraction("p", tuple(entities))], vocabulary=SMALL, years={})
    found = resolve_names([listed(name) for name in names], vocabulary=SMALL)
    assert [meaning.entity for meaning in found] == [built.entity_of["p", f"E{i}"] for i in range(len(names))]


# Independence of order


some_names = st.lists(
    st.builds(
        ListedName,
        type=st.sampled_from(["Method", "Dataset"]),
        name=st.sampled_from(
            [
                "CLIP",
                "the CLIP",
                "clip model",
                "ZRK",
                "the ZRK model",
                "zonal rank kernel",
                "Zebra Road Keeper",
                "ZorkNet 2",
                "ZorkNetv2",
                "Zork-Net",
                "deep generative adversarial nets",
                "Deep GANs",
                "DGANs",
                "!!",
            ]
        )
        | st.text(min_size=1, max_size=12).filter(str.strip),
        context=st.sampled_from(["", "a Zebra Road Keeper (ZRK)", "zonal rank kernel (ZRK)"]),
    ),
    max_size=12,
)


@given(some_names, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_order_and_repeats_change_nothing(names: list[ListedName], order: random.Random) -> None:
    first = meant(names, SMALL)
    again = [*names, *names[: len(names) // 2]]
    order.shuffle(again)
    assert meant(again, SMALL) == first


@given(some_names)
@settings(max_examples=100, deadline=None)
def test_every_answer_is_whole_and_an_entity_has_one_label(names: list[ListedName]) -> None:
    kinds: dict[str, tuple[EntityType, str]] = {}
    for name, meaning in meant(names, SMALL).items():
        assert meaning.entity.startswith(name.type.lower() + "/")
        assert kinds.setdefault(meaning.entity, (name.type, meaning.label)) == (name.type, meaning.label)
        assert 0 < meaning.score <= 1
        assert meaning.reason
