"""A nurse with a card, a leader with a phone, a matron who talks a week through, and a sheet for the wall."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .conftest import PHONE
from .keyboard import tab_to

HELPED_UP = "Helping somebody up who might fall"


@pytest.mark.parametrize("screen", [None, PHONE])
def test_the_pages_of_how_work_is_done_pass_axe_and_fit(visitor, screen):
    grace = visitor(screen) if screen else visitor()
    page = grace.sign_in_as("Grace Adeyemi")
    kind = "phone" if screen else "desk"
    for name, address in (
        ("list", "/standard-work/"),
        ("skills", "/standard-work/skills/"),
        ("cards", "/standard-work/cards/"),
        ("five_s", "/five-s/"),
        ("leader_today", "/leader-work/"),
    ):
        grace.go(address)
        grace.looks_right(f"standard_work_{name}_{kind}")
    grace.go("/standard-work/")
    page.get_by_role("link", name=HELPED_UP).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(HELPED_UP)
    grace.looks_right(f"standard_work_show_{kind}")
    page.get_by_role("link", name="Compare with the version before").click()
    expect(page.get_by_text(re.compile("^(New|Changed)$")).first).to_be_visible()
    grace.looks_right(f"standard_work_compare_{kind}")
    grace.go("/leader-work/")
    page.get_by_role("link", name=re.compile("The list of Grace")).click()
    grace.looks_right(f"leader_list_{kind}")


def test_a_sheet_for_the_wall_is_one_page(visitor):
    grace = visitor()
    page = grace.sign_in_as("Grace Adeyemi")
    grace.go("/standard-work/")
    page.get_by_role("link", name=HELPED_UP).click()
    page.get_by_role("link", name="Print it on one page").click()
    page.wait_for_load_state()
    sheet = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page[^s]", sheet)) == 1


def test_a_leader_answers_by_keyboard_alone(visitor):
    helen = visitor()
    page = helen.sign_in_as("Helen Pryce")
    helen.go("/leader-work/")
    expect(page.get_by_role("heading", level=1)).to_have_text("My standard work today")
    monthly = "See who is trained, place by place"
    if page.get_by_role("button", name=f"Take back {monthly}").count():
        page.get_by_role("button", name=f"Take back {monthly}").click()
    page.wait_for_load_state()
    tab_to(page, f"Done {monthly}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=f"Take back {monthly}")).to_be_visible()


def test_a_reason_is_one_choice_on_a_phone_without_scripts(visitor):
    helen = visitor(PHONE, scripts=False)
    page = helen.sign_in_as("Helen Pryce")
    helen.go("/leader-work/")
    weekly = "Ask a patient what got in the way"
    if page.get_by_role("button", name=f"Take back {weekly}").count():
        page.get_by_role("button", name=f"Take back {weekly}").click()
    page.get_by_role("link", name=f"Not this time {weekly}").click()
    page.get_by_role("button", name="Save it").click()
    expect(page.get_by_role("link", name=re.compile("Nothing is chosen"))).to_be_visible()
    page.get_by_label("There was no time").check()
    page.get_by_role("button", name="Save it").click()
    expect(page.get_by_text("There was no time").first).to_be_visible()


def test_standard_work_is_changed_by_a_test(visitor):
    marisol = visitor()
    page = marisol.sign_in_as("Grace Adeyemi")
    marisol.go("/standard-work/")
    page.get_by_role("link", name=HELPED_UP).click()
    page.get_by_role("button", name="Begin the next version").click()
    step = page.get_by_role("group", name="Step 5")
    step.get_by_label("Key point: what makes or breaks it").fill("Their hand, your arm")
    page.get_by_role("button", name="Save the steps").click()
    expect(page.get_by_text("Their hand, your arm")).to_be_visible()
    page.get_by_role("link", name="Publish it").click()
    page.get_by_role("button", name="Publish it").click()
    expect(
        page.get_by_role("link", name=re.compile("“What changed\\?” is empty|What changed"))
    ).to_be_visible()
    page.get_by_label("Which work tested this change?").select_option(label="Walk with me (Ward 7)")
    page.get_by_label("What changed?").fill("The helper offers an arm.")
    page.get_by_label("What did the test teach?").fill("People walk further.")
    page.get_by_role("button", name="Publish it").click()
    expect(page.get_by_text("New in version 3:")).to_be_visible()


def test_only_the_next_tier_opens_a_leaders_list(visitor):
    grace = visitor()
    page = grace.sign_in_as("Grace Adeyemi")
    grace.go("/leader-work/")
    mine = page.get_by_role("link", name=re.compile("The list of Grace")).get_attribute("href")
    other = visitor()
    other.sign_in_as("Ana Reyes")
    assert other.page.goto(other.address + mine).status == 404
    helen = visitor()
    helen.sign_in_as("Helen Pryce")
    helen.go("/leader-work/lists/")
    expect(helen.page.get_by_role("link", name="Grace Adeyemi")).to_be_visible()
    helen.go(mine)
    helen.looks_right("leader_list_matron")
