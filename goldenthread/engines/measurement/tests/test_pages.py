import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from goldenthread.engines.measurement import actions, panels
from goldenthread.engines.measurement.models import Batch, Kind, Measure, Observation
from goldenthread.engines.measurement.panels import Panel, PanelItem
from goldenthread.foundations.clock.moments import now

from .conftest import FALLS, month

pytestmark = pytest.mark.database


def html(answer):
    return answer.content.decode()


def words(answer):
    """What a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", html(answer)).split())


def send_form(browser, address, **answers):
    """Fill in a page's form as a person would: with its one-time key, and nothing by script."""
    page = html(browser.get(address))
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    return browser.post(address, hidden | answers)


@pytest.fixture
def kept(make_measure, ward_7, record):
    measure = make_measure(ward_7, "Stress", audience="kept")
    record(measure, ward_7, [3, 4])
    return measure


def pages_of(measure):
    at = f"/measures/{measure.pk}/"
    return [at, f"{at}history/", f"{at}values.csv", f"{at}values/", f"{at}values/add/", f"{at}values/import/"]


def test_the_list_shows_each_measure_with_its_chart_in_words(falls, fall_rate, ward_7, record, erin, sign_in):
    record(falls, ward_7, FALLS)
    page = sign_in(erin).get("/measures/")
    assert "2 measures" in words(page)
    assert "Too few points" not in words(page)
    assert "3.3 falls May 2026" in words(page)
    assert "No numbers yet" in words(page)


def test_the_list_is_searched_and_limited_to_a_place(
    falls, make_measure, ward_8, medicine, surgery, ben, sign_in
):
    make_measure(ward_8, "Pressure ulcers")
    browser = sign_in(ben)
    assert "Pressure ulcers" not in words(browser.get("/measures/", {"words": "fall"}))
    assert "2 measures" in words(browser.get("/measures/", {"place": medicine.pk, "below": "1"}))
    assert "No measures" in words(browser.get("/measures/", {"place": medicine.pk}))
    assert "No measure is followed here yet" in words(
        browser.get("/measures/", {"place": surgery.pk, "below": "1"})
    )
    assert browser.get("/measures/", {"place": "99999999"}).status_code == 404


def test_a_search_as_one_types_brings_the_rows_alone(falls, ben, sign_in):
    part = html(sign_in(ben).get("/measures/", headers={"HX-Request": "true"}))
    assert "<html" not in part
    assert 'id="measures"' in part


def test_kept_measures_are_not_there_for_erin_and_farah(kept, erin, farah, carys, ben, sign_in):
    for address in pages_of(kept):
        assert sign_in(ben).get(address).status_code == 200, address
        for outsider in (erin, farah, carys):
            assert sign_in(outsider).get(address).status_code == 404, address
    assert "Stress" in words(sign_in(ben).get("/measures/"))
    assert "Stress" not in words(sign_in(erin).get("/measures/"))


def test_another_trusts_measure_is_not_there(falls, farah, sign_in):
    for address in pages_of(falls):
        assert sign_in(farah).get(address).status_code == 404
    assert "Falls" not in words(sign_in(farah).get("/measures/"))


def test_the_page_says_who_can_see_it(falls, kept, ben, sign_in):
    browser = sign_in(ben)
    assert "Everyone who works at Seaholme" in words(browser.get(f"/measures/{falls.pk}/"))
    page = words(browser.get(f"/measures/{kept.pk}/"))
    assert "Kept within Ward 7." in page
    assert "In the whole trust: data analyst" in page


def test_chart_table_and_sentence_stand_on_one_page(falls, ward_7, record, erin, sign_in):
    record(falls, ward_7, [*FALLS[:13], 9.0])
    page = sign_in(erin).get(f"/measures/{falls.pk}/")
    assert "May 2026 was above the upper limit; unlikely to be chance." in words(page)
    assert "<svg" in html(page)
    assert re.search(r"May 2026.{0,400}9\.0.{0,400}Concern; unlikely to be chance", html(page), re.DOTALL)
    assert "nhsr-0.2.2" in words(page)
    assert "Above UCL" in words(page)


