"""An act without a name leaves no line anywhere that has a time."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import pytest
from django.db import transaction

from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.audit import anonymous
from goldenthread.foundations.audit.anonymous import LeavesATrace, anonymous_act
from goldenthread.foundations.audit.models import Entry, Submission
from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.models import Due
from goldenthread.foundations.clock.moments import now

pytestmark = pytest.mark.database


def submit():
    audit.once(key="k", digest="d", actor_id=1, route="r", effect=lambda: "/there/")


def write_past_the_actions(model):
    if model is Entry:
        Entry.objects.create(at=now(), verb="answered", record_kind="access.seat", record_id=1)
    else:
        Submission.objects.create(actor_id=1, route="r", key="k", digest="d", location="", at=now())


@dataclass
class Reader:
    pk: int
    label: str


READER = Reader(1, "Somebody")
TRACES = {
    "the trail": lambda ward: audit.record("was checked", ward, by=None),
    "the trail of what was read": lambda ward: audit.record_read(ward, by=READER, what="an answer"),
    "the forms sent": lambda ward: submit(),
    "work left": lambda ward: work.leave("tests.count"),
    "an entry by itself": lambda ward: write_past_the_actions(Entry),
    "a form's key by itself": lambda ward: write_past_the_actions(Submission),
    "a log": lambda ward: logging.getLogger("goldenthread.tests").warning("Somebody answered."),
}


@pytest.mark.parametrize("leave_a_trace", TRACES.values(), ids=TRACES)
def test_what_would_leave_a_trace_is_refused(ward_7, leave_a_trace, caplog):
    before = (Entry.objects.count(), Submission.objects.count(), Due.objects.count())
    caplog.clear()
    with pytest.raises(LeavesATrace), transaction.atomic(), anonymous_act():
        leave_a_trace(ward_7)
    assert (Entry.objects.count(), Submission.objects.count(), Due.objects.count()) == before
    assert caplog.records == []


@pytest.mark.parametrize("leave_a_trace", TRACES.values(), ids=TRACES)
def test_without_the_watch_it_would_be_left(ward_7, leave_a_trace, caplog, monkeypatch):
    monkeypatch.setattr(audit, "refuse_in_anonymous_act", lambda where: None)
    monkeypatch.setattr(anonymous, "refuse_in_anonymous_act", lambda where: None)
    before = (Entry.objects.count(), Submission.objects.count(), Due.objects.count())
    caplog.clear()
    with anonymous_act():
        leave_a_trace(ward_7)
    after = (Entry.objects.count(), Submission.objects.count(), Due.objects.count())
    assert after != before or caplog.records


def test_afterwards_everything_is_noted_again(ward_7):
    with anonymous_act():
        pass
    assert audit.record("was checked", ward_7, by=None).pk


def test_other_rows_are_written_as_ever(ward_7):
    from goldenthread.foundations.clock.models import Heartbeat

    with anonymous_act():
        assert Heartbeat.objects.create(name="tests", at=now()).pk
