"""What a file does once it is applied: all of it, once, and with a trace."""

from datetime import date

import pytest

from goldenthread.foundations.access import actions as access
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.audit.models import Entry
from goldenthread.foundations.clock import work
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Membership, Person, Unit
from goldenthread.foundations.organisation.rules import Permission
from goldenthread.foundations.staff import actions, queries
from goldenthread.foundations.staff.actions import files, writing
from goldenthread.foundations.staff.models import Piece, StaffFile

from .conftest import as_csv, counted, line, shown

pytestmark = [pytest.mark.database]

TODAY = date(2026, 6, 15)


def person(number):
    return Person.objects.get(staff_number=number)


def belongs(number):
    """Where somebody belongs from today on: place and role."""
    return {
        (row.unit.name, row.role)
        for row in Membership.objects.filter(person__staff_number=number).select_related("unit")
        if row.ends_on is None or row.ends_on > TODAY
    }


def test_a_file_is_applied_as_it_was_shown(bring_in, ward_7, ward_8):
    file = bring_in(
        as_csv(
            line("20001", "Nadia Shah", "Ward 7", email="n@a.test", job="Sister", starts="01/03/2024"),
            line("20002", "Tom Ito", "Ward 8", manager="20001"),
        )
    )
    assert (file.state, counted(file)) == ("applied", {"new": 2})
    nadia, tom = person("20001"), person("20002")
    assert (nadia.name, nadia.email, nadia.job_title, nadia.kind) == (
        "Nadia Shah",
        "n@a.test",
        "Sister",
        "staff",
    )
    assert tom.manager == nadia
    assert belongs("20001") == {("Ward 7", "staff")}
    assert nadia.memberships.get().starts_on == date(2024, 3, 1)


def test_a_manager_may_stand_below_whom_they_manage(bring_in, ward_7):
    bring_in(
        as_csv(line("20002", "Tom Ito", "Ward 7", manager="20001"), line("20001", "Nadia Shah", "Ward 7"))
    )
    assert person("20002").manager == person("20001")


def test_everybody_written_would_pass_the_checks_of_a_form(bring_in, ward_7):
    bring_in(as_csv(line("20001", "Nadia Shah", "Ward 7", email="n@a.test", job="Sister")))
    person("20001").full_clean()
    person("20001").memberships.get().full_clean()


def test_the_same_file_again_changes_nothing(bring_in, send, ward_7):
    data = as_csv(line("20001", "Nadia Shah", "Ward 7", email="n@a.test", starts="01/03/2024"))
    bring_in(data)
    again = send(data)
    assert counted(again) == {"same": 1}
    with pytest.raises(Exception, match="nothing to change"):
        actions.decide(again, leaving=None, by=again.sent_by, version=again.version)


def test_every_change_has_a_name_and_a_time(bring_in, gita, ward_7):
    bring_in(as_csv(line("20001", "Nadia Shah", "Ward 7")), name="june.csv")
    nadia = person("20001")
    for record, verb in ((nadia, "was welcomed"), (nadia.memberships.get(), "began")):
        entry = Entry.objects.get(record_kind=record._meta.label_lower, record_id=record.pk)
        assert (entry.verb, entry.actor_id, entry.reason) == (verb, gita.pk, "In the file june.csv")
    assert Entry.objects.get(record_id=nadia.pk, verb="was welcomed").payload.after["given_name"] == "Nadia"


def test_entries_written_together_hold_in_the_sealed_chain(bring_in, ward_7, trust):
    from goldenthread.foundations.audit import actions as audit
    from goldenthread.foundations.audit import chain

    bring_in(as_csv(line("20001", "Nadia Shah", "Ward 7")))
    assert audit.seal(trust.pk) > 0
    for entry in Entry.objects.filter(verb="was welcomed").select_related("payload"):
        held = entry.payload
        texts = (held.who, held.label, held.reason, held.change)
        assert entry.digest == chain.payload_digest(held.proofs, texts)


def test_a_move_ends_the_old_place_and_begins_the_new(bring_in, send, ward_7, ward_8):
    bring_in(as_csv(line("20001", "Nadia Shah", "Ward 7", starts="01/03/2024")))
    file = send(as_csv(line("20001", "Nadia Shah", "Ward 8", starts="01/03/2024")))
    assert counted(file) == {"moved": 1}
    assert shown(file, "moved")[0]["said"] == [["Place", "Ward 7", "Ward 8"]]
    actions.decide(file, leaving=None, by=file.sent_by, version=file.version)
    work.run_due(kinds=["staff.apply"])
    rows = {row.unit.name: (row.starts_on, row.ends_on) for row in person("20001").memberships.all()}
    assert rows == {"Ward 7": (date(2024, 3, 1), TODAY), "Ward 8": (TODAY, None)}


