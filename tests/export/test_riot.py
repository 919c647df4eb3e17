"""Apache Jena reads every format of RDF back, and has nothing to warn of."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from servers import required
from servers.jena import jena

from kg.assembly import Graph
from kg.export import ExportSource, export
from kg.stores.lines import quad_lines

_ENDINGS = {
    "turtle": "ttl",
    "ntriples": "nt",
    "trig": "trig",
    "nquads": "nq",
    "jsonld": "jsonld",
    "rdf12": "trig",
    "nanopub": "trig",
}


@pytest.fixture(scope="module")
def written(ten_papers_graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The file of each format."""
    folder = tmp_path_factory.mktemp("riot")
    source = ExportSource(ten_papers_graph)
    return {name: export(source, name, folder / f"{name}.{end}") for name, end in _ENDINGS.items()}


def test_riot_finds_nothing_wrong_in_any_format(written: dict[str, Path]) -> None:
    with required():
        done = jena("riotcmd.riot", "--validate", "--strict", *written.values())
    assert done.returncode == 0
    assert not re.search("warn|error", done.stdout + done.stderr, re.IGNORECASE), done.stdout + done.stderr


def test_what_riot_reads_is_what_was_written(written: dict[str, Path], ten_papers_graph: Graph) -> None:
    lines = {line for part in quad_lines(ten_papers_graph) for line in part.decode().splitlines()}
    merged = {re.sub(r" <[^>]*/graph/[a-z]+> \.$", " .", line) for line in lines}
    for name in ("turtle", "ntriples", "trig", "nquads", "jsonld"):
        with required():
            done = jena("riotcmd.riot", "--output=nquads", written[name])
        assert set(done.stdout.splitlines()) == (merged if name in ("turtle", "ntriples") else lines), name
