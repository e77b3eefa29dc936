from __future__ import annotations

from datetime import date

import pytest

from goldenthread.foundations.access.tests.conftest import on, without_token
from goldenthread.foundations.audit.models import Entry
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Unit, UnitPlacement, scope_of

pytestmark = pytest.mark.database

NHS_NUMBER = "943 476 5919"


def test_the_tree_shows_every_place_under_its_own(sign_in, ben, ward_8, surgery):
    page = sign_in(ben).get("/places/").content.decode()
    assert page.index("Medicine") < page.index("Ward 7") < page.index("Ward 8") < page.index("Surgery")
    assert "Everyone who works at Seaholme University Hospitals and its evaluators." in page
    assert "Add a place" not in page


def test_the_tree_costs_the_same_with_many_places(
    sign_in, ben, ward_8, surgery, django_assert_max_num_queries
):
    browser = sign_in(ben)
    for number in range(20):
        organisation.open_unit(
            name=f"Bay {number}", kind=Unit.Kind.TEAM, nature=Unit.Nature.CLINICAL, under=surgery,
            opened_on=surgery.opened_on, by=None,
        )  # fmt: skip
    with django_assert_max_num_queries(10):
        browser.get("/places/")


def test_a_places_page_shows_where_it_stands_who_is_there_and_what_it_was(
    sign_in, ben, amina, ward_7, surgery
):
    organisation.rename_unit(ward_7, name="Acorn Ward", on=date(2024, 6, 1), by=None)
    organisation.move_unit(ward_7, under=surgery, on=date(2025, 6, 1), by=None)
    page = sign_in(ben).get(f"/places/{ward_7.pk}/").content.decode()
    assert "Surgery</a>" in page
    assert "Amina Khan" in page
    assert "Ward 7, under Medicine, from 1 April 2020 until 1 June 2024" in page
    assert "Acorn Ward, under Medicine, from 1 June 2024 until 1 June 2025" in page
    assert page.index("Amina Khan") < page.rindex("Ben Osei</a>")


def test_a_closed_places_page_says_what_became_of_it(sign_in, ben, ward_7, ward_8, the_day):
    organisation.merge_unit(ward_8, into=ward_7, on=the_day, by=None)
    closed = sign_in(ben).get(f"/places/{ward_8.pk}/").content.decode()
    assert f'Its work went on in <a href="/places/{ward_7.pk}/">Ward 7</a> from 15 June 2026.' in closed
    assert "Medicine</a>" in closed
    assert "People here" not in closed
    assert (
        "Ward 8 merged into it on 15 June 2026." in sign_in(ben).get(f"/places/{ward_7.pk}/").content.decode()
    )


def test_an_evaluator_sees_places_and_nobody_in_them(sign_in, eve, amina, ward_7):
    page = sign_in(eve).get(f"/places/{ward_7.pk}/").content.decode()
    assert "Ward 7" in page
    assert "Amina" not in page
    assert "People here" not in page


def test_a_patient_partner_sees_no_list_of_places(sign_in, pat, ward_7):
    assert sign_in(pat).get("/places/").status_code == 403
    assert sign_in(pat).get(f"/places/{ward_7.pk}/").status_code == 403


PAGES = ["", "history/", "rename/", "move/", "close/", "merge/"]


@pytest.mark.parametrize("page", PAGES)
def test_another_trusts_place_is_as_if_it_were_not_there(sign_in, hal, northfold, page):
    with scope_of(northfold):
        theirs = Unit.objects.get()
    browser = sign_in(hal)
    foreign, missing = browser.get(f"/places/{theirs.pk}/{page}"), browser.get(f"/places/987654/{page}")
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert without_token(foreign) == without_token(missing)
    assert foreign.headers == missing.headers


@pytest.mark.parametrize("page", PAGES[2:])
def test_only_an_administrator_changes_places(sign_in, amina, erin, dev, ward_7, page):
    for person in (amina, erin, dev):
        answer = sign_in(person).post(f"/places/{ward_7.pk}/{page}", {})
        assert answer.status_code == 403
        assert "Those who may: trust administrators." in answer.content.decode()


def test_anyone_not_signed_in_is_asked_to_sign_in(client, ward_7):
    assert client.get(f"/places/{ward_7.pk}/").headers["Location"] == f"/sign-in/?next=/places/{ward_7.pk}/"


def test_an_administrator_adds_a_place(sign_in, hal, medicine, fill_in):
    browser = sign_in(hal)
    assert (
        f'value="{medicine.pk}" selected' in browser.get(f"/places/add/?under={medicine.pk}").content.decode()
    )
    typed = {"name": "Ward 9", "kind": "team", "nature": "clinical", "under": str(medicine.pk)}
    sent = fill_in(browser, "/places/add/", **typed, **on(1, 6, 2026, "opened_on"))
    answer = browser.post("/places/add/", sent)
    unit = Unit.objects.get(name="Ward 9")
    assert answer.headers["Location"] == f"/places/{unit.pk}/"
    assert Entry.objects.filter(record_kind="organisation.unit", record_id=unit.pk, actor_id=hal.pk).exists()


