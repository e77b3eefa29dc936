from __future__ import annotations

from typing import cast

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
from goldenthread.foundations.records.models import Request


def _offer(form, name, choices):
    field = cast(Choice, form.fields[name])
    field.choices = list(choices)
    return field


class RequestForm(Form):
    person = Choice("Who is it about?", coerce=int, as_select=False, missing="Choose who it is about.")
    kind = Choice("What do they ask for?", choices=Request.Kind.choices)
    asked_on = Day(
        "On which day did they ask?",
        hint="The answer is due within one calendar month of that day. It counts from when anybody in the trust "
        "received it.",
    )
    notes = LongText(
        "How did they ask, and how do you know that it is them?",
        required=False,
        max_length=4000,
        hint="For example: by letter; passport seen at the front desk. It may stay empty.",
    )

    def __init__(self, *args, people, **options):
        super().__init__(*args, **options)
        offered = _offer(self, "person", [(person.pk, person.label) for person in people])
        offered.hints = {person.pk: "Has left" for person in people if person.left_on}


class CopyForm(Form):
    mentions = Choices(
        "Which of the texts that name them go into the copy?",
        required=False,
        hint="Read each one. Leave out what is about somebody else. What you leave out is not given.",
    )

    def __init__(self, *args, mentions, **options):
        super().__init__(*args, **options)
        if mentions:
            _offer_mentions(self, mentions)
        else:
            del self.fields["mentions"]


def _offer_mentions(form, mentions):
    offered = _offer(form, "mentions", [(mention.key, mention.excerpt) for mention in mentions])
    offered.hints = {mention.key: mention.kind[:1].upper() + mention.kind[1:] for mention in mentions}


class EraseForm(Form):
    mentions = Choices(
        "From which texts is their name taken out?",
        required=False,
        hint="In each ticked text, their name and e-mail address become “someone who has left”.",
    )
    sure = Tick("I have read what goes and what stays. This cannot be undone.")

    def __init__(self, *args, mentions, **options):
        super().__init__(*args, **options)
        if mentions:
            _offer_mentions(self, mentions)
            self.initial.setdefault("mentions", [mention.key for mention in mentions])
        else:
            del self.fields["mentions"]


class CloseForm(Form):
    state = Choice(
        "How did it end?",
        choices=[(Request.State.ANSWERED, "Answered"), (Request.State.REFUSED, "Refused")],
        hints={Request.State.REFUSED: "They must be told why, and that they may complain to the ICO."},
    )
    outcome = LongText("What was answered?", max_length=4000, hint="What they were told, when and how.")


class HoldForm(Form):
    record_class = Choice(
        "What is kept?", required=False, as_select=True, hint="Or leave this, and choose a person below."
    )
    person = Choice(
        "Everything about whom?",
        required=False,
        coerce=int,
        as_select=False,
        hint="Search above first to find somebody.",
    )
    why = Text("Why?", max_length=300, hint="For example: public inquiry, claim, appeal at a tribunal.")
    until = Day("When is it looked at again?", required=False, hint="It stays until somebody lifts it.")

    def __init__(self, *args, people, classes, **options):
        super().__init__(*args, **options)
        _offer(self, "record_class", classes)
        if people:
            _offer(self, "person", [(person.pk, person.label) for person in people])
        else:
            del self.fields["person"]


class LiftForm(Form):
    why = Text("Why is it lifted?", max_length=300)


class PeriodForm(Form):
    months = WholeNumber("For how many months?", width=5)
    reason = Text("Why this long?", max_length=300, hint="For example, the rule or the decision it follows.")


class CountForm(Form):
    pass


class ClearForm(Form):
    sure = Tick("I have read what goes. This cannot be undone.")
