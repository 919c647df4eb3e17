"""Which concept of the vocabulary a sense means, and which senses are one: proposals, each with its reason.

Proposals are only made here; :mod:`kg.normalization.resolution` carries them out in order of certainty and
refuses those that would bring together what must stay apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from msgspec import Struct

from kg.normalization.clusters import Clusters
from kg.normalization.concepts import Concept
from kg.normalization.evidence import Evidence, Sense
from kg.normalization.keys import agree, is_name_like, key, same_case, signature, without_head
from kg.normalization.vocabulary import Vocabulary
from kg.records import EntityType

# Of the papers that spell an acronym out, so many must mean the vocabulary's concept before a bare one does.
_DOMINANT = 0.75


class Reason(Struct, frozen=True):
    """Why two things are one: a ``semapv:`` term, the rule in words, and how sure it is (0..1)."""

    justification: str
    comment: str
    confidence: float


EXACT = Reason("semapv:LexicalMatching", "the name is the concept's label or alias, letter for letter", 1.0)
FOLDED = Reason(
    "semapv:LexicalMatching", "the name is the concept's, but for case, hyphens, spaces or plural", 0.98
)
SPELLING = Reason(
    "semapv:LexicalMatching", "another spelling of the name in the same paper is the concept's", 0.95
)
HEAD = Reason(
    "semapv:LexicalMatching", "the name is the concept's with a word for its kind, such as 'model'", 0.95
)
DEFINED = Reason(
    "semapv:LexicalMatching", "the acronym is the concept's and the paper spells it out as the concept does", 0.93
)
ACRONYM = Reason(
    "semapv:LexicalMatching", "the acronym has one meaning in the vocabulary and in these papers", 0.85
)
CORPUS_SENSE = Reason(
    "semapv:LexicalMatching",
    "of the vocabulary's meanings of the acronym these papers spell out only this one",
    0.8,
)
SAME_HEAD = Reason("semapv:LexicalMatching", "the names differ in a word for the kind, such as 'model'", 0.9)
SAME_FORM = Reason(
    "semapv:LexicalMatching", "the same acronym, spelled out in words that differ in endings or fillers", 0.9
)
ONE_EXPANSION = Reason(
    "semapv:LexicalMatching", "in these papers the acronym is spelled out in this way alone", 0.85
)


class Proposal(Struct, frozen=True):
    """Sense ``left`` and item ``right`` (a sense, or a concept by its IRI) are one for a reason."""

    left: int
    right: int | str
    reason: Reason


def link_names(evidence: Evidence, vocabulary: Vocabulary) -> Iterator[Proposal]:
    """Links of senses to the vocabulary by their names: exact, folded, other spelling, without head word."""
    for index, (kind, _) in enumerate(evidence.senses):
        found = _by_name(kind, index, evidence, vocabulary)
        if found is not None:
            concept, reason = found
            yield Proposal(index, concept.iri, reason)


def _by_name(
    kind: EntityType, index: int, evidence: Evidence, vocabulary: Vocabulary
) -> tuple[Concept, Reason] | None:
    mains = sorted(evidence.mains[index])
    concept = _only(vocabulary.by_label(kind, mains[0]), mains[0])
    if concept is not None:
        return concept, EXACT if any(name in (concept.label, *concept.aliases) for name in mains) else FOLDED
    if not evidence.spelled[index]:
        return None
    for name in sorted(evidence.acronyms[index], key=lambda n: (-evidence.acronyms[index][n], n)):
        for concept in vocabulary.by_notation(kind, name):
            if any(agree(known, main) for known in (concept.label, *concept.aliases) for main in mains):
                return concept, DEFINED
    for name in sorted(evidence.others[index]):
        concept = _only(vocabulary.by_label(kind, name), name)
        if concept is not None:
            return concept, SPELLING
    for name in mains:
        rest = without_head(kind, name)
        if rest is None:
            continue
        concept = _only(vocabulary.by_label(kind, rest), rest)
        # "diffusion" or "reward" alone may be anything: the rest must be a name or a phrase.
        if concept is not None and (is_name_like(rest) or " " in concept.label.strip()):
            return concept, HEAD
        if concept is None and is_name_like(rest):
            noted = vocabulary.by_notation(kind, rest)
            if len(noted) == 1 and not evidence.acronyms[index]:
                return noted[0], HEAD
    return None


def _only(concepts: list[Concept], name: str) -> Concept | None:
    """The one concept meant by a name: the only one, or the only one that has it as its label."""
    if len(concepts) > 1:
        concepts = [concept for concept in concepts if key(concept.label) == key(name)]
    return concepts[0] if len(concepts) == 1 else None


def join_heads(evidence: Evidence) -> Iterator[Proposal]:
    """Senses that differ in a word for the kind of thing: "BLIPNet model" and "BLIPNet"."""
    place: dict[Sense, int] = {sense: index for index, sense in enumerate(evidence.senses)}
    for index, (kind, _) in enumerate(evidence.senses):
        name = evidence.name(index)
        rest = without_head(kind, name)
        if rest is not None and is_name_like(rest):
            other = place.get((kind, key(rest)))
            if other is not None and other != index:
                yield Proposal(index, other, SAME_HEAD)


def join_forms(evidence: Evidence) -> Iterator[Proposal]:
    """Senses of one acronym whose spelled-out forms agree but for endings and fillers."""
    first: dict[tuple[EntityType, str, tuple[str, ...]], int] = {}
    for index, (kind, _) in enumerate(evidence.senses):
        for acronym in sorted(evidence.acronyms[index]):
            form = (kind, key(acronym), signature(evidence.name(index)))
            other = first.setdefault(form, index)
            if other != index:
                yield Proposal(index, other, SAME_FORM)


def join_acronyms(
    evidence: Evidence, vocabulary: Vocabulary, clusters: Clusters, concept_number: dict[str, int]
) -> Iterator[Proposal]:
    """Bare acronyms, joined to the one thing they can mean, if there is one.

    Parameters
    ----------
    evidence
        The senses and their acronyms.
    vocabulary
        The concepts and theirs.
    clusters
        The clusters after all surer proposals: what the spelled-out senses are.
    concept_number
        The number in ``clusters`` of each concept that some sense is linked to, by IRI.
    """
    meanings: defaultdict[Sense, Counter[int]] = defaultdict(Counter)
    spellings: defaultdict[Sense, set[str]] = defaultdict(set)
    introduced: set[int] = set()
    for index, (kind, _) in enumerate(evidence.senses):
        if evidence.proposed[index]:
            introduced.add(clusters.find(index))
        for acronym, count in evidence.acronyms[index].items():
            meanings[kind, key(acronym)][clusters.find(index)] += count
            spellings[kind, key(acronym)].add(acronym)
    for index, sense in enumerate(evidence.senses):
        name = evidence.name(index)
        if clusters.anchors(index) or evidence.acronyms[index] or " " in name.strip():
            continue
        kind, _ = sense
        meant = meanings.get(sense, Counter())
        noted = [concept for concept in vocabulary.by_notation(kind, name) if _is_written_as(concept, name)]
        numbers = {concept.iri: concept_number.get(concept.iri) for concept in noted}
        if len(noted) == 1:
            number = numbers[noted[0].iri]
            agreeing = meant[clusters.find(number)] if number is not None else 0
            sure = agreeing > 0 or _is_telling(noted[0], name)
            if sure and agreeing >= _DOMINANT * meant.total():
                yield Proposal(index, noted[0].iri, ACRONYM)
        elif len(meant) == 1:
            (only,) = meant
            if noted:
                for iri, number in numbers.items():
                    if number is not None and clusters.find(number) == only:
                        yield Proposal(index, iri, CORPUS_SENSE)
            elif evidence.proposed[index] and only in introduced:
                continue  # two papers that introduce something by one acronym introduce two things
            elif any(same_case(acronym, name) for acronym in spellings[sense]):
                yield Proposal(index, only, ONE_EXPANSION)


def _is_written_as(concept: Concept, name: str) -> bool:
    """Whether the name is written as an acronym of the concept; small letters pass where no word is meant."""
    if any(same_case(notation, name) for notation in concept.notations):
        return True
    return name.islower() and concept.established and (len(name) > 4 or concept.type in {"Dataset", "Metric"})


def _is_telling(concept: Concept, name: str) -> bool:
    """Whether an acronym that no paper spells out may be trusted to mean a concept.

    Short acronyms have many meanings; an obscure concept is rarely the one that is meant.
    """
    return concept.established or len(name) > 4
