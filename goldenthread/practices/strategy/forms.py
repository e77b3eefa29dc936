from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from goldenthread.foundations.design.forms import Choice, Day, Form, LongText, Number, Text, WholeNumber
from goldenthread.foundations.organisation.queries import own_way
from goldenthread.practices.strategy.models import Objective, ObjectiveMeasure


def offer(field: Any, rows: Sequence[Any], words: Callable[[Any], str] = str) -> None:
    """Let a choice be among these rows, and give back the row that was chosen."""
    by_number = {str(row.pk): row for row in rows}
    field.choices = [(number, words(row)) for number, row in by_number.items()]
    field.coerce = by_number.__getitem__
    field.empty_value = None


def set_choices(field: Any, choices: Sequence[tuple[str, str]]) -> None:
    field.choices = choices


class PurposeForm(Form):
    text = LongText("What is the trust for?", rows=3)
    values = LongText("What does it value?", hint="One value on each line.", required=False, rows=5)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        people = own_way().word("people")
        self.fields[
            "text"
        ].help_text = f"One or two sentences in which a porter, and your {people}, would know it."


LEVEL_HINTS = {
    Objective.Level.PRIORITY.value: "One of the few things that the whole trust sets out to change.",
    Objective.Level.DRIVER.value: "What must change for the goal above it to come true.",
    Objective.Level.AIM.value: "What this place itself will reach: how much, and by when.",
}


class ObjectiveForm(Form):
    level = Choice("What kind of goal is it?", hints=LEVEL_HINTS, as_select=False)
    title = Text("The goal in a few words", hint="For example, “Fewer harmful falls”.", max_length=160)
    contribution = Text(
        "How does it contribute?",
        hint="One sentence that links this goal to the one above it.",
        max_length=500,
    )
    why = LongText("Why does it matter?", required=False, max_length=2000, rows=3)
    owner = Choice("Who owns it?", required=False, as_select=True, hint="You may leave this for later.")
    aim = Text(
        "The aim in a sentence",
        hint="For example, “6 or fewer harmful falls a month”.",
        required=False,
        max_length=300,
    )
    aim_from = Number("From which number?", required=False, decimals=3, maximum=999_999_999)
    aim_to = Number("To which number?", required=False, decimals=3, maximum=999_999_999)
    due_on = Day("By when?", required=False)
    review_every_months = WholeNumber(
        "How many months between reviews?", initial=3, minimum=1, maximum=12, suffix="months", width=3
    )

    def __init__(self, *args, levels=(), people=(), parent=None, **options):
        super().__init__(*args, **options)
        offer(self.fields["owner"], people, lambda person: person.label)
        if len(levels) > 1:
            set_choices(self.fields["level"], [(level.value, level.label) for level in levels])
        else:
            del self.fields["level"]
        if parent is None:
            del self.fields["contribution"]

    def clean(self):
        answers = super().clean() or {}
        if answers.get("level", self._only_level()) == Objective.Level.AIM:
            self._ask_for_number_and_day(answers)
        return answers

    def _only_level(self):
        return self.initial.get("level")

    def _ask_for_number_and_day(self, answers):
        if answers.get("aim_to") is None and "aim_to" not in self.errors:
            self.add_error("aim_to", "An aim says how much. Fill in the number to reach.")
        if answers.get("due_on") is None and "due_on" not in self.errors:
            self.add_error("due_on", "An aim says by when. Enter a day, a month and a year.")


class LinkForm(Form):
    parent = Choice("Which goal does it help?", as_select=True)
    contribution = Text("How does it contribute?", hint="One sentence that links the two.", max_length=500)

    def __init__(self, *args, goals=(), words=str, **options):
        super().__init__(*args, **options)
        offer(self.fields["parent"], goals, words)


class NationalLinkForm(Form):
    national_priority = Choice(
        "Which national priority does it answer?",
        hint="Those that the trust has adopted. Leave it empty where the priority is the trust’s own.",
        required=False,
        as_select=True,
    )

    def __init__(self, *args, priorities=(), **options):
        super().__init__(*args, **options)
        offer(self.fields["national_priority"], priorities)


class MeasureLinkForm(Form):
    measure = Choice("Which measure shows whether it is reached?", as_select=True)
    unit = Choice(
        "Whose figures count?",
        hint="Leave this empty for the place that keeps the measure.",
        required=False,
        as_select=True,
    )
    role = Choice(
        "What does it show?",
        choices=ObjectiveMeasure.Role.choices,
        hints={
            "outcome": "Whether the goal is reached.",
            "process": "Whether the change is being made.",
            "balancing": "Whether something else gets worse meanwhile.",
        },
        initial=ObjectiveMeasure.Role.OUTCOME,
    )
    expects = Choice(
        "Which way do you expect it to go?", choices=ObjectiveMeasure.Expects.choices, required=False
    )

    def __init__(self, *args, measures=(), places=(), words=str, **options):
        super().__init__(*args, **options)
        offer(self.fields["measure"], measures, words)
        offer(self.fields["unit"], places)


class ConfirmForm(Form):
    """Nothing to answer but yes."""


class ReasonForm(Form):
    reason = Text("Why?", hint="Whoever reads the history will see this.", max_length=500)


class StateForm(Form):
    state = Choice("What happens to it?", as_select=False)
    reason = Text("Why?", hint="Whoever reads the history will see this.", max_length=500)

    WORDS = {
        Objective.State.RUNNING: "Take it up again",
        Objective.State.PAUSED: "Pause it, to be taken up again",
        Objective.State.STOPPED: "Stop it for good",
    }

    def __init__(self, *args, now="", **options):
        super().__init__(*args, **options)
        set_choices(
            self.fields["state"],
            [(state.value, words) for state, words in self.WORDS.items() if state != now],
        )


class ReviewForm(Form):
    held_on = Day("When was it looked at?")
    said = LongText("What was said?", hint="What the measures show, and what will be done.", max_length=2000)
    next_review_on = Day("When will it be looked at next?")


class AdoptForm(Form):
    reason = Text("Why does the trust adopt it?", max_length=500)
    carried_by = Choice(
        "Which of the trust’s priorities carries it?",
        hint="You may also link one later.",
        required=False,
        as_select=True,
    )

    def __init__(self, *args, priorities=(), **options):
        super().__init__(*args, **options)
        offer(self.fields["carried_by"], priorities)


class NationalPriorityForm(Form):
    title = Text("The priority in a few words", max_length=160)
    why = LongText("Why does it matter?", max_length=1000, rows=3)
    source = Text("Which document is it from?", max_length=300)
    publisher = Text("Who publishes it?", max_length=160)
    metric = Text("How is it measured?", required=False, max_length=300)
    valid_from = Day("From which day?")
    valid_until = Day("Until which day?", required=False, hint="Leave this empty while it is open.")

    def clean(self):
        answers = super().clean() or {}
        first, last = answers.get("valid_from"), answers.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", "Its last day is on or after its first. Check both.")
        return answers
