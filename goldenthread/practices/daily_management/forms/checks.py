from __future__ import annotations

from goldenthread.foundations.design.forms import Choice, Form, Text
from goldenthread.practices.daily_management.actions import Found
from goldenthread.practices.daily_management.models import Answer, Checking


class CheckingForm(Form):
    cadence = Choice(
        "How often is a card drawn?", choices=Checking.Cadence.choices, as_select=False, initial="weekday"
    )


class Taps(Choice):
    """Answers side by side, large enough for a thumb."""

    inline = True


class CardForm(Form):
    """Each step of the card: done as it is written, not done, or not seen."""

    def __init__(self, *args, steps, names=(), **options):
        super().__init__(*args, **options)
        self.steps, self.names = steps, names
        for step in steps:
            self.fields[f"seen-{step.pk}"] = Taps(
                step.what,
                choices=Answer.Seen.choices,
                hint=step.key_point,
                missing=f"Say whether you saw it: “{step.what}”.",
            )
            self.fields[f"reason-{step.pk}"] = Text(
                "If not, what got in the way?",
                hint="What, and never who. No names, initials or bed numbers.",
                max_length=140,
                required=False,
            )
            self.fields[f"becomes-{step.pk}"] = Choice(
                "And what becomes of it?",
                choices=[choice for choice in Answer.Becomes.choices if choice[0]],
                as_select=True,
                required=False,
            )

    def rows(self):
        return [
            (step, self[f"seen-{step.pk}"], self[f"reason-{step.pk}"], self[f"becomes-{step.pk}"])
            for step in self.steps
        ]

    def clean(self):
        answers = super().clean() or {}
        self.found = []
        for step in self.steps:
            seen, reason = answers.get(f"seen-{step.pk}"), answers.get(f"reason-{step.pk}") or ""
            missed = seen == Answer.Seen.NO
            if missed and not reason and f"reason-{step.pk}" not in self.errors:
                self.add_error(f"reason-{step.pk}", "Say what got in the way, so that it can be mended.")
            self.found.append(
                Found(
                    step,
                    seen or "",
                    reason if missed else "",
                    (answers.get(f"becomes-{step.pk}") or "") if missed else "",
                )
            )
        return answers
