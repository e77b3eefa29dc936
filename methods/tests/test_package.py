"""The package as a whole: its public face, its examples, and what it must not touch."""

import ast
import doctest
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import improvement_methods

FACES = [
    "improvement_methods.spc",
    "improvement_methods.charts",
    "improvement_methods.disclosure",
    "improvement_methods.equity",
]
SOURCE = Path(improvement_methods.__file__).parent
# What each optional extra brings, and the one place that may use it.
EXTRAS = {"spc/_fast.py": {"numba"}, "spark/_judge.py": {"pyspark", "pyarrow"}}
MODULES = [
    found.name
    for found in pkgutil.walk_packages([str(SOURCE)], "improvement_methods.")
    if not found.name.endswith("__main__")
]


@pytest.mark.parametrize("name", FACES)
def test_the_public_face_is_exactly_what_it_says(name):
    face = importlib.import_module(name)
    public = {
        member
        for member, value in vars(face).items()
        if not member.startswith("_") and not isinstance(value, ModuleType)
    }
    assert public == set(face.__all__)
    assert len(face.__all__) == len(set(face.__all__))


def test_the_methods_load_without_any_extra():
    hidden = ["numba", "pyspark", "pyarrow"]
    code = (
        f"import sys; sys.modules.update(dict.fromkeys({hidden}));"
        "from improvement_methods.spc import engine, xmr_batch; import improvement_methods.spark;"
        "xmr_batch([[1, 2, 3]], direction='increase')"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_run(name):
    results = doctest.testmod(importlib.import_module(name))
    assert results.failed == 0


@pytest.mark.parametrize("name", FACES)
def test_every_public_function_and_class_says_what_it_does(name):
    face = importlib.import_module(name)
    for member in face.__all__:
        value = getattr(face, member)
        if inspect.isclass(value) or inspect.isfunction(value):
            assert (inspect.getdoc(value) or "").strip(), member
        if inspect.isfunction(value) and inspect.signature(value).parameters and member != "meets_target":
            document = inspect.getdoc(value) or ""
            assert "Examples\n--------" in document, member


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_the_methods_import_only_numpy_and_the_standard_library(path):
    allowed = {"numpy", "improvement_methods", *sys.stdlib_module_names} - {"datetime", "time", "random"}
    allowed |= EXTRAS.get(str(path.relative_to(SOURCE)), set())
    tree = ast.parse(path.read_text("utf-8"))
    imports = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imports |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imports} <= allowed


def test_the_example_in_the_readme_runs_and_prints_what_it_says():
    readme = (SOURCE.parents[1] / "README.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", readme, flags=re.DOTALL)
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert f"# {result.stdout.strip()}" == code.strip().splitlines()[-1]
