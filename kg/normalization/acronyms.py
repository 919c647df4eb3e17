"""What a bare acronym means: proposals from what papers spell out, from initials, and from what is common.

An acronym that nothing tells the meaning of is left alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Set

from kg.normalization.candidates import Candidates, Short, agreeing, bare_acronyms
from kg.normalization.clusters import Clusters
from kg.normalization.concepts import Concept, best_known
from kg.normalization.evidence import Evidence, Sense
from kg.normalization.keys import is_acronym, key, same_case
from kg.normalization.linking import Proposal, Reason
from kg.normalization.readings import is_titled
from kg.normalization.vocabulary import Vocabulary

ACRONYM = Reason(
    "semapv:LexicalMatching", "the acronym has one meaning in the vocabulary and in these papers", 0.85
)
CORPUS_SENSE = Reason(
    "semapv:LexicalMatching",
    "of the vocabulary's meanings of the acronym these papers spell out only this one",
    0.8,
)
COMMON_SENSE = Reason(
    "semapv:LexicalMatching", "most papers that spell the acronym out give it this one of its meanings", 0.75
)
ONE_EXPANSION = Reason(
    "semapv:LexicalMatching", "in these papers the acronym is spelled out in this way alone", 0.85
)
COMMON_FORM = Reason(
    "semapv:LexicalMatching", "the acronym has the initials of this name, as which most papers spell it out", 0.75
)
ONE_LONG_FORM = Reason(
    "semapv:LexicalMatching", "the acronym has the initials of this name alone among all names of the type", 0.7
)
ONE_LOOSE_FORM = Reason(
    "semapv:LexicalMatching", "this name alone among all names of the type has the acronym's letters", 0.65
)
ONE_CONCEPT = Reason(
    "semapv:LexicalMatching", "the acronym has the initials of this concept alone in the vocabulary", 0.6
)

# Of the papers that spell an acronym out, so many must mean the vocabulary's concept before a bare one does.
_DOMINANT = 0.75
# Of the papers elsewhere that spell an acronym out, so many must agree for a meaning to be the common one.
_COMMON = 0.6
_CLEARLY_COMMON = 0.85
_RARE = 0.1
# So many papers that spell an acronym out need no others to agree with them.
_ENOUGH_HERE = 3
# Of so few papers elsewhere that spell an acronym out, one that means a concept is enough.
_FEW_PAPERS = 2
# So many papers elsewhere that spell an acronym out, none of them as supposed, speak against it.
_ENOUGH_PAPERS = 5

_RANK_REASONS = (ONE_LONG_FORM, ONE_LONG_FORM, ONE_LOOSE_FORM)


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
    spelled: defaultdict[int, list[int]] = defaultdict(list)
    introduced: set[int] = set()
    for index, (kind, _) in enumerate(evidence.senses):
        if evidence.proposed[index]:
            introduced.add(clusters.find(index))
        for acronym, count in evidence.acronyms[index].items():
            meanings[kind, key(acronym)][clusters.find(index)] += count
            spellings[kind, key(acronym)].add(acronym)
            spelled[clusters.find(index)].append(index)
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
            sure = agreeing > 0 or _is_telling(noted[0], name, vocabulary)
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
                names = (evidence.name(index) for index in spelled[only])
                if meant[only] >= _ENOUGH_HERE or _is_possible(name, names, vocabulary):
                    yield Proposal(index, only, ONE_EXPANSION)
        elif noted and not meant:
            common = [c for c in noted if _share(c, name, vocabulary) >= _CLEARLY_COMMON]
            if common and vocabulary.expansions.papers(name) >= _ENOUGH_PAPERS:
                yield Proposal(index, common[0].iri, COMMON_SENSE)


def _is_possible(name: str, meant: Iterable[str], vocabulary: Vocabulary) -> bool:
    """Whether papers elsewhere mean one of these names by an acronym, or do not know it."""
    papers = vocabulary.expansions.papers(name)
    return not papers or vocabulary.expansions.meaning(name, meant) >= max(2, papers / 2)


def _is_written_as(concept: Concept, name: str) -> bool:
    """Whether the name is written as an acronym of the concept; small letters pass where no word is meant."""
    if any(same_case(notation, name) for notation in concept.notations):
        return True
    return name.islower() and concept.established and (len(name) > 4 or concept.type in {"Dataset", "Metric"})


def _is_telling(concept: Concept, name: str, vocabulary: Vocabulary) -> bool:
    """Whether an acronym that no paper spells out may be trusted to mean a concept.

    Short acronyms have many meanings; an obscure concept is rarely the one that is meant, unless papers
    elsewhere say so; nor is one that hardly any of many papers elsewhere means.
    """
    papers = vocabulary.expansions.papers(name)
    share = _share(concept, name, vocabulary)
    if share >= _COMMON:
        return True
    if papers >= _ENOUGH_PAPERS and share < _RARE:
        return False
    return concept.established or len(name) > 4


def _share(concept: Concept, name: str, vocabulary: Vocabulary) -> float:
    """Of the papers elsewhere that spell an acronym out, the share that means the concept."""
    papers = vocabulary.expansions.papers(name)
    return vocabulary.expansions.meaning(name, (concept.label, *concept.aliases)) / papers if papers else 0.0


def join_initials(
    evidence: Evidence,
    vocabulary: Vocabulary,
    clusters: Clusters,
    known: Candidates,
    concept_number: dict[str, int],
    *,
    as_one: bool,
) -> Iterator[Proposal]:
    """Bare acronyms that nothing spells out, joined to the one thing of their type that they can be read in.

    That is a name of these papers, else a concept of the vocabulary: the one that papers elsewhere mean by the
    acronym. Where they do not tell, it is the only such name that stands in a paper with the acronym.

    Parameters
    ----------
    evidence
        The senses and their acronyms.
    vocabulary
        The concepts; an acronym of theirs means one of them or nothing.
    clusters
        The clusters after all surer proposals.
    known
        What :func:`concepts_spelling` found in the vocabulary.
    concept_number
        The number in ``clusters`` of each concept that some sense may be linked to, by IRI.
    as_one
        Whether the papers are the names of one list, which stand together as those of one paper do.
    """
    iris = {number: iri for iri, number in concept_number.items()}

    def is_open(index: int) -> bool:
        """Whether the meaning is not known: of a concept that is itself called by the acronym it may be asked."""
        anchored = [vocabulary.concept(iris[number]) for number in clusters.anchors(index)]
        return not any(concept is None or _is_spelled_out(concept) for concept in anchored)

    bare = {
        short: open_
        for short, indexes in bare_acronyms(evidence).items()
        if (open_ := [index for index in indexes if is_open(index)])
    }
    here = Candidates((short, evidence.name(index)) for short, indexes in bare.items() for index in indexes)
    for index, (kind, _) in enumerate(evidence.senses if bare else ()):
        root = clusters.find(index)
        for name in evidence.mains[index]:
            here.offer(kind, name, root)
    beside = None if as_one else _beside({i for indexes in bare.values() for i in indexes}, evidence, clusters)
    for short, indexes in bare.items():
        for index in indexes:
            # A paper that introduces something by an acronym introduces something new.
            if evidence.proposed[index]:
                continue
            name = evidence.name(index)
            noted = vocabulary.by_notation(short[0], name)
            known_well = [concept for concept in noted if concept.established]
            chosen = _chosen(name, short, here, vocabulary, beside and beside[index])
            if chosen is not None:
                items, reason = chosen
                for item in items:
                    anchors = clusters.anchors(int(item))
                    if not known_well or any(concept_number.get(c.iri) in anchors for c in known_well):
                        yield Proposal(index, item, reason)
            elif not clusters.anchors(index):
                chosen = _chosen(name, short, known, vocabulary)
                concept = best_known(_concepts(chosen[0], vocabulary)) if chosen is not None else None
                if chosen is not None and concept is not None:
                    others = noted or here.of(short)
                    if chosen[1] is COMMON_FORM and (not others or _share(concept, name, vocabulary) >= _COMMON):
                        yield Proposal(index, concept.iri, COMMON_FORM)
                    elif not others and len(short[1]) > 3 and len(chosen[0]) == 1:
                        yield Proposal(index, concept.iri, ONE_CONCEPT)


def _is_spelled_out(concept: Concept) -> bool:
    """Whether a name of the concept is more than one word that looks like an acronym."""
    return any(not is_acronym(name) for name in (concept.label, *concept.aliases))


def _chosen(
    name: str, short: Short, found: Candidates, vocabulary: Vocabulary, beside: Container[int | str] | None = None
) -> tuple[list[int | str], Reason] | None:
    """The one thing that an acronym can be read in, as the items that are this thing, and why it is that.

    With ``beside``, only what is in it may be meant without papers elsewhere that say so.
    """
    expansions = vocabulary.expansions
    papers, most_common = expansions.papers(name), expansions.most_common(name)
    for candidates, reason in zip(found.of(short), _RANK_REASONS, strict=False):
        if not candidates:
            continue
        groups = agreeing(candidates)
        counts = [expansions.meaning(name, (n for item in group for n in candidates[item])) for group in groups]
        best = max(range(len(groups)), key=lambda place: counts[place])
        others = sum(counts) - counts[best]
        enough = 1 if papers <= _FEW_PAPERS else 2
        if counts[best] >= max(enough, most_common) and counts[best] >= 3 * others:
            return groups[best], COMMON_FORM
        if papers >= _ENOUGH_PAPERS and most_common >= _COMMON * papers and not counts[best]:
            return None
        if beside is not None:
            groups = [group for group in groups if any(item in beside for item in group)]
        if len(groups) == 1:
            return groups[0], reason
        titled = [group for group in groups if any(is_titled(n) for item in group for n in candidates[item])]
        return (titled[0], ONE_LOOSE_FORM) if len(titled) == 1 and not counts[best] else None
    return None


def _beside(bare: Set[int], evidence: Evidence, clusters: Clusters) -> dict[int, set[int]]:
    """For each bare acronym the clusters that some paper names beside it."""
    papers: defaultdict[str, set[int]] = defaultdict(set)
    for paper, _, index in evidence.mentions:
        if index in bare:
            papers[paper].add(index)
    beside: dict[int, set[int]] = {index: set() for index in bare}
    for paper, _, other in evidence.mentions:
        for index in papers.get(paper, ()):
            if index != other:
                beside[index].add(clusters.find(other))
    return beside


def _concepts(iris: Iterable[int | str], vocabulary: Vocabulary) -> list[Concept]:
    return [concept for iri in iris if (concept := vocabulary.concept(str(iri))) is not None]
