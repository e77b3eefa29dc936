"""When a routine happens: a recurrence rule of RFC 5545, by the clock on the wall in London.

    moments(cadence, first, last)     every moment at which it starts, from one moment up to another
    check_rule(rule, …)               a sentence where a rule is not one that a routine can have
    in_words(rule, at)                "Every Monday to Friday at 08:00"

A rule is worked out in local time that knows no zone, and each of its times is then looked up in London. A time that
the clocks skip in March is held an hour later by the wall; of one that comes twice in October the first is taken.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from dateutil.rrule import rrule, rrulestr
from django.core.exceptions import ValidationError

from goldenthread.foundations.clock.moments import LONDON

DAYS = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}
WORKING_DAYS = ("MO", "TU", "WE", "TH", "FR")
WHICH = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}
# What each kind of rule may say besides how often, and how seldom it may come.
PARTS = {
    "HOURLY": frozenset({"BYDAY"}),
    "DAILY": frozenset({"BYDAY", "BYHOUR", "BYMONTH"}),
    "WEEKLY": frozenset({"BYDAY", "BYHOUR", "BYMONTH", "WKST"}),
    "MONTHLY": frozenset({"BYDAY", "BYMONTHDAY", "BYSETPOS", "BYMONTH", "BYHOUR"}),
    "YEARLY": frozenset({"BYDAY", "BYMONTHDAY", "BYSETPOS", "BYMONTH", "BYHOUR"}),
}
MOST_BETWEEN = {"HOURLY": 12, "DAILY": 31, "WEEKLY": 52, "MONTHLY": 24, "YEARLY": 2}
# The numbers that each part may hold, either way round where it may count from the end.
NUMBERS = {
    "BYHOUR": range(24),
    "BYMONTH": range(1, 13),
    "BYMONTHDAY": range(1, 32),
    "BYSETPOS": range(1, 32),
}
FROM_THE_END = frozenset({"BYMONTHDAY", "BYSETPOS"})
# A rule that does not come once in so long is taken never to come.
SOON_ENOUGH = timedelta(days=365 * 4 + 1)

_RULE = re.compile(r"[A-Z]+=[A-Z0-9,+-]+(;[A-Z]+=[A-Z0-9,+-]+)*", re.ASCII)
EXAMPLE = "Write it like FREQ=WEEKLY;BYDAY=MO,TH."


@dataclass(frozen=True, slots=True)
class Cadence:
    """When something recurs: by which rule, from which day and at what time; up to but not on `ended_on`."""

    rule: str
    starts_on: date
    starts_at: time
    ended_on: date | None = None


def moments(cadence: Cadence, first: datetime, last: datetime) -> list[datetime]:
    """Every moment at which it starts, from `first` on and before `last`, in order and each once."""
    # A day on either side, so that no change of the clocks can hide one at an edge.
    day = timedelta(days=1)
    locals_ = local_times(cadence, _wall(first) - day, _wall(last) + day)
    return sorted({moment for local in locals_ if first <= (moment := in_london(local)) < last})


def local_times(cadence: Cadence, first: datetime, last: datetime) -> Iterator[datetime]:
    """The times that the rule itself gives, by a clock that knows no summer time."""
    for local in _rule(cadence).xafter(first, inc=True):
        if local > last or (cadence.ended_on is not None and local.date() >= cadence.ended_on):
            return
        yield local


def in_london(local: datetime) -> datetime:
    """The moment a London clock shows a time. Skipped in March, it is an hour on; twice in October, the first."""
    return local.replace(tzinfo=LONDON, fold=0).astimezone(UTC)


def is_skipped(local: datetime) -> bool:
    """Whether no London clock ever shows this time, because the clocks go forward over it."""
    return _wall(in_london(local)) != local


def _wall(moment: datetime) -> datetime:
    return moment.astimezone(LONDON).replace(tzinfo=None)


def _rule(cadence: Cadence) -> rrule:
    start = datetime.combine(cadence.starts_on, cadence.starts_at)
    found = rrulestr(cadence.rule, dtstart=start)
    assert isinstance(found, rrule)
    return found


# --- which rules there may be ----------------------------------------------------------------------------------------


def tidied(rule: str) -> str:
    """A rule without the name of its property and without spaces."""
    return rule.upper().replace(" ", "").removeprefix("RRULE:").rstrip(";")


def check_rule(rule: str, *, starts_on: date, starts_at: time) -> None:
    """Refuse, in a sentence about what would be right, a rule that no routine can have."""
    parts = _parts(rule)
    how_often = parts.pop("FREQ", "")
    if how_often in {"MINUTELY", "SECONDLY"}:
        raise _wrong("A routine comes once an hour at most. Choose FREQ=HOURLY or less often.")
    if how_often not in PARTS:
        raise _wrong(f"The rule does not say how often. {EXAMPLE}")
    if {"COUNT", "UNTIL"} & parts.keys():
        raise _wrong(
            "Leave COUNT and UNTIL out of the rule: a routine goes on until somebody ends it, with a reason."
        )
    if {"BYMINUTE", "BYSECOND"} & parts.keys():
        raise _wrong("Leave minutes out of the rule: they are in the time at which the routine starts.")
    interval = parts.pop("INTERVAL", "1")
    if not interval.isdigit() or not 1 <= int(interval) <= MOST_BETWEEN[how_often]:
        raise _wrong(f"INTERVAL must be a whole number from 1 to {MOST_BETWEEN[how_often]} here.")
    unknown = sorted(parts.keys() - PARTS[how_often])
    if unknown:
        raise _wrong(f"{unknown[0]} cannot be used with FREQ={how_often}. {EXAMPLE}")
    _check_values(how_often, parts)
    _check_it_comes(Cadence(rule, starts_on, starts_at))


def _check_values(how_often: str, parts: dict[str, str]) -> None:
    numbered = r"([+-]?[1-5])?" if how_often in {"MONTHLY", "YEARLY"} else ""
    for day in _days(parts):
        if not re.fullmatch(rf"{numbered}({'|'.join(DAYS)})", day):
            raise _wrong(f"{day} is not a day that FREQ={how_often} knows. {EXAMPLE}")
    for name, allowed in NUMBERS.items():
        for text in parts[name].split(",") if name in parts else ():
            number = text.removeprefix("-") if name in FROM_THE_END else text
            if not number.isdigit() or int(number) not in allowed:
                raise _wrong(f"{name} cannot be {text}. It goes from {allowed[0]} to {allowed[-1]}.")


def _check_it_comes(cadence: Cadence) -> None:
    start = datetime.combine(cadence.starts_on, cadence.starts_at)
    try:
        following = _rule(cadence).after(start, inc=True)
    except (ValueError, TypeError, IndexError, OverflowError):
        raise _wrong(f"This rule cannot be read. {EXAMPLE}") from None
    if following is None or following - start > SOON_ENOUGH:
        raise _wrong("By this rule the routine would never come. Check its days and its months.")


def _parts(rule: str) -> dict[str, str]:
    if not _RULE.fullmatch(rule):
        raise _wrong(f"This is not a rule. {EXAMPLE}")
    pairs = [(name, value) for name, _, value in (part.partition("=") for part in rule.split(";"))]
    if len({name for name, _ in pairs}) < len(pairs):
        raise _wrong("The rule says the same twice. Say each part once.")
    return dict(pairs)


def _days(parts: dict[str, str]) -> list[str]:
    return [day for day in parts.get("BYDAY", "").split(",") if day]


def _wrong(sentence: str) -> ValidationError:
    return ValidationError({"rule": sentence})


# --- rules that a plain form writes ----------------------------------------------------------------------------------


def on_days(days: Collection[str], *, every_weeks: int = 1) -> str:
    """Each week, or each so many weeks, on some days: "MO" to "SU"."""
    chosen = ",".join(day for day in DAYS if day in days)
    return (
        f"FREQ=WEEKLY;INTERVAL={every_weeks};BYDAY={chosen}"
        if every_weeks > 1
        else f"FREQ=WEEKLY;BYDAY={chosen}"
    )


def in_each_month(which: int, day: str, *, every_months: int = 1) -> str:
    """On the first, second, third, fourth or last of a weekday in a month."""
    often = f"FREQ=MONTHLY;INTERVAL={every_months}" if every_months > 1 else "FREQ=MONTHLY"
    return f"{often};BYDAY={which:d}{day}"


def through_each_day(every_hours: int, *, starts_at: time, last_at: time) -> str:
    """Every so many hours of each day, from the hour it starts to a last one; anew each day, so it never drifts."""
    return f"FREQ=DAILY;BYHOUR={','.join(str(hour) for hour in range(starts_at.hour, last_at.hour + 1, every_hours))}"


# --- words -----------------------------------------------------------------------------------------------------------


def in_words(rule: str, starts_at: time) -> str:
    """ "Every Monday to Friday at 08:00", or the rule itself where nobody has words for it."""
    at = f"{starts_at:%H:%M}"
    try:
        parts = _parts(rule)
    except ValidationError:
        return f"By the rule {rule}, at {at}"
    how_often, every = parts.pop("FREQ", ""), int(parts.pop("INTERVAL", "1"))
    parts.pop("WKST", "")
    said = {"HOURLY": _hours, "DAILY": _each_day, "WEEKLY": _each_week, "MONTHLY": _each_month}.get(how_often)
    words = said(parts, every, starts_at) if said else ""
    return words or f"By the rule {rule}, at {at}"


def _hours(parts: dict[str, str], every: int, starts_at: time) -> str:
    if parts:
        return ""
    past = f"at {starts_at:%M} minutes past" if starts_at.minute else "on the hour"
    return f"Every {_so_many(every, 'hour')}, {past}"


def _each_day(parts: dict[str, str], every: int, starts_at: time) -> str:
    if not parts:
        return f"Every {_so_many(every, 'day')} at {starts_at:%H:%M}"
    if set(parts) == {"BYHOUR"} and every == 1:
        hours = [time(int(hour), starts_at.minute) for hour in parts["BYHOUR"].split(",")]
        return f"Every day at {_in_a_row([f'{hour:%H:%M}' for hour in hours])}"
    if set(parts) == {"BYDAY"} and every == 1:
        return f"Every {_days_in_words(_days(parts))} at {starts_at:%H:%M}"
    return ""


def _each_week(parts: dict[str, str], every: int, starts_at: time) -> str:
    if set(parts) != {"BYDAY"}:
        return ""
    days = _days_in_words(_days(parts))
    often = f"Every {days}" if every == 1 else f"Every {every} weeks on {days}"
    return f"{often} at {starts_at:%H:%M}"


def _each_month(parts: dict[str, str], every: int, starts_at: time) -> str:
    month = "month" if every == 1 else f"{every} months"
    each = f"of each {month}" if every == 1 else f"every {month}"
    if set(parts) == {"BYDAY"} and len(_days(parts)) == 1:
        found = re.fullmatch(r"\+?(-?\d)([A-Z]{2})", parts["BYDAY"])
        if found and int(found[1]) in WHICH and found[2] in DAYS:
            return f"The {WHICH[int(found[1])]} {DAYS[found[2]]} {each} at {starts_at:%H:%M}"
    if set(parts) == {"BYMONTHDAY"} and parts["BYMONTHDAY"].isdigit():
        return f"On day {parts['BYMONTHDAY']} {each} at {starts_at:%H:%M}"
    return ""


def _days_in_words(days: Sequence[str]) -> str:
    if list(days) == list(DAYS):
        return "day"
    if len(days) > 2 and list(days) == list(DAYS)[list(DAYS).index(days[0]) :][: len(days)]:
        return f"{DAYS[days[0]]} to {DAYS[days[-1]]}"
    return _in_a_row([DAYS[day] for day in days])


def _in_a_row(words: Iterable[str]) -> str:
    *before, last = words
    return f"{', '.join(before)} and {last}" if before else last


def _so_many(count: int, word: str) -> str:
    return word if count == 1 else f"{count} {word}s"
