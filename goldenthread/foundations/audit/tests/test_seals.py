"""The trail is sealed, and what was done to it afterwards is found and named."""

from __future__ import annotations

import dataclasses
import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.audit import chain, figures, offers, queries
from goldenthread.foundations.audit.models import Entry, Payload, Seal, Unsealed
from goldenthread.foundations.audit.tests import tampering
from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.models import Due
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.clock.tests.apart import Apart

pytestmark = pytest.mark.database


@pytest.fixture
def sealed(trust, ward_7, amina):
    """Three seals: of what founded the trust, and twice of three checks of Ward 7. The last six entries' numbers."""
    audit.seal(trust.pk)
    numbers = []
    for _ in range(2):
        numbers += [check(ward_7, amina) for _ in range(3)]
        audit.seal(trust.pk)
    return numbers


def check(record, by, reason="the board asked"):
    return audit.record("was checked", record, by=by, reason=reason).pk


def fault_in(trust, heads=()):
    verdict = figures.verify_body(trust.pk, heads=heads)
    return verdict.fault.sentence if verdict.fault else ""


def test_an_untouched_chain_is_whole(trust, sealed):
    verdict = figures.verify_body(trust.pk, heads=queries.heads(trust.pk))
    assert (verdict.is_whole, verdict.seals, verdict.waiting) == (True, 3, 0)
    assert verdict.entries == Entry.objects.filter(body_id=trust.pk).count()
    assert verdict.sentence == f"{verdict.entries} entries in 3 seals, all as written."


def test_what_waits_for_a_seal_is_no_fault_and_is_told(trust, sealed, ward_7, amina):
    check(ward_7, amina)
    verdict = figures.verify_body(trust.pk)
    assert (verdict.is_whole, verdict.waiting, verdict.waiting_since) == (True, 1, now())
    assert "1 entry waits for a seal." in verdict.sentence


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("verb", "'was praised'"),
        ("at", "'2020-01-01 00:00:00+00:00'"),
        ("actor_id", "actor_id + 1"),
        ("body_id", "body_id + 1"),
        ("record_kind", "'access.seat'"),
        ("record_id", "record_id + 1"),
        ("digest", "'0'"),
    ],
)
def test_a_changed_entry_is_named(trust, sealed, column, value):
    tampering.run(f"UPDATE audit_entry SET {column} = {value} WHERE id = %s", [sealed[1]])
    assert fault_in(trust).startswith(f"Entry {sealed[1]} is not as it was sealed in seal 2 of 15 June 2026")


@pytest.mark.parametrize("part", chain.PARTS)
def test_a_changed_payload_is_named(trust, sealed, part):
    tampering.run(f"UPDATE audit_payload SET {part} = %s WHERE entry_id = %s", ["[{},{}] ", sealed[4]])
    assert fault_in(trust).startswith(f"What entry {sealed[4]} holds was changed")


def test_a_deleted_entry_is_named(trust, sealed):
    tampering.delete_entries(sealed[2])
    assert fault_in(trust) == f"Entry {sealed[2]} is gone. It is in seal 2 of 15 June 2026."


def test_an_inserted_entry_is_named(trust, sealed):
    tampering.insert_entry(trust.pk, like=sealed[0])
    assert fault_in(trust).startswith(f"Entry {Entry.objects.latest('pk').pk} is in no seal")


@pytest.mark.parametrize(("one", "other"), [(0, 2), (1, 4)])
def test_swapped_entries_are_named(trust, sealed, one, other):
    tampering.swap_entries(sealed[one], sealed[other])
    assert fault_in(trust).startswith(f"Entry {sealed[one]} is not as it was sealed")


def reseal(trust):
    """Make the whole chain anew, as somebody could who knows how."""
    tampering.delete_seals(trust.pk, after=0)
    for entry in Entry.objects.filter(body_id=trust.pk):
        Unsealed.objects.get_or_create(entry=entry, body_id=trust.pk)
    audit.seal(trust.pk)


def test_a_deleted_payload_is_named(trust, sealed):
    Payload.objects.filter(entry=sealed[3]).delete()
    assert fault_in(trust) == f"What entry {sealed[3]} held is gone, and no entry says that it was erased."


