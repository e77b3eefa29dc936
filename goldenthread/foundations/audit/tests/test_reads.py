"""Who opened what is confidential is in the trail, once an hour."""

from __future__ import annotations

from datetime import timedelta

import pytest

from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.audit import presenters, queries
from goldenthread.foundations.clock.moments import now

pytestmark = pytest.mark.database


def reads(record):
    return [entry for entry in queries.entries_about(record) if entry.verb == audit.WAS_READ]


def test_a_read_says_who_read_what(ward_7, amina, carys):
    assert audit.record_read(amina, by=carys, what="the answer to a request")
    line = presenters.history(reads(amina))[0]
    assert (line.who, line.what) == ("Carys Bevan, Improvement coach", "Was read: the answer to a request")


def test_it_is_told_once_an_hour(amina, carys, time_machine):
    for minutes in (0, 30, 59):
        time_machine.move_to(now() + timedelta(minutes=minutes and 29), tick=False)
        audit.record_read(amina, by=carys, what="the answer to a request")
    assert len(reads(amina)) == 1
    time_machine.move_to(now() + timedelta(minutes=5), tick=False)
    audit.record_read(amina, by=carys, what="the answer to a request")
    assert len(reads(amina)) == 2


def test_another_reader_another_record_and_another_thing_are_told(amina, ben, carys, dev):
    for record, by, what in (
        (amina, carys, "the answer"),
        (amina, dev, "the answer"),
        (amina, carys, "the file"),
        (ben, carys, "the answer"),
    ):
        assert audit.record_read(record, by=by, what=what)
    assert (len(reads(amina)), len(reads(ben))) == (3, 1)


def test_the_trail_is_found_by_person_kind_and_day(trust, ward_7, amina, ben, carys, time_machine):
    audit.record("was checked", ward_7, by=amina)
    time_machine.move_to(now() + timedelta(days=1), tick=False)
    audit.record("was checked", ward_7, by=ben)

    def verbs(**wanted):
        return [(entry.actor_id, entry.verb) for entry in queries.trail(trust.pk, **wanted)]

    checked = [(ben.pk, "was checked"), (amina.pk, "was checked")]
    assert verbs()[:2] == checked
    assert verbs(kind="organisation.unit")[:2] == checked
    assert verbs(person=amina.pk) == [(amina.pk, "was checked"), (None, "was welcomed")]
    assert verbs(since=now().date()) == checked[:1]
    assert verbs(until=now().date() - timedelta(days=1))[0] == checked[1]
    assert "organisation.unit" in queries.kinds_in_trail(trust.pk)


def test_an_entry_says_whether_it_waits_for_its_seal(trust, ward_7):
    assert {entry.waits for entry in queries.trail(trust.pk)} == {True}
    audit.seal(trust.pk)
    assert {entry.waits for entry in queries.trail(trust.pk)} == {False}


def test_a_page_of_the_trail_costs_one_query(trust, ward_7, amina, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert presenters.history(queries.trail(trust.pk)[:50], name_records=True)
