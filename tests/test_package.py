"""What `import kg` promises: the public names, nothing heavy, one tree of errors."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
import textwrap

import pytest

import kg
from kg import errors

HEAVY = {
    "ladybug",
    "networkx",
    "neo4j",
    "onnxruntime",
    "pyarrow",
    "pyoxigraph",
    "pyvis",
    "rdflib",
    "spacy",
    "tokenizers",
}


def test_every_public_name_is_there() -> None:
    assert sorted(kg.__all__) == kg.__all__
    for name in kg.__all__:
        assert getattr(kg, name).__doc__, name
    assert set(kg.__all__) <= set(dir(kg))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = kg.nothing


@pytest.mark.parametrize("code", ["import kg", "import kg.cli; kg.cli.main(['--help'])"])
def test_nothing_heavy_is_loaded_before_it_is_used(code: str) -> None:
    script = f"""
        import contextlib, io, json, sys
        with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
            {code}
        print(json.dumps(sorted(module.split('.')[0] for module in sys.modules)))
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=True
    )
    assert HEAVY.isdisjoint(json.loads(run.stdout))


def test_the_tree_of_errors_is_drawn_as_it_is() -> None:
    drawing = inspect.getdoc(errors) or ""
    classes = [cls for _, cls in inspect.getmembers(errors, inspect.isclass)]
    for cls in classes:
        assert issubclass(cls, errors.MethodgraphError)
        line = next(line for line in drawing.splitlines() if f"{cls.__name__} " in line)
        depth = len(cls.__mro__) - len(errors.MethodgraphError.__mro__)
        assert line.index(cls.__name__) == 4 * (depth + 1), cls.__name__


def test_wrong_usage_alone_ends_with_exit_code_2() -> None:
    codes = {cls.__name__: cls.exit_code for _, cls in inspect.getmembers(errors, inspect.isclass)}
    assert {name for name, code in codes.items() if code != 1} == {"UsageError"}
    assert codes["UsageError"] == 2
