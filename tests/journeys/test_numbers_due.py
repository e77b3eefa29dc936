"""A ward at the end of its week, on a phone: every number that is due on one page, in seconds."""

from __future__ import annotations

import time

from playwright.sync_api import expect

from tests.journeys.conftest import PHONE


def test_three_numbers_are_in_within_a_minute(visitor):
    """A field for each number and one tap to send, without scripts."""
    helen = visitor(PHONE, scripts=False)
    page = helen.sign_in_as("Helen Pryce")
    page.get_by_role("link", name="Measures", exact=True).first.click()
    page.get_by_text("Enter the numbers due here").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Numbers due here")
    helen.fits()
    # Ward 7 is left to its own manager.
    boxes = page.locator(".due__one").filter(has_not_text=", Ward 7")
    assert boxes.count() >= 3
    names = [boxes.nth(i).locator("h2").inner_text() for i in range(3)]
    began, steps = time.monotonic(), 0
    for i in range(3):
        fields = boxes.nth(i).locator("input.nhsuk-input")
        for place in range(fields.count()):
            assert fields.nth(place).get_attribute("inputmode") == "decimal"
            fields.nth(place).fill(("9", "12")[place])
            steps += 1
    page.get_by_role("button", name="Enter these numbers").click()
    steps += 1
    expect(page.get_by_text("3 numbers are entered")).to_be_visible()
    assert steps <= 7
    assert time.monotonic() - began < 60
    for name in names:
        expect(page.get_by_role("heading", name=name, exact=True)).to_have_count(0)


def test_what_is_wrong_stays_on_the_phone_and_looks_right(visitor):
    grace = visitor(PHONE)
    grace.sign_in_as("Grace Adeyemi")
    page = grace.go("/measures/quick/")
    grace.looks_right("numbers_due_390")
    first = page.locator(".due__one").first
    first.locator("input.nhsuk-input").first.fill("ten")
    page.get_by_role("button", name="Enter these numbers").click()
    expect(page.get_by_role("link", name="“ten” is not a number.")).to_be_visible()
    expect(page.locator("input[value=ten]")).to_have_count(1)
    grace.said.clear()  # the browser notes that the answer was a refusal
    grace.looks_right()


def test_a_column_is_pasted_and_seen_before_it_is_written(visitor):
    grace = visitor(PHONE, scripts=False)
    page = grace.sign_in_as("Grace Adeyemi")
    page.get_by_role("link", name="Enter a number for Low beds in place").click()
    page.get_by_role("link", name="Send a file").click()
    page.get_by_role("link", name="Paste them from your spreadsheet").click()
    grace.fits()
    page.get_by_label("Cells from your spreadsheet").fill("Beds low\tBeds seen\n11\t16\n12\tsixteen")
    page.get_by_label("Which period is the first number of?").fill("2021-03-01")
    page.get_by_role("button", name="Read what is pasted").click()
    expect(page.get_by_text("“sixteen” is not a number.").first).to_be_visible()
    page.get_by_label("Cells from your spreadsheet").fill("Beds low\tBeds seen\n11\t16\n12\t16")
    page.get_by_role("button", name="Read what is pasted").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 rows: 2 new.")
    expect(page.get_by_role("cell", name="11 out of 16")).to_be_visible()
    grace.fits()
