"""Which rows of which sources are one concept of the vocabulary, and which of their names it keeps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from kg.normalization.keys import is_name_like, key
from kg.normalization.names import slug
from kg.normalization.stems import signature
from pipelines.vocabulary_sources import BY_NAME, RANK, Entry

# Whose metrics are a list made by people; a column title that one other source alone writes is mostly noise.
_METRIC_LISTS = frozenset({"core", "torchmetrics", "hf-evaluate", "mlso", "ibm-nlp-tdms"})


class Group:
    """The rows that are one concept."""

    def __init__(self, entry: Entry) -> None:
        self.type = entry.type
        self.entries = [entry]

    @property
    def label(self) -> str:
        """The label as the most preferred source writes it."""
        return min(self.entries, key=lambda e: (RANK[e.source], e.label)).label

    @property
    def share_alike(self) -> bool:
        """Whether only share-alike sources write the label so."""
        return all(BY_NAME[e.source].share_alike for e in self.entries if e.label == self.label)

    @property
    def year(self) -> int | None:
        """The year of the most preferred source that gives one."""
        years = [(RANK[e.source], e.year) for e in self.entries if e.year is not None]
        return min(years)[1] if years else None

    def names(self, *, share_alike: bool) -> dict[str, str]:
        """Every other name by its matching key, "notation" or "altLabel" as kind; from such sources only."""
        found: dict[str, str] = {}
        for entry in sorted(self.entries, key=lambda e: (RANK[e.source], e.label)):
            if BY_NAME[entry.source].share_alike != share_alike:
                continue
            for name in entry.notations:
                found.setdefault(name, "notation")
            for name in (entry.label, *entry.aliases):
                found.setdefault(name, "altLabel")
        found.pop(self.label, None)
        return found


def merge(entries: Iterable[Entry]) -> list[Group]:
    """Join the rows of one type that are the same concept; the order of the rows does not matter."""
    ordered = sorted(entries, key=lambda e: (RANK[e.source], not e.notations, e.label, e.year or 0))
    by_label: dict[str, Group] = {}
    owners: defaultdict[str, list[Group]] = defaultdict(list)
    core = [entry for entry in ordered if entry.source == "core"]
    for entry in core:
        group = by_label[key(entry.label)] = Group(entry)
        for name in (*entry.aliases, *entry.notations):
            owners[key(name)].append(group)
    for entry in core:
        # Names that only the core's one concept has are as good as its label.
        group = by_label[key(entry.label)]
        for name in (*entry.aliases, *entry.notations):
            if len(owners[key(name)]) == 1:
                by_label.setdefault(key(name), group)
    spelled = [entry for entry in ordered if entry.source != "core" and entry.notations]
    bare = [entry for entry in ordered if entry.source != "core" and not entry.notations]
    forms = {(key(name), signature(label.label)): label for name, found in owners.items() for label in found}
    for entry in spelled:
        # Another ending of a known spelled-out form of the same acronym is that form.
        for name in entry.notations:
            form = forms.get((key(name), signature(entry.label)))
            if form is not None:
                by_label.setdefault(key(entry.label), form)
        _join(by_label, entry)
        for name in entry.notations:
            forms.setdefault((key(name), signature(entry.label)), by_label[key(entry.label)])
        for name in entry.notations:
            group = by_label[key(entry.label)]
            if group not in owners[key(name)]:
                owners[key(name)].append(group)
    for entry in bare:
        candidates = owners.get(key(entry.label), [])
        if key(entry.label) not in by_label and candidates:
            near = [group for group in candidates if _years_agree(group.year, entry.year)]
            if len(candidates) == 1 and near:
                near[0].entries.append(entry)
            continue
        _join(by_label, entry)
    return _settle_names({id(group): group for group in by_label.values()}.values(), by_label)


def _years_agree(left: int | None, right: int | None) -> bool:
    return left is None or right is None or abs(left - right) <= 1


def _join(by_label: dict[str, Group], entry: Entry) -> None:
    group = by_label.get(key(entry.label))
    if group is None:
        by_label[key(entry.label)] = Group(entry)
    else:
        group.entries.append(entry)


def _settle_names(groups: Iterable[Group], by_label: dict[str, Group]) -> list[Group]:
    """Take from each concept the aliases that are another's label or that two concepts claim."""
    groups = list(groups)
    claims: defaultdict[str, set[int]] = defaultdict(set)
    for group in groups:
        for entry in group.entries:
            for name in entry.aliases:
                claims[key(name)].add(id(group))
    kept = []
    for group in groups:
        rows = []
        for entry in group.entries:
            aliases = tuple(
                name
                for name in entry.aliases
                if by_label.get(key(name), group) is group
                and (entry.source == "core" or len(claims[key(name)]) == 1)
            )
            rows.append(entry if aliases == entry.aliases else msgspec.structs.replace(entry, aliases=aliases))
        group.entries = rows
        sources = {entry.source for entry in rows}
        if group.type == "Metric" and len(sources) == 1 and not sources & _METRIC_LISTS:
            continue
        if sources == {"nlp-progress"} and not is_name_like(group.label):
            continue  # headings of pages: "Supervised", "Rare and unseen supertags"
        kept.append(group)
    return sorted(kept, key=lambda g: (slug(g.label), g.label))
