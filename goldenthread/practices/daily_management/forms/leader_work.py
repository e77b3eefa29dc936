from __future__ import annotations

from goldenthread.foundations.design.forms import Choice, Form, Text
from goldenthread.practices.daily_management.forms.standard_work import offer
from goldenthread.practices.daily_management.models import LeaderTask, Turn


class ListForm(Form):
    person = Choice("Whose list is it?", as_select=True)
    talks_with = Choice(
        "Who talks it through with them?",
        as_select=True,
        required=False,
        hint="The next tier, once a week. You may leave this for later.",
    )

    def __init__(self, *args, people=(), above=(), **options):
        super().__init__(*args, **options)
        offer(self.fields["person"], people, lambda person: person.label)
        offer(self.fields["talks_with"], above, lambda person: person.label)


class TaskForm(Form):
    words = Text("What is done?", hint="For example: Walk the ward with the nurse in charge.", max_length=140)
    cadence = Choice("How often?", choices=LeaderTask.Cadence.choices, as_select=False)
    routine = Choice(
        "Does it belong to a routine?", as_select=True, required=False, hint="You may leave this empty."
    )

    def __init__(self, *args, routines=(), **options):
        super().__init__(*args, **options)
        if routines:
            offer(self.fields["routine"], routines)
        else:
            del self.fields["routine"]


class MissedForm(Form):
    reason = Choice(
        "Why not this time?",
        choices=[choice for choice in Turn.Reason.choices if choice[0]],
        as_select=False,
    )
    words = Text(
        "In your words",
        hint="You may leave this empty. No names, initials or bed numbers of patients.",
        max_length=200,
        required=False,
    )


class TapForm(Form):
    """One tap: nothing is asked."""


class TalkForm(Form):
    words = Text("What did you agree?", hint="You may leave this empty.", max_length=300, required=False)
