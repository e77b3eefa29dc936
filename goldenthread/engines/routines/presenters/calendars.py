"""Somebody's routines as a calendar that other programs read: RFC 5545, in London's time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

import icalendar

from goldenthread.engines.routines import cadence
from goldenthread.engines.routines.cadence import Cadence
from goldenthread.engines.routines.models import Routine
from goldenthread.foundations.clock.moments import LONDON

# An ended routine stays in a calendar for so long, so that what was held does not vanish at once.
SHOWN_AFTER_ITS_END = timedelta(days=31)
LOOKED_AHEAD = 400
PRODUCT = "-//Golden Thread//Routines//EN"


def calendar_text(
    routines: Iterable[Routine], cancelled: Mapping[int, Sequence[datetime]], *, site: str, at: datetime
) -> bytes:
    """A calendar with titles, places and times, and nothing of any person."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Golden Thread")
    calendar.add("refresh-interval", timedelta(hours=4), parameters={"value": "DURATION"})
    for routine in routines:
        event = _event(routine, cancelled.get(routine.pk, ()), site=site, at=at)
        if event is not None:
            calendar.add_component(event)
    calendar.add_missing_timezones(first_date=date(at.year - 1, 1, 1), last_date=date(at.year + 3, 1, 1))
    return bytes(calendar.to_ical())


def _event(
    routine: Routine, cancelled: Sequence[datetime], *, site: str, at: datetime
) -> icalendar.Event | None:
    if routine.ended_on is not None and routine.ended_on + SHOWN_AFTER_ITS_END < at.date():
        return None
    known = Cadence(routine.rule, routine.starts_on, routine.starts_at, routine.ended_on)
    start = datetime.combine(routine.starts_on, routine.starts_at)
    first = next(cadence.local_times(known, start, start + cadence.SOON_ENOUGH), None)
    if first is None:
        return None
    event = icalendar.Event()
    event.add("uid", f"routine-{routine.pk}@{site}")
    event.add("dtstamp", at)
    event.add("sequence", routine.version)
    event.add("summary", routine.name)
    event.add("location", routine.unit.name)
    event.add("dtstart", _wall(cadence.in_london(first)))
    event.add("duration", timedelta(minutes=routine.minutes))
    event.add("rrule", _rule(routine))
    moved = _moved(known, at)
    left_out = [_as_in_the_rule(moment, moved) for moment in cancelled]
    left_out += [local.replace(tzinfo=LONDON) for local in moved.values()]
    if left_out:
        event.add("exdate", sorted(set(left_out)))
    added = [_wall(moment) for moment in moved if moment not in cancelled]
    if added:
        event.add("rdate", added)
    return event


def _rule(routine: Routine) -> icalendar.vRecur:
    rule: icalendar.vRecur = icalendar.vRecur.from_ical(routine.rule)
    if routine.ended_on is not None:
        midnight = datetime.combine(routine.ended_on, time(), LONDON)
        rule["UNTIL"] = [cadence.in_london(midnight.replace(tzinfo=None)) - timedelta(seconds=1)]
    return rule


def _wall(moment: datetime) -> datetime:
    return moment.astimezone(LONDON)


def _moved(known: Cadence, at: datetime) -> dict[datetime, datetime]:
    """The moments at which something is held later because the clocks skip its time, with that time.

    Programs differ about times that do not exist, so a calendar leaves each out and names the moment instead.
    """
    here = at.astimezone(LONDON).date()
    nights = [
        here + timedelta(days=step)
        for step in range(LOOKED_AHEAD)
        if _goes_forward(here + timedelta(days=step))
    ]
    return {
        cadence.in_london(local): local
        for night in nights
        for local in cadence.local_times(
            known, datetime.combine(night, time()), datetime.combine(night, time(4))
        )
        if cadence.is_skipped(local)
    }


def _goes_forward(day: date) -> bool:
    before, after = (datetime.combine(day, hour, LONDON).utcoffset() for hour in (time(0), time(4)))
    return before is not None and after is not None and after > before


def _as_in_the_rule(moment: datetime, moved: Mapping[datetime, datetime]) -> datetime:
    return moved[moment].replace(tzinfo=LONDON) if moment in moved else _wall(moment)
