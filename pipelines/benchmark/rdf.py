"""Writing RDF and answering SPARQL: against rdflib on the same triples; and the memory that exports take."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import rdflib

from kg.export import ExportSource, export
from kg.graph import GraphDirectory
from kg.schema import PREFIXES
from kg.stores.rdf import open_rdf
from kg.tables import TableFiles, Tables
from pipelines.benchmark.parts import part_of, write_tables
from pipelines.benchmark.rows import Row, peak_memory, timed

QUERIES = {
    "an entity by a name": "SELECT ?m ?year { ?m skos:prefLabel|skos:altLabel {method} ; mg:year ?year }",
    "what builds on it, and on that": """SELECT DISTINCT ?label {
        ?m skos:prefLabel {method} . ?n mg:extends+ ?m ; skos:prefLabel ?label }""",
    "the sentences that prove it": """SELECT ?newer ?sentence {
        ?m skos:prefLabel {method} . ?n mg:extends ?m ; skos:prefLabel ?newer .
        ?s rdf:subject ?n ; rdf:predicate mg:extends ; rdf:object ?m . ?e mg:supports ?s ; mg:text ?sentence }""",
    "the results on a dataset": """SELECT ?method ?metric ?value {
        ?d skos:prefLabel {dataset} . ?r mg:onDataset ?d ; mg:value ?value ; mg:ofMethod/skos:prefLabel ?method ;
           mg:measures/skos:prefLabel ?metric } ORDER BY ?metric DESC(?value)""",
    "the datasets that most papers name": """SELECT ?label ?n {
        { SELECT ?d (COUNT(?paper) AS ?n) { ?d a mg:Dataset . ?paper mg:mentions ?d }
          GROUP BY ?d ORDER BY DESC(?n) LIMIT 20 } ?d skos:prefLabel ?label }""",
}
"""The questions that are asked most, of a method and a dataset that the most are connected with."""

_TOP = """SELECT ?label { ?m skos:prefLabel ?label . ?x {relation} ?m }
    GROUP BY ?label ORDER BY DESC(COUNT(?x)) ?label LIMIT 1"""
_FORMATS = ("turtle", "nquads", "jsonld", "graphml", "gexf", "parquet")
_TIMES = 5


def measure(graph: Path, papers: int, say: Callable[[str], object]) -> Iterator[Row]:
    """Time the writing of Turtle and five queries, and take the memory of exports.

    Parameters
    ----------
    graph
        The graph.
    papers
        How many of its papers rdflib gets: it holds about 1 kB a triple in memory, and there are some 650
        triples a paper.
    say
        Told what is being measured.
    """
    with GraphDirectory(graph) as directory, tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        say(f"a part of {papers:,} papers")
        part = write_tables(part_of(directory.tables, papers), folder / "part")
        yield from _against_rdflib(TableFiles(part), folder, say)
        yield from _memory(directory.tables, folder, say)


def _against_rdflib(tables: Tables, folder: Path, say: Callable[[str], object]) -> Iterator[Row]:
    say("rdflib reads the part")
    lines = export(ExportSource(tables), "ntriples", folder / "part.nt")
    peer = rdflib.Graph(bind_namespaces="none")
    peer.parse(lines, format="nt")
    for prefix, namespace in PREFIXES.items():
        peer.bind(prefix, namespace)
    say("Turtle")
    ours = min(timed(lambda: export(ExportSource(tables), "turtle", folder / "ours.ttl")) for _ in range(_TIMES))
    theirs = timed(lambda: peer.serialize(folder / "theirs.ttl", format="turtle"))
    figures = f"{len(peer):,} triples: {ours:.2f} s, {theirs:.2f} s"
    yield Row("Turtle", "rdflib's serializer", theirs / ours, 10, None, figures)
    yield from _queries(tables, peer, folder, say)


def _queries(tables: Tables, peer: rdflib.Graph, folder: Path, say: Callable[[str], object]) -> Iterator[Row]:
    with open_rdf(folder / "rdf", read_only=False) as store:
        store.write(tables)
    with open_rdf(folder / "rdf") as store:
        about = {}
        for kind, relation in (("{method}", "mg:extends"), ("{dataset}", "mg:onDataset")):
            ((top,),) = store.query(_TOP.replace("{relation}", relation))
            about[kind] = rdflib.Literal(top, lang="en").n3()
        for asked, query in QUERIES.items():
            say(asked)
            text = query
            for kind, name in about.items():
                text = text.replace(kind, name)
            found: list[int] = []
            # The best of some: what else the machine does adds to the time of a query, it takes nothing away.
            ours = min(timed(lambda: found.append(len(list(store.query(text))))) for _ in range(_TIMES))  # noqa: B023
            theirs = min(timed(lambda: found.append(len(_rows(peer, text)))) for _ in range(_TIMES))  # noqa: B023
            if len(set(found)) > 1:
                raise RuntimeError(f"{asked}: the stores give {found[0]} and {found[-1]} rows")
            figures = f"{found[0]:,} rows: {1000 * ours:.1f} ms, {1000 * theirs:.1f} ms"
            yield Row(f"SPARQL: {asked}", "rdflib", theirs / ours, 20, None, figures)


def _rows(graph: rdflib.Graph, text: str) -> list[Any]:
    return list(graph.query(text, initNs=PREFIXES))


def _memory(tables: TableFiles, folder: Path, say: Callable[[str], object]) -> Iterator[Row]:
    whole = sum(batch.num_rows for batch in tables.batches("papers", ["id"]))
    small = write_tables(part_of(tables, whole // 10), folder / "small")
    for form in _FORMATS:
        say(f"memory of {form}")
        peaks = [_peak(each, form, folder / f"memory.{form}") for each in (small, tables.folder)]
        figures = f"{whole // 10:,} and {whole:,} papers: {peaks[0]:.0f} MB, {peaks[1]:.0f} MB"
        yield Row(f"memory of {form}", "a tenth of the papers", peaks[1] / peaks[0], None, 1.3, figures)


def _peak(tables: Path, form: str, out: Path) -> float:
    program = (
        "import sys; from pathlib import Path; from kg.export import ExportSource, export; "
        "from kg.tables import TableFiles; export(ExportSource(TableFiles(Path(sys.argv[1]))), *sys.argv[2:])"
    )
    return peak_memory([sys.executable, "-c", program, str(tables), form, str(out)])
