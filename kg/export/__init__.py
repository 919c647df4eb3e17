"""Files that other tools read without complaint: :func:`export` writes the graph in one of :data:`FORMATS`."""

from __future__ import annotations

from kg.export.writing import FORMATS, ExportSource, export

__all__ = ["FORMATS", "ExportSource", "export"]
