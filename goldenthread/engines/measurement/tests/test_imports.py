import time

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from goldenthread.engines.measurement import actions
from goldenthread.engines.measurement.models import Batch, Observation
from goldenthread.foundations.clock.periods import DatesWritten, Grain
from goldenthread.foundations.intake.readers import Unreadable
from goldenthread.foundations.organisation.models import Unit

pytestmark = pytest.mark.database

GOOD = "period,value\n2026-03,4\nApril 2026,5\n31 May 2026,6\n"


def send(text, by, *, measure=None, reason="", **options):
    data = text if isinstance(text, bytes) else text.encode()
    return actions.import_values(
        data=data, file_name="falls.csv", by=by, measure=measure, reason=reason, **options
    )


def problems(text, by, **options):
    before = Observation.objects.count()
    with pytest.raises(Unreadable) as refused:
        send(text, by, **options)
    assert Observation.objects.count() == before
    return [(problem.row, problem.column, problem.reason) for problem in refused.value.problems]


def standing():
    rows = Observation.objects.filter(is_current=True).order_by("period_start", "unit__name")
    return [(row.period_start.month, row.value) for row in rows]


def test_a_file_is_written_whole(falls, amina):
    batch = send(GOOD, amina, measure=falls)
    assert (batch.state, batch.new_count, batch.rows) == ("written", 3, [])
    assert standing() == [(3, 4.0), (4, 5.0), (5, 6.0)]
    assert set(Observation.objects.values_list("batch_id", "entered_by_label")) == {
        (batch.pk, "Amina Khan, Ward manager")
    }


@pytest.mark.parametrize(
    "data",
    [
        GOOD.encode("utf-8-sig"),
        GOOD.encode("utf-16"),
        GOOD.replace(",", ";").encode("cp1252"),
        GOOD.replace(",", "\t").replace("\n", "\r\n").encode(),
        GOOD.replace("period,value", " Period ,Value").encode(),
    ],
)
def test_the_same_file_is_read_however_it_was_saved(falls, amina, data):
    send(data, amina, measure=falls)
    assert standing() == [(3, 4.0), (4, 5.0), (5, 6.0)]


def test_a_second_import_changes_nothing(falls, amina):
    send(GOOD, amina, measure=falls)
    again = send(GOOD, amina, measure=falls)
    assert (again.state, again.new_count, again.changed_count, again.same_count) == ("read", 0, 0, 3)
    assert Observation.objects.count() == 3


def test_a_changed_row_is_a_correction_with_a_reason(falls, amina):
    send(GOOD, amina, measure=falls)
    changed = GOOD.replace("2026-03,4", "2026-03,7")
    with pytest.raises(ValidationError, match="1 row changes a number that is kept here"):
        send(changed, amina, measure=falls)
    assert standing()[0] == (3, 4.0)
    send(changed, amina, measure=falls, reason="Late reports came in")
    assert standing()[0] == (3, 7.0)
    old = Observation.objects.get(is_current=False)
    new = Observation.objects.get(revision=2)
    assert (old.value, new.value, new.reason) == (4.0, 7.0, "Late reports came in")


def test_one_bad_row_changes_nothing_and_every_fault_is_told(falls, amina):
    text = "period,value\n2026-03,4\n03/04/2026,5\n2026-02,many\n2026-13,1\n2026-01,-2\n2026-12,2\n2026-03,9\n,1\n"
    found = problems(text, amina, measure=falls)
    assert [(row, column) for row, column, _ in found] == [
        (3, "period"),
        (4, "value"),
        (5, "period"),
        (6, "value"),
        (7, "period"),
        (8, "period"),
        (9, "period"),
    ]
    reasons = [reason for *_, reason in found]
    assert "could be 3 April or 4 March" in reasons[0]
    assert "is not a number" in reasons[1]
    assert "not a date in the calendar" in reasons[2]
    assert "below nought" in reasons[3]
    assert "December 2026 is not over" in reasons[4]
    assert "in row 2 already" in reasons[5]
    assert not Batch.objects.exists()


