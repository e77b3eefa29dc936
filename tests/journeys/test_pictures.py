"""The pictures of the README can be taken, and are not too large.

PICTURES=docs/pictures .venv/bin/python -m pytest tests/journeys/test_pictures.py keeps them.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.journeys.conftest import DESK, PHONE

TALLEST = 1400
LARGEST = 400_000
EDGE = 24


@pytest.fixture
def album(tmp_path):
    return Path(os.environ.get("PICTURES") or tmp_path)


def take(page, album, name, *, down_to, skip_header=False):
    """From the top of the page, or of what it says, down to the end of one part of it."""
    page.evaluate("document.fonts.ready")
    page.locator(".banner").evaluate("it => it.scrollIntoView()")
    there = page.evaluate(
        """([last, top]) => { const at = it => document.querySelector(it).getBoundingClientRect();
             const all = document.querySelectorAll(last), end = all[all.length - 1].getBoundingClientRect().bottom;
             return [top ? at(top).top + scrollY : 0, end + scrollY]; }""",
        [down_to, "h1" if skip_header else ""],
    )
    top = max(there[0] - EDGE, 0)
    height = min(there[1] + EDGE - top, TALLEST)
    path = album / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    width = page.viewport_size["width"]
    page.screenshot(path=path, full_page=True, clip={"x": 0, "y": top, "width": width, "height": height})
    assert path.stat().st_size <= LARGEST, f"{path} has {path.stat().st_size} bytes."


def test_a_wards_thread_in_gold(visitor, album):
    grace = visitor(DESK)
    grace.sign_in_as("Grace Adeyemi")
    page = grace.go("/thread/")
    page.get_by_role("link", name="Follow Walk with me").or_(
        page.get_by_role("heading", name="Walk with me", exact=True)
    ).first.click()
    if not page.url.startswith(f"{grace.address}/thread/"):
        page.go_back()
    take(page, album, "thread", down_to="li.here > .thread__node", skip_header=True)


def test_a_wards_measure(visitor, album):
    page = visitor(DESK).sign_in_as("Grace Adeyemi")
    page.get_by_role("link", name="Low beds in place", exact=True).first.click()
    take(page, album, "measure", down_to=".measure .stack-panels > section:nth-of-type(2)")


def test_monday_morning(visitor, album):
    page = visitor(DESK).sign_in_as("Ruth Calder")
    take(page, album, "monday", down_to="#goals")


def test_a_number_by_telephone(visitor, album):
    page = visitor(PHONE).sign_in_as("Grace Adeyemi")
    page.get_by_role("link", name="Enter a number for Low beds in place").click()
    take(page, album, "phone", down_to="main form .buttons")


@pytest.mark.parametrize(
    ("kind", "name", "size"), [("wall", "wall", (1920, 1080)), ("tablet", "huddle", (1024, 768))]
)
def test_a_wards_screen(visitor, album, kind, name, size):
    page = visitor(size).go("/demo/")
    page.locator(f"form[action*='/screen/{kind}/'] button").click()
    page.locator("[data-screen]").wait_for()
    path = album / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path)
    assert path.stat().st_size <= LARGEST
