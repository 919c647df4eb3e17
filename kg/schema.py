"""The ontology as the program's schema: relation signatures, namespaces, and the IRI of every thing.

``ontology/methodgraph.ttl`` names the classes and relations with domain and range once. The extractor's type
signatures, the tables of the property graph and the RDF writer are read from it here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from kg.errors import OntologyError
from kg.records import ENTITY_TYPES, RELATIONS, EntityType, Relation

if TYPE_CHECKING:
    from pyoxigraph import Store

BASE = "https://w3id.org/methodgraph/"
ONTOLOGY = f"{BASE}ontology#"

PREFIXES: dict[str, str] = {
    "mg": ONTOLOGY,
    "bibo": "http://purl.org/ontology/bibo/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "fabio": "http://purl.org/spar/fabio/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "mls": "http://www.w3.org/ns/mls#",
    "np": "http://www.nanopub.org/nschema#",
    "oa": "http://www.w3.org/ns/oa#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "graph": f"{BASE}graph/",
    "agent": f"{BASE}agent/",
    "mapping": f"{BASE}mapping/",
    "mention": f"{BASE}mention/",
    "nanopub": f"{BASE}nanopub/",
    "method": f"{BASE}method/",
    "dataset": f"{BASE}dataset/",
    "metric": f"{BASE}metric/",
    "task": f"{BASE}task/",
    "paper": f"{BASE}paper/",
    "statement": f"{BASE}statement/",
    "evidence": f"{BASE}evidence/",
    "result": f"{BASE}result/",
    "claim": f"{BASE}claim/",
    "run": f"{BASE}run/",
}
"""The prefixes that exports declare and that every SPARQL query may use without declaring them."""

# What stands unescaped in a path segment by RFC 3986; a paper id such as `doi:10.1/x` becomes `doi:10.1%2Fx`.
_SEGMENT = "-._~!$&'()*+,;=:@"
_PLAIN = re.compile("[A-Za-z0-9/" + re.escape(_SEGMENT) + "]*").fullmatch


class RelationshipType(NamedTuple):
    """A relation of the property graph: its type, its property's IRI, and which node labels it joins."""

    name: str
    iri: str
    pairs: tuple[tuple[str, str], ...]
    symmetric: bool


def resource(name: str) -> Path:
    """Find a file of the ontology: in ``ontology/`` of the checkout, or in ``kg/ontology/`` of the wheel.

    Parameters
    ----------
    name
        The path below that folder, such as ``methodgraph.ttl`` or ``vocabulary/methods.ttl``.

    Raises
    ------
    OntologyError
        There is no such file in either place.
    """
    package = Path(__file__).resolve().parent
    for folder in (package / "ontology", package.parent / "ontology"):
        path = folder / name
        if path.exists():
            return path
    raise OntologyError(
        f"the ontology file {name!r} is missing beside {package}: install methodgraph again, "
        "or restore ontology/ in the checkout"
    )


@cache
def relationship_types() -> dict[str, RelationshipType]:
    """Every relation of the property graph by its type, in the order of their names.

    Raises
    ------
    OntologyError
        The ontology is no Turtle, or a relation in it lacks a domain or a range.
    """
    store = _parse(resource("methodgraph.ttl"))
    ends: dict[tuple[str, str], dict[str, set[str]]] = {}
    for row in _select(store, _ENDS):
        classes = ends.setdefault((row["name"], row["relation"]), {"domain": set(), "range": set()})
        classes[_local(row["end"], PREFIXES["rdfs"])].add(_local(row["class"], ONTOLOGY))
    narrowed: dict[tuple[str, str], set[str]] = {}
    for row in _select(store, _RESTRICTIONS):
        narrowed.setdefault((row["relation"], _local(row["holder"], ONTOLOGY)), set()).add(
            _local(row["class"], ONTOLOGY)
        )
    symmetric = {row["relation"] for row in _select(store, _SYMMETRIC)}
    found = {}
    for (name, iri), classes in sorted(ends.items()):
        pairs = {
            (head, tail)
            for head in classes["domain"]
            for tail in narrowed.get((iri, head), classes["range"]) & classes["range"]
        }
        if not pairs:
            raise OntologyError(f"methodgraph.ttl gives <{iri}> no rdfs:domain or no rdfs:range: add it")
        found[name] = RelationshipType(name, iri, tuple(sorted(pairs)), iri in symmetric)
    return found


