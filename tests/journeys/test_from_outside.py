"""Patient partners and evaluators read and change nothing; another trust finds nothing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

READABLE = ("/", "/strategy/", "/thread/", "/thread/gaps/", "/measures/", "/projects/")
CHANGES = re.compile(
    r"^(Add|Change|Enter|Correct|Retire|Link|Set|Start|Adopt|Decline|Review|Take(?! it with you)|Rename|Move|Close"
    r"|Send numbers)\b"
)


@pytest.mark.parametrize("name", ["Doreen Amos", "Lena Fischer"])
def test_who_reads_from_outside_is_offered_nothing_to_change(visitor, name):
    reader = visitor()
    page = reader.sign_in_as(name)
    expect(page.get_by_role("link", name="People", exact=True)).to_have_count(0)
    expect(page.get_by_role("heading", name="What changed")).to_have_count(0)
    paths = [*READABLE, first(reader, "/strategy/", "objectives"), first(reader, "/measures/", "measures")]
    paths.append(first(reader, "/projects/", "projects"))
    for path in paths:
        page = reader.go(path)
        offered = page.locator("main").get_by_role("link").or_(page.locator("main").get_by_role("button"))
        for words in offered.all_inner_texts():
            assert not CHANGES.match(words.strip()), f"{name} is offered “{words}” on {path}."
        expect(page.get_by_role("link", name="History")).to_have_count(0)


@pytest.mark.parametrize("name", ["Doreen Amos", "Lena Fischer"])
def test_who_reads_from_outside_opens_no_list_and_no_history(visitor, name):
    reader = visitor()
    reader.sign_in_as(name)
    goal, measure = first(reader, "/strategy/", "objectives"), first(reader, "/measures/", "measures")
    for path in ("/people/", f"{goal}history/", f"{measure}history/", "/measures/add/", f"{goal}change/"):
        answer = reader.page.goto(reader.address + path)
        assert answer.status == 403, path
        expect(reader.page.get_by_role("heading", level=1)).to_have_text("This page is not open to you")


def first(reader, page, kind):
    """The address of the first record of a kind that a page leads to."""
    shown = reader.go(page)
    hrefs = shown.locator("main a").evaluate_all("them => them.map(one => one.getAttribute('href'))")
    return next(href for href in hrefs if re.fullmatch(rf"/{kind}/\d+/", href))


def test_another_trusts_pages_are_as_if_they_were_not(visitor):
    ruth = visitor()
    ruth.sign_in_as("Ruth Calder")
    paths = [first(ruth, f"/{page}/", kind) for page, kind in KINDS]
    tess = visitor()
    tess.sign_in_as("Tess Brookland")
    for path in paths:
        assert tess.page.goto(tess.address + path).status == 404, path
        theirs = tess.page.inner_text("main")
        assert tess.page.goto(tess.address + re.sub(r"\d+", "999999", path)).status == 404
        assert tess.page.inner_text("main") == theirs
        expect(tess.page.get_by_role("heading", level=1)).to_have_text("There is no page here")


KINDS = (
    ("measures", "measures"),
    ("strategy", "objectives"),
    ("projects", "projects"),
    ("places", "places"),
    ("people", "people"),
)


def test_another_trust_has_its_own_empty_thread(visitor):
    tess = visitor()
    page = tess.sign_in_as("Tess Brookland")
    expect(page.locator("header")).to_contain_text("Northfold Community Trust")
    for path in ("/thread/", "/measures/", "/strategy/", "/projects/"):
        expect(tess.go(path).locator("main")).not_to_contain_text("Ward 7")
