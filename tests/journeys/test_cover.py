"""A ward manager goes on leave, somebody stands in, and whoever answers for rights can read why."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.answers import in_days, pick_day
from tests.journeys.conftest import PHONE


def test_grace_goes_on_leave_and_ana_keeps_the_ward_running(visitor):
    ana = visitor()
    page = ana.sign_in_as("Ana Reyes")
    page.goto(ana.address + "/objectives/add/")
    expect(page.get_by_role("heading", level=1)).to_have_text("This page is not open to you")
    ana.said.clear()  # the browser notes that the answer was a refusal

    grace = visitor(PHONE)
    grace.sign_in_as("Grace Adeyemi")
    page = grace.go("/me/")
    page.get_by_role("link", name="Let somebody stand in for you").click()
    page.get_by_label("Who stands in?").fill("Ana Rayes")
    page.get_by_label("Away: on leave, ill, or training").check()
    pick_day(page, "What is the last day?", in_days(6))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name=re.compile("Nobody here is called “Ana Rayes”"))).to_be_visible()
    grace.said.clear()
    page.get_by_label("Who stands in?").fill("Ana Reyes")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Ana Reyes stands in for you until").first).to_be_visible()
    grace.looks_right("cover-phone")

    page = ana.go("/me/")
    expect(page.get_by_text("You are standing in for Grace Adeyemi until").first).to_be_visible()
    ana.looks_right("cover")
    page = ana.go("/objectives/add/")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("This page is not open to you")

    officer = visitor()
    officer.sign_in_as("Callum Reid")
    page = officer.go("/rights/permissions/strategy.change_objectives/")
    expect(page.locator("main")).to_contain_text("Standing in for Grace Adeyemi until")
    page = officer.go("/standing-in/")
    expect(page.locator("main")).to_contain_text("Ana Reyes stands in for Grace Adeyemi until")

    page = grace.go("/me/")
    page.get_by_role("link", name=re.compile("End it now.*Ana Reyes stands in for you")).click()
    page.get_by_role("button", name="End it now").click()
    expect(page.get_by_text("Ana Reyes stands in for you")).to_have_count(0)
    page.goto(grace.address + "/me/")
    page = ana.page
    page.goto(ana.address + "/objectives/add/")
    expect(page.get_by_role("heading", level=1)).to_have_text("This page is not open to you")


def test_an_officer_reads_who_may_do_what_and_why(visitor):
    callum = visitor()
    callum.sign_in_as("Callum Reid")
    page = callum.go("/rights/")
    callum.looks_right("rights")
    page.get_by_role("link", name="Set and change objectives").click()
    expect(page.locator("main")).to_contain_text("Standing in for Imran Shah until")
    callum.looks_right("rights-permission")
    page.get_by_role("link", name="Helen Pryce").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What Helen Pryce may do, and why")
    callum.looks_right("rights-person")
    page = callum.go("/rights/")
    page.get_by_role("link", name="What to look at").click()
    expect(page.locator("main")).to_contain_text("Roles that open what is sensitive")
    callum.looks_right("rights-review")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download everybody’s roles (CSV)").click()
    text = download.value.path().read_text()
    assert "Standing in for" in text
    assert "Imran Shah" in text
    page.get_by_role("link", name="What changed", exact=True).click()
    expect(page.locator("ol.history")).to_contain_text("for Bronagh Tully was arranged")
    callum.looks_right("rights-changes")
