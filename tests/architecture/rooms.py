"""Where the rooms are, for the tests of the shape itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "goldenthread"
FLOORS = ("foundations", "engines", "practices", "overviews")


def rooms() -> list[Path]:
    on_floors = [
        room for floor in FLOORS for room in (PACKAGE / floor).iterdir() if (room / "__init__.py").exists()
    ]
    return [*sorted(on_floors), PACKAGE / "home", PACKAGE / "demo", PACKAGE / "config"]


def python_files(folder: Path) -> Iterator[Path]:
    """A room's own code: no tests, no migrations."""
    for path in sorted(folder.rglob("*.py")):
        if not {"tests", "migrations", "__pycache__"} & set(path.relative_to(folder).parts):
            yield path


def imports_of(path: Path) -> list[str]:
    """Every module a file imports, with the names taken from it: `a.b` and `a.b.name`."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return found


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)
