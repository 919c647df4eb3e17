"""The page as a whole: one file that needs nothing else, neither network nor server."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from kg.errors import UsageError
from kg.evaluation.judging import SAID_KINDS, Judgement
from kg.evaluation.page.markup import Markup, element, joined
from kg.evaluation.page.parts import shown_claims, shown_entities, shown_relations, shown_results
from kg.evaluation.page.text import shown_text
from kg.evaluation.report import Figure, figures_of, source_of
from kg.records import ENTITY_TYPES

_SHOWN = ("entity", "proposed", "relation", "lineage", "result/metric", "claim", "claim/typed")


def write_page(judgements: Sequence[Judgement], path: Path) -> None:
    """Write the judged papers as a page, those with most errors first.

    Raises
    ------
    UsageError
        The file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page_of(judgements), encoding="utf-8", errors="replace")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}") from error


def page_of(judgements: Sequence[Judgement]) -> str:
    """The page of :func:`write_page`."""
    style, script = (
        Markup(files(__package__).joinpath(name).read_text("utf-8")) for name in ("page.css", "page.js")
    )
    # The browser itself keeps to it: nothing is fetched, and no script runs but this one.
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}"
    head = joined(
        Markup('<meta charset="utf-8">'),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Markup('<meta name="color-scheme" content="light dark">'),
        element("title", "Gold and said"),
        element("style", style),
    )
    papers = sorted(judgements, key=lambda judgement: (-_errors(judgement), judgement.gold["id"]))
    body = joined(
        _header(judgements),
        element("main", *(_article(judgement) for judgement in papers)),
        element("script", script),
    )
    return f'<!DOCTYPE html>\n<html lang="en">\n<head>{head}</head>\n<body>{body}</body>\n</html>\n'


def _hash(code: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"


def _header(judgements: Sequence[Judgement]) -> Markup:
    figures = {figure.what: figure for figure in figures_of(judgements)}
    count = len(judgements)
    wrong = sum(judgement.wrong for judgement in judgements)
    missed = sum(judgement.missed for judgement in judgements)
    return element(
        "header",
        element("h1", "Gold and said"),
        element("p", f"{count:,} paper{'' if count == 1 else 's'}: {wrong:,} said wrongly, {missed:,} missed"),
        element("dl", *(_total(figures[what]) for what in _SHOWN if what in figures)),
        _legend(),
        _FILTER,
    )


def _total(figure: Figure) -> Markup:
    about = (
        f"precision {figure.precision:.3f}, recall {figure.recall:.3f}, 95% {figure.low:.3f} to {figure.high:.3f}"
    )
    return element(
        "div",
        element("dt", figure.what),
        element("dd", f"{figure.f1:.3f}", element("small", f"{figure.low:.2f}–{figure.high:.2f}")),
        title=f"F1 of {figure.what}: {about}",
    )


def _legend() -> Markup:
    types = (element("b", kind, class_=f"of-{kind}") for kind in ENTITY_TYPES)
    return element(
        "p",
        *types,
        joined(
            element("mark", "gold alone", class_="gold-Method"),
            " ",
            element("mark", "said alone", class_="said-Method"),
            " ",
            element("mark", "both", class_="gold-Method said-Method agreed"),
        ),
        class_="legend",
    )


# Shown by the script, which knows the kinds of error that occur and how often.
_FILTER = Markup(
    '<form hidden><label>Error <select name="kind"><option value="">all</option></select></label>'
    '<label>Paper <input type="search" name="paper" placeholder="part of an id"></label>'
    '<label>Order <select name="order"><option value="errors">most errors first</option>'
    '<option value="id">by id</option></select></label><output aria-live="polite"></output></form>'
)


def _errors(judgement: Judgement) -> int:
    return judgement.wrong + judgement.missed


def _article(judgement: Judgement) -> Markup:
    paper = judgement.gold["id"]
    lists = (shown_entities, shown_relations, shown_results, shown_claims)
    return element(
        "article",
        element(
            "h2",
            paper,
            " ",
            element("small", f"{source_of(paper)} · {', '.join(_summary(judgement))}"),
        ),
        element("div", shown_text(judgement)),
        element("div", *(shown(judgement) for shown in lists)),
        data_id=paper,
        data_errors=str(_errors(judgement)),
    )


def _summary(judgement: Judgement) -> list[str]:
    """How many of each part are right, of those annotated."""
    many = {"entity": "entities", "relation": "relations", "result": "results", "claim": "claims"}
    return [
        f"{sum(each.kind == 'found' for each in sides.gold)} of {len(sides.gold)} {many[part]}"
        for part in SAID_KINDS
        if (sides := judgement.parts[part]).gold
    ]
