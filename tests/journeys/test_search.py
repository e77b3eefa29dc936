"""Anyone finds what they may see, with a few words, at a desk or on a phone, with scripts or without."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_goal_is_found_from_any_page_by_keyboard(visitor, scripts):
    ruth = visitor(scripts=scripts)
    ruth.sign_in_as("Ruth Calder")
    page = ruth.go("/measures/")
    page.get_by_label("Search Golden Thread").focus()
    page.keyboard.type("HARMFUL fállş")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Search", level=1)).to_be_visible()
    page.get_by_role("link", name="Fewer harmful falls").first.click()
    expect(page.get_by_role("heading", name="Fewer harmful falls", level=1)).to_be_visible()


def test_on_a_phone_a_link_leads_to_search(visitor):
    grace = visitor(PHONE)
    grace.sign_in_as("Grace Adeyemi")
    page = grace.go("/")
    page.get_by_role("link", name="Search", exact=True).click()
    page.get_by_label("What are you looking for?").fill("Ward 7")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("link", name="Ward 7", exact=True).first).to_be_visible()


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize(
    ("typed", "name"), [("falls", "found"), ("qqq", "nothing"), ("943 476 5919", "refused")]
)
def test_search_looks_right(visitor, screen, typed, name):
    grace = visitor(screen)
    grace.sign_in_as("Grace Adeyemi")
    page = grace.go("/search/")
    page.get_by_label("What are you looking for?").fill(typed)
    page.get_by_role("main").get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="Search", level=1)).to_be_visible()
    grace.said.clear()  # a page that is refused is noted by the browser, and is meant to be looked at too
    grace.looks_right(f"search-{name}-{screen[0]}")


def test_an_evaluator_finds_no_people(visitor):
    lena, ruth = visitor(), visitor()
    lena.sign_in_as("Lena Fischer")
    page = lena.go("/search/?q=grace")
    expect(page.get_by_role("heading", name="People")).to_have_count(0)
    ruth.sign_in_as("Ruth Calder")
    page = ruth.go("/search/?q=grace")
    expect(page.get_by_role("heading", name="People")).to_have_count(1)


def test_from_another_trust_nothing_is_found(visitor):
    tess = visitor()
    tess.sign_in_as("Tess Brookland")
    page = tess.go("/search/?q=harmful+falls")
    expect(page.get_by_text("Nothing found")).to_be_visible()
    assert "Seaholme" not in page.locator("main").inner_text()
