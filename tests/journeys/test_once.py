"""A form has its effect once, and never on a record that somebody else changed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.answers import hidden_answers, in_days, pick_day


def begin_work(page, title):
    """Open the form for an everyday improvement, and fill it in."""
    page.get_by_role("link", name="Start work").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Start work in the whole trust")
    page.get_by_label("Everyday improvement").check()
    page.get_by_label("Its name in a few words").fill(title)
    page.get_by_label("What changes?").fill("The cupboard has labels that can be read from the door.")
    pick_day(page, "When did it start?", in_days(-2))


def times_listed(visitor, title):
    reader = visitor()
    reader.sign_in_as("Margery Ashdown")
    page = reader.go("/projects/")
    return page.get_by_role("link", name=title, exact=True).count()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_button_pressed_twice_saves_once(visitor, scripts):
    title = f"Labels that can be read, {'with' if scripts else 'without'}"
    carys = visitor(scripts=scripts)
    carys.sign_in_as("Carys Vaughan")
    page = carys.go("/projects/")
    begin_work(page, title)
    page.locator("main form[method=post] button").last.dblclick()
    page.wait_for_url(re.compile(r"/projects/\d+/$"))
    assert times_listed(visitor, title) == 1


def test_a_form_sent_again_leads_where_the_first_led(visitor):
    carys = visitor()
    carys.sign_in_as("Carys Vaughan")
    page = carys.go("/projects/")
    begin_work(page, "A bell that works")
    day = in_days(-2)
    answers = hidden_answers(page) | {
        "kind": "everyday",
        "title": "A bell that works",
        "what_changes": "It rings.",
        "started_on-day": str(day.day),
        "started_on-month": str(day.month),
        "started_on-year": str(day.year),
    }
    sent = [page.context.request.post(page.url, form=answers, max_redirects=0) for _ in range(2)]
    assert [answer.status for answer in sent] == [302, 302]
    assert sent[0].headers["location"] == sent[1].headers["location"]
    assert times_listed(visitor, "A bell that works") == 1

    other = page.context.request.post(page.url, form=answers | {"title": "Another bell"}, max_redirects=0)
    assert other.status == 422
    assert "This form was already sent" in other.text()


def test_going_back_after_saving_does_not_save_twice(visitor):
    carys = visitor()
    carys.sign_in_as("Carys Vaughan")
    page = carys.go("/projects/")
    begin_work(page, "One place for keys")
    page.locator("main form[method=post] button").last.click()
    page.wait_for_url(re.compile(r"/projects/\d+/$"))
    saved = page.url
    page.go_back()
    page.locator("main form[method=post] button").last.click()
    page.wait_for_load_state()
    assert page.get_by_text("Nothing was done twice.").is_visible()
    assert times_listed(visitor, "One place for keys") == 1
    assert page.goto(saved).status == 200


def test_who_saves_second_is_shown_both_texts(visitor):
    ruth, peter = visitor(), visitor()
    for person, name in ((ruth, "Ruth Calder"), (peter, "Peter Lyle")):
        person.sign_in_as(name)
        page = person.go("/strategy/")
        page.get_by_role("link", name="Staff who can make improvements").first.click()
        page.get_by_role("link", name="Change", exact=True).click()
    ruth.page.get_by_label("Why does it matter?").fill("Ruth’s words.")
    ruth.page.get_by_role("button", name="Save the goal").click()
    expect(ruth.page.get_by_text("Ruth’s words.")).to_be_visible()

    peter.page.get_by_label("Why does it matter?").fill("Peter’s words.")
    with peter.page.expect_navigation() as answer:
        peter.page.get_by_role("button", name="Save the goal").click()
    assert answer.value.status == 409
    page = peter.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Somebody else changed this meanwhile")
    expect(page.get_by_text("Yours was not saved")).to_be_visible()
    expect(page.get_by_text("Ruth’s words.")).to_be_visible()
    expect(page.get_by_text("Peter’s words.")).to_be_visible()
    page.get_by_role("link", name="Open the newest version").click()
    expect(page.get_by_label("Why does it matter?")).to_have_value("Ruth’s words.")