def test_dates_are_read_as_they_are_said_to_be_written(falls, amina):
    send("period,value\n03/04/2026,5\n", amina, measure=falls, written=DatesWritten.DAY_FIRST)
    assert standing() == [(4, 5.0)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("period,value\n2026-03,4,5\n", "Row 2 has 3 cells, and the heading has 2."),
        ("period\n2026-03\n", "There is no column “value”"),
        ("period,value,notes\n2026-03,4,x\n", "“notes” is not a column that is known here"),
        ("period,month,value\n2026-03,2026-03,4\n", "both say the period"),
        ("period,value\n2026-03,\n", "There is no number"),
        ('period,value\n2026-03,"3,5"\n', "write a full stop: 3.5"),
        ("period,value,place\n2026-03,4,Ward 77\n", "no place called “Ward 77”. Did you mean “Ward 7”?"),
        ("period,value,place\n2026-03,4,Ward 8\n", "Ward 8 is not part of Ward 7"),
        ("period,value,state\n2026-03,4,perhaps\n", "Write measured, not measured or not applicable"),
        ("period,value,state\n2026-03,4,not measured\n", "Not both"),
        ("period,value,stratum\n2026-03,4,Female\n", "like “Sex: Female”"),
        (
            "period,value,stratum\n2026-03,4,Star sign: Leo\n",
            "no way of grouping that is known here. Known are: Eth",
        ),
        (
            "period,value,stratum\n2026-03,4,Sex: 3\n",
            "“3” is no group of Sex. Known are: Female (2), Male (1)",
        ),
        ("period,value\n2026-03,4\n943 476 5919,4\n", "NHS number"),
        ("period,value\n", "no rows"),
        ("", "empty"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(falls, amina, ward_8, text, words):
    assert words in problems(text, amina, measure=falls)[0][2]


def test_a_share_over_all_of_them_is_refused(lunch, medicine, dev):
    found = problems("period,numerator,denominator\n2026-03,12,10\n2026-04,1,\n", dev, measure=lunch)
    assert [(row, column) for row, column, _ in found] == [(2, "numerator"), (3, "denominator")]
    assert "12 out of 10 is more than all of them" in found[0][2]


def test_nobody_sends_numbers_of_places_that_are_not_theirs(lunch, ward_7, ward_8, amina, erin):
    text = "period,place,numerator,denominator\n2026-03,Ward 7,1,10\n2026-03,Ward 8,1,10\n"
    assert problems(text, amina, measure=lunch) == [(3, "place", "You may not enter numbers for Ward 8.")]


def test_rights_that_went_meanwhile_stop_the_writing(lunch, ward_7, amina, erin):
    batch = actions.read_file(
        data=b"period,place,numerator,denominator\n2026-03,Ward 7,1,10\n",
        file_name="x.csv",
        written=DatesWritten.YEAR_FIRST,
        measure=lunch,
        by=amina,
    )
    with pytest.raises(PermissionDenied):
        actions.write_batch(batch, reason="", by=erin)
    assert not Observation.objects.exists()


def test_states_and_groups_come_in_a_file(falls, amina):
    text = (
        "period,value,state,stratum\n2026-03,4,,\n2026-04,,Could not be measured,\n2026-05,0,measured,\n"
        "2026-05,,n/a,Sex: Female\n"
    )
    send(text, amina, measure=falls)
    rows = Observation.objects.order_by("period_start", "stratum_code")
    assert [(row.value, row.state, row.stratum_code) for row in rows] == [
        (4.0, "measured", ""),
        (None, "not_measured", ""),
        (0.0, "measured", ""),
        (None, "not_applicable", "2"),
    ]


def test_one_file_brings_several_measures(falls, fall_rate, lunch, ward_7, ward_8, medicine, dev):
    text = (
        "measure,place,period,numerator,denominator,value\n"
        "falls,Ward 7,2026-03,,,4\n"
        f"{fall_rate.pk},,2026-03,4,600,\n"
        "Home before lunch,Ward 7,2026-03,1,10,\n"
        "Home before lunch,Ward 8,2026-03,2,10,\n"
    )
    assert send(text, dev).new_count == 4


def test_an_unknown_or_doubtful_measure_is_refused(make_measure, ward_7, ward_8, dev):
    make_measure(ward_7)
    make_measure(ward_8)
    text = (
        "measure,place,period,value\nFals,,2026-03,4\nFalls,,2026-03,4\nFalls,Ward 8,2026-03,4\n,,2026-03,4\n"
    )
    found = problems(text, dev)
    assert [row for row, *_ in found] == [2, 3, 5]
    assert "Did you mean “Falls”?" in found[0][2]
    assert "2 measures have this name. Write its number" in found[1][2]


def test_a_kept_measure_is_unknown_to_erin(make_measure, ward_7, erin):
    make_measure(ward_7, "Stress", audience="kept")
    assert (
        "no measure called “Stress” that you can see"
        in problems("measure,period,value\nStress,2026-03,4\n", erin)[0][2]
    )


def test_numbers_entered_meanwhile_stop_the_writing(falls, ward_7, amina, record):
    batch = actions.read_file(
        data=GOOD.encode(), file_name="x.csv", written=DatesWritten.YEAR_FIRST, measure=falls, by=amina
    )
    record(falls, ward_7, [9])
    with pytest.raises(ValidationError, match="after the file was read"):
        actions.write_batch(batch, reason="", by=amina)
    assert standing() == [(5, 9.0)]


def test_a_file_is_written_only_once(falls, amina):
    batch = send(GOOD, amina, measure=falls)
    with pytest.raises(ValidationError, match="written already"):
        actions.write_batch(batch, reason="", by=amina)


@pytest.mark.slow
def test_twenty_thousand_rows_take_less_than_ten_seconds(make_measure, ward_7, dev):
    measure = make_measure(ward_7, grain=Grain.DAY)
    days = [f"{2021 + i // 336}-{1 + i // 28 % 12:02}-{1 + i % 28:02}" for i in range(1680)]
    groups = [f"Ethnic category: {letter}" for letter in "ABCDEFGHJKL"]
    rows = [f"{day},{i},{group}" for group in groups for i, day in enumerate(days)]
    began = time.process_time()
    batch = send("period,value,stratum\n" + "\n".join(rows), dev, measure=measure)
    assert time.process_time() - began < 10
    assert batch.new_count == len(rows) == 18480
    assert Observation.objects.count() == len(rows)
    assert Unit.objects.count() == 3


def test_an_nhs_number_is_told_with_every_other_fault_and_not_repeated(falls, amina):
    found = problems("period,value\n943 476 5919,4\n2026-03,four\n", amina, measure=falls)
    assert [(row, column) for row, column, _ in found] == [(2, "period"), (3, "value")]
    assert "943" not in str(found)
