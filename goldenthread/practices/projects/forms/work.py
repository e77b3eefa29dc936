from __future__ import annotations

from goldenthread.foundations.design.forms import Choice, Day, Form, LongText, Text
from goldenthread.practices.projects.models import Project

KIND_HINTS = {
    "project": "Work with a lead, an aim and a beginning and an end.",
    "workshop": "A few days in which a team changes its own work.",
    "funded": "Work that somebody gave money for.",
    "everyday": "Something that a team put right by itself. It owes no link to a goal.",
}


def offer(field, rows, words=str):
    """Let a choice be among these rows, and give back the row that was chosen."""
    by_number = {str(row.pk): row for row in rows}
    field.choices = [(number, words(row)) for number, row in by_number.items()]
    field.coerce = by_number.__getitem__
    field.empty_value = None


class ProjectForm(Form):
    kind = Choice("What kind of work is it?", choices=Project.Kind.choices, hints=KIND_HINTS, as_select=False)
    title = Text("Its name in a few words", max_length=160)
    what_changes = LongText(
        "What changes?", hint="What will be done differently, and for whom.", max_length=2000
    )
    lead = Choice("Who leads it?", required=False, as_select=True, hint="You may leave this for later.")
    started_on = Day("When did it start?")
    objective = Choice(
        "Which goal does it help?", required=False, as_select=True, hint="You may leave this for later."
    )
    contribution = Text(
        "How does it contribute?",
        hint="One sentence that links the work to the goal.",
        required=False,
        max_length=500,
    )

    def __init__(self, *args, people=(), goals=None, words=str, **options):
        super().__init__(*args, **options)
        offer(self.fields["lead"], people, lambda person: person.label)
        if goals is None:
            del self.fields["objective"], self.fields["contribution"]
        else:
            offer(self.fields["objective"], goals, words)

    def clean(self):
        answers = super().clean() or {}
        if answers.get("objective") and not answers.get("contribution") and "contribution" not in self.errors:
            self.add_error("contribution", "Say how the work contributes to the goal.")
        return answers


class LinkForm(Form):
    objective = Choice("Which goal does it help?", as_select=True)
    contribution = Text(
        "How does it contribute?", hint="One sentence that links the work to the goal.", max_length=500
    )

    def __init__(self, *args, goals=(), words=str, **options):
        super().__init__(*args, **options)
        offer(self.fields["objective"], goals, words)


class FinishForm(Form):
    ended_on = Day("When did it end?")
    learned = LongText(
        "What was learned?", hint="Also what did not work. It is what others look for.", max_length=2000
    )
