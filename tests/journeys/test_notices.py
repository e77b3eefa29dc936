"""A ward manager reads what she should know of, and says how she wants to be told."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_notices_look_right(visitor, screen):
    grace = visitor(screen)
    grace.sign_in_as("Grace Adeyemi")
    for path, name in (("/notices/", "notices"), ("/notices/how/", "how"), ("/notices/how/mute/", "mute")):
        grace.go(path)
        grace.looks_right(f"{name}-{screen[0]}")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_notice_is_opened_and_is_read(visitor, scripts):
    imran = visitor(scripts=scripts)
    imran.sign_in_as("Imran Shah")
    page = imran.go("/notices/")
    new = page.locator(".notices__one--new")
    before = new.count()
    assert before > 0
    new.first.get_by_role("button", name="Open").click()
    expect(page).not_to_have_url(imran.address + "/notices/")
    page = imran.go("/notices/")
    expect(page.locator(".notices__one--new")).to_have_count(before - 1)


def test_somebody_chooses_how_to_be_told_by_keyboard(visitor):
    carys = visitor(scripts=False)
    carys.sign_in_as("Carys Vaughan")
    page = carys.go("/notices/how/")
    page.get_by_label("Once a week, on Monday").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Save how I am told").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("On Mondays at 07:30")).to_be_visible()
    page.get_by_role("link", name="Mute a place").click()
    page.get_by_label("Which place?").select_option(index=3)
    page.get_by_role("button", name="Mute it").click()
    expect(page.get_by_text("and everything below it")).to_be_visible()
    page.get_by_role("button", name="Tell me again").click()
    expect(page.get_by_text("You are told of every place that concerns you.")).to_be_visible()
