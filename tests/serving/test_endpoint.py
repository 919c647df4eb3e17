"""The endpoint keeps to the SPARQL 1.1 Protocol, only reads, and does not let a query run on."""

from __future__ import annotations

import csv
import io
import json
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple
from urllib.parse import urlencode
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from kg.schema import PREFIXES

NAMES = "SELECT ?m ?name { ?m a mg:Method ; skos:prefLabel ?name } ORDER BY ?name"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z . FILTER(STR(?x) = CONCAT(STR(?y), STR(?z))) }"
FORM = "application/x-www-form-urlencoded"


class Reply(NamedTuple):
    status: int
    type: str
    body: bytes


def send(address: str, body: bytes | None = None, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(address, body, named)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return Reply(answer.status, answer.headers["Content-Type"], answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, error.headers["Content-Type"], error.read())


def ask(address: str, query: str, accept: str = "*/*", **fields: str) -> Reply:
    return send(f"{address}?{urlencode({'query': query, **fields})}", Accept=accept)


def test_get_form_and_direct_post_give_the_same(address: str) -> None:
    asked = ask(address, NAMES)
    assert asked.status == 200
    assert send(address, urlencode({"query": NAMES}).encode(), Content_Type=FORM) == asked
    assert send(address, NAMES.encode(), Content_Type="application/sparql-query") == asked


def test_rows_come_as_json_xml_csv_and_tsv(address: str) -> None:
    query = """SELECT ?iri ?plain ?english ?number ?none { VALUES (?iri ?plain ?english ?number)
        { (method:deeploom "a\\"b,\\n\\t<c>" "hi"@en 1.5) } OPTIONAL { ?iri mg:nothing ?none } }"""
    iri, plain = "https://w3id.org/methodgraph/method/deeploom", 'a"b,\n\t<c>'
    found = {form: ask(address, query, form) for form in ("application/json", "text/xml", "text/csv")}
    (row,) = json.loads(found["application/json"].body)["results"]["bindings"]
    decimal = PREFIXES["xsd"] + "decimal"
    assert row == {
        "iri": {"type": "uri", "value": iri},
        "plain": {"type": "literal", "value": plain},
        "english": {"type": "literal", "value": "hi", "xml:lang": "en"},
        "number": {"type": "literal", "value": "1.5", "datatype": decimal},
    }
    space = "{http://www.w3.org/2005/sparql-results#}"
    document = ElementTree.fromstring(found["text/xml"].body)
    bound = {each.get("name"): each[0] for each in document.iter(f"{space}binding")}
    assert {name: term.text for name, term in bound.items()} == {
        "iri": iri,
        "plain": plain,
        "english": "hi",
        "number": "1.5",
    }
    assert bound["number"].get("datatype") == decimal
    assert list(csv.reader(io.StringIO(found["text/csv"].body.decode(), newline=""))) == [
        ["iri", "plain", "english", "number", "none"],
        [iri, plain, "hi", "1.5", ""],
    ]
    assert ask(address, query, "text/tab-separated-values").body.decode() == (
        f'?iri\t?plain\t?english\t?number\t?none\n<{iri}>\t"a\\"b,\\n\\t<c>"\t"hi"@en\t"1.5"^^<{decimal}>\t\n'
    )


@pytest.mark.parametrize("media", ["application/sparql-results+json", "application/sparql-results+xml"])
def test_oxigraph_reads_the_rows_back(address: str, media: str) -> None:
    reply = ask(address, NAMES, media)
    assert reply.type == media
    form = ox.QueryResultsFormat.from_media_type(media)
    assert form is not None
    solutions: Any = ox.parse_query_results(reply.body, format=form)
    names = [row["name"].value for row in solutions]
    assert names == sorted(names)
    assert "DeepLoom" in names


@pytest.mark.parametrize(
    ("media", "body"),
    [
        ("application/sparql-results+json", b'{"head":{},"boolean":true}'),
        ("application/sparql-results+xml", b"<boolean>true</boolean>"),
        ("text/csv", b"true\n"),
    ],
)
def test_ask_gives_a_truth(address: str, media: str, body: bytes) -> None:
    reply = ask(address, "ASK { method:deeploom mg:extends ?x }", media)
    assert (reply.status, reply.type.partition(";")[0]) == (200, media)
    assert body in reply.body


@pytest.mark.parametrize(
    "media", ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"]
)
def test_construct_gives_a_graph_in_the_format_that_is_asked_for(address: str, media: str) -> None:
    reply = ask(address, "CONSTRUCT WHERE { ?a mg:extends ?b }", media)
    assert (reply.status, reply.type.partition(";")[0]) == (200, media)
    form = ox.RdfFormat.from_media_type(media)
    assert form is not None
    assert len(list(ox.parse(reply.body, format=form))) == 6


def test_the_format_that_is_liked_best_is_given(address: str) -> None:
    assert ask(address, NAMES, "text/csv;q=0.4, application/sparql-results+xml;q=0.9").type == (
        "application/sparql-results+xml"
    )
    assert ask(address, NAMES, "image/png, text/*;q=0.1").type.startswith("text/xml")


def test_a_format_that_there_is_not_is_refused_with_those_there_are(address: str) -> None:
    reply = ask(address, NAMES, "image/png")
    assert reply.status == 406
    assert b"application/sparql-results+json" in reply.body


def test_without_a_query_the_service_describes_itself(address: str) -> None:
    reply = send(address, Accept="text/turtle")
    assert reply.type.startswith("text/turtle")
    store = ox.Store()
    store.load(reply.body, format=ox.RdfFormat.TURTLE)
    sd = "http://www.w3.org/ns/sparql-service-description#"
    query = f"""PREFIX sd: <{sd}> ASK {{ ?s a sd:Service ; sd:endpoint <{address}> ;
        sd:supportedLanguage sd:SPARQL11Query ; sd:resultFormat <http://www.w3.org/ns/formats/Turtle> ;
        sd:defaultDataset/sd:namedGraph/sd:name <https://w3id.org/methodgraph/graph/provenance> }}"""
    assert bool(store.query(query))


def test_the_dataset_may_be_named_by_the_request(address: str) -> None:
    provenance = "https://w3id.org/methodgraph/graph/provenance"
    runs = "SELECT ?r { ?r a mg:Run }"
    assert b"run/run-1" not in ask(address, runs).body
    assert b"run/run-1" in ask(address, runs, **{"default-graph-uri": provenance}).body
    inside = "SELECT ?r { GRAPH ?g { ?r a mg:Run } }"
    assert b"run/run-1" in ask(address, inside, **{"named-graph-uri": provenance}).body
    assert b"run/run-1" not in ask(address, inside, **{"named-graph-uri": "http://example.org/"}).body


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { method:x a mg:Method }",
        "DELETE WHERE { ?s ?p ?o }",
        "LOAD <http://example.org/data.ttl>",
        "SELECT * { SERVICE <http://example.org/sparql> { ?s ?p ?o } }",
        "SELECT * FROM <file:///etc/hostname> { ?s ?p ?o }",
        "SELECT * { GRAPH <FILE:///etc/hostname> { ?s ?p ?o } }",
    ],
)
def test_what_writes_or_reaches_outside_is_refused(address: str, query: str) -> None:
    reply = ask(address, query)
    assert reply.status == 403
    assert reply.body.count(b"\n") == 1
    assert b"refused" in reply.body


