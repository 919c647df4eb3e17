"""A paper's text with two layers: what is annotated draws the line under it, what was said fills it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from kg.evaluation.judging import Judgement
from kg.evaluation.page.markup import Markup, element, joined
from kg.evaluation.places import Place, places_of


def shown_text(judgement: Judgement) -> Markup:
    """The text, its title first, with every annotated and every said mention marked."""
    text = judgement.gold.get("text") or ""
    if not text:
        return element("p", "This paper has no text here.", class_="none")
    layers = {
        "gold": places_of(judgement.gold["entities"], text),
        "said": places_of(judgement.said["entities"], text),
    }
    title_end = text.find("\n\n")
    parts = []
    if title_end > 0:
        parts.append(element("p", _marked(text, 0, title_end, layers, judgement), class_="title"))
    start = title_end + 2 if title_end > 0 else 0
    parts.append(element("p", _marked(text, start, len(text), layers, judgement)))
    return element("div", *parts, class_="text")


def _marked(text: str, start: int, end: int, layers: Mapping[str, list[Place]], judgement: Judgement) -> Markup:
    cuts = {start, end}
    for places in layers.values():
        cuts |= {at for place in places for at in place[:2] if start < at < end}
    edges = sorted(cuts)
    pieces: list[str] = []
    for left, right in pairwise(edges):
        gold, said = (_at(layers[side], left, right) for side in ("gold", "said"))
        piece = text[left:right]
        pieces.append(piece if gold is said is None else _mark(piece, gold, said, judgement))
    return joined(*pieces)


def _at(places: list[Place], start: int, end: int) -> Place | None:
    return next((place for place in places if place.start <= start and end <= place.end), None)


def _mark(piece: str, gold: Place | None, said: Place | None, judgement: Judgement) -> Markup:
    classes, about = [], []
    if gold is not None:
        classes.append(f"gold-{gold.entity['type']}")
        about.append(f"gold: {gold.entity['name']} ({gold.entity['type']}, {gold.entity['role']})")
    if said is not None:
        classes.append(f"said-{said.entity['type']}")
        about.append(f"said: {said.entity['name']} ({said.entity['type']}, {said.entity['role']})")
    agreed = (
        gold is not None
        and said is not None
        and gold[:2] == said[:2]
        and judgement.found.get(said.entity["id"]) == gold.entity["id"]
    )
    return element(
        "mark", piece, class_=" ".join([*classes, *(["agreed"] if agreed else [])]), title="\n".join(about)
    )
