"""Every error that methodgraph raises on purpose, as one tree.

::

    MethodgraphError                   anything below; exit code 1 on the command line
    ├── UsageError                     the call itself is wrong; exit code 2
    ├── SourceError                    an input cannot be read
    │   ├── UnknownFormatError         no reader recognises the content
    │   └── RecordError                one record of an input is broken (the others are read)
    ├── ExtractionError                a text cannot be read by the extractor
    │   └── ModelError                 the model's files are missing, broken or of another version
    ├── OntologyError                  the ontology or a vocabulary breaks its own rules
    ├── DecisionError                  a line of the decisions file cannot be obeyed
    └── GraphError                     the graph directory or one of its stores
        ├── GraphNotFoundError         there is no graph at this place
        ├── GraphLockedError           another build writes to this graph now
        ├── GraphVersionError          the graph was written by a newer version of this program
        ├── EntityNotFoundError        no entity or paper of this name (near names are suggested)
        ├── QueryError                 a Cypher or SPARQL query is wrong, tries to write, or takes too long
        │   └── QueryRefusedError      a SPARQL query tries to write, or to reach outside the graph
        └── ServerError                a server cannot be reached, refuses, or fails
"""

from __future__ import annotations


class MethodgraphError(Exception):
    """What went wrong, where, and what to do about it, in one line."""

    exit_code = 1


class UsageError(MethodgraphError):
    """The call itself is wrong: an option, a combination, a missing input."""

    exit_code = 2


class SourceError(MethodgraphError):
    """An input cannot be read."""


class UnknownFormatError(SourceError):
    """No reader recognises the content of an input."""


class RecordError(SourceError):
    """One record of an input is broken; the records around it are read all the same."""


class ExtractionError(MethodgraphError):
    """A text cannot be read by the extractor."""


class ModelError(ExtractionError):
    """The extraction model's files are missing, broken or of another version."""


class OntologyError(MethodgraphError):
    """The ontology or a vocabulary breaks its own rules."""


class DecisionError(MethodgraphError):
    """A line of the decisions file cannot be obeyed."""


class GraphError(MethodgraphError):
    """The graph directory, or one of the stores in it, cannot be used."""


class GraphNotFoundError(GraphError):
    """There is no graph at the given place."""


class GraphLockedError(GraphError):
    """Another build writes to this graph at the moment."""


class GraphVersionError(GraphError):
    """The graph was written by a newer version of this program."""


class EntityNotFoundError(GraphError):
    """No entity or paper of the graph goes by the given name."""


class QueryError(GraphError):
    """A Cypher or SPARQL query is wrong, or tries to write."""


class QueryRefusedError(QueryError):
    """A SPARQL query tries to write, or to reach outside the graph."""


class ServerError(GraphError):
    """A server that holds, or is to hold, a graph cannot be reached, refuses, or fails."""
