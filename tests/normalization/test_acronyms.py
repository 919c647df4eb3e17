"""What a bare acronym means: by initials, by what papers elsewhere mean, and when it is left alone."""

from __future__ import annotations

import pytest
from small_world import named, paper, resolve

from kg.normalization import Concept, ListedName, Vocabulary, resolve_names
from kg.normalization.expansions import Expansion, Expansions
from kg.records import EntityType

BASE = "https://w3id.org/methodgraph/"
GAN = Concept(f"{BASE}method/gan", "Method", "generative adversarial network", notations=("GAN",))
KERNEL = Concept(f"{BASE}method/zonal-rank-kernel", "Method", "Zonal Rank Kernel", established=False)
GLOP = Concept(f"{BASE}method/glop", "Method", "GLOP")
ZORB = Concept(f"{BASE}method/zorb", "Method", "Zonal Rank Batching", notations=("ZRB",), established=False)
ZOOB = Concept(f"{BASE}method/zoob", "Method", "Zebra Road Breeding", notations=("ZRB",), established=False)
CONCEPTS = [GAN, KERNEL, GLOP, ZORB, ZOOB]


def entities(*names: str, spelled: tuple[tuple[str, int, int], ...] = (), short: str = "ZRK") -> list[str]:
    """The entity of each name, where papers elsewhere spell ``short`` out as given: form, papers, of how many."""
    expansions = Expansions(Expansion(short, form, papers, of) for form, papers, of in spelled)
    kind: EntityType = "Method"
    vocabulary = Vocabulary(CONCEPTS, expansions=expansions)
    listed = [ListedName(kind, name) for name in names]
    return [meaning.entity for meaning in resolve_names(listed, vocabulary=vocabulary)]


def test_of_two_names_the_one_that_papers_elsewhere_mean_is_taken() -> None:
    names = ("ZRK", "zebra road keeper", "zero rank kernel")
    first, keeper, kernel = entities(*names)
    assert len({first, keeper, kernel}) == 3
    first, keeper, kernel = entities(*names, spelled=(("zebra road keeping", 8, 9),))
    assert first == keeper != kernel


def test_of_two_names_the_one_written_as_a_name_is_taken() -> None:
    first, keeper, kernel = entities("ZRK", "Zebra Road Keeper", "zero rank kernel")
    assert first == keeper != kernel


def test_a_name_that_papers_elsewhere_never_mean_is_not_taken() -> None:
    first, keeper = entities("ZRK", "zebra road keeper", spelled=(("zero rank kernel", 8, 9),))
    assert first != keeper


def test_names_that_differ_in_endings_are_one_thing_where_an_acronym_stands_for_both() -> None:
    first, *others = entities("ZRN", "zebra relation network", "zebra relational networks")
    assert {first} == set(others)
    one, other = entities("zebra relation network", "zebra relational networks")
    assert one != other


def test_a_concept_is_meant_where_papers_elsewhere_say_so() -> None:
    assert entities("ZRK") != [KERNEL.id]
    assert entities("ZRK", spelled=(("zonal rank kernels", 8, 9),)) == [KERNEL.id]
    assert entities("ZRK", spelled=(("zebra road keeper", 8, 9),)) != [KERNEL.id]


def test_an_ambiguous_acronym_means_the_concept_that_nearly_all_papers_mean() -> None:
    assert entities("ZRB") == ["method/zrb"]
    assert entities("ZRB", spelled=(("zonal rank batching", 5, 9),), short="ZRB") == ["method/zrb"]
    assert entities("ZRB", spelled=(("zonal rank batching", 9, 9),), short="ZRB") == [ZORB.id]


def test_a_concept_known_by_its_acronym_takes_its_long_name() -> None:
    assert entities("GLOP", "Grand Layered Optimizer Program") == [GLOP.id, GLOP.id]


@pytest.mark.parametrize("name", ["deep generative adversarial networks", "Deep GANs"])
def test_a_phrase_and_its_acronym_in_a_name_are_one(name: str) -> None:
    one, other = entities("deep GAN", name)
    assert one == other != GAN.id


def test_neural_nets_are_neural_networks_but_a_u_net_is_no_network() -> None:
    one, other = entities("zonal nets", "zonal networks")
    assert one == other
    one, other = entities("U net", "U network")
    assert one != other


@pytest.mark.parametrize("other", ["ZRK++", "ZRK 2", "zonal rank kernel*"])
def test_what_adds_to_an_acronym_is_another_thing(other: str) -> None:
    first, second, added = entities("ZRK", "zonal rank kernel", other)
    assert first == second != added


def test_across_papers_initials_alone_say_nothing() -> None:
    apart = resolve(paper("p", named("ZRK")), paper("q", named("Zonal Rank Kernel")))
    assert len(apart.entities) == 2
    together = resolve(paper("p", named("ZRK"), named("Zonal Rank Kernel")), paper("q", named("ZRK")))
    assert [entity.papers for entity in together.entities] == [2]


def test_one_paper_s_own_expansion_is_not_every_paper_s_where_others_elsewhere_are_known() -> None:
    names = [
        ListedName("Method", "ZRK", "the zebra road keeper (ZRK)"),
        ListedName("Method", "ZRK"),
        ListedName("Method", "zebra road keeper"),
    ]
    known = Expansions([Expansion("ZRK", "zero rank kernel", 8, 9)])
    first, bare, keeper = resolve_names(names, vocabulary=Vocabulary(CONCEPTS, expansions=known))
    assert first.entity == keeper.entity != bare.entity
    first, bare, keeper = resolve_names(names, vocabulary=Vocabulary(CONCEPTS))
    assert first.entity == keeper.entity == bare.entity


def test_what_most_papers_mean_is_not_hidden_by_an_obscure_concept_with_the_acronym_or_a_name_of_the_list() -> (
    None
):
    most = (("zonal rank kernel", 8, 9),)
    obscure = Concept(f"{BASE}method/zoo", "Method", "Zoo Rank", notations=("ZRK",), established=False)
    known = Vocabulary([KERNEL, obscure], expansions=Expansions(Expansion("ZRK", *row) for row in most))
    (meaning,) = resolve_names([ListedName("Method", "ZRK")], vocabulary=known)
    assert meaning.entity == KERNEL.id
    assert entities("ZRK", "zero rank kernel", spelled=most)[0] == KERNEL.id


def test_an_acronym_that_papers_spell_out_as_a_concept_means_it_whatever_its_letters() -> None:
    assert entities("GLZ", spelled=(("glop", 4, 4),), short="GLZ") == [GLOP.id]


def test_one_paper_tells_where_hardly_any_other_spells_the_acronym_out() -> None:
    assert entities("ZRK", spelled=(("zonal rank kernel", 1, 2),)) == [KERNEL.id]
    assert entities("ZRK", spelled=(("zonal rank kernel", 1, 3),)) != [KERNEL.id]
