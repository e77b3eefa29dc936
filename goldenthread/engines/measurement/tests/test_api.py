"""What programs read is what pages show; what they send is judged as the form judges it."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.engines.measurement import actions, queries
from goldenthread.engines.measurement.models import Batch, Observation
from goldenthread.foundations.api import actions as api
from goldenthread.foundations.api.limits import LIMITS
from goldenthread.foundations.audit.models import Submission
from goldenthread.foundations.audit.queries import entries_about
from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Person, Unit, scope_of

pytestmark = [pytest.mark.database]


class Program:
    """A program with a token of a person."""

    def __init__(self, person: Person, *scopes: str) -> None:
        with scope_of(person.body_id):
            self.token, new = api.make_token(
                name="Warehouse nightly push",
                scopes=scopes,
                expires_on=today() + timedelta(days=90),
                by=Person.objects.get(pk=person.pk),
            )
        self.headers = {"Authorization": f"Bearer {new.text}"}

    def get(self, path, asked=None):
        return Client().get(f"/api/v1/{path}", asked or {}, headers=self.headers)

    def send(self, *values, key="key-0001", **more):
        sent = json.dumps({"values": list(values)} | more)
        headers = self.headers | {"Idempotency-Key": key}
        return Client().post("/api/v1/values", sent, content_type="application/json", headers=headers)


@pytest.fixture
def gita(make_person, whole_trust) -> Person:
    return make_person("Gita Rao", "Data analyst", whole_trust, "analyst")


@pytest.fixture
def reader(gita) -> Program:
    return Program(gita, "read_measures")


@pytest.fixture
def warehouse(gita) -> Program:
    return Program(gita, "record_values")


def value(measure, unit, period="2026-05-01", **numbers):
    return {"measure_id": measure.pk, "place_id": unit.pk, "period": period} | (numbers or {"value": 4})


# --- reading -----------------------------------------------------------------------------------------------------


def test_a_table_of_values_is_the_one_that_the_page_gives(reader, sign_in, gita, falls, ward_7, record):
    record(falls, ward_7, [4, 5, "not_measured", 3])
    rows = list(csv.DictReader(io.StringIO(reader.get("values", {"format": "csv"}).content.decode())))
    page = sign_in(gita).get(f"/measures/{falls.pk}/values.csv").content.decode()
    shown = list(csv.DictReader(io.StringIO(page)))
    assert [(row["place"], row["period"], row["value"]) for row in rows] == [
        (row["place"], row["period"], row["value"]) for row in shown
    ]
    assert [row["state"].replace("_", " ") for row in rows] == [row["state"] for row in shown]


def test_small_numbers_are_hidden_for_programs_too(reader, make_measure, ward_7, record):
    few = make_measure(ward_7, "Harms", small_numbers="hidden")
    record(few, ward_7, [3, 12])
    first, second = reader.get("values").json()["items"]
    assert (first["value"], first["is_hidden"], first["state"]) == (None, True, "hidden")
    assert (second["value"], second["is_hidden"]) == (10.0, False)
    chart = reader.get(f"measures/{few.pk}/chart").json()
    assert [point["value"] for point in chart["points"]] == [None, 10.0]


def test_showing_small_numbers_to_programs_would_be_seen(reader, make_measure, ward_7, record, monkeypatch):
    """Negative control."""
    from goldenthread.engines.measurement.figures import judging

    few = make_measure(ward_7, "Harms", small_numbers="hidden")
    record(few, ward_7, [3, 12])
    monkeypatch.setattr(judging, "_hide", lambda series: None)
    monkeypatch.setattr(judging, "hide_what_gives_others_away", lambda many: None)
    assert reader.get("values").json()["items"][0]["value"] == 3.0


def test_kept_measures_are_there_for_those_who_may_see_them(
    reader, make_person, whole_trust, make_measure, ward_7, record
):
    kept = make_measure(ward_7, "Our morale", audience="kept")
    record(kept, ward_7, [4])
    assert [row["name"] for row in reader.get("measures").json()["items"]] == ["Our morale"]
    administrator = make_person("Idris Cole", "Trust administrator", whole_trust, "administrator")
    outsider = Program(administrator, "read_measures")
    assert outsider.get("measures").json()["items"] == []
    assert outsider.get("values").json()["items"] == []
    for path in (f"measures/{kept.pk}", f"measures/{kept.pk}/chart"):
        assert outsider.get(path).content == outsider.get(path.replace(str(kept.pk), "987654321")).content
        assert outsider.get(path).status_code == 404


def test_another_trusts_measure_is_not_told_from_a_missing_one(reader, falls, farah, make_measure):
    with scope_of(farah.body_id):
        foreign = make_measure(Unit.objects.get(kind="trust"), "Falls at Northfold")
    theirs, missing = reader.get(f"measures/{foreign.pk}"), reader.get("measures/987654321")
    assert (theirs.status_code, theirs.content) == (missing.status_code, missing.content)
    assert "Northfold" not in reader.get("measures").content.decode()


def test_values_come_page_by_page_without_a_gap_or_a_repeat(
    reader, make_measure, medicine, ward_7, ward_8, record
):
    for name in ("Falls", "Sores"):
        measure = make_measure(medicine, name)
        for unit in (ward_7, ward_8):
            record(measure, unit, [1, 2, 3])
    whole = reader.get("values").json()["items"]
    found, following = [], "/api/v1/values?limit=5"
    while following:
        answer = Client().get(following, headers=reader.headers).json()
        found += answer["items"]
        following = answer["next"]
    assert len(whole) == 12
    assert found == whole


def test_only_values_entered_since_a_moment_are_given(reader, falls, ward_7, record):
    record(falls, ward_7, [4, 5])
    with time_machine.travel("2026-06-16T09:00:00+01:00", tick=False):
        actions.correct_value(Observation.objects.get(value=4), value=6, reason="Counted again", by=None)
    rows = reader.get("values", {"updated_since": "2026-06-16T00:00:00Z"}).json()["items"]
    assert [(row["value"], row["revision"]) for row in rows] == [(6.0, 2)]


def test_a_chart_says_what_the_page_says(reader, sign_in, gita, falls, ward_7, record):
    record(falls, ward_7, [4, 5, 4, 6, 5, 4, 5, 6, 4, 5, 4, 5, 30])
    chart = reader.get(f"measures/{falls.pk}/chart").json()
    page = sign_in(gita).get(f"/measures/{falls.pk}/").content.decode()
    assert chart["sentence"] in page
    assert chart["points"][-1]["is_signal"]
    assert chart["points"][-1]["means"]
    assert chart["phases"][0]["upper"] > chart["phases"][0]["centre"] > chart["phases"][0]["lower"]


# --- sending -----------------------------------------------------------------------------------------------------


def test_a_value_sent_is_a_value_entered_and_says_by_which_program(warehouse, falls, ward_7):
    answer = warehouse.send(value(falls, ward_7))
    assert answer.status_code == 200
    assert answer.json() == {
        "new": 1,
        "corrected": 0,
        "there_already": 0,
        "not_yet": 0,
        "batch_id": Batch.objects.get().pk,
    }
    kept = Observation.objects.get()
    assert (kept.value, kept.period_start.isoformat()) == (4.0, "2026-05-01")
    assert kept.entered_by_label == "Gita Rao, Data analyst, by the program “Warehouse nightly push”"
    (entry,) = entries_about(Batch.objects.get())
    assert entry.verb == "was written"


def test_one_wrong_value_keeps_all_others_out_and_each_fault_is_named(
    warehouse, falls, fall_rate, ward_7, ward_8
):
    answer = warehouse.send(
        value(falls, ward_7),
        value(falls, ward_8),
        value(fall_rate, ward_7, numerator=3),
        value(falls, ward_7, period="2026-06-01"),
        value(falls, ward_7),
    )
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == [
        "values.1.place_id",
        "values.2.denominator",
        "values.3.period",
        "values.4.period",
    ]
    assert not Observation.objects.exists()


def test_the_same_sentence_refuses_a_form_and_a_program(warehouse, fall_rate, ward_7):
    from django.core.exceptions import ValidationError

    from goldenthread.engines.measurement import rules

    with pytest.raises(ValidationError) as wrong:
        rules.numbers_of(fall_rate, numerator=3, denominator=0)
    answer = warehouse.send(value(fall_rate, ward_7, numerator=3, denominator=0))
    assert answer.json()["errors"] == [{"field": "values.0.denominator", "detail": wrong.value.messages[0]}]


def test_a_correction_needs_a_reason_and_keeps_the_old_number(warehouse, falls, ward_7):
    warehouse.send(value(falls, ward_7), key="key-0001")
    refused = warehouse.send(value(falls, ward_7, value=5), key="key-0002")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "reason"
    answer = warehouse.send(value(falls, ward_7, value=5), key="key-0003", reason="Counted again")
    assert (answer.json()["corrected"], answer.json()["new"]) == (1, 0)
    assert list(Observation.objects.order_by("revision").values_list("value", "is_current", "reason")) == [
        (4.0, False, ""),
        (5.0, True, "Counted again"),
    ]


def test_a_value_that_is_there_already_changes_nothing(warehouse, falls, ward_7):
    warehouse.send(value(falls, ward_7), key="key-0001")
    answer = warehouse.send(value(falls, ward_7), key="key-0002")
    assert answer.json() == {"new": 0, "corrected": 0, "there_already": 1, "not_yet": 0, "batch_id": None}
    assert Observation.objects.count() == 1


@pytest.mark.parametrize(
    "reason", ["Patient 943 476 5919 was counted twice", "A hidden \u202e mark", "A null \x00 byte"]
)
def test_a_reason_is_read_as_a_form_reads_it(warehouse, falls, ward_7, reason):
    answer = warehouse.send(value(falls, ward_7), reason=reason)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "reason"
    assert not Observation.objects.exists()


@pytest.mark.parametrize(("more", "status"), [(-1, 200), (0, 200), (1, 400)])
def test_a_request_holds_so_many_values(warehouse, make_measure, ward_7, more, status):
    daily = make_measure(ward_7, "Daily falls", grain="day")
    last = today() - timedelta(days=1)
    days = [last - timedelta(days=back) for back in range(LIMITS.values_in_a_request + more)]
    answer = warehouse.send(*(value(daily, ward_7, period=day.isoformat()) for day in days))
    assert answer.status_code == status
    assert Observation.objects.count() == (len(days) if status == 200 else 0)


def test_a_program_records_only_where_its_person_may(make_measure, medicine, ward_7, ward_8, amina):
    from goldenthread.foundations.api import queries as api_queries

    measure = make_measure(medicine)
    with pytest.MonkeyPatch.context() as patch:
        # Amina may record at Ward 7 alone; whether she may make tokens is not the question here.
        patch.setattr(api_queries, "working_tokens_of", lambda person, on: 0)
        program = Program(amina, "record_values")
    assert program.send(value(measure, ward_7), key="key-0001").status_code == 200
    refused = program.send(value(measure, ward_8), key="key-0002")
    assert refused.json()["errors"] == [
        {"field": "values.0.place_id", "detail": "You may not enter numbers for Ward 8."}
    ]


UNDECLARED = (
    "id",
    "body_id",
    "entered_by",
    "is_current",
    "revision",
    "unit",
    "measure",
    "owner",
    "stratum_code",
)


@pytest.mark.parametrize("name", UNDECLARED)
def test_a_field_that_is_not_described_is_refused_wherever_it_stands(warehouse, falls, ward_7, name):
    inside = warehouse.send(value(falls, ward_7) | {name: 1}, key="key-0001")
    outside = warehouse.send(value(falls, ward_7), key="key-0002", **{name: 1})
    for answer, field in ((inside, f"values.0.{name}"), (outside, name)):
        assert answer.status_code == 400
        assert answer.json()["errors"] == [
            {"field": field, "detail": "This field is not known here. Leave it out."}
        ]
    assert not Observation.objects.exists()


def test_numbers_of_another_trust_are_refused_and_nothing_there_changes(
    warehouse, falls, ward_7, farah, make_measure
):
    with scope_of(farah.body_id):
        whole = Unit.objects.get(kind="trust")
        foreign = make_measure(whole, "Falls at Northfold")
    for sent in (value(foreign, ward_7), value(falls, whole), value(foreign, whole)):
        answer = warehouse.send(sent, key=f"key-of-{sent['measure_id']}-{sent['place_id']}")
        assert answer.status_code == 422
        assert "Northfold" not in answer.content.decode()
    with scope_of(farah.body_id):
        assert not Observation.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        '{"values": [{"measure_id": 1, "place_id": 1, "period": "2026-05-01", "value": NaN}]}',
        '{"values": [{"measure_id": "1", "place_id": 1, "period": "2026-05-01", "value": 1}]}',
        '{"values": [{"measure_id": 1, "place_id": 1, "period": 20260501, "value": 1}]}',
        '{"values": [{"measure_id": 1, "place_id": 1, "period": "2026-05-01", "value": 1, "value": 2}]}',
        '{"values": []}',
        '{"values": [' + "[" * 5000,
        "[" * 200_000,
        "swordfish",
        "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    ],
)
def test_what_is_no_plain_json_is_refused_whole(warehouse, body):
    headers = warehouse.headers | {"Idempotency-Key": "key-0001"}
    answer = Client().post("/api/v1/values", body, content_type="application/json", headers=headers)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_only_json_is_read(warehouse):
    headers = warehouse.headers | {"Idempotency-Key": "key-0001"}
    answer = Client().post("/api/v1/values", {"values": "1"}, headers=headers)
    assert answer.status_code == 415


def test_values_of_periods_that_are_not_over_are_left_out_with_a_count(warehouse, falls, ward_7):
    empty = [
        {"measure_id": falls.pk, "place_id": ward_7.pk, "period": f"2026-{month:02}-01"} for month in (7, 8)
    ]
    answer = warehouse.send(value(falls, ward_7), *empty)
    assert answer.status_code == 200
    assert (answer.json()["new"], answer.json()["not_yet"]) == (1, 2)
    assert Observation.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "field", "detail"),
    [
        ({"period": "2026-07-01", "value": 3}, "period", "July 2026 is not over."),
        ({"period": "2026-04-01"}, "value", "Give the number, or say that it could not be measured."),
        ({"value": -3}, "value", None),
        ({"value": 2e12}, "value", None),
        ({"value": 4, "stratum": "Star sign: Leo"}, "stratum", "is no way of grouping that is known here"),
        ({"value": 4, "stratum": "sex: 3"}, "stratum", "is no group of Sex"),
        ({"numerator": 3, "denominator": 9}, "numerator", "is one number, not so many out of so many"),
    ],
)
def test_each_fault_says_which_value_and_why(warehouse, falls, ward_7, sent, field, detail):
    wrong = {"measure_id": falls.pk, "place_id": ward_7.pk, "period": "2026-03-01"} | sent
    answer = warehouse.send(value(falls, ward_7), wrong)
    assert answer.status_code in (400, 422)
    (error,) = answer.json()["errors"]
    assert error["field"] == f"values.1.{field}"
    assert detail is None or detail in error["detail"]
    assert not Observation.objects.exists()


@pytest.mark.parametrize(
    ("numbers", "detail"),
    [
        ({"numerator": 3, "denominator": 0}, "3 out of 0 cannot be. Check both numbers."),
        ({"numerator": -1, "denominator": 5}, None),
        ({"numerator": 3}, "Say out of how many"),
    ],
)
def test_a_ratio_that_cannot_be_is_refused(warehouse, fall_rate, ward_7, numbers, detail):
    answer = warehouse.send(value(fall_rate, ward_7, **numbers))
    assert answer.status_code in (400, 422)
    assert detail is None or detail in answer.json()["errors"][0]["detail"]


def test_a_group_is_one_series_beside_everyone_together(warehouse, falls, ward_7):
    answer = warehouse.send(
        value(falls, ward_7),
        value(falls, ward_7, value=1) | {"stratum": "Sex: Female"},
        value(falls, ward_7, value=3) | {"stratum": "sex: 1"},
    )
    assert answer.json()["new"] == 3
    rows = Observation.objects.order_by("stratum_code")
    assert [(row.stratum_dimension, row.stratum_code, row.value) for row in rows] == [
        ("", "", 4.0),
        ("sex", "1", 3.0),
        ("sex", "2", 1.0),
    ]
    twice = warehouse.send(
        value(falls, ward_7) | {"stratum": "Sex: Male"},
        value(falls, ward_7) | {"stratum": "sex: 1"},
        key="key-0002",
    )
    assert "Value 0 has the same measure, place and period." in twice.json()["errors"][0]["detail"]


def test_a_closed_place_is_refused_for_periods_after_it_closed(warehouse, lunch, ward_8, dev):
    organisation.close_unit(ward_8, on=date(2026, 4, 1), by=dev)
    sent = value(lunch, ward_8, numerator=1, denominator=9)
    assert "closed on 2026-04-01" in warehouse.send(sent).json()["errors"][0]["detail"]
    assert warehouse.send(sent | {"period": "2026-03-01"}).status_code == 200


def test_of_two_requests_in_the_same_moment_one_is_told_to_come_again(warehouse, falls, ward_7, monkeypatch):
    """The second compared before the first had written: the table itself refuses it, and it is said."""
    nothing_there = queries.Comparison
    compare = queries.compare
    assert warehouse.send(value(falls, ward_7)).status_code == 200
    monkeypatch.setattr(queries, "compare", lambda readings: nothing_there(tuple(readings), (), 0))
    answer = warehouse.send(value(falls, ward_7), key="key-0002")
    assert answer.status_code == 422
    assert "Somebody entered one of these numbers just now. Send them again." in answer.content.decode()
    assert Batch.objects.count() == 1
    monkeypatch.setattr(queries, "compare", compare)
    assert warehouse.send(value(falls, ward_7), key="key-0002").json()["there_already"] == 1
    assert Observation.objects.count() == 1


# --- once --------------------------------------------------------------------------------------------------------


def test_the_same_key_gives_the_first_answer_again(warehouse, falls, ward_7):
    first, again = (warehouse.send(value(falls, ward_7)) for _ in range(2))
    assert first.content == again.content
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Batch.objects.count() == 1


def test_the_same_key_with_something_else_is_refused(warehouse, falls, ward_7):
    warehouse.send(value(falls, ward_7))
    answer = warehouse.send(value(falls, ward_7, period="2026-04-01"))
    assert answer.status_code == 422
    assert "Take a new key" in answer.json()["detail"]
    assert Observation.objects.count() == 1


def test_a_key_is_one_tokens_own(gita, warehouse, falls, ward_7):
    other = Program(gita, "record_values")
    warehouse.send(value(falls, ward_7))
    answer = other.send(value(falls, ward_7, period="2026-04-01"))
    assert answer.status_code == 200


def test_a_refusal_leaves_the_key_unused(warehouse, falls, ward_7):
    assert warehouse.send(value(falls, ward_7, period="2026-06-01")).status_code == 422
    assert warehouse.send(value(falls, ward_7)).status_code == 200


@pytest.mark.parametrize("key", ["", "short", "a" * 65, "with space", "naïve-key-1"])
def test_a_key_is_needed_and_has_a_shape(warehouse, falls, ward_7, key):
    headers = warehouse.headers | ({"Idempotency-Key": key} if key else {})
    sent = json.dumps({"values": [value(falls, ward_7)]})
    answer = Client().post("/api/v1/values", sent, content_type="application/json", headers=headers)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"
    assert not Observation.objects.exists()


def test_a_database_that_is_busy_asks_the_program_to_come_again(warehouse, falls, ward_7, monkeypatch):
    from django.db import OperationalError

    from goldenthread.foundations.api import routes

    def busy(**options):
        raise OperationalError("database is locked")

    monkeypatch.setattr(routes.audit, "once", busy)
    answer = warehouse.send(value(falls, ward_7))
    assert (answer.status_code, answer.headers["Retry-After"]) == (409, "2")


def test_keys_are_forgotten_after_a_day_and_no_sooner(warehouse, falls, ward_7):
    warehouse.send(value(falls, ward_7))
    for hours, left in ((LIMITS.hours_of_a_key - 1, 1), (LIMITS.hours_of_a_key + 1, 0)):
        with time_machine.travel("2026-06-15T08:00:00Z", tick=False) as travelled:
            travelled.shift(timedelta(hours=hours))
            work.run_due(kinds=["api.forget_keys"])
        assert Submission.objects.filter(route=f"api:{warehouse.token.pk}").count() == left


def test_two_hundred_values_cost_hardly_more_than_one(warehouse, make_measure, ward_7):
    daily = make_measure(ward_7, "Daily falls", grain="day")
    days = [today() - timedelta(days=back) for back in range(1, 202)]
    costs = []
    for number, some in enumerate((days[:1], days[1:])):
        with CaptureQueriesContext(connection) as asked:
            sent = (value(daily, ward_7, period=day.isoformat()) for day in some)
            assert warehouse.send(*sent, key=f"key-000{number}").status_code == 200
        costs.append(len(asked))
    assert costs[1] <= costs[0] + 3
    assert Observation.objects.count() == 201
