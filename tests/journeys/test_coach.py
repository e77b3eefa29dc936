"""A coach mends the thread where it is cut."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.answers import choose_place


@pytest.mark.parametrize(
    ("scripts", "work"), [(True, "Medicines that make people dizzy"), (False, "Text the day before")]
)
def test_work_that_is_linked_leaves_the_list(visitor, scripts, work):
    carys = visitor(scripts=scripts)
    carys.sign_in_as("Carys Vaughan")
    page = carys.go("/thread/gaps/")
    choose_place(page, "Seaholme University Hospitals")
    page.get_by_role("button", name="Show this place").click()
    cut = page.locator("section", has=page.get_by_role("heading", name="Work not yet linked"))
    cut.locator("li", has_text=work).get_by_role("link", name="Link it").click()
    choose_place(page, "Trust priority: Fewer harmful falls", label="Which goal does it help?")
    page.get_by_label("How does it contribute?").fill("People who are not dizzy fall less.")
    page.get_by_role("button", name="Save the link").click()
    expect(page.get_by_text("Fewer harmful falls").first).to_be_visible()

    page = carys.go("/thread/gaps/")
    choose_place(page, "Seaholme University Hospitals")
    page.get_by_role("button", name="Show this place").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("main li", has_text=work)).to_have_count(0)
