"""Whether statements hold as often as they are believed, measured on papers and on judged triples."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import SourceError
from kg.evaluation import judge_all
from kg.evaluation.belief import belief_report, judge_triples, wilson
from kg.evaluation.belief_plot import belief_svg
from kg.evaluation.judging import Judgement

HEADER = "subj,rel,obj,support,ann1,ann2,ann3,gs\n"
# At one paper half of the triples are right, at two three quarters; the last has no papers.
TRIPLES = HEADER + "".join(
    f"a,uses,b,{support},{votes},{right}\n"
    for support, votes, right in [
        ("1", "1,1,1", 1),
        ("1", "0,0,0", 0),
        ("2", "1,1,1", 1),
        ("2", "1,1,1", 1),
        ("2", "1,1,0", 1),
        ("2", "0,0,1", 0),
        ("", "0,0,0", 0),
    ]
)


@pytest.fixture
def judged(gold: dict[str, Any], said: dict[str, Any]) -> list[Judgement]:
    papers = [{**gold, "id": f"p{number}"} for number in range(4)]
    return judge_all(papers, [{**said, "id": paper["id"]} for paper in papers])


@pytest.fixture
def triples(tmp_path: Path) -> Path:
    path = tmp_path / "triples.csv"
    path.write_text(TRIPLES, encoding="utf-8")
    return path


def test_a_report_holds_each_statement_of_a_paper_once(judged: list[Judgement]) -> None:
    report = belief_report(judged)
    assert report.papers == 4
    assert report.shipped.reliability.count == report.held_out.reliability.count == 16
    # Each paper says four statements; the one believed to 0.9 is right.
    assert report.shipped.brier == pytest.approx((0.1**2 + 0.8**2 + 0.7**2 + 0.6**2) / 4)
    assert report.judged is None


def test_each_half_is_recalibrated_by_the_other(judged: list[Judgement]) -> None:
    """The halves are alike here, so that what one half teaches fits the other better than what was said."""
    report = belief_report(judged)
    assert report.held_out.brier < report.shipped.brier


def test_judged_triples_are_gathered_by_their_papers(triples: Path) -> None:
    found = judge_triples(triples)
    assert found.triples == 6
    assert [(each.low, each.high, each.count, each.right) for each in found.supported] == [
        (1, 1, 2, 0.5),
        (2, 2, 4, 0.75),
    ]
    second = found.supported[1].believed
    assert second["best alone"] == pytest.approx(0.5)
    assert second["independent"] == pytest.approx(0.75)
    assert second["best alone"] < second["belief"] < second["independent"]
    assert found.loss["independent"] < found.loss["best alone"]
    assert found.auc == pytest.approx((3 * 1 + 0.5 * 1 + 0.5 * 3) / 8)
    assert found.annotators == pytest.approx((4 * 1 + 2 / 3) / 6)


@given(st.integers(0, 40), st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_an_interval_holds_its_share(right: int, more: int) -> None:
    low, high = wilson(right, right + more)
    assert 0 <= low <= right / (right + more) <= high <= 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a,b\n1,2\n", "has no column 'support'"),
        (HEADER + "a,uses,b,many,1,1,1,1\n", "cannot be read as judged triples"),
        (HEADER, "holds no triples"),
    ],
)
def test_a_table_that_holds_no_judged_triples_is_told(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "triples.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match=words):
        judge_triples(path)


def test_papers_without_statements_are_no_measure(judged: list[Judgement]) -> None:
    with pytest.raises(SourceError, match="no statements to judge"):
        belief_report(judged[:1])


def test_the_picture_has_a_dot_for_each_bin_and_a_line_for_each_way(
    judged: list[Judgement], triples: Path
) -> None:
    report = belief_report(judged, triples)
    drawn = Xml.fromstring(belief_svg(report))
    assert report.judged is not None
    bins = [*report.shipped.reliability.bins, *report.held_out.reliability.bins, *report.judged.supported]
    assert len(drawn.findall(".//{*}circle")) == len(bins)
    text = " ".join(drawn.itertext())
    assert "4 statements" not in text
    assert "16 statements" in text
    assert "best alone (log loss" in text
    assert "judged triples" not in " ".join(Xml.fromstring(belief_svg(belief_report(judged))).itertext())


def test_the_command_writes_tables_json_and_the_picture(
    gold: dict[str, Any], said: dict[str, Any], triples: Path, root: Path, tmp_path: Path
) -> None:
    files = {}
    for name, record in (("gold", gold), ("said", said)):
        files[name] = tmp_path / f"{name}.jsonl"
        lines = [json.dumps({**record, "id": f"p{number}"}) for number in range(2)]
        files[name].write_text("\n".join(lines), encoding="utf-8")
    plot = tmp_path / "belief.svg"

    def run(*more: str) -> str:
        arguments = ["evaluate", "belief", *map(str, files.values()), "--triples", str(triples), *more]
        done = subprocess.run(
            [sys.executable, "-c", "from kg.cli import main; main()", *arguments],
            capture_output=True,
            text=True,
            env={"PYTHONPATH": str(root), "PATH": ""},
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    shown = run("--format", "markdown", "--plot", str(plot))
    assert "| as shipped |" in shown
    assert "| 2 | 4 | 0.750 |" in shown
    assert json.loads(run("--format", "json"))["judged"]["triples"] == 6
    assert plot.read_text(encoding="utf-8").startswith("<svg")
