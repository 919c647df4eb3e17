"""Names that mean another thing in every paper: "our framework", "the proposed two-stage method"."""

from __future__ import annotations

from kg.normalization.names import fold

_NOUNS = """
algorithm application approach architecture baseline block component design framework function heuristic
idea learner mechanism method methodology model modeling module network objective ours paradigm pipeline policy
procedure program scheme solution solver step strategy system technique theory tool toolkit training variant"""

_FILLERS = """advanced alternative automated automatic base basic classic classical common competing complete
computational conventional current deep different effective efficient empirical end existing fast first flexible
full general generic good hybrid improved innovative integrated iterative joint large learned learning lightweight
machine modern modular multi neural new novel of open optimal original other our performance practical previous
principled prior proposed recent related robust scalable second simple single specialized specific stage standard
state art step strong technical the theoretical this to traditional trainable two three unified universal"""

_GENERIC = frozenset(fold(f"{_NOUNS} {_FILLERS}").split())

_CONCEPTS = frozenset(
    map(fold, ("deep learning", "deep network", "deep neural network", "machine learning", "neural network"))
)
"""Made of such words, and yet things of their own."""


def is_generic(name: str) -> bool:
    """Whether a name is made of nothing but words that fit any method.

    >>> is_generic("proposed method"), is_generic("two-stage framework"), is_generic("ours")
    (True, True, True)
    >>> is_generic("diffusion model"), is_generic("deep learning"), is_generic("neural networks")
    (False, False, False)
    """
    folded = fold(name)
    return folded not in _CONCEPTS and all(word in _GENERIC for word in folded.split())
