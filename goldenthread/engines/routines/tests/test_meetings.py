"""Routines are planned by themselves; meetings are held, cancelled with a reason, or missed by themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from goldenthread.engines.routines import actions, hooks, jobs, queries
from goldenthread.engines.routines.models import Action, Attendance, Occurrence, Routine
from goldenthread.engines.routines.rules import AtTheBoard
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.audit.models import Entry, StaleVersion
from goldenthread.foundations.clock import work
from goldenthread.foundations.organisation import actions as organisation

pytestmark = [pytest.mark.database]

LONDON = ZoneInfo("Europe/London")
State = Occurrence.State
MINUTES = {"routines.meetings", jobs.MEETINGS_OF_ONE}


def a_day_begins() -> None:
    """What is done each day at half past five, by whichever process comes first."""
    jobs.days_everywhere(0, 0)
    work.run_due(kinds={jobs.PLAN_ONE})


def planned(routine: Routine) -> list[datetime]:
    rows = Occurrence.objects.filter(routine=routine, state=State.PLANNED)
    return sorted(rows.values_list("planned_at", flat=True))


def tomorrows(routine: Routine) -> Occurrence:
    return Occurrence.objects.filter(routine=routine, state=State.PLANNED).order_by("planned_at").first()


# --- planned -----------------------------------------------------------------------------------------------------


def test_the_coming_weeks_are_planned_when_a_routine_is_set_up(huddle):
    found = planned(huddle)
    assert found[0] == datetime(2026, 6, 16, 8, tzinfo=LONDON)
    assert len(found) == 21


def test_a_routine_comes_with_the_agenda_and_the_tier_of_its_kind(huddle):
    assert [item.title for item in queries.agenda_of(huddle)] == [
        *("What came back", "Today", "Actions", "Ideas and thanks"),
    ]
    assert huddle.tier == 1


def test_time_that_passes_plans_the_days_that_follow(huddle, clock):
    clock(2026, 6, 28, 6)
    a_day_begins()
    assert planned(huddle)[-1] == datetime(2026, 7, 19, 8, tzinfo=LONDON)


def test_two_workers_plan_each_day_once(huddle, clock):
    clock(2026, 6, 28, 6)
    a_day_begins()
    before = planned(huddle)
    for _ in range(2):
        actions.plan_routine(huddle.pk)
        a_day_begins()
    assert planned(huddle) == before
    assert len(set(before)) == len(before)


def test_planning_again_without_looking_would_be_seen(huddle, clock, monkeypatch):
    """The negative control: without asking what is planned already, the second worker is stopped by the database."""
    clock(2026, 6, 28, 6)
    monkeypatch.setattr(queries, "planned_moments", lambda *_, **__: set())
    with pytest.raises(Exception, match=r"(?i)unique"):
        actions.plan_routine(huddle.pk)


def test_a_worker_that_dies_between_two_routines_leaves_the_other_to_the_next(
    add_routine, clock, monkeypatch
):
    first, second = add_routine(), add_routine(name="Evening huddle", starts_at=time(20))
    clock(2026, 6, 28, 6)
    plan = actions.plan_routine

    def dies(routine_id):
        if routine_id == second.pk:
            raise OSError("The power went.")
        return plan(routine_id)

    monkeypatch.setattr(actions, "plan_routine", dies)
    a_day_begins()
    assert planned(first)[-1].date() == date(2026, 7, 19)
    assert planned(second)[-1].date() == date(2026, 7, 6)
    monkeypatch.setattr(actions, "plan_routine", plan)
    clock(2026, 6, 28, 6, 2)
    a_day_begins()
    assert planned(second)[-1].date() == date(2026, 7, 19)


def test_a_place_that_closed_plans_nothing(huddle, ward_7, ward_8, clock):
    organisation.close_unit(ward_7, on=date(2026, 6, 20), by=None)
    clock(2026, 6, 28, 6)
    a_day_begins()
    assert not [moment for moment in planned(huddle) if moment.date() >= date(2026, 6, 28)]


def test_an_ended_routine_plans_nothing_and_keeps_what_was_held(huddle, amina, clock):
    clock(2026, 6, 16, 8)
    held = actions.close_occurrence(actions.open_occurrence(huddle, by=amina), by=amina)
    actions.end_routine(huddle, because="The ward meets with Ward 8", by=amina)
    clock(2026, 6, 28, 6)
    a_day_begins()
    assert planned(huddle) == []
    held.refresh_from_db()
    assert held.state == State.HELD
    with pytest.raises(ValidationError, match="was ended"):
        actions.open_occurrence(huddle, by=amina)


def change(routine, by, **said):
    fields = ("name", "purpose", "owner", "rule", "starts_on", "starts_at", "minutes")
    fields += ("grace_minutes", "missed_after_minutes")
    known = {name: getattr(routine, name) for name in fields}
    actions.change_routine(routine, **(known | said), by=by, version=routine.version)


def test_another_cadence_keeps_what_was_held_and_plans_the_rest_anew(huddle, amina, clock):
    clock(2026, 6, 16, 8)
    held = actions.close_occurrence(actions.open_occurrence(huddle, by=amina), by=amina)
    cancelled = actions.cancel_occurrence(tomorrows(huddle), because="Move day", by=amina)
    huddle.refresh_from_db()
    change(huddle, amina, starts_at=time(8, 30))
    assert {moment.astimezone(LONDON).time() for moment in planned(huddle)} == {time(8, 30)}
    assert Occurrence.objects.get(pk=held.pk).state == State.HELD
    assert Occurrence.objects.get(pk=cancelled.pk).state == State.CANCELLED


def test_a_rule_that_never_comes_is_refused(add_routine):
    with pytest.raises(ValidationError, match="would never come"):
        add_routine(rule="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")


def test_a_huddle_keeps_its_hour_through_both_changes_of_the_clocks(add_routine, clock):
    clock(2026, 3, 20, 9)
    spring = add_routine(starts_on=date(2026, 3, 20), starts_at=time(1, 30))
    shown = [moment.astimezone(LONDON) for moment in planned(spring)]
    assert {moment.time() for moment in shown if moment.date() != date(2026, 3, 29)} == {time(1, 30)}
    assert [moment.time() for moment in shown if moment.date() == date(2026, 3, 29)] == [time(2, 30)]
    clock(2026, 10, 20, 9)
    autumn = add_routine(name="Autumn", starts_on=date(2026, 10, 20), starts_at=time(1, 30))
    night = [moment for moment in planned(autumn) if moment.astimezone(LONDON).date() == date(2026, 10, 25)]
    assert night == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]


# --- held --------------------------------------------------------------------------------------------------------


def test_beginning_a_routine_begins_what_is_planned_nearest_to_now(huddle, amina, clock):
    clock(2026, 6, 16, 8, 2)
    found = actions.open_occurrence(huddle, by=amina)
    assert (found.state, found.planned_at) == (State.RUNNING, datetime(2026, 6, 16, 8, tzinfo=LONDON))
    assert not found.is_extra
    assert found.led_by == amina


def test_two_tablets_that_begin_at_once_begin_the_same_meeting(huddle, amina, ward_7, clock):
    clock(2026, 6, 16, 8)
    first = actions.open_occurrence(huddle, by=AtTheBoard(ward_7.pk, "Ward 7, the board"))
    second = actions.open_occurrence(huddle, by=amina)
    assert first.pk == second.pk
    assert Entry.objects.filter(verb="began", record_kind="routines.occurrence").count() == 1


def test_with_nothing_planned_an_extra_one_is_begun_that_counts_as_not_planned(huddle, amina):
    found = actions.open_occurrence(huddle, by=amina)
    assert found.is_extra
    assert (
        queries.states_since(
            huddle, since=datetime(2026, 6, 15, tzinfo=UTC), until=datetime(2026, 6, 16, tzinfo=UTC)
        )
        == {}
    )


def test_closing_twice_is_closing_once(huddle, amina, clock):
    clock(2026, 6, 16, 8)
    running = actions.open_occurrence(huddle, by=amina)
    clock(2026, 6, 16, 8, 9)
    first = actions.close_occurrence(running, by=amina)
    clock(2026, 6, 16, 9)
    second = actions.close_occurrence(running, by=amina)
    assert second.closed_at == first.closed_at == datetime(2026, 6, 16, 8, 9, tzinfo=LONDON)
    assert Entry.objects.filter(verb="was held", record_kind="routines.occurrence").count() == 1


def test_what_has_not_begun_cannot_be_closed(huddle, amina):
    with pytest.raises(ValidationError, match="has not begun, so you cannot close it"):
        actions.close_occurrence(tomorrows(huddle), by=amina)


def test_a_board_left_open_for_three_days_is_closed_by_itself(huddle, amina, clock):
    clock(2026, 6, 16, 8)
    left = actions.open_occurrence(huddle, by=amina)
    clock(2026, 6, 19, 8)
    today = actions.open_occurrence(huddle, by=amina)
    left.refresh_from_db()
    assert (left.state, left.said) == (State.HELD, actions.LEFT_OPEN)
    assert today.planned_at == datetime(2026, 6, 19, 8, tzinfo=LONDON)


def test_the_clock_closes_what_nobody_closes(huddle, amina, clock):
    clock(2026, 6, 16, 8)
    left = actions.open_occurrence(huddle, by=amina)
    clock(2026, 6, 16, 19, 59)
    work.run_due(kinds=MINUTES)
    left.refresh_from_db()
    assert left.state == State.RUNNING
    clock(2026, 6, 16, 20, 5)
    work.run_due(kinds=MINUTES)
    left.refresh_from_db()
    assert left.state == State.HELD


# --- cancelled ---------------------------------------------------------------------------------------------------


def test_a_meeting_is_cancelled_with_a_reason(huddle, amina):
    actions.cancel_occurrence(tomorrows(huddle), because="The fire alarm is tested", by=amina)
    assert Occurrence.objects.get(state=State.CANCELLED).cancelled_because == "The fire alarm is tested"


@pytest.mark.parametrize("because", ["", "   "])
def test_without_a_reason_nothing_is_cancelled(huddle, amina, because):
    with pytest.raises(ValidationError, match="Say why it is cancelled"):
        actions.cancel_occurrence(tomorrows(huddle), because=because, by=amina)


def test_what_was_held_or_missed_or_is_under_way_cannot_be_cancelled(huddle, amina, clock):
    clock(2026, 6, 16, 8)
    running = actions.open_occurrence(huddle, by=amina)
    with pytest.raises(ValidationError, match="is under way, so it cannot be cancelled"):
        actions.cancel_occurrence(running, because="No", by=amina)
    actions.close_occurrence(running, by=amina)
    with pytest.raises(ValidationError, match="was held, so it cannot be cancelled"):
        actions.cancel_occurrence(running, because="No", by=amina)
    next_day = tomorrows(huddle)
    clock(2026, 6, 17, 12)
    work.run_due(kinds=MINUTES)
    with pytest.raises(ValidationError, match="What was missed stays missed"):
        actions.cancel_occurrence(next_day, because="No", by=amina)


def test_what_was_cancelled_is_not_missed_and_cannot_begin(huddle, amina, clock):
    cancelled = actions.cancel_occurrence(tomorrows(huddle), because="Move day", by=amina)
    clock(2026, 6, 16, 12)
    work.run_due(kinds=MINUTES)
    cancelled.refresh_from_db()
    assert cancelled.state == State.CANCELLED
    with pytest.raises(ValidationError, match="To meet all the same"):
        actions.open_occurrence(cancelled, by=amina)


# --- missed ------------------------------------------------------------------------------------------------------


def test_a_meeting_is_missed_by_itself_once_its_time_is_over(huddle, clock):
    occurrence = tomorrows(huddle)
    clock(2026, 6, 16, 10, 59)
    work.run_due(kinds=MINUTES)
    occurrence.refresh_from_db()
    assert occurrence.state == State.PLANNED
    clock(2026, 6, 16, 11, 4)
    work.run_due(kinds=MINUTES)
    occurrence.refresh_from_db()
    assert occurrence.state == State.MISSED
    assert Entry.objects.get(verb="was missed").payload.who == audit.SYSTEM


def test_two_workers_say_once_that_it_was_missed(huddle, clock):
    occurrence = tomorrows(huddle)
    clock(2026, 6, 16, 12)
    seen_by_another = queries.occurrence_now(occurrence.pk)
    assert actions.miss_by_itself(queries.occurrence_now(occurrence.pk))
    assert not actions.miss_by_itself(seen_by_another)
    assert Entry.objects.filter(verb="was missed").count() == 1


def test_saying_it_twice_without_comparing_would_be_seen(huddle, clock, monkeypatch):
    """The negative control: where the version is not compared, the second worker says it again."""
    occurrence = tomorrows(huddle)
    clock(2026, 6, 16, 12)
    seen_by_another = queries.occurrence_now(occurrence.pk)
    actions.miss_by_itself(queries.occurrence_now(occurrence.pk))

    def save_anyway(about, *, version):
        type(about).objects.filter(pk=about.pk).update(state=about.state)

    monkeypatch.setattr(audit, "save_change", save_anyway)
    assert actions.miss_by_itself(seen_by_another)
    assert Entry.objects.filter(verb="was missed").count() == 2


def test_what_begins_while_the_clock_looks_is_not_missed(huddle, amina, clock):
    clock(2026, 6, 16, 8)
    seen_before = tomorrows(huddle)
    actions.open_occurrence(huddle, by=amina)
    assert not actions.miss_by_itself(seen_before)
    assert queries.occurrence_now(seen_before.pk).state == State.RUNNING


# --- what is said ------------------------------------------------------------------------------------------------


@pytest.fixture
def running(huddle, amina, clock):
    clock(2026, 6, 16, 8)
    return actions.open_occurrence(huddle, by=amina)


def test_time_at_an_item_adds_up_and_its_note_stays(running, huddle, amina):
    item = queries.agenda_of(huddle)[0]
    actions.note_item(running, item=item, seconds=40, note="Bulb came", by=amina)
    actions.note_item(running, item=item, seconds=20, by=amina)
    run = queries.runs_of(running)[item.pk]
    assert (run.seconds, run.note) == (60, "Bulb came")


def test_an_item_of_another_routine_is_refused(running, add_routine, amina):
    other = queries.agenda_of(add_routine(name="Another"))[0]
    with pytest.raises(ValidationError, match="belongs to another routine"):
        actions.note_item(running, item=other, seconds=1, by=amina)


def test_a_principal_or_their_deputy_comes(running, huddle, amina, ben):
    place = actions.add_principal(huddle, person=amina, deputy=ben, leads=True, by=amina)
    row = actions.attend(running, principal=place, who=Attendance.Who.DEPUTY, by=amina)
    assert row.came == ben
    row = actions.attend(running, principal=place, who=Attendance.Who.PRINCIPAL, by=amina)
    assert row.came == amina
    assert Attendance.objects.count() == 1


def test_nobody_deputises_for_themselves(huddle, amina):
    with pytest.raises(ValidationError, match="Choose somebody else as deputy"):
        actions.add_principal(huddle, person=amina, deputy=amina, by=amina)


def test_an_action_is_carried_over_until_it_has_its_answer(running, huddle, ward_7, ben, amina, clock):
    action = actions.add_action(unit=ward_7, occurrence=running, text="Order bulbs", owner=ben, by=amina)
    actions.close_occurrence(running, by=amina)
    clock(2026, 6, 17, 8)
    actions.open_occurrence(huddle, by=amina)
    assert [one.text for one in queries.open_actions(huddle)] == ["Order bulbs"]
    actions.answer_action(action, answer="They came", by=ben)
    assert queries.open_actions(huddle) == []


def test_done_twice_is_done_once(running, ward_7, ben, amina):
    action = actions.add_action(unit=ward_7, occurrence=running, text="Order bulbs", owner=ben, by=amina)
    actions.answer_action(action, answer="They came", by=ben)
    assert actions.answer_action(action, by=amina).answer == "They came"
    assert Entry.objects.filter(verb="was done").count() == 1


def test_an_action_is_dropped_with_a_reason_only(running, ward_7, amina):
    action = actions.add_action(unit=ward_7, occurrence=running, text="Order bulbs", by=amina)
    with pytest.raises(ValidationError, match="Say why it is not done"):
        actions.drop_action(action, because="", by=amina)
    dropped = actions.drop_action(
        queries.all_actions().get(pk=action.pk), because="There were some", by=amina
    )
    assert dropped.state == Action.State.DROPPED


def test_nobody_who_left_is_given_an_action(running, ward_7, ben, amina):
    organisation.end_time_here(ben, on=date(2026, 6, 16), by=None)
    ben.refresh_from_db()
    with pytest.raises(ValidationError, match="Ben Osei has left"):
        actions.add_action(unit=ward_7, text="Order bulbs", owner=ben, by=amina)


def test_an_nhs_number_is_never_kept(running, amina):
    with pytest.raises(ValidationError):
        actions.decide(running, text="See 943 476 5919", by=amina)


def test_minutes_may_be_written_after_a_meeting(running, amina):
    actions.close_occurrence(running, by=amina)
    assert actions.decide(running, text="Beds first", by=amina).pk


# --- who may -----------------------------------------------------------------------------------------------------


def test_another_divisions_lead_changes_and_holds_nothing_here(huddle, erin, amina):
    with pytest.raises(PermissionDenied, match="You may not hold a meeting"):
        actions.open_occurrence(huddle, by=erin)
    with pytest.raises(PermissionDenied, match="You may not set up or change routines"):
        actions.end_routine(huddle, because="I say so", by=erin)


def test_a_screen_acts_for_its_own_place_alone(huddle, ward_8):
    with pytest.raises(PermissionDenied, match="for another place"):
        actions.open_occurrence(huddle, by=AtTheBoard(ward_8.pk, "Ward 8, the board"))


def test_a_screen_without_the_rule_would_reach_every_place(huddle, ward_8, monkeypatch):
    """The negative control: take the rule away, and another ward's screen begins this ward's huddle."""
    from goldenthread.engines.routines import rules

    monkeypatch.setattr(rules, "check_may_at", lambda *_, **__: None)
    assert actions.open_occurrence(huddle, by=AtTheBoard(ward_8.pk, "Ward 8, the board")).pk


def test_an_older_form_is_refused(huddle, amina):
    seen = queries.get_routine(huddle.pk, seen_by=amina)
    change(queries.get_routine(huddle.pk, seen_by=amina), amina, name="Daily huddle")
    with pytest.raises(StaleVersion):
        change(seen, amina, name="Board round")


def test_an_agenda_changes_and_earlier_notes_stay(running, huddle, amina):
    first, *others = queries.agenda_of(huddle)
    actions.note_item(running, item=first, seconds=5, note="Bulb came", by=amina)
    huddle.refresh_from_db()
    lines = [
        actions.Line("free", "Safety", 1),
        *(actions.Line(i.kind, i.title, i.minutes, i.pk) for i in others),
    ]
    actions.set_agenda(huddle, lines=lines, by=amina, version=huddle.version)
    assert [item.title for item in queries.agenda_of(huddle)][:2] == ["Safety", "Today"]
    assert queries.runs_of(running)[first.pk].note == "Bulb came"


def test_whoever_shows_a_place_hears_of_what_changes_there(huddle, ward_7, amina, monkeypatch):
    heard: list[int] = []
    monkeypatch.setattr(hooks, "when_a_place_changes", [heard.append])
    running = actions.open_occurrence(huddle, by=amina)
    actions.add_action(unit=ward_7, occurrence=running, text="Order bulbs", by=amina)
    actions.close_occurrence(running, by=amina)
    assert heard == [ward_7.pk] * 3


# --- told --------------------------------------------------------------------------------------------------------


def notices_of(person, kind):
    from goldenthread.foundations.notices.models import Notice

    return list(Notice.objects.filter(person=person, kind=kind).values_list("text", flat=True))


def test_whoever_leads_a_monthly_board_is_told_once_before_it_starts(add_routine, amina, ben, clock):
    board = add_routine(
        kind="improvement_board", name="Improvement board", rule="FREQ=MONTHLY;BYDAY=2TU", starts_at=time(14)
    )
    actions.add_principal(board, person=ben, leads=True, by=amina)
    clock(2026, 7, 1, 6)
    a_day_begins()
    for minute in (25, 35, 40, 55):
        clock(2026, 7, 14, 13, minute)
        work.run_due(kinds=MINUTES)
    assert notices_of(ben, "routines.it_starts") == ["You lead “Improvement board” in Ward 7 at 14:00."]


def test_nobody_is_told_of_what_comes_each_day(huddle, amina, ben, clock):
    actions.add_principal(huddle, person=ben, leads=True, by=amina)
    clock(2026, 6, 16, 7, 45)
    work.run_due(kinds=MINUTES)
    assert notices_of(ben, "routines.it_starts") == []


def test_an_action_is_told_of_once_when_its_day_has_come(running, ward_7, ben, amina, clock):
    actions.add_action(
        unit=ward_7, occurrence=running, text="Order bulbs", owner=ben, due_on=date(2026, 6, 18), by=amina
    )
    for day in (17, 18, 19, 20):
        clock(2026, 6, day, 6)
        a_day_begins()
    assert notices_of(ben, "routines.action_is_due") == ["“Order bulbs” for Ward 7 is due today."]


def test_what_somebody_who_leaves_still_owns_is_said(huddle, ward_7, amina, ben):
    from goldenthread.foundations.staff.owed import owed_by

    actions.add_action(unit=ward_7, text="Order bulbs", owner=ben, by=amina)
    owed = owed_by([amina.pk, ben.pk])
    assert "Looks after the routine “Morning huddle” of Ward 7." in owed[amina.pk]
    assert "Has to do “Order bulbs” for Ward 7." in owed[ben.pk]


def test_occurrences_between_two_moments_are_found_by_place(huddle, ward_7, ward_8):
    first = datetime(2026, 6, 16, tzinfo=UTC)
    found = queries.occurrences_between({ward_7.pk}, first, first + timedelta(days=3))
    assert [one.planned_at.day for one in found] == [16, 17, 18]
    assert queries.occurrences_between({ward_8.pk}, first, first + timedelta(days=3)) == []
