# ruff: noqa: W291 - an end of a reference in RIS has a space behind it
from __future__ import annotations

ABSTRACT = "We present Lantern, a retriever that reads the neighbours of each passage before it is stored."

BIBTEX = r"""% Encoding: UTF-8
This line is a comment, as all that stands outside of entries.

@string{tol = "Transactions on " # {Light}}
@preamble{"\newcommand{\x}{y}"}

@article{lovelace2021lantern,
  author   = {Lovelace, Ada and G{\"o}del, Kurt and {\'E}mile Borel and others},
  title    = {{Lantern}: A {BERT}-like \emph{Light} for $O(n^{2})$ Passages},
  journal  = tol # " and Dark",
  year     = 2021,
  month    = jun,
  doi      = {10.1000/BIB},
  keywords = {retrieval, passages},
  abstract = {We present {Lantern}, which reads
              the neighbours of each passage in 5\% of the time.},
}

@InProceedings(turing2020,
  author = "Turing, Alan",
  title = "On {M}achines",
  booktitle = "Proc. of {M}inds",
  year = "2020",
  abstract = "We ask whether machines can think, and what they would think of it."
)
@misc{vaswani,
  title={Attention}, author={Ashish V.}, eprint={1706.03762}, archivePrefix={arXiv}, year={2017},
  abstract={We show what attention can do when there is nothing else.}
}
@comment{jabref-meta: databaseType:bibtex;}
"""


def test_bibtex(reading):
    outcome = reading(BIBTEX)
    first, second, third = outcome.papers
    assert (outcome.format, outcome.problems) == ("bibtex", [])
    assert first.title == "Lantern: A BERT-like Light for $O(n^{2})$ Passages"
    assert first.abstract == "We present Lantern, which reads the neighbours of each passage in 5% of the time."
    assert first.authors == ("Lovelace, Ada", "Gödel, Kurt", "Émile Borel")
    assert (first.id, first.date, first.venue) == ("doi:10.1000/bib", "2021-06", "Transactions on Light and Dark")
    assert (first.keywords, first.sources[0].id) == (("retrieval", "passages"), "lovelace2021lantern")
    assert (second.title, second.venue, second.year) == ("On Machines", "Proc. of Minds", 2020)
    assert third.id == "arxiv:1706.03762"


def test_a_broken_entry_leaves_its_neighbours_alone(reading):
    broken = "@article{open, title = {Never {closed}, abstract = {We present a thing.}\n\n"
    outcome = reading(BIBTEX.replace("@InProceedings(", broken + "@InProceedings("))
    assert [paper.sources[0].id for paper in outcome.papers] == ["lovelace2021lantern", "turing2020", "vaswani"]
    assert (outcome.problem.code, outcome.problem.position, outcome.problem.id) == ("broken-record", 2, "open")


def test_entries_on_one_line_are_all_read(reading):
    entries = " ".join(f"@misc{{k{i}, title={{T{i}}}, abstract={{{ABSTRACT} {i}}}}}" for i in range(3))
    assert [paper.title for paper in reading(entries).papers] == ["T0", "T1", "T2"]


def test_a_field_that_is_repeated_is_no_reason_to_lose_the_entry(reading):
    entry = f"@misc{{k, title={{T}}, abstract={{{ABSTRACT}}}, url={{a}}, url={{b}}}}"
    paper = reading(entry).paper
    assert (paper.title, paper.url) == ("T", "a")


def test_bibtex_in_windows_encoding(reading):
    text = "@article{k, title={Café}, author={Müller, Jörg}, abstract={" + ABSTRACT + "}}"
    paper = reading(text.encode("cp1252")).paper
    assert (paper.title, paper.authors) == ("Café", ("Müller, Jörg",))


RIS = f"""TY  - JOUR
AU  - Lovelace, Ada
AU  - Turing, Alan
TI  - Lantern: a light
T2  - Transactions on Light
AB  - {ABSTRACT}
And a second line
  and an indented third.
PY  - 2021
DA  - 2021/06/01/
DO  - 10.1000/RIS
KW  - retrieval
KW  - passages
UR  - https://doi.org/10.1000/ris
XX  - unknown
ER  - 

TY  - CPAPER
A1  - Hopper, Grace
T1  - On compilers
JO  - Proceedings of Machines
Y1  - 2019///
N2  - We show that a machine can write its own programs, if it is told how.
ER  - 
"""


