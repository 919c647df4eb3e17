"""What a graph says of metrics and measured values: direction, and numbers on one scale."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

Kg = Callable[..., "subprocess.CompletedProcess[str]"]


def test_show_says_which_way_a_metric_is_better(kg: Kg, sample_graph: Path) -> None:
    assert "better: higher\n" in kg("show", "accuracy", "--graph", sample_graph).stdout
    seen = json.loads(kg("show", "FID", "--graph", sample_graph, "--format", "json").stdout)
    assert seen["direction"] == "lower"
    assert "better" not in kg("show", "CLIP", "--graph", sample_graph).stdout


def test_direction_and_unit_are_the_same_in_cypher_and_sparql(kg: Kg, sample_graph: Path) -> None:
    by_cypher = kg(
        "cypher",
        "MATCH (r:Result)-[:MEASURES]->(m:Metric) WHERE r.unit = '%' "
        "RETURN m.name AS name, m.direction AS direction, r.value AS value, r.raw_value AS written",
        "--format",
        "jsonl",
        "--graph",
        sample_graph,
    )
    by_sparql = kg(
        "sparql",
        "SELECT ?name ?direction ?value ?written { ?r mg:measures ?m ; mg:unit '%' ; mg:value ?value ; "
        "mg:rawValue ?written . ?m rdfs:label ?name OPTIONAL { ?m mg:direction ?direction } }",
        "--format",
        "jsonl",
        "--graph",
        sample_graph,
    )
    rows = [
        sorted((row["name"], row["direction"], float(row["value"]), row["written"]) for row in told)
        for told in ([json.loads(line) for line in done.stdout.splitlines()] for done in (by_cypher, by_sparql))
    ]
    assert rows[0] == rows[1]
    assert ("Micro F1", "higher", 97.3, "0.973") in rows[0]
    assert all(1 <= value <= 100 for _, _, value, _ in rows[0])
