"""A meeting is set up, held step by step and looked at afterwards; somebody's calendar is given an address."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .conftest import DESK, PHONE
from .keyboard import press_key, tab_to


def set_up(visitor, name):
    """Ward 7's manager sets up a routine as it comes, and names it."""
    page = visitor.sign_in_as("Grace Adeyemi")
    visitor.go("/routines/add/")
    page.get_by_role("button", name="Carry on").click()
    page.get_by_label("What is it called?").fill(name)
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    return page


@pytest.mark.parametrize(("screen", "scripts"), [(PHONE, True), (DESK, False)])
def test_a_huddle_is_held_in_six_presses(visitor, screen, scripts):
    grace = visitor(screen, scripts=scripts)
    page = set_up(grace, f"Board round, {'with' if scripts else 'without'} scripts")
    page.get_by_role("button", name="Begin it now").click()
    presses = 1
    if scripts:  # axe is a script
        grace.looks_right("meeting-step")
    grace.fits()
    while page.get_by_role("button", name="Next", exact=True).count():
        page.get_by_role("button", name="Next", exact=True).click()
        presses += 1
    page.get_by_role("button", name="Finish", exact=True).click()
    page.get_by_role("button", name="Close it").click()
    assert presses + 2 == 6
    expect(page.get_by_text(re.compile("^Held"))).to_be_visible()
    grace.fits()


def test_a_huddle_is_held_by_keyboard_alone(visitor):
    grace = visitor()
    page = set_up(grace, "Board round by keyboard")
    tab_to(page, "Begin it now")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Step 1 of 4")).to_be_visible()
    press_key(page, "n")
    expect(page.get_by_text("Step 2 of 4")).to_be_visible()
    press_key(page, "p")
    expect(page.get_by_text("Step 1 of 4")).to_be_visible()
    tab_to(page, "What was decided?")
    page.keyboard.type("Nobody moves on by typing n")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nobody moves on by typing n")).to_be_visible()
    for step in (2, 3, 4):
        expect(page.get_by_text(f"Step {step} of 4")).to_be_visible()
        press_key(page, "n")
    expect(page.get_by_role("heading", level=1)).to_have_text("Close this meeting")
    tab_to(page, "Close it")
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("^Held"))).to_be_visible()


def test_every_page_of_a_routine_looks_right(visitor):
    grace = visitor(PHONE)
    page = set_up(grace, "Board round to look at")
    address = page.url.removeprefix(grace.address)
    for path in ("", "change/", "agenda/", "people/add/", "end/", "history/"):
        grace.go(address + path)
        grace.looks_right()
    for path in ("/routines/", "/routines/add/", "/calendar/"):
        grace.go(path)
        grace.looks_right()


def test_a_calendar_is_given_an_address_that_is_shown_once(visitor):
    grace = visitor()
    page = grace.sign_in_as("Grace Adeyemi")
    grace.go("/calendar/")
    page.get_by_role("button", name="Make").click()
    address = page.locator("code").inner_text()
    assert re.search(r"/calendar/\d+-[\w-]{43}\.ics$", address)
    grace.looks_right("calendar-made")
    nobody = visitor()
    answer = nobody.page.request.get(address)
    assert answer.headers["content-type"].startswith("text/calendar")
    assert "SUMMARY:Huddle" in answer.text()
    page.get_by_role("link", name="I have copied it").click()
    assert address not in page.content()
