"""The page that shows gold and prediction side by side, paper by paper: :func:`write_page`."""

from __future__ import annotations

from kg.evaluation.page.document import write_page

__all__ = ["write_page"]
