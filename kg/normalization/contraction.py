"""Names with the phrases in them put short: "deep generative adversarial networks" and "deep GANs" meet."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from kg.normalization.concepts import Concept
from kg.normalization.expansions import Expansion
from kg.normalization.keys import key_of_folded, letters_of
from kg.normalization.names import fold

# "Neural nets", but not "U net" or "Res-Net".
_NET = re.compile(r"(?<=[a-z]{5} )net$")
_ENOUGH_PAPERS = 5
_NEARLY_ALL = 0.8


class Contraction:
    """Phrases that have one well-known acronym, and names with these phrases put short.

    Parameters
    ----------
    concepts
        The vocabulary. A phrase counts where its concept is established and has one acronym, and that acronym
        no other concept of any type that is established.
    expansions
        What papers spell acronyms out as. A phrase counts where nearly all of several papers spell its acronym so.
    """

    def __init__(self, concepts: Iterable[Concept], expansions: Iterable[Expansion] = ()) -> None:
        owners: defaultdict[str, set[str]] = defaultdict(set)
        known = [concept for concept in concepts if concept.established and concept.notations]
        for concept in known:
            for notation in concept.notations:
                owners[letters_of(notation)].add(fold(concept.label))
        self._short: dict[tuple[str, ...], str] = {}
        for concept in known:
            letters = letters_of(concept.notations[0])
            if len(concept.notations) > 1 or len(owners[letters]) > 1 or len(letters) < 2:
                continue
            for name in (concept.label, *concept.aliases):
                words = tuple(fold(name).split())
                # An alias of one word or of few letters is no phrase that the acronym spells.
                if len(words) > 1 and words[0][0] == letters[0]:
                    self._short[words] = letters
        for row in expansions:
            words = tuple(fold(row.expansion).split())
            clear = row.papers >= _ENOUGH_PAPERS and row.papers >= _NEARLY_ALL * row.of
            if clear and len(words) > 1 and letters_of(row.acronym) not in owners:
                self._short.setdefault(words, letters_of(row.acronym))
        self._longest = max(map(len, self._short), default=0)
        self._starts = {words[:2] for words in self._short}

    def key(self, name: str) -> str | None:
        """The matching key of a name with phrases in it put short, or None where there is nothing to put short.

        A name that is such a phrase as a whole stays: whether an acronym alone means it is another question.
        """
        folded = fold(name)
        words = _NET.sub("network", folded).split()
        if tuple(words) not in self._short:
            self._put_short(words)
        short = " ".join(words)
        return key_of_folded(short) if short != folded else None

    def _put_short(self, words: list[str]) -> None:
        """Replace each phrase among the words, the longest first."""
        place = 0
        while place < len(words) - 1:
            if (words[place], words[place + 1]) in self._starts:
                for end in range(min(len(words), place + self._longest), place + 1, -1):
                    short = self._short.get(tuple(words[place:end]))
                    if short is not None:
                        words[place:end] = [short]
                        break
            place += 1