def test_a_form_sent_twice_has_one_effect(sign_in, hal, medicine, fill_in):
    browser = sign_in(hal)
    typed = {"name": "Ward 9", "kind": "team", "nature": "clinical", "under": str(medicine.pk)}
    sent = fill_in(browser, "/places/add/", **typed, **on(1, 6, 2026, "opened_on"))
    first, second = browser.post("/places/add/", sent), browser.post("/places/add/", sent)
    assert first.headers["Location"] == second.headers["Location"]
    assert Unit.objects.filter(name="Ward 9").count() == 1
    other = browser.post("/places/add/", sent | {"name": "Ward 10"})
    assert other.status_code == 422
    assert "This form was already sent" in other.content.decode()
    assert not Unit.objects.filter(name="Ward 10").exists()


def test_another_trusts_place_cannot_be_chosen(sign_in, hal, northfold, ward_7, fill_in):
    with scope_of(northfold):
        theirs = Unit.objects.get()
    browser = sign_in(hal)
    for page, field in (("move/", "under"), ("merge/", "into")):
        sent = fill_in(browser, f"/places/{ward_7.pk}/{page}", **{field: str(theirs.pk)}, **on(1, 6, 2026))
        answer = browser.post(f"/places/{ward_7.pk}/{page}", sent)
        assert answer.status_code == 422
        assert "is not among the choices" in answer.content.decode()
        assert "Northfold" not in answer.content.decode()


def test_a_place_is_renamed_moved_and_merged_from_its_pages(sign_in, hal, ward_7, ward_8, surgery, fill_in):
    browser, here = sign_in(hal), f"/places/{ward_7.pk}/"
    browser.post(f"{here}rename/", fill_in(browser, f"{here}rename/", name="Acorn Ward", **on(1, 1, 2026)))
    browser.post(f"{here}move/", fill_in(browser, f"{here}move/", under=str(surgery.pk), **on(1, 2, 2026)))
    browser.post(f"{here}merge/", fill_in(browser, f"{here}merge/", into=str(ward_8.pk), **on(1, 3, 2026)))
    unit = Unit.objects.get(pk=ward_7.pk)
    assert (unit.name, unit.closed_on) == ("Acorn Ward", date(2026, 3, 1))
    names = UnitPlacement.objects.filter(unit=unit).order_by("starts_on").values_list("name", "parent__name")
    assert list(names) == [("Ward 7", "Medicine"), ("Acorn Ward", "Medicine"), ("Acorn Ward", "Surgery")]
    history = browser.get(f"{here}history/").content.decode()
    for words in ("Was opened", "Was renamed", "Was moved", "Was closed", "Hal Moss, Trust administrator"):
        assert words in history


@pytest.mark.parametrize(
    ("page", "typed", "says"),
    [
        ("rename/", {"name": "Acorn Ward", **on(1, 4, 2020)}, "Ward 7 has been as it is since 1 April 2020."),
        ("rename/", {"name": "Ward 7", **on(1, 4, 2026)}, "It is called Ward 7 already."),
        ("rename/", {"name": "", **on(1, 4, 2026)}, "is empty"),
        ("rename/", {"name": "Acorn Ward", **on(31, 6, 2026)}, "is not a date in the calendar"),
        ("rename/", {"name": f"Bed of {NHS_NUMBER}", **on(1, 4, 2026)}, "looks as if it holds an NHS number"),
        ("rename/", {"name": "Ward \u202e7", **on(1, 4, 2026)}, "changes the direction of reading"),
        ("close/", on(1, 3, 2020), "It can close only after that."),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(sign_in, hal, ward_7, fill_in, page, typed, says):
    browser, path = sign_in(hal), f"/places/{ward_7.pk}/{page}"
    answer = browser.post(path, fill_in(browser, path, **typed))
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert says in shown
    assert "There is a problem" in shown
    assert "<title>Error: " in shown.replace("\n", "").replace("<title>  ", "<title>")
    for part, value in typed.items():
        assert f'name="{part}"' in shown
        assert f'value="{value}"' in shown
    assert Unit.objects.get(pk=ward_7.pk).version == ward_7.version


def test_a_division_with_wards_cannot_close(sign_in, hal, medicine, ward_7, fill_in):
    browser, path = sign_in(hal), f"/places/{medicine.pk}/close/"
    answer = browser.post(path, fill_in(browser, path, **on(1, 6, 2026)))
    assert "Close or move what is below Medicine first: Ward 7." in answer.content.decode()


def test_a_place_changed_meanwhile_shows_both_texts_and_loses_neither(sign_in, hal, ward_7, fill_in):
    browser, path = sign_in(hal), f"/places/{ward_7.pk}/rename/"
    mine = fill_in(browser, path, name="Beech Ward", **on(1, 6, 2026))
    theirs = fill_in(browser, path, name="Acorn Ward", **on(1, 5, 2026))
    assert browser.post(path, theirs).status_code == 302
    answer = browser.post(path, mine)
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Acorn Ward" in shown
    assert "Beech Ward" in shown
    assert "Hal Moss, Trust administrator saved a change" in shown
    assert Unit.objects.get(pk=ward_7.pk).name == "Acorn Ward"
    assert UnitPlacement.objects.filter(unit=ward_7).count() == 2
