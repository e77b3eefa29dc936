from __future__ import annotations

from typing import Any

from django import forms as django_forms

from goldenthread.engines.routines.forms.routines import offer_people, offer_rows
from goldenthread.foundations.design.forms import Choice, Day, Form, LongText, Text


class SureForm(Form):
    """Nothing to answer but yes."""


class Hidden(django_forms.IntegerField):
    """A number that the page sends back as it was given."""

    widget = django_forms.HiddenInput

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, min_value=0, max_value=2**53, **options)


# What people agree at a meeting is due by a word, since nobody types a date in the middle of one.
DUE = (("next", "By the next one"), ("week", "Within a week"), ("month", "Within a month"))


class StepForm(Form):
    """One step of a meeting. All of it may stay empty: going on is one press."""

    note = LongText(
        "Note",
        required=False,
        max_length=500,
        rows=2,
        hint="No names, initials or bed numbers of patients.",
    )
    decided = Text("What was decided?", required=False, max_length=300)
    action = Text("What will somebody do?", required=False, max_length=200)
    owner = Choice("Who?", required=False, as_select=True)
    due = Choice("By when?", choices=DUE, required=False, as_select=True)
    step = Hidden()
    shown_at = Hidden()

    def __init__(self, *args, people=(), **options):
        super().__init__(*args, **options)
        offer_people(self.fields["owner"], people)

    def clean(self):
        answers = super().clean() or {}
        who_or_when = answers.get("owner") or answers.get("due")
        if who_or_when and not answers.get("action") and "action" not in self.errors:
            self.add_error("action", "Say what is to be done, or leave who and when empty.")
        return answers


class AttendForm(Form):
    principal = Choice("Who")
    who = Choice("Came", choices=(("principal", "Here"), ("deputy", "Deputy"), ("nobody", "Not here")))
    step = Hidden()

    def __init__(self, *args, principals=(), **options):
        super().__init__(*args, **options)
        offer_rows(self.fields["principal"], principals, str)


class CloseForm(Form):
    said = Text("Anything to say of it?", required=False, max_length=300, hint="You may leave this empty.")


class CancelForm(Form):
    because = Text("Why is it cancelled?", hint="Everyone who looks for it will see this.", max_length=300)


class AnswerActionForm(Form):
    state = Choice(
        "How did it go?",
        choices=(("done", "It is done"), ("dropped", "It will not be done")),
        as_select=False,
    )
    answer = Text(
        "What came of it?", required=False, max_length=300, hint="Needed where it will not be done."
    )

    def clean(self):
        answers = super().clean() or {}
        if answers.get("state") == "dropped" and not answers.get("answer") and "answer" not in self.errors:
            self.add_error("answer", "Say why it will not be done, for whoever asked for it.")
        return answers


class ChangeActionForm(Form):
    owner = Choice("Who does it?", required=False, as_select=True)
    due_on = Day("By when?", required=False)

    def __init__(self, *args, people=(), **options):
        super().__init__(*args, **options)
        offer_people(self.fields["owner"], people)
