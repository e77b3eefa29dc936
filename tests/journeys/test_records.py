"""The information governance lead: a request answered with a copy, a hold, what is past its time, and the trail."""

from __future__ import annotations

import io
import re
import zipfile

from playwright.sync_api import expect

from tests.journeys.conftest import PHONE

COPY = "Made on"


def test_a_request_is_answered_with_a_copy(visitor):
    ngozi = visitor()
    page = ngozi.sign_in_as("Ngozi Bello")
    page = ngozi.go("/records/")
    waiting = page.get_by_role("table", name="To be answered")
    expect(waiting).to_contain_text("left")
    ngozi.looks_right("records")

    waiting.get_by_role("link").first.click()
    expect(page.get_by_role("table", name=re.compile("What is held"))).to_contain_text("About them")
    ngozi.looks_right("request")
    page.get_by_role("button", name="Make a copy").click()
    for _ in range(40):
        if page.get_by_text(COPY).count():
            break
        page.wait_for_timeout(500)
        page.reload()
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Download").first.click()
    with zipfile.ZipFile(io.BytesIO(fetched.value.path().read_bytes())) as archive:
        assert archive.namelist() == ["what-is-held.html", "what-is-held.json", "manifest.txt"]
        assert "Ngozi" not in archive.read("what-is-held.html").decode()

    page.get_by_role("link", name="Note the answer").click()
    page.get_by_role("radio", name="Answered").check()
    page.get_by_label("What was answered?").fill("Given on paper, at the office.")
    page.get_by_role("button", name="Note it").click()
    ngozi.go("/records/")
    expect(page.get_by_role("table", name="Answered", exact=True)).to_contain_text("Answered on")


def test_somebody_on_hold_is_not_erased_on_a_phone(visitor):
    ngozi = visitor(PHONE)
    page = ngozi.sign_in_as("Ngozi Bello")
    ngozi.go("/records/requests/add/")
    page.get_by_label("Name, e-mail address or staff number").fill("marsh")
    page.get_by_role("button", name="Search", exact=True).last.click()
    page.get_by_label("Lesley Marsh").check()
    page.get_by_label("That what is held about them be erased").check()
    page.get_by_role("button", name="Note it").click()
    page.get_by_role("link", name="See what would be erased").click()
    expect(page.get_by_text("A hold since")).to_be_visible()
    expect(page.get_by_role("button", name="Erase them")).to_have_count(0)
    ngozi.looks_right("erase-phone")
    ngozi.go("/records/holds/")
    expect(page.get_by_text("Everything about Lesley Marsh", exact=True)).to_be_visible()
    ngozi.looks_right()
    ngozi.go("/records/retention/")
    ngozi.looks_right()


def test_the_trail_is_read_and_its_seals_checked_without_scripts(visitor):
    ngozi = visitor(scripts=False)
    page = ngozi.sign_in_as("Ngozi Bello")
    page = ngozi.go("/records/trail/")
    page.get_by_role("link", name="Check the seals").click()
    expect(page.get_by_text("The seals are whole")).to_be_visible()
    page.get_by_label("Who did it, or about whom").fill("Someone who left")
    page.get_by_role("button", name="Search the trail").click()
    expect(page.get_by_text("lost its name").first).to_be_visible()
    expect(page.get_by_text("Robin Ashdown")).to_have_count(0)
    ngozi.fits()
