"""What the network is shown of a text: candidate spans, lexicon hits, case patterns, pairs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from kg.extraction.features import Features, Lexicon, features
from kg.extraction.inputs import ALLOWED, pair_inputs, partner_inputs, slot_inputs
from kg.extraction.layout import DISTANCES, MAX_SPAN_WORDS, SHAPE_COUNT
from kg.extraction.model import MODEL_FOLDER
from kg.extraction.pairs import between, distance, relate

LEXICON = Lexicon([("graph loom", 1), ("loom", 4), ("spindle", 2)])

TEXT = """Graph-Loom: weaving 2 Graphs

We propose GraphLoom (GL), a loom for graphs. It beats Spindle by 3.5% on YarnBank, from 81.2 to 84.7."""

pieces = st.sampled_from(
    [
        "Graph",
        "loom",
        "GPT-4",
        "C++",
        "3.5%",
        "1,000",
        "et al. ",
        "Et",
        "(",
        ")",
        ", ",
        ". ",
        "; ",
        "\n\n",
        " ",
        "é",
        "中",
        "\x00",
        "½",
        "of ",
        "in",
        "-",
        "on",
        "The ",
        "the",
    ]
)
odd_texts = st.one_of(st.text(max_size=60), st.lists(pieces, max_size=40).map("".join))


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(MODEL_FOLDER / "tokenizer.json"))


@pytest.fixture(scope="module")
def seen(tokenizer: Tokenizer) -> Features:
    return features(TEXT, tokenizer, LEXICON)


def surfaces(found: Features) -> list[str]:
    return [found.text[found.words[a, 0] : found.words[b, 1]] for a, b in found.spans.tolist()]


def ranges(found: Features) -> st.SearchStrategy[tuple[int, int]]:
    return st.sampled_from([tuple(span) for span in found.spans.tolist()])


def test_names_with_marks_inside_are_candidates(seen: Features) -> None:
    assert {"Graph-Loom", "GraphLoom", "GraphLoom (GL)", "YarnBank", "loom for graphs"} <= set(surfaces(seen))


def test_no_candidate_passes_a_comma_or_the_end_of_a_sentence(seen: Features) -> None:
    assert not any("," in surface or "It" in surface.split()[1:] for surface in surfaces(seen))


def test_no_candidate_begins_with_a_mark(seen: Features) -> None:
    assert all(surface[0].isalnum() for surface in surfaces(seen))


def test_no_candidate_begins_or_ends_with_a_function_word_unless_a_hyphen_binds_it(tokenizer: Tokenizer) -> None:
    found = surfaces(features("The in-context learning of a plug-in", tokenizer, LEXICON))
    assert {"in-context learning", "plug-in", "in-context learning of a plug-in", "The"} <= set(found)
    assert not {"of", "a", "a plug-in", "in-context learning of", "context learning of a"} & set(found)


def test_a_candidate_carries_the_types_that_the_lexicon_lists_its_folded_name_under(seen: Features) -> None:
    listed = {surface: bits for surface, bits in zip(surfaces(seen), seen.lexicon.tolist(), strict=True) if bits}
    assert listed == {"Graph-Loom": 1, "Loom": 4, "loom": 4, "Spindle": 2}


@settings(deadline=None, max_examples=150)
@given(text=odd_texts)
def test_candidates_are_all_spans_that_the_rules_allow(tokenizer: Tokenizer, text: str) -> None:
    found = features(text, tokenizer, LEXICON)
    strings = [text[a:b] for a, b in found.words.tolist()]
    dull = [string in ("of", "in", "on", "the") for string in strings]
    allowed = [
        [i, j]
        for first, last in found.sentence_words.tolist()
        for i in range(first, last + 1)
        for j in range(i, min(i + MAX_SPAN_WORDS, last + 1))
        if strings[i][0].isalnum()
        and not (dull[i] and strings[i + 1 : i + 2] != ["-"])
        and (strings[j][0].isalnum() or strings[j] in ")+")
        and not (dull[j] and strings[max(j - 1, 0) : j] != ["-"])
        and not set(strings[i : j + 1]) & set(',;:?!"“”')
    ]
    assert found.spans.tolist() == allowed


@settings(deadline=None, max_examples=150)
@given(text=odd_texts)
def test_every_index_stays_within_its_bounds(tokenizer: Tokenizer, text: str) -> None:
    found = features(text, tokenizer, LEXICON)
    assert len(found.shapes) == len(found.pieces)
    assert ((found.shapes >= 0) & (found.shapes < SHAPE_COUNT)).all()
    assert (found.word_first <= found.word_last).all()
    if len(found.pieces):
        assert (found.word_last < len(found.pieces)).all()
    assert len(found.lexicon) == len(found.spans)
    assert (found.number_words < len(found.words)).all()


@settings(deadline=None, max_examples=60)
@given(text=odd_texts)
def test_a_text_has_the_same_features_whatever_was_read_before(tokenizer: Tokenizer, text: str) -> None:
    before = features(text, tokenizer, LEXICON)
    features(TEXT + text, tokenizer, LEXICON)
    after = features(text, tokenizer, LEXICON)
    for name in ("pieces", "shapes", "spans", "lexicon", "numbers", "number_words"):
        np.testing.assert_array_equal(getattr(before, name), getattr(after, name))


@settings(deadline=None, max_examples=80)
@given(data=st.data())
def test_pairs_are_related_by_their_closest_mentions(seen: Features, data: st.DataObject) -> None:
    mentions = st.lists(st.lists(ranges(seen), min_size=1, max_size=3), min_size=1, max_size=3)
    heads, tails = data.draw(mentions), data.draw(mentions)
    sentence = seen.sentence_of_word()
    indices = [(i, j) for i in range(len(heads)) for j in range(len(tails))]
    pieces_between, distances = relate(heads, tails, indices, seen)
    for row, (i, j) in enumerate(indices):
        _, _, head, tail = min(
            (abs(int(sentence[a[0]] - sentence[b[0]])), abs(a[0] - b[0]), a, b) for a in heads[i] for b in tails[j]
        )
        titled = any(sentence[mention[0]] == 0 for mention in heads[i])
        assert tuple(pieces_between[row].tolist()) == between(head, tail, seen)
        assert distances[row] == distance(head, tail, sentence, titled)


@settings(deadline=None, max_examples=80)
@given(data=st.data())
def test_what_is_between_does_not_depend_on_the_order(seen: Features, data: st.DataObject) -> None:
    one, other = data.draw(ranges(seen)), data.draw(ranges(seen))
    first, last = between(one, other, seen)
    assert 0 <= first <= last < len(seen.pieces)
    if one[0] != other[0]:
        assert between(other, one, seen) == (first, last)


@settings(deadline=None, max_examples=80)
@given(data=st.data(), titled=st.booleans())
def test_a_distance_says_who_comes_first_and_whether_the_title_names_it(
    seen: Features, data: st.DataObject, titled: bool
) -> None:
    head, tail = data.draw(ranges(seen)), data.draw(ranges(seen))
    found = distance(head, tail, seen.sentence_of_word(), titled)
    assert 0 <= found < DISTANCES
    assert (found & 8 > 0) == (tail[0] < head[0])
    assert (found & 16 > 0) == titled


def test_pairs_are_those_that_a_relation_may_join(seen: Features) -> None:
    mentions = [[tuple(span)] for span in seen.spans[:4].tolist()]
    types = [0, 1, 2, 3]
    pairs = pair_inputs(seen, mentions, types).pairs.tolist()
    assert pairs == [[i, j] for i in types for j in types if i != j and ALLOWED[i, j].any()]


def test_no_pairs_of_no_entities(seen: Features) -> None:
    found = pair_inputs(seen, [], [])
    assert (found.pairs.shape, found.between.shape, found.distance.shape) == ((0, 2), (0, 2), (0,))


def test_a_value_meets_every_entity_and_every_other_number(seen: Features) -> None:
    mentions = [[tuple(span)] for span in seen.spans[:3].tolist()]
    numbers = len(seen.numbers)
    assert numbers >= 3
    slots, partners = slot_inputs(seen, [1, 2], mentions), partner_inputs(seen, [1, 2])
    assert slots.between.shape == (2, 3, 2)
    assert slots.distance.shape == (2, 3)
    assert partners.pairs.tolist() == [[v, other] for v in (1, 2) for other in range(numbers) if other != v]
