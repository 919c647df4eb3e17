"""Texts in which names were found already."""

from __future__ import annotations

import numpy as np
from tokenizers import Tokenizer, models, pre_tokenizers

from kg.extraction.features import Lexicon, features
from kg.extraction.reading import Mention, Reading
from kg.records import EntityType


def found_in(text: str, *names: tuple[str, EntityType]) -> Reading:
    """A text of which every word is one piece, with the first occurrence of each name as a mention."""
    tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    reading = Reading(features(text, tokenizer, Lexicon([])))
    starts, ends = reading.features.words[:, 0], reading.features.words[:, 1]
    for name, kind in names:
        start = text.index(name)
        first = int(np.flatnonzero(starts == start)[0])
        last = int(np.flatnonzero(ends == start + len(name))[0])
        reading.mentions.append(Mention(first, last, kind, 0.9))
    reading.mentions.sort(key=lambda mention: mention.first)
    return reading
