"""Names that papers give a type under which the vocabulary does not know them, but knows them under another."""

from __future__ import annotations

from functools import cache

from kg.normalization.evidence import Names
from kg.normalization.keys import is_acronym, is_name_like, same_case
from kg.normalization.vocabulary import Vocabulary
from kg.records import ENTITY_TYPES, EntityType

# Short acronyms mean too much, and whether a name is a task or its method is a matter of use.
_SHORTEST_ACRONYM = 4
_BY_USE = frozenset({"Method", "Task"})


class TypeOfNames:
    """The type that the vocabulary gives a name, where that is clear.

    It is clear for a proper name of one established concept that goes by it, where no concept of the type that the
    paper gives has that name: a "GLUE" said to be a method is the dataset. On the entities annotated in
    ``gold/train.jsonl`` the rule differs from the annotators in one of some thousands.

    Parameters
    ----------
    vocabulary
        The concepts.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._clear = cache(self._clear_type)

    def __call__(self, kind: EntityType, names: Names) -> EntityType:
        """The type of a mention with these names that was said to be of a type."""
        return self._clear(kind, names.main) or kind

    def _clear_type(self, kind: EntityType, name: str) -> EntityType | None:
        proper = len(name) >= _SHORTEST_ACRONYM if is_acronym(name) else is_name_like(name)
        if not proper or self._vocabulary.lookup(kind, name):
            return None
        known = [concept for other in ENTITY_TYPES for concept in self._vocabulary.lookup(other, name)]
        if len(known) != 1 or not known[0].established or {kind, known[0].type} == _BY_USE:
            return None
        return known[0].type if any(same_case(other, name) for other in known[0].names) else None
