from __future__ import annotations

import datetime
import gzip
import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

ABSTRACT = "We present Lantern, a retriever that reads the neighbours of each passage before it is stored."
ROW = ["p1", "Lantern, a light", f'{ABSTRACT} It is "good".', "Lovelace, Ada; Turing, Alan", "2021", "10.1000/CSV"]
COLUMNS = ["Key", "Title", "Abstract Note", "Author", "Publication Year", "DOI"]


def table(delimiter, rows, columns=COLUMNS):
    def quoted(value):
        return '"' + value.replace('"', '""') + '"'

    return "\n".join(delimiter.join(map(quoted, row)) for row in [columns, *rows]) + "\n"


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimited_tables(reading, delimiter, encoding):
    outcome = reading(table(delimiter, [ROW]).encode(encoding))
    paper = outcome.paper
    assert outcome.format == "table"
    assert (paper.title, paper.abstract) == ("Lantern, a light", f'{ABSTRACT} It is "good".')
    assert (paper.authors, paper.year) == (("Lovelace, Ada", "Turing, Alan"), 2021)
    assert (paper.id, paper.sources[0].id) == ("doi:10.1000/csv", "p1")


def test_a_table_may_have_line_breaks_within_values(reading):
    row = [*ROW[:2], "We present a thing.\r\n\r\nIt works, and well.", *ROW[3:]]
    assert reading(table(",", [row])).paper.abstract == "We present a thing. It works, and well."


def test_a_table_of_excel_names_its_delimiter(reading):
    assert reading("sep=;\n" + table(";", [ROW])).paper.title == "Lantern, a light"


def test_columns_of_scopus_and_ieee(reading):
    scopus = ["Authors", "Author full names", "Title", "Year", "Source title", "DOI", "Link", "Abstract", "EID"]
    values = [
        "Lovelace A.",
        "Lovelace, Ada (123); Turing, Alan (7)",
        "T",
        "2021",
        "Light",
        "10.1/ab",
        "x",
        ABSTRACT,
        "2",
    ]
    paper = reading(table(",", [values], scopus)).paper
    assert (paper.authors, paper.venue) == (("Lovelace, Ada", "Turing, Alan"), "Light")
    ieee = ["Document Title", "Authors", "Publication Title", "Publication Year", "Abstract", "PDF Link"]
    paper = reading(table(",", [["T", "A. Lovelace; A. Turing", "Light", "2021", ABSTRACT, "u"]], ieee)).paper
    assert (paper.title, paper.venue, paper.authors) == ("T", "Light", ("A. Lovelace", "A. Turing"))


def test_other_columns_are_mapped(reading):
    text = table(",", [["1", "Lantern", ABSTRACT]], ["nr", "heading", "What it says"])
    assert reading(text).problem.code == "unknown-format"
    paper = reading(text, mapping={"abstract": "what it says", "title": "heading", "id": "nr"}).paper
    assert (paper.title, paper.abstract, paper.sources[0].id) == ("Lantern", ABSTRACT, "1")


def test_a_table_without_a_known_column_is_told_how_to_name_it(reading):
    problem = reading(
        table(",", [["1", "Lantern", "2021"], ["2", "Compass", "2022"]], ["nr", "heading", "when"])
    ).problem
    assert problem.code == "unknown-format"
    assert "'heading'" in problem.reason
    assert "--map abstract=" in problem.reason


def test_a_row_with_too_many_values_is_reported(reading):
    text = (
        table(",", [ROW])
        + 'p2,Title, with a comma,"and more",x,2021,10.1/x,y\n'
        + table(",", [ROW]).split("\n")[1]
    )
    outcome = reading(text)
    assert len(outcome.papers) == 2
    assert (outcome.problem.code, outcome.problem.position) == ("broken-record", 2)


def test_a_quote_that_is_never_closed_costs_one_row(reading):
    good = table(",", [ROW]).split("\n")[1]
    lines = [table(",", [ROW]).strip(), 'p2,"Lantern,We present', good, good, ""]
    outcome = reading("\n".join(lines))
    assert len(outcome.papers) == 3
    assert (outcome.problem.code, outcome.problem.position) == ("broken-record", 2)


def test_a_row_with_missing_values_is_read_as_far_as_it_goes(reading):
    text = "title,abstract,year,doi\nLantern," + f'"{ABSTRACT}"\n'
    assert reading(text).paper.year is None


def parquet(rows, **options):
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), sink, **options)
    return sink.getvalue()


ROWS = [
    {
        "paper_id": number,
        "title": f"Lantern {number}",
        "abstract": f"{ABSTRACT} Part {number}.",
        "authors": ["Ada Lovelace", "Alan Turing"],
        "published": datetime.date(2021, 6, number),
        "embedding": [0.1, 0.2],
    }
    for number in (1, 2, 3)
]


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_parquet(reading, pack):
    outcome = reading(pack(parquet(ROWS, row_group_size=2)))
    assert (outcome.format, outcome.problems) == ("parquet", [])
    assert outcome.titles == ["Lantern 1", "Lantern 2", "Lantern 3"]
    assert outcome.papers[2].date == "2021-06-03"
    assert outcome.papers[2].authors == ("Ada Lovelace", "Alan Turing")
    assert outcome.papers[2].sources[0].id == "3"


def test_parquet_with_other_columns(reading):
    data = parquet([{"heading": "Lantern", "gist": ABSTRACT, "when": datetime.datetime(2021, 6, 1)}])
    problem = reading(data).problem
    assert problem.code == "unknown-format"
    assert "'gist'" in problem.reason
    paper = reading(data, mapping={"abstract": "gist", "title": "heading", "date": "when"}).paper
    assert (paper.title, paper.date) == ("Lantern", "2021-06-01")


def test_damaged_parquet_is_reported(reading):
    problem = reading(parquet(ROWS)[:-40]).problem
    assert (problem.outcome, problem.code) == ("failed", "unreadable")


def test_compressed_parquet_that_is_cut_short_is_reported(reading):
    problem = reading(gzip.compress(parquet(ROWS))[:-30], format="parquet").problem
    assert (problem.outcome, problem.code) == ("failed", "truncated")
