"""Many measures at a glance, what began to be unlikely to be chance, who is late, and a measure from the library."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.conftest import PHONE

WIDE = (1920, 1080)


def test_ruth_reads_every_measure_at_a_glance(visitor):
    someone = visitor()
    page = someone.sign_in_as("Ruth Calder")
    someone.go("/measures/")
    expect(page.get_by_role("heading", name="Measures", level=1)).to_be_visible()
    first = page.locator(".glances caption").first
    expect(first).to_contain_text("unlikely to be chance")
    page.get_by_label("Which").select_option("improving")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".glances__icon").first).to_contain_text("Improving")
    someone.looks_right("at-a-glance")


def test_the_page_at_a_glance_works_on_a_phone_without_scripts(visitor):
    someone = visitor(PHONE, scripts=False)
    page = someone.sign_in_as("Ruth Calder")
    someone.go("/measures/")
    expect(page.locator(".glances tbody tr").first).to_be_visible()
    someone.fits()
    page.get_by_role("link", name="Signals", exact=True).click()
    expect(page.get_by_role("heading", name="Signals", level=1)).to_be_visible()
    someone.fits()


def test_somebody_follows_a_measure_from_a_signal_and_stops_again(visitor):
    someone = visitor()
    page = someone.sign_in_as("Carys Vaughan")
    someone.go("/measures/signals/")
    someone.looks_right("signals")
    page.locator(".signals__name a").first.click()
    page.get_by_role("link", name="Follow it").click()
    page.get_by_role("button", name="Follow it").click()
    expect(page.get_by_text("You follow", exact=False).first).to_be_visible()
    someone.go("/measures/following/")
    someone.looks_right("following")
    page.get_by_role("link", name=re.compile("^Stop")).last.click()
    page.get_by_role("button", name="Stop following").click()
    expect(page.get_by_text("any more", exact=False).first).to_be_visible()


def test_an_analyst_reminds_whoever_is_late_with_one_tap(visitor):
    someone = visitor()
    page = someone.sign_in_as("Nadia Haddad")
    someone.go("/measures/late/")
    someone.looks_right("late")
    before = page.get_by_role("button", name=re.compile("^Remind")).count()
    assert before
    page.get_by_role("button", name=re.compile("^Remind")).first.click()
    expect(page.get_by_role("button", name=re.compile("^Remind"))).to_have_count(before - 1)
    expect(page.get_by_text("Reminded", exact=True).first).to_be_visible()


def test_an_analyst_follows_a_measure_of_the_library(visitor):
    someone = visitor()
    page = someone.sign_in_as("Nadia Haddad")
    someone.go("/measures/library/?words=observations")
    page.get_by_role("link", name="Observations taken on time").click()
    someone.looks_right("library-definition")
    page.get_by_role("link", name="Follow it here").click()
    page.get_by_label("Which place keeps it?").select_option(index=3)
    someone.looks_right("library-adopt")
    page.get_by_role("button", name="Follow it").click()
    expect(page.get_by_role("heading", name="Observations taken on time", level=1)).to_be_visible()


def test_a_board_reads_its_list_and_an_analyst_what_it_is_worth(visitor):
    someone = visitor(WIDE)
    page = someone.sign_in_as("Ruth Calder")
    someone.go("/measures/board/")
    expect(page.get_by_text("Had nothing changed anywhere", exact=False)).to_be_hidden()
    page.get_by_text("For analysts").click()
    expect(page.get_by_text("Had nothing changed anywhere", exact=False)).to_be_visible()
    someone.looks_right("board")


def test_data_quality_says_what_it_is_made_of(visitor):
    someone = visitor()
    page = someone.sign_in_as("Nadia Haddad")
    someone.go("/measures/?words=falls+per")
    page.locator(".mark").first.click()
    expect(page.get_by_text("Twenty reports of last month", exact=False).first).to_be_visible()
    someone.looks_right("data-quality")
