"""Pages of routines and meetings, as each of the cast meets them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.urls import reverse

from goldenthread.engines.routines import actions, queries
from goldenthread.engines.routines.models import Action, Attendance, Occurrence, Routine
from goldenthread.foundations.organisation import actions as organisation

pytestmark = [pytest.mark.database]
State = Occurrence.State


def key(number):
    return {"key": f"{number:032x}"}


def at(name, *args):
    return reverse(f"routines:{name}", args=args)


def read(response, status=200):
    assert response.status_code == status
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def page_of(browser, name, *args, **query):
    return read(browser.get(at(name, *args), query))


def typed(response):
    """What stands in the form of a page: what a browser would send, were nothing changed."""
    page = response.content.decode().partition("<main")[2]
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = (re.search(rf'\b{which}="([^"]*)"', tag) for which in ("name", "value"))
        is_box = 'type="checkbox"' in tag or 'type="radio"' in tag
        if name and value and (not is_box or "checked" in tag):
            found.setdefault(name[1], []).append(unescape(value[1]))
    for name, words in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)<', page):
        found[name] = [unescape(words)]
    for name, choices in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        found[name] = re.findall(r'<option[^>]*value="([^"]*)"[^>]* selected', choices)
    return found


ANSWERS = {
    "name": "Morning huddle",
    "starts_at": "8.00",
    "minutes": "10",
    "how": "days",
    "days": ["MO", "TH"],
    "every_weeks": "2",
    "starts_on-day": "15",
    "starts_on-month": "6",
    "starts_on-year": "2026",
    "grace_minutes": "5",
    "missed_after_minutes": "180",
}


def set_up(browser, unit, owner, **said):
    address = f"{at('routine_add')}?unit={unit.pk}&kind=team_huddle"
    return browser.post(address, ANSWERS | {"owner": owner.pk} | key(1) | said)


@pytest.fixture
def running(huddle, amina, clock):
    clock(2026, 6, 16, 8)
    return actions.open_occurrence(huddle, by=amina)


# --- setting one up ----------------------------------------------------------------------------------------------


def test_a_kind_is_chosen_first_and_comes_filled_in(ward_7, amina, sign_in):
    browser = sign_in(amina)
    kinds = page_of(browser, "routine_add")
    assert "Team huddle" in kinds
    assert "Usually: every day at 08:00, 10 minutes." in kinds
    form = browser.get(at("routine_add"), {"unit": ward_7.pk, "kind": "team_huddle"}).content.decode()
    assert 'value="Team huddle"' in form
    assert 'value="08:00"' in form


def test_a_routine_is_set_up_from_a_plain_form(ward_7, amina, sign_in):
    response = set_up(sign_in(amina), ward_7, amina)
    routine = Routine.objects.get()
    assert response.url == at("routine_show", routine.pk)
    assert (routine.rule, f"{routine.starts_at:%H:%M}") == ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "08:00")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"starts_at": "quarter past"}, "is not a time"),
        ({"starts_at": "25:00"}, "is not a time"),
        ({"days": []}, "Tick the days on which it is held"),
        ({"how": "monthly"}, "so that it is known when in the month"),
        ({"how": "hours", "every_hours": "2", "last_at": "07:00"}, "The last one starts after the first one"),
        ({"how": "rule", "rule": "FREQ=MINUTELY"}, "once an hour at most"),
        ({"how": "rule", "rule": "FREQ=DAILY;COUNT=2"}, "Leave COUNT and UNTIL out"),
        ({"how": "rule", "rule": ""}, "Write the rule, or choose another answer"),
        ({"name": "x" * 121}, "There is room for 120"),
        ({"name": "Huddle \u202egnol"}, "changes the direction of reading"),
        ({"minutes": "0"}, "must be"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(ward_7, amina, sign_in, said, sentence):
    response = set_up(sign_in(amina), ward_7, amina, **said)
    page = read(response, 422)
    assert sentence in page
    assert not Routine.objects.exists()
    assert 'value="15"' in response.content.decode()


def test_a_form_sent_twice_sets_up_one_routine(ward_7, amina, sign_in):
    browser = sign_in(amina)
    set_up(browser, ward_7, amina)
    set_up(browser, ward_7, amina)
    assert Routine.objects.count() == 1


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=DAILY;BYHOUR=8,10,12",
        "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=1",
    ],
)
def test_the_form_to_change_it_says_the_same_rule_again(add_routine, amina, sign_in, rule):
    routine = add_routine(rule=rule)
    browser = sign_in(amina)
    address = at("routine_change", routine.pk)
    sent = typed(browser.get(address))
    response = browser.post(address, sent | {"name": "Renamed"})
    assert response.status_code == 302, read(response, 422)
    routine.refresh_from_db()
    assert (routine.rule, routine.name) == (rule, "Renamed")


def test_only_whoever_leads_the_place_sets_one_up(ward_7, amina, ben, erin, sign_in):
    assert set_up(sign_in(ben), ward_7, ben).status_code == 403
    assert set_up(sign_in(erin), ward_7, erin).status_code == 404


# --- reading -----------------------------------------------------------------------------------------------------


def test_who_has_met_today_is_said_first(running, ward_7, amina, ben, sign_in):
    actions.close_occurrence(running, by=amina)
    page = page_of(sign_in(ben), "routine_list")
    assert "1 of 1 has met." in page
    assert "Every day at 08:00" in page


def test_a_routine_is_read_with_what_comes_and_what_was(huddle, amina, erin, sign_in, clock):
    clock(2026, 6, 16, 8)
    actions.close_occurrence(actions.open_occurrence(huddle, by=amina), by=amina)
    (wednesday,) = queries.next_occurrences(huddle, after=datetime(2026, 6, 17, tzinfo=UTC), limit=1)
    actions.cancel_occurrence(wednesday, because="Move", by=amina)
    clock(2026, 6, 18, 12)
    page = page_of(sign_in(erin), "routine_show", huddle.pk)
    assert "Every day at 08:00" in page
    assert "In the last four weeks 1 of 2 were held. 1 was cancelled with a reason." in page
    assert "Begin it now" not in page


def test_another_trusts_routine_is_not_there(huddle, farah, sign_in):
    browser = sign_in(farah)
    assert browser.get(at("routine_show", huddle.pk)).status_code == 404
    occurrence = Occurrence.objects.first()
    assert browser.get(at("occurrence_show", occurrence.pk)).status_code == 404


def test_its_history_says_who_changed_what(huddle, amina, sign_in):
    actions.end_routine(huddle, because="The ward moved", by=amina)
    page = page_of(sign_in(amina), "routine_history", huddle.pk)
    assert "The ward moved" in page


# --- agenda and people -------------------------------------------------------------------------------------------


def test_an_agenda_is_put_in_another_order(huddle, amina, sign_in):
    items = queries.agenda_of(huddle)
    sent = {f"title_{item.pk}": item.title for item in items}
    sent |= {f"kind_{item.pk}": item.kind for item in items}
    sent |= {f"minutes_{item.pk}": item.minutes for item in items}
    sent |= {f"order_{item.pk}": 9 - number for number, item in enumerate(items)}
    sent |= {f"title_{items[0].pk}": "", "title_new1": "Safety", "kind_new1": "free", "order_new1": 1}
    address = at("routine_agenda", huddle.pk)
    response = sign_in(amina).post(address, sent | key(2) | {"version": huddle.version})
    assert response.status_code == 302
    assert [item.title for item in queries.agenda_of(huddle)] == [
        *("Safety", "Ideas and thanks", "Actions", "Today"),
    ]


def test_an_empty_agenda_is_refused(huddle, amina, sign_in):
    response = sign_in(amina).post(at("routine_agenda", huddle.pk), key(2) | {"version": huddle.version})
    assert "An agenda has one item at least" in read(response, 422)


def test_a_place_in_a_routine_is_given_changed_and_taken_away(huddle, amina, ben, sign_in):
    browser = sign_in(amina)
    sent = {"person": amina.pk, "deputy": ben.pk, "leads": "on"}
    browser.post(at("principal_add", huddle.pk), sent | key(3))
    (place,) = queries.principals_of(huddle, on=date(2026, 6, 15))
    assert (place.deputy, place.leads) == (ben, True)
    browser.post(at("principal_change", place.pk), key(4) | {"version": 1})
    (place,) = queries.principals_of(huddle, on=date(2026, 6, 15))
    assert (place.deputy, place.leads) == (None, False)
    browser.post(at("principal_end", place.pk), key(5) | {"version": 2})
    assert queries.principals_of(huddle, on=date(2026, 6, 15)) == []


# --- a meeting ---------------------------------------------------------------------------------------------------


def test_a_meeting_takes_one_press_a_step(huddle, amina, sign_in, clock):
    """Begin, four steps, close: six presses for a huddle of four items, and nothing typed."""
    clock(2026, 6, 16, 8)
    browser = sign_in(amina)
    response = browser.post(at("routine_open", huddle.pk), key(10))
    presses = 1
    while "run" in response.url:
        sent = typed(browser.get(response.url))
        response = browser.post(response.url, sent | {"go": "next"})
        presses += 1
    response = browser.post(response.url, typed(browser.get(response.url)))
    presses += 1
    assert presses == 6
    assert Occurrence.objects.get(state=State.HELD).led_by == amina
    assert "Held" in read(browser.get(response.url))


def test_a_step_keeps_what_was_said_and_goes_on(running, huddle, amina, ben, sign_in, clock):
    browser = sign_in(amina)
    address = f"{at('occurrence_run', running.pk)}?step=2"
    (shown_at,) = typed(browser.get(address))["shown_at"]
    clock(2026, 6, 16, 8, 2)
    said = {
        "note": "Bulb came",
        "decided": "Beds first",
        "action": "Order bulbs",
        "owner": ben.pk,
        "due": "next",
    }
    response = browser.post(address, key(11) | said | {"step": 2, "shown_at": shown_at})
    assert response.url == f"{at('occurrence_run', running.pk)}?step=3"
    run = queries.runs_of(running)[queries.agenda_of(huddle)[1].pk]
    assert (run.note, run.seconds) == ("Bulb came", 120)
    assert [one.text for one in queries.decisions_of(running)] == ["Beds first"]
    action = Action.objects.get()
    assert (action.owner, action.due_on) == (ben, date(2026, 6, 17))
    assert "Beds first" in page_of(browser, "occurrence_run", running.pk, step=3)


def test_who_without_what_is_asked_for_and_the_note_stays(running, amina, ben, sign_in):
    sent = {"note": "Bulb came", "owner": ben.pk, "step": 1}
    response = sign_in(amina).post(at("occurrence_run", running.pk), key(12) | sent)
    assert "Say what is to be done" in read(response, 422)
    assert "Bulb came" in response.content.decode()


def test_a_long_note_is_refused_and_stays_typed(running, amina, sign_in):
    response = sign_in(amina).post(at("occurrence_run", running.pk), key(12) | {"note": "x" * 501, "step": 1})
    assert "There is room for 500" in read(response, 422)
    assert "x" * 501 in response.content.decode()


def test_attendance_is_one_tap_each(running, huddle, amina, ben, sign_in):
    place = actions.add_principal(huddle, person=amina, deputy=ben, by=amina)
    browser = sign_in(amina)
    assert "Who is here?" in page_of(browser, "occurrence_run", running.pk)
    sent = {"principal": place.pk, "who": "deputy", "step": 2}
    response = browser.post(at("occurrence_attend", running.pk), key(13) | sent)
    assert response.url == f"{at('occurrence_run', running.pk)}?step=2"
    assert Attendance.objects.get().came == ben


def test_the_panels_of_an_agenda_say_what_came_back_and_what_is_due(running, huddle, ward_7, amina, sign_in):
    actions.add_action(unit=ward_7, routine=huddle, text="Order bulbs", owner_words="Sam", by=amina)
    browser = sign_in(amina)
    steps = {item.kind: number for number, item in enumerate(queries.agenda_of(huddle), start=1)}
    assert "Order bulbs" in page_of(browser, "occurrence_run", running.pk, step=steps["actions"])
    back = page_of(browser, "occurrence_run", running.pk, step=steps["escalations"])
    assert "Nothing waits, and nothing has come back." in back
    assert "no measure with numbers yet" in page_of(
        browser, "occurrence_run", running.pk, step=steps["measures"]
    )


def test_what_was_held_is_not_run_again(running, amina, sign_in):
    actions.close_occurrence(running, by=amina)
    response = sign_in(amina).get(at("occurrence_run", running.pk))
    assert response.url == at("occurrence_show", running.pk)


def test_cancelling_what_was_held_is_refused_with_a_sentence(running, amina, sign_in):
    held = actions.close_occurrence(running, by=amina)
    sent = key(14) | {"because": "Nobody came", "version": held.version}
    response = sign_in(amina).post(at("occurrence_cancel", held.pk), sent)
    assert "This meeting was held, so it cannot be cancelled. What was held stays held." in read(
        response, 422
    )
    assert "Nobody came" in response.content.decode()


def test_somebody_of_another_place_holds_nothing_here(running, erin, sign_in):
    browser = sign_in(erin)
    assert browser.get(at("occurrence_run", running.pk)).status_code == 403
    assert browser.post(at("occurrence_close", running.pk), key(15)).status_code == 403


# --- actions -----------------------------------------------------------------------------------------------------


def test_whoever_does_it_says_how_it_went(running, surgery, ward_7, amina, erin, sign_in):
    action = actions.add_action(unit=ward_7, text="Lend us a bed", owner=erin, by=amina)
    browser = sign_in(erin)
    sent = key(16) | {"state": "done", "answer": "It is with you", "version": 1}
    assert browser.post(at("action_show", action.pk), sent).status_code == 302
    assert "It is with you" in page_of(browser, "action_show", action.pk)


def test_what_will_not_be_done_needs_a_reason(ward_7, amina, sign_in):
    action = actions.add_action(unit=ward_7, text="Order bulbs", by=amina)
    sent = key(17) | {"state": "dropped", "answer": "", "version": 1}
    assert "Say why it will not be done" in read(sign_in(amina).post(at("action_show", action.pk), sent), 422)


def test_an_action_is_given_to_somebody_else(ward_7, amina, ben, sign_in):
    action = actions.add_action(unit=ward_7, text="Order bulbs", owner_words="Sam", by=amina)
    sent = {"owner": ben.pk, "due_on-day": "1", "due_on-month": "7", "due_on-year": "2026", "version": 1}
    sign_in(amina).post(at("action_change", action.pk), key(18) | sent)
    action.refresh_from_db()
    assert (action.owner, action.owner_words, action.due_on) == (ben, "", date(2026, 7, 1))


def test_search_finds_routines_and_actions(huddle, ward_7, amina, ben, sign_in):
    actions.add_action(unit=ward_7, text="Order bulbs", by=amina)
    found = read(sign_in(ben).get(reverse("search:search_show"), {"q": "huddle"}))
    assert "Morning huddle" in found
    assert "Order bulbs" in read(sign_in(ben).get(reverse("search:search_show"), {"q": "bulbs"}))


def test_whoever_left_is_said_to_have_left_and_not_looked_for(huddle, amina, ben, sign_in, clock):
    actions.add_principal(huddle, person=ben, by=amina)
    organisation.end_time_here(ben, on=date(2026, 6, 16), by=None)
    clock(2026, 6, 16, 8)
    running = actions.open_occurrence(huddle, by=amina)
    browser = sign_in(amina)
    assert "Has left: give the place to somebody else" in page_of(browser, "routine_show", huddle.pk)
    assert "Who is here?" not in page_of(browser, "occurrence_run", running.pk)
