from __future__ import annotations

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from kg.evaluation.benchmarks.corpora import Mention, Passage
from kg.evaluation.benchmarks.examples import MAX_PIECES, MAX_SPAN_TOKENS, examples, labels_of, pair_inputs


def letters() -> Tokenizer:
    """Every character is a piece."""
    signs = "abcdefghijklmnopqrstuvwxyz0123456789.,()"
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *signs, *(f"##{sign}" for sign in signs)]
    tokenizer = Tokenizer(models.WordPiece({piece: i for i, piece in enumerate(vocabulary)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


def passage(*sentences: str, mentions: tuple[Mention, ...] = ()) -> Passage:
    text, tokens, bounds = "", [], []
    for sentence in sentences:
        first = len(tokens)
        for token in sentence.split():
            text += " " if text else ""
            tokens.append((len(text), len(text) + len(token)))
            text += token
        bounds.append((first, len(tokens) - 1))
    return Passage("p", text, tuple(tokens), tuple(bounds), frozenset(mentions))


def test_tokens_know_their_pieces() -> None:
    whole = passage("Ring Net 4 .", mentions=(Mention(0, 1, "Method"),))
    (example,) = examples([whole], letters(), labels_of([whole]), pieces=100)
    assert example.features.word_first.tolist() == [0, 4, 7, 8]
    assert example.features.word_last.tolist() == [3, 6, 7, 8]
    assert len(example.features.pieces) == len(example.features.shapes) == 9


def test_candidates_stay_in_their_sentence_and_begin_with_a_word() -> None:
    whole = passage("Ring ( RN ) .", "it .", mentions=(Mention(0, 3, "Method"), Mention(2, 2, "Method")))
    (example,) = examples([whole], letters(), labels_of([whole]), pieces=100)
    spans = [tuple(span) for span in example.features.spans.tolist()]
    assert spans == [(0, 0), (0, 2), (0, 3), (2, 2), (2, 3), (5, 5)]
    assert example.span_labels.tolist() == [0, 0, 1, 1, 0, 0]


def test_long_spans_are_no_candidates() -> None:
    whole = passage("a " * (MAX_SPAN_TOKENS + 3))
    (example,) = examples([whole], letters(), labels_of([whole]), pieces=100)
    widths = example.features.spans[:, 1] - example.features.spans[:, 0] + 1
    assert widths.max() == MAX_SPAN_TOKENS


def test_a_long_passage_is_cut_between_sentences() -> None:
    sentence = "abcd efgh ."
    found = examples([passage(*[sentence] * 5)], letters(), labels_of([]), pieces=20)
    assert [len(example.passage.sentences) for example in found] == [2, 2, 1]
    assert all(len(example.features.pieces) <= 20 for example in found)


def test_a_sentence_too_long_for_the_encoder_is_read_as_far_as_it_goes() -> None:
    whole = passage("abcde " * 200, mentions=(Mention(0, 0, "A"), Mention(199, 199, "A")))
    (example,) = examples([whole], letters(), labels_of([whole]), pieces=MAX_PIECES)
    assert len(example.features.pieces) == MAX_PIECES
    assert example.features.word_last.max() < MAX_PIECES
    assert example.span_labels.sum() == 1
    assert len(example.passage.mentions) == 2


def test_pairs_are_ordered_and_within_a_sentence() -> None:
    one, two, far = Mention(0, 0, "A"), Mention(2, 2, "B"), Mention(4, 4, "A")
    whole = passage("ring beats knot .", "cord .", mentions=(one, two, far))
    (example,) = examples([whole], letters(), labels_of([whole]), pieces=100)
    inputs = pair_inputs(example, [one, two, far])
    assert inputs.pairs.tolist() == [[0, 1], [1, 0]]
    # "beats" stands between, whichever comes first
    assert inputs.between.tolist() == [[4, 8], [4, 8]]
    assert inputs.distance[0] != inputs.distance[1]


def test_a_passage_without_mentions_has_no_pairs() -> None:
    whole = passage("ring .")
    (example,) = examples([whole], letters(), labels_of([]), pieces=100)
    assert [len(array) for array in pair_inputs(example, [])] == [0, 0, 0]
