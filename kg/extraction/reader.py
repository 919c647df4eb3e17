"""One text through all steps of reading, to its record; :mod:`kg.extraction.pipeline` does the same in spaCy.

Many papers are read this way: importing spaCy takes several times as long as loading the model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from tokenizers import Tokenizer

from kg.errors import ModelError
from kg.extraction.aliases import join_mentions, surfaces_of
from kg.extraction.claims import find_claims
from kg.extraction.entities import find_roles
from kg.extraction.features import Features, Lexicon, features
from kg.extraction.mentions import find_mentions
from kg.extraction.model import MODEL_FOLDER, Metadata, read_lexicon, read_metadata
from kg.extraction.network import Network, OnnxNetwork
from kg.extraction.reading import Reading
from kg.extraction.relations import find_relations
from kg.extraction.results import find_results
from kg.records import ExtractedEntity, Extraction, Paper, Span, digest

STEPS: Mapping[str, Callable[..., None]] = {
    "mentions": find_mentions,
    "aliases": join_mentions,
    "entities": find_roles,
    "relations": find_relations,
    "results": find_results,
    "claims": find_claims,
}
"""What is done, in this order, once the encoder has read a text; each adds its part to a :class:`Reading`."""

AT_ONCE = 16
"""Papers that take each step together: the processor's caches keep what one step needs, not what all do."""


class ModelFiles(NamedTuple):
    """The files of a model."""

    metadata: Metadata
    pieces: Tokenizer
    lexicon: Lexicon
    network: Network

    def features(self, text: str) -> Features:
        """A text as the network sees it."""
        return features(text, self.pieces, self.lexicon)


@cache
def model_files(folder: str, threads: int) -> ModelFiles:
    """The files of the model in ``folder``, loaded once a process.

    Raises
    ------
    ModelError
        A file is missing, broken, or of another version.
    """
    place = Path(folder)
    metadata = read_metadata(place)
    try:
        pieces = Tokenizer.from_file(str(place / "tokenizer.json"))
    except Exception as error:  # the Rust tokenizer raises a bare Exception
        msg = f"{place / 'tokenizer.json'} cannot be loaded ({error}): reinstall methodgraph"
        raise ModelError(msg) from error
    return ModelFiles(metadata, pieces, Lexicon(read_lexicon(place)), OnnxNetwork(place, metadata, threads))


def settings(metadata: Metadata) -> dict[str, dict[str, Any]]:
    """What each of :data:`STEPS` is told beside reading and network, from what the model says of itself."""
    least, weights = metadata.thresholds, metadata.calibration
    return {
        "mentions": {"threshold": least.mentions},
        "aliases": {"threshold": least.aliases},
        "entities": {"weights": weights.entities, "thresholds": least.entities, "proposed": least.proposed},
        "relations": {"weights": weights.relations, "thresholds": least.relations},
        "results": {
            "weights": weights.results,
            "values": least.values,
            "partner": least.partner,
            "slots": least.slots,
        },
        "claims": {"weights": weights.claims, "thresholds": least.claims},
    }


def encode(reading: Reading, network: Network) -> None:
    """One pass of the transformer over the whole text."""
    if len(reading.features.pieces):
        reading.hidden = network.encode(reading.features)


class Reader:
    """Reads papers with the model of a folder, in this process.

    ``steps`` are what is done with each, by name and in order.

    Parameters
    ----------
    folder
        A model's folder; the shipped one by default.
    threads
        Threads of each tensor operation.

    Raises
    ------
    ModelError
        A file of the model is missing, broken, or of another version.
    """

    def __init__(self, folder: Path = MODEL_FOLDER, *, threads: int = 1) -> None:
        self._files = model_files(str(folder), threads)
        network, told = self._files.network, settings(self._files.metadata)
        self.steps: dict[str, Callable[[Reading], None]] = {"encoder": partial(encode, network=network)}
        self.steps |= {name: partial(step, network=network, **told[name]) for name, step in STEPS.items()}

    def __call__(self, papers: Sequence[Paper]) -> list[Extraction]:
        """The extraction record of each paper, in order; the same whatever papers stand beside it."""
        version = self._files.metadata.version
        records = []
        for start in range(0, len(papers), AT_ONCE):
            some = papers[start : start + AT_ONCE]
            readings = [self.begin(paper.text) for paper in some]
            for step in self.steps.values():
                for reading in readings:
                    step(reading)
            records += [
                record_of(reading, paper.id, version) for reading, paper in zip(readings, some, strict=True)
            ]
        return records

    def begin(self, text: str) -> Reading:
        """A text before all of :attr:`steps`."""
        return Reading(self._files.features(text))


def record_of(reading: Reading, paper: str, extractor: str) -> Extraction:
    """What was read as the public record, under the id ``paper``, made by the version ``extractor``."""
    entities = []
    for i, entity in enumerate(reading.entities):
        places = [reading.characters(mention.words) for mention in entity.mentions]
        entities.append(
            ExtractedEntity(
                id=reading.local_id(i),
                type=entity.type,
                name=entity.name,
                surfaces=surfaces_of(reading, entity),
                role=entity.role,
                mentions=tuple(Span(start, end) for start, end in places),
                confidence=round(min(entity.confidence, 1.0), 4),
            )
        )
    return Extraction(
        id=paper,
        entities=tuple(entities),
        relations=tuple(reading.relations),
        results=tuple(reading.results),
        claims=tuple(reading.claims),
        text_hash=digest(reading.text),
        extractor=extractor,
    )
