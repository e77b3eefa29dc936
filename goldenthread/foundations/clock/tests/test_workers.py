"""Several processes may do due work at once. None does what another is doing."""

from __future__ import annotations

import threading
import time as real_time
from datetime import timedelta

import pytest
from django.db import transaction

from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.models import Due
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.clock.tests.apart import Apart

pytestmark = pytest.mark.database

ROWS, WORKERS = 40, 4


@pytest.fixture
def apart(transactional_db, tmp_path):
    return Apart(tmp_path, [Due])


@pytest.fixture
def done(monkeypatch):
    """A kind of work that takes a moment and notes what it did."""
    noted, lock = [], threading.Lock()

    def do(body_id, subject_id):
        real_time.sleep(0.002)
        with lock:
            noted.append(subject_id)

    monkeypatch.setattr(work, "JOBS", {})
    work.register("tests.note", do)
    return noted


def leave_all():
    for number in range(ROWS):
        work.leave("tests.note", subject_id=number)


def test_two_workers_never_do_the_same_row(apart, done):
    apart(leave_all)
    counts = apart.at_once(*[work.run_due] * WORKERS)
    assert sorted(done) == list(range(ROWS))
    assert sum(counts) == ROWS
    assert apart(Due.objects.count) == 0


def test_without_the_claim_they_would(apart, done, monkeypatch):
    monkeypatch.setattr(work, "_claim", lambda row: True)
    apart(leave_all)
    apart.at_once(*[work.run_due] * WORKERS)
    assert len(done) > ROWS


def test_work_left_in_a_transaction_that_fails_is_not_there(apart, done):
    @transaction.atomic
    def fail():
        work.leave("tests.note")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        apart(fail)
    assert apart(Due.objects.count) == 0


def test_a_long_transaction_holds_up_nobody_who_leaves_the_same_work(apart, done):
    """Somebody else's row is not waited for: on PostgreSQL a row of one's own is left, and the two are done as one."""
    from django.db import connection

    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time, and no row of another's to wait for.")
    in_hand, finished = threading.Event(), threading.Event()

    def long():
        with transaction.atomic():
            work.leave("tests.note", subject_id=1, due_at=now() - timedelta(minutes=1))
            in_hand.set()
            assert finished.wait(10)

    def short():
        assert in_hand.wait(10)
        began = real_time.monotonic()
        work.leave("tests.note", subject_id=1)
        work.run_due()
        finished.set()
        return real_time.monotonic() - began

    apart(lambda: work.leave("tests.note", subject_id=1))
    _, took = apart.at_once(long, short)
    assert took < 5
    apart(work.run_due)
    assert done == [1, 1]
    assert apart(Due.objects.count) == 0


def test_the_same_work_is_not_done_by_two_at_once(db, done):
    Due.objects.create(kind="tests.note", subject_id=5, due_at=now(), claim="another", claimed_at=now())
    work.leave("tests.note", subject_id=5)
    assert work.run_due() == 0
    Due.objects.exclude(claim="").delete()
    assert work.run_due() == 1
