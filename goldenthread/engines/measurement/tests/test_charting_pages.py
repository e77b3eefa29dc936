"""The pages of step changes, notes and points: what would change is shown first, and nothing typed is lost."""

from __future__ import annotations

import re

import pytest

from goldenthread.engines.measurement import actions, figures, panels
from goldenthread.engines.measurement.models import ChartNote, Measure, StepChange
from goldenthread.engines.measurement.panels import Mark

from .conftest import FALLS, month
from .test_charting import AFTER, BEFORE, STEP
from .test_pages import html, send_form, words

pytestmark = [pytest.mark.database]


@pytest.fixture
def stepped(make_measure, ward_7, record):
    measure = make_measure(ward_7, "Missed doses")
    record(measure, ward_7, BEFORE + AFTER)
    return measure


def hidden_in(answer):
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html(answer)))


def test_a_step_change_is_seen_before_it_is_declared(stepped, ward_7, amina, sign_in):
    browser = sign_in(amina)
    address = f"/measures/{stepped.pk}/steps/add/"
    typed = {"period": STEP.start.isoformat(), "reason": "A second nurse checks"}
    looked = browser.post(address, hidden_in(browser.get(address)) | typed)
    assert looked.status_code == 200
    assert not StepChange.objects.exists()
    assert "The icon would change from “Improving” to “Expected variation”." in words(looked)
    assert "The mean at the end would be 6.1" in words(looked)
    assert "A second nurse checks" in html(looked)
    answer = browser.post(address, hidden_in(looked) | typed)
    assert answer["Location"] == f"/measures/{stepped.pk}/"
    page = words(browser.get(answer["Location"]))
    assert "Limits before it stay as they were." in page
    assert "From May 2025 A second nurse checks" in page
    assert "Amina Khan, Ward manager" in page
    assert "Step change, May 2025" in page


def test_another_period_than_the_one_seen_is_shown_first(stepped, amina, sign_in):
    browser = sign_in(amina)
    address = f"/measures/{stepped.pk}/steps/add/"
    looked = browser.get(address, {"period": STEP.start.isoformat()})
    other = {"period": "2025-08-01", "reason": "A second nurse checks"}
    answer = browser.post(address, hidden_in(looked) | other)
    assert answer.status_code == 200
    assert not StepChange.objects.exists()


def test_a_step_change_without_a_reason_is_refused_with_its_preview(stepped, amina, sign_in):
    browser = sign_in(amina)
    address = f"/measures/{stepped.pk}/steps/add/"
    looked = browser.get(address, {"period": STEP.start.isoformat()})
    answer = browser.post(address, hidden_in(looked) | {"period": STEP.start.isoformat(), "reason": " "})
    assert answer.status_code == 422
    assert "“What changed then?” is empty" in words(answer)
    assert "What would change" in words(answer)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("2019-01-01", "This chart has no number for January 2019"),
        ("2024-04-01", "The chart begins with April 2024"),
        ("soon", "This is not a day"),
        ("9999-12-31", "This chart has no number for December 9999"),
    ],
)
def test_a_day_that_is_no_period_is_told(stepped, amina, sign_in, asked, said):
    page = sign_in(amina).get(f"/measures/{stepped.pk}/steps/add/", {"period": asked})
    assert page.status_code == 200
    assert said in words(page)


def test_a_suggestion_is_looked_at_and_kept_with_the_step_change(stepped, amina, sign_in):
    browser = sign_in(amina)
    page = browser.get(f"/measures/{stepped.pk}/")
    address = re.search(r'href="([^"]+steps/add/[^"]*period=2025-05-01)"', html(page))
    assert address is not None
    looked = browser.get(address.group(1).replace("&amp;", "&"))
    assert "The numbers suggest this step change." in words(looked)
    typed = {"period": STEP.start.isoformat(), "reason": "A second nurse checks"}
    browser.post(f"/measures/{stepped.pk}/steps/add/", hidden_in(looked) | typed)
    step = StepChange.objects.get()
    assert step.evidence["from"] == "2025-05-01"
    assert step.evidence["size_in_sigma"] < -2
    page = words(browser.get(f"/measures/{stepped.pk}/"))
    assert "Suggested by the numbers: A step down from" in page
    assert "The numbers suggest no step change that is not declared." in page


def test_second_opinions_stand_on_a_page_of_their_own(stepped, ward_7, amina, erin, sign_in):
    chart = words(sign_in(erin).get(f"/measures/{stepped.pk}/"))
    assert "Second opinions, and the same numbers on other charts" in chart
    assert "Look at this step change" not in chart
    page = sign_in(erin).get(f"/measures/{stepped.pk}/opinions/", {"place": ward_7.pk})
    for said in (
        "A step down from",
        "Moving range chart.",
        "Run chart.",
        "4 times in 5",
        "on the month before",
    ):
        assert said in words(page), said
    assert "Look at this step change" not in words(page)
    assert "Look at this step change" in words(sign_in(amina).get(f"/measures/{stepped.pk}/opinions/"))
    assert html(page).count("<svg") >= 3


