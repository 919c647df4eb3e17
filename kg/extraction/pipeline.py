"""The extractor as a spaCy pipeline: every step a registered factory with its thresholds as configuration.

tokenizer → sentences → encoder → mentions → aliases → entities → relations → results → claims

What is read travels in ``doc.user_data["methodgraph"]`` (a :class:`kg.extraction.reading.Reading`); for spaCy's
own tools mentions also stand in ``doc.spans["mentions"]``, and ``doc._.extraction`` is the whole as a record.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import filter_spans, registry
from spacy.vocab import Vocab
from tokenizers import Tokenizer as PieceTokenizer

from kg.errors import ModelError
from kg.extraction.aliases import join_mentions, surfaces_of
from kg.extraction.claims import find_claims
from kg.extraction.entities import find_roles
from kg.extraction.features import Lexicon, features
from kg.extraction.mentions import find_mentions
from kg.extraction.model import MODEL_FOLDER, Metadata, read_lexicon, read_metadata
from kg.extraction.network import Network, OnnxNetwork
from kg.extraction.reading import Reading
from kg.extraction.relations import find_relations
from kg.extraction.results import find_results
from kg.extraction.segmentation import words
from kg.records import ExtractedEntity, Extraction, Span, digest

KEY = "methodgraph"

COMPONENTS = ("sentences", "encoder", "mentions", "aliases", "entities", "relations", "results", "claims")


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


def reading_of(doc: Doc) -> Reading:
    """What has been read of a document so far.

    Raises
    ------
    ModelError
        The document has not passed the component ``methodgraph_sentences``.
    """
    reading = doc.user_data.get(KEY)
    if reading is None:
        msg = "this Doc was not made by the methodgraph pipeline: load it with kg.load_extractor()"
        raise ModelError(msg)
    return cast(Reading, reading)


class ModelFiles(NamedTuple):
    """The files of a model that several components need."""

    pieces: PieceTokenizer
    lexicon: Lexicon
    network: Network


@cache
def model_files(folder: str, threads: int) -> ModelFiles:
    """The files of the model in ``folder``, loaded once a process.

    Raises
    ------
    ModelError
        A file is missing or broken.
    """
    place = Path(folder)
    try:
        pieces = PieceTokenizer.from_file(str(place / "tokenizer.json"))
    except Exception as error:  # the Rust tokenizer raises a bare Exception
        msg = f"{place / 'tokenizer.json'} cannot be loaded ({error}): reinstall methodgraph"
        raise ModelError(msg) from error
    return ModelFiles(pieces, Lexicon(read_lexicon(place)), OnnxNetwork(place, read_metadata(place), threads))


def _step(read: Callable[[Reading], None]) -> Callable[[Doc], Doc]:
    """A component that reads on in what is known of a document."""

    def component(doc: Doc) -> Doc:
        read(reading_of(doc))
        return doc

    return component


_FILES = {"folder": str(MODEL_FOLDER), "threads": 1}


@Language.factory("methodgraph_sentences", assigns=["token.is_sent_start"], default_config=_FILES)
def make_sentences(nlp: Language, name: str, folder: str, threads: int) -> Callable[[Doc], Doc]:
    """Features of the text, and spaCy's sentence starts."""
    files = model_files(folder, threads)

    def read(doc: Doc) -> Doc:
        found = features(doc.text, files.pieces, files.lexicon)
        doc.user_data[KEY] = Reading(found)
        starts = np.isin(doc.to_array("IDX"), found.sentences[:, 0])
        starts[:1] = True
        marks: Any = np.where(starts, 1, -1).astype(np.uint64)[:, None]  # spaCy casts back
        return doc.from_array(["SENT_START"], marks)

    return read


@Language.factory("methodgraph_encoder", default_config=_FILES)
def make_encoder(nlp: Language, name: str, folder: str, threads: int) -> Callable[[Doc], Doc]:
    """One pass of the transformer over the whole text."""
    network = model_files(folder, threads).network

    def read(doc: Doc) -> Doc:
        reading = reading_of(doc)
        if len(reading.features.pieces):
            reading.hidden = network.encode(reading.features)
        return doc

    return read


@Language.factory("methodgraph_mentions", default_config={**_FILES, "threshold": 0.25})
def make_mentions(nlp: Language, name: str, folder: str, threads: int, threshold: float) -> Callable[[Doc], Doc]:
    """Stretches of text that may name a method, dataset, metric or task."""
    network = model_files(folder, threads).network

    return _step(lambda reading: find_mentions(reading, network, threshold))


