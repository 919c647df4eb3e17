"""The table of how well names are told to mean one thing: what is asked, what holds, and what rivals reach."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from kg.errors import SourceError
from kg.evaluation.naming.held_out import count_linked, hold_out, link, link_bare_acronyms, link_by_rule
from kg.evaluation.naming.missed import count_missed
from kg.evaluation.naming.rivals import RULES
from kg.evaluation.naming.scale import Cost
from kg.evaluation.naming.synonyms import SPLITS, TEST, Resolve, Scores, read_papers, score
from kg.normalization import ListedName, Vocabulary, resolve_names
from kg.records import ENTITY_TYPES, EntityType, Extraction

BEGIN = "<!-- names: begin, written by pipelines/naming.py -->"
END = "<!-- names: end -->"

NOTES = """\
SciER: all method names of its 106 papers, as one list; recall is over annotated `Synonym-Of` pairs of two
different names in one paper. Precision is over joined pairs of names in one paper that annotators told to be
synonyms (through other names, maybe) or two things (any other relation); the pairs joined that no annotation
tells are counted beside it, and "strict" takes each of them for wrong, though most are synonyms in sentences
that were not annotated. Names that differ in case, hyphens, spaces or plural alone count nowhere. "With
sentences" gives each name the sentences of its paper that it stands in. Clusters are those of names alone. Held
out: a random fifth of all names of concepts that are no label (seed 0), linked as one list without them; an
alias that nothing could reveal counts as well. Rivals are asked for the first 300 of these, and of several
concepts get the most alike. Bare acronyms: papers of `gold/train.jsonl` with the expansions of half of their
acronyms taken out; some of these papers are among those whose expansions were counted. Nothing is fitted to
SciER. The fuzzy ratio is RapidFuzz's weighted ratio, as in neo4j-graphrag; all three rules are closed
transitively.
"""


class Row(Struct, frozen=True):
    """A line of the table: what is measured, what is asked, and the figure of each system by its name."""

    what: str
    asked: str
    figures: dict[str, str]


OURS = "kg normalize"


def read_pairs(path: Path) -> list[tuple[ListedName, ListedName]]:
    """The pairs of names of a table with the columns type, one and other.

    Raises
    ------
    SourceError
        The table is absent or lacks a column, or a type is unknown.
    """
    if not path.is_file():
        raise SourceError(f"{path} is absent: name a table with the columns type, one and other")
    kinds: dict[str, EntityType] = {kind: kind for kind in ENTITY_TYPES}
    with path.open(encoding="utf-8", newline="") as table:
        try:
            return [
                (ListedName(kinds[row["type"]], row["one"]), ListedName(kinds[row["type"]], row["other"]))
                for row in csv.DictReader(table)
            ]
        except KeyError as error:
            raise SourceError(f"{path} has no {error}: the columns are type, one and other") from error


def synonym_rows(folder: Path, vocabulary: Vocabulary) -> Iterator[Row]:
    """Recall, precision and clusters on SciER."""
    papers = read_papers(folder)
    systems: dict[str, tuple[Resolve, bool]] = {
        OURS: (_ours(vocabulary), False),
        f"{OURS}, with sentences": (_ours(vocabulary), True),
        **{rule: (_by_rule(rule), False) for rule in RULES},
    }
    test: dict[str, Scores] = {}
    every: dict[str, Scores] = {}
    for name, (resolve, with_sentences) in systems.items():
        test[name] = score(papers, resolve, splits=(TEST,), with_sentences=with_sentences)
        every[name] = score(papers, resolve, splits=SPLITS, with_sentences=with_sentences)
    for title, asked, scores in (("test", "0.60", test), ("all parts", "", every)):
        yield Row(
            f"SciER synonyms, {title}: recall",
            asked,
            {name: _share(s.recall, s.found, s.synonyms) for name, s in scores.items()},
        )
    for title, asked, scores in (("test", "0.90", test), ("all parts", "", every)):
        yield Row(
            f"SciER, {title}: precision of judged pairs",
            asked,
            {name: _share(s.precision, s.right, s.right + s.wrong) for name, s in scores.items()},
        )
        yield Row(
            f"SciER, {title}: joined pairs that nothing judges; strict precision",
            "",
            {name: f"{s.unjudged:,}; {s.strict_precision:.3f}" for name, s in scores.items()},
        )
    names = next(iter(every.values())).names
    yield Row(
        f"largest cluster of {names:,} names that holds two distinct things",
        "under 20",
        {name: f"{s.mixed:,}" for name, s in every.items()},
    )
    yield Row(
        "largest cluster of all",
        "",
        {name: f"{s.largest:,} ({s.largest / s.names:.0%})" for name, s in every.items()},
    )


def held_out_rows(vocabulary: Vocabulary) -> Iterator[Row]:
    """Names of the vocabulary linked without them."""
    held, left = hold_out(vocabulary)
    ours = link(held, left)
    systems = {OURS: ours} | {rule: link_by_rule(rule, held, left) for rule in RULES}
    linked = {name: count_linked(held, found) for name, found in systems.items()}
    for group in next(iter(linked.values())):
        yield Row(
            "held-out names of the vocabulary linked" + ("" if group == "all" else f": {group}"),
            "0.85" if group == "all" else "",
            {
                name: _share(found[group].share, found[group].right, found[group].names)
                for name, found in linked.items()
            },
        )

    missed = count_missed(held, ours, left)
    for cause, count in missed.items():
        of = sum(missed.values())
        yield Row(f"… missed: {cause}", "", {OURS: _share(count / of if of else 0.0, count, of)})


def acronym_rows(extractions: Sequence[Extraction], vocabulary: Vocabulary) -> Iterator[Row]:
    """Bare acronyms of papers, whose expansions were taken out."""
    found = link_bare_acronyms(extractions, vocabulary)
    told = found.right + found.wrong
    yield Row(
        "bare acronyms of papers given their meaning", "", {OURS: _share(found.share, found.right, found.names)}
    )
    yield Row("… precision", "", {OURS: _share(found.right / told if told else 0.0, found.right, told)})


def pair_rows(hard: Path, same: Path, vocabulary: Vocabulary) -> Iterator[Row]:
    """Pairs that must stay apart, and pairs that must be one, all in one list."""
    for title, asked, path, together in (
        ("hard pairs kept apart", "all", hard, False),
        ("pairs of one thing joined", "", same, True),
    ):
        pairs = read_pairs(path)
        figures: dict[str, str] = {}
        systems = {OURS: _ours(vocabulary)} | {rule: _by_rule(rule) for rule in RULES}
        for name, resolve in systems.items():
            rows = list(dict.fromkeys(listed for pair in pairs for listed in pair))
            entity = dict(zip(rows, resolve(rows), strict=True))
            right = sum((entity[one] == entity[other]) == together for one, other in pairs)
            figures[name] = _share(right / len(pairs), right, len(pairs))
        yield Row(title, asked, figures)


def scale_rows(cost: Cost) -> Iterator[Row]:
    """Time and memory of a long list."""
    yield Row(f"{cost.names:,} names: time", "under 10 min", {OURS: f"{cost.seconds / 60:.1f} min"})
    yield Row("… of the processor", "", {OURS: f"{cost.processor_seconds / 60:.1f} min"})
    yield Row("… memory", "under 6 GB", {OURS: f"{cost.gigabytes:.1f} GB"})


def markdown(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table, with what a reader must know of it."""
    lines = _cells(rows)
    lines.insert(1, ["---", "---", *["---:"] * (len(lines[0]) - 2)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + f"\n\n{NOTES}"


def text(rows: Sequence[Row]) -> str:
    """The rows for a terminal, a paragraph each."""
    systems = _systems(rows)
    width = max(map(len, systems), default=0)
    parts = []
    for row in rows:
        asked = f" (asked: {row.asked})" if row.asked else ""
        figures = [f"  {name:<{width}}  {row.figures[name]}" for name in systems if name in row.figures]
        parts.append("\n".join([f"{row.what}{asked}", *figures]))
    return "\n\n".join(parts) + "\n"


def _systems(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row.figures))


def _cells(rows: Sequence[Row]) -> list[list[str]]:
    systems = _systems(rows)
    return [
        ["", "asked", *systems],
        *([row.what, row.asked, *(row.figures.get(name, "") for name in systems)] for row in rows),
    ]


def _ours(vocabulary: Vocabulary) -> Resolve:
    return lambda names: [meaning.entity for meaning in resolve_names(names, vocabulary=vocabulary)]


def _by_rule(rule: str) -> Resolve:
    """A rule applied to the names of each type on their own."""

    def resolve(names: Sequence[ListedName]) -> list[object]:
        numbers: dict[tuple[str, str], tuple[str, int]] = {}
        for kind in ENTITY_TYPES:
            here = list(dict.fromkeys(listed.name for listed in names if listed.type == kind))
            found = RULES[rule](here) if here else []
            numbers |= {(kind, name): (kind, number) for name, number in zip(here, found, strict=True)}
        return [numbers[listed.type, listed.name] for listed in names]

    return resolve


def _share(share: float, part: int, whole: int) -> str:
    return f"{share:.3f} ({part:,}/{whole:,})"
