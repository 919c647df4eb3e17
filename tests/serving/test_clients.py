"""Clients that others wrote get along with the endpoint."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from servers import required
from servers.jena import jena

from kg.schema import PREFIXES

EXTENDS = "SELECT ?a ?b { ?a mg:extends ?b } ORDER BY ?a ?b"
MG = f"PREFIX mg: <{PREFIXES['mg']}> "


def test_sparqlwrapper(address: str) -> None:
    from SPARQLWrapper import JSON, POST, TURTLE, XML, SPARQLWrapper

    client = SPARQLWrapper(address)
    client.setQuery(EXTENDS)
    client.setReturnFormat(JSON)
    found: Any = client.queryAndConvert()
    assert len(found["results"]["bindings"]) == 6
    client.setMethod(POST)
    assert client.queryAndConvert() == found
    client.setReturnFormat(XML)
    document: Any = client.queryAndConvert()
    assert len(document.getElementsByTagName("result")) == 6
    client.setQuery(MG + "CONSTRUCT { ?b mg:extendedBy ?a } WHERE { ?a mg:extends ?b }")
    client.setReturnFormat(TURTLE)
    turtle: Any = client.queryAndConvert()
    assert len(rdflib.Graph().parse(data=turtle, format="turtle")) == 6


def test_the_store_of_rdflib(address: str) -> None:
    graph = rdflib.Graph(SPARQLStore(address))
    extends = rdflib.URIRef(PREFIXES["mg"] + "extends")
    assert len(list(graph.triples((None, extends, None)))) == 6
    rows: Any = graph.query(MG + EXTENDS)
    assert len(list(rows)) == 6
    assert graph.query(MG + "ASK { ?a mg:extends ?b }").askAnswer is True


def test_rsparql_of_jena(address: str) -> None:
    with required():
        done = jena("arq.rsparql", "--service", address, "--results", "json", MG + EXTENDS)
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["results"]["bindings"]) == 6


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
def test_curl(address: str) -> None:
    command = ["curl", "-sSfG", address, "-H", "Accept: text/csv", "--data-urlencode", f"query={EXTENDS}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()) == 7