def test_updates_are_refused_however_they_come(address: str) -> None:
    update = "INSERT DATA { method:x a mg:Method }"
    assert send(address, urlencode({"update": update}).encode(), Content_Type=FORM).status == 403
    assert send(address, update.encode(), Content_Type="application/sparql-update").status == 403
    assert send(f"{address}?{urlencode({'update': update})}").status == 403
    assert ask(address, "SELECT * {}", **{"default-graph-uri": "file:///etc/hostname"}).status == 403
    assert b"false" in ask(address, "ASK { method:x ?p ?o }").body


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT * { ?s ?p", b"is not understood in line 1"),
        ("SELECT * { ?s foo:bar ?o }", b"the prefix foo: is not declared"),
        ("", b"has no SELECT, ASK, CONSTRUCT or DESCRIBE"),
    ],
)
def test_a_wrong_query_is_told_in_one_line(address: str, query: str, told: bytes) -> None:
    reply = ask(address, query)
    assert (reply.status, reply.body.count(b"\n")) == (400, 1)
    assert told in reply.body


def test_a_request_asks_one_query(address: str) -> None:
    assert send(f"{address}?query=ASK+%7B%7D&query=ASK+%7B%7D").status == 400
    assert send(address, b"", Content_Type=FORM).status == 400


def test_other_requests_have_their_statuses(address: str) -> None:
    assert send(address, b"ASK {}", Content_Type="text/plain").status == 415
    assert send(address, b"\xff", Content_Type="application/sparql-query").status == 400
    assert send(address, b"#" * 2_000_000, Content_Type="application/sparql-query").status == 413
    request = urllib.request.Request(address, method="DELETE")
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request)
    with caught.value as error:
        assert error.code == 405


def test_many_may_ask_at_once(address: str) -> None:
    with ThreadPoolExecutor(8) as several:
        replies = list(several.map(lambda _: ask(address, NAMES), range(24)))
    assert {reply.status for reply in replies} == {200}
    assert len({reply.body for reply in replies}) == 1


def test_a_query_that_takes_too_long_is_ended_and_the_next_is_answered(serve: Any) -> None:
    with serve(timeout=4.0) as address:
        assert ask(address, NAMES).status == 200
        start = time.monotonic()
        reply = ask(address, SLOW)
        assert reply.status == 503
        assert reply.body == b"the query took longer than 4 seconds: narrow it, or add a LIMIT\n"
        assert time.monotonic() - start < 20
        assert ask(address, NAMES).status == 200


def test_an_answer_of_too_many_rows_is_refused_never_cut(serve: Any) -> None:
    with serve(rows=5) as address:
        assert ask(address, f"{NAMES} LIMIT 5").status == 200
        for query in (NAMES, "CONSTRUCT WHERE { ?s ?p ?o }"):
            reply = ask(address, query)
            assert reply.status == 413
            assert b"has more than 5 " in reply.body
