"""Words as spaCy's tokenizer: a ``Doc`` cut as the network's candidate spans need it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from kg.extraction.segmentation import words


class Words:
    """A spaCy tokenizer that cuts as :func:`kg.extraction.segmentation.words` does; ``doc.text`` is the text."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Cut a text into words; white space beyond one blank is a token, as spaCy has it."""
        found: list[str] = []
        spaces: list[bool] = []
        position = 0
        for start, end in words(text):
            _keep_gap(text[position:start], found, spaces)
            found.append(text[start:end])
            spaces.append(False)
            position = end
        _keep_gap(text[position:], found, spaces)
        return Doc(self.vocab, words=found, spaces=spaces)

    def to_bytes(self, **_: object) -> bytes:
        """Nothing to keep."""
        return b""

    def from_bytes(self, _data: bytes, **_kwargs: object) -> Words:
        """Nothing was kept."""
        return self

    def to_disk(self, _path: Path, **_: object) -> None:
        """Nothing to keep."""

    def from_disk(self, _path: Path, **_: object) -> Words:
        """Nothing was kept."""
        return self


def _keep_gap(gap: str, found: list[str], spaces: list[bool]) -> None:
    if gap.startswith(" ") and found:
        spaces[-1] = True
        gap = gap[1:]
    if gap:
        found.append(gap)
        spaces.append(False)


@registry.tokenizers("methodgraph.words.v1")  # type: ignore[untyped-decorator]
def _make_words() -> Callable[[Language], Words]:
    return lambda nlp: Words(nlp.vocab)
