from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import msgspec
import pytest

from kg.errors import UsageError
from kg.evaluation.benchmarks.corpora import CORPORA
from kg.evaluation.benchmarks.published import PUBLISHED
from kg.evaluation.benchmarks.runs import Run, Size, Start, run_once
from kg.evaluation.benchmarks.speed import Speeds
from kg.evaluation.benchmarks.table import BEGIN, END, markdown, write_table

SPEEDS = Speeds("tiny 0123", "2 CPU threads", 140.0, 22_700_000, 20.0, 109_500_000)


def run(seed: int, f1: float, **changes: Any) -> Run:
    fields: dict[str, Any] = {
        "corpus": "scierc",
        "seed": seed,
        "encoder": SPEEDS.encoder,
        "limit": None,
        "epochs": CORPORA["scierc"].epochs,
        "parameters": 23_000_000,
        "kept": 3,
        "thresholds": {"mention": 0.5, "relation": 0.4},
        "dropped": 0,
        "sizes": {"test": Size(100, 551, 1685, 974)},
        "figures": {"test": {"entity": {"precision": f1, "recall": f1, "f1": f1}}},
        "seconds": 1.0,
    }
    return Run(**fields | changes)


def rows(table: str) -> list[list[str]]:
    return [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines() if line.startswith("|")
    ]


def test_ours_comes_first_with_mean_and_spread_over_seeds() -> None:
    table = rows(markdown([run(0, 0.60), run(1, 0.62)], SPEEDS))
    corpus, system, _, parameters, speed, entities, relations, *_ = table[2]
    assert corpus == "SciERC test: 100 texts, 551 sentences, 1,685 entities, 974 relations"
    assert (system, parameters, speed) == ("**methodgraph**, 2 seeds", "22.7 M", "140")
    assert (entities, relations) == ("0.610 ± 0.014", "")


def test_peers_follow_with_size_speed_and_source() -> None:
    table = {row[1]: row for row in rows(markdown([run(0, 0.6)], SPEEDS))}
    assert len(table) == 3 + sum(peer.corpus == "scierc" for peer in PUBLISHED)
    assert table["DyGIE++, released model"][3:7] == ["109.5 M", "20", "0.686", "0.487"]
    assert table["PURE, cross sentence"][2:5] == ["2 × SciBERT", "2 × 109.5 M", "10"]
    assert table["SciIE (Luan et al. 2018)"][3:5] == ["", ""]


def test_figures_from_memory_are_marked() -> None:
    for peer, row in [
        (p, r) for p in PUBLISHED for r in rows(markdown([run(0, 0.6)], SPEEDS)) if r[1] == p.system
    ]:
        assert any("†" in cell for cell in row) is not peer.checked


def test_every_row_has_as_many_cells_as_the_header() -> None:
    table = rows(markdown([run(0, 0.6)], SPEEDS))
    assert {len(row) for row in table} == {len(table[0])}


def test_left_out_copies_and_a_trial_are_told() -> None:
    table = markdown([run(0, 0.6, dropped=7, limit=5)], SPEEDS)
    assert "copies of test texts: SciERC 7" in table
    assert "only the first 5 records" in table


def test_a_new_file_can_be_written_again(tmp_path: Path) -> None:
    path = tmp_path / "table.md"
    write_table(path, "one\n")
    write_table(path, "two\n")
    assert path.read_text() == f"{BEGIN}\n\ntwo\n\n{END}\n"


def test_text_around_the_markers_stays(tmp_path: Path) -> None:
    path = tmp_path / "quality.md"
    path.write_text(f"# Quality\n\n{BEGIN}\nold\n{END}\n\n## More\n")
    write_table(path, "new\n")
    assert path.read_text() == f"# Quality\n\n{BEGIN}\n\nnew\n\n{END}\n\n## More\n"


def test_a_file_without_markers_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "quality.md"
    path.write_text("# Quality\n")
    with pytest.raises(UsageError, match="no place for the table"):
        write_table(path, "new\n")
    assert path.read_text() == "# Quality\n"


def test_a_run_that_is_kept_is_not_repeated(tmp_path: Path) -> None:
    kept = run(1, 0.6)
    (tmp_path / "scierc-1.json").write_bytes(msgspec.json.encode(kept))
    start = cast(Start, SimpleNamespace(name=SPEEDS.encoder))
    assert run_once(start, tmp_path / "absent", CORPORA["scierc"], seed=1, work=tmp_path) == kept
