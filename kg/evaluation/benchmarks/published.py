"""What other systems reached on the corpora, as published, each figure with where it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_PURE = "[README](https://github.com/princeton-nlp/PURE), released models"


@dataclass(frozen=True)
class Published:
    """A system's figures on a test split.

    Attributes
    ----------
    encoder
        What it encodes text with; empty where that is not known.
    base_encoders
        How many encoders of the size of BERT-base it runs; None where it runs another kind.
    f1
        By what is scored, 0..1; what was not published is absent.
    source
        Where the figures were read.
    checked
        False where they are quoted from memory.
    """

    corpus: str
    split: str
    system: str
    encoder: str
    base_encoders: int | None
    f1: Mapping[str, float]
    source: str
    checked: bool = True


PUBLISHED = (
    Published(
        "scierc",
        "test",
        "SciIE (Luan et al. 2018)",
        "ELMo, BiLSTM",
        None,
        {"entity": 0.642, "relation": 0.393},
        "[listing](https://www.wizwand.com/paper/68fa64c61e209131cea067ec)",
    ),
    Published(
        "scierc",
        "test",
        "DyGIE++ (Wadden et al. 2019)",
        "SciBERT",
        1,
        {"entity": 0.675, "relation": 0.484},
        "paper",
        checked=False,
    ),
    Published(
        "scierc",
        "test",
        "DyGIE++, released model",
        "SciBERT",
        1,
        {"entity": 0.686, "relation": 0.487},
        "[README](https://github.com/dwadden/dygiepp)",
    ),
    Published(
        "scierc",
        "test",
        "PFN (Yan et al. 2021)",
        "SciBERT",
        1,
        {"entity": 0.668, "relation/typed": 0.384},
        "[README](https://github.com/Coopercoppers/PFN)",
    ),
    Published(
        "scierc",
        "test",
        "PURE (Zhong and Chen 2021), single sentence",
        "SciBERT",
        2,
        {"entity": 0.667, "relation": 0.487, "relation/typed": 0.357},
        _PURE,
    ),
    Published(
        "scierc",
        "test",
        "PURE, cross sentence",
        "SciBERT",
        2,
        {"entity": 0.695, "relation": 0.515, "relation/typed": 0.377},
        _PURE,
    ),
    Published(
        "scierc",
        "test",
        "PL-Marker (Ye et al. 2022)",
        "SciBERT",
        2,
        {"entity": 0.699, "relation": 0.532, "relation/typed": 0.416},
        "paper",
        checked=False,
    ),
    Published(
        "scierc",
        "test",
        "HGERE (Yan et al. 2023)",
        "SciBERT",
        2,
        {"entity": 0.749, "relation": 0.557, "relation/typed": 0.436},
        "paper",
        checked=False,
    ),
    Published(
        "scier",
        "test",
        "Zhang et al. 2024",
        "",
        None,
        {"entity": 0.869, "relation": 0.623, "relation/typed": 0.611},
        "[listing](https://github.com/ottowg/generalizing-sciere-benchmarks) of what the paper reports",
    ),
    Published(
        "tdmsci",
        "test",
        "Hou et al. 2021",
        "BERT-base, Flair",
        1,
        {"entity": 0.620},
        "computed from [their predictions](https://github.com/IBM/science-result-extractor); encoder: script",
    ),
    Published(
        "csabstruct",
        "test",
        "Cohan et al. 2019",
        "SciBERT",
        1,
        {"role": 0.831},
        "paper",
        checked=False,
    ),
)
"""Figures that nobody looked up are marked; unknown ones are left out."""
