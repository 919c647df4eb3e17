"""Which concept of the vocabulary a sense means, and which senses are one: proposals, each with its reason.

Proposals are only made here; :mod:`kg.normalization.resolution` carries them out in order of certainty and
refuses those that would bring together what must stay apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from kg.normalization.concepts import Concept, best_known
from kg.normalization.evidence import Evidence, Sense
from kg.normalization.keys import (
    is_name_like,
    key,
    without_article,
    without_head,
    without_subtitle,
    without_version_mark,
)
from kg.normalization.stems import agree, signature
from kg.normalization.vocabulary import Vocabulary
from kg.records import EntityType


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
ARTICLE = Reason("semapv:LexicalMatching", "the name is the concept's with an article before it", 0.95)
VERSION = Reason(
    "semapv:LexicalMatching", "the name is the concept's, but for the letter that marks a version", 0.95
)
DEFINED = Reason(
    "semapv:LexicalMatching", "the acronym is the concept's and the paper spells it out as the concept does", 0.93
)
SAME_HEAD = Reason("semapv:LexicalMatching", "the names differ in a word for the kind, such as 'model'", 0.9)
SAME_BUT_ARTICLE = Reason("semapv:LexicalMatching", "the names differ in an article before the name", 0.95)
SAME_VERSION = Reason("semapv:LexicalMatching", "the names differ in the letter that marks a version", 0.95)
SAME_FORM = Reason(
    "semapv:LexicalMatching", "the same acronym, spelled out in words that differ in endings or fillers", 0.9
)


TITLE = Reason("semapv:LexicalMatching", "the name is the concept's with the title of a paper after it", 0.95)
FORM = Reason(
    "semapv:LexicalMatching", "the name is the concept's, but for the endings of words or small words", 0.85
)
RESTATED = Reason(
    "semapv:LexicalMatching",
    "papers give the name the concept's acronym, and it differs from the concept's in one word",
    0.8,
)
PIECES = Reason(
    "semapv:LexicalMatching", "the name is put together from pieces of the words of this concept alone", 0.7
)
WORDING = Reason(
    "semapv:LexicalMatching",
    "the name is the concept's, but for a phrase in it that one puts as its acronym",
    0.9,
)
SAME_WORDING = Reason("semapv:LexicalMatching", "the names differ in a phrase that one puts as its acronym", 0.9)


class Proposal(Struct, frozen=True):
    """Sense ``left`` and item ``right`` (a sense, or a concept by its IRI) are one for a reason."""

    left: int
    right: int | str
    reason: Reason


def link_names(evidence: Evidence, vocabulary: Vocabulary) -> Iterator[Proposal]:
    """Links of senses to the vocabulary by their names: exact, folded, another spelling, a shorter name."""
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
        found = _by_shorter_name(kind, name, evidence.acronyms[index], vocabulary)
        if found is not None:
            return found
    for name in mains:
        concept = _only(vocabulary.by_wording(kind, name), name)
        if concept is not None:
            return concept, WORDING
    for name in mains:
        for find, reason in ((vocabulary.by_form, FORM), (vocabulary.by_acronym_of, RESTATED)):
            concept = best_known(find(kind, name))
            if concept is not None:
                return concept, reason
    return None


def link_pieces(evidence: Evidence, vocabulary: Vocabulary) -> Iterator[Proposal]:
    """Links of names that no paper spells out or introduces to the one concept whose words they are pieces of."""
    explained = evidence.explained()
    for index, sense in enumerate(evidence.senses):
        if evidence.acronyms[index] or evidence.proposed[index] or sense in explained:
            continue
        concept = best_known(vocabulary.by_pieces(sense[0], evidence.name(index)))
        if concept is not None:
            yield Proposal(index, concept.iri, PIECES)


def _by_shorter_name(
    kind: EntityType, name: str, acronyms: Counter[str], vocabulary: Vocabulary
) -> tuple[Concept, Reason] | None:
    """The concept of a name without its article, the letter that marks its version, or its head word."""
    bare = without_article(name)
    plain = bare or name
    for shorter, reason in (
        (bare, ARTICLE),
        (without_subtitle(plain), TITLE),
        (without_version_mark(plain), VERSION),
        (without_head(kind, plain), HEAD),
    ):
        if shorter is None:
            continue
        concept = _only(vocabulary.by_label(kind, shorter), shorter)
        # Without its head, "diffusion" or "reward" may be anything: the rest must be a name or a phrase.
        if concept is not None and (reason is not HEAD or _stands_alone(shorter) or _is_phrase(concept.label)):
            return concept, reason
        if concept is None and _stands_alone(shorter) and not acronyms:
            noted = vocabulary.by_notation(kind, shorter)
            if len(noted) == 1:
                return noted[0], reason
    return None


def _is_phrase(label: str) -> bool:
    return " " in label.strip() or "-" in label


def _only(concepts: list[Concept], name: str) -> Concept | None:
    """The one concept meant by a name: the only one, or the only one that has it as its label."""
    if len(concepts) > 1:
        concepts = [concept for concept in concepts if key(concept.label) == key(name)]
    return concepts[0] if len(concepts) == 1 else None


def join_heads(evidence: Evidence) -> Iterator[Proposal]:
    """Senses that differ in what adds nothing to a name: an article, the "v" of a version, a word for the kind.

    "the BLIPNet", "BLIPNet model" and "BLIPNet" are one; so are "BLIPNet v2" and "BLIPNet 2".
    """
    place: dict[Sense, int] = {sense: index for index, sense in enumerate(evidence.senses)}
    for index, (kind, _) in enumerate(evidence.senses):
        name = evidence.name(index)
        bare = without_article(name)
        rest = without_head(kind, bare or name)
        for shorter, reason in (
            (bare, SAME_BUT_ARTICLE),
            (without_version_mark(bare or name), SAME_VERSION),
            (rest if rest and _stands_alone(rest) else None, SAME_HEAD),
        ):
            other = place.get((kind, key(shorter))) if shorter else None
            if other is not None and other != index:
                yield Proposal(index, other, reason)


def _stands_alone(name: str) -> bool:
    """Whether a name says what is meant without its head word: a proper name, also one such as "U-Net"."""
    return is_name_like(name) or (name[:1].isupper() and name[1:2] == "-" and name[2:3].isupper())


def join_wordings(evidence: Evidence, vocabulary: Vocabulary) -> Iterator[Proposal]:
    """Senses that differ in a phrase that one puts as its acronym, as in "Zork GANs"."""
    first: dict[Sense, int] = {sense: index for index, sense in enumerate(evidence.senses)}
    for index, (kind, _) in enumerate(evidence.senses):
        short = vocabulary.contraction.key(evidence.name(index))
        if short is not None:
            other = first.setdefault((kind, short), index)
            if other != index:
                yield Proposal(index, other, SAME_WORDING)


def join_forms(evidence: Evidence) -> Iterator[Proposal]:
    """Senses of one acronym whose spelled-out forms agree but for endings and fillers."""
    first: dict[tuple[EntityType, str, tuple[str, ...]], int] = {}
    for index, (kind, _) in enumerate(evidence.senses):
        for acronym in sorted(evidence.acronyms[index]):
            form = (kind, key(acronym), signature(evidence.name(index)))
            other = first.setdefault(form, index)
            if other != index:
                yield Proposal(index, other, SAME_FORM)
