"""There is one clock, and nobody but the demonstration may say that it is another time."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .rooms import PACKAGE

SETS_THE_CLOCK = re.compile(
    r"moments import [^\n]*\bas_at\b|moments import \([^)]*\bas_at\b|moments\.as_at\b"
)


def who_sets_the_clock(files: list[Path]) -> list[str]:
    """The files that may act at another moment, beside those of the demonstration, and tests."""
    return [
        str(path)
        for path in files
        if "tests" not in path.parts
        and PACKAGE / "demo" not in path.parents
        and SETS_THE_CLOCK.search(path.read_text())
    ]


def test_only_the_demonstration_acts_at_another_moment():
    assert who_sets_the_clock(sorted(PACKAGE.rglob("*.py"))) == []


@pytest.mark.parametrize(
    "line",
    ["from goldenthread.foundations.clock.moments import as_at, now", "    with moments.as_at(yesterday):"],
)
def test_another_room_that_did_would_be_seen(tmp_path, line):
    file = tmp_path / "actions.py"
    file.write_text(f"{line}\n")
    assert who_sets_the_clock([file]) == [str(file)]
