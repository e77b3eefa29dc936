from __future__ import annotations

from typing import Any

from django import forms

from goldenthread.foundations.design.forms import Choice, Form, LongText, Text, Tick


class FollowForm(Form):
    """A button alone. It says whether to follow or to stop, so that sending it twice does not undo it."""

    wanted = forms.ChoiceField(choices=[("follow", ""), ("stop", "")], widget=forms.HiddenInput)

    @property
    def stops(self) -> bool:
        return bool(self.cleaned_data["wanted"] == "stop")


class FollowPlaceForm(Form):
    unit = Choice(
        "Which place?", hint="You follow every measure of it and of everything below it.", as_select=True
    )

    def __init__(self, *args: Any, places: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].choices = places  # type: ignore[attr-defined]


class Address(LongText):
    """A long address that a machine made: digits in it are keys, and say nothing of any patient."""

    def validate(self, value: Any) -> None:
        forms.Field.validate(self, value)


class ChannelForm(Form):
    name = Text("What does the team call the channel?", hint="For example: Medicine safety.", max_length=80)
    unit = Choice(
        "Which place is it told of?", hint="It is told of this place and everything below it.", as_select=True
    )
    address = Address(
        "Address of the Workflow",
        hint="As Teams gives it for “When a Teams webhook request is received”. It begins with https:// and is a "
        "secret: it is kept sealed, and no page shows it again.",
        max_length=2000,
        rows=3,
    )
    is_on = Tick("It is told", required=False, initial=True)

    def __init__(self, *args: Any, places: Any, host: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].choices = places  # type: ignore[attr-defined]
        if host:
            self.fields["address"].required = False
            self.fields[
                "address"
            ].help_text = f"One at {host} is kept, sealed. Left empty, it stays as it is."
        else:
            del self.fields["is_on"]


class TryForm(Form):
    """A button alone."""
