"""Leaders' standard work: done in its window or missed by itself, seen by the leader and the next tier alone."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from goldenthread.foundations.clock import work as clock
from goldenthread.practices.daily_management import actions, figures, jobs, queries
from goldenthread.practices.daily_management.models import LeaderTask, TalkedThrough, Turn
from goldenthread.practices.daily_management.presenters import leader_work as presenters

pytestmark = [pytest.mark.database]

KEY = "0" * 30


def answers(key="01", **values):
    return {"key": KEY + key, **values}


@pytest.fixture
def helen(medicine, make_person):
    return make_person("Helen Pryce", "Matron", medicine, "team_lead", tier="division")


@pytest.fixture
def my_list(ward_7, amina, helen):
    return actions.begin_list(unit=ward_7, person=amina, talks_with=helen, by=amina)


@pytest.fixture
def walk(my_list, amina):
    return actions.add_task(my_list, words="Walk the ward", cadence="weekday", by=amina)


def tell(task, upto):
    return actions.note_missed([task], upto=upto)


def test_done_twice_is_done_once(walk, amina):
    first = actions.say_done(walk, by=amina)
    assert actions.say_done(walk, by=amina) == first
    assert Turn.objects.count() == 1


def test_a_window_is_missed_by_itself_and_once(walk, my_list, time_machine):
    time_machine.move_to("2026-06-17T00:30:00+01:00")
    for _ in range(2):
        clock.leave(jobs.OF_ONE, body_id=my_list.body_id)
        clock.run_due(kinds=[jobs.OF_ONE])
    assert list(Turn.objects.order_by("window_start").values_list("window_start", "state")) == [
        (date(2026, 6, 15), "missed"),
        (date(2026, 6, 16), "missed"),
    ]


def test_what_was_done_is_not_missed(walk, amina):
    actions.say_done(walk, by=amina)
    assert tell(walk, date(2026, 6, 16)) == 0
    assert tell(walk, date(2026, 6, 17)) == 1


@pytest.mark.parametrize(
    ("cadence", "day", "start"),
    [
        ("weekday", date(2026, 6, 20), None),
        ("day", date(2026, 6, 20), date(2026, 6, 20)),
        ("week", date(2026, 6, 20), date(2026, 6, 15)),
        ("month", date(2026, 6, 20), date(2026, 6, 1)),
        ("quarter", date(2026, 6, 20), date(2026, 4, 1)),
    ],
)
def test_a_task_is_due_in_its_own_window(cadence, day, start):
    window = figures.window_of(LeaderTask(cadence=cadence, started_on=date(2026, 1, 1)), day)
    assert (window.start if window else None) == start


def test_a_task_begun_in_the_middle_of_a_week_owes_the_next_week(my_list, amina, time_machine):
    time_machine.move_to("2026-06-17T09:00:00+01:00")
    task = actions.add_task(my_list, words="Look at the board", cadence="week", by=amina)
    assert tell(task, date(2026, 6, 22)) == 0
    assert tell(task, date(2026, 6, 29)) == 1


def test_adherence_is_done_in_the_window_out_of_due(walk, amina):
    actions.say_done(walk, by=amina)
    tell(walk, date(2026, 6, 22))
    turns = queries.turns_of([walk], since=date(2026, 6, 1))
    found = figures.adherence([walk], turns, first=date(2026, 6, 15), last=date(2026, 6, 21))
    assert (found.done, found.due, found.percent) == (1, 5, 20)


def test_a_tap_is_taken_back_while_its_window_lasts(walk, amina, time_machine):
    turn = actions.say_missed(walk, reason="time", by=amina)
    with pytest.raises(ValidationError, match="answered already"):
        actions.say_done(walk, by=amina)
    actions.take_back_turn(turn, by=amina)
    turn = actions.say_done(walk, by=amina)
    time_machine.move_to("2026-06-16T09:00:00+01:00")
    with pytest.raises(ValidationError, match="Its time is over"):
        actions.take_back_turn(turn, by=amina)


def test_a_miss_is_explained_for_two_weeks(walk, amina, time_machine):
    time_machine.move_to("2026-06-16T00:30:00+01:00")
    tell(walk, date(2026, 6, 16))
    turn = Turn.objects.select_related("task__work").get()
    actions.explain_turn(turn, reason="staffing", words="Two were ill.", by=amina, version=turn.version)
    time_machine.move_to("2026-07-10T09:00:00+01:00")
    with pytest.raises(ValidationError, match="within 14 days"):
        actions.explain_turn(turn, reason="time", words="", by=amina, version=turn.version)


def test_nobody_else_says_what_a_leader_did(walk, ben, helen):
    for person in (ben, helen):
        with pytest.raises(PermissionDenied):
            actions.say_done(walk, by=person)


def test_a_role_at_a_place_has_a_list_too(ward_7, helen, amina, ben):
    work = actions.begin_list(unit=ward_7, person=None, role="team_lead", talks_with=None, by=helen)
    task = actions.add_task(work, words="Count the keys", cadence="day", by=helen)
    assert [one.pk for one in queries.lists_of(amina, on=date(2026, 6, 15))] == [work.pk]
    assert queries.lists_of(ben, on=date(2026, 6, 15)) == []
    assert actions.say_done(task, by=amina).state == "done"


def test_a_leader_keeps_their_own_list_and_those_below(ward_7, medicine, amina, helen, erin):
    with pytest.raises(PermissionDenied, match="your own list"):
        actions.begin_list(unit=medicine, person=helen, talks_with=None, by=amina)
    with pytest.raises(PermissionDenied, match="your own list"):
        actions.begin_list(unit=ward_7, person=amina, talks_with=None, by=erin)
    with pytest.raises(ValidationError, match="with themselves"):
        actions.begin_list(unit=ward_7, person=amina, talks_with=amina, by=amina)
    assert actions.begin_list(unit=ward_7, person=amina, talks_with=helen, by=helen).pk


def test_a_week_is_talked_through_by_the_next_tier(my_list, helen, dev, ben):
    with pytest.raises(ValidationError, match="leads above"):
        actions.talk_through(my_list, week_start=date(2026, 6, 8), words="", by=ben)
    actions.talk_through(my_list, week_start=date(2026, 6, 8), words="One round less.", by=helen)
    with pytest.raises(ValidationError, match="talked through already"):
        actions.talk_through(my_list, week_start=date(2026, 6, 8), words="", by=dev)
    assert TalkedThrough.objects.get().by == helen


# --- pages -------------------------------------------------------------------------------------------------------


def at(name, **numbers):
    return reverse(f"daily_management:{name}", kwargs=numbers)


def test_one_tap_each_on_a_phone(walk, amina, sign_in):
    browser = sign_in(amina)
    assert "1 of 1 still to do." in browser.get(at("leader_today")).content.decode()
    assert browser.post(at("leader_done", task_id=walk.pk), answers()).status_code == 302
    assert "Everything is answered." in browser.get(at("leader_today")).content.decode()
    back = at("leader_take_back", turn_id=Turn.objects.get().pk)
    assert browser.post(back, answers("02")).status_code == 302
    missed = at("leader_missed", task_id=walk.pk)
    assert browser.post(missed, answers("03")).status_code == 422
    assert browser.post(missed, answers("04", reason="time")).status_code == 302
    assert "There was no time" in browser.get(at("leader_today")).content.decode()


def test_only_the_leader_and_the_next_tier_see_the_list(
    my_list, walk, amina, ben, erin, helen, dev, farah, sign_in
):
    show = at("leader_show", list_id=my_list.pk)
    for person, status in ((amina, 200), (helen, 200), (dev, 200), (ben, 404), (erin, 404), (farah, 404)):
        assert sign_in(person).get(show).status_code == status, person


def test_without_the_guard_anybody_would_see_the_list(my_list, ben, sign_in, monkeypatch):
    monkeypatch.setattr(
        "goldenthread.practices.daily_management.rules.may_talk_through", lambda *a, **k: True
    )
    assert sign_in(ben).get(at("leader_show", list_id=my_list.pk)).status_code == 200


def test_the_page_says_who_sees_it(my_list, amina, helen, sign_in):
    for person in (amina, helen):
        page = sign_in(person).get(at("leader_show", list_id=my_list.pk)).content.decode()
        assert "Amina Khan, Helen Pryce, and whoever leads a place above Ward 7." in page


def test_leaders_below_stand_by_place_and_never_by_how_they_did(
    my_list, walk, ward_8, helen, make_person, sign_in
):
    zed = make_person("Zed Able", "Ward manager", ward_8, "team_lead")
    theirs = actions.begin_list(unit=ward_8, person=zed, talks_with=helen, by=helen)
    task = actions.add_task(theirs, words="Walk", cadence="weekday", by=helen)
    actions.say_done(task, by=zed)
    page = sign_in(helen).get(at("leader_list")).content.decode()
    assert page.index("Amina Khan") < page.index("Zed Able")
    assert "%" not in page.split("<main")[1].split("</main>")[0]


def test_the_matron_talks_last_week_through(my_list, walk, helen, amina, sign_in):
    browser = sign_in(helen)
    talk = at("leader_talk", list_id=my_list.pk)
    assert browser.post(talk, answers(words="Start with the desk.")).status_code == 302
    page = sign_in(amina).get(at("leader_show", list_id=my_list.pk)).content.decode()
    assert "Talked through with Helen Pryce. Start with the desk." in page
    assert sign_in(amina).get(talk).status_code == 404


def test_a_leader_writes_their_own_list_by_the_pages(ward_7, amina, sign_in):
    browser = sign_in(amina)
    show = browser.post(at("leader_add"), answers(person=amina.pk))["Location"]
    add = f"{show}tasks/add/"
    assert browser.post(add, answers("02", words="Thank somebody", cadence="week")).status_code == 302
    assert "Thank somebody" in browser.get(show).content.decode()
    task = LeaderTask.objects.get()
    assert browser.post(f"{show}tasks/{task.pk}/end/", answers("03")).status_code == 302
    assert "Nothing is on the list yet." in browser.get(show).content.decode()
    assert browser.post(f"{show}end/", answers("04")).status_code == 302
    assert queries.lists_of(amina, on=date(2026, 6, 15)) == []


def test_reasons_are_counted_the_most_frequent_first():
    turns = [Turn(state="missed", reason=reason) for reason in ("time", "away", "time", "")]
    assert figures.reasons_given(turns) == [
        ("There was no time", 2),
        ("I was away", 1),
        ("No reason given", 1),
    ]


def test_nothing_due_is_said_so():
    assert presenters.adherence_words(figures.Adherence(0, 0)) == "Nothing was due."