def test_two_posts_are_two_places_and_one_may_end(bring_in, ward_7, ward_8):
    bring_in(as_csv(line("20001", "Nadia Shah", "Ward 7"), line("20001", "Nadia Shah", "Ward 8")))
    assert belongs("20001") == {("Ward 7", "staff"), ("Ward 8", "staff")}
    bring_in(
        as_csv(
            line("20001", "Nadia Shah", "Ward 7"), line("20001", "Nadia Shah", "Ward 8", leaves="01/06/2026")
        )
    )
    assert {name for name, _ in belongs("20001") if name == "Ward 7"} == {"Ward 7"}
    assert person("20001").left_on is None


def test_a_role_given_by_hand_stays(bring_in, amina, whole_trust, ward_7):
    organisation.begin_membership(
        amina, unit=whole_trust, role="coach", tier="team", starts_on=date(2025, 1, 1), by=None
    )
    bring_in(as_csv(line("10001", "Amina Khan", "Ward 7", email="amina@example.test")))
    assert belongs("10001") == {("Ward 7", "team_lead"), (whole_trust.name, "coach")}


def test_whoever_moves_leaves_their_role_behind(bring_in, send, apply, amina, whole_trust, ward_7, ward_8):
    organisation.begin_membership(
        amina, unit=whole_trust, role="coach", tier="team", starts_on=date(2025, 1, 1), by=None
    )
    file = send(as_csv(line("10001", "Amina Khan", "Ward 8", email="amina@example.test")))
    assert shown(file, "moved")[0]["notes"] == ["Is no longer Team lead in Ward 7."]
    apply(file)
    assert belongs("10001") == {("Ward 8", "staff"), (whole_trust.name, "coach")}


def test_a_leaver_is_ended_and_not_deleted(bring_in, ward_7, sign_in):
    bring_in(as_csv(line("20001", "Nadia Shah", "Ward 7", starts="01/03/2024", email="n@a.test")))
    nadia = person("20001")
    access.give_seat(access.open_account(email=nadia.email, password=None, by=None), person=nadia, by=None)
    browser = sign_in(nadia)
    assert browser.get("/me/").status_code == 200
    file = bring_in(as_csv(line("20001", "Nadia Shah", "Ward 7", leaves="14/06/2026")))
    assert counted(file) == {"left": 1}
    nadia.refresh_from_db()
    assert nadia.left_on == TODAY
    assert nadia.memberships.get().ends_on == TODAY
    assert browser.get("/me/").status_code != 200
    assert not rights_of(person("20001")).holds(Permission.SEE_PLACES)


def test_a_last_day_to_come_is_kept_and_not_yet_reached(bring_in, ward_7):
    bring_in(as_csv(line("20001", "Nadia Shah", "Ward 7", leaves="30/06/2026")))
    assert person("20001").is_here(TODAY)
    assert not person("20001").is_here(date(2026, 7, 1))


def test_somebody_who_left_before_they_came_is_not_kept(send, ward_7):
    file = send(as_csv(line("20001", "Nadia Shah", "Ward 7", leaves="01/06/2026")))
    assert counted(file) == {"same": 1}


def test_a_leaver_comes_back_as_the_same_person(bring_in, ward_7, ward_8):
    bring_in(as_csv(line("20001", "Nadia Shah", "Ward 7", starts="01/03/2024")))
    bring_in(as_csv(line("20001", "Nadia Shah", "Ward 7", leaves="01/06/2026")))
    file = bring_in(as_csv(line("20001", "Nadia Shah", "Ward 8")))
    assert counted(file) == {"back": 1}
    assert person("20001").left_on is None
    assert belongs("20001") == {("Ward 8", "staff")}


def test_whoever_is_missing_stays_unless_the_file_lists_everyone(bring_in, send, amina, ben, gita, ward_7):
    data = as_csv(line("10001", "Amina Khan", "Ward 7", email="amina@example.test"))
    assert send(data).counts["missing"] == 2
    file = bring_in(data, everyone=True)
    assert counted(file) == {"changed": 1, "left": 1}
    ben.refresh_from_db()
    gita.refresh_from_db()
    assert ben.left_on == TODAY
    assert gita.left_on is None, "Whoever sends a file is not ended by it."


