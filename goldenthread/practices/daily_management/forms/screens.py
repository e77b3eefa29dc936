from __future__ import annotations

from goldenthread.foundations.design.forms import Choice, Form, Text
from goldenthread.practices.daily_management.models import Screen


class ScreenForm(Form):
    kind = Choice("What is it?", choices=Screen.Kind.choices)
    name = Text("What is it called?", max_length=60, hint="Where it is, for example: By the desk.")


class RenameForm(Form):
    name = Text("What is it called?", max_length=60, hint="Where it is, for example: By the desk.")


class PressForm(Form):
    """Nothing is asked: the button is the answer."""


class PairForm(Form):
    code = Text(
        "What is the code?",
        max_length=40,
        width=20,
        autocomplete="off",
        hint="It looks like 1-K7QP-M3XD. Capitals and dashes do not matter.",
    )
