"""Build the shipped vocabulary: SKOS concepts merged from the redistributable sources.

``python -m pipelines.vocabulary SHARED_VOCAB_DIR ontology/vocabulary`` writes ``methods.ttl``,
``datasets.ttl``, ``metrics.ttl``, ``tasks.ttl`` (permissive sources), the same names under ``cc-by-sa/``
(share-alike sources) and ``LICENSES.md``. The same input gives the same bytes.

How a concept comes about: rows of one type with the same matching key of label are one concept; a bare
acronym joins the one concept that has it as its acronym, where years allow; an alias that belongs to two
concepts belongs to neither. Its label is written as the first source that knows it writes it, spelled out
where a spelled-out form is known. A concept stands in the file of the licence its label came under; names
of it that only share-alike sources know are added in the share-alike file.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from kg.normalization.keys import is_name_like, key
from kg.normalization.names import slug
from kg.records import ENTITY_TYPES, EntityType, digest
from kg.schema import BASE, ONTOLOGY, scheme_iri
from pipelines.vocabulary_merge import Group, merge
from pipelines.vocabulary_sources import BY_NAME, RANK, SOURCES, Entry, read_entries

if TYPE_CHECKING:
    from pyoxigraph import Triple

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_TERMS = "http://purl.org/dc/terms/"
_PREFIXES = {
    "mg": ONTOLOGY,
    "dcterms": _TERMS,
    "skos": _SKOS,
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    **{kind.lower(): f"{BASE}{kind.lower()}/" for kind in ENTITY_TYPES},
}


def assign_iris(groups: Iterable[Group]) -> dict[int, str]:
    """The IRI of each concept by the ``id()`` of its group: type and slug; a hash keeps equal slugs apart."""
    taken: set[str] = set()
    iris: dict[int, str] = {}
    for group in groups:
        local = f"{group.type.lower()}/{slug(group.label)}"
        if local in taken:
            local = f"{local}-{digest(key(group.label))[:6]}"
        taken.add(local)
        iris[id(group)] = BASE + local
    return iris


def broader_links(groups: list[Group], iris: dict[int, str]) -> dict[int, list[str]]:
    """The broader concepts of each concept, within its type; a link that would close a cycle is left out."""
    by_key: dict[str, Group] = {}
    for group in groups:
        for name in (group.label, *(n for e in group.entries for n in (e.label, *e.aliases))):
            by_key.setdefault(key(name), group)
    above: dict[int, list[int]] = {id(group): [] for group in groups}

    def reaches(start: int, goal: int) -> bool:
        seen, stack = {start}, [start]
        while stack:
            node = stack.pop()
            if node == goal:
                return True
            fresh = [parent for parent in above[node] if parent not in seen]
            seen.update(fresh)
            stack.extend(fresh)
        return False

    edges = sorted(
        (RANK[entry.source], iris[id(group)], iris[id(by_key[key(name)])], id(group), id(by_key[key(name)]))
        for group in groups
        for entry in group.entries
        for name in entry.broader
        if key(name) in by_key
    )
    for *_, child, parent in edges:
        if parent not in above[child] and not reaches(parent, child):
            above[child].append(parent)
    return {child: sorted(iris[parent] for parent in parents) for child, parents in above.items()}


def triples(groups: list[Group], kind: EntityType, *, share_alike: bool) -> list[Triple]:
    """The triples of one file, in order: the scheme, its sources with their licences, the concepts."""
    from pyoxigraph import Literal, NamedNode, Triple

    def node(iri: str) -> NamedNode:
        return NamedNode(iri)

    a = node("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    scheme = node(scheme_iri(kind))
    title = {"Method": "Methods", "Dataset": "Datasets", "Metric": "Metrics", "Task": "Tasks"}[kind]
    found = [
        Triple(scheme, a, node(f"{_SKOS}ConceptScheme")),
        Triple(scheme, node(f"{_TERMS}title"), Literal(f"{title} of machine learning", language="en")),
    ]
    iris = assign_iris(groups)
    above = broader_links(groups, iris)
    used: set[str] = set()
    concepts: list[Triple] = []
    for group in groups:
        subject = node(iris[id(group)])
        others = group.names(share_alike=True) if share_alike else group.names(share_alike=False)
        if group.share_alike and share_alike:
            others = group.names(share_alike=False) | others
        elif group.share_alike:
            continue
        elif share_alike:
            known = group.names(share_alike=False)
            known_keys = {key(name) for name in (*known, group.label)}
            others = {name: how for name, how in others.items() if key(name) not in known_keys}
            if not others:
                continue
        sources = sorted({e.source for e in group.entries if share_alike or not BY_NAME[e.source].share_alike})
        used.update(sources)
        if group.share_alike or not share_alike:
            concepts += [
                Triple(subject, a, node(ONTOLOGY + kind)),
                Triple(subject, a, node(f"{_SKOS}Concept")),
                Triple(subject, node(f"{_SKOS}inScheme"), scheme),
                Triple(subject, node(f"{_SKOS}prefLabel"), Literal(group.label, language="en")),
            ]
            concepts += [Triple(subject, node(f"{_SKOS}broader"), node(iri)) for iri in above[id(group)]]
            if group.year is not None:
                concepts.append(Triple(subject, node(f"{ONTOLOGY}year"), Literal(group.year)))
        seen = {key(group.label)}
        for name, how in sorted(others.items()):
            # Another spelling of a name is hidden: for tools that match letter for letter, not for people.
            kind_of_name = "hiddenLabel" if key(name) in seen else how
            seen.add(key(name))
            value = Literal(name) if kind_of_name == "notation" else Literal(name, language="en")
            concepts.append(Triple(subject, node(_SKOS + kind_of_name), value))
        links = {link for e in group.entries if e.source in sources for link in e.links}
        concepts += [Triple(subject, node(f"{_SKOS}exactMatch"), node(link)) for link in sorted(links)]
        concepts += [Triple(subject, node(f"{_TERMS}source"), node(BY_NAME[name].url)) for name in sources]
    for name in sorted(used):
        source = BY_NAME[name]
        found += [
            Triple(node(source.url), node(f"{_TERMS}title"), Literal(source.title)),
            Triple(node(source.url), node(f"{_TERMS}license"), node(source.license)),
        ]
    return found + concepts


def licenses() -> str:
    """The attribution page, as Markdown."""
    lines = [
        "# Sources and licences of the vocabulary",
        "",
        "Names, years and links are taken from the sources below; no definitions or sentences. `core.csv` and",
        "`measures.csv` are ours. Built by `python -m pipelines.vocabulary`; changed from the originals by",
        "merging and filtering.",
        "`expansions.tsv` is ours as well: counts of what acronyms are spelled out as in abstracts of arXiv and",
        "of conferences, gathered by `python -m pipelines.expansions`; names and counts, no text.",
        "",
    ]
    for share_alike, heading in (
        (False, "Files of this folder (`core.csv`, `expansions.tsv`, `*.ttl`): permissive"),
        (True, "Files of `cc-by-sa/`: Creative Commons Attribution-ShareAlike"),
    ):
        lines += [f"## {heading}", "", "| source | address | licence |", "|---|---|---|"]
        chosen = [source for source in SOURCES if source.share_alike == share_alike]
        lines += [f"| {s.title} | <{s.url}> | <{s.license}> |" for s in chosen]
        lines.append("")
    lines.append("The share-alike sources derive from Papers with Code (CC BY-SA 4.0) in whole or in part. The")
    lines.append("share-alike files also repeat names from the permissive sources where one concept has both.")
    lines.append("")
    lines.append("The lexicon of the extraction model (`kg/extraction/model/lexicon.tsv.zst`) lists the names of")
    lines.append("all these files and their types, and so is under CC BY-SA 4.0 as well.")
    return "\n".join(lines) + "\n"


def build(shared: Path, out: Path) -> dict[str, int]:
    """Build every file of the vocabulary into ``out``, which holds ``core.csv`` already.

    Returns
    -------
    The number of concepts per type.
    """
    from pyoxigraph import RdfFormat, serialize

    dropped: Counter[str] = Counter()
    by_type: defaultdict[EntityType, list[Entry]] = defaultdict(list)
    for entry in read_entries(shared, out / "core.csv", dropped):
        by_type[entry.type].append(entry)
    datasets = {key(entry.label) for entry in by_type["Dataset"] if is_name_like(entry.label)}
    # Leaderboards list benchmarks among the tasks ("GSM8K", "StarCraft II").
    by_type["Task"] = [
        entry
        for entry in by_type["Task"]
        if BY_NAME[entry.source].curated or not is_name_like(entry.label) or key(entry.label) not in datasets
    ]
    counts: dict[str, int] = {}
    (out / "cc-by-sa").mkdir(parents=True, exist_ok=True)
    for kind in ENTITY_TYPES:
        groups = merge(by_type[kind])
        counts[kind] = len(groups)
        for share_alike, folder in ((False, out), (True, out / "cc-by-sa")):
            text = serialize(
                triples(groups, kind, share_alike=share_alike), format=RdfFormat.TURTLE, prefixes=_PREFIXES
            )
            assert text is not None
            (folder / f"{kind.lower()}s.ttl").write_bytes(text)
    (out / "LICENSES.md").write_text(licenses(), encoding="utf-8")
    sys.stderr.write(f"left out, by rule: {dict(dropped.most_common())}\n")
    return counts


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("shared", type=Path, help="the folder of vocabulary sources")
    parser.add_argument("out", type=Path, help="the folder of the vocabulary, with core.csv in it")
    arguments = parser.parse_args()
    for kind, count in build(arguments.shared, arguments.out).items():
        sys.stdout.write(f"{kind}: {count} concepts\n")


if __name__ == "__main__":
    main()