def test_every_kind_of_nothing_looks_its_own(make_measure, ward_7, record, erin, sign_in):
    measure = make_measure(ward_7, small_numbers="hidden")
    record(measure, ward_7, [0, 3, None, "not_measured", "not_applicable", 12])
    page = html(sign_in(erin).get(f"/measures/{measure.pk}/"))
    table = page[page.index('class="chart__table"') :]
    for shown in (
        "Hidden to protect people",
        "Not measured",
        "Did not apply",
        "Nothing entered",
        ">0<",
        ">10.0<",
    ):
        assert shown in table, shown
    assert "3.0" not in table


def test_the_download_holds_only_what_the_page_shows(make_measure, ward_7, record, erin, sign_in):
    measure = make_measure(ward_7, "=Falls", small_numbers="hidden")
    record(measure, ward_7, [0, 3, 12])
    answer = sign_in(erin).get(f"/measures/{measure.pk}/values.csv")
    assert html(answer).splitlines() == [
        "place,period,numerator,denominator,value,state",
        "Ward 7,2026-03-01,,,0,measured",
        "Ward 7,2026-04-01,,,,hidden",
        "Ward 7,2026-05-01,,,10,measured",
    ]
    assert answer["Content-Disposition"] == 'attachment; filename="falls-2026-06-15.csv"'


def test_hidden_numbers_are_hidden_in_the_history_too(make_measure, ward_7, record, erin, amina, sign_in):
    measure = make_measure(ward_7, small_numbers="hidden")
    first = actions.record_value(measure, unit=ward_7, period=month(2026, 5), value=6, by=amina)
    actions.correct_value(first, value=7, reason="Found another", by=amina)
    page = words(sign_in(erin).get(f"/measures/{measure.pk}/history/"))
    assert "Found another" in page
    assert "the number is hidden here" in page
    assert not re.search(
        r"\b[67](\.0)?\b(?! (June|may))", page.replace("Ward 7", "").replace("from 1 to 7", "")
    )


def test_places_are_switched_between(lunch, ward_7, ward_8, record, erin, sign_in):
    record(lunch, ward_7, [(1, 10)])
    record(lunch, ward_8, [(5, 10)])
    browser = sign_in(erin)
    whole = words(browser.get(f"/measures/{lunch.pk}/"))
    assert "Medicine, 2 places together, monthly. Higher is better." in whole
    assert "2 of 2 places reported for May 2026." in whole
    assert "Each place by itself" in whole
    assert "50.0%" in words(browser.get(f"/measures/{lunch.pk}/", {"place": ward_8.pk}))
    assert browser.get(f"/measures/{lunch.pk}/", {"place": "1000000"}).status_code == 404


def test_rooms_above_add_panels(falls, erin, sign_in, monkeypatch):
    panel = Panel("This helps", (PanelItem("Fewer harmful falls", "/objectives/1/", "Chief Nurse"),))
    monkeypatch.setattr(
        panels, "measure_panels", [lambda measure, person: panel, lambda measure, person: None]
    )
    page = words(sign_in(erin).get(f"/measures/{falls.pk}/"))
    assert "This helps Fewer harmful falls Chief Nurse" in page


