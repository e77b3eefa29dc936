"""A patient partner, who has no trust account, comes in by a link in their mail."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from goldenthread.demo.story.people import CAST
from tests.journeys.mail import links_in_new_mail

from .conftest import PHONE


def test_a_patient_partner_comes_in_by_a_link(visitor, mail_folder):
    partner = next(told for told in CAST if told.role == "patient_partner" and told.body == "SEA-1")
    someone = visitor(PHONE)
    page = someone.go("/sign-in/")
    page.get_by_role("link", name="E-mail me a link to sign in").click()
    someone.looks_right("link_ask")
    page.get_by_label("E-mail address").fill(partner.email)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Look in your e-mail")
    someone.looks_right("link_sent")
    [link] = links_in_new_mail(mail_folder, partner.email, holding="/sign-in/link/")

    elsewhere = visitor(scripts=False)
    page = elsewhere.go(re.sub(r"^http://[^/]+", "", link))
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("header")).to_contain_text(f"{partner.given} {partner.family}")
