"""Disjoint sets: things joined two by two, and who is together in the end."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

Item = TypeVar("Item", bound=Hashable)


class DisjointSets(Generic[Item]):
    """Sets that only grow together (Tarjan's union–find, with path halving); a new item is a set of its own.

    >>> sets = DisjointSets[str]()
    >>> sets.join("BERT", "bert")
    >>> sets.find("bert") == sets.find("BERT"), sets.find("GPT")
    (True, 'GPT')
    """

    def __init__(self) -> None:
        self._parent: dict[Item, Item] = {}

    def find(self, item: Item) -> Item:
        """The item that stands for the set of ``item``."""
        parent = self._parent
        parent.setdefault(item, item)
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    def join(self, one: Item, other: Item) -> None:
        """Make one set of the sets of two items; what stood for the first stands for both."""
        self._parent[self.find(other)] = self.find(one)

    def members(self) -> list[list[Item]]:
        """The sets, and the items of each, in the order in which they were first named."""
        found: dict[Item, list[Item]] = {}
        for item in self._parent:
            found.setdefault(self.find(item), []).append(item)
        return list(found.values())