def test_a_payload_emptied_as_if_it_were_erased_is_named(trust, sealed):
    payload = Payload.objects.get(entry=sealed[3])
    emptied = audit._without(payload, chain.PARTS)
    tampering.run(
        "UPDATE audit_payload SET proofs = %s, who = '', label = '', reason = '', change = '' WHERE entry_id = %s",
        [emptied.proofs, sealed[3]],
    )
    assert fault_in(trust) == f"What entry {sealed[3]} held is gone, and no entry says that it was erased."


def test_a_changed_seal_is_named(trust, sealed):
    tampering.run("UPDATE audit_seal SET sealed_at = %s WHERE number = 2", ["2020-01-01 00:00:00+00:00"])
    assert fault_in(trust) == "Seal 2 was changed: its digest does not fit what it holds."


def test_a_seal_taken_out_of_the_middle_is_named(trust, sealed):
    tampering.run("DELETE FROM audit_seal WHERE number = 2 AND body_id = %s", [trust.pk])
    assert fault_in(trust) == "Seal 2 is missing: after seal 1 comes 3."


def test_a_seal_made_anew_in_the_middle_is_named(trust, sealed):
    seal = Seal.objects.get(body_id=trust.pk, number=2)
    seal.sealed_at = now().replace(year=2020)
    tampering.run(
        "UPDATE audit_seal SET sealed_at = %s, digest = %s WHERE id = %s",
        [seal.sealed_at, chain.digest_of_seal(seal), seal.pk],
    )
    assert fault_in(trust).startswith("Seal 3 does not follow the seal before it")


def test_an_end_cut_off_is_found_with_the_exported_head(trust, sealed):
    heads = queries.heads(trust.pk)
    tampering.delete_seals(trust.pk, after=2)
    tampering.delete_entries(*sealed[3:])
    assert fault_in(trust) == ""
    assert fault_in(trust, heads) == (
        "The chain ends at seal 2, and seal 3 of 15 June 2026 was exported: its end was cut off, or an older copy was "
        "put back."
    )


def test_an_end_cut_off_only_in_the_seals_is_found_without_a_head(trust, sealed):
    tampering.delete_seals(trust.pk, after=2)
    assert fault_in(trust).startswith(f"Entry {sealed[3]} is in no seal and does not wait for one")


def test_an_older_copy_that_went_on_is_found_with_the_exported_head(trust, sealed, ward_7, amina):
    heads = queries.heads(trust.pk)
    tampering.delete_seals(trust.pk, after=2)
    tampering.delete_entries(*sealed[3:])
    for _ in range(2):
        check(ward_7, amina, reason="life went on")
        audit.seal(trust.pk)
    assert fault_in(trust) == ""
    assert fault_in(trust, heads).startswith("Seal 3 is not the one that was exported on 15 June 2026")


def test_a_chain_made_anew_is_found_with_the_exported_head(trust, sealed):
    heads = queries.heads(trust.pk)
    tampering.run("UPDATE audit_entry SET verb = 'was praised' WHERE id = %s", [sealed[1]])
    reseal(trust)
    assert fault_in(trust) == ""
    assert fault_in(trust, heads).startswith("The chain ends at seal 1")


def test_a_head_of_another_trust_is_not_compared(trust, sealed):
    other = [dataclasses.replace(head, body_id=trust.pk + 1, digest="0") for head in queries.heads(trust.pk)]
    assert fault_in(trust, other) == ""


def test_without_the_digests_a_changed_entry_would_not_be_seen(trust, ward_7, amina, monkeypatch):
    monkeypatch.setattr(chain, "leaf", lambda *columns: bytes(chain.LEAF_LENGTH))
    number = check(ward_7, amina)
    audit.seal(trust.pk)
    tampering.run("UPDATE audit_entry SET verb = 'was praised' WHERE id = %s", [number])
    assert fault_in(trust) == ""


@pytest.mark.parametrize("work", ["update", "delete"])
def test_the_database_refuses_to_change_a_seal(sealed, work):
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Seal.objects.update(count=1) if work == "update" else Seal.objects.all().delete()


# --- erasing


def test_what_was_erased_is_gone_and_the_chain_is_whole(trust, sealed, carys):
    assert audit.erase_payloads(sealed[:2], by=carys, reason="she left and asked") == 2
    audit.seal(trust.pk)
    verdict = figures.verify_body(trust.pk)
    assert verdict.is_whole
    assert "2 payloads were erased in whole or in part, as the trail says." in verdict.sentence
    entry = Entry.objects.select_related("payload").get(pk=sealed[0])
    assert (entry.actor_label, entry.record_label, entry.reason) == (
        "Someone whose name was erased",
        "a record whose name was erased",
        "",
    )
    assert (entry.held.before, entry.held.after) == ({}, {})


