from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, transaction

from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.audit import chain, presenters, queries
from goldenthread.foundations.audit.models import Entry, Payload, Unsealed
from goldenthread.foundations.organisation import actions as organisation

pytestmark = pytest.mark.database


@pytest.mark.parametrize("work", ["update", "delete"])
def test_an_entry_cannot_be_changed_or_deleted(ward_7, work):
    entries = Entry.objects.filter(record_kind="organisation.unit")
    before = entries.count()
    Payload.objects.all().delete()
    Unsealed.objects.all().delete()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        entries.update(verb="was nothing") if work == "update" else entries.delete()
    assert entries.count() == before
    assert not entries.filter(verb="was nothing").exists()


def test_a_payload_cannot_be_rewritten_but_can_be_erased(ward_7):
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Payload.objects.update(who="")
    Payload.objects.all().delete()
    assert not Payload.objects.exists()


def test_a_payloads_digest_matches_what_it_holds(ward_7, the_day):
    organisation.rename_unit(ward_7, name="Acorn Ward", on=the_day, by=None)
    for entry in Entry.objects.select_related("payload"):
        texts = [getattr(entry.payload, part) for part in chain.PARTS]
        assert entry.digest == chain.payload_digest(entry.payload.proofs, texts)
        for place in range(len(texts)):
            other = [*texts[:place], f"{texts[place]}?", *texts[place + 1 :]]
            assert entry.digest != chain.payload_digest(entry.payload.proofs, other)


def test_a_change_keeps_before_and_after_and_who_made_it(ward_7, amina, the_day):
    organisation.rename_unit(ward_7, name="Acorn Ward", on=the_day, by=amina)
    entry = queries.latest_entry(ward_7)
    assert (entry.actor_label, entry.verb, entry.record_label) == (
        "Amina Khan, Ward manager",
        "was renamed",
        "Acorn Ward",
    )
    assert entry.payload.before == {"name": "Ward 7"}
    assert entry.payload.after == {"name": "Acorn Ward", "from": "2026-06-15"}
    assert (entry.actor_id, entry.body_id) == (amina.pk, amina.body_id)


def test_a_password_is_in_no_history(trust, amina):
    from goldenthread.foundations.access.actions import change_password
    from goldenthread.foundations.access.models import Seat

    account = Seat.objects.get(person=amina).account
    change_password(account, password="three random words", by=amina)
    held = [*queries.entries_about(account).values_list("payload__change")]
    assert "changed its password" in {entry.verb for entry in queries.entries_about(account)}
    assert "password" not in str(held)
    assert account.password not in str(held)


def test_history_reads_as_people_speak(ward_7, surgery, medicine, amina, the_day):
    organisation.move_unit(ward_7, under=surgery, on=the_day, by=amina)
    item = presenters.history(queries.entries_about(ward_7))[0]
    assert (item.who, item.what, item.when) == (
        "Amina Khan, Ward manager",
        "Was moved",
        datetime(2026, 6, 15, 8, tzinfo=UTC),
    )
    assert [(change.field, change.before, change.after) for change in item.changes] == [
        ("Under", "Medicine", "Surgery"),
        ("From", "", "15 June 2026"),
    ]


def test_a_reason_stands_in_the_history(ward_7):
    audit.record("was checked", ward_7, by=None, reason="the register had another name")
    item = presenters.history(queries.entries_about(ward_7))[0]
    assert item.what == "Was checked: the register had another name"
    assert item.who == "Golden Thread"


def test_a_history_without_its_payload_still_says_who_and_when(ward_7):
    Payload.objects.all().delete()
    items = presenters.history(queries.entries_about(ward_7))
    assert [item.changes for item in items] == [()]


def test_history_costs_one_query_however_long(ward_7, amina, django_assert_num_queries):
    for month in range(1, 6):
        organisation.rename_unit(ward_7, name=f"Ward 7, {month}", on=date(2026, month, 1), by=amina)
    with django_assert_num_queries(1):
        assert len(presenters.history(queries.entries_about(ward_7))) == 6
