"""What anyone may read without an account."""

from __future__ import annotations

import re

from playwright.sync_api import expect


def test_the_first_page_says_what_this_is(visitor):
    page = visitor().go("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Golden Thread")
    expect(page.get_by_text("What the board wants, what a ward changes")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in", exact=True).first).to_be_visible()


def test_published_waits_name_england_and_the_listed_trusts(visitor):
    page = visitor().go("/published/")
    page.get_by_role("link", name="A&E within four hours").click()
    which = page.get_by_text("The chart shows England")
    expect(which).to_contain_text("England: 75.545% of 2,350,478, June 2025.")
    expect(which).to_contain_text("The listed trusts together: 74.284% of 2,220,449, June 2025.")
    facts = page.locator("dl.facts")
    expect(facts).to_contain_text("NHS England")
    expect(facts).to_contain_text("June 2024 to June 2025")
    expect(facts).to_contain_text("Open Government Licence v3.0")


def test_chart_and_table_choose_by_style_alone(visitor):
    page = visitor(scripts=False).go("/published/ae-four-hours/")
    chart = page.locator("section.chart").first
    drawing, table = chart.locator(".chart__drawing"), chart.locator(".chart__table")
    expect(drawing).to_be_visible()
    expect(table).to_be_hidden()
    chart.get_by_label("Table", exact=True).check()
    expect(table.get_by_role("row", name=re.compile("June 2025"))).to_be_visible()
    expect(drawing).to_be_hidden()
    chart.get_by_label("Chart", exact=True).check()
    expect(drawing).to_be_visible()


def test_a_published_series_shows_one_trust_by_its_code(visitor):
    page = visitor().go("/published/ae-four-hours/")
    page.get_by_label("Another trust: its name or code").fill("RR8")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name="Leeds Teaching Hospitals NHS Trust").first).to_be_visible()


def test_a_trust_is_found_by_town(visitor):
    page = visitor(scripts=False).go("/trusts/")
    page.get_by_label("Name, town or ODS code").fill("leeds")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Leeds Teaching Hospitals NHS Trust").click()
    expect(page.locator("dl.facts")).to_contain_text("RR8")


def test_an_unknown_code_is_told_what_codes_look_like(visitor):
    anyone = visitor()
    answer = anyone.page.goto(anyone.address + "/trusts/ZZZ/")
    assert answer.status == 404
    expect(anyone.page.get_by_role("heading", level=1)).to_have_text("No trust has the code ZZZ")
    expect(anyone.page.get_by_text("Check the code, or search by name.")).to_be_visible()


def test_a_search_without_results_says_what_to_try(visitor):
    page = visitor().go("/trusts/?words=zzzz")
    expect(page.get_by_text("Try fewer words, or another region.")).to_be_visible()


def test_a_page_of_a_trust_asks_to_sign_in_first(visitor):
    page = visitor().go("/strategy/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