def test_ben_enters_the_number_that_is_due(lunch, ward_7, record, ben, sign_in):
    record(lunch, ward_7, [(1, 10)], last=month(2026, 4))
    browser = sign_in(ben)
    address = f"/measures/{lunch.pk}/values/add/"
    page = browser.get(address)
    assert "Last time: 10.0%, April 2026." in words(page)
    assert re.search(r'value="2026-05-01"\s+selected', html(page))
    answers = {"period": "2026-05-01", "numerator": "3", "denominator": "12", "state": "measured"}
    answer = send_form(browser, address, **answers)
    assert answer["Location"] == f"/measures/{lunch.pk}/"
    shown = words(browser.get(answer["Location"]))
    assert "May 2026 is entered for Ward 7." in shown
    assert "The number for June 2026 can be entered from 30 June 2026." in words(browser.get(address))


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"numerator": "12", "denominator": "10"}, "12 out of 10 is more than all of them"),
        ({"numerator": "three", "denominator": "10"}, "“three” is not a number"),
        ({"numerator": "3"}, "There is no number for “Everyone who went home”"),
        ({"numerator": "-3", "denominator": "10"}, "must be 0 or more"),
        ({"numerator": "3", "denominator": "0"}, "3 out of 0 cannot be"),
        ({"numerator": "3", "denominator": "9", "state": "not_measured"}, "you say that there is none"),
        (
            {"numerator": "3", "denominator": "9", "period": "2026-04-01"},
            "has a number for April 2026 already",
        ),
        ({"numerator": "3", "denominator": "9", "period": "2026-07-01"}, "is not among the choices"),
        ({"numerator": "3", "denominator": "9", "state": "perhaps"}, "is not among the choices"),
    ],
)
def test_a_number_that_cannot_be_is_refused_on_the_page(lunch, ward_7, record, ben, sign_in, answers, said):
    record(lunch, ward_7, [(1, 10)], last=month(2026, 4))
    filled = {"period": "2026-05-01", "state": "measured"} | answers
    answer = send_form(sign_in(ben), f"/measures/{lunch.pk}/values/add/", **filled)
    assert answer.status_code == 422
    assert "There is a problem" in words(answer)
    assert said in words(answer)
    assert Observation.objects.count() == 1


def test_a_month_that_could_not_be_measured_is_said(falls, ward_7, ben, sign_in):
    send_form(sign_in(ben), f"/measures/{falls.pk}/values/add/", period="2026-05-01", state="not_measured")
    assert Observation.objects.get().state == "not_measured"


def test_a_number_is_corrected_with_a_reason_on_its_page(falls, ward_7, record, amina, ben, sign_in):
    record(falls, ward_7, [4], by=ben)
    browser = sign_in(amina)
    row = Observation.objects.get()
    address = f"/measures/{falls.pk}/values/{row.pk}/correct/"
    assert address in html(browser.get(f"/measures/{falls.pk}/values/"))
    assert "Why is it corrected" in words(send_form(browser, address, value="5", state="measured"))
    send_form(browser, address, value="5", state="measured", reason="A late report")
    history = words(browser.get(f"/measures/{falls.pk}/history/"))
    assert "May 2026, Ward 7: 4.0 Was corrected; Ben Osei, Staff nurse" in history
    assert "May 2026, Ward 7: 5.0 Stands; Amina Khan, Ward manager" in history
    assert "Reason: A late report" in history


def test_nobody_enters_numbers_where_they_have_no_role(falls, erin, dev, sign_in):
    assert sign_in(erin).get(f"/measures/{falls.pk}/values/add/").status_code == 403
    assert sign_in(dev).get(f"/measures/{falls.pk}/values/add/").status_code == 200
    assert "Enter a number" not in words(sign_in(erin).get(f"/measures/{falls.pk}/"))


ADD_RATE = "/measures/add/?kind=rate"


def describe(place, **changed):
    return {
        "unit": str(place.pk),
        "name": "Falls per 1,000 bed days",
        "kind": "rate",
        "counted": "Every fall that was reported",
        "out_of": "Occupied bed days",
        "per": "1,000",
        "unit_label": "falls per 1,000 bed days",
        "decimals": "1",
        "direction": "decrease",
        "target": "3.5",
        "grain": "month",
        "source": "Incident reports",
        "audience": "everyone",
        "small_numbers": "shown",
    } | changed


