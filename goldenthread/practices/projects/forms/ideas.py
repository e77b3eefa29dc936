from __future__ import annotations

from goldenthread.foundations.design.forms import Choice, Form, LongText, Text, Tick, WholeNumber
from goldenthread.practices.projects.models import Idea

NO_PATIENTS = (
    "No names, initials or bed numbers of patients. Not for urgent clinical risk or incident reports."
)


class IdeaForm(Form):
    words = LongText(
        "What could be better here?",
        hint=NO_PATIENTS,
        missing="There is no idea yet. Say it in a few words.",
        max_length=280,
        rows=4,
    )
    is_problem = Tick("It is a problem", required=False, hint="Tick this if something does not work.")


class AnswerForm(Form):
    will_try = Choice(
        "Will you try it?",
        choices=[(Idea.State.WILL_TRY, "We will try it"), (Idea.State.NOT_NOW, "Not now")],
        as_select=False,
    )
    answer = Text(
        "What do you answer?",
        hint="One or two sentences: who tries it and when, or why not now. Everyone here can read it.",
        max_length=280,
    )

    def cleaned_values(self):
        answers = super().cleaned_values()
        return answers | {"will_try": answers["will_try"] == Idea.State.WILL_TRY}


class TriedForm(Form):
    what_happened = LongText(
        "What happened?", hint="Also when it did not help: that is worth knowing.", max_length=500, rows=4
    )
    is_kept = Choice(
        "Does it stay?",
        choices=[("kept", "Yes, we keep doing it"), ("stopped", "No, we stopped")],
        as_select=False,
    )

    def cleaned_values(self):
        answers = super().cleaned_values()
        return answers | {"is_kept": answers["is_kept"] == "kept"}


class WorkOfIdeaForm(Form):
    title = Text("Its name in a few words", max_length=160)
    what_changes = LongText(
        "What changes?", hint="What will be done differently, and for whom.", max_length=2000
    )


class DaysForm(Form):
    days = WholeNumber(
        "Within how many days is an idea answered?", minimum=1, maximum=60, suffix="days", width=3
    )


class StepForm(Form):
    """A button: it asks nothing."""
