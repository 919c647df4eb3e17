"""The network at inference: ONNX Runtime on the CPU, one text at a time.

One text at a time, because int8 scales its activations per call: in a batch, a text's neighbours would change
its result.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from kg.errors import ModelError
from kg.extraction.features import Features, Ints
from kg.extraction.inputs import (
    AliasInputs,
    EntityInputs,
    MentionInputs,
    PairInputs,
    PartnerInputs,
    SentenceInputs,
    SlotInputs,
)
from kg.extraction.model import GRAPHS, Metadata

Floats = NDArray[np.float32]

WINDOW = 510
"""Pieces that the encoder reads at once."""

OVERLAP = 128
"""Pieces that two neighbouring windows share."""

NO_SHAPE = 7
"""The case pattern of [CLS] and [SEP]."""


class Network(Protocol):
    """The heads of :mod:`kg.extraction.training.network`, over numpy arrays; T pieces, H the width."""

    def encode(self, features: Features) -> Floats:
        """``(T, H)`` of a text."""
        ...

    def mentions(self, hidden: Floats, inputs: MentionInputs) -> tuple[Floats, Floats]:
        """Logits of spans and of numbers."""
        ...

    def aliases(self, hidden: Floats, inputs: AliasInputs) -> Floats:
        """Logits that two names name one thing."""
        ...

    def marked(self, hidden: Floats, marks: Ints) -> Floats:
        """``(T, H)`` read again with the marks of what was found."""
        ...

    def entities(self, hidden: Floats, inputs: EntityInputs) -> tuple[Floats, Floats, Floats]:
        """Vectors ``(E, H)``, attention ``(E, heads, T)`` and role logits of entities."""
        ...

    def relations(
        self, hidden: Floats, vectors: Floats, attention: Floats, inputs: PairInputs
    ) -> tuple[Floats, Floats]:
        """Relation logits ``(P, relations)``, and attention over the text ``(P, T)``."""
        ...

    def slots(self, hidden: Floats, vectors: Floats, inputs: SlotInputs) -> tuple[Floats, Floats]:
        """Scores of values' slots, by entity and of none."""
        ...

    def partners(self, hidden: Floats, inputs: PartnerInputs) -> Floats:
        """Logits that a number is another's baseline value."""
        ...

    def claims(self, hidden: Floats, inputs: SentenceInputs) -> Floats:
        """Claim logits of sentences."""
        ...


def windows(count: int) -> Iterator[tuple[int, int, int, int]]:
    """Windows over ``count`` pieces: start and end of each, and the part of it whose vectors are kept.

    Every piece is kept once, from the window in which it stands farthest from an edge.
    """
    start = keep = 0
    while True:
        end = min(start + WINDOW, count)
        last = end == count
        keep_end = count if last else end - OVERLAP // 2
        yield start, end, keep, keep_end
        if last:
            return
        keep = keep_end
        start = end - OVERLAP


class OnnxNetwork:
    """The trained network's graphs, run by ONNX Runtime.

    Parameters
    ----------
    folder
        Where the graphs are.
    metadata
        The model's metadata.
    threads
        Threads within one operation; 1 where several processes work side by side.
    """

    def __init__(self, folder: Path, metadata: Metadata, threads: int = 1) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # the export has fused what can be fused
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        self._metadata = metadata
        self._sessions: dict[str, Any] = {}
        for graph in GRAPHS:
            path = folder / f"{graph}.onnx"
            try:
                self._sessions[graph] = onnxruntime.InferenceSession(
                    str(path), options, providers=["CPUExecutionProvider"]
                )
            except Exception as error:  # onnxruntime raises types of its own for each fault
                msg = f"{path} cannot be loaded ({error}): reinstall methodgraph"
                raise ModelError(msg) from error
        self._inputs = {
            graph: [node.name for node in session.get_inputs()] for graph, session in self._sessions.items()
        }

    def _run(self, graph: str, *arrays: NDArray[Any]) -> list[Any]:
        named = dict(zip(self._inputs[graph], arrays, strict=True))
        outputs: list[Any] = self._sessions[graph].run(None, named)
        return outputs

    def encode(self, features: Features) -> Floats:
        """``(T, H)``; longer texts in overlapping windows."""
        kept = []
        for start, end, keep, keep_end in windows(len(features.pieces)):
            size = end - start
            pieces = np.empty((1, size + 2), dtype=np.int64)
            pieces[0, 0], pieces[0, -1] = self._metadata.cls, self._metadata.sep
            pieces[0, 1:-1] = features.pieces[start:end]
            shapes = np.full((1, size + 2), NO_SHAPE, dtype=np.int64)
            shapes[0, 1:-1] = features.shapes[start:end]
            (hidden,) = self._run("encoder", pieces, shapes)
            kept.append(hidden[0, 1 + keep - start : 1 + keep_end - start])
        return kept[0] if len(kept) == 1 else np.concatenate(kept)

    def mentions(self, hidden: Floats, inputs: MentionInputs) -> tuple[Floats, Floats]:
        """Logits of spans and of numbers."""
        spans, numbers = self._run("mentions", hidden, *inputs)
        return spans, numbers

    def aliases(self, hidden: Floats, inputs: AliasInputs) -> Floats:
        """Logits that two names name one thing."""
        (logits,) = self._run("aliases", hidden, *inputs)
        return np.asarray(logits)

    def marked(self, hidden: Floats, marks: Ints) -> Floats:
        """``(T, H)`` read again with the marks of what was found."""
        (again,) = self._run("marked", hidden, marks)
        return np.asarray(again)

    def entities(self, hidden: Floats, inputs: EntityInputs) -> tuple[Floats, Floats, Floats]:
        """Vectors, attention and role logits of entities."""
        vectors, attention, roles = self._run("entities", hidden, *inputs)
        return vectors, attention, roles

    def relations(
        self, hidden: Floats, vectors: Floats, attention: Floats, inputs: PairInputs
    ) -> tuple[Floats, Floats]:
        """Relation logits of pairs, and their attention over the text."""
        logits, shared = self._run("relations", hidden, vectors, attention, *inputs)
        return logits, shared

    def slots(self, hidden: Floats, vectors: Floats, inputs: SlotInputs) -> tuple[Floats, Floats]:
        """Scores of values' slots, by entity and of none."""
        scores, none = self._run("slots", hidden, vectors, *inputs)
        return scores, none

    def partners(self, hidden: Floats, inputs: PartnerInputs) -> Floats:
        """Logits that a number is another's baseline value."""
        (logits,) = self._run("partners", hidden, *inputs)
        return np.asarray(logits)

    def claims(self, hidden: Floats, inputs: SentenceInputs) -> Floats:
        """Claim logits of sentences."""
        (logits,) = self._run("claims", hidden, *inputs)
        return np.asarray(logits)
