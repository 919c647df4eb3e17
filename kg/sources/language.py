"""Is a text English? The words that every English text has settle it; a classifier sees only the doubtful.

The classifier is py3langid (Lui and Baldwin, "langid.py", 2012), whose model comes with it.
"""

from __future__ import annotations

import re

#: A share of English function words that no other language reaches by chance.
_ENOUGH = 0.16
#: Below this many letters a text is too short to tell its language, and passes.
_MIN_LETTERS = 60
#: Only so many characters are looked at.
_SAMPLE = 4000
_HEAD = 600

_ENGLISH = (
    "the of and to in a is we that for with on by this are as an be it from our which can these at or has have "
    "their but not its such than been was were into between more also both each how however while they using "
    "where when over only most other may without through based show propose"
)
_FUNCTION_WORDS = frozenset(_ENGLISH.split())
_WORD = re.compile(r"[^\W\d_]+")
_MATH = re.compile(r"\$[^$]{1,400}\$|\\[A-Za-z]+|https?://\S+")


def foreign_language(text: str) -> str | None:
    """The ISO 639-1 code of the language of ``text`` where it is surely not English, else None.

    Short texts, lists of names and formulas are given the benefit of the doubt.

    >>> foreign_language("We show that attention is all that is needed for the translation of sentences.")
    >>> foreign_language("Wir zeigen, dass ein Netz mit Aufmerksamkeit allein für die Übersetzung von Sätzen "
    ...     "ausreicht und dabei schneller lernt als die bisherigen Verfahren mit Rekurrenz.")
    'de'
    """
    # Most abstracts are settled by their first sentences.
    if _is_english(_WORD.findall(text[:_HEAD].lower())):
        return None
    words = _WORD.findall(text[:_SAMPLE].lower())
    # Some have the abstract in two languages: one half in English is enough to read.
    half = len(words) // 2
    if _is_english(words) or _is_english(words[:half]) or _is_english(words[half:]):
        return None
    english = sum(word in _FUNCTION_WORDS for word in words)
    plain = _MATH.sub(" ", text[:_SAMPLE])
    letters = sum(map(str.isalpha, plain))
    wide = sum("\u2e80" <= character <= "\ud7ff" for character in plain)
    # A character of Chinese, Japanese or Korean says as much as three letters.
    if letters + 2 * wide < _MIN_LETTERS:
        return None
    import py3langid  # type: ignore[import-untyped]

    ranked = py3langid.rank(plain)
    language, best = str(ranked[0][0]), float(ranked[0][1])
    score = next((float(value) for code, value in ranked if code == "en"), best)
    # Scores are log-probabilities: English must lose clearly, the more so where English words do occur.
    margin = (best - score) / len(plain.encode())
    needed = 0.02 if english >= 0.08 * max(1, len(words)) else 0.005
    return language if language != "en" and margin > needed else None


def _is_english(words: list[str]) -> bool:
    return sum(word in _FUNCTION_WORDS for word in words) >= max(1, _ENOUGH * len(words))
