"""What users start with Docker Compose, as far as it can be checked without an engine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from servers.neo4j_server import LTS

from kg import __version__
from kg.stores.target import parse_target

PINNED = re.compile(r"\S+:\d+\.\d+\.\d+[\w.-]*")


@pytest.fixture(scope="module")
def compose(root: Path) -> Any:
    return yaml.safe_load((root / "docker/compose.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def dockerfile(root: Path) -> str:
    return (root / "docker/Dockerfile").read_text(encoding="utf-8")


def test_images_are_pinned(compose: Any, dockerfile: str) -> None:
    images = [service["image"] for service in compose["services"].values()]
    images += re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)
    assert len(images) == 4
    for image in images:
        assert PINNED.fullmatch(image), image


def test_versions_are_those_that_the_tests_use(compose: Any) -> None:
    assert compose["services"]["neo4j"]["image"] == f"neo4j:{LTS}-community"
    assert compose["services"]["app"]["image"] == f"methodgraph:{__version__}"


def test_there_is_no_default_password(compose: Any, root: Path) -> None:
    for service in compose["services"].values():
        secret = [value for value in service["environment"].values() if "PASSWORD" in value]
        assert any(re.search(r"\$\{KG_PASSWORD:\?[^}]+\}$", value) for value in secret)
        assert all(re.fullmatch(r"(neo4j/)?\$\{KG_PASSWORD(:\?[^}]+)?\}", value) for value in secret)
    assert "${KG_PASSWORD:-" not in (root / "docker/compose.yaml").read_text(encoding="utf-8")


def test_the_server_is_asked_whether_it_is_well(compose: Any, dockerfile: str) -> None:
    check = compose["services"]["neo4j"]["healthcheck"]
    assert {"test", "interval", "timeout", "retries", "start_period"} == set(check)
    assert "HEALTHCHECK" in dockerfile
    assert compose["services"]["app"]["depends_on"] == {"neo4j": {"condition": "service_healthy"}}


def test_the_app_loads_into_the_server_by_its_name_and_port(compose: Any) -> None:
    services = compose["services"]
    command, target = services["app"]["command"]
    parts = parse_target(target)
    assert command == "load"
    assert parts.host in services
    published = [port.rsplit(":", 2) for port in services[parts.host]["ports"]]
    assert str(parts.port) in [inside for _, _, inside in published]
    assert all(address == "127.0.0.1" for address, _, _ in published)
    assert f"bolt://localhost:{parts.port}" in services["neo4j"]["healthcheck"]["test"][1]


def test_volumes_are_declared(compose: Any, dockerfile: str) -> None:
    used = {
        volume.split(":")[0]
        for service in compose["services"].values()
        for volume in service["volumes"]
        if not volume.startswith(".")
    }
    assert used == set(compose["volumes"])
    graph = re.findall(r"^VOLUME (\S+)", dockerfile, re.MULTILINE)
    assert f"graph:{graph[0]}" in compose["services"]["app"]["volumes"]
    assert f"KG_GRAPH={graph[0]}" in dockerfile


def test_what_is_copied_is_there_and_not_left_out(compose: Any, dockerfile: str, root: Path) -> None:
    build = compose["services"]["app"]["build"]
    context = (root / "docker" / build["context"]).resolve()
    assert context == root
    assert (context / build["dockerfile"]).is_file()
    allowed = (root / "docker/Dockerfile.dockerignore").read_text().split()
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, re.MULTILINE)
    for name in " ".join(copied).split():
        assert (root / name).exists(), name
        assert f"!{name}" in allowed
