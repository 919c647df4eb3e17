"""Entities, relations, results and claims of a paper in rows: gold on the left, what was said on the right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kg.evaluation.errors import slot_kinds
from kg.evaluation.judging import COMPARED_SLOTS, Judged, Judgement, Sides
from kg.evaluation.page.markup import Markup, element, joined
from kg.evaluation.scoring import Record

RIGHT = ("right", "found")
_LONGEST = 160


def shown_entities(judgement: Judgement) -> Markup | None:
    """Each annotated entity beside the one that was said, and what else was said."""

    def entity(record: Record, *, misread: bool = False) -> Markup:
        aliases = [name for name in record.get("surfaces", ()) if name.lower() != record["name"].lower()]
        return joined(
            element("b", record["name"], class_=f"of-{record['type']}"),
            " ",
            element("span", record["role"], class_="misread" if misread else "role"),
            element("small", "also ", ", ".join(dict.fromkeys(aliases))) if aliases else None,
        )

    rows = []
    for gold, said in _pairs(judgement.parts["entity"]):
        kinds = _kinds("entity", gold, said)
        # An entity that is found is right, but perhaps not in its role.
        misread = not kinds and gold and said and gold.record["role"] != said.record["role"]
        rows.append(
            _row(
                entity(gold.record) if gold else _instead(said),
                entity(said.record, misread=bool(misread)) if said else None,
                _confidence(said),
                ["entity: wrong role"] if misread else kinds,
            )
        )
    return _section("Entities", rows)


def shown_relations(judgement: Judgement) -> Markup | None:
    """Each annotated relation beside the one that was said, its proof folded away."""
    names = {
        "gold": {entity["id"]: entity["name"] for entity in judgement.gold["entities"]},
        "said": {entity["id"]: entity["name"] for entity in judgement.said["entities"]},
    }
    found = {"gold": set(judgement.found.values()), "said": set(judgement.found)}

    def relation(record: Record | None, side: str) -> Markup | None:
        if record is None:
            return None
        head, tail = (
            element(
                "span",
                names[side].get(record[end], record[end]),
                class_=None if record[end] in found[side] else "lost",
                title=None if record[end] in found[side] else "the other side has no such entity",
            )
            for end in ("head", "tail")
        )
        said = joined(head, " ", element("i", record["relation"].replace("_", " ").lower()), " ", tail)
        proof = element("small", "“", record["evidence"], "”")
        return element("details", element("summary", said), proof)

    rows = [
        _row(
            relation(gold.record, "gold") if gold else None,
            relation(said.record, "said") if said else None,
            _confidence(said),
            _kinds("relation", gold, said),
        )
        for gold, said in _pairs(judgement.parts["relation"])
    ]
    return _section("Relations", rows)


def shown_claims(judgement: Judgement) -> Markup | None:
    """The type of each annotated claim beside that of the one that was said, with the sentence."""

    def claim(record: Record | None) -> Markup | None:
        if record is None:
            return None
        return joined(element("i", record["type"]), element("small", "“", _cut(record["sentence"]), "”"))

    rows = [
        _row(
            claim(gold.record) if gold else None,
            claim(said.record) if said else None,
            _confidence(said),
            _kinds("claim", gold, said),
        )
        for gold, said in _pairs(judgement.parts["claim"])
    ]
    return _section("Claims", rows)


def shown_results(judgement: Judgement) -> Markup | None:
    """The annotated and the said results in a table, the wrong slots marked."""
    names = {
        "gold": {entity["id"]: entity["name"] for entity in judgement.gold["entities"]},
        "said": {entity["id"]: entity["name"] for entity in judgement.said["entities"]},
    }

    def line(judged: Judged, side: str, wrong: Mapping[str, str], kinds: list[str]) -> Markup:
        record = judged.record
        cells = [
            element(
                "td",
                names[side].get(record.get(slot) or "", "–"),
                class_=None if wrong.get(slot, "right") == "right" else "misread",
            )
            for slot in COMPARED_SLOTS
        ]
        value = " ".join(filter(None, [record["value"], record.get("unit")]))
        than = f" (from {record['baseline_value']})" if record.get("baseline_value") else None
        return element(
            "tr",
            element("th", side, scope="row"),
            element("td", value, than, class_="value"),
            *cells,
            element("td", _confidence(judged), class_="confidence"),
            element("td", *(_badge(kind) for kind in kinds)),
        )

    pairs = []
    for gold, said in _pairs(judgement.parts["result"]):
        kinds = _kinds("result", gold, said)
        wrong = slot_kinds(gold.record, said.record, judgement) if gold and said else {}
        lines = [
            line(gold, "gold", {}, [] if said else kinds) if gold else None,
            line(said, "said", wrong, kinds) if said else None,
        ]
        pairs.append(element("tbody", *lines, class_=None if kinds else "quiet", data_kinds="|".join(kinds)))
    if not pairs:
        return None
    head = element("tr", *(element("th", name, scope="col") for name in ("", "value", *COMPARED_SLOTS, "", "")))
    table = element("table", element("thead", head), *pairs)
    return element("section", element("h3", "Results"), element("div", table, class_="wide"))


def _pairs(sides: Sides) -> Iterator[tuple[Judged | None, Judged | None]]:
    """Annotated and said things that belong in one row; each stands in one row alone. Errors come first."""
    said = {id(judged.record): judged for judged in sides.said}
    rows: list[tuple[Judged | None, Judged | None]] = []
    for gold in sides.gold:
        mine = said.get(id(gold.other)) if gold.other is not None else None
        if mine is not None and (gold.kind in RIGHT) == (mine.kind in RIGHT):
            rows.append((gold, said.pop(id(mine.record))))
        else:
            rows.append((gold, None))
    rows += [(None, mine) for mine in said.values()]
    yield from sorted(rows, key=lambda row: (row[0] or row[1] or Judged({}, "")).kind in RIGHT)


def _kinds(part: str, gold: Judged | None, said: Judged | None) -> list[str]:
    kinds = [each.kind for each in (gold, said) if each is not None and each.kind not in RIGHT]
    return [f"{part}: {kind}" for kind in dict.fromkeys(kinds)]


def _instead(said: Judged | None) -> Markup | None:
    """What the annotation has where something was said that is wrong."""
    if said is None or said.other is None:
        return None
    return element("span", said.other["name"], class_="instead")


def _confidence(said: Judged | None) -> str | None:
    confidence = None if said is None else said.record.get("confidence")
    return None if confidence is None else f"{confidence:.2f}"


def _badge(kind: str) -> Markup:
    return element("em", kind.partition(": ")[2])


def _row(gold: Markup | None, said: Markup | None, confidence: str | None, kinds: list[str]) -> Markup:
    return element(
        "tr",
        element("td", gold),
        element("td", said),
        element("td", confidence, class_="confidence"),
        element("td", *(_badge(kind) for kind in kinds)),
        class_=None if kinds else "quiet",
        data_kinds="|".join(kinds),
    )


def _section(title: str, rows: list[Markup]) -> Markup | None:
    if not rows:
        return None
    names = ("gold", "said", "sure", "error")
    head = element("tr", *(element("th", name, scope="col") for name in names))
    table = element("table", element("thead", head), element("tbody", *rows), class_="sides")
    return element("section", element("h3", title), table)


def _cut(sentence: str) -> str:
    return sentence if len(sentence) <= _LONGEST else f"{sentence[: _LONGEST - 1]}…"
