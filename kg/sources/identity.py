"""Identity of papers: DOIs and arXiv ids in their many spellings, and the id a paper goes by.

DOIs follow the DOI Handbook (compared without case), arXiv ids the scheme of arxiv.org/help/arxiv_identifier:
``YYMM.number`` since April 2007, ``archive/YYMMnumber`` before.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from kg.normalization.names import fold
from kg.records import digest

_DOI = re.compile(r"(?<![\d.])10\.\d{4,9}(?:\.\d+)*/[^\s\"<>]+")
_NEW_STYLE = r"\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}"
_ARCHIVES = (
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs"
    "|dg-ga|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol"
    "|physics|plasm-ph|q-alg|q-bio|quant-ph|solv-int|supr-con"
)
_OLD_STYLE = rf"(?:{_ARCHIVES})(?:\.[A-Za-z]{{2}})?/\d{{2}}(?:0[1-9]|1[0-2])\d{{3}}"
_ARXIV = re.compile(
    rf"^(?:(?:https?://)?(?:[a-z]+\.)*arxiv\.org/(?:abs|pdf|html|format|ps)/|https?://huggingface\.co/papers/"
    rf"|(?:https?://)?(?:dx\.)?(?:doi\.org/)?10\.48550/arxiv\.|oai:arxiv\.org:|arxiv\s*[:\-/_]?\s*(?:preprint\s+arxiv:\s*)?)?"
    rf"({_NEW_STYLE}|{_OLD_STYLE})(v\d+)?(?:\.pdf)?/?(?:\s*\[[^\]]*\])?(?:[?#].*)?$",
    re.IGNORECASE,
)


def doi(text: str | None) -> str | None:
    """The DOI in ``text``, in lower case and without resolver or label; None where there is none.

    >>> doi("https://doi.org/10.1000/ABC.123"), doi("doi:10.1000/xyz"), doi("ISBN 10.1")
    ('10.1000/abc.123', '10.1000/xyz', None)
    """
    if not text:
        return None
    match = _DOI.search(unquote(text) if "%2" in text else text)
    if match is None:
        return None
    found = match[0].rstrip(".,;:'")
    # A closing bracket belongs to the DOI only where it is opened inside ("10.1016/0304-3975(82)90045-5").
    while found and found[-1] in ")]}" and found.count(found[-1]) > found.count("([{"[")]}".index(found[-1])]):
        found = found[:-1].rstrip(".,;:'")
    return found.lower() if len(found) > len("10.1234/") else None


def arxiv_id(text: str | None) -> str | None:
    """The arXiv id that ``text`` is, without version and subject class; None where it is none.

    Takes bare ids, ``arXiv:`` labels, addresses (arxiv.org and its mirrors, Hugging Face papers), OAI
    identifiers and DOIs of arXiv.

    >>> arxiv_id("http://arxiv.org/abs/2103.00020v2"), arxiv_id("cs.CL/0102003"), arxiv_id("arXiv:1706.03762 [cs]")
    ('2103.00020', 'cs/0102003', '1706.03762')
    """
    if not text or len(text) > 300:
        return None
    match = _ARXIV.match(text.strip())
    if match is None:
        return None
    archive, slash, number = match[1].partition("/")
    return f"{archive.lower().split('.')[0]}/{number}" if slash else archive


def paper_id(*, doi: str | None, arxiv_id: str | None, title: str | None, abstract: str) -> str:
    """The id of a paper: its DOI, else its arXiv id, else a hash of its folded title and abstract.

    >>> paper_id(doi="10.48550/arxiv.1706.03762", arxiv_id=None, title="T", abstract="A")
    'arxiv:1706.03762'
    """
    if doi and not (of_arxiv := _arxiv_of_doi(doi)):
        return f"doi:{doi}"
    if arxiv_id or (doi and of_arxiv):
        return f"arxiv:{arxiv_id or of_arxiv}"
    return f"paper:{digest(fold(title or ''), fold(abstract))}"


def _arxiv_of_doi(doi: str) -> str | None:
    return arxiv_id(doi) if doi.startswith("10.48550/") else None
