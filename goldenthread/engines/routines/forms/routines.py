from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import time
from typing import Any

from django.core.exceptions import ValidationError

from goldenthread.engines.routines import agenda, cadence
from goldenthread.engines.routines.rules import MOST_ITEMS
from goldenthread.foundations.design.forms import (
    Choice,
    Choices,
    Day,
    Form,
    Text,
    Tick,
    WholeNumber,
)

BLANK_LINES = 3
NAME, MOST_MINUTES = 120, 600

HOW = (
    ("weekdays", "Every Monday to Friday"),
    ("daily", "Every day"),
    ("days", "On certain days of the week"),
    ("monthly", "Once a month, or less often"),
    ("hours", "Several times a day"),
    ("rule", "By a rule"),
)
HOW_HINTS = {
    "days": "Say which days below, and whether each week.",
    "monthly": "Such as the second Tuesday. Say which below.",
    "hours": "Such as every 2 hours until 18:00. Say so below.",
    "rule": "A recurrence rule of RFC 5545, for whoever knows them.",
}


def offer_rows(field: Any, rows: Sequence[Any], words: Callable[[Any], str]) -> None:
    """Let a choice be among these rows, and give back the one that was chosen."""
    by_number = {str(row.pk): row for row in rows}
    field.choices = [(number, words(row)) for number, row in by_number.items()]
    field.coerce = by_number.__getitem__
    field.empty_value = None


def offer_people(field: Any, people: Sequence[Any]) -> None:
    offer_rows(field, people, lambda person: str(person.label))


class Clock(Text):
    """A time of the day: 08:00, 8.30 or 0830."""

    when_missing = "{label} has no time. Write it like 08:00."
    _WRITTEN = re.compile(r"([01]?\d|2[0-3])[:.]?([0-5]\d)", re.ASCII)

    def __init__(self, label: str | None = None, **options: Any) -> None:
        super().__init__(label, max_length=20, width=5, **options)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, time):
            return value
        typed = super().to_python(value)
        if not typed:
            return None
        found = self._WRITTEN.fullmatch(typed)
        if found is None:
            raise ValidationError(f"“{typed}” is not a time. Write it like 08:00 or 14:30.")
        return time(int(found[1]), int(found[2]))

    def validate(self, value: Any) -> None:
        if value is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, time) else value


class RoutineForm(Form):
    name = Text("What is it called?", max_length=NAME)
    purpose = Text("What is it for?", hint="In a sentence.", required=False, max_length=300)
    owner = Choice("Who looks after it?", as_select=True)
    starts_on = Day("From which day?")
    starts_at = Clock("At what time does it start?", hint="For example, 08:00")
    minutes = WholeNumber(
        "How long does it take?", minimum=1, maximum=MOST_MINUTES, suffix="minutes", width=3
    )
    how = Choice("How often?", choices=HOW, hints=HOW_HINTS, as_select=False)
    days = Choices("Which days?", choices=tuple(cadence.DAYS.items()), required=False)
    every_weeks = WholeNumber(
        "Every how many weeks?", required=False, minimum=1, maximum=52, suffix="weeks", width=3
    )
    which = Choice(
        "Which one in the month?",
        choices=[(str(number), words.capitalize()) for number, words in cadence.WHICH.items()],
        required=False,
        as_select=True,
    )
    weekday = Choice(
        "Which day of the week?", choices=tuple(cadence.DAYS.items()), required=False, as_select=True
    )
    every_months = WholeNumber(
        "Every how many months?", required=False, minimum=1, maximum=24, suffix="months", width=3
    )
    every_hours = WholeNumber(
        "Every how many hours?", required=False, minimum=1, maximum=12, suffix="hours", width=3
    )
    last_at = Clock("The last one of the day starts by", required=False, hint="For example, 18:00")
    rule = Text("The rule", required=False, max_length=300, hint="For example, FREQ=MONTHLY;BYDAY=-1FR")
    grace_minutes = WholeNumber(
        "It starts on time when it starts within", minimum=0, maximum=60, suffix="minutes", width=3
    )
    missed_after_minutes = WholeNumber(
        "It was missed when it has not started within", minimum=15, maximum=1440, suffix="minutes", width=4
    )

    # Which questions belong to which answer of "How often?", as the page groups them.
    PARTS = (
        ("days", "Certain days of the week", ("days", "every_weeks")),
        ("monthly", "Once a month, or less often", ("which", "weekday", "every_months")),
        ("hours", "Several times a day", ("every_hours", "last_at")),
        ("rule", "By a rule", ("rule",)),
    )

    def __init__(self, *args, people=(), **options):
        super().__init__(*args, **options)
        offer_people(self.fields["owner"], people)

    def clean(self):
        answers = super().clean() or {}
        write: dict[str, Callable[[dict[str, Any]], str | None]] = {
            "weekdays": lambda _: cadence.on_days(cadence.WORKING_DAYS),
            "daily": lambda _: "FREQ=DAILY",
            "days": self._days,
            "monthly": self._monthly,
            "hours": self._hours,
            "rule": self._rule,
        }
        how = answers.get("how")
        if how in write:
            answers["rule"] = write[how](answers)
        return answers

    def _missing(self, name, sentence):
        if name not in self.errors:
            self.add_error(name, sentence)

    def _days(self, answers):
        if not answers.get("days"):
            return self._missing("days", "Tick the days on which it is held.")
        return cadence.on_days(answers["days"], every_weeks=answers.get("every_weeks") or 1)

    def _monthly(self, answers):
        for name in ("which", "weekday"):
            if not answers.get(name):
                self._missing(name, "Choose one, so that it is known when in the month it is held.")
        if not answers.get("which") or not answers.get("weekday"):
            return None
        every = answers.get("every_months") or 1
        return cadence.in_each_month(int(answers["which"]), answers["weekday"], every_months=every)

    def _hours(self, answers):
        first, last = answers.get("starts_at"), answers.get("last_at")
        if not answers.get("every_hours"):
            self._missing("every_hours", "Say how many hours lie between two of them.")
        if not last:
            self._missing("last_at", "Say by when the last one of the day starts.")
        if not (first and last and answers.get("every_hours")):
            return None
        if last <= first:
            return self._missing("last_at", "The last one starts after the first one. Check both times.")
        return cadence.through_each_day(answers["every_hours"], starts_at=first, last_at=last)

    def _rule(self, answers):
        if not answers.get("rule"):
            return self._missing("rule", "Write the rule, or choose another answer to “How often?”.")
        return cadence.tidied(answers["rule"])

    ASKED_FOR_THE_RULE = frozenset(
        {"how", "days", "every_weeks", "which", "weekday", "every_months", "every_hours", "last_at"}
    )

    def routine(self):
        """What the form says of the routine, by the names of the action."""
        return {
            name: value
            for name, value in self.cleaned_values().items()
            if name not in self.ASKED_FOR_THE_RULE
        }


