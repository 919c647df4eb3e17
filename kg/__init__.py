"""methodgraph: a knowledge graph of the AI and machine-learning literature, built from abstracts."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.extraction import extract, load_extractor
    from kg.graph import GraphDirectory, build
    from kg.sources import read

__version__ = "0.1.0"

__all__ = ["GraphDirectory", "build", "extract", "load_extractor", "read"]

_HOMES = {
    "GraphDirectory": "kg.graph",
    "build": "kg.graph",
    "extract": "kg.extraction",
    "load_extractor": "kg.extraction",
    "read": "kg.sources",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that ``import kg`` loads nothing heavy."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    msg = f"module 'kg' has no attribute {name!r}"
    raise AttributeError(msg)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
