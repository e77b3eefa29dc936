"""Words for hours, ages and those who answer, the same on a board, on a page and in a notice."""

from __future__ import annotations

from datetime import datetime, timedelta

from goldenthread.engines.routines.models import Ask, Tier
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


def ends_as_a_sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def answer_words(ask: Ask) -> str:
    """ "Sam, Estates, 11:12: new bulb at 2 pm." """
    at = f", {hour_words(ask.answered_at)}" if ask.answered_at else ""
    return f"{ask.answer_name}{at}: {ends_as_a_sentence(ask.answer)}"


def asking_words(title: str, tier: int, due_at: datetime) -> str:
    """ "Ask Matron. Answer due 11:30." """
    return f"Ask {called(title, tier)}. Answer due {hour_words(due_at)}."


def passed_words(ask: Ask, *, seen_at: datetime | None = None) -> str:
    """ "No answer yet. Passed to the Divisional Director, 11:30." """
    first = "No answer yet. " if ask.rose == Ask.Rose.BY_ITSELF else ""
    at = hour_words(ask.asked_at, seen_at=seen_at)
    return f"{first}Passed to {called(ask.title, ask.tier)}, {at}."


def lateness_words(ask: Ask) -> str:
    """ "4 days, no answer", where its hour has passed; nothing before."""
    late = ask.answered_at is None and ask.passed_on_at is None and ask.due_at <= now()
    return f"{age_words(now() - ask.asked_at)}, no answer" if late else ""


def due_words(ask: Ask) -> str:
    """ "Answer due 11:30."; "Answer was due 11:30." once that has passed."""
    due = "was due" if ask.due_at <= now() else "due"
    return f"Answer {due} {hour_words(ask.due_at)}."