@Language.factory("methodgraph_aliases", default_config={**_FILES, "threshold": 0.5})
def make_aliases(nlp: Language, name: str, folder: str, threads: int, threshold: float) -> Callable[[Doc], Doc]:
    """Mentions that name the same thing, together."""
    network = model_files(folder, threads).network

    return _step(lambda reading: join_mentions(reading, network, threshold))


@Language.factory(
    "methodgraph_entities",
    assigns=["doc.ents", "doc.spans"],
    default_config={**_FILES, "weights": {}, "thresholds": {}, "proposed": 0.5},
)
def make_entities(
    nlp: Language,
    name: str,
    folder: str,
    threads: int,
    weights: dict[str, list[float]],
    thresholds: dict[str, float],
    proposed: float,
) -> Callable[[Doc], Doc]:
    """Entities, their confidence and role."""
    network = model_files(folder, threads).network

    def read(doc: Doc) -> Doc:
        reading = reading_of(doc)
        find_roles(reading, network, weights, thresholds, proposed)
        found = []
        for i, entity in enumerate(reading.entities):
            for mention in entity.mentions:
                start, end = reading.characters(mention.words)
                span = doc.char_span(start, end, label=entity.type, kb_id=reading.local_id(i))
                if span is not None:
                    found.append(span)
        doc.spans["mentions"] = sorted(found)
        doc.ents = filter_spans(found)
        return doc

    return read


_WEIGHED = {**_FILES, "weights": {}, "thresholds": {}}


@Language.factory("methodgraph_relations", default_config=_WEIGHED)
def make_relations(
    nlp: Language,
    name: str,
    folder: str,
    threads: int,
    weights: dict[str, list[float]],
    thresholds: dict[str, float],
) -> Callable[[Doc], Doc]:
    """Relations between entities."""
    network = model_files(folder, threads).network

    return _step(lambda reading: find_relations(reading, network, weights, thresholds))


@Language.factory(
    "methodgraph_results", default_config={**_FILES, "weights": {}, "threshold": 0.5, "partner": 0.5}
)
def make_results(
    nlp: Language,
    name: str,
    folder: str,
    threads: int,
    weights: dict[str, list[float]],
    threshold: float,
    partner: float,
) -> Callable[[Doc], Doc]:
    """Measured values and what they measure."""
    network = model_files(folder, threads).network

    return _step(lambda reading: find_results(reading, network, weights, threshold, partner))


@Language.factory("methodgraph_claims", default_config=_WEIGHED)
def make_claims(
    nlp: Language,
    name: str,
    folder: str,
    threads: int,
    weights: dict[str, list[float]],
    thresholds: dict[str, float],
) -> Callable[[Doc], Doc]:
    """Citable sentences and their types."""
    network = model_files(folder, threads).network

    return _step(lambda reading: find_claims(reading, network, weights, thresholds))


def extraction_of(doc: Doc, paper: str = "") -> Extraction:
    """What a document says, as the public record, under the id ``paper``."""
    reading = reading_of(doc)
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
        text_hash=digest(doc.text),
        extractor=str(doc.user_data.get("extractor", "")),
    )


if not Doc.has_extension("extraction"):
    Doc.set_extension("extraction", getter=extraction_of)


def settings(metadata: Metadata) -> dict[str, dict[str, object]]:
    """Each component's configuration from what the model says of itself."""
    least, weights = metadata.thresholds, metadata.calibration
    return {
        "mentions": {"threshold": least.mentions},
        "aliases": {"threshold": least.aliases},
        "entities": {"weights": weights.entities, "thresholds": least.entities, "proposed": least.proposed},
        "relations": {"weights": weights.relations, "thresholds": least.relations},
        "results": {"weights": weights.results, "threshold": least.values, "partner": least.partner},
        "claims": {"weights": weights.claims, "thresholds": least.claims},
    }


def build(folder: Path = MODEL_FOLDER, threads: int = 1) -> Language:
    """The pipeline with the model of ``folder``.

    Raises
    ------
    ModelError
        A file of the model is missing, broken, or of another version.
    """
    metadata = read_metadata(folder)
    # any tokenizer: spaCy's own refuses nothing, ours cuts as the annotators' spans need it
    nlp = Language(meta={"name": "methodgraph", "version": metadata.version, "lang": "en"})
    nlp.config["nlp"]["tokenizer"] = {"@tokenizers": "methodgraph.words.v1"}
    nlp.tokenizer = Words(nlp.vocab)
    configured = settings(metadata)
    for component in COMPONENTS:
        files: dict[str, object] = {"folder": str(folder), "threads": threads}
        nlp.add_pipe(f"methodgraph_{component}", config=files | configured.get(component, {}))
    return nlp
