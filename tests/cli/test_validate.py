"""``kg validate``: violations by line, the formats, the exit code."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Kg = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def broken(root: Path, tmp_path: Path) -> Path:
    """A graph whose statement is believed too much."""
    text = (root / "tests/data/one_of_each.ttl").read_text(encoding="utf-8")
    path = tmp_path / "broken.ttl"
    path.write_text(text.replace("mg:belief 0.8", "mg:belief 1.2"), encoding="utf-8")
    return path


def test_the_sample_conforms(kg: Kg, sample_graph: Path) -> None:
    done = kg("validate", "--graph", sample_graph)

    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert done.stderr.startswith("0 violations by ")


def test_a_violation_is_a_line_of_node_rule_and_value(kg: Kg, broken: Path) -> None:
    done = kg("validate", broken)

    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        '<https://example.org/statement>: The value of "belief" is a number from 0 to 1, and there is only one. '
        'Found: "1.2" (xsd:decimal)'
    ]
    assert done.stderr.startswith("1 violation by ")


def test_json_names_node_rule_value_and_shape(kg: Kg, broken: Path) -> None:
    done = kg("validate", broken, "--format", "json")

    (violation,) = json.loads(done.stdout)
    assert violation["node"] == "https://example.org/statement"
    assert violation["path"] == "https://w3id.org/methodgraph/ontology#belief"
    assert violation["component"] == "http://www.w3.org/ns/shacl#MaxInclusiveConstraintComponent"
    assert done.returncode == 1


def test_turtle_is_a_report_of_shacl(kg: Kg, broken: Path, root: Path) -> None:
    report = kg("validate", broken, "--format", "turtle").stdout
    assert "sh:conforms false" in report
    assert "sh:focusNode <https://example.org/statement>" in report
    assert "sh:value 1.2" in report

    fine = kg("validate", root / "tests/data/one_of_each.ttl", "--format", "turtle")
    assert "sh:conforms true" in fine.stdout
    assert fine.returncode == 0


def test_several_files_are_one_graph(kg: Kg, root: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.nt"
    more.write_text(
        "<https://example.org/loopnet> <https://w3id.org/methodgraph/ontology#uses> "
        "<https://example.org/ringnet> .\n",
        encoding="utf-8",
    )
    assert kg("validate", root / "tests/data/one_of_each.ttl", more).returncode == 0
    assert kg("validate", more).returncode == 1


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.ttl", "<a> <b> ", "a.ttl is no valid Turtle"),
        ("a.docx", "", "a.docx is of no known format of RDF"),
        ("missing.ttl", None, "missing.ttl cannot be read"),
    ],
)
def test_a_file_that_is_no_graph_ends_with_1_and_one_line(
    kg: Kg, tmp_path: Path, name: str, text: str | None, message: str
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = kg("validate", tmp_path / name)

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert message in done.stderr
