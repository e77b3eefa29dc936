"""Words for hours, ages and those who answer, the same on a board, on a page and in a notice."""

from __future__ import annotations

from datetime import datetime, timedelta

from goldenthread.engines.routines.models import Tier
from goldenthread.foundations.clock.moments import LONDON, now
from goldenthread.foundations.clock.periods import MONTHS

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def hour_words(moment: datetime, *, seen_at: datetime | None = None) -> str:
    """ "11:30", "11:30 tomorrow", "Wednesday 17 June, 11:30" — by the clock on the wall in London."""
    local = moment.astimezone(LONDON)
    here = (seen_at or now()).astimezone(LONDON).date()
    hour = f"{local:%H:%M}"
    away = (local.date() - here).days
    if away in (-1, 0, 1):
        return {-1: f"{hour} yesterday", 0: hour, 1: f"{hour} tomorrow"}[away]
    year = f" {local.year}" if local.year != here.year else ""
    return f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]}{year}, {hour}"


def age_words(age: timedelta) -> str:
    """ "12 minutes", "3 hours", "4 days"."""
    minutes = max(0, int(age.total_seconds() // 60))
    for size, name in ((60 * 24, "day"), (60, "hour"), (1, "minute")):
        count = minutes // size
        if count or size == 1:
            return f"{count} {name}" if count == 1 else f"{count} {name}s"
    raise AssertionError("A minute is the smallest.")


def minutes_words(minutes: int) -> str:
    """ "3 hours 30 minutes", "2 days"."""
    days, rest = divmod(minutes, 60 * 24)
    hours, left = divmod(rest, 60)
    parts = [(days, "day"), (hours, "hour"), (left, "minute")]
    said = [f"{count} {name}" if count == 1 else f"{count} {name}s" for count, name in parts if count]
    return " ".join(said)


def called(title: str, tier: int) -> str:
    """ "Matron", "the Divisional Director": as they are named within a sentence."""
    is_name = " " not in title or title.lower().startswith("the ") or tier >= Tier.SYSTEM
    return title if is_name else f"the {title}"