class AgendaForm(Form):
    """The lines of an agenda: those that are there, and some blank ones. A line without a title is taken away."""

    def __init__(self, *args, items=(), **options):
        super().__init__(*args, **options)
        kinds = [(kind.key, kind.name) for kind in agenda.item_kinds()]
        keys = [str(item.pk) for item in items] + [f"new{number}" for number in range(1, BLANK_LINES + 1)]
        there = {str(item.pk): item for item in items}
        self.keys = keys[: MOST_ITEMS + BLANK_LINES]
        for place, key in enumerate(self.keys, start=1):
            item = there.get(key)
            self.fields[f"title_{key}"] = Text(
                "Title", required=False, max_length=120, initial=item.title if item else ""
            )
            self.fields[f"kind_{key}"] = Choice(
                "Kind",
                choices=kinds,
                as_select=True,
                required=False,
                initial=item.kind if item else agenda.FREE.key,
            )
            self.fields[f"minutes_{key}"] = WholeNumber(
                "Minutes",
                required=False,
                minimum=0,
                maximum=240,
                width=3,
                initial=item.minutes if item else 2,
            )
            self.fields[f"order_{key}"] = WholeNumber(
                "Place", required=False, minimum=1, maximum=99, width=2, initial=place
            )

    def rows(self):
        """The questions of each line."""
        return [
            {name: self[f"{name}_{key}"] for name in ("order", "title", "kind", "minutes")}
            for key in self.keys
        ]

    def lines(self):
        """The lines in their order, as (kind, title, minutes, number of the item)."""
        answers = self.cleaned_data
        kept = [key for key in self.keys if answers.get(f"title_{key}")]
        kept.sort(key=lambda key: (answers.get(f"order_{key}") or 99, self.keys.index(key)))
        return [
            (
                answers.get(f"kind_{key}") or agenda.FREE.key,
                answers[f"title_{key}"],
                answers.get(f"minutes_{key}") or 0,
                int(key) if key.isdigit() else None,
            )
            for key in kept
        ]


class PrincipalForm(Form):
    person = Choice("Who has a place in it?", as_select=True)
    deputy = Choice("Who comes when they cannot?", required=False, as_select=True)
    leads = Tick("Leads it", required=False)

    def __init__(self, *args, people=(), fixed=False, **options):
        super().__init__(*args, **options)
        if fixed:
            del self.fields["person"]
        else:
            offer_people(self.fields["person"], people)
        offer_people(self.fields["deputy"], people)


class EndRoutineForm(Form):
    because = Text("Why does it end?", hint="Whoever reads the history will see this.", max_length=300)
