"""What the repository itself promises: locks without addresses, nothing from outside, few dependencies."""

from __future__ import annotations

import re
import socket
import subprocess
import tomllib

import pytest
from pytest_socket import SocketConnectBlockedError

from .rooms import PACKAGE, ROOT


def test_locks_hold_names_versions_and_hashes_only():
    for lock in (ROOT / "locks").glob("*.lock"):
        text = lock.read_text()
        assert "://" not in text, f"{lock.name} holds an address."
        pinned = re.findall(r"^([\w.\-\[\]]+)==", text, re.MULTILINE)
        assert pinned
        blocks = re.split(r"\n(?=\w)", text.strip())
        assert all("--hash=sha256:" in block for block in blocks), (
            f"{lock.name} pins something without a hash."
        )


def test_the_run_lock_holds_every_declared_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    locked = set(re.findall(r"^([\w.\-]+)==", (ROOT / "locks" / "run.lock").read_text(), re.MULTILINE))
    wanted = {re.split(r"[\[=<>]", name)[0] for name in project["dependencies"]} - {"improvement-methods"}
    assert wanted <= locked
    assert len(wanted) <= 25


def test_each_dependency_has_a_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    reasons = (ROOT / "docs" / "decisions" / "0002-libraries.md").read_text()
    for name in project["dependencies"]:
        bare = re.split(r"[\[=<>]", name)[0]
        assert f"`{bare}`" in reasons, f"{bare} has no line in docs/decisions/0002-libraries.md."


def test_pages_ask_nothing_from_outside():
    files = [
        path for folder in ("jinja2", "static") for path in PACKAGE.rglob(f"{folder}/**/*") if path.is_file()
    ]
    assert files
    loaded = re.compile(
        r"""(?:src|href|url|@import)\s*[=(]\s*["']?\s*(?:https?:)?//(?!www\.w3\.org)""", re.IGNORECASE
    )
    for path in files:
        if path.suffix in {".jinja", ".css", ".js", ".svg"} and "nhsuk" not in path.parts:
            wrong = [
                line for line in path.read_text().splitlines() if loaded.search(line) and "<a " not in line
            ]
            assert not wrong, f"{path} asks for {wrong}"


def test_no_script_or_style_stands_inside_a_page():
    for path in PACKAGE.rglob("*.jinja"):
        text = path.read_text()
        assert not re.search(r"\sstyle\s*=", text), f"{path} has an inline style."
        assert not re.search(r"\son\w+\s*=\s*[\"']", text), f"{path} has an inline handler."
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), f"{path} has an inline script."


def test_markup_is_marked_safe_in_few_places():
    found = subprocess.run(
        ["grep", "-rnE", r"mark_safe\(|\|\s*safe\b", "--include=*.py", "--include=*.jinja", str(PACKAGE)],
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    assert len(found) <= 10, found


def test_the_licence_names_the_contributors():
    assert "The Golden Thread contributors" in (ROOT / "LICENCE").read_text()


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
def test_tests_reach_no_other_machine():
    # 192.0.2.1 is kept free for examples: nobody is there.
    with socket.socket() as line, pytest.raises(SocketConnectBlockedError):
        line.connect(("192.0.2.1", 80))
