from __future__ import annotations

import pytest
from django.db import transaction

from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.audit.tests.unaudited import complaint, watch_writes, watched_tables
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Membership, Unit

pytestmark = [
    pytest.mark.database,
    pytest.mark.writes_raw("it shows what a write without a record looks like"),
]


def test_a_write_without_a_record_is_named(ward_7):
    with watch_writes() as watch:
        Unit.objects.filter(pk=ward_7.pk).update(name="Acorn Ward")
    assert "organisation_unit" in complaint(watch)
    assert "UPDATE" in complaint(watch)


@pytest.mark.parametrize("many", [False, True])
def test_a_row_made_without_a_record_is_named(trust, ward_7, ben, many):
    row = Membership(person=ben, unit=ward_7, role="coach", tier="team", starts_on=ward_7.opened_on)
    with watch_writes() as watch:
        if many:
            Membership.objects.bulk_create([row])
        else:
            row.save()
    assert set(watch.pending) == {"organisation_membership"}


def test_a_row_deleted_without_a_record_is_named(trust, ben):
    with watch_writes() as watch:
        Membership.objects.filter(person=ben).delete()
    assert set(watch.pending) == {"organisation_membership"}


def test_a_record_of_another_kind_does_not_speak_for_it(ward_7, ben):
    with watch_writes() as watch:
        Unit.objects.filter(pk=ward_7.pk).update(name="Acorn Ward")
        audit.record("was seen", ben, by=None)
    assert watch.pending


def test_actions_leave_nothing_unrecorded(ward_7, ward_8, amina, the_day):
    with watch_writes() as watch:
        organisation.rename_unit(ward_8, name="Acorn Ward", on=the_day, by=amina)
        organisation.merge_unit(ward_7, into=ward_8, on=the_day, by=amina)
    assert complaint(watch) == ""


def test_a_write_that_was_taken_back_needs_no_record(ward_7):
    with watch_writes() as watch:
        with transaction.atomic():
            Unit.objects.filter(pk=ward_7.pk).update(name="Acorn Ward")
            transaction.set_rollback(True)
        assert not watch.pending
        with transaction.atomic():
            Unit.objects.filter(pk=ward_7.pk).update(name="Acorn Ward")
        assert watch.pending


def test_a_write_that_touched_no_row_needs_no_record(ward_7):
    with watch_writes() as watch:
        Unit.objects.filter(pk=0).update(name="Acorn Ward")
    assert not watch.pending


def test_every_table_of_a_trusts_rows_is_watched():
    assert {"organisation_unit", "organisation_person", "access_seat", "access_account"} <= watched_tables()
