"""Entities, mentions and mapping rows, told from resolved clusters."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field

from kg.normalization.concepts import Concept
from kg.normalization.decisions import MATCH, name_id
from kg.normalization.evidence import Evidence, mention_of, most_frequent
from kg.normalization.keys import key, letters_of
from kg.normalization.linking import EXACT, Reason
from kg.normalization.measures import measure_of
from kg.normalization.names import slug
from kg.normalization.readings import readings
from kg.normalization.vocabulary import Vocabulary
from kg.records import Direction, Entity, EntityMention, EntityType, Mapping, digest
from kg.schema import BASE

_SPELLINGS = Reason(
    "semapv:LexicalMatching", "the same name but for case, hyphens, spaces, accents or plural", 0.98
)
_BESIDE = Reason(
    "semapv:LexicalMatching", "the acronym stands beside the spelled-out name in the same paper", 0.95
)
_OTHER = Reason("semapv:LexicalMatching", "another spelling of the name in the same paper", 0.95)

WITHIN_PAPER = (_BESIDE, _OTHER)
"""The reasons that one paper gives: two names of what it takes for one thing."""
_RETYPED = Reason("semapv:LexicalMatching", "the vocabulary knows the name as a", 0.9)


@dataclass(frozen=True)
class Normalized:
    """The entities of a set of papers, which paper mentions which, and why each name means its entity.

    ``entity_of`` gives the entity id for (paper id, entity id in that paper's extraction record). Everything is
    sorted, and independent of the order of the papers.
    """

    entities: list[Entity] = field(default_factory=list)
    mentions: list[EntityMention] = field(default_factory=list)
    mappings: list[Mapping] = field(default_factory=list)
    entity_of: dict[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Resolved:
    """Clusters of senses: the cluster of each, by a number; a cluster's concept and decided label; why each sense
    is where it is.
    """

    evidence: Evidence
    vocabulary: Vocabulary
    roots: list[int]
    concepts: Dict[int, Concept]
    labels: Dict[int, str]
    reasons: Dict[int, Reason]


def tell(resolved: Resolved, years: Dict[str, int | None]) -> Normalized:
    """The entities of the clusters, which paper mentions which, and why each name means its entity.

    Parameters
    ----------
    resolved
        The clusters.
    years
        The year of each paper by its id, None or missing where unknown.
    """
    evidence = resolved.evidence
    members: defaultdict[int, list[int]] = defaultdict(list)
    for index, root in enumerate(resolved.roots):
        members[root].append(index)
    labels = {root: _label(resolved, root, senses) for root, senses in members.items()}
    ids = _ids(resolved, members, labels)
    normalized = Normalized()
    papers, dates = _mentions(resolved, ids, years, normalized)
    ambiguous = _ambiguous(resolved, members)
    for root, senses in members.items():
        concept = resolved.concepts.get(root)
        kind = evidence.senses[senses[0]][0]
        names: set[str] = set()
        for index in senses:
            names.update(evidence.mains[index], evidence.acronyms[index], evidence.others[index])
        # Nothing is introduced later than the vocabulary dates it.
        known = [dates.get(root), concept.year if concept else None]
        normalized.entities.append(
            Entity(
                id=ids[root],
                type=kind,
                label=labels[root],
                aliases=tuple(sorted(names - {labels[root]})),
                concept=concept.iri if concept else None,
                year=min((year for year in known if year is not None), default=None),
                papers=papers[root],
                direction=_direction(kind, concept, (labels[root], *sorted(names))),
            )
        )
        normalized.mappings.extend(_mappings(resolved, senses, ids[root], labels[root], ambiguous))
    roots = dict(zip(evidence.senses, resolved.roots, strict=True))
    for kind, name, sense in evidence.retyped:
        root = roots[sense]
        normalized.mappings.append(
            Mapping(
                subject_id=name_id(kind, name),
                subject_label=name,
                predicate_id=MATCH,
                object_id=ids[root],
                object_label=labels[root],
                mapping_justification=_RETYPED.justification,
                confidence=_RETYPED.confidence,
                comment=f"said to be a {kind}; {_RETYPED.comment} {sense[0]} alone",
            )
        )
    normalized.entities.sort(key=lambda entity: entity.id)
    normalized.mappings.sort(key=lambda m: (m.subject_id, m.subject_label, m.object_id, -m.confidence, m.comment))
    return normalized


def _direction(kind: EntityType, concept: Concept | None, names: Sequence[str]) -> Direction | None:
    """Whether more or less of a metric is better: as the vocabulary says, else by its names."""
    if kind != "Metric":
        return None
    known = (concept.label, *concept.aliases) if concept else ()
    return concept.direction if concept and concept.direction else measure_of((*known, *names)).direction


def _label(resolved: Resolved, root: int, senses: list[int]) -> str:
    """The canonical label: decided, else the vocabulary's, else the name used most, spelled out if it can be."""
    if root in resolved.labels:
        return resolved.labels[root]
    if root in resolved.concepts:
        return resolved.concepts[root].label
    evidence = resolved.evidence
    spelled = [index for index in senses if evidence.acronyms[index]]
    if not spelled and len(senses) > 1:
        bare = {letters_of(evidence.name(index)) for index in senses if not evidence.spelled[index]}
        spelled = [index for index in senses if bare & readings(evidence.name(index)).keys()]
    counts: Counter[str] = Counter()
    for index in spelled or senses:
        counts.update(evidence.mains[index])
    return most_frequent(counts)


def _ids(resolved: Resolved, members: Dict[int, list[int]], labels: Dict[int, str]) -> dict[int, str]:
    """Entity ids: the concept's, else type and slug of the label; where two would be equal, a hash is added."""
    senses = resolved.evidence.senses
    ids: dict[int, str] = {}
    taken: set[str] = set()
    for root in sorted(members, key=lambda root: (root not in resolved.concepts, senses[members[root][0]])):
        concept = resolved.concepts.get(root)
        kind, matching = senses[members[root][0]]
        plain = f"{kind.lower()}/{slug(labels[root])}"
        if concept is not None and concept.iri.startswith(BASE):
            plain = concept.id
        # The id of a concept stays free for it: what is not linked to it is something else.
        elif resolved.vocabulary.concept(BASE + plain) is not None:
            taken.add(plain)
        local = plain
        salt = 0
        while local in taken:
            local = f"{plain}-{digest(kind, matching, str(salt))[:6]}"
            salt += 1
        taken.add(local)
        ids[root] = local
    return ids


def _mentions(
    resolved: Resolved, ids: Dict[int, str], years: Dict[str, int | None], normalized: Normalized
) -> tuple[Counter[int], dict[int, int]]:
    """Write the mentions; the number of papers of each cluster, and the year that its papers give it."""
    papers: Counter[int] = Counter()
    first: dict[int, int] = {}
    introduced: dict[int, int] = {}
    last = ""
    here: set[int] = set()
    for paper, entity, index in sorted(resolved.evidence.mentions, key=lambda m: (m[0], m[1].id)):
        root = resolved.roots[index]
        normalized.entity_of[paper, entity.id] = ids[root]
        normalized.mentions.append(mention_of(paper, entity, ids[root]))
        if paper != last:
            last, here = paper, set()
        if root not in here:
            here.add(root)
            papers[root] += 1
        year = years.get(paper)
        if year is not None:
            first[root] = min(year, first.get(root, year))
            if entity.role == "proposed":
                introduced[root] = min(year, introduced.get(root, year))
    return papers, first | introduced


def _ambiguous(resolved: Resolved, members: Dict[int, list[int]]) -> frozenset[tuple[EntityType, str]]:
    """The names, by key, that mean more than one entity, so that no row may call them exact."""
    owner: dict[tuple[EntityType, str], int] = {}
    several: set[tuple[EntityType, str]] = set()
    for root, senses in members.items():
        for index in senses:
            kind, matching = resolved.evidence.senses[index]
            for known in (matching, *map(key, resolved.evidence.acronyms[index])):
                if owner.setdefault((kind, known), root) != root:
                    several.add((kind, known))
    return frozenset(several)


def _mappings(
    resolved: Resolved, senses: list[int], entity_id: str, label: str, ambiguous: frozenset[tuple[EntityType, str]]
) -> Iterator[Mapping]:
    """A row for each name that is not the label and each reason why it means this entity."""
    evidence = resolved.evidence
    reasons = [(resolved.reasons.get(index, _SPELLINGS), index) for index in senses]
    label_key = key(label)
    told: set[tuple[str, Reason]] = set()
    for reason, index in sorted(reasons, key=lambda pair: (-pair[0].confidence, pair[1])):
        kind, matching = evidence.senses[index]
        for names, rule in (
            (evidence.mains[index], reason),
            (evidence.acronyms[index], _BESIDE),
            (evidence.others[index], _OTHER),
        ):
            for name in sorted(names.keys() - {label}):
                matching_here = key(name)
                if matching_here == label_key and rule.confidence < EXACT.confidence:
                    why = _SPELLINGS
                else:
                    why = reason if matching_here == matching else rule
                if (name, why) in told:
                    continue
                told.add((name, why))
                exact = (kind, matching_here) not in ambiguous
                yield Mapping(
                    subject_id=name_id(kind, name),
                    subject_label=name,
                    predicate_id=MATCH if exact else "skos:closeMatch",
                    object_id=entity_id,
                    object_label=label,
                    mapping_justification=why.justification,
                    confidence=why.confidence,
                    comment=why.comment if exact else f"{why.comment}; elsewhere the name means another thing",
                )
