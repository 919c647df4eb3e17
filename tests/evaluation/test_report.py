from __future__ import annotations

import random
from typing import Any

import pytest

from kg.evaluation import evaluation_of, judge_all, score
from kg.evaluation.bootstrap import f1_intervals
from kg.evaluation.calibration import Bin, reliability, reliability_of
from kg.evaluation.errors import Confusion, count_errors
from kg.evaluation.scoring import Count

Paper = dict[str, Any]


def test_kinds_are_counted_over_papers(gold: Paper, said: Paper) -> None:
    errors = count_errors(judge_all([gold, {**gold, "id": "2"}], [said]))
    assert errors.said["entity"] == {"right": 3, "duplicate": 1, "wrong type": 1, "boundary": 1, "made up": 1}
    assert errors.gold["entity"] == {"found": 3, "merged": 0, "wrong type": 1, "boundary": 1, "missed": 7}
    assert errors.said["relation"] == {"right": 1, "wrong end": 1, "other label": 1, "nothing there": 1}
    assert errors.gold["claim"] == {"found": 1, "other type": 1, "missed": 4}


def test_confusions_say_what_was_taken_for_what(gold: Paper, said: Paper) -> None:
    errors = count_errors(judge_all([gold], [said]))
    assert errors.labels == [Confusion("USES", "EXTENDS", 1)]
    assert errors.roles == [
        Confusion("proposed", "proposed", 1),
        Confusion("used", "used", 1),
        Confusion("compared", "background", 1),
    ]
    assert errors.claim_types == [
        Confusion("contribution", "contribution", 1),
        Confusion("performance", "finding", 1),
    ]


def test_slots_of_results_with_the_right_value_are_counted(gold: Paper, said: Paper) -> None:
    said["results"][1]["value"] = "130.1"
    said["results"][1] |= {"baseline": "S5", "metric": "S7"}
    slots = count_errors(judge_all([gold], [said])).slots
    assert slots["metric"] == {"right": 0, "left out": 1, "added": 0, "another": 1}
    assert slots["method"] == {"right": 2, "left out": 0, "added": 0, "another": 0}
    assert slots["dataset"] == {"right": 0, "left out": 2, "added": 0, "another": 0}
    assert slots["baseline"] == {"right": 1, "left out": 0, "added": 1, "another": 0}


def test_reliability_bins_what_was_said_by_its_confidence() -> None:
    found = reliability_of([(0.0, False), (0.05, True), (0.1, False), (0.95, True), (1.0, True)])
    assert [(bin_.low, bin_.count, bin_.right) for bin_ in found.bins] == [
        (0.0, 2, 0.5),
        (0.1, 1, 0.0),
        (0.9, 2, 1),
    ]
    assert found.bins[0] == Bin(0.0, 0.1, 2, 0.025, 0.5)
    assert found.error == pytest.approx((2 * 0.475 + 1 * 0.1 + 2 * 0.025) / 5)


def test_reliability_is_of_what_the_scorer_calls_right(gold: Paper, said: Paper) -> None:
    found = reliability(judge_all([gold], [said]))
    assert [(bin_.low, bin_.right) for bin_ in found["entity"].bins] == [
        (0.3, 0),
        (0.4, 0),
        (0.5, 0),
        (0.6, 0),
        (0.7, 1),
        (0.8, 1),
        (0.9, 1),
    ]
    assert found["entity"].error == pytest.approx((0.35 + 0.45 + 0.55 + 0.65 + 0.25 + 0.15 + 0.05) / 7)
    assert found["result"].error == pytest.approx((0.9 + 0.4) / 2)


def test_records_without_confidence_have_no_reliability(gold: Paper) -> None:
    assert reliability(judge_all([gold], [gold])) == {}


def counts(chance: random.Random, papers: int) -> list[dict[str, Count]]:
    return [
        {"entity": Count(right=chance.randint(0, 5), said=chance.randint(5, 9), gold=chance.randint(5, 9))}
        for _ in range(papers)
    ]


def test_the_interval_holds_the_figure_and_narrows_with_more_papers() -> None:
    chance = random.Random(3)
    widths = []
    for papers in (20, 500):
        sample = counts(chance, papers)
        low, high = f1_intervals(sample)["entity"]
        all_right = sum(paper["entity"].right for paper in sample)
        f1 = 2 * all_right / sum(paper["entity"].said + paper["entity"].gold for paper in sample)
        assert 0 <= low < f1 < high <= 1
        widths.append(high - low)
    assert widths[1] < widths[0] / 3


def test_the_interval_is_that_of_resampling_paper_by_paper() -> None:
    sample = counts(random.Random(5), 30)
    chance = random.Random(6)
    figures = []
    for _ in range(4000):
        drawn = [chance.choice(sample)["entity"] for _ in sample]
        figures.append(2 * sum(c.right for c in drawn) / sum(c.said + c.gold for c in drawn))
    figures.sort()
    low, high = f1_intervals(sample)["entity"]
    assert low == pytest.approx(figures[100], abs=0.01)
    assert high == pytest.approx(figures[3900], abs=0.01)


def test_equal_papers_leave_no_doubt() -> None:
    assert f1_intervals([{"entity": Count(1, 2, 2)}] * 10) == {"entity": (0.5, 0.5)}


def test_the_interval_is_the_same_every_time() -> None:
    sample = counts(random.Random(1), 10)
    assert f1_intervals(sample) == f1_intervals(sample)


def test_figures_are_those_of_the_scorer(gold: Paper, said: Paper) -> None:
    other = {**gold, "id": "arxiv-1"}
    evaluation = evaluation_of(judge_all([gold, other], [said]))
    counted = score([gold, other], [said])
    assert [figure.what for figure in evaluation.figures] == list(counted)
    for figure in evaluation.figures:
        count = counted[figure.what]
        assert (figure.f1, figure.gold, figure.said) == (count.f1, count.gold, count.said)
        assert figure.low <= figure.f1 <= figure.high


def test_sources_are_told_apart_by_ids(gold: Paper, said: Paper) -> None:
    papers = [{**gold, "id": id_} for id_ in ("icml2016-1", "000-001", "arxiv-2503.1", "003-010")]
    groups = evaluation_of(judge_all(papers, [said])).sources
    assert [(group.source, group.papers) for group in groups] == [
        ("listings", 2),
        ("conferences", 1),
        ("arxiv", 1),
    ]
    entity = {group.source: figure.said for group in groups for figure in group.figures if figure.what == "entity"}
    assert entity == {"listings": 7, "conferences": 0, "arxiv": 0}
