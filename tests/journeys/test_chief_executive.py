"""Monday morning: five priorities, and down to a ward in three clicks."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

PRIORITIES = (
    "Fewer harmful falls",
    "Time to theatre",
    "Home before lunch",
    "Staff who can make improvements",
    "Supplies thrown away",
)


def test_the_chief_executive_reads_five_priorities_in_sentences(visitor):
    page = visitor().sign_in_as("Ruth Calder")
    rows = page.locator("#goals li.measured")
    expect(rows).to_have_count(len(PRIORITIES))
    for row, priority in zip(rows.all(), PRIORITIES, strict=True):
        expect(row.get_by_role("heading")).to_contain_text(priority)
        assert row.locator(".measured__words p").first.inner_text().endswith(".")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_wards_own_measure_is_three_clicks_away(visitor, scripts):
    page = visitor(scripts=scripts).sign_in_as("Ruth Calder")
    page.get_by_role("link", name="Fewer harmful falls").click()
    page.get_by_role("link", name="Safer beds, floors and footwear").click()
    page.get_by_role("link", name="Low beds in place", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Low beds in place")
    expect(page.locator("p.lead")).to_contain_text("Ward 7")


def test_a_ward_measure_leads_back_up_to_why(visitor):
    ruth = visitor()
    page = ruth.sign_in_as("Ruth Calder")
    page.get_by_role("link", name="Fewer harmful falls").click()
    page.get_by_role("link", name="Follow its thread").click()
    page.get_by_role("link", name="Low beds in place").first.click()
    page.get_by_role("link", name="Read up to ask why").click()
    for title in ("Halve our falls", "Fewer harmful falls", "Safer care: less harm in hospital"):
        expect(page.get_by_role("heading", name=title).first).to_be_visible()


def test_the_chair_reads_the_thread_and_changes_nothing(visitor):
    margery = visitor()
    page = margery.sign_in_as("Margery Ashdown")
    page.get_by_role("link", name="Follow the golden thread").click()
    for priority in PRIORITIES:
        expect(page.get_by_role("heading", name=priority, exact=True)).to_be_visible()
    page.get_by_role("link", name="Fewer harmful falls", exact=True).first.click()
    expect(page.get_by_role("link", name="Change", exact=True)).to_have_count(0)


def test_the_chief_nurse_sees_places_that_send_no_figures(visitor):
    page = visitor().sign_in_as("Imran Shah")
    page.get_by_role("link", name="Not yet linked").click()
    silent = page.locator("section", has=page.get_by_role("heading", name="Measures with no recent data"))
    expect(silent).to_contain_text("Ward 2. No data for")
    expect(silent).to_contain_text("Ward 10. No data for")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_place_is_chosen_with_or_without_what_is_below(visitor, scripts):
    someone = visitor(scripts=scripts)
    someone.sign_in_as("Helen Pryce")
    page = someone.go("/measures/")
    page.get_by_label("Place").select_option(label="\N{NO-BREAK SPACE}" * 6 + "Older people’s medicine")
    page.get_by_role("button", name="Show this place").click()
    expect(page.get_by_role("link", name="Low beds in place", exact=True)).to_be_visible()
    page.get_by_label("and everything below").uncheck()
    page.get_by_role("button", name="Show this place").click()
    expect(page.get_by_role("link", name="Low beds in place", exact=True)).to_have_count(0)
