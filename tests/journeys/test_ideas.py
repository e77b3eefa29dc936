"""A porter with a phone and half a minute: scans a code, writes an idea, and later sees what became of it."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from .answers import choose_place
from .conftest import PHONE

# What a person takes to read a page of few words, and to type one letter on a phone.
READS, TYPES = 4.0, 0.25
IDEA = "Quieter bins at night"


def code_of_ward_7(leader):
    """The address on Ward 7's poster, without the host."""
    page = leader.sign_in_as("Grace Adeyemi")
    leader.go("/ideas/")
    choose_place(page, "Ward 7")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Take ideas by a code").click()
    return re.sub(r"^http://[^/]+", "", page.locator(".address a").inner_text())


@pytest.mark.parametrize("scripts", [True, False])
def test_an_idea_takes_less_than_half_a_minute_and_no_name(visitor, scripts):
    code = code_of_ward_7(visitor())
    porter = visitor(PHONE, scripts=scripts)
    idea = f"{IDEA}, {'with' if scripts else 'without'} scripts"
    began = time.monotonic()
    page = porter.go(code)
    expect(page.get_by_role("heading", level=1)).to_have_text("An idea for Ward 7")
    page.get_by_label("What could be better here?").fill(idea)
    page.get_by_role("button", name="Send the idea").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    taken = time.monotonic() - began + 2 * READS + TYPES * len(IDEA)
    assert taken < 30, f"{taken:.0f} s of a person's clock"
    assert [cookie["name"] for cookie in page.context.cookies()] == ["golden-thread-csrf"]


def test_the_pages_of_a_code_pass_axe_and_fit_a_phone(visitor):
    code = code_of_ward_7(visitor())
    porter = visitor(PHONE)
    porter.go(code)
    porter.looks_right("idea_raise")
    porter.page.get_by_role("link", name="What became of ideas here").click()
    expect(porter.page.get_by_role("heading", level=1)).to_have_text("What became of ideas in Ward 7")
    porter.looks_right("idea_seen")


def test_an_idea_is_sent_by_keyboard_alone_and_refused_text_stays(visitor):
    code = code_of_ward_7(visitor())
    clerk = visitor()
    page = clerk.go(code)
    page.get_by_label("What could be better here?").focus()
    page.keyboard.type("Bed of 943 476 5919 by the window")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=re.compile("looks as if it holds an NHS number"))).to_be_visible()
    box = page.get_by_label("What could be better here?")
    expect(box).to_have_value("Bed of 943 476 5919 by the window")
    expect(page.get_by_label("It is a problem")).to_be_checked()
    clerk.said.clear()  # the browser notes that the answer was a refusal
    clerk.looks_right()
    box.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("A rail by the window bed")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")


def test_a_leader_answers_an_idea_and_whoever_has_the_code_sees_it(visitor):
    grace = visitor()
    code = code_of_ward_7(grace)
    nurse = visitor(PHONE)
    page = nurse.go(code)
    page.get_by_label("What could be better here?").fill("Name badges that can be read")
    page.get_by_role("button", name="Send the idea").click()

    page = grace.go("/ideas/?show=waiting")
    choose_place(page, "Ward 7")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Name badges that can be read").click()
    grace.looks_right("idea_show")
    page.get_by_role("link", name="Answer it").click()
    grace.looks_right("idea_answer")
    page.get_by_label("We will try it").check()
    page.get_by_label("What do you answer?").fill("Larger letters from Monday.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_text("Larger letters from Monday.")).to_be_visible()
    page.get_by_role("link", name="Say thank you").click()
    page.get_by_role("button", name="Say thank you").click()

    page = nurse.go(code + "seen/")
    expect(page.get_by_text("Larger letters from Monday.")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Grace")


def test_the_poster_prints_on_one_page(visitor):
    grace = visitor()
    code_of_ward_7(grace)
    page = grace.page
    page.get_by_role("link", name="Print the poster").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What could be better in Ward 7?")
    grace.looks_right("box_poster")
    page.emulate_media(media="print")
    expect(page.locator("header.top")).to_be_hidden()
    printed = page.pdf(format="A4", print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
