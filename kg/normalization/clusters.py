"""Clusters that grow by joining, and refuse a join that would bring together what must stay apart."""

from __future__ import annotations


class Clusters:
    """A union-find over the numbers ``0 … size-1`` that respects never-merge pairs under transitive closure.

    Each cluster may have one *anchor* (a vocabulary concept): two different anchors never meet by a machine's
    join, so that no chain of weak evidence runs two known things together.

    Parameters
    ----------
    size
        How many things there are.
    """

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))
        self._anchors: dict[int, frozenset[int]] = {}
        self._apart: dict[int, set[int]] = {}

    def find(self, item: int) -> int:
        """The number that stands for the cluster of ``item``."""
        parent = self._parent
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    def anchor(self, item: int) -> None:
        """Make ``item`` an anchor of its cluster."""
        root = self.find(item)
        self._anchors[root] = self._anchors.get(root, frozenset()) | {item}

    def anchors(self, item: int) -> frozenset[int]:
        """The anchors of the cluster of ``item``."""
        return self._anchors.get(self.find(item), frozenset())

    def keep_apart(self, left: int, right: int) -> None:
        """Never let the clusters of two things become one; they must be two now."""
        a, b = self.find(left), self.find(right)
        if a == b:
            raise ValueError(f"{left} and {right} are in one cluster already")
        self._apart.setdefault(a, set()).add(b)
        self._apart.setdefault(b, set()).add(a)

    def may_join(self, left: int, right: int) -> bool:
        """Whether nothing keeps the two clusters apart."""
        a, b = self.find(left), self.find(right)
        if a == b:
            return True
        if b in self._apart.get(a, ()):
            return False
        return not (self._anchors.get(a) and self._anchors.get(b))

    def join(self, left: int, right: int, *, by_decision: bool = False) -> bool:
        """Make one cluster of two, unless they must stay apart; a person's decision may join two anchors.

        Returns
        -------
        Whether the two are one cluster now.
        """
        a, b = self.find(left), self.find(right)
        if a == b:
            return True
        if b in self._apart.get(a, ()) or (not by_decision and not self.may_join(a, b)):
            return False
        keep, gone = min(a, b), max(a, b)
        self._parent[gone] = keep
        anchors = self._anchors.pop(gone, frozenset()) | self._anchors.get(keep, frozenset())
        if anchors:
            self._anchors[keep] = anchors
        for other in self._apart.pop(gone, ()):
            self._apart[other].discard(gone)
            self._apart[other].add(keep)
            self._apart.setdefault(keep, set()).add(other)
        return True
