"""Somebody reads the mail that invites them, chooses a password with the keyboard alone, and is in."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.mail import links_in_new_mail

from .conftest import PHONE


def test_an_invitation_is_mailed_read_and_accepted(visitor, mail_folder):
    callum = visitor()
    callum.sign_in_as("Callum Reid")
    page = callum.go("/people/invite/")
    callum.looks_right("people_invite")
    for box in page.get_by_role("checkbox", name=re.compile(".")).all():
        if box.get_attribute("name") == "people":
            box.uncheck()
    page.get_by_label("Kwabena Mensah-Hill").check()
    page.get_by_role("button", name="Invite those ticked").click()
    expect(page.locator("main")).to_contain_text("One person is invited")

    [link] = links_in_new_mail(mail_folder, "kwabena.mensah-hill@seaholme.example")
    kwabena = visitor(PHONE, scripts=False)
    path = re.sub(r"^http://[^/]+", "", link)
    page = kwabena.go(path)
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        "You are invited as Kwabena Mensah-Hill, Non-executive director"
    )
    page.get_by_label("Choose a password").fill("short")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("short")
    page.get_by_label("Choose a password").fill("kettle lantern pebble")
    page.keyboard.press("Enter")
    expect(page.locator("header")).to_contain_text("Kwabena Mensah-Hill")

    late = visitor()
    late.page.goto(late.address + path)
    expect(late.page.get_by_role("heading", level=1)).to_have_text("This invitation does not work")
    late.said.clear()
    late.looks_right("invitation_over")
