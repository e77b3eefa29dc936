"""A data analyst: a measure with its definition, and its numbers from a file."""

from __future__ import annotations

import csv

import pytest
from playwright.sync_api import expect

from tests.journeys.answers import months_ago, with_file

HEADINGS = "period,numerator,denominator\n"


@pytest.mark.parametrize("scripts", [True, False])
def test_a_file_is_read_put_right_and_written_once(visitor, scripts):
    name = f"Drugs rounds begun on time, {'first' if scripts else 'second'} look"
    nadia = visitor(scripts=scripts)
    nadia.sign_in_as("Nadia Haddad")
    page = nadia.go("/measures/")
    add_measure(page, name)
    expect(page.get_by_text(f"{name} is added.")).to_be_visible()
    made = page.locator("dl.facts")
    expect(made).to_contain_text("Drugs rounds begun within 15 minutes of their time")
    expect(made).to_contain_text("Drugs round sheet")
    measure = page.url

    page.get_by_role("link", name="Send numbers in a file").click()
    with_file(page, "rounds.csv", HEADINGS + "03/04/2026,9,10\n" + line(3, "12,10") + line(2, "ten,10"))
    page.get_by_role("button", name="Read the file").click()
    expect(
        page.get_by_role("alert").get_by_text("3 things are to be put right, as the list below says.")
    ).to_be_visible()
    faults = page.get_by_role("table", name="What is to be put right")
    expect(faults.get_by_role("row", name="Row 2, period")).to_contain_text("03/04/2026")
    expect(faults.get_by_role("row", name="Row 3, numerator")).to_contain_text("more than all")
    expect(faults.get_by_role("row", name="Row 4, numerator")).to_contain_text("ten")
    nadia.fits()

    with_file(page, "rounds.csv", "place," + HEADINGS + "943 476 5919," + line(3, "9,10"))
    page.get_by_role("button", name="Read the file").click()
    expect(faults.get_by_role("row", name="Row 2, place")).to_contain_text("looks like an NHS number")
    expect(page.get_by_text("943 476 5919")).to_have_count(0)

    right = HEADINGS + "".join(line(ago, f"{10 + ago % 3},16") for ago in range(1, 14))
    with_file(page, "rounds.csv", right)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("13 rows: 13 new")
    expect(page.get_by_text("Nothing is written yet.")).to_be_visible()
    page.get_by_role("button", name="Write all of it").click()
    expect(page.locator(".chart__sentence")).to_have_text("No change beyond expected variation.")

    page.get_by_role("link", name="Send numbers in a file").click()
    with_file(page, "rounds.csv", right)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("othing")
    expect(page.get_by_role("button", name="Write all of it")).to_have_count(0)

    page.goto(measure)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the numbers (CSV)").click()
    rows = list(csv.DictReader(download.value.path().read_text("utf-8-sig").splitlines()))
    assert len(rows) == 13
    assert {row["denominator"] for row in rows} == {"16"}


def line(ago, numbers):
    return f"{months_ago(ago).isoformat()},{numbers}\n"


def add_measure(page, name):
    page.get_by_role("link", name="Add a measure").click()
    page.get_by_label("A percentage").check()
    page.get_by_role("button", name="Carry on").click()
    page.get_by_label("Which place keeps it?").select_option(label="Quality and complaints")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("What is counted?").fill("Drugs rounds begun within 15 minutes of their time")
    page.get_by_label("Out of what?").fill("All drugs rounds looked at")
    page.get_by_label("Unit", exact=True).fill("in 100")
    page.get_by_label("Higher is better").check()
    page.get_by_label("Every month").check()
    page.get_by_label("Where do the numbers come from?").fill("Drugs round sheet")
    page.get_by_role("button", name="Add the measure").click()
