"""The SHACL shapes of the graph, made from the ontology.

``ontology/shapes.ttl`` is what :func:`shapes_turtle` writes; a test compares them. After a change of
``ontology/methodgraph.ttl``, write it anew::

    python -m kg.shapes

Every domain, range, value range and number of values comes from the ontology. What OWL cannot say (one value
before another, two values alike, terms of other vocabularies) is in ``shapes-beyond-owl.ttl`` and added as it is.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeAlias

from kg.errors import OntologyError
from kg.schema import BASE, ONTOLOGY, PREFIXES, relation_iri, resource, signatures

if TYPE_CHECKING:
    from rdflib import Graph

SHAPES = f"{BASE}shapes#"
"""The namespace of the shapes; a property shape is named after its class or property, a dot, and its path."""

Node: TypeAlias = Any
"""A node of rdflib, whose own types are those of its values too."""


def shapes_turtle() -> str:
    """The shapes as Turtle, always the same for the same ontology.

    Raises
    ------
    OntologyError
        The ontology is no Turtle, or gives a property a range that is neither class, datatype nor list.
    """
    made = _Shapes()
    made.add_classes()
    made.add_properties()
    made.add_relations()
    made.graph.parse(resource("shapes-beyond-owl.ttl"), format="turtle")
    head = "# Made by kg/shapes.py from methodgraph.ttl: change that file, then run python -m kg.shapes.\n\n"
    return head + str(made.graph.serialize(format="turtle")).rstrip() + "\n"


class _Shapes:
    """The ontology, and the shapes that are made of it."""

    def __init__(self) -> None:
        from rdflib import Graph, Namespace
        from rdflib.plugins.parsers.notation3 import BadSyntax

        self.sh = Namespace("http://www.w3.org/ns/shacl#")
        self.owl, self.rdf, self.rdfs, self.xsd, self.mg, self.mgs = (
            Namespace(name)
            for name in (PREFIXES["owl"], PREFIXES["rdf"], PREFIXES["rdfs"], PREFIXES["xsd"], ONTOLOGY, SHAPES)
        )
        self.ontology: Any = Graph()
        try:
            self.ontology.parse(resource("methodgraph.ttl"), format="turtle")
        except BadSyntax as error:
            raise OntologyError(f"methodgraph.ttl is no valid Turtle: {error}") from error
        self.graph: Graph = Graph(bind_namespaces="none")
        for prefix, namespace in {**PREFIXES, "sh": str(self.sh), "mgs": SHAPES}.items():
            self.graph.bind(prefix, namespace)

    def add_classes(self) -> None:
        """A shape for each class: what its things have, and how often."""
        for class_ in sorted(set(self.ontology.subjects(self.rdf.type, self.owl.Class))):
            told: dict[Node, list[Node]] = defaultdict(list)
            for restriction in self.ontology.objects(class_, self.rdfs.subClassOf):
                path = self.ontology.value(restriction, self.owl.onProperty)
                if path is not None:
                    inverse = self.ontology.value(path, self.owl.inverseOf) if self._is_blank(path) else None
                    told[path if inverse is None else ("inverse", inverse)].append(restriction)
            if told:
                shape = self.mgs[self._local(class_)]
                self.graph.add((shape, self.rdf.type, self.sh.NodeShape))
                for each in self._classes(class_):
                    self.graph.add((shape, self.sh.targetClass, each))
                for path, restrictions in told.items():
                    self._add_restrictions(shape, class_, path, restrictions)

    def _add_restrictions(self, shape: Node, class_: Node, path: Node, restrictions: list[Node]) -> None:
        """One property shape: how many values the path has for things of the class, and of what kind."""
        from rdflib import BNode, Literal

        inverse = isinstance(path, tuple)
        term = path[1] if inverse else path
        low, high = 0, 0
        parts: list[str] = []
        name = self.mgs[f"{self._local(class_)}.{'inverse-' if inverse else ''}{self._local(term)}"]
        for restriction in restrictions:
            exactly = self._number(restriction, self.owl.cardinality)
            low = max(low, exactly, self._number(restriction, self.owl.minCardinality))
            high = max(high, exactly, self._number(restriction, self.owl.maxCardinality))
            kind = self.ontology.value(restriction, self.owl.allValuesFrom)
            if kind is not None:
                parts.append(self._restrict(name, kind))
            value = self.ontology.value(restriction, self.owl.hasValue)
            if value is not None:
                self.graph.add((name, self.sh.hasValue, value))
                parts.append(self._name(value))
        self.graph.add((shape, self.sh.property, name))
        if inverse:
            back = BNode()
            self.graph.add((back, self.sh.inversePath, term))
            self.graph.add((name, self.sh.path, back))
            other = self._in_words(self.ontology.value(term, self.rdfs.domain))
            what = f"one {other.partition(' ')[2]} that {self._name(term)} it"
        else:
            self.graph.add((name, self.sh.path, term))
            what = f"one {self._name(term)}"
        message = (
            f"{_article(self._label(class_)).capitalize()} has {_quantity(low, high)}{what}" if low or high else ""
        )
        if low:
            self.graph.add((name, self.sh.minCount, Literal(low)))
        # A functional property is told once, by its own shape, that it has one value.
        if high and (inverse or (term, self.rdf.type, self.owl.FunctionalProperty) not in self.ontology):
            self.graph.add((name, self.sh.maxCount, Literal(high)))
        if parts and message:
            message += ": " + " and ".join(parts)
        elif parts:
            message = f"The {self._name(term)} of {_article(self._label(class_))} is {' and '.join(parts)}"
        self.graph.add((name, self.sh.message, Literal(message + ".")))

    def add_properties(self) -> None:
        """A shape for each property: what has it, and what its values are."""
        from rdflib import Literal

        functional = set(self.ontology.subjects(self.rdf.type, self.owl.FunctionalProperty))
        kinds = (self.owl.ObjectProperty, self.owl.DatatypeProperty)
        properties = {each for kind in kinds for each in self.ontology.subjects(self.rdf.type, kind)}
        for property_ in sorted(properties):
            domain = self.ontology.value(property_, self.rdfs.domain)
            range_ = self.ontology.value(property_, self.rdfs.range)
            if domain is None or range_ is None:
                raise OntologyError(f"methodgraph.ttl gives <{property_}> no rdfs:domain or no rdfs:range: add it")
            shape, value = self.mgs[self._local(property_)], self.mgs[f"{self._local(property_)}.value"]
            named = self._name(property_)
            self.graph.add((shape, self.rdf.type, self.sh.NodeShape))
            self.graph.add((shape, self.sh.targetSubjectsOf, property_))
            bearers = self._restrict(shape, domain)
            self.graph.add((shape, self.sh.message, Literal(f"Only {bearers} has {named}.")))
            self.graph.add((shape, self.sh.property, value))
            self.graph.add((value, self.sh.path, property_))
            message = f"The value of {named} is {self._restrict(value, range_)}"
            if property_ in functional:
                self.graph.add((value, self.sh.maxCount, Literal(1)))
                message += ", and there is only one"
            self.graph.add((value, self.sh.message, Literal(message + ".")))

    def add_relations(self) -> None:
        """What statements may say, and where the same stands directly."""
        from rdflib import BNode, URIRef
        from rdflib.collection import Collection

        relations = [URIRef(relation_iri(relation)) for relation in signatures()]
        self._add_list(self.mgs["Statement.relation"], self.sh["in"], relations)
        start, either = BNode(), BNode()
        Collection(self.graph, start, [self.rdf.subject, either])
        self.graph.add((self.mgs["Statement.apart"], self.sh.path, start))
        self._add_list(either, self.sh.alternativePath, relations)

    def _restrict(self, shape: Node, kind: Node) -> str:
        """Let the shape's values be of a class, a union, a datatype or a list; and that in words."""
        if (kind, self.rdf.type, self.rdfs.Datatype) in self.ontology:
            self._restrict_datatype(shape, kind)
        elif str(kind).startswith(str(self.xsd)):
            self.graph.add((shape, self.sh.datatype, kind))
        else:
            classes = self._classes(kind)
            if len(classes) == 1:
                self.graph.add((shape, self.sh["class"], classes[0]))
            else:
                self._add_list(shape, self.sh["or"], [(self.sh["class"], each) for each in classes])
        return self._in_words(kind)

    def _restrict_datatype(self, shape: Node, kind: Node) -> None:
        from rdflib import Literal

        members = self.ontology.value(kind, self.owl.oneOf)
        if members is not None:
            self._add_list(shape, self.sh["in"], list(self.ontology.items(members)))
            return
        definition = self.ontology.value(kind, self.owl.equivalentClass)
        self.graph.add((shape, self.sh.datatype, self.ontology.value(definition, self.owl.onDatatype)))
        for facet in self.ontology.items(self.ontology.value(definition, self.owl.withRestrictions)):
            for predicate, value in self.ontology.predicate_objects(facet):
                # A pattern of XML Schema is of the whole text, one of SHACL of any part of it.
                bound = Literal(f"^(?:{value})$") if predicate == self.xsd.pattern else value
                self.graph.add((shape, self.sh[self._local(predicate)], bound))

    def _add_list(self, shape: Node, predicate: Node, members: list[Node]) -> None:
        from rdflib import BNode
        from rdflib.collection import Collection

        nodes = []
        for member in members:
            node = member
            if isinstance(member, tuple):
                node = BNode()
                self.graph.add((node, *member))
            nodes.append(node)
        start = BNode()
        Collection(self.graph, start, nodes)
        self.graph.add((shape, predicate, start))

    def _classes(self, kind: Node) -> list[Node]:
        """The classes that things are written as: the class itself, or the members of a union."""
        for union in (self.owl.unionOf, self.owl.disjointUnionOf):
            members = self.ontology.value(kind, union)
            if members is not None:
                return list(self.ontology.items(members))
        return [kind]

    def _in_words(self, kind: Node) -> str:
        """``a method, a dataset or a task``; ``a number from 0 to 1``; ``"proposed" or "used"``."""
        members = self.ontology.value(kind, self.owl.oneOf)
        if members is not None:
            return _either([f'"{member}"' for member in self.ontology.items(members)])
        if (kind, self.rdf.type, self.rdfs.Datatype) in self.ontology:
            return self._label(kind)
        return _either([_article(self._label(each)) for each in self._classes(kind)])

    def _label(self, term: Node) -> str:
        """Our label of a term; the prefixed name of a term of another vocabulary."""
        label = self.ontology.value(term, self.rdfs.label)
        return str(label) if label is not None else self._prefixed(term)

    def _name(self, term: Node) -> str:
        label = self.ontology.value(term, self.rdfs.label)
        return f'"{label}"' if label is not None else self._prefixed(term)

    def _prefixed(self, term: Node) -> str:
        if str(term).startswith(str(self.xsd)):
            return _XSD.get(self._local(term), self._local(term))
        return str(self.graph.namespace_manager.curie(term))

    def _number(self, restriction: Node, predicate: Node) -> int:
        value = self.ontology.value(restriction, predicate)
        return 0 if value is None else int(value)

    @staticmethod
    def _is_blank(node: Node) -> bool:
        from rdflib import BNode

        return isinstance(node, BNode)

    @staticmethod
    def _local(term: Node) -> str:
        return str(term).replace("#", "/").rpartition("/")[2]


_XSD = {"string": "text", "decimal": "decimal number", "integer": "whole number", "dateTime": "date with a time"}


def _article(noun: str) -> str:
    return (
        noun if noun == "text" else f"an {noun}" if noun[0] in "aeio" or noun.startswith("mls:") else f"a {noun}"
    )


def _quantity(low: int, high: int) -> str:
    return "exactly " if low and high else "at least " if low else "at most "


def _either(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


if __name__ == "__main__":
    resource("shapes.ttl").write_text(shapes_turtle(), encoding="utf-8")