def test_amina_adds_a_measure_and_changes_it(ward_7, amina, ben, sign_in):
    browser = sign_in(amina)
    answer = send_form(browser, ADD_RATE, **describe(ward_7, owner_email="ben@example.test"))
    measure = Measure.objects.get()
    assert answer["Location"] == f"/measures/{measure.pk}/"
    assert (measure.per, measure.target, measure.owner) == (1000, 3.5, ben)
    change = f"/measures/{measure.pk}/change/"
    assert 'value="3.5"' in html(browser.get(change))
    send_form(browser, change, **describe(ward_7, name="Falls", target=""))
    measure.refresh_from_db()
    assert (measure.name, measure.target, measure.owner, measure.version) == ("Falls", None, None, 2)
    assert "was changed" in words(browser.get(f"/measures/{measure.pk}/history/"))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"out_of": ""}, "Say out of what"),
        ({"per": ""}, "A rate is for so many"),
        ({"owner_email": "nobody@example.test"}, "Nobody here has the e-mail address"),
        ({"target": "-1"}, "The target must be 0 or more"),
        ({"unit": "1"}, "is not among the choices"),
        ({"counted": "Falls of 943 476 5919"}, "NHS number"),
    ],
)
def test_a_measure_that_does_not_say_how_it_is_made_is_refused(ward_7, amina, sign_in, changed, said):
    answer = send_form(sign_in(amina), ADD_RATE, **describe(ward_7, **changed))
    assert answer.status_code == 422
    assert said in words(answer)
    assert 'value="Incident reports"' in html(answer)
    assert not Measure.objects.exists()


def test_a_measure_is_asked_for_in_two_steps(ward_7, amina, sign_in):
    browser = sign_in(amina)
    first = words(browser.get("/measures/add/"))
    assert "What kind of number is it?" in first
    assert "What is counted?" not in first
    asked = {kind: words(browser.get("/measures/add/", {"kind": kind})) for kind in Kind.values}
    for kind, questions in {
        "count": "Could a small number tell",
        "proportion": "Out of what?",
        "rate": "For how many?",
        "amount": "It can be below nought",
    }.items():
        assert questions in asked[kind], kind
    assert "Out of what?" not in asked["count"]
    assert "For how many?" not in asked["proportion"]
    assert "Could a small number tell" not in asked["amount"]


def test_nothing_typed_is_lost_on_the_way_back(ward_7, amina, sign_in):
    browser = sign_in(amina)
    typed = describe(ward_7, name="Falls typed once")
    again = browser.post(ADD_RATE, typed | {"ask_kind": "1"})
    assert again.status_code == 200
    assert "What kind of number is it?" in words(again)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html(again)))
    on = browser.post("/measures/add/", hidden | {"kind": "proportion"})
    assert 'value="Falls typed once"' in html(on)
    assert 'value="Occupied bed days"' in html(on)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html(on)))
    browser.post("/measures/add/", typed | hidden | {"target": "40"})
    assert (Measure.objects.get().kind, Measure.objects.get().per) == ("proportion", 100)


@pytest.mark.parametrize("sent", [{}, {"kind": "perhaps"}])
def test_a_kind_that_is_none_is_asked_for_again(amina, sign_in, sent):
    answer = sign_in(amina).post("/measures/add/", sent)
    assert answer.status_code == 422
    assert "Nothing is chosen" in words(answer)


def test_a_change_never_overwrites_another_unseen(falls, amina, dev, ward_7, sign_in):
    browser = sign_in(amina)
    change = f"/measures/{falls.pk}/change/"
    page = html(browser.get(change))
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    send_form(sign_in(dev), change, **describe(ward_7, name="Falls of Dev"))
    answer = browser.post(change, hidden | describe(ward_7, name="Falls of Amina"))
    assert answer.status_code == 409
    assert Measure.objects.get().name == "Falls of Dev"


