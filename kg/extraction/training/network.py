"""The network: one encoder over the whole text, heads for mentions, names, entities, pairs, values, sentences.

Its parts are exported to ONNX graphs by :mod:`kg.extraction.training.export`:

:class:`~kg.extraction.training.encoder.Encoder`
    word pieces and case patterns → one vector per piece;
:class:`~kg.extraction.training.heads.MentionHead`
    every candidate span → its type or none; every number → its part in a result or none;
:class:`~kg.extraction.training.heads.AliasHead`
    pairs of names → whether they name one thing;
:class:`~kg.extraction.training.encoder.MarkedLayer`
    what the encoder said of each piece, and what was found there → the same, read again;
:class:`~kg.extraction.training.heads.DocumentHead`
    entities (sets of mentions) → roles; pairs of entities → relations, by the attention that both ends pay to
    the text (after Zhou et al. 2021, *Document-Level Relation Extraction with Adaptive Thresholding and
    Localized Context Pooling*), trained towards the annotated evidence; values → the entities that they
    measure; sentences → claim types.
"""

from __future__ import annotations

from typing import Any

from torch import nn

from kg.extraction.training.encoder import Encoder, MarkedLayer
from kg.extraction.training.heads import AliasHead, DocumentHead, MentionHead


class Network(nn.Module):
    """Encoder and heads."""

    def __init__(self, backbone: Any) -> None:
        super().__init__()
        width = backbone.config.hidden_size
        self.encoder = Encoder(backbone)
        self.mention = MentionHead(width)
        self.alias = AliasHead(width)
        self.marked = MarkedLayer(width)
        self.document = DocumentHead(width)