def test_erasing_is_itself_in_the_trail(trust, sealed, carys):
    audit.erase_payloads(sealed[:2], by=carys, reason="she left and asked", parts=["who"])
    entry = queries.trail(trust.pk)[0]
    assert (entry.verb, entry.actor_label) == ("had content erased", "Carys Bevan, Improvement coach")
    assert entry.reason == "she left and asked"
    assert entry.held.after == {"entries": f"{sealed[0]}-{sealed[1]}", "parts": ["who"]}


def test_a_name_is_erased_and_what_was_done_stays(trust, sealed, carys):
    audit.erase_payloads(sealed[:1], by=carys, reason="", parts=["who"])
    entry = Entry.objects.select_related("payload").get(pk=sealed[0])
    assert entry.actor_label == "Someone whose name was erased"
    assert (entry.record_label, entry.reason) == ("Ward 7", "the board asked")


def test_erasing_twice_is_once(trust, sealed, carys):
    assert audit.erase_payloads(sealed[:2], by=carys, reason="", parts=["who"]) == 2
    assert audit.erase_payloads(sealed[:2], by=carys, reason="", parts=["who"]) == 0
    assert audit.erase_payloads(sealed[:2], by=carys, reason="") == 2
    assert Entry.objects.filter(verb=queries.WERE_ERASED).count() == 2
    audit.seal(trust.pk)
    assert fault_in(trust) == ""


def test_the_list_of_what_was_erased_cannot_be_erased(trust, sealed, carys):
    audit.erase_payloads(sealed, by=carys, reason="she left")
    list_of_it = queries.trail(trust.pk)[0]
    audit.erase_payloads([list_of_it.pk], by=None, reason="the officer left too")
    audit.seal(trust.pk)
    again = queries.trail(trust.pk).get(pk=list_of_it.pk)
    assert again.actor_label == "Someone whose name was erased"
    assert again.held.after["parts"] == sorted(chain.PARTS)
    assert fault_in(trust) == ""


def test_every_mention_of_a_name_is_erased_and_the_chain_is_whole(trust, sealed, amina, ward_7, carys):
    audit.record(
        "was given", ward_7, by=carys, details={"to": "Amina “Mina” Khan"}, reason="AMINA KHAN asked"
    )
    audit.seal(trust.pk)
    names = ["Amina Khan", "amina “mina”", "amina@example.test"]
    audit.erase_payloads([entry.pk for entry in queries.entries_about(amina)], by=None, reason="")
    for chain_of in (trust.pk, audit.PLATFORM):
        assert audit.erase_mentions(chain_of, names, by=None, reason="")
        audit.seal(chain_of)
    assert "amina" not in str(list(Payload.objects.values())).lower()
    assert "Carys Bevan, Improvement coach" in {entry.actor_label for entry in queries.trail(trust.pk)}
    assert [figures.verify_body(body).fault for body in (trust.pk, audit.PLATFORM)] == [None, None]


def test_the_salt_goes_with_what_it_hid(trust, sealed, carys):
    """Whoever has the digest that is left cannot try names against it."""
    before = Payload.objects.get(entry=sealed[0]).proofs.split(" ")
    audit.erase_payloads(sealed[:1], by=carys, reason="", parts=["who"])
    after = Payload.objects.get(entry=sealed[0]).proofs.split(" ")
    assert after[0] == chain.part_digest(before[0], "who", "Amina Khan, Ward manager")
    assert before[0] not in after
    assert after[1:] == before[1:]


# --- one chain, however many seal and however late an entry commits


def test_waiting_entries_are_sealed_by_clocked_work(trust, ward_7, amina):
    check(ward_7, amina)
    work.run_due(kinds=["audit.seal", "audit.seal_what_waits"])
    assert not Unsealed.objects.exists()
    assert fault_in(trust) == ""
    again = Due.objects.get(kind="audit.seal_what_waits").due_at
    assert again - now() <= offers.EVERY


