"""What acronyms are spelled out as in many papers: counted facts, gathered from definitions such as "Low-Rank
Adaptation (LoRA)".

``ontology/vocabulary/expansions.tsv`` holds what ``pipelines/expansions.py`` gathered. It says which of the names
that an acronym may stand for is the common one; no text of a paper is in it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from pathlib import Path

from msgspec import Struct

from kg.errors import OntologyError
from kg.normalization.keys import is_acronym, is_expansion, letters_of
from kg.normalization.names import fold
from kg.normalization.readings import readings
from kg.normalization.stems import signature

COLUMNS = ("acronym", "expansion", "papers", "of")
_SHORT_IN_BRACKETS = re.compile(r"\(([^()\s]{2,13})\)")
_SENTENCE_END = re.compile(r"[.;:!?,()](?:\s|$)")
# A form that one paper alone writes is that paper's own, or an error, unless the vocabulary knows it as well.
_FEWEST_PAPERS = 2


class Expansion(Struct, frozen=True, gc=False):
    """An acronym is spelled out so in ``papers`` of the ``of`` papers that spell it out at all."""

    acronym: str
    expansion: str
    papers: int
    of: int


class Expansions:
    """How often an acronym means what.

    Parameters
    ----------
    rows
        The counts; the acronym's case, hyphens and plural do not matter.
    """

    def __init__(self, rows: Iterable[Expansion] = ()) -> None:
        self._counts: defaultdict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
        self._acronyms: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
        self._papers: dict[str, int] = {}
        self.rows = tuple(rows)
        for row in self.rows:
            letters = letters_of(row.acronym)
            self._counts[letters][signature(row.expansion)] += row.papers
            self._acronyms[signature(row.expansion)].add(letters)
            self._papers[letters] = max(row.of, self._papers.get(letters, 0))

    def __len__(self) -> int:
        return sum(map(len, self._counts.values()))

    def papers(self, acronym: str) -> int:
        """How many papers spell the acronym out."""
        return self._papers.get(letters_of(acronym), 0)

    def most_common(self, acronym: str) -> int:
        """How many papers spell the acronym out in the most common way."""
        counts = self._counts.get(letters_of(acronym))
        return max(counts.values()) if counts else 0

    def forms(self, acronym: str) -> Iterable[tuple[str, ...]]:
        """The signatures of what papers spell the acronym out as."""
        return self._counts.get(letters_of(acronym), ())

    def acronyms(self, form: tuple[str, ...]) -> Set[str]:
        """The letters of the acronyms that papers spell out with this signature."""
        return self._acronyms.get(form, frozenset())

    def meaning(self, acronym: str, names: Iterable[str]) -> int:
        """How many papers spell the acronym out as one of these names, endings and fillers aside.

        >>> known = Expansions([Expansion("LoRA", "low-rank adaptation", 9, 10)])
        >>> known.meaning("LORA", ["Low-Rank Adaptations"]), known.meaning("LoRA", ["Long Range"])
        (9, 0)
        """
        counts = self._counts.get(letters_of(acronym))
        return sum(counts[form] for form in {signature(name) for name in names}) if counts else 0


def long_form_before(short: str, text: str) -> str | None:
    """The words at the end of a text that spell a short form out, or None; after Schwartz and Hearst (2003).

    Words with exactly its initials come before fewer words with its letters.

    >>> long_form_before("LoRA", "We use low-rank adaptation")
    'low-rank adaptation'
    >>> long_form_before("PPO", "We use proximal policy optimization")
    'proximal policy optimization'
    """
    letters = letters_of(short)
    # A long form has few words more than the short form has letters.
    words = text.split()[-min(len(short) + 5, 2 * len(short)) :]
    loose: str | None = None
    for start in range(len(words) - 1, -1, -1):
        long = " ".join(words[start:])
        if words[start][:1].lower() == letters[:1] and is_expansion(short, long):
            if readings(long).get(letters) == 0:
                return long
            loose = loose or long
    return loose


def definitions_in(text: str) -> Iterator[tuple[str, str]]:
    """The pairs of a short form in brackets and the long form before it that a text defines.

    >>> list(definitions_in("We use low-rank adaptation (LoRA) and GPUs (A100)."))
    [('LoRA', 'low-rank adaptation')]
    """
    for match in _SHORT_IN_BRACKETS.finditer(text):
        if not is_acronym(match[1]):
            continue
        short = match[1][:-1] if re.fullmatch(r"[A-Z0-9-]{2,}s", match[1]) else match[1]
        long = long_form_before(short, _SENTENCE_END.split(text[max(0, match.start() - 200) : match.start()])[-1])
        if long is not None:
            yield short, long


def gather(texts: Iterable[str], labels: Iterable[str] = ()) -> list[Expansion]:
    """Count what the texts spell acronyms out as.

    Forms of one text alone are counted, and kept where they agree with one of the labels.
    """
    known = {signature(label) for label in labels}
    spelled: defaultdict[str, defaultdict[tuple[str, ...], Counter[tuple[str, str]]]]
    spelled = defaultdict(lambda: defaultdict(Counter))
    for text in texts:
        for short, long in dict.fromkeys(definitions_in(text)):
            form = signature(long)
            if form:
                spelled[letters_of(short)][form][short, long] += 1
    rows = []
    for letters, forms in spelled.items():
        of = sum(sum(ways.values()) for ways in forms.values())
        short = _most(way[0] for ways in forms.values() for way in ways.elements())
        for form, ways in forms.items():
            papers = sum(ways.values())
            if papers >= _FEWEST_PAPERS or form in known:
                long = _most(way[1] for way in ways.elements())
                rows.append((letters, -papers, fold(long), Expansion(short, long, papers, of)))
    return [row for *_, row in sorted(rows, key=lambda row: row[:3])]


def _most(names: Iterable[str]) -> str:
    """The spelling counted most, small letters and capitals taken together; of equal ones the first in order."""
    counts = Counter(names)
    together: Counter[str] = Counter()
    for name, count in counts.items():
        together[name.lower()] += count
    return min(counts, key=lambda name: (-together[name.lower()], -counts[name], name))


def write_expansions(rows: Sequence[Expansion]) -> bytes:
    """The counts as a TSV with a first line of column names."""
    lines = ["\t".join(COLUMNS), *(f"{r.acronym}\t{r.expansion}\t{r.papers}\t{r.of}" for r in rows)]
    return ("\n".join(lines) + "\n").encode()


def read_expansions(path: Path) -> list[Expansion]:
    """The counts of a TSV as :func:`write_expansions` writes it.

    Raises
    ------
    OntologyError
        A line is not four cells, or its counts are no numbers; the message names the line.
    """
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        cells = tuple(line.split("\t"))
        if number == 1 and cells == COLUMNS:
            continue
        try:
            acronym, expansion, papers, of = cells
            rows.append(Expansion(acronym, expansion, int(papers), int(of)))
        except ValueError as error:
            raise OntologyError(
                f"{path.name}, line {number}: expected an acronym, its expansion and two counts, parted by tabs"
            ) from error
    return rows
