from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.contrib.auth.password_validation import validate_password

from goldenthread.foundations.access.models import Account
from goldenthread.foundations.design.forms import Choices, Form, Password
from goldenthread.foundations.organisation.models import Person
from goldenthread.foundations.sign_in import rules


class PressForm(Form):
    """A button to press: nothing to fill in."""


class InvitePeopleForm(Form):
    people = Choices(
        "Who is invited?", hint="Whoever is ticked gets an e-mail with their own link.", coerce=int
    )

    def __init__(self, *args: Any, people: Iterable[Person], **options: Any) -> None:
        offered = list(people)
        options.setdefault("initial", {"people": [person.pk for person in offered]})
        super().__init__(*args, **options)
        field = cast(Choices, self.fields["people"])
        field.choices = [(person.pk, person.name) for person in offered]
        field.hints = {
            person.pk: f"{person.job_title or 'No job title'}, {person.email}" for person in offered
        }


class ChoosePasswordForm(Form):
    password = Password(
        "Choose a password",
        autocomplete="new-password",
        hint="At least 12 characters. Three random words make a good one.",
        missing="Choose a password.",
    )

    def __init__(self, *args: Any, email: str, names: Iterable[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.email, self.names = email, list(names)

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, Account(email=self.email))
        rules.check_not_of_this_place(password, names=self.names)
        return password
