"""The administrator keeps the trust's places as they are."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.answers import choose_place, in_days, pick_day


def test_a_ward_is_opened_renamed_and_remembered(visitor):
    callum = visitor()
    callum.sign_in_as("Callum Reid")
    page = callum.go("/places/")
    page.get_by_role("link", name="Add a place").click()
    page.get_by_label("What is it called?").fill("Ward 14")
    page.get_by_label("Team", exact=True).check()
    page.get_by_label("Clinical").check()
    choose_place(page, "Specialist medicine", label="Where does it belong?")
    pick_day(page, "On which day did or will it open?", in_days(-40))
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ward 14")

    page.get_by_role("link", name="Rename").click()
    page.get_by_label("What is its new name?").fill("Harbour ward")
    pick_day(page, "From which day?", in_days(-1))
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Harbour ward")
    expect(page.locator("main")).to_contain_text("Ward 14")

    page.get_by_role("link", name="History").click()
    expect(page.locator("ol.history li").first).to_contain_text("Callum Reid, Trust administrator")
    expect(page.locator("ol.history")).to_contain_text("Harbour ward")


def test_a_division_with_open_wards_cannot_close(visitor):
    callum = visitor()
    callum.sign_in_as("Callum Reid")
    page = callum.go("/places/")
    page.get_by_role("link", name="Surgery", exact=True).click()
    page.get_by_role("link", name="Close").click()
    pick_day(page, "On which day does it close?", in_days(10))
    page.get_by_role("button", name="Close").click()
    said = page.get_by_text("Close or move what is below Surgery first: Bones and joints, General surgery")
    expect(said.first).to_be_visible()