def test_a_retired_measure_keeps_its_page(falls, ward_7, record, amina, sign_in):
    record(falls, ward_7, [4])
    browser = sign_in(amina)
    send_form(browser, f"/measures/{falls.pk}/retire/", reason="Counted elsewhere now")
    assert "Retired on 15 June 2026" in words(browser.get(f"/measures/{falls.pk}/"))
    assert "No measures" in words(browser.get("/measures/"))


GOOD = b"period,value\n2026-03,4\n2026-04,5\n"


def upload(browser, address, data, name="falls.csv"):
    page = html(browser.get(address))
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    return browser.post(address, hidden | {"file": SimpleUploadedFile(name, data), "written": "year_first"})


def test_a_file_is_looked_at_before_it_is_written(falls, amina, sign_in):
    browser = sign_in(amina)
    address = f"/measures/{falls.pk}/values/import/"
    preview = upload(browser, address, GOOD)["Location"]
    assert not Observation.objects.exists()
    assert "2 rows: 2 new." in words(browser.get(preview))
    assert send_form(browser, preview)["Location"] == f"/measures/{falls.pk}/"
    assert Observation.objects.count() == 2
    assert "This file is written." in words(browser.get(preview))
    again = upload(browser, address, GOOD)["Location"]
    assert "Nothing to change: all 2 rows are here already." in words(browser.get(again))
    changed = upload(browser, address, GOOD.replace(b",5", b",6"))["Location"]
    page = words(browser.get(changed))
    assert "2 rows: 1 that correct a number, 1 here already." in page
    assert "April 2026 Place Ward 7 Measure Falls There now 5.0 In the file 6.0" in page
    assert "Why are numbers corrected" in words(send_form(browser, changed))
    send_form(browser, changed, reason="Counted again")
    assert Observation.objects.filter(is_current=True).count() == 2
    assert Observation.objects.count() == 3


def test_everything_wrong_with_a_file_is_told_by_row_and_column(falls, amina, sign_in):
    data = b"period,value\n2026-03,4\n03/04/2026,many\n2026-05,-1\n"
    page = words(upload(sign_in(amina), f"/measures/{falls.pk}/values/import/", data))
    assert "Nothing was written." in page
    assert "Row 3, period" in page
    assert "Row 4, value" in page
    assert not Batch.objects.exists()


def test_nobody_else_finds_a_file_that_was_read(falls, amina, ben, farah, sign_in):
    preview = upload(sign_in(amina), "/measures/import/", b"measure,period,value\nFalls,2026-03,4\n")[
        "Location"
    ]
    assert sign_in(amina).get(preview).status_code == 200
    for other in (ben, farah):
        assert sign_in(other).get(preview).status_code == 404


@pytest.mark.writes_raw("many numbers, at once")
@pytest.mark.parametrize("many", [3, 40])
def test_the_list_costs_the_same_however_long(
    make_measure, ward_7, dev, sign_in, many, django_assert_max_num_queries
):
    measures = [make_measure(ward_7, f"Measure {i}") for i in range(many)]
    Observation.objects.bulk_create(
        Observation(
            measure=measure,
            unit=ward_7,
            period_start=month(2025, 1).shifted(i).start,
            value=float(i % 5),
            entered_by_label="x",
            entered_at=now(),
        )
        for measure in measures
        for i in range(17)
    )
    browser = sign_in(dev)
    # Seven of these are what every page costs: the session, the account, the seat, its rights, the bell.
    with django_assert_max_num_queries(14):
        assert browser.get("/measures/").status_code == 200


def test_a_measures_page_costs_the_same_however_many_places(
    make_measure, medicine, ward_7, ward_8, dev, record, sign_in, django_assert_max_num_queries
):
    measure = make_measure(medicine)
    record(measure, ward_7, FALLS)
    record(measure, ward_8, FALLS)
    browser = sign_in(dev)
    with django_assert_max_num_queries(23):
        browser.get(f"/measures/{measure.pk}/")
