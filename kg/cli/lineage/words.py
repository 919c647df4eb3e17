"""Methods, edges and sentences as words on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.text import Text

    from kg.lineage import Edge
    from kg.lookup import Sentence


def named(name: str, year: int | None, style: str = "") -> Text:
    """A method's name and year."""
    from rich.text import Text

    text = Text(name, style=style or "default")
    if year:
        text.append(f" ({year})", style="dim")
    return text


def who_says(edge: Edge) -> str:
    """How many papers say it, or which curated sources."""
    papers = f"{edge.support} paper{'' if edge.support == 1 else 's'}" if edge.support else ""
    return ", ".join(filter(None, [papers, *edge.sources]))


def quoted(sentence: Sentence) -> Text:
    """A sentence and its paper, each on a line of its own."""
    from rich.text import Text

    text = Text(f"\n“{' '.join(sentence.text.split())}”", style="italic")
    year = f" ({sentence.year})" if sentence.year else ""
    text.append(f"\n{sentence.title or ''}{year} [{sentence.paper}]".strip(" "), style="not italic dim")
    return text
