"""Finding the paper that a person means by a name, and near titles where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from kg.errors import EntityNotFoundError
from kg.normalization.names import fold
from kg.records import Paper


def find_paper(papers: Sequence[Paper], name: str) -> Paper:
    """The paper that ``name`` stands for: its id, DOI, arXiv id, address, title, or its id in a source.

    Raises
    ------
    EntityNotFoundError
        There is none, or there are several.
    """
    wanted = name.strip()
    for paper in papers:
        identifiers = (paper.id, paper.doi, paper.arxiv_id, paper.url)
        if wanted in identifiers or wanted.lower() in identifiers:
            return paper
    folded = fold(wanted)
    found = [
        paper
        for paper in papers
        if wanted in [source.id for source in paper.sources]
        or (paper.title and folded and fold(paper.title) == folded)
    ]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(sorted(paper.id for paper in found)[:5])
        raise EntityNotFoundError(f"{len(found)} papers go by {name!r}: use the id of one ({ids})")
    titles = {paper.title.lower(): paper.title for paper in papers if paper.title}
    near = get_close_matches(wanted.lower(), titles, n=3, cutoff=0.6)
    hint = f"; near titles: {', '.join(repr(titles[title]) for title in near)}" if near else ""
    raise EntityNotFoundError(f"no paper of this graph goes by {name!r}{hint}")