def test_ris(reading):
    outcome = reading(RIS)
    first, second = outcome.papers
    assert (outcome.format, outcome.problems) == ("ris", [])
    assert first.abstract == f"{ABSTRACT} And a second line and an indented third."
    assert (first.id, first.date, first.venue) == ("doi:10.1000/ris", "2021-06-01", "Transactions on Light")
    assert (first.authors, first.keywords) == (("Lovelace, Ada", "Turing, Alan"), ("retrieval", "passages"))
    assert (second.title, second.year, second.authors) == ("On compilers", 2019, ("Hopper, Grace",))
    assert second.venue == "Proceedings of Machines"


def test_ris_with_careless_spaces_marks_and_ends(reading):
    careless = RIS.replace("  - ", " - ").replace("ER - \n", "", 1).replace("\n", "\r\n")
    outcome = reading(b"\xef\xbb\xbf" + careless.encode())
    assert outcome.titles == ["Lantern: a light", "On compilers"]
    assert outcome.problems == []


def test_ris_in_utf_16(reading):
    assert reading(RIS.encode("utf-16")).titles == ["Lantern: a light", "On compilers"]


def test_a_reference_without_an_abstract_is_skipped_under_its_id(reading):
    outcome = reading(RIS.replace("N2  - We", "ID  - hopper19\nN1  - We"))
    assert (outcome.problem.code, outcome.problem.position, outcome.problem.id) == ("no-abstract", 2, "hopper19")


MEDLINE = """
PMID- 31415926
OWN - NLM
DP  - 2020 Jun 7
TI  - Lanterns in the dark: a study of
      light.
LID - 10.1000/med [doi]
AB  - BACKGROUND: We ask about light and what it does to
      those who see it. RESULTS: It depends.
FAU - Lovelace, Ada B
AU  - Lovelace AB
FAU - Turing, Alan
AU  - Turing A
JT  - Journal of light
OT  - light

PMID- 27182818
TI  - A second study.
AB  - We repeat what was done before and find that it was right.
DP  - 2021 Winter
"""


def test_medline(reading):
    outcome = reading(MEDLINE)
    first, second = outcome.papers
    assert (outcome.format, outcome.problems) == ("medline", [])
    assert first.title == "Lanterns in the dark: a study of light."
    assert first.abstract.startswith("BACKGROUND: We ask about light and what it does to those who see it.")
    assert (first.id, first.date, first.venue) == ("doi:10.1000/med", "2020-06-07", "Journal of light")
    assert first.authors == ("Lovelace, Ada B", "Turing, Alan")
    assert (second.sources[0].id, second.date) == ("27182818", "2021")


WOS = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Lovelace, A
   Turing, A
AF Lovelace, Ada
   Turing, Alan
TI Lantern: a light for passages and for those
   who read them
SO TRANSACTIONS ON LIGHT
DE retrieval; passages;
   reading
AB We present Lantern, a retriever that reads
   the neighbours of each passage.
PD JUN
PY 2021
DI 10.1000/WOS
UT WOS:000123456700001
ER

PT C
AU Hopper, G
TI On compilers
AB We show that a machine can write its own programs.
PY 2019
UT WOS:000123456700002
ER

EF
"""


def test_web_of_science_tagged(reading):
    for data in (WOS.encode("utf-8-sig"), WOS.encode("utf-16")):
        outcome = reading(data)
        first, second = outcome.papers
        assert (outcome.format, outcome.problems) == ("web-of-science", [])
        assert first.title == "Lantern: a light for passages and for those who read them"
        assert (first.authors, first.date) == (("Lovelace, Ada", "Turing, Alan"), "2021-06")
        assert (first.id, first.keywords) == ("doi:10.1000/wos", ("retrieval", "passages", "reading"))
        assert (second.authors, second.year) == (("Hopper, G",), 2019)
        assert second.sources[0].id == "WOS:000123456700002"


def test_a_record_of_web_of_science_without_an_end_is_reported(reading):
    outcome = reading(WOS.replace("ER\n\nPT C", "PT C"))
    assert outcome.titles == ["On compilers"]
    assert (outcome.problem.code, outcome.problem.position) == ("broken-record", 1)


def test_web_of_science_table(reading):
    table = "PT\tAU\tAF\tTI\tSO\tAB\tPY\tDI\tUT\nJ\tLovelace, A\tLovelace, Ada; Turing, Alan\tLantern\tLIGHT\t"
    table += f"{ABSTRACT}\t2021\t10.1000/TAB\tWOS:1\n"
    for data in (table.encode("utf-16"), table.encode("utf-8-sig")):
        outcome = reading(data)
        paper = outcome.paper
        assert outcome.format == "web-of-science-table"
        assert (paper.id, paper.title, paper.venue, paper.year) == ("doi:10.1000/tab", "Lantern", "LIGHT", 2021)
        assert paper.authors == ("Lovelace, Ada", "Turing, Alan")
