"""Somebody's routines as their calendar reads them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.rrule import rruleset, rrulestr
from django.test import Client
from django.urls import reverse

from goldenthread.engines.routines import actions, queries
from goldenthread.engines.routines.models import CalendarKey
from goldenthread.foundations.audit.models import Payload
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import OwnWay

pytestmark = [pytest.mark.database]
LONDON = ZoneInfo("Europe/London")


def feed(text, status=200):
    response = Client().get(reverse("routines:calendar_feed", args=[text]))
    assert response.status_code == status
    return response


def events(text):
    return icalendar.Calendar.from_ical(feed(text).content).walk("VEVENT")


def read_by_another_program(event, first, last):
    """The moments that a program finds in an event, by its rule, its exceptions and its additions."""
    found = rruleset()
    start = event.decoded("dtstart")
    found.rrule(rrulestr(event["rrule"].to_ical().decode(), dtstart=start.replace(tzinfo=None)))
    for name, add in (("exdate", found.exdate), ("rdate", found.rdate)):
        given = event.get(name, [])
        for part in given if isinstance(given, list) else [given]:
            for one in part.dts:
                add(one.dt.replace(tzinfo=None))
    local = found.between(first, last, inc=True)
    return [one.replace(tzinfo=LONDON).astimezone(UTC) for one in local]


def test_a_calendar_holds_the_routines_somebody_belongs_to(huddle, add_routine, amina, ben, erin):
    theirs = add_routine(name="Board round", rule="FREQ=WEEKLY;BYDAY=WE")
    actions.add_principal(theirs, person=erin, deputy=ben, by=amina)
    assert [event["summary"] for event in events(actions.renew_calendar(by=ben).text)] == ["Board round"]
    names = {event["summary"] for event in events(actions.renew_calendar(by=amina).text)}
    assert names == {"Morning huddle", "Board round"}


def test_it_is_in_londons_time_with_what_was_cancelled_left_out(huddle, amina):
    tuesday = queries.next_occurrences(huddle, after=datetime(2026, 6, 15, tzinfo=UTC), limit=1)[0]
    actions.cancel_occurrence(tuesday, because="Move day", by=amina)
    text = actions.renew_calendar(by=amina).text
    (event,) = events(text)
    assert str(event.decoded("dtstart").tzinfo) == "Europe/London"
    assert "BEGIN:VTIMEZONE" in feed(text).content.decode()
    found = read_by_another_program(event, datetime(2026, 6, 15), datetime(2026, 6, 19))
    assert [moment.astimezone(LONDON).day for moment in found] == [15, 17, 18]


def test_another_program_finds_the_moments_that_are_planned(add_routine, amina, clock):
    clock(2026, 3, 20, 9)
    routine = add_routine(starts_on=date(2026, 3, 20), starts_at=time(1, 30))
    (event,) = events(actions.renew_calendar(by=amina).text)
    found = read_by_another_program(event, datetime(2026, 3, 21), datetime(2026, 4, 5))
    planned = [
        one.planned_at
        for one in queries.next_occurrences(routine, after=datetime(2026, 3, 21, tzinfo=UTC), limit=15)
    ]
    assert found == planned


def test_an_ended_routine_ends_in_the_calendar(huddle, amina, clock):
    actions.end_routine(huddle, because="The ward moved", by=amina)
    text = actions.renew_calendar(by=amina).text
    (event,) = events(text)
    assert event["rrule"]["UNTIL"] == [datetime(2026, 6, 14, 22, 59, 59, tzinfo=UTC)]
    clock(2026, 8, 1, 9)
    assert events(text) == []


def test_no_person_and_nothing_said_is_in_it(huddle, amina, ben):
    actions.add_principal(huddle, person=ben, deputy=amina, leads=True, by=amina)
    running = actions.open_occurrence(huddle, by=amina)
    actions.decide(running, text="Beds first", by=amina)
    shown = feed(actions.renew_calendar(by=amina).text).content.decode()
    for hidden in ("Amina", "Khan", "Ben", "Osei", "Beds first", "example.test"):
        assert hidden not in shown


def test_a_new_address_ends_the_old_one(huddle, amina):
    old = actions.renew_calendar(by=amina).text
    new = actions.renew_calendar(by=amina).text
    feed(old, 404)
    feed(new)
    actions.end_calendar(by=amina)
    feed(new, 404)


def test_whoever_left_has_no_calendar_any_more(huddle, ben, amina, clock):
    text = actions.renew_calendar(by=ben).text
    feed(text)
    organisation.end_time_here(ben, on=date(2026, 6, 16), by=None)
    clock(2026, 6, 16, 9)
    feed(text, 404)


def test_serving_whoever_left_would_be_seen(huddle, ben, clock, monkeypatch):
    """The negative control: without the look at whether they are here, the calendar goes on."""
    from goldenthread.engines.routines.views import calendars

    text = actions.renew_calendar(by=ben).text
    organisation.end_time_here(ben, on=date(2026, 6, 16), by=None)
    clock(2026, 6, 16, 9)
    monkeypatch.setattr(calendars, "_may_still_read", lambda _: True)
    feed(text)


def test_where_routines_are_switched_off_there_is_no_calendar(huddle, amina):
    text = actions.renew_calendar(by=amina).text
    for practice in ("daily_management", "routines"):
        organisation.switch_practice(OwnWay.objects.get(), key=practice, on=False, by=None)
    feed(text, 404)


@pytest.mark.parametrize("text", ["nonsense", "1-short", "0-" + "a" * 43, "9" * 15 + "-" + "a" * 43])
def test_what_is_no_key_finds_nothing(db, text):
    feed(text, 404)


def test_a_key_of_one_trust_finds_nothing_in_another(huddle, amina, northfold):
    text = actions.renew_calendar(by=amina).text
    feed(f"{northfold.pk}-{text.partition('-')[2]}", 404)


def test_the_key_is_shown_once_and_kept_nowhere(huddle, amina, sign_in):
    browser = sign_in(amina)
    response = browser.post(reverse("routines:calendar_open"), {"key": "1" * 32})
    text = re.search(r"/calendar/([\w-]+)\.ics", response.content.decode())[1]
    feed(text)
    secret = text.partition("-")[2]
    assert secret in response.content.decode()
    assert secret not in browser.get(reverse("routines:calendar_show")).content.decode()
    assert CalendarKey.objects.get().digest == actions.digest_of(text)
    for payload in Payload.objects.all():
        assert secret not in payload.change
        assert actions.digest_of(text) not in payload.change


def test_nobody_else_ends_ones_calendar(huddle, amina, ben, sign_in):
    text = actions.renew_calendar(by=amina).text
    sign_in(ben).post(reverse("routines:calendar_end"), {"key": "2" * 32})
    feed(text)
    sign_in(amina).post(reverse("routines:calendar_end"), {"key": "3" * 32})
    feed(text, 404)


def test_nothing_on_the_way_keeps_a_copy(huddle, amina):
    response = feed(actions.renew_calendar(by=amina).text)
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store"
