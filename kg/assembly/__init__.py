"""From what each paper says to what the graph says: statements with evidence and belief, results, claims.

:func:`assemble` takes the papers, their extraction records and the normalised entities, and gives the whole
graph as Arrow tables, one per record class of :mod:`kg.records`, sorted, whatever the order of its input.
"""

from kg.assembly.assembling import Normalized, assemble
from kg.assembly.graph import RECORD_TYPES, Dropped, Graph

__all__ = ["RECORD_TYPES", "Dropped", "Graph", "Normalized", "assemble"]
