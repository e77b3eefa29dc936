"""The data-quality mark: worked out from what was entered, when and by whom."""

from __future__ import annotations

import pytest
import time_machine

from goldenthread.engines.measurement import actions, figures, queries
from goldenthread.engines.measurement.figures import Mark, Part, Standing
from goldenthread.engines.measurement.models import DataCheck
from goldenthread.engines.measurement.tests.conftest import FALLS, month
from goldenthread.engines.measurement.tests.test_pages import send_form, words

pytestmark = [pytest.mark.database]


def quality(measure):
    standing = Standing.of(measure, queries.judgement_of(measure.pk, measure.unit_id))
    return figures.quality_of(standing, queries.latest_checks([measure.pk]).get(measure.pk))


def found(measure, part):
    return next(one for one in quality(measure).parts if one.part is part)


def enter_as_they_come(measure, unit, days):
    """One number a month from January 2026 on, each entered on its day."""
    for number, day in enumerate(days, start=1):
        with time_machine.travel(f"{day}T09:00:00+01:00", tick=False):
            actions.record_value(measure, unit=unit, period=month(2026, number), value=4.0, by=None)


@pytest.fixture
def whole(make_measure, ward_7, amina):
    return make_measure(
        ward_7, owner=amina, exclusions="Falls of visitors", target=4.0, target_source="Our own aim"
    )


def test_nothing_is_lacking_where_all_is_there(whole, ward_7, record, amina):
    record(whole, ward_7, FALLS)
    assert quality(whole).mark is Mark.FAIR
    assert not found(whole, Part.CHECKED).holds
    actions.check_data(whole, found="Ten of May compared; all agree.", by=amina)
    assert quality(whole).mark is Mark.GOOD


def test_what_was_there_before_says_nothing_of_being_in_time(whole, ward_7, record):
    record(whole, ward_7, FALLS)
    assert found(whole, Part.ON_TIME).holds is None


def test_numbers_that_come_late_are_seen(whole, ward_7):
    enter_as_they_come(whole, ward_7, ["2026-02-03", "2026-03-02", "2026-06-01", "2026-06-02", "2026-06-03"])
    one = found(whole, Part.ON_TIME)
    assert (one.count, one.of, one.holds) == (2, 4, True)
    with time_machine.travel("2026-08-15T09:00:00+01:00", tick=False):
        silent = found(whole, Part.ON_TIME)
        assert (silent.count, silent.of, silent.holds) == (2, 6, False)
        assert found(whole, Part.WHOLE).count == 5


def test_gaps_are_counted(whole, ward_7, record):
    record(whole, ward_7, [4, None, 4, "not_measured", 4, None, 4, "not_applicable", 4, 4])
    one = found(whole, Part.WHOLE)
    assert (one.count, one.of, one.holds) == (7, 10, False)


def test_corrections_are_counted(whole, ward_7, record):
    record(whole, ward_7, FALLS)
    for row in whole.observations.filter(is_current=True).order_by("-period_start")[:3]:
        actions.correct_value(row, value=5.5, reason="Counted again", by=None)
    one = found(whole, Part.STEADY)
    assert (one.count, one.of, one.holds) == (3, 12, False)


def test_a_keeper_who_left_keeps_nothing(whole, ward_7, record, amina):
    from goldenthread.foundations.organisation import actions as organisation

    record(whole, ward_7, FALLS)
    assert found(whole, Part.OWNED).holds
    with time_machine.travel("2026-07-15T09:00:00+01:00", tick=False):
        amina.refresh_from_db()
        organisation.end_time_here(amina, on=month(2026, 7).start, by=None)
        whole.refresh_from_db()
        assert not found(whole, Part.OWNED).holds


def test_a_check_is_good_for_a_year(whole, ward_7, record, amina):
    record(whole, ward_7, FALLS)
    actions.check_data(whole, found="All of May compared.", by=amina)
    assert found(whole, Part.CHECKED).holds
    with time_machine.travel("2027-07-15T09:00:00+01:00", tick=False):
        assert not found(whole, Part.CHECKED).holds


def test_amina_notes_a_check_and_erin_reads_it(whole, ward_7, record, amina, erin, sign_in):
    record(whole, ward_7, FALLS)
    page = f"/measures/{whole.pk}/quality/"
    assert send_form(sign_in(amina), f"{page}check/", found="").status_code == 422
    send_form(sign_in(amina), f"{page}check/", found="Ten of May compared; all agree.")
    assert DataCheck.objects.get().checked_by == amina
    shown = words(sign_in(erin).get(page))
    assert "15 June 2026 Amina Khan, Ward manager Ten of May compared; all agree." in shown.replace(
        "By ", ""
    ).replace("What was found ", "")
    assert "Note a check" not in shown
    assert sign_in(erin).get(f"{page}check/").status_code == 403