@cache
def signatures() -> dict[Relation, frozenset[tuple[EntityType, EntityType]]]:
    """Which types of head and tail each relation between entities allows.

    >>> sorted(signatures()["MEASURED_BY"])
    [('Dataset', 'Metric'), ('Method', 'Metric'), ('Task', 'Metric')]

    Raises
    ------
    OntologyError
        The ontology lacks one of the relations of :data:`kg.records.RELATIONS`, or types it does not know.
    """
    types: dict[str, EntityType] = {name: name for name in ENTITY_TYPES}
    known = relationship_types()
    table: dict[Relation, frozenset[tuple[EntityType, EntityType]]] = {}
    for relation in RELATIONS:
        if relation not in known:
            raise OntologyError(f"methodgraph.ttl names no relation of type {relation}: add mg:relationshipType")
        try:
            table[relation] = frozenset((types[h], types[t]) for h, t in known[relation].pairs)
        except KeyError as error:
            raise OntologyError(f"methodgraph.ttl lets {relation} join {error}: no entity type") from None
    return table


@cache
def symmetric_relations() -> frozenset[Relation]:
    """The relations between entities that hold in both directions."""
    return frozenset(relation for relation in RELATIONS if relationship_types()[relation].symmetric)


def relation_iri(name: str) -> str:
    """The IRI of the property behind a type of the property graph.

    >>> relation_iri("TRAINED_ON")
    'https://w3id.org/methodgraph/ontology#trainedOn'
    """
    return relationship_types()[name].iri


def class_iri(label: str) -> str:
    """The IRI of the class behind a node label such as ``Method``, ``Paper`` or ``Statement``."""
    return ONTOLOGY + label


def entity_iri(entity_id: str) -> str:
    """The IRI of an entity, which a vocabulary concept it is linked to shares.

    >>> entity_iri("method/clip")
    'https://w3id.org/methodgraph/method/clip'
    """
    return BASE + (entity_id if _PLAIN(entity_id) else quote(entity_id, safe=_SEGMENT + "/"))


def scheme_iri(entity_type: EntityType) -> str:
    """The IRI of the SKOS concept scheme that holds all entities of a type."""
    return f"{BASE}scheme/{entity_type.lower()}"


def paper_iri(paper_id: str) -> str:
    """The IRI of a paper.

    >>> paper_iri("doi:10.18653/v1/n19-1423")
    'https://w3id.org/methodgraph/paper/doi:10.18653%2Fv1%2Fn19-1423'
    """
    return record_iri("paper", paper_id)


def record_iri(kind: str, record_id: str) -> str:
    """The IRI of a paper, statement, mention, evidence, result, claim, run or agent by its id."""
    plain = "/" not in record_id and _PLAIN(record_id)
    return f"{BASE}{kind}/{record_id if plain else quote(record_id, safe=_SEGMENT)}"


# The ends of each relation: a class, or the members of an owl:unionOf.
_ENDS = """
SELECT ?relation ?name ?end ?class {
  ?relation mg:relationshipType ?name .
  OPTIONAL {
    VALUES ?end { rdfs:domain rdfs:range }
    ?relation ?end ?given .
    ?given (owl:unionOf/rdf:rest*/rdf:first)? ?class .
    FILTER isIRI(?class)
  }
}"""
_RESTRICTIONS = """
SELECT ?relation ?holder ?class {
  ?holder rdfs:subClassOf [ owl:onProperty ?relation ; owl:allValuesFrom ?class ]
}"""
_SYMMETRIC = "SELECT ?relation { ?relation a owl:SymmetricProperty }"


def _select(store: Store, query: str) -> Iterator[dict[str, str]]:
    """The rows of a SELECT, each variable's term as a string; rows with unbound variables are left out."""
    solutions: Any = store.query(query, prefixes=PREFIXES)
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        if None not in solution:
            yield {name: solution[name].value for name in names}


def _parse(path: Path) -> Store:
    from pyoxigraph import RdfFormat, Store

    store = Store()
    try:
        store.load(path=path, format=RdfFormat.TURTLE)
    except SyntaxError as error:
        raise OntologyError(f"{path.name} is no valid Turtle: {error.msg}") from error
    return store


def _local(iri: str, namespace: str) -> str:
    return iri.removeprefix(namespace)
