"""Building the shipped vocabulary: rubbish out, one concept from many rows, licences kept apart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.normalization.concepts import Concept
from kg.normalization.skos import read_skos
from pipelines.vocabulary import build

CORE = "type,label,notation,aliases,year,broader\nMethod,Zonal Rank Kernel,ZRK,zonal kernel,2020,\n"


def row(name: str, **more: object) -> dict[str, object]:
    return {
        "id": name,
        "name": name,
        "aliases": [],
        "full_name": None,
        "broader": [],
        "year": None,
        "url": None,
        **more,
    }


def sources(folder: Path, rows: dict[str, list[dict[str, object]]], core: str = CORE) -> tuple[Path, Path]:
    shared, out = folder / "sources", folder / "vocabulary"
    out.mkdir(parents=True)
    (out / "core.csv").write_text(core, encoding="utf-8")
    for name, found in rows.items():
        path = shared / f"{name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(map(json.dumps, found)), encoding="utf-8")
    return shared, out


def built(folder: Path, rows: dict[str, list[dict[str, object]]]) -> dict[str, Concept]:
    shared, out = sources(folder, rows)
    build(shared, out)
    return {concept.label: concept for concept in read_skos(sorted(out.rglob("*.ttl")))}


def test_spellings_and_acronyms_of_one_thing_become_one_concept(tmp_path: Path) -> None:
    concepts = built(
        tmp_path,
        {
            "mlso/methods": [row("GLOP", full_name="Grand Layered Optimiser Program", year=2019)],
            "openmmlab-model-index/methods": [row("GLOP", year=2019), row("grand-layered optimizer programs")],
            "gan-zoo/methods": [row("ZRK")],
        },
    )
    assert set(concepts) == {"Zonal Rank Kernel", "Grand Layered Optimiser Program"}
    assert concepts["Grand Layered Optimiser Program"].notations == ("GLOP",)
    assert concepts["Grand Layered Optimiser Program"].year == 2019


def test_one_acronym_with_two_meanings_stays_two_concepts(tmp_path: Path) -> None:
    concepts = built(
        tmp_path,
        {
            "mlso/methods": [
                row("SUM", full_name="Stepwise Unrolled Memory"),
                row("SUM", full_name="Sparse Update Machine"),
                row("ZRK", full_name="Zebra Road Keeper"),
            ],
            "gan-zoo/methods": [row("SUM")],
        },
    )
    assert set(concepts) == {
        "Zonal Rank Kernel",
        "Zebra Road Keeper",
        "Stepwise Unrolled Memory",
        "Sparse Update Machine",
    }


def test_a_bare_acronym_of_another_year_is_not_taken_for_the_known_one(tmp_path: Path) -> None:
    concepts = built(
        tmp_path, {"gan-zoo/methods": [row("ZRKNet", year=2018)], "epoch-ai/models": [row("ZRK", year=1999)]}
    )
    assert "ZRKNet" in concepts


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("gan-zoo/methods", "ours"),
        ("gan-zoo/methods", "x"),
        ("gan-zoo/methods", "2014"),
        ("gan-zoo/methods", "https://example.org/zork"),
        ("gan-zoo/methods", "a method that is told in very many words indeed here"),
        ("openmmlab-model-index/methods", "zork_r50_8xb32_coco"),
        ("openmmlab-model-index/models", "Zork-R50"),
        ("ito/models", "ZorkNet + attention (ensemble)"),
        ("sota-extractor/models", "Zork (Smith et al., 2017)"),
        ("nlp-progress/models", "some words of a row"),
        ("nlp-progress/datasets", "Rare and unseen supertags"),
        ("tdm-leaderboards/datasets", "ZorkSet 5-way 5-shot"),
        ("pwc-world-snapshot/metrics", "Zork score seen by one list"),
        ("ito/metrics", "Zork 2014 (Acc)"),
        ("torchmetrics/metrics", "Accuracy on Zork"),
        ("pwc-world-snapshot/tasks", "Zork 2020 & Zonk 2021"),
        ("transformer-catalog/models", "ZorkFormer"),
        ("ecosystem-graphs/models", "ZorkFormer"),
        ("dnn-genealogy/methods", "ZorkFormer"),
    ],
)
def test_rubbish_and_what_may_not_be_redistributed_is_left_out(tmp_path: Path, file: str, name: str) -> None:
    assert set(built(tmp_path, {file: [row(name)]})) == {"Zonal Rank Kernel"}


def test_names_of_share_alike_sources_stand_in_files_of_their_own(tmp_path: Path) -> None:
    shared, out = sources(
        tmp_path,
        {
            "mlso/methods": [
                row("Zonal kernel ranker"),
                row("ZorkNet", full_name="Zonal Ordered Rank Kernel Net"),
            ],
            "gan-zoo/methods": [row("GlopGAN")],
        },
    )
    build(shared, out)
    free = (out / "methods.ttl").read_text(encoding="utf-8")
    share_alike = (out / "cc-by-sa" / "methods.ttl").read_text(encoding="utf-8")
    assert "GlopGAN" in free
    assert "Zonal Rank Kernel" in free
    assert "GlopGAN" not in share_alike
    assert "Zonal Ordered Rank Kernel Net" in share_alike
    assert "Zonal kernel ranker" in share_alike
    assert "Ordered" not in free
    assert "by-sa" not in free
    assert "MLSO" in (out / "LICENSES.md").read_text(encoding="utf-8")


def test_broader_links_never_run_in_a_circle(tmp_path: Path) -> None:
    concepts = built(
        tmp_path,
        {
            "ito/tasks": [
                row("ode parsing", broader=["verse parsing"]),
                row("verse parsing", broader=["text parsing"]),
                row("text parsing", broader=["ode parsing"]),
            ]
        },
    )
    links = {concept.iri: concept.broader for concept in concepts.values()}
    assert sum(map(len, links.values())) == 2


def test_a_benchmark_listed_as_a_task_is_no_task(tmp_path: Path) -> None:
    concepts = built(
        tmp_path,
        {"pwc-world-snapshot/tasks": [row("ZorkBench")], "pwc-world-snapshot/datasets": [row("ZorkBench")]},
    )
    assert concepts["ZorkBench"].type == "Dataset"


def test_a_broken_core_row_is_named_by_its_line(tmp_path: Path) -> None:
    shared, out = sources(tmp_path, {}, core=CORE + "Gadget,Zork,,,,\n")
    with pytest.raises(ValueError, match="line 3"):
        build(shared, out)


def test_the_shipped_files_are_what_the_pipeline_builds(tmp_path: Path, shared: Path, root: Path) -> None:
    shipped = root / "ontology" / "vocabulary"
    (tmp_path / "core.csv").write_bytes((shipped / "core.csv").read_bytes())
    build(shared / "vocab", tmp_path)
    by_hand = {"measures.csv"}
    made = [path for path in shipped.rglob("*.*") if path.suffix != ".tsv" and path.name not in by_hand]
    names = sorted(path.relative_to(shipped) for path in made)
    assert sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.*")) == names
    for name in names:
        assert (tmp_path / name).read_bytes() == (shipped / name).read_bytes(), name
