"""The extractor as a spaCy pipeline: every step a registered factory with its thresholds as configuration.

tokenizer → sentences → encoder → mentions → aliases → entities → relations → results → claims

What is read travels in ``doc.user_data["methodgraph"]`` (a :class:`kg.extraction.reading.Reading`); for spaCy's
own tools mentions also stand in ``doc.spans["mentions"]``, and ``doc._.extraction`` is the whole as a record.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import filter_spans

from kg.errors import ModelError
from kg.extraction.aliases import join_mentions
from kg.extraction.claims import find_claims
from kg.extraction.entities import find_roles
from kg.extraction.mentions import find_mentions
from kg.extraction.model import MODEL_FOLDER, read_metadata
from kg.extraction.reader import STEPS, encode, model_files, record_of, settings
from kg.extraction.reading import Reading
from kg.extraction.relations import find_relations
from kg.extraction.results import find_results
from kg.extraction.tokenizer import Words
from kg.records import Extraction

KEY = "methodgraph"

COMPONENTS = ("sentences", "encoder", *STEPS)


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
        found = files.features(doc.text)
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

    return _step(lambda reading: encode(reading, network))


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
    "methodgraph_results", default_config={**_FILES, "weights": {}, "values": 0.5, "partner": 0.5, "slots": {}}
)
def make_results(
    nlp: Language,
    name: str,
    folder: str,
    threads: int,
    weights: dict[str, list[float]],
    values: float,
    partner: float,
    slots: dict[str, float],
) -> Callable[[Doc], Doc]:
    """Measured values and what they measure."""
    network = model_files(folder, threads).network

    return _step(lambda reading: find_results(reading, network, weights, values, partner, slots))


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
    return record_of(reading_of(doc), paper, str(doc.user_data.get("extractor", "")))


if not Doc.has_extension("extraction"):
    Doc.set_extension("extraction", getter=extraction_of)


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
