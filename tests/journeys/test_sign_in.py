"""In and out through the trust's own door."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize("scripts", [True, False])
def test_a_wrong_password_keeps_the_address_that_was_typed(visitor, scripts):
    someone = visitor(scripts=scripts)
    page = someone.go("/sign-in/")
    page.get_by_label("E-mail address").fill("grace.adeyemi@seaholme.example")
    page.get_by_label("Password", exact=True).fill("not the right words")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(page.get_by_label("E-mail address")).to_have_value("grace.adeyemi@seaholme.example")
    expect(page.get_by_label("Password", exact=True)).to_have_value("")
    someone.fits()


@pytest.mark.parametrize("scripts", [True, False])
def test_whoever_signs_out_is_out(visitor, scripts):
    ana = visitor(scripts=scripts)
    page = ana.sign_in_as("Ana Reyes")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ana")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in", exact=True).first).to_be_visible()
    page = ana.go("/measures/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.go_back()
    expect(page.get_by_text("Ana Reyes")).to_have_count(0)