def test_a_measure_without_numbers_has_no_second_opinion(falls, erin, sign_in):
    assert "No numbers yet." in words(sign_in(erin).get(f"/measures/{falls.pk}/opinions/"))


def test_a_step_change_that_nothing_suggests_holds_no_evidence(stepped, ward_7, amina):
    figure = figures.series_of(stepped, ward_7)
    assert figures.evidence_for(figure, month(2024, 9)) == {}


def test_a_step_change_is_withdrawn_on_its_page(stepped, ward_7, amina, sign_in):
    step = actions.declare_step(stepped, unit=ward_7, period=STEP, reason="A second nurse checks", by=amina)
    browser = sign_in(amina)
    address = f"/measures/{stepped.pk}/steps/{step.pk}/withdraw/"
    refused = send_form(browser, address, reason="")
    assert refused.status_code == 422
    send_form(browser, address, reason="It began later")
    page = words(browser.get(f"/measures/{stepped.pk}/"))
    assert "Withdrawn by Amina Khan, Ward manager" in page
    assert "It began later" in page
    assert "was withdrawn" in words(browser.get(f"/measures/{stepped.pk}/history/"))


def test_a_step_change_links_to_what_changed(stepped, ward_7, amina, ben, sign_in, monkeypatch):
    mark = Mark(STEP.start, "Work began: Two nurses", "/projects/1/", "Ward 7")
    monkeypatch.setattr(panels, "chart_marks", [lambda measure, unit, person: [mark]])
    browser = sign_in(amina)
    address = f"/measures/{stepped.pk}/steps/add/"
    typed = {"period": STEP.start.isoformat(), "reason": "Two nurses", "link": "/projects/1/"}
    looked = browser.post(address, hidden_in(browser.get(address)) | typed)
    browser.post(address, hidden_in(looked) | typed)
    assert StepChange.objects.get().link == "/projects/1/"
    page = html(sign_in(ben).get(f"/measures/{stepped.pk}/"))
    assert (
        page.count('<a href="/projects/1/">Work began: Two nurses</a>') == 2
    )  # on the chart and with the step change
    monkeypatch.setattr(panels, "chart_marks", [])
    assert "/projects/1/" not in html(sign_in(ben).get(f"/measures/{stepped.pk}/"))


def test_a_chart_is_made_otherwise_after_it_was_seen(stepped, amina, sign_in):
    browser = sign_in(amina)
    address = f"/measures/{stepped.pk}/chart/"
    typed = {
        "chart": "xmr",
        "profile": "nhsr-0.2.2",
        "lock": "points",
        "baseline_points": "13",
        "reason": "Before the second check",
    }
    looked = browser.post(address, hidden_in(browser.get(address)) | typed)
    assert looked.status_code == 200
    assert "What would change" in words(looked)
    assert Measure.objects.get().baseline_points is None
    browser.post(address, hidden_in(looked) | typed)
    assert Measure.objects.get().baseline_points == 13
    page = words(browser.get(f"/measures/{stepped.pk}/"))
    assert "From the first 13 points, and kept, by the rules nhsr-0.2.2" in page
    assert "Before the second check" in words(browser.get(f"/measures/{stepped.pk}/history/"))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"lock": "points", "baseline_points": "5"}, "5 points are too few"),
        ({"lock": "points"}, "Say how many points set the limits"),
        ({"lock": "day"}, "Say up to which day"),
        ({"chart": "p"}, "is not among the choices"),
        ({"profile": "mine"}, "is not among the choices"),
        ({"lock": "day", "baseline_until-day": "31", "baseline_until-month": "2"}, "The date has no year"),
    ],
)
def test_a_chart_that_cannot_be_made_is_refused_on_the_page(stepped, amina, sign_in, changed, said):
    browser = sign_in(amina)
    address = f"/measures/{stepped.pk}/chart/"
    typed = {"chart": "xmr", "profile": "nhsr-0.2.2", "lock": "all", "reason": "As it should be"} | changed
    answer = browser.post(address, hidden_in(browser.get(address)) | typed)
    assert answer.status_code == 422
    assert said in words(answer)
    assert "As it should be" in html(answer)


