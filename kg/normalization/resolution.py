"""From names to entities: linking to the vocabulary, merging across papers, people's decisions above all.

Order of certainty: decisions, then names of the vocabulary, then head words, then forms of one acronym, then
bare acronyms, first by what papers say of them, then by initials. Every join is checked against never-merge
pairs and against bringing two concepts together.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Dict

from kg.errors import DecisionError
from kg.normalization.acronyms import join_acronyms, join_initials
from kg.normalization.candidates import concepts_spelling
from kg.normalization.clusters import Clusters
from kg.normalization.concepts import Concept
from kg.normalization.decisions import (
    MATCH,
    NEVER,
    RENAMED,
    RETYPED,
    Name,
    check_decisions,
    kept_apart,
    key_of,
    name_of,
    removed_papers,
    retyped_to,
)
from kg.normalization.entities import Normalized, Resolved, tell
from kg.normalization.evidence import Evidence
from kg.normalization.keys import key
from kg.normalization.linking import (
    Proposal,
    Reason,
    join_forms,
    join_heads,
    join_wordings,
    link_names,
    link_pieces,
)
from kg.normalization.names import slug
from kg.normalization.retyping import TypeOfNames
from kg.normalization.vocabulary import Vocabulary
from kg.records import EntityType, Extraction, Mapping
from kg.schema import entity_iri

_DECIDED = Reason("semapv:ManualMappingCuration", "decided by a person", 1.0)


def normalize(
    extractions: Iterable[Extraction],
    *,
    vocabulary: Vocabulary,
    decisions: Sequence[Mapping] = (),
    years: Dict[str, int | None],
    as_one: bool = False,
) -> Normalized:
    """Find out which names of which papers mean the same thing.

    Parameters
    ----------
    extractions
        The extraction records, in any order; read once.
    vocabulary
        The concepts that names are linked to.
    decisions
        What people decided (:mod:`kg.normalization.decisions`); they win over the rules.
    years
        The year of each paper by its id, None or missing where unknown.
    as_one
        Whether the papers are the names of one list: an acronym and a name with its initials stand together as in
        one paper, and the types are the user's.

    Raises
    ------
    DecisionError
        Two decisions contradict each other.
    """
    check_decisions(decisions)
    removed = removed_papers(decisions)
    if removed:
        extractions = (extraction for extraction in extractions if extraction.id not in removed)
    retyped: dict[Name, EntityType] = {}
    for decision in decisions:
        subject = name_of(decision.subject_id, decision.subject_label)
        target = retyped_to(decision)
        if decision.predicate_id == RETYPED and subject is not None and target is not None:
            retyped[subject] = target
    evidence = Evidence(extractions, retyped, None if as_one else TypeOfNames(vocabulary))
    resolution = _Resolution(evidence, vocabulary)
    resolution.decide(decisions)
    resolution.resolve(as_one=as_one)
    return tell(resolution.resolved(), years)


class _Resolution:
    """The clusters of senses and concepts as they grow, and why each sense joined.

    Senses have the numbers ``0 … n-1`` in their sorted order, concepts the numbers after them in order of IRI.
    """

    def __init__(self, evidence: Evidence, vocabulary: Vocabulary) -> None:
        self.evidence = evidence
        self.vocabulary = vocabulary
        self.count = len(evidence.senses)
        self.reasons: dict[int, Reason] = {}
        self.labels: dict[int, str] = {}
        by_name = list(link_names(evidence, vocabulary))
        self.by_name = by_name
        self.by_pieces = list(link_pieces(evidence, vocabulary))
        iris = {p.right for p in (*by_name, *self.by_pieces) if isinstance(p.right, str)}
        for index, (kind, _) in enumerate(evidence.senses):
            name = evidence.name(index)
            iris.update(concept.iri for concept in vocabulary.by_notation(kind, name))
        self.spelling = concepts_spelling(evidence, vocabulary)
        iris.update(str(iri) for iri in self.spelling.items())
        self.iris = sorted(iris)
        self.number = {iri: self.count + place for place, iri in enumerate(self.iris)}
        self.clusters = Clusters(self.count + len(self.iris))
        for number in self.number.values():
            self.clusters.anchor(number)
        self.apart: Dict[Name, frozenset[str]] = {}
        self._named: dict[Name, int] | None = None

    def decide(self, decisions: Sequence[Mapping]) -> None:
        """Carry out the decisions on names: matches first, then what must stay apart, then labels.

        Raises
        ------
        DecisionError
            Two names are to be kept apart that other decisions make one.
        """
        self.apart = kept_apart(decisions)
        for decision in sorted(decisions, key=_order):
            if decision.predicate_id == RENAMED:
                subject = self._refer(decision.subject_id, decision.subject_label)
                if subject is not None:
                    self.labels[subject] = " ".join(decision.object_label.split())
        matches = sorted((d for d in decisions if d.predicate_id == MATCH), key=_order)
        for decision in matches:
            left = self._refer(decision.subject_id, decision.subject_label)
            right = self._refer(decision.object_id, decision.object_label)
            if left is not None and right is not None:
                self.clusters.join(left, right, by_decision=True)
                self.reasons[left] = _DECIDED
                self.reasons.setdefault(right, _DECIDED)
        for decision in sorted((d for d in decisions if d.predicate_id == NEVER), key=_order):
            left = self._refer_alone(decision.subject_id, decision.subject_label)
            right = self._refer_alone(decision.object_id, decision.object_label)
            if left is None or right is None or left == right:
                continue
            if self.clusters.find(left) == self.clusters.find(right):
                raise DecisionError(
                    f"{decision.subject_id} and {decision.object_id} cannot be kept apart: other"
                    " decisions make them one; take one of the decisions out"
                )
            self.clusters.keep_apart(left, right)
            # Else the name that is to go could be the one that takes the vocabulary's concept along.
            for one, other in ((left, decision.object_id), (right, decision.subject_id)):
                concept = self.number.get(entity_iri(other))
                if concept is not None and self.clusters.find(one) != self.clusters.find(concept):
                    self.clusters.keep_apart(one, concept)

    def _refer(self, reference: str, label: str) -> int | None:
        """The sense or concept that a decision speaks of, or None where these papers do not name it."""
        name = name_of(reference, label)
        if name is None:
            return None
        if self._named is None:
            self._named = self._index_names()
        if name not in self._named:
            # A decision may call a thing by the label that another decision gives it.
            labelled = [item for item, given in self.labels.items() if slug(given) == name[1]]
            return next((item for item in sorted(labelled) if self._type(item) == name[0]), None)
        return self._named[name]

    def _refer_alone(self, reference: str, label: str) -> int | None:
        """The same of a thing to keep apart: a name that only stands beside others in its papers is none."""
        name = name_of(reference, label)
        if name is None:
            return None
        sense = (name[0], key_of(name))
        place = bisect_left(self.evidence.senses, sense)
        if place < self.count and self.evidence.senses[place] == sense:
            return place
        item = self._refer(reference, label)
        if item is None or item in self.labels:
            return item
        is_label = item >= self.count and slug(self._concept(self.iris[item - self.count]).label) == name[1]
        return item if is_label else None

    def _type(self, item: int) -> EntityType:
        if item < self.count:
            return self.evidence.senses[item][0]
        return self._concept(self.iris[item - self.count]).type

    def _index_names(self) -> dict[Name, int]:
        """Every name by type and slug: spelled-out names first, then concepts, then acronyms and spellings."""
        index: dict[Name, int] = {}
        for number, (kind, _) in enumerate(self.evidence.senses):
            for name in sorted(self.evidence.mains[number]):
                index.setdefault((kind, slug(name)), number)
        for iri, number in self.number.items():
            concept = self._concept(iri)
            index.setdefault((concept.type, slug(concept.label)), number)
        for number, (kind, _) in enumerate(self.evidence.senses):
            for name in sorted((*self.evidence.others[number], *self.evidence.acronyms[number])):
                index.setdefault((kind, slug(name)), number)
        for iri, number in self.number.items():
            concept = self._concept(iri)
            for name in concept.names:
                index.setdefault((concept.type, slug(name)), number)
        return index

    def _concept(self, iri: str) -> Concept:
        concept = self.vocabulary.concept(iri)
        assert concept is not None
        return concept

    def resolve(self, *, as_one: bool) -> None:
        """Carry out the proposals, the surest first."""
        self._carry_out(self.by_name)
        self._carry_out(join_heads(self.evidence))
        self._carry_out(join_wordings(self.evidence, self.vocabulary))
        self._carry_out(join_forms(self.evidence))
        # What acronyms mean is asked once the spelled-out names are settled, and settled for all at once.
        self._carry_out(list(join_acronyms(self.evidence, self.vocabulary, self.clusters, self.number)))
        self._carry_out(self.by_pieces)
        known = self.vocabulary, self.clusters, self.spelling, self.number
        self._carry_out(list(join_initials(self.evidence, *known, as_one=as_one)))

    def _carry_out(self, proposals: Iterable[Proposal]) -> None:
        ordered = sorted(proposals, key=lambda p: (-p.reason.confidence, p.left, str(p.right)))
        for proposal in ordered:
            right = self.number[proposal.right] if isinstance(proposal.right, str) else proposal.right
            if self.clusters.find(proposal.left) == self.clusters.find(right):
                self.reasons.setdefault(proposal.left, proposal.reason)
            elif self.clusters.join(proposal.left, right):
                self.reasons[proposal.left] = proposal.reason
                if right < self.count:
                    self.reasons.setdefault(right, proposal.reason)

    def resolved(self) -> Resolved:
        """What the clusters are now, with the concept and the decided label of each."""
        roots = [self.clusters.find(index) for index in range(self.count)]
        concepts: dict[int, Concept] = {}
        for number in sorted(self.number.values(), reverse=True):
            concepts[self.clusters.find(number)] = self._concept(self.iris[number - self.count])
        labels: dict[int, str] = {}
        for item, label in sorted(self.labels.items(), key=lambda pair: (pair[1], pair[0])):
            labels.setdefault(self.clusters.find(item), label)
        if self.apart:
            self._forget_rejected(roots, concepts, labels)
        return Resolved(self.evidence, self.vocabulary, roots, concepts, labels, self.reasons)

    def _forget_rejected(self, roots: list[int], concepts: Dict[int, Concept], labels: Dict[int, str]) -> None:
        """Take the names that people keep from an entity out of what its papers call it beside its own names."""
        own: defaultdict[int, set[Name]] = defaultdict(set)
        for index, root in enumerate(roots):
            own[root].add(self.evidence.senses[index])
            for label in (labels.get(root), concepts[root].label if root in concepts else None):
                if label is not None:
                    own[root].add((self.evidence.senses[index][0], key(label)))
        for index, root in enumerate(roots):
            rejected = {other for name in own[root] for other in self.apart.get(name, ())}
            if rejected:
                self.evidence.forget(index, rejected)


def _order(decision: Mapping) -> tuple[str, str, str, str]:
    return decision.subject_id, decision.subject_label, decision.object_id, decision.object_label
