from __future__ import annotations

from django import forms

from goldenthread.foundations.design.forms import Form, Questions, Text


class CodeForm(Form):
    code = Text(
        "Your code",
        hint="The six figures that your app shows now, or one of your recovery codes.",
        autocomplete="one-time-code",
        max_length=40,
        width=10,
        missing="Enter the code that your app shows now, or a recovery code.",
    )


class FirstCodeForm(Form):
    code = Text(
        "The code that the app shows now",
        hint="Six figures. A new one comes every half minute.",
        autocomplete="one-time-code",
        max_length=40,
        width=10,
        missing="Enter the six figures that the app shows.",
    )


UNPROVEN = "The browser did not hand over a passkey. Try once more, or choose another way."


class PasskeyForm(Questions, forms.Form):
    """What a browser says after it has asked for a passkey. No person types it, and it is good for one question."""

    credential = forms.JSONField(
        widget=forms.HiddenInput, error_messages={"required": UNPROVEN, "invalid": UNPROVEN}
    )


class NewPasskeyForm(Form):
    credential = forms.JSONField(
        widget=forms.HiddenInput, error_messages={"required": UNPROVEN, "invalid": UNPROVEN}
    )
    name = Text(
        "What shall this passkey be called?",
        hint="So that you know it again: “My phone”, “Ward laptop”.",
        max_length=60,
        required=False,
    )
