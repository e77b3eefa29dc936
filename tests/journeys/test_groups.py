"""Who is left behind, which place differs, and taking it all away."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE


def open_measure(someone, name):
    page = someone.go(f"/measures/?words={name.replace(' ', '+')}")
    page.get_by_role("link", name=name, exact=True).first.click()
    return page


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_it_is_seen_who_is_left_behind(visitor, screen):
    """The mean gets better while a gap widens; difference and ratio are both there, without scripts too."""
    helen = visitor(screen)
    helen.sign_in_as("Helen Pryce")
    page = open_measure(helen, "Discharges before noon")
    page.get_by_role("link", name="Does everyone benefit?").click()
    page.get_by_role("link", name="Deprivation, in fifths").click()
    expect(page.get_by_text("better on the whole, but further apart").first).to_be_visible()
    expect(page.get_by_text("the ratio is").first).to_be_visible()
    expect(page.get_by_text("They are never left out").first).to_be_visible()
    helen.looks_right(f"groups_{screen[0]}")


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_a_place_that_differs_leads_to_a_shared_standard(visitor, screen):
    grace = visitor(screen)
    grace.sign_in_as("Grace Adeyemi")
    page = open_measure(grace, "Hands cleaned at the right moment")
    page.get_by_role("link", name="Compare places").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Places compared")
    grace.looks_right(f"compare_{screen[0]}")
    page.get_by_role("link", name="Ask for a shared standard").click()
    grace.looks_right(f"standard_ask_{screen[0]}")
    page.get_by_label("Why would a shared standard help?").fill("One way to watch and teach.")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("A shared standard")
    expect(page.get_by_text("Waiting for an answer").first).to_be_visible()
    expect(page.get_by_text("One way to watch and teach.").first).to_be_visible()
    grace.looks_right(f"standard_{screen[0]}")
    grace.go("/measures/standards/")
    grace.looks_right(f"standards_{screen[0]}")


def test_a_chart_is_taken_as_every_kind_of_file(visitor):
    helen = visitor(scripts=False)
    helen.sign_in_as("Helen Pryce")
    page = open_measure(helen, "Discharges before noon")
    page.get_by_role("link", name="Take it with you").click()
    helen.fits()
    for kind in ("SVG", "PNG", "Excel workbook", "Table (CSV)", "Parquet", "JSON"):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=kind).first.click()
        assert waiting.value.path().stat().st_size > 1000


def test_anyone_may_compare_trusts_in_published_numbers(visitor):
    someone = visitor(PHONE)
    page = someone.go("/published/")
    href = page.locator("main a[href*='/published/']").first.get_attribute("href")
    someone.go(f"{href}compare/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Places compared")
    someone.looks_right("published_compare_390")


def test_the_ways_of_grouping_look_right(visitor):
    helen = visitor(PHONE)
    helen.sign_in_as("Helen Pryce")
    helen.go("/measures/ways-of-grouping/")
    helen.looks_right("ways_390")
    helen.go("/measures/ways-of-grouping/add/")
    helen.looks_right("way_add_390")
