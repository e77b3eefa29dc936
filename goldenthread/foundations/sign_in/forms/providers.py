from __future__ import annotations

from typing import Any

from django import forms

from goldenthread.foundations.design.forms import Form, LongText, Password, Text


class ProviderForm(Form):
    name = Text(
        "What do people call it?",
        max_length=80,
        hint="It stands on the button: “Sign in with Seaholme staff account”.",
    )
    issuer = Text(
        "Issuer",
        max_length=300,
        hint="The web address by which the provider calls itself, such as https://login.example.nhs.uk/tenant/v2.0.",
    )
    client_id = Text(
        "Client ID", max_length=200, hint="What the provider calls Golden Thread.", autocomplete="off"
    )
    client_secret = Password(
        "Client secret", required=False, autocomplete="off", hint="It is sealed, and no page shows it again."
    )
    staff_number_claim = Text(
        "Which claim holds the staff number?",
        max_length=120,
        required=False,
        hint="Such as employee_number or employeeid. Whoever it names comes in without an invitation. "
        "Left empty, everyone needs one.",
        autocomplete="off",
    )
    second_factor_values = Text(
        "Which values of amr or acr say that a second proof was given?",
        max_length=300,
        required=False,
        hint="With commas between them, such as mfa, hwk. Left empty, Golden Thread asks for its own.",
        autocomplete="off",
    )

    def __init__(self, *args: Any, has_secret: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if has_secret:
            self.fields["client_secret"].help_text = "One is kept, sealed. Left empty, it stays as it is."

    def clean_issuer(self) -> str:
        return str(self.cleaned_data["issuer"]).strip()


class MachineText(LongText):
    """What machines write for machines: digits in it are keys, and say nothing of any patient."""

    def validate(self, value: Any) -> None:
        forms.Field.validate(self, value)


class SamlProviderForm(Form):
    name = Text(
        "What do people call it?",
        max_length=80,
        hint="It stands on the button: “Sign in with Seaholme staff account”.",
    )
    metadata = MachineText(
        "Metadata of the provider",
        max_length=100_000,
        hint="Paste the whole XML text that describes it. It holds its name, its address and its public keys.",
    )
    staff_number_claim = Text(
        "Which attribute holds the staff number?",
        max_length=120,
        required=False,
        hint="Whoever it names comes in without an invitation. Left empty, everyone needs one.",
        autocomplete="off",
    )
    second_factor_values = Text(
        "Which authentication contexts say that a second proof was given?",
        max_length=300,
        required=False,
        hint="With commas between them. Left empty, Golden Thread asks for its own.",
        autocomplete="off",
    )
