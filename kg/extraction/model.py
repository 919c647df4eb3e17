"""The trained model's files: where they are, what they say of themselves.

``metadata.json`` names the version, the label layout, the thresholds and how the model was made; the graphs
stand beside it (``*.onnx``) with the tokenizer and the lexicon.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kg.errors import ModelError
from kg.extraction.layout import LAYOUT_VERSION

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MODEL_FOLDER = Path(__file__).parent / "model"

GRAPHS = ("encoder", "mentions", "aliases", "marked", "entities", "relations", "slots", "partners", "claims")


class Thresholds(msgspec.Struct, frozen=True):
    """Least probability for each label to be said, chosen on dev; all in 0..1.

    ``mentions`` and ``aliases`` are for what the network says of a span and of two names, ``proposed`` of a role,
    ``partner`` of two numbers, ``slots`` of a result's entities; the others for calibrated confidence.
    """

    mentions: float
    aliases: float
    entities: dict[str, float]
    proposed: float
    relations: dict[str, float]
    values: float
    partner: float
    slots: dict[str, float]
    claims: dict[str, float]


class Calibration(msgspec.Struct, frozen=True):
    """Weights of the evidence for each kind of statement, by label.

    Attributes
    ----------
    entities
        By type: constant, log odds of the surest mention, log odds of being an entity at all, log of the number
        of mentions.
    relations
        By relation: constant, log odds of the relation, log odds of head and of tail.
    results
        Under ``result``: constant, log odds of being a measured value, log odds that all its slots are right.
    claims
        By type: constant, log odds of the claim.
    """

    entities: dict[str, list[float]]
    relations: dict[str, list[float]]
    results: dict[str, list[float]]
    claims: dict[str, list[float]]


class Metadata(msgspec.Struct, frozen=True):
    """What a model says of itself. ``version`` names it in every extraction record."""

    version: str
    layout: int
    encoder: str
    width: int
    cls: int
    sep: int
    thresholds: Thresholds
    calibration: Calibration
    training: dict[str, str | int | float]


def read_metadata(folder: Path = MODEL_FOLDER) -> Metadata:
    """The metadata of the model in ``folder``.

    Raises
    ------
    ModelError
        It is missing, broken, or of another layout than this program's.
    """
    path = folder / "metadata.json"
    try:
        metadata = msgspec.json.decode(path.read_bytes(), type=Metadata)
    except FileNotFoundError:
        msg = f"no extraction model in {folder}: reinstall methodgraph, or train one with pipelines/train.py"
        raise ModelError(msg) from None
    except msgspec.DecodeError as error:
        msg = f"{path} cannot be read ({error}): reinstall methodgraph"
        raise ModelError(msg) from error
    if metadata.layout != LAYOUT_VERSION:
        msg = f"the model in {folder} has layout {metadata.layout}, not {LAYOUT_VERSION}: train it anew"
        raise ModelError(msg)
    return metadata


def read_lexicon(folder: Path = MODEL_FOLDER) -> list[tuple[str, int]]:
    """The model's lexicon: folded names, each with the bit set of its types."""
    import zstandard

    try:
        packed = (folder / "lexicon.tsv.zst").read_bytes()
    except FileNotFoundError:
        msg = f"the lexicon of the extraction model is missing in {folder}: reinstall methodgraph"
        raise ModelError(msg) from None
    lines = zstandard.ZstdDecompressor().decompress(packed).decode().splitlines()
    rows = (line.split("\t") for line in lines)
    return [(name, int(bits)) for name, bits in rows]


def write_lexicon(names: list[tuple[str, int]], folder: Path) -> None:
    """Write a lexicon to ``folder``, sorted."""
    import zstandard

    text = "".join(f"{name}\t{bits}\n" for name, bits in sorted(names))
    (folder / "lexicon.tsv.zst").write_bytes(zstandard.ZstdCompressor(19).compress(text.encode()))


def token_id(tokenizer: Tokenizer, token: str) -> int:
    """The id of a special token.

    Raises
    ------
    ModelError
        The tokenizer does not know it.
    """
    found = tokenizer.token_to_id(token)
    if found is None:
        msg = f"the tokenizer has no {token}: choose an encoder of the BERT family"
        raise ModelError(msg)
    return found