def test_a_long_import_is_sealed_in_parts(trust, ward_7, amina, monkeypatch):
    audit.seal(trust.pk)
    monkeypatch.setattr(audit, "SEALED_AT_ONCE", 4)
    for _ in range(10):
        check(ward_7, amina)
    assert audit.seal(trust.pk) == 10
    assert list(Seal.objects.filter(body_id=trust.pk).values_list("count", flat=True))[-3:] == [4, 4, 2]


def a_late_entry(trust, record, by):
    """An entry that got its number before others and commits after they are sealed."""
    number = check(record, by)
    late = Entry.objects.get(pk=number)
    payload = Payload.objects.get(entry=late)
    tampering.delete_entries(number)
    check(record, by)
    audit.seal(trust.pk)
    late.save(force_insert=True)
    payload.save(force_insert=True)
    Unsealed.objects.create(entry=late, body_id=trust.pk)
    return number


def test_an_entry_that_commits_late_is_sealed_with_the_next(trust, sealed, ward_7, amina):
    late, next_to_it = a_late_entry(trust, ward_7, amina), check(ward_7, amina)
    assert audit.seal(trust.pk) == 2
    newest = Seal.objects.filter(body_id=trust.pk).latest("number")
    assert chain.numbers_in(newest.members) == [late, next_to_it]
    assert figures.verify_body(trust.pk, heads=queries.heads(trust.pk)).is_whole


def test_sealing_by_number_alone_would_miss_it(trust, sealed, ward_7, amina, monkeypatch):
    a_late_entry(trust, ward_7, amina)
    honest, last = queries.entries_waiting, queries.last_seal(trust.pk).last_entry
    monkeypatch.setattr(
        audit,
        "entries_waiting",
        lambda body_id, *, limit: [row for row in honest(body_id, limit=limit) if row[0] > last],
    )
    assert audit.seal(trust.pk) == 0
    assert figures.verify_body(trust.pk).waiting == 1


def test_a_clock_that_jumps_back_changes_no_order(trust, sealed, ward_7, amina, time_machine):
    time_machine.move_to(now() - timedelta(hours=1), tick=False)
    number = check(ward_7, amina)
    audit.seal(trust.pk)
    assert queries.trail(trust.pk)[0].pk == number
    assert queries.last_seal(trust.pk).number == 4
    assert figures.verify_body(trust.pk, heads=queries.heads(trust.pk)).is_whole


TABLES = [Entry, Payload, Unsealed, Seal]
BODY = 7


@pytest.fixture
def apart(transactional_db, tmp_path):
    return Apart(tmp_path, TABLES)


def write(count):
    for _ in range(count):
        audit._write(
            "was written",
            body_id=BODY,
            kind="access.seat",
            number=1,
            by=None,
            texts=audit.Texts("", "", chain.change_text({}, {})),
        )


def write_and_seal():
    write(20)
    audit.seal(BODY)


def test_sealers_at_once_keep_one_chain(apart):
    outcomes = apart.at_once(*[write_and_seal] * 6)
    assert outcomes == [None] * 6
    apart(lambda: audit.seal(BODY))
    verdict = apart(lambda: figures.verify_body(BODY))
    assert (verdict.is_whole, verdict.entries, verdict.waiting) == (True, 120, 0)


def test_two_transactions_that_commit_in_the_other_order_are_both_sealed(apart):
    from django.db import connection

    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time: numbers become visible in their order.")
    numbered, sealed = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            write(1)
            numbered.set()
            assert sealed.wait(10)

    def quick():
        assert numbered.wait(10)
        write(3)
        counted = audit.seal(BODY)
        sealed.set()
        return counted

    assert apart.at_once(slow, quick) == [None, 3]
    assert apart(lambda: audit.seal(BODY)) == 1
    first, second = apart(lambda: queries.seals_after(BODY, 0, limit=5))
    assert second.last_entry < first.first_entry
    assert apart(lambda: figures.verify_body(BODY)).is_whole


def test_a_long_transaction_blocks_no_sealer(apart):
    from django.db import connection

    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time.")
    writing, sealed = threading.Event(), threading.Event()

    def long():
        with transaction.atomic():
            write(50)
            writing.set()
            assert sealed.wait(10)

    def seal_meanwhile():
        assert writing.wait(10)
        write_and_seal()
        sealed.set()

    assert apart.at_once(long, seal_meanwhile) == [None, None]
    apart(lambda: audit.seal(BODY))
    verdict = apart(lambda: figures.verify_body(BODY))
    assert (verdict.is_whole, verdict.entries) == (True, 70)
