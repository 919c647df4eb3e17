"""A family as a picture: Graphviz, Mermaid, SVG, or a page with the sentences below it."""

from __future__ import annotations

from kg.lineage.drawing.page import html_page
from kg.lineage.drawing.picture import Picture, picture_of
from kg.lineage.drawing.svg import svg
from kg.lineage.drawing.text import dot, mermaid

__all__ = ["Picture", "dot", "html_page", "mermaid", "picture_of", "svg"]
