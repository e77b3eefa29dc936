"""From the nation's priority to what a board decides about it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.answers import in_days, pick_day


def publish(visitor, title):
    page = visitor().sign_in_as("Priya Menon-Hart")
    page.get_by_role("link", name="National priorities").click()
    page.get_by_role("link", name="Publish a priority").click()
    page.get_by_label("The priority in a few words").fill(title)
    page.get_by_label("Why does it matter?").fill("People asked for it more than for anything else.")
    page.get_by_label("Which document is it from?").fill("Made up for the demonstration")
    page.get_by_label("Who publishes it?").fill("National Improvement Office (invented)")
    pick_day(page, "From which day?", in_days(-1))
    page.get_by_role("button", name="Publish the priority").click()
    expect(page.locator("li.national", has_text=title)).to_be_visible()


def test_a_chief_executive_is_asked_to_decide_what_is_published(visitor):
    publish(visitor, "Food that people like to eat")
    page = visitor().sign_in_as("Ruth Calder")
    waiting = page.locator("#waiting li", has_text="Food that people like to eat")
    expect(waiting).to_contain_text("is not decided yet")
    waiting.get_by_role("link", name="Decide").click()
    page.get_by_role("link", name="Adopt Food that people like to eat").click()
    expect(page.get_by_label("Why does the trust adopt it?")).to_be_visible()


@pytest.mark.parametrize(
    ("title", "verb", "asks", "done"),
    [
        ("Quiet nights", "Adopt", "Why does the trust adopt it?", "Adopted"),
        ("Shorter letters", "Decline", "Why?", "Declined"),
    ],
)
def test_the_board_secretary_records_a_decision_with_its_reason(visitor, title, verb, asks, done):
    publish(visitor, title)
    page = visitor().sign_in_as("Peter Lyle")
    page.locator("#waiting li", has_text=title).get_by_role("link", name="Decide").click()
    page.get_by_role("link", name=f"{verb} {title}").click()
    page.get_by_role("button", name=f"{verb} the priority").click()
    expect(page.get_by_role("alert").get_by_role("link")).to_be_visible()
    page.get_by_label(asks).fill("The board talked it through and agreed.")
    page.get_by_role("button", name=f"{verb} the priority").click()
    decided = page.locator("li.national", has_text=title)
    expect(decided).to_contain_text(f"{done}.")
    expect(decided).to_contain_text("Peter Lyle")
    expect(decided).to_contain_text("The board talked it through and agreed.")


def test_a_review_that_is_overdue_is_held_and_kept(visitor):
    page = visitor().sign_in_as("Wen Li")
    page.locator("#waiting li", has_text="Time to theatre").get_by_role("link").click()
    pick_day(page, "When was it looked at?", in_days(0))
    page.get_by_label("What was said?").fill("Two more lists from Monday; looked at again in a month.")
    pick_day(page, "When will it be looked at next?", in_days(30))
    page.get_by_role("button", name="Save the review").click()
    expect(page.get_by_text("Two more lists from Monday")).to_be_visible()
    expect(page.get_by_text("The review is overdue.")).to_have_count(0)


def test_the_board_secretary_keeps_what_a_review_said(visitor):
    peter = visitor()
    peter.sign_in_as("Peter Lyle")
    page = peter.go("/strategy/")
    page.get_by_role("link", name="Supplies thrown away").first.click()
    page.get_by_role("link", name="Review it").first.click()
    pick_day(page, "When was it looked at?", in_days(0))
    page.get_by_label("What was said?").fill("Below the aim for a year: ask what the wards learned.")
    pick_day(page, "When will it be looked at next?", in_days(90))
    page.get_by_role("button", name="Save the review").click()
    expect(page.get_by_text("Below the aim for a year")).to_be_visible()