def crowd(count, place="Ward 7"):
    return [line(f"3{number:04d}", f"Given{chr(97 + number)} Family", place) for number in range(count)]


def test_ending_many_is_asked_about_and_typed(bring_in, send, apply, ward_7):
    bring_in(as_csv(*crowd(20)))
    file = send(as_csv(*crowd(14)), everyone=True)
    assert file.counts["left"] == 6
    with pytest.raises(Exception, match="6 people would leave"):
        apply(file)
    with pytest.raises(Exception, match="6 people would leave"):
        apply(file, leaving=5)
    assert apply(file, leaving=6).state == "applied"


def test_what_leavers_own_is_shown(bring_in, send, ward_7, monkeypatch):
    from goldenthread.foundations.staff import owed

    monkeypatch.setattr(owed, "_owed", [])
    bring_in(as_csv(line("20001", "Nadia Shah", "Ward 7")))
    owed.register(lambda people: {number: ["Owns the measure “Falls”."] for number in people})
    file = send(as_csv(line("20001", "Nadia Shah", "Ward 7", leaves="14/06/2026")))
    assert shown(file, "left")[0]["notes"] == ["Owns the measure “Falls”."]
    assert file.counts["owed"] == 1


# --- what was shown is what is done ---------------------------------------------------------------------------------


def decided(send, gita, data):
    file = send(data)
    actions.decide(file, leaving=None, by=gita, version=file.version)
    return file


def test_a_place_merged_meanwhile_is_shown_anew_and_nothing_applied(send, gita, ward_7, ward_8):
    file = decided(send, gita, as_csv(line("20001", "Nadia Shah", "Ward 8")))
    organisation.merge_unit(ward_8, into=ward_7, on=TODAY, by=None)
    work.run_due(kinds=["staff.apply"])
    file.refresh_from_db()
    assert file.state == "ready"
    assert "changed after you looked" in file.remarks[0]
    assert shown(file, "new")[0]["said"] == [["Place", "", "Ward 7"]]
    assert not Person.objects.filter(staff_number="20001").exists()


def test_a_person_changed_meanwhile_is_shown_anew(bring_in, send, gita, ward_7):
    bring_in(as_csv(line("20001", "Nadia Shah", "Ward 7", job="Nurse")))
    file = decided(send, gita, as_csv(line("20001", "Nadia Shah", "Ward 7", job="Sister")))
    organisation.end_time_here(person("20001"), on=TODAY, by=None)
    work.run_due(kinds=["staff.apply"])
    file.refresh_from_db()
    assert (file.state, counted(file)) == ("ready", {"back": 1})


def test_a_change_in_the_very_moment_is_seen(send, gita, ward_7, monkeypatch):
    """Between making the plan and writing it somebody adds the same person by hand."""
    file = decided(send, gita, as_csv(line("20001", "Nadia Shah", "Ward 7", email="n@a.test")))
    make_out, made = writing.make_out, []

    def meanwhile(plan, **options):
        if not made:
            organisation.welcome_person(
                given_name="Nadia", family_name="Shah", kind="staff", email="n@a.test", by=None
            )
        made.append(plan)
        return make_out(plan, **options)

    monkeypatch.setattr(writing, "make_out", meanwhile)
    work.run_due(kinds=["staff.apply"])
    file.refresh_from_db()
    assert file.state == "ready"
    assert Person.objects.filter(email="n@a.test").count() == 1


def test_a_file_that_breaks_off_leaves_nothing_and_is_tried_again(send, gita, ward_7, monkeypatch):
    file = decided(send, gita, as_csv(line("20001", "Nadia Shah", "Ward 7")))
    with monkeypatch.context() as broken:
        broken.setattr(writing.audit, "record_prepared", lambda prepared: 1 / 0)
        assert work.run_due(kinds=["staff.apply"]) == 0
    assert not Person.objects.filter(staff_number="20001").exists()
    files.apply_file(StaffFile.objects.get(pk=file.pk))
    assert person("20001")
    files.apply_file(StaffFile.objects.get(pk=file.pk))
    assert Person.objects.filter(staff_number="20001").count() == 1


def test_a_file_decided_in_the_evening_is_applied_the_same_next_day(send, gita, ward_7):
    import time_machine

    file = decided(send, gita, as_csv(line("20001", "Nadia Shah", "Ward 7")))
    with time_machine.travel("2026-06-16T09:00:00+01:00", tick=False):
        work.run_due(kinds=["staff.apply"])
    file.refresh_from_db()
    assert file.state == "applied"


