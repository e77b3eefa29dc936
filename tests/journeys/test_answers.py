"""A ward asks for help; its matron answers from a phone in half a minute; the ward says whether it is fixed."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from .answers import choose_place
from .conftest import PHONE
from .keyboard import tab_to

# What a person takes to read a page of few words, and to type one letter on a phone.
READS, TYPES = 4.0, 0.25
ANSWER = "Porters bring one at 2 pm"


def ask_for_ward_7(leader, problem):
    """Grace, who leads Ward 7, asks; the button says whom, and by when."""
    page = leader.sign_in_as("Grace Adeyemi")
    leader.go("/escalations/")
    page.get_by_role("link", name="Ask for help").click()
    if page.get_by_role("heading", name="For which place do you ask?").is_visible():
        choose_place(page, "Ward 7")
        page.get_by_role("button", name="Carry on").click()
    page.get_by_label("What do you need help with?").fill(problem)
    page.get_by_role("button", name="Ask Matron. Answer due").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(problem)
    return page


@pytest.mark.parametrize("scripts", [True, False])
def test_an_answer_takes_less_than_half_a_minute_and_comes_back_with_a_name(visitor, scripts):
    problem = f"No working hoist, {'with' if scripts else 'without'} scripts"
    ward = visitor(scripts=scripts)
    page = ask_for_ward_7(ward, problem)
    matron = visitor(PHONE, scripts=scripts)
    phone = matron.sign_in_as("Helen Pryce")
    began = time.monotonic()
    matron.go("/escalations/")
    mine = phone.locator(".waiting").filter(has_text=problem)
    mine.get_by_role("link", name="Answer").click()
    phone.get_by_label("Your answer").fill(ANSWER)
    phone.get_by_role("button", name="Send the answer").click()
    expect(phone.locator(".step--answer")).to_contain_text(f"Helen, Matron: {ANSWER}.")
    taken = time.monotonic() - began + 2 * READS + TYPES * len(ANSWER)
    assert taken < 30, f"{taken:.0f} s of a person's clock"
    page.reload()
    expect(page.locator(".escalation__answer")).to_contain_text(ANSWER)
    page.get_by_role("button", name="Not yet").click()
    expect(page.locator(".step--waits")).to_contain_text("Waiting for Matron.")
    phone.reload()
    phone.get_by_label("Your answer").fill("It is there now")
    phone.get_by_role("button", name="Send the answer").click()
    page.reload()
    page.get_by_role("button", name="Fixed").click()
    expect(page.get_by_text("Fixed, says Ward 7.")).to_be_visible()
    if scripts:  # axe is a script
        ward.looks_right("answers")
        matron.looks_right()


def test_an_answer_is_sent_by_keyboard_alone(visitor):
    problem = "No linen trolley"
    ask_for_ward_7(visitor(), problem)
    matron = visitor()
    page = matron.sign_in_as("Helen Pryce")
    matron.go("/escalations/")
    page.get_by_role("link", name=problem).first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(problem)
    tab_to(page, "Your answer")
    page.keyboard.type(ANSWER)
    tab_to(page, "Send the answer")
    page.keyboard.press("Enter")
    expect(page.locator(".step--answer")).to_contain_text(ANSWER)
