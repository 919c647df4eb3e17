"""The sources of the shipped vocabulary: which may be redistributed, which come first, which rows are rubbish.

A row becomes an :class:`Entry` (label, acronyms, other names) or is dropped by one of the rules below; only
names, years, links and broader names are taken, never a definition or a sentence.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast, get_args

import msgspec

from kg.normalization.keys import is_acronym, is_expansion, is_name_like, key
from kg.normalization.stems import agree
from kg.records import EntityType

_SHARE_ALIKE = "https://creativecommons.org/licenses/by-sa/4.0/"
_APACHE = "https://www.apache.org/licenses/LICENSE-2.0"
_MIT = "https://opensource.org/license/mit"


class Source(msgspec.Struct, frozen=True):
    """A source of names: where it stands, its licence, and whether its licence is share-alike."""

    name: str
    title: str
    url: str
    license: str
    curated: bool

    @property
    def share_alike(self) -> bool:
        """Whether what is taken from here must stand in the share-alike files."""
        return "by-sa" in self.license


class Entry(msgspec.Struct, frozen=True):
    """One row of a source: a label, its acronyms, its other names, and what is known of it."""

    source: str
    type: EntityType
    label: str
    notations: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    year: int | None = None
    links: tuple[str, ...] = ()


CORE = Source("core", "methodgraph core vocabulary", "https://w3id.org/methodgraph/", _APACHE, True)

# Order is preference: the first source that knows a thing says how its label is written. Left out for want
# of a licence: ecosystem-graphs, dnn-genealogy, transformer-catalog, llm-phylogeny, hf-model-trees.
SOURCES: tuple[Source, ...] = (
    CORE,
    Source("hf-tasks", "Hugging Face task taxonomy",
           "https://github.com/huggingface/huggingface.js", _MIT, True),
    Source("torchmetrics", "TorchMetrics", "https://github.com/Lightning-AI/torchmetrics", _APACHE, True),
    Source("hf-evaluate", "Hugging Face Evaluate", "https://github.com/huggingface/evaluate", _APACHE, True),
    Source("mlso", "MLSO", "https://github.com/dtai-kg/MLSO", _SHARE_ALIKE, True),
    Source("timm-model-index", "timm model index",
           "https://github.com/huggingface/pytorch-image-models", _APACHE, True),
    Source("openmmlab-model-index", "OpenMMLab model index", "https://github.com/open-mmlab", _APACHE, True),
    Source("hf-transformers", "Hugging Face Transformers",
           "https://github.com/huggingface/transformers", _APACHE, True),
    Source("pytorch-optimizer", "pytorch-optimizer",
           "https://github.com/jettify/pytorch-optimizer", _APACHE, True),
    Source("modelforest", "ModelForest", "https://github.com/MrUnreal/ModelForest", _MIT, True),
    Source("gan-zoo", "The GAN Zoo", "https://github.com/hindupuravinash/the-gan-zoo", _MIT, True),
    Source("epoch-ai", "Epoch AI", "https://epoch.ai/data", "https://creativecommons.org/licenses/by/4.0/", True),
    Source("hf-datasets-2022", "Hugging Face Datasets cards",
           "https://github.com/huggingface/datasets", _APACHE, True),
    Source("ito", "ITO, Intelligence Task Ontology", "https://github.com/OpenBioLink/ITO",
           "https://creativecommons.org/licenses/by-sa/3.0/at/", True),
    Source("pwc-world-snapshot", "Papers with Code (World-Snapshot)",
           "https://github.com/World-Snapshot/papers-with-code", _SHARE_ALIKE, False),
    Source("ibm-nlp-tdms", "IBM NLP-TDMS", "https://github.com/IBM/science-result-extractor", _APACHE, True),
    Source("nlp-progress", "NLP-progress", "https://github.com/sebastianruder/NLP-progress", _MIT, False),
    Source("tdm-leaderboards", "ORKG-TDM leaderboards",
           "https://github.com/Kabongosalomon/task-dataset-metric-nli-extraction", _SHARE_ALIKE, False),
    Source("sota-extractor", "Papers with Code sota-extractor", "https://github.com/paperswithcode/sota-extractor",
           _SHARE_ALIKE, False),
)  # fmt: skip
BY_NAME = {source.name: source for source in SOURCES}
RANK = {source.name: rank for rank, source in enumerate(SOURCES)}

_FILES: tuple[tuple[str, EntityType], ...] = (
    ("methods", "Method"),
    ("models", "Method"),
    ("datasets", "Dataset"),
    ("metrics", "Metric"),
    ("tasks", "Task"),
)
# Rows of these files are checkpoints or class names of a library, not names that papers use.
_NOT_NAMES = {("timm-model-index", "models"), ("openmmlab-model-index", "models")}
# Model rows of leaderboards: mostly names of runs, kept only where they look like the name of a thing.
_LEADERBOARDS = {"ito", "sota-extractor", "nlp-progress"}

_GENERIC_WORDS = """model method baseline other others ours test train dev validation val custom dataset data
corpus benchmark metric metrics score scores task unknown none misc miscellaneous general human random supervised
unsupervised average avg mean total all overall base dummy default result results performance quality time size
number value name index percentage rank ranking loss algorithm network framework approach system learning
training evaluation measure measurement comparison text image images video audio language vision multimodal
tabular speech experimental papers paper code resources dialogue simplification unspecified proprietary
internal web various process ensemble event events news book books music people faces objects weather traffic
cars flowers food pets animals english chinese german french hindi vietnamese japanese university world object
place places context layer block module feature features cell node edge graph point points scale scaling class
classes label labels error reward return count median variance bias positives negatives question answer word
sentence document frame step sample samples optimizer miscellaneous application domain category"""
_GENERIC_PHRASES = (
    "not specified", "performance measure", "evaluation measure", "our model", "our method", "single model",
    "other methods", "experimental results", "human performance", "machine learning algorithm", "AI process",
    "computer code", "general", "image processing", "miscellaneous process", "baseline model",
)  # fmt: skip
GENERIC = frozenset(key(name) for name in (*_GENERIC_WORDS.split(), *_GENERIC_PHRASES))
_CLUTTER = re.compile(r"https?:|www\.|[\\|<>{}\[\]=;→^\"]|\bet al\b|\.\.\.|…")
_RUN_CLUTTER = re.compile(
    r"[()+,:/&*%']|ensemble|\bsingle\b|\bours?\b|\bwith\b|\bw/|baseline|\bour\b|\bno\b|20[012]\d|\bMHz\b", re.I
)
_PROTOCOL = re.compile(
    r"\d+[ -]?way\b|\d+[ -]?shots?\b|\d+ labels?\b|\blabels\b|->|\bpercent\b|\d+%|\bnon-iid\b|\bsplit", re.I
)
_METRIC_CLUTTER = re.compile(
    r"[/\\:$?!]|\b(test|train|val|valid|dev|seen|unseen|matched|mismatched|easy|hard|moderate|medium|english"
    r"|french|german|chinese|car|pedestrian|cyclist|subset|dataset|task|hours?|days?|months?|fold|split|unit"
    r"|public|private|extra|data|domain|images?|on|for|in|spanish|french|act|full)\b|\d{4}|\d \d",
    re.I,
)
_METRIC_NUMBERS = re.compile(
    r"@ ?\d+|top[- ]?\d+|rank[- ]?\d+|\b[FRL]\d\b|(rouge|bleu|ap|map)[-_ ]?\d|-\d$|\d+$|fpr95", re.I
)


def _parse_name(name: str) -> tuple[str, tuple[str, ...], str | None]:
    """A name as (label, acronyms, rest): "Pyramid Vision Transformer (PVT)", "PVT: Pyramid …", plain."""
    name = " ".join(name.replace("_", " ").replace("’", "'").split()).strip(" .,:;-")
    bracketed = re.fullmatch(r"(.+?)\s*\(([^()]+)\)", name)
    if bracketed:
        outer, inner = bracketed[1], bracketed[2].strip()
        if is_expansion(inner, outer):
            return outer, (inner,), None
        if is_expansion(outer, inner):
            return inner, (outer,), None
        if inner in {"%", "pp"}:
            return outer, (), None
        return outer, (), inner
    titled = re.fullmatch(r"([^:\s]+)(?::| -) (.+)", name)
    if titled and is_expansion(titled[1], titled[2]):
        return titled[2], (titled[1],), None
    return name, (), None


def rejected(label: str, kind: EntityType, source: str, file: str) -> str | None:
    """The rule by which a label is rubbish, or None where it may stay."""
    words = label.split()
    folded = key(label)
    rules: dict[str, bool] = {
        "one character": len(folded) < 2,
        "number": not re.search(r"[^\W\d]{2}|[A-Za-z]\d|\d[A-Za-z]", label),
        "generic word": folded in GENERIC,
        "more than 8 words": len(words) > 8 or len(label) > 80,
        "clutter": bool(_CLUTTER.search(label)),
        "leaderboard run": file == "models"
        and source in _LEADERBOARDS
        and (bool(_RUN_CLUTTER.search(label)) or len(words) > 3 or not is_name_like(label)),
        "sentence as model": file == "models" and (len(words) > 5 or bool(re.search(r"[(),+&]", label))),
        "protocol as dataset": kind == "Dataset" and bool(_PROTOCOL.search(label) or " - " in label),
        "split as metric": kind == "Metric"
        and (
            len(words) > 6
            or bool(_METRIC_CLUTTER.search(label))
            or bool(re.search(r"\d", label) and not _METRIC_NUMBERS.search(label))
        ),
        "two tasks as one": kind == "Task" and bool(re.search(r"[&+/]|\d{4}", label)),
    }
    return next((rule for rule, broken in rules.items() if broken), None)


def _links(row: dict[str, Any]) -> tuple[str, ...]:
    """The addresses that identify the concept itself (a paper or a download page does not)."""
    extra = row.get("extra") or {}
    candidates = [extra.get("iri"), row.get("url"), *(extra.get("see_also") or [])]
    pattern = r"https?://(w3id\.org/mlso/|paperswithcode\.com/(task|method|dataset)/|www\.wikidata\.org/)[\w%./-]+"
    return tuple(sorted({link for link in candidates if link and re.fullmatch(pattern, link)}))


def _entry(row: dict[str, Any], kind: EntityType, source: str, file: str, dropped: Counter[str]) -> Entry | None:
    label, notations, rest = _parse_name(row["name"])
    if rest is not None or "_" in row["name"].strip("_"):
        dropped["bracketed variant" if rest is not None else "identifier"] += 1
        return None
    rule = rejected(label, kind, source, file)
    if rule:
        dropped[rule] += 1
        return None
    aliases: list[str] = []
    for other in [row.get("full_name"), *row.get("aliases", ())]:
        if not other or "_" in other or rejected(other, kind, source, file) or "(" in other:
            continue
        if is_expansion(label, other):
            label, notations = other, (*notations, label)
        elif is_expansion(other, label) and is_acronym(other):
            notations = (*notations, other)
        elif key(other) == key(label) or (source == "mlso" and (is_name_like(label) or agree(other, label))):
            aliases.append(other)
    year = row.get("year")
    return Entry(
        source=source,
        type=kind,
        label=label,
        notations=notations,
        aliases=tuple(aliases),
        broader=tuple(_parse_name(name)[0] for name in row.get("broader", ())),
        year=year if isinstance(year, int) and 1940 <= year <= 2030 else None,
        links=_links(row),
    )


def read_entries(shared: Path, core: Path, dropped: Counter[str]) -> Iterator[Entry]:
    """Every usable row of every source, the hand-made core first.

    Parameters
    ----------
    shared
        The folder of source folders, each with ``methods.jsonl``, ``models.jsonl`` and so on.
    core
        The core table: type, label, notation, aliases (parted by ``|``), year, broader.
    dropped
        Counts the rows left out by the rule that left them out; written to.
    """
    yield from _read_core(core)
    for source in SOURCES[1:]:
        for file, kind in _FILES:
            path = shared / source.name / f"{file}.jsonl"
            if (source.name, file) in _NOT_NAMES or not path.exists():
                continue
            for line in path.read_bytes().splitlines():
                entry = _entry(msgspec.json.decode(line), kind, source.name, file, dropped)
                if entry is not None:
                    yield entry


def _read_core(path: Path) -> Iterator[Entry]:
    types = get_args(EntityType)
    with path.open(encoding="utf-8", newline="") as stream:
        for number, row in enumerate(csv.DictReader(stream), start=2):
            if row["type"] not in types or not row["label"] or None in row.values():
                raise ValueError(
                    f"{path.name}, line {number}: type, label, notation, aliases, year, broader expected"
                )
            yield Entry(
                source=CORE.name,
                type=cast(EntityType, row["type"]),
                label=row["label"],
                notations=tuple(filter(None, row["notation"].split("|"))),
                aliases=tuple(filter(None, row["aliases"].split("|"))),
                broader=tuple(filter(None, row["broader"].split("|"))),
                year=int(row["year"]) if row["year"] else None,
            )