# --- places ----------------------------------------------------------------------------------------------------------

PLACE_HEADINGS = ("Name", "Kind", "Under")


def test_a_file_of_places_opens_the_tree_in_any_order(bring_in, send, whole_trust):
    data = as_csv(
        ("Ward 21", "Team", "Oncology"),
        ("Cancer", "Division", ""),
        ("Oncology", "Service", "Cancer"),
        headings=PLACE_HEADINGS,
    )
    file = bring_in(data, kind="places")
    assert (file.state, counted(file)) == ("applied", {"new": 3})
    ward = Unit.objects.get(name="Ward 21")
    assert [
        unit.name for unit in queries.Unit.objects.filter(closures_below__descendant=ward).order_by("pk")
    ] == [
        whole_trust.name,
        "Cancer",
        "Oncology",
        "Ward 21",
    ]
    assert counted(send(data, kind="places")) == {"same": 3}


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([("A", "Service", "B"), ("B", "Service", "A")], "goes in a circle"),
        ([("A", "Service", ""), ("A", "Service", "")], "under the same place twice"),
        ([("A", "Ward", "")], "none of them: Division, Service, Team"),
        ([("A", "Team", "Nowhere")], "no place called “Nowhere”"),
        ([("A", "Team", ""), ("B", "Team", "A")], "teams have nothing below them"),
        ([("", "Team", "")], "There is no name"),
    ],
)
def test_places_that_cannot_be_are_refused(send, whole_trust, rows, says):
    from .conftest import problems

    file = send(as_csv(*rows, headings=PLACE_HEADINGS), kind="places")
    assert file.state == "refused"
    assert says in problems(file)[0][1]
    assert not Unit.objects.filter(name="A").exists()


# --- what is kept ----------------------------------------------------------------------------------------------------


def test_what_a_file_held_goes_when_it_is_applied_and_the_rest_after_a_month(bring_in, ward_7):
    import time_machine

    file = bring_in(as_csv(line("20001", "Nadia Shah", "Ward 7")))
    assert set(Piece.objects.values_list("kind", flat=True)) == {"changes"}
    with time_machine.travel("2026-07-14T09:00:00+01:00", tick=False):
        work.run_due(kinds=["staff.clear"])
        assert Piece.objects.exists()
    with time_machine.travel("2026-07-15T09:00:01+01:00", tick=False):
        work.run_due(kinds=["staff.clear"])
        assert not Piece.objects.exists()
    file.refresh_from_db()
    assert (file.state, file.counts["new"]) == ("applied", 1)


def test_a_file_nobody_decided_about_is_set_aside_after_a_month(send, ward_7):
    import time_machine

    file = send(as_csv(line("20001", "Nadia Shah", "Ward 7")))
    with time_machine.travel("2026-07-16T09:00:00+01:00", tick=False):
        work.run_due(kinds=["staff.clear"])
    file.refresh_from_db()
    assert (file.state, Piece.objects.count()) == ("set_aside", 0)


def test_the_same_file_sent_twice_waits_once(send, ward_7):
    data = as_csv(line("20001", "Nadia Shah", "Ward 7"))
    assert send(data).pk == send(data).pk


@pytest.mark.writes_raw("erasing, which is another room's, takes what the file held")
def test_a_file_whose_content_was_erased_cannot_be_applied(send, apply, ward_7):
    file = send(as_csv(line("20001", "Nadia Shah", "Ward 7")))
    Piece.objects.filter(file=file).delete()
    with pytest.raises(Exception, match="Send the file again"):
        apply(file)
    assert file.state == "ready"


@pytest.mark.slow
def test_five_thousand_rows_are_read_applied_and_the_same_again(bring_in, send, ward_7):
    def letters(number):
        return "".join(chr(97 + int(digit)) for digit in str(number))

    rows = [
        line(
            f"4{number:05d}",
            f"Given{letters(number)} Family",
            "Ward 7",
            manager=f"4{number // 8:05d}" if number > 7 else "",
        )
        for number in range(5_000)
    ]
    assert counted(bring_in(as_csv(*rows))) == {"new": 5_000}
    assert Membership.objects.filter(unit=ward_7, ends_on=None).count() == 5_000
    assert counted(send(as_csv(*rows) + b"\r\n")) == {"same": 5_000}
    rows[2_500] = line("402500", "Someone Else", "Nowhere")
    refused = send(as_csv(*rows))
    assert (refused.state, refused.counts) == ("refused", {"problems": 1})
    assert Person.objects.filter(staff_number="402500", family_name="Family").exists()
