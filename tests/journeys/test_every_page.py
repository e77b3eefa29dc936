"""Every main page, for everyone: axe, on a desk, on a phone, magnified, and on paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE

NARROW = (320, 640)
DOUBLED = (640, 450)  # a desk of 1280 at 200 %

EVERYONE = (
    "/",
    "/published/",
    "/published/ae-four-hours/",
    "/trusts/",
    "/trusts/RR8/",
    "/sign-in/",
    "/demo/",
)
READING = ("/", "/thread/", "/thread/gaps/", "/strategy/", "/measures/?words=falls", "/projects/")
PAGES = {
    "Ruth Calder": (
        *READING,
        "/national-priorities/",
        "goal",
        "project",
        "/objectives/add/",
        "change the goal",
    ),
    "Grace Adeyemi": ("/", "/thread/", "measure", "enter", "numbers", "measure history", "/me/", "/rights/"),
    "Nadia Haddad": ("/", "/measures/add/", "/measures/import/", "send a file", "/places/", "/people/"),
    "Callum Reid": ("/", "place", "rename", "close", "/places/add/", "person", "/people/add/", "begin"),
    "Doreen Amos": ("/", "/thread/", "/strategy/", "measure", "/people/"),
    "Priya Menon-Hart": ("/", "/national-priorities/", "/national-priorities/add/", "/places/"),
    "Tess Brookland": ("/", "/thread/", "/strategy/", "/measures/999999/"),
}
WHERE = {
    "goal": ("/strategy/", "objectives", ""),
    "change the goal": ("/strategy/", "objectives", "change/"),
    "project": ("/projects/", "projects", ""),
    "measure": ("/measures/?words=low+beds", "measures", ""),
    "enter": ("/measures/?words=low+beds", "measures", "values/add/"),
    "numbers": ("/measures/?words=low+beds", "measures", "values/"),
    "measure history": ("/measures/?words=low+beds", "measures", "history/"),
    "send a file": ("/measures/", "measures", "values/import/"),
    "place": ("/places/", "places", ""),
    "rename": ("/places/?last", "places", "rename/"),
    "close": ("/places/?last", "places", "close/"),
    "person": ("/people/", "people", ""),
    "begin": ("/people/", "people", "memberships/begin/"),
}


def address(reader, words):
    """A page by its address, or by what it is: then the first that a list leads to."""
    if words not in WHERE:
        return words
    listed, kind, then = WHERE[words]
    shown = reader.go(listed)
    hrefs = shown.locator("main a").evaluate_all("them => them.map(one => one.getAttribute('href'))")
    found = [href for href in hrefs if href and re.fullmatch(rf"/{kind}/\d+/", href)]
    return found[-1 if "last" in listed else 0] + then


def sweep(reader, words):
    """One page at each size. Axe looks at it on a desk and on a phone; the other sizes are measured."""
    path = address(reader, words)
    page = reader.page
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    page.goto(reader.address + path)
    reader.said.clear()  # a page that is refused is noted by the browser, and is meant to be looked at too
    picture = f"{reader.name}-{re.sub('[^a-z]+', '-', words)}".lower()
    reader.looks_right(f"{picture}-desk")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    reader.looks_right(f"{picture}-phone")
    for width, height in (NARROW, DOUBLED):
        page.set_viewport_size({"width": width, "height": height})
        reader.fits()
    assert page.locator("h1").count() == 1, f"{path} has {page.locator('h1').count()} first headings."


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_a_role_looks_right(visitor, name):
    reader = visitor()
    reader.name = name.split()[0]
    reader.sign_in_as(name)
    for words in PAGES[name]:
        sweep(reader, words)


def test_every_page_that_anyone_reads_looks_right(visitor):
    reader = visitor()
    reader.name = "anyone"
    for words in EVERYONE:
        sweep(reader, words)


def test_a_refused_form_looks_right(visitor):
    grace = visitor(PHONE)
    grace.sign_in_as("Grace Adeyemi")
    page = grace.go(address(grace, "enter"))
    page.get_by_role("button", name="Enter it").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    grace.said.clear()
    grace.looks_right("grace-refused-phone")


@pytest.mark.parametrize("words", ["/thread/", "measure"])
def test_a_printed_page_holds_what_counts(visitor, words):
    grace = visitor((794, 1123))  # A4 at 96 dots an inch
    grace.sign_in_as("Grace Adeyemi")
    page = grace.go(address(grace, words))
    page.emulate_media(media="print")
    for hidden in ("nav[aria-label=Main]", ".top__me form", ".tabs", "form.places"):
        for there in page.locator(hidden).all():
            expect(there).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    grace.fits()
    cut = page.evaluate(
        """() => [...document.querySelectorAll('main *')].filter(one => one.getClientRects().length
             && !one.closest('.nhsuk-u-visually-hidden')
             && one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
           .map(one => one.outerHTML.slice(0, 120))"""
    )
    assert not cut, cut
