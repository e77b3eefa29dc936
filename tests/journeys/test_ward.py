"""A ward at eight in the morning: its number in, its mistake put right, and what it is for."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .keyboard import focused, tab_to

EMPTY = "Choose one"


def due(page):
    """The period that the form offers, which has no number yet."""
    chosen = page.locator("select[name=period] option:checked").inner_text()
    assert chosen != EMPTY
    assert "has a number" not in chosen
    return chosen


@pytest.mark.parametrize(
    ("scripts", "measure", "counted", "out_of"),
    [
        (True, "Low beds in place", "Beds at their lowest", "Beds looked at"),
        (False, "Call bells answered within five minutes", "Call bells answered", "All call bells rung"),
    ],
)
def test_a_mistyped_number_is_told_and_nothing_lost(visitor, scripts, measure, counted, out_of):
    grace = visitor(scripts=scripts)
    page = grace.sign_in_as("Grace Adeyemi")
    page.get_by_role("link", name=f"Enter a number for {measure}").click()
    period = due(page)

    page.get_by_label(counted).fill("12")
    page.get_by_label(out_of).fill("ten")
    page.get_by_role("button", name="Enter it").click()
    expect(page.get_by_role("link", name="“ten” is not a number.")).to_be_visible()
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.get_by_label(counted)).to_have_value("12")
    assert due(page) == period
    grace.said.clear()  # the browser notes that the answer was a refusal

    page.get_by_label(out_of).fill("10")
    page.get_by_role("button", name="Enter it").click()
    expect(page.get_by_text("12 out of 10 is more than all of them.").first).to_be_visible()
    expect(page.get_by_label(out_of)).to_have_value("10")

    page.get_by_label(out_of).fill("16")
    page.get_by_role("button", name="Enter it").click()
    expect(page.get_by_text(f"{period} is entered for Ward 7.")).to_be_visible()
    expect(page.locator("dl.facts")).to_contain_text("entered by Grace Adeyemi, Ward manager")

    page.get_by_role("link", name="Correct a number").click()
    page.get_by_role("link", name=period).first.click()
    page.get_by_label(counted).fill("13")
    page.get_by_label(out_of).fill("16")
    page.get_by_label("Why is it corrected?").fill("One bay was counted twice.")
    page.get_by_role("button", name="Correct it").click()
    expect(page.get_by_text(f"{period} is corrected for Ward 7. The old number is kept.")).to_be_visible()

    page.get_by_role("link", name="History").click()
    both = page.locator("ul.rows").first
    for shown in (
        f"{period}, Ward 7: 12 out of 16",
        f"{period}, Ward 7: 13 out of 16",
        "Reason: One bay was counted",
    ):
        expect(both).to_contain_text(shown)


def test_a_number_is_entered_by_keyboard_alone(visitor):
    grace = visitor()
    page = grace.sign_in_as("Grace Adeyemi")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Grace")
    page.wait_for_load_state()
    tab_to(page, "Skip to main content", most=1)
    tab_to(page, "Enter a number for People up and walking by noon")
    page.keyboard.press("Enter")
    page.wait_for_url("**/values/add/**")
    page.wait_for_load_state()
    period = due(page)
    tab_to(page, "Skip to main content", most=1)
    page.keyboard.press("Enter")
    tab_to(page, "People who have walked twice before 12:00", most=3)
    page.keyboard.type("9")
    tab_to(page, "People on the ward who can walk with help", most=1)
    page.keyboard.type("20")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("No, it could not be measured")).to_be_checked()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+Tab")
    assert focused(page).startswith("People on the ward")
    tab_to(page, "Enter it", most=4)
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{period} is entered for Ward 7.")).to_be_visible()


def test_a_nurse_enters_what_is_kept_within_the_ward(visitor):
    ana = visitor()
    page = ana.sign_in_as("Ana Reyes")
    page.get_by_role("link", name="Enter a number for Felt able to speak up this week").click()
    period = due(page)
    numbers = page.locator("main input[inputmode=decimal]")
    numbers.nth(0).fill("14")
    numbers.nth(1).fill("19")
    page.get_by_role("button", name="Enter it").click()
    expect(page.get_by_text(f"{period} is entered for Ward 7.")).to_be_visible()
    kept = page.url.removeprefix(ana.address)

    for name in ("Sam Whitcombe", "Doreen Amos", "Lena Fischer"):
        other = visitor()
        other.sign_in_as(name)
        answer = other.page.goto(other.address + kept)
        assert answer.status == 404, name


def test_a_nurse_sees_what_the_wards_numbers_are_for(visitor):
    page = visitor().sign_in_as("Ana Reyes")
    page.get_by_role("link", name="Call bells answered within five minutes", exact=True).first.click()
    helps = page.locator("section", has=page.get_by_role("heading", name="This helps"))
    helps.get_by_role("link", name="Halve our falls").click()
    expect(page.locator("p.helps")).to_contain_text("Fewer harmful falls")
    expect(page.locator("p.helps")).to_contain_text("Safer care: less harm in hospital")


@pytest.mark.parametrize(
    ("name", "goal", "helps"),
    [
        ("Femi Balogun", "Paid right the first time", "Staff who can make improvements"),
        ("Sam Whitcombe", "Mended within a day", "Staff who can make improvements"),
    ],
)
def test_corporate_teams_see_which_priority_their_goal_helps(visitor, name, goal, helps):
    page = visitor().sign_in_as(name)
    page.get_by_role("link", name=goal).click()
    expect(page.locator("p.helps")).to_contain_text(helps)
    page.get_by_role("link", name="Follow its thread").click()
    expect(page.locator(".thread .gold").first).to_contain_text(helps)


def test_the_payroll_lead_enters_last_months_answers(visitor):
    page = visitor().sign_in_as("Femi Balogun")
    page.get_by_role("link", name="Enter a number for Pay questions answered in two days").click()
    period = due(page)
    page.get_by_label("Questions answered within two working days").fill("201")
    page.get_by_label("All questions about pay").fill("260")
    page.get_by_role("button", name="Enter it").click()
    expect(page.get_by_text(f"{period} is entered for Payroll.")).to_be_visible()
    expect(page.locator("dl.facts")).to_contain_text("201")


def test_estates_enter_a_single_number(visitor):
    page = visitor().sign_in_as("Sam Whitcombe")
    page.get_by_role("link", name="Enter a number for Electricity used").click()
    period = due(page)
    page.get_by_label("Electricity bought for all sites").fill("1,251")
    page.get_by_role("button", name="Enter it").click()
    expect(page.get_by_text(f"{period} is entered for Estates.")).to_be_visible()
    page.locator("section.chart").get_by_label("Table", exact=True).check()
    row = page.get_by_role("row", name=re.compile(period, re.IGNORECASE)).first
    expect(row).to_contain_text("1,251")


def test_a_matron_sees_her_wards_side_by_side(visitor):
    page = visitor().sign_in_as("Helen Pryce")
    page.get_by_role("link", name="Safer beds, floors and footwear").click()
    for ward in ("Ward 7’s aim", "Ward 4’s aim", "Ward 9’s aim"):
        expect(page.get_by_text(ward, exact=True)).to_be_visible()
