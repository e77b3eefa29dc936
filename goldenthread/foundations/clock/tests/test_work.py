"""Work with a time: it is done when it is due, at least once, and by one process at a time."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta

import pytest

from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.models import Due
from goldenthread.foundations.clock.moments import LONDON, now
from goldenthread.foundations.privacy.logs import Lines

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def done(monkeypatch):
    """A kind of work that notes what it is asked to do."""
    noted = []
    monkeypatch.setattr(work, "JOBS", {})
    work.register("tests.note", lambda body_id, subject_id: noted.append((body_id, subject_id)))
    return noted


def test_what_is_left_is_done_once(done):
    work.leave("tests.note", body_id=3, subject_id=7)
    assert work.run_due() == 1
    assert work.run_due() == 0
    assert done == [(3, 7)]


def test_what_is_due_later_waits(done, time_machine):
    work.leave("tests.note", due_at=now() + timedelta(minutes=5))
    assert work.run_due() == 0
    time_machine.move_to(now() + timedelta(minutes=5), tick=False)
    assert work.run_due() == 1


def test_leaving_the_same_twice_keeps_one_row_with_the_earlier_time(done):
    soon, later = now() + timedelta(minutes=1), now() + timedelta(minutes=9)
    for due_at in (later, soon, later):
        work.leave("tests.note", subject_id=1, due_at=due_at)
    assert [row.due_at for row in Due.objects.all()] == [soon]


def test_a_kind_nobody_registered_is_left_alone(done):
    work.leave("tests.from_a_newer_version")
    assert work.run_due() == 0
    assert Due.objects.get().failures == 0


def test_a_failure_is_tried_again_after_a_while_and_its_message_is_not_kept(
    monkeypatch, time_machine, caplog
):
    monkeypatch.setattr(work, "JOBS", {})

    def fail(body_id, subject_id):
        raise LookupError("Amina Khan is not there")

    work.register("tests.fail", fail)
    work.leave("tests.fail")
    waits = []
    for _ in range(6):
        before = now()
        assert work.run_due() == 0
        row = Due.objects.get()
        waits.append((row.due_at - before) // timedelta(minutes=1))
        time_machine.move_to(row.due_at, tick=False)
    assert waits == [1, 5, 30, 60, 60, 60]
    assert row.fault == "builtins.LookupError"
    lines = [Lines().format(record) for record in caplog.records]
    assert [json.loads(line)["kind"] for line in lines] == ["tests.fail"] * 6
    assert "Amina" not in str(lines)


def test_recurring_work_leaves_its_own_next_row(done, time_machine):
    work.register("tests.daily", lambda body_id, subject_id: done.append("daily"), every=timedelta(days=1))
    began = now()
    assert work.run_due() == 1
    assert work.run_due() == 0
    time_machine.move_to(now() + timedelta(days=2, hours=3), tick=False)
    assert work.run_due() == 1
    assert Due.objects.get().due_at == began + timedelta(days=3)
    assert done == ["daily", "daily"]


def test_daily_work_keeps_its_hour_in_london(done, time_machine):
    work.register(
        "tests.daily", lambda body_id, subject_id: done.append(1), every=timedelta(days=1), at=time(2)
    )
    assert work.run_due() == 0
    assert Due.objects.get().due_at == datetime(2026, 6, 16, 2, tzinfo=LONDON)
    time_machine.move_to(datetime(2026, 10, 24, 2, 1, tzinfo=LONDON), tick=False)
    assert work.run_due() == 1
    assert Due.objects.get().due_at == datetime(2026, 10, 25, 2, tzinfo=LONDON)


def test_work_that_leaves_itself_again_is_not_done_for_ever(monkeypatch):
    monkeypatch.setattr(work, "JOBS", {})
    work.register("tests.again", lambda body_id, subject_id: work.leave("tests.again"))
    work.leave("tests.again")
    assert work.run_due() == 1
    assert Due.objects.get().claimed_at is None


def test_the_claim_of_a_dead_process_is_taken_over_after_ten_minutes(done, time_machine):
    work.leave("tests.note")
    Due.objects.update(claim="dead", claimed_at=now())
    time_machine.move_to(now() + timedelta(minutes=9), tick=False)
    assert work.run_due() == 0
    time_machine.move_to(now() + timedelta(minutes=2), tick=False)
    assert work.run_due() == 1


def test_what_is_left_while_it_is_being_done_is_done_again(monkeypatch):
    monkeypatch.setattr(work, "JOBS", {})
    asked = []

    def do(body_id, subject_id):
        asked.append(subject_id)
        if len(asked) == 1:
            work.leave("tests.meanwhile", subject_id=subject_id)

    work.register("tests.meanwhile", do)
    work.leave("tests.meanwhile", subject_id=4)
    work.run_due()
    work.run_due()
    assert asked == [4, 4]
    assert not Due.objects.exists()


def test_a_kind_is_registered_once(done):
    with pytest.raises(ValueError, match="registered already"):
        work.register("tests.note", print)
