"""The administrator brings the trust's people up to date from payroll."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

HEADINGS = "Employee Number,First Name,Last Name,Position Title,Organisation\n"


def sends(page, path: Path) -> None:
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Send the file").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_new_starter_comes_in_by_file(visitor, tmp_path, scripts):
    number = f"3300000{scripts:d}"
    callum = visitor(scripts=scripts)
    callum.sign_in_as("Callum Reid")
    page = callum.go("/staff-files/")
    page.get_by_role("link", name="Send a file").click()
    callum.fits()
    wrong = tmp_path / "starters.csv"
    wrong.write_text(f"{HEADINGS}{number},Zofia,Baran,Staff nurse,Ward 77\n")
    sends(page, wrong)
    arrives(page, "Refused")
    expect(page.locator("main")).to_contain_text("Row 2, Organisation")
    expect(page.locator("main")).to_contain_text("Is it “Ward 7”")

    right = tmp_path / "starters-again.csv"
    right.write_text(f"{HEADINGS}{number},Zofia,Baran,Staff nurse,Ward 7\n")
    callum.go("/staff-files/send/")
    sends(page, right)
    arrives(page, "Waits for your decision: 1 new.")
    expect(page.locator("main")).to_contain_text("Place: Ward 7")
    page.get_by_role("link", name="Apply it").click()
    page.get_by_role("button", name="Apply it now").click()
    arrives(page, "Applied: 1 new.")
    callum.go("/people/?name=Baran")
    expect(page.locator("main")).to_contain_text("Zofia Baran")


def arrives(page, words: str) -> None:
    """Wait for the clock: the page renews itself, or is looked at again."""
    for _ in range(30):
        if words in (page.locator(".lead").first.text_content() or ""):
            break
        page.wait_for_timeout(1_000)
        page.goto(page.url)
    expect(page.locator(".lead").first).to_contain_text(words)


def test_what_waits_is_shown_sort_by_sort(visitor):
    callum = visitor()
    callum.sign_in_as("Callum Reid")
    page = callum.go("/staff-files/")
    callum.looks_right("staff-files")
    page.get_by_role("link", name="staff-in-post-summer.xlsx").click()
    callum.looks_right("staff-file")
    page.get_by_role("link", name=re.compile("^Move ")).click()
    expect(page.locator("main")).to_contain_text("Place: Ward 8 → Ward 7")
    page.get_by_role("link", name=re.compile("^Leave ")).click()
    expect(page.locator("main")).to_contain_text("Harpreet Gill")
    callum.go("/staff-files/send/")
    callum.looks_right()
