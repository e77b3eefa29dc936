from __future__ import annotations

from typing import cast

from django.forms import HiddenInput, IntegerField
from django.http import QueryDict

from goldenthread.engines.routines.models import Escalation, Tier
from goldenthread.engines.routines.rules import LONGEST_ANSWER, LONGEST_PROBLEM
from goldenthread.engines.routines.wording import minutes_words
from goldenthread.foundations.design.forms import Choice, Email, Form, LongText, Text, YesNo

LEAVE_OUT = "No names, initials or bed numbers of patients. Not for urgent clinical risk or incident reports."


class RaiseForm(Form):
    text = Text(
        "What do you need help with?",
        hint=f"A dozen words. {LEAVE_OUT}",
        max_length=LONGEST_PROBLEM,
        missing="Say what you need help with, in a dozen words.",
    )
    kind = Choice("What is it about?", choices=Escalation.Kind.choices, as_select=True)
    reason = Text(
        "Why can it not be put right here?", hint="You may leave this empty.", required=False, max_length=300
    )


class AnswerForm(Form):
    answer = LongText(
        "Your answer",
        hint="What will be done, and when. The team reads it with your name.",
        rows=3,
        max_length=LONGEST_ANSWER,
        missing="Say what will be done, and when.",
    )
    answer_name = Text(
        "Whose answer is it?",
        hint="A name, and what they do: Jo Hay, integrated care board.",
        max_length=80,
        missing="Say who gave this answer: a name, and what they do.",
    )

    ask = IntegerField(widget=HiddenInput, min_value=1)

    def __init__(self, *args, outside, **options):
        super().__init__(*args, **options)
        if not outside:
            del self.fields["answer_name"]

    def ask_now(self, ask):
        """Have what was refused go, when it is sent again, to whoever is asked by now."""
        if ask is not None:
            data = cast(QueryDict, self.data).copy()
            data["ask"] = str(ask.pk)
            self.data = data


class PassOnForm(Form):
    reason = Text(
        "Why do you pass it on?",
        hint="The next tier and the team read this.",
        max_length=300,
        missing="Say why the next tier is asked, so that they need not ask you.",
    )


class VerdictForm(Form):
    fixed = YesNo("Is it fixed?", missing="Say whether it is fixed, or not yet.")


class WithdrawForm(Form):
    because = Text(
        "Why is no answer needed any more?",
        max_length=300,
        missing="Say why no answer is needed any more.",
    )


WITHIN = (30, 60, 120, 180, 210, 240, 480, *(60 * 24 * days for days in (1, 2, 3, 7, 14, 30, 60, 90)))


class RungForm(Form):
    tier = Choice("Which tier?", coerce=int, choices=[(tier.value, tier.label) for tier in Tier if tier > 1])
    title = Text(
        "What are they called?",
        hint="As a team says it: Matron, Divisional Director, Chief Nurse.",
        max_length=60,
        missing="Say what they are called, such as Matron.",
    )
    holder = Email(
        "Who answers?",
        hint="Their e-mail address. Leave it empty for somebody outside the trust.",
        required=False,
        autocomplete="off",
    )
    deputy = Email(
        "Who answers when they cannot?",
        hint="An e-mail address. You may leave this empty.",
        required=False,
        autocomplete="off",
    )
    minutes = Choice(
        "Within how long do they answer?",
        hint="After that the problem rises to the next tier by itself.",
        coerce=int,
        as_select=True,
    )

    def __init__(self, *args, find, fixed_tier=None, minutes=None, **options):
        super().__init__(*args, **options)
        self.find = find
        offered = sorted({*WITHIN, *([minutes] if minutes else [])})
        cast(Choice, self.fields["minutes"]).choices = [(one, minutes_words(one)) for one in offered]
        if fixed_tier is not None:
            del self.fields["tier"]

    def clean_holder(self):
        return self._whoever("holder")

    def clean_deputy(self):
        return self._whoever("deputy")

    def _whoever(self, name):
        email = self.cleaned_data[name]
        person = self.find(email) if email else None
        if email and person is None:
            self.add_error(name, f"Nobody here has the address {email}. Check it, or look under People.")
        return person


class EndRungForm(Form):
    """Nothing is asked but whether they are sure: the button says it."""
