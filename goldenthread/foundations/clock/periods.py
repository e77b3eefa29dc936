"""Periods that figures belong to: a day, a week from Monday, a month, a quarter or a year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def day_in_words(day: date) -> str:
    """1 June 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


class Grain(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class DatesWritten(StrEnum):
    """How the dates of a file are written. It is told, never guessed."""

    YEAR_FIRST = "year_first"
    DAY_FIRST = "day_first"


class NotAPeriod(ValueError):
    """The text names no period of this grain. The message says why."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One period, known by its first day.

    >>> Period.containing(date(2026, 6, 17), Grain.MONTH)
    Period(start=datetime.date(2026, 6, 1), grain=<Grain.MONTH: 'month'>)
    """

    start: date
    grain: Grain

    def __post_init__(self) -> None:
        if self.start != first_day(self.start, self.grain):
            raise NotAPeriod(f"{self.start} is not the first day of a {self.grain}.")

    @classmethod
    def containing(cls, day: date, grain: Grain) -> Period:
        return cls(first_day(day, grain), grain)

    @property
    def end(self) -> date:
        """Its last day."""
        return self.shifted(1).start - timedelta(days=1)

    def shifted(self, steps: int) -> Period:
        """The period so many later, or earlier where `steps` is negative."""
        if self.grain is Grain.DAY:
            return Period(self.start + timedelta(days=steps), self.grain)
        if self.grain is Grain.WEEK:
            return Period(self.start + timedelta(weeks=steps), self.grain)
        months = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}[self.grain] * steps
        years, month = divmod(self.start.year * 12 + self.start.month - 1 + months, 12)
        return Period(date(years, month + 1, 1), self.grain)

    def steps_to(self, later: Period) -> int:
        """How many periods lie from this one to `later`: 1 where it follows at once."""
        if self.grain in (Grain.DAY, Grain.WEEK):
            return (later.start - self.start).days // (7 if self.grain is Grain.WEEK else 1)
        months = (later.start.year - self.start.year) * 12 + later.start.month - self.start.month
        return months // {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}[self.grain]

    @property
    def label(self) -> str:
        """As a person says it: "June 2026", "week of 1 June 2026"."""
        start = self.start
        match self.grain:
            case Grain.DAY:
                return day_in_words(start)
            case Grain.WEEK:
                return f"week of {day_in_words(start)}"
            case Grain.MONTH:
                return f"{MONTHS[start.month - 1]} {start.year}"
            case Grain.QUARTER:
                return f"{MONTHS[start.month - 1]} to {MONTHS[start.month + 1]} {start.year}"
            case Grain.YEAR:
                return str(start.year)

    @property
    def short_label(self) -> str:
        """For an axis: "Jun 2026", "1 Jun", "2026"."""
        start = self.start
        month = MONTHS[start.month - 1][:3]
        if self.grain in (Grain.DAY, Grain.WEEK):
            return f"{start.day} {month}"
        return str(start.year) if self.grain is Grain.YEAR else f"{month} {start.year}"


def first_day(day: date, grain: Grain) -> date:
    match grain:
        case Grain.DAY:
            return day
        case Grain.WEEK:
            return day - timedelta(days=day.weekday())
        case Grain.MONTH:
            return day.replace(day=1)
        case Grain.QUARTER:
            return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
        case Grain.YEAR:
            return date(day.year, 1, 1)


_NUMBERS = re.compile(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})")
_YEAR_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})")
_MONTH_YEAR = re.compile(r"(?:(\d{1,2})[ -])?([A-Za-z]{3,9})[ -](\d{4}|\d{2})")


def read_period(text: str, grain: Grain, *, written: DatesWritten = DatesWritten.YEAR_FIRST) -> Period:
    """The period that a text names, or a `NotAPeriod` with a sentence.

    A day anywhere in the period names it. A date of numbers alone that could be read two ways is refused, unless
    `written` says which way.

    >>> read_period("Jun 2026", Grain.MONTH).label
    'June 2026'
    """
    return Period.containing(read_day(text, written=written, grain=grain), grain)


def read_day(text: str, *, written: DatesWritten = DatesWritten.YEAR_FIRST, grain: Grain = Grain.DAY) -> date:
    """The day that a text names. A bare month or year will do where the grain is no finer."""
    words = text.strip()
    if re.fullmatch(r"\d{4}", words) and grain is Grain.YEAR:
        return _day(int(words), 1, 1, text)
    if found := _YEAR_MONTH.fullmatch(words):
        _check_coarse_enough(grain, text)
        return _day(int(found[1]), int(found[2]), 1, text)
    if found := _MONTH_YEAR.fullmatch(words):
        if not found[1]:
            _check_coarse_enough(grain, text)
        return _day(_year(found[3]), _month(found[2], text), int(found[1] or 1), text)
    if found := _NUMBERS.fullmatch(words):
        return _day_of_numbers(found[1], found[2], found[3], text, written)
    raise NotAPeriod(f"“{text}” is not a date. Write it like 2026-06-30 or 30 June 2026.")


def _day_of_numbers(first: str, second: str, third: str, text: str, written: DatesWritten) -> date:
    if len(first) == 4:
        return _day(int(first), int(second), int(third), text)
    if len(third) != 4:
        raise NotAPeriod(f"“{text}” has no year of four figures. Write it like 2026-06-30.")
    day, month, year = int(first), int(second), int(third)
    if written is DatesWritten.DAY_FIRST or day == month:
        return _day(year, month, day, text)
    if day > 12:
        return _day(year, month, day, text)
    if month > 12:
        raise NotAPeriod(f"“{text}” puts the month first. Write it like {year}-{day:02}-{month:02}.")
    raise NotAPeriod(
        f"“{text}” could be {day} {MONTHS[month - 1]} or {month} {MONTHS[day - 1]}. Say how dates are written in "
        f"this file, or write it like {year}-{month:02}-{day:02}."
    )


def _check_coarse_enough(grain: Grain, text: str) -> None:
    if grain in (Grain.DAY, Grain.WEEK):
        raise NotAPeriod(
            f"“{text}” names a month, and a {grain} is needed. Write the day too, like 2026-06-30."
        )


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _month(text: str, whole: str) -> int:
    for number, name in enumerate(MONTHS, start=1):
        if len(text) >= 3 and name.lower().startswith(text.lower()):
            return number
    if text.lower() == "sept":
        return 9
    raise NotAPeriod(f"“{whole}” is not a date: “{text}” is no month.")


def _day(year: int, month: int, day: int, text: str) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise NotAPeriod(f"“{text}” is not a date in the calendar.") from None
    if not 1948 <= year <= 2100:
        raise NotAPeriod(f"“{text}” is in the year {year}. Check the year.")
    return found