def test_each_point_has_a_page_with_its_number_and_its_past(stepped, ward_7, amina, ben, sign_in):
    row = actions.correct_value(
        queries_current(stepped, STEP), value=5, reason="One was counted twice", by=amina
    )
    browser = sign_in(ben)
    chart = html(browser.get(f"/measures/{stepped.pk}/"))
    address = f"/measures/{stepped.pk}/points/{ward_7.pk}/2025-05-01/"
    assert f'<a href="{address}">May 2025</a>' in chart
    page = words(browser.get(address))
    assert row.value == 5
    assert "May 2025, Ward 7" in page
    assert "Reason: One was counted twice" in page
    assert "Was corrected; Golden Thread" in page
    assert "Limits then" in page


def queries_current(measure, period):
    from goldenthread.engines.measurement.models import Observation

    return Observation.objects.get(measure=measure, period_start=period.start, is_current=True)


def test_a_note_is_written_on_a_points_page_and_pinned(stepped, ward_7, ben, erin, sign_in):
    address = f"/measures/{stepped.pk}/points/{ward_7.pk}/2025-05-01/"
    assert send_form(sign_in(ben), address, text="").status_code == 422
    send_form(sign_in(ben), address, text="The second check began")
    page = words(sign_in(erin).get(f"/measures/{stepped.pk}/"))
    assert "Mark 1, The second check began May 2025. Ben Osei, Staff nurse" in page
    there = sign_in(erin).get(address)
    assert "Write a note" not in words(there)
    assert sign_in(erin).post(address, {"text": "I was here"}).status_code == 403
    note = ChartNote.objects.get()
    send_form(sign_in(ben), f"/measures/{stepped.pk}/notes/{note.pk}/take-back/")
    assert "The second check began" not in words(sign_in(erin).get(f"/measures/{stepped.pk}/"))
    history = words(sign_in(erin).get(f"/measures/{stepped.pk}/history/"))
    assert "The note on Missed doses in Ward 7, May 2025 was written: “The second check began”" in history
    assert "was taken back" in history


@pytest.mark.parametrize("period", ["2025-05-02", "2031-01-01", "soon", "2025-5-1", "٢٠٢٥-٠٥-٠١"])
def test_a_point_that_is_none_is_not_there(stepped, ward_7, ben, sign_in, period):
    assert sign_in(ben).get(f"/measures/{stepped.pk}/points/{ward_7.pk}/{period}/").status_code == 404


def test_hidden_numbers_stay_hidden_on_a_points_page(make_measure, ward_7, record, ben, sign_in):
    measure = make_measure(ward_7, small_numbers="hidden")
    record(measure, ward_7, [0, 3, 12])
    page = words(sign_in(ben).get(f"/measures/{measure.pk}/points/{ward_7.pk}/2026-04-01/"))
    assert "The number is hidden to protect people." in page
    assert not re.search(r"\b3(\.0)?\b", page)


def test_a_kept_measures_chart_pages_are_not_there_for_others(
    make_measure, ward_7, record, amina, erin, farah, carys, sign_in
):
    kept = make_measure(ward_7, "Stress", audience="kept")
    record(kept, ward_7, FALLS)
    step = actions.declare_step(kept, unit=ward_7, period=month(2026, 1), reason="A new rota", by=amina)
    note = actions.write_note(kept, unit=ward_7, period=month(2026, 1), text="A new rota", by=amina)
    at = f"/measures/{kept.pk}/"
    for address in (
        f"{at}chart/",
        f"{at}opinions/",
        f"{at}steps/add/",
        f"{at}steps/{step.pk}/withdraw/",
        f"{at}points/{ward_7.pk}/2026-01-01/",
        f"{at}notes/{note.pk}/take-back/",
    ):
        assert sign_in(amina).get(address).status_code == 200, address
        for outsider in (erin, farah, carys):
            assert sign_in(outsider).get(address).status_code == 404, address


def test_a_ward_changes_its_own_chart_and_not_its_neighbours(
    make_measure, medicine, ward_7, ward_8, record, amina, ben, sign_in
):
    measure = make_measure(medicine)
    for ward in (ward_7, ward_8):
        record(measure, ward, BEFORE + AFTER)
    browser = sign_in(amina)
    address = f"/measures/{measure.pk}/steps/add/"
    assert browser.get(address).status_code == 200
    assert browser.get(address, {"place": ward_8.pk}).status_code == 404
    assert browser.get(address, {"place": medicine.pk}).status_code == 404
    assert sign_in(ben).get(address).status_code == 403
    step = actions.declare_step(measure, unit=ward_8, period=STEP, reason="Theirs", by=None)
    assert browser.get(f"/measures/{measure.pk}/steps/{step.pk}/withdraw/").status_code == 403


def test_since_when_a_chart_has_said_so_stands_beside_the_sentence(stepped, ben, sign_in):
    assert "in a row." in words(sign_in(ben).get(f"/measures/{stepped.pk}/"))
