"""The outcome of runs beside published figures, as one markdown table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import mean, stdev

from kg.evaluation.benchmarks.corpora import CORPORA
from kg.evaluation.benchmarks.published import PUBLISHED, Published
from kg.evaluation.benchmarks.runs import Run, Size
from kg.evaluation.benchmarks.speed import Speeds
from kg.evaluation.markers import write_between

BEGIN = "<!-- benchmarks: begin, written by pipelines/benchmarks.py -->"
END = "<!-- benchmarks: end -->"

_MEASURES = {
    "entity": "entities",
    "relation": "relations",
    "relation/typed": "relations, typed",
    "role": "roles",
    "role/weighted": "roles, weighted",
}

_MEANING = """\
F1 on the corpora's own splits, mean ± standard deviation over seeds. Entities: boundaries and type are right.
Relations: label, direction and the boundaries of both ends; typed: also the types of both ends. Roles: micro F1,
which is accuracy; weighted: the mean of the labels' F1 by their share of gold. † quoted from memory. An empty
cell was not published, or is not known here.
"""

_REMARKS = {
    "scier": "- SciER: training spans are aligned anew from strings; 1% of entities, 4% of relations differ."
}

_SHIPS = "- These models measure only: SciER is GPL, SciERC states no licence, and nothing fitted to them ships."

_SPLITS = {"test": "test", "test_ood": "test out of domain"}


def markdown(runs: Sequence[Run], speeds: Speeds) -> str:
    """The table with what a reader must know of it; ``runs`` are of one encoder, with any seeds."""
    header = ["corpus", "system", "encoder", "encoder parameters", "sentences/s", *_MEASURES.values(), "source"]
    align = ["---", "---", "---", *["---:"] * (2 + len(_MEASURES)), "---"]
    rows = [header, align]
    for name, corpus in CORPORA.items():
        own = [run for run in runs if run.corpus == name]
        for split in corpus.tests if own else ():
            title = f"{corpus.title} {_SPLITS[split]}"
            rows.append([f"{title}: {_told(own[0].sizes[split])}", *_own_row(own, split, speeds)])
            rows += [
                ["", *_peer_row(peer, speeds)] for peer in PUBLISHED if (peer.corpus, peer.split) == (name, split)
            ]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([*lines, "", *_notes(runs, speeds)]) + "\n"


def write_table(path: Path, table: str) -> None:
    """Put the table between the markers of a file, or into a new one.

    Raises
    ------
    UsageError
        The file is there without the markers.
    """
    write_between(path, BEGIN, END, table)


def _told(size: Size) -> str:
    parts = {
        "texts": size.passages if size.passages < size.sentences else 0,
        "sentences": size.sentences,
        "entities": size.entities,
        "relations": size.relations,
    }
    return ", ".join(f"{number:,} {what}" for what, number in parts.items() if number)


def _own_row(runs: Sequence[Run], split: str, speeds: Speeds) -> list[str]:
    figures = [run.figures[split] for run in runs]
    cells = [_spread([f[key]["f1"] for f in figures if key in f]) for key in _MEASURES]
    seeds = f"{len(runs)} seeds" if len(runs) > 1 else "1 seed"
    return [
        f"**methodgraph**, {seeds}",
        "MiniLM-L6-H384",
        _millions(speeds.parameters),
        f"{speeds.sentences_per_second:.3g}",
        *cells,
        "measured",
    ]


def _spread(values: Sequence[float]) -> str:
    if not values:
        return ""
    return f"{mean(values):.3f} ± {stdev(values):.3f}" if len(values) > 1 else f"{values[0]:.3f}"


def _peer_row(peer: Published, speeds: Speeds) -> list[str]:
    encoder, size, speed = peer.encoder, "", ""
    if peer.base_encoders:
        times = f"{peer.base_encoders} × " if peer.base_encoders > 1 else ""
        encoder, size = times + peer.encoder, times + _millions(speeds.base_parameters)
        speed = f"{speeds.base_sentences_per_second / peer.base_encoders:.3g}"
    mark = "" if peer.checked else " †"
    cells = [f"{peer.f1[key]:.3f}{mark}" if key in peer.f1 else "" for key in _MEASURES]
    return [peer.system, encoder, size, speed, *cells, peer.source]


def _millions(number: int) -> str:
    return f"{number / 1e6:.1f} M"


def _notes(runs: Sequence[Run], speeds: Speeds) -> list[str]:
    epochs = ", ".join(f"{CORPORA[name].title} {CORPORA[name].epochs}" for name in _names(runs))
    dropped = {run.corpus: run.dropped for run in runs if run.dropped}
    copies = ", ".join(f"{CORPORA[name].title} {number}" for name, number in dropped.items())
    limits = sorted({run.limit for run in runs if run.limit is not None})
    notes = [
        *(f"**A trial: only the first {limit} records of each split.**\n" for limit in limits),
        _MEANING,
        f"- Encoder: {speeds.encoder}, fitted with new heads on the training split.",
        f"- Epochs: {epochs}. Epoch and thresholds are chosen on dev; without dev: the last epoch, 0.5.",
        f"- Sentences/s: encoder alone, PyTorch, 32-bit, text by text, on the same texts ({speeds.device}).",
        "  For peers a BERT-base encoder is timed, and divided by how many of them they run.",
    ]
    if copies:
        notes.append(f"- Left out of training and dev as copies of test texts: {copies}. Peers had them.")
    return [*notes, *(_REMARKS[name] for name in _names(runs) if name in _REMARKS), _SHIPS]


def _names(runs: Sequence[Run]) -> list[str]:
    return list(dict.fromkeys(run.corpus for run in runs))
