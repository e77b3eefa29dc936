"""A step change: looked at first, declared with a reason, old limits as they were, and withdrawn again."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from .conftest import PHONE
from .keyboard import tab_to

MEASURE, SINCE = "Days to fill a vacancy", 8
REASON = "Posts are advertised on the day somebody gives notice."


def earlier_limits(page):
    """The first row of the limits table: the stretch before."""
    page.locator("details", has_text="For analysts").locator("summary").first.click()
    row = page.get_by_role("table", name="Limits as calculated, not cut").locator("tbody tr").first
    return row.inner_text()


def open_measure(visitor, name):
    page = visitor.go(f"/measures/?words={quote(name)}")
    page.get_by_role("link", name=name, exact=True).first.click()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_step_change_is_looked_at_declared_and_withdrawn(visitor, scripts):
    nadia = visitor(scripts=scripts)
    page = nadia.sign_in_as("Nadia Haddad")
    open_measure(nadia, MEASURE)
    says = page.locator(".chart__sentence").inner_text()

    page.get_by_role("link", name="Declare a step change").first.click()
    chosen = page.locator("select[name=period] option").nth(SINCE)
    since = chosen.inner_text().split(":")[0]
    page.get_by_label("From when does the chart show something else?").select_option(index=SINCE)
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("heading", name="What would change")).to_be_visible()
    expect(page.get_by_text("As it would be.")).to_be_visible()
    if scripts:  # axe is a script
        nadia.looks_right("step-change-preview")
    nadia.fits()

    page.get_by_role("button", name="Declare the step change").click()
    expect(page.get_by_text("“What changed then?” is empty.").first).to_be_visible()
    nadia.said.clear()  # the browser notes that the answer was a refusal
    page.get_by_label("What changed then?").fill(REASON)
    page.get_by_role("button", name="Declare the step change").click()
    expect(page.get_by_text(f"The step change from {since} is declared.")).to_be_visible()
    expect(page.get_by_text(REASON).first).to_be_visible()
    assert page.locator(".chart__sentence").inner_text() != says
    first = earlier_limits(page)

    page.reload()
    assert earlier_limits(page) == first
    page.get_by_role("link", name=re.compile("^Withdraw it")).first.click()
    expect(page.get_by_text("As it would be.")).to_be_visible()
    page.get_by_label("Why is it withdrawn?").fill("Only trying it out.")
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_text(f"The step change from {since} is withdrawn.")).to_be_visible()
    expect(page.get_by_text("Withdrawn", exact=True).first).to_be_visible()
    assert page.locator(".chart__sentence").inner_text() == says


def test_a_step_change_is_declared_and_withdrawn_by_keyboard_alone(visitor):
    nadia = visitor()
    page = nadia.sign_in_as("Nadia Haddad")
    open_measure(nadia, MEASURE)
    says = page.locator(".chart__sentence").inner_text()
    start(page)
    tab_to(page, "Declare a step change")
    page.keyboard.press("Enter")
    page.wait_for_url("**/steps/add/**")
    start(page)
    tab_to(page, "From when does the chart show something else?", most=6)
    for _ in range(SINCE):
        page.keyboard.press("ArrowDown")
    tab_to(page, "What changed then?", most=3)
    page.keyboard.type(REASON)
    tab_to(page, "Show what would change", most=3)
    page.keyboard.press("Enter")
    expect(page.get_by_text("As it would be.")).to_be_visible()
    expect(page.get_by_label("What changed then?")).to_have_value(REASON)
    page.wait_for_load_state()
    tab_to(page, "Declare the step change", most=20)
    page.keyboard.press("Enter")
    expect(page.get_by_text("is declared.")).to_be_visible()
    assert page.locator(".chart__sentence").inner_text() != says

    page.wait_for_load_state()
    tab_to(page, "Withdraw it")
    page.keyboard.press("Enter")
    page.wait_for_url("**/withdraw/")
    start(page)
    tab_to(page, "Why is it withdrawn?", most=6)
    page.keyboard.type("Only trying it out.")
    tab_to(page, "Withdraw it", most=3)
    page.keyboard.press("Enter")
    expect(page.get_by_text("is withdrawn.")).to_be_visible()
    assert page.locator(".chart__sentence").inner_text() == says


def start(page):
    """Past the links at the top, as whoever uses no mouse begins."""
    page.wait_for_load_state()
    tab_to(page, "Skip to main content", most=1)
    page.keyboard.press("Enter")


def test_the_page_of_a_point_takes_a_note_on_a_phone(visitor):
    grace = visitor(PHONE)
    page = grace.sign_in_as("Grace Adeyemi")
    open_measure(grace, "Low beds in place")
    page.get_by_role("link", name="Write a note on the last number").click()
    grace.looks_right("point-phone")
    page.get_by_label("Write a note").fill("Two beds were away for repair.")
    page.get_by_role("button", name="Put it on the chart").click()
    expect(page.get_by_text("is on the chart.")).to_be_visible()
    page.get_by_role("link", name="The chart", exact=True).click()
    expect(page.locator(".pins").get_by_text("Two beds were away for repair.")).to_be_visible()
    grace.looks_right("pins-phone")
    page.get_by_role("link", name="Write a note on the last number").click()
    page.get_by_role("link", name=re.compile("^Take it off")).click()
    page.get_by_role("button", name="Take it off").click()
    expect(page.get_by_text("is taken off the chart.")).to_be_visible()


def test_a_suggested_step_change_is_one_tap_away(visitor):
    nadia = visitor()
    page = nadia.sign_in_as("Nadia Haddad")
    open_measure(nadia, "Falls with harm")
    page.locator("details", has_text="For analysts").locator("summary").first.click()
    nadia.looks_right("for-analysts")
    page.get_by_role("link", name="Second opinions").first.click()
    expect(page.get_by_text("4 times in 5")).to_be_visible()
    nadia.looks_right("second-opinions")
    page.get_by_role("link", name=re.compile("^Look at this step change")).first.click()
    expect(page.get_by_text("The numbers suggest this step change.")).to_be_visible()
    expect(page.get_by_text("As it would be.")).to_be_visible()
    nadia.looks_right("suggested-step")
