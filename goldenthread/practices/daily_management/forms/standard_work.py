from __future__ import annotations

from goldenthread.foundations.design.forms import (
    Choice,
    Choices,
    Day,
    Form,
    LongText,
    Text,
    Tick,
    WholeNumber,
)
from goldenthread.practices.daily_management.actions import StepWords
from goldenthread.practices.daily_management.rules import MOST_STEPS

EMPTY_ROWS = 2
FEWEST_ROWS = 5


def offer(field, rows, words=str):
    """Let a choice be among these rows, and give back the row that was chosen."""
    by_number = {str(row.pk): row for row in rows}
    field.choices = [(number, words(row)) for number, row in by_number.items()]
    field.coerce = by_number.__getitem__
    field.empty_value = None


class StandardForm(Form):
    title = Text("What is it called?", hint="For example: Giving medicines at the bedside.", max_length=120)
    purpose = Text(
        "What is it for?", hint="One sentence: who is better off when it is done so.", max_length=300
    )
    owner = Choice("Who looks after it?", as_select=True)
    review_on = Day("When is it looked at again?")
    for_below = Tick("It holds for the places below this one too", required=False)

    def __init__(self, *args, people=(), **options):
        super().__init__(*args, **options)
        offer(self.fields["owner"], people, lambda person: person.label)


class AdoptForm(Form):
    owner = Choice("Who looks after it there?", as_select=True)
    review_on = Day("When do you look at it again?")

    def __init__(self, *args, people=(), **options):
        super().__init__(*args, **options)
        offer(self.fields["owner"], people, lambda person: person.label)


class WithdrawForm(Form):
    because = Text(
        "Why is it withdrawn?", hint="It stays to be read, and nobody works by it any more.", max_length=300
    )


class PublishForm(Form):
    """The first version says how a place works today; each later one says which test it comes from."""

    tested_in = Choice(
        "Which work tested this change?",
        as_select=True,
        hint="Standard work changes only by a tested improvement. If there was none, begin one under Work.",
    )
    what_changed = Text(
        "What changed?", hint="For those who know the old version: one sentence.", max_length=300
    )
    learned = LongText("What did the test teach?", max_length=500, rows=3)

    def __init__(self, *args, is_first, tests=(), **options):
        super().__init__(*args, **options)
        if is_first:
            del self.fields["tested_in"], self.fields["what_changed"], self.fields["learned"]
        else:
            offer(self.fields["tested_in"], tests, lambda test: f"{test.title} ({test.unit.name})")


class TrainedForm(Form):
    people = Choices("Who was trained?", hint="Whoever was shown it, and then did it while somebody watched.")
    on = Day("On which day?")

    def __init__(self, *args, people=(), **options):
        super().__init__(*args, **options)
        offer(self.fields["people"], people, lambda person: person.label)


class StepsForm(Form):
    """Every step of a draft, in rows. A row with nothing in it is left out; the numbers give the order."""

    takt_seconds = WholeNumber(
        "One is needed every so many seconds",
        hint="If work comes at a steady pace: the time there is for one. You may leave it empty.",
        minimum=1,
        maximum=24 * 60 * 60,
        required=False,
        suffix="seconds",
    )
    stock = Text(
        "What stands ready meanwhile?",
        hint="How much is always in hand between the steps: two clean trolleys. You may leave it empty.",
        max_length=200,
        required=False,
    )

    def __init__(self, *args, steps=(), posted_rows=0, **options):
        super().__init__(*args, **options)
        known = list(steps)
        self.row_count = min(MOST_STEPS, max(FEWEST_ROWS, len(known) + EMPTY_ROWS, posted_rows))
        for number in range(1, self.row_count + 1):
            self._ask(number, known[number - 1] if number <= len(known) else None)

    def _ask(self, number, step):
        first = {
            "order": WholeNumber("Number", minimum=1, maximum=99, required=False, width=2),
            "what": Text("What is done", max_length=200, required=False),
            "key_point": Text("Key point: what makes or breaks it", max_length=200, required=False),
            "reason": Text("Why the key point matters", max_length=200, required=False),
            "seconds": WholeNumber(
                "How long", minimum=0, maximum=24 * 60 * 60, required=False, suffix="seconds", width=5
            ),
        }
        for name, field in first.items():
            field.initial = number if name == "order" else getattr(step, name, None)
            self.fields[f"{name}-{number}"] = field

    def rows(self):
        names = ("order", "what", "key_point", "reason", "seconds")
        return [
            (number, {name: self[f"{name}-{number}"] for name in names})
            for number in range(1, self.row_count + 1)
        ]

    def own_questions(self):
        return [self["takt_seconds"], self["stock"]]

    def clean(self):
        answers = super().clean() or {}
        found = []
        for number in range(1, self.row_count + 1):
            row = {
                name: answers.get(f"{name}-{number}")
                for name in ("order", "what", "key_point", "reason", "seconds")
            }
            if not row["what"]:
                if row["key_point"] or row["reason"] or row["seconds"]:
                    self.add_error(f"what-{number}", "Say what is done in this step, or empty the whole row.")
                continue
            seconds = None if row["seconds"] is None else int(row["seconds"])
            words = StepWords(row["what"], row["key_point"] or "", row["reason"] or "", seconds)
            found.append((int(row["order"]) if row["order"] is not None else number, number, words))
        self.steps = [words for _, _, words in sorted(found, key=lambda one: one[:2])]
        if not self.steps and not self.errors:
            self.add_error("what-1", "There is no step yet. Write at least one.")
        return answers

    def takt(self):
        takt = self.cleaned_data.get("takt_seconds")
        return None if takt is None else int(takt)
