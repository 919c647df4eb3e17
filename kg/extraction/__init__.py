"""Reading an abstract: from text to the entities, relations, results and claims that it states."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg.extraction.model import MODEL_FOLDER, read_metadata
from kg.records import Extraction, Paper

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["extract", "extractor_version", "load_extractor"]


def extractor_version(folder: Path = MODEL_FOLDER) -> str:
    """The version that extraction records carry; cheap, for it loads nothing but the metadata.

    Raises
    ------
    ModelError
        The model is missing or broken.
    """
    return read_metadata(folder).version


def load_extractor(folder: Path = MODEL_FOLDER, *, threads: int = 1) -> Language:
    """The extractor as a spaCy pipeline; ``doc._.extraction`` of its documents is the extraction record.

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
    from kg.extraction.pipeline import build

    return build(folder, threads)


def extract(papers: Sequence[Paper], extractor: Language) -> list[Extraction]:
    """The extraction record of each paper, in order; the same whatever papers stand beside it."""
    from kg.extraction.pipeline import extraction_of

    version = extractor.meta["version"]
    records = []
    for paper in papers:
        doc = extractor(paper.text)
        doc.user_data["extractor"] = version
        records.append(extraction_of(doc, paper.id))
    return records
