# ruff: noqa: E501 - samples stand on lines of their own
"""Any bytes give papers or problems, and never an error of ours or of a parser."""

from __future__ import annotations

import gzip
import json
import zlib

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.records import Paper, Problem
from kg.sources import formats, read

SEEDS = [
    b'{"title": "T", "abstract": "We show it.", "authors": ["A B"]}\n{"title": "U", "text": "x"}\n',
    b'{"results": [{"id": "https://openalex.org/W1", "abstract_inverted_index": {"We": [0], "see": [1]}}]}',
    b'{"message-type": "work", "message": {"DOI": "10.1/x", "title": ["T"], "abstract": "<jats:p>We</jats:p>"}}',
    b'[{"paperId": "x", "externalIds": {"DOI": "10.1/x"}, "abstract": "We see.", "year": 2020}]',
    b'{"id": "0704.0001", "authors_parsed": [["A", "B"]], "versions": [{"created": "x"}], "abstract": "We see."}',
    b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>http://arxiv.org/abs/2101.00001</id><title>T</title>'
    b"<summary>We see.</summary></entry></feed>",
    b"<OAI-PMH><record><header><identifier>x</identifier></header><metadata><arXiv><abstract>We see.</abstract>"
    b"</arXiv></metadata></record></OAI-PMH>",
    b"<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article><Abstract><AbstractText>We see."
    b"</AbstractText></Abstract></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>",
    b"<article><front><article-meta><abstract><p>We see.</p></abstract></article-meta></front></article>",
    b"<xml><records><record><rec-number>1</rec-number><titles><title>T</title></titles><abstract>We see.</abstract>"
    b"</record></records></xml>",
    b'@article{k, title = {T}, author = {A and B}, abstract = {We {see} \\\'e.}, year = 2020}\n@string{a = "b"}\n',
    b"TY  - JOUR\nTI  - T\nAB  - We see.\nUR  - a;b\nER  - \n",
    b"PMID- 1\nTI  - T\nAB  - We see.\nAU  - A\n\nPMID- 2\nAB  - We do.\n",
    b"FN x\nVR 1.0\nPT J\nAU A\n   B\nTI T\nAB We see.\nER\nEF\n",
    b'title,abstract,year\nT,"We see, and ""do"".",2020\nU,We do.,x\n',
    b"PT\tAU\tTI\tAB\nJ\tA\tT\tWe see.\n",
    b"Daily Papers\n\nT of X\n\nWe see that it is so and also why.\n\n  \xe2\x80\xa2 5 authors\n\xc2\xb7\nMay 17, 2023 1\n",
    b"We see that it is so and also why it is so.\nWe do not see why it would be otherwise.\n",
]


def read_all(path, content, **options):
    path.write_bytes(content)
    problems: list[Problem] = []
    papers = list(read(path, on_problem=problems.append, **options))
    assert all(isinstance(paper, Paper) and paper.abstract and paper.id for paper in papers)
    assert papers or problems
    for paper in papers:
        json.dumps([paper.title, paper.abstract]).encode()
        assert paper.text_hash
    return papers, problems


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("bytes") / "input"


SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(content=st.binary(max_size=400))
@SETTINGS
def test_random_bytes(path, content):
    read_all(path, content)


@given(
    content=st.binary(max_size=200),
    pack=st.sampled_from([gzip.compress, zlib.compress, zstandard.compress]),
    cut=st.integers(0, 60),
)
@SETTINGS
def test_random_bytes_compressed_and_cut(path, content, pack, cut):
    packed = pack(content)
    read_all(path, packed[: len(packed) - cut])


@given(data=st.data())
@settings(SETTINGS, max_examples=600)
def test_files_of_every_format_with_faults(path, data):
    content = data.draw(st.sampled_from(SEEDS)) * data.draw(st.integers(1, 2))
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(content)))
        end = min(len(content), at + data.draw(st.integers(0, 12)))
        content = content[:at] + data.draw(st.binary(max_size=6) | st.sampled_from(SEEDS)) + content[end:]
    read_all(path, content)


@given(content=st.sampled_from(SEEDS) | st.binary(max_size=100), name=st.sampled_from(sorted(formats())))
@settings(SETTINGS, max_examples=400)
def test_every_format_forced_on_anything(path, content, name):
    read_all(path, content, format=name)


@pytest.mark.parametrize("seed", range(len(SEEDS)))
def test_the_samples_themselves_are_papers(path, seed):
    papers, _ = read_all(path, SEEDS[seed])
    assert papers
