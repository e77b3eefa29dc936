from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from django.contrib.auth.password_validation import validate_password

from goldenthread.foundations.access.models import Account
from goldenthread.foundations.design.forms import Email, Form, Password, Questions

WHAT_IS_STRONG = (
    "At least 12 characters. Three random words make a good one: anything goes, spaces too. "
    "You can paste it from a password manager."
)


class SignInForm(Questions, allauth.LoginForm):  # type: ignore[misc]
    """Sign-in as allauth does it, in our clothes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = Email(
            "E-mail address", autocomplete="username webauthn", missing="Enter your e-mail address."
        )
        self.fields["password"] = Password("Password", missing="Enter your password.")
        self.order_fields(["login", "password"])

    def clean_login(self) -> str:
        return str(self.cleaned_data["login"]).lower()


class ChangePasswordForm(Questions, allauth.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"] = Password("Your password now", missing="Enter the password you have now.")
        self.fields["password1"] = NewPassword("Your new password", account=self.user)
        self.fields["password2"] = AgainPassword("Your new password, once more")
        self.order_fields(["oldpassword", "password1", "password2"])

    def clean(self) -> dict[str, Any]:
        values = super(allauth.PasswordVerificationMixin, self).clean() or {}
        check_same(self, values)
        return values


class NewPasswordForm(Form):
    """A new password, typed twice, for an account that is known some other way."""

    def __init__(self, *args: Any, account: Account, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["password1"] = NewPassword("Your new password", account=account)
        self.fields["password2"] = AgainPassword("Your new password, once more")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        check_same(self, values)
        return values


def check_same(form: Any, values: dict[str, Any]) -> None:
    first, second = values.get("password1"), values.get("password2")
    if first and second and first != second:
        form.add_error("password2", "The two new passwords differ. Type the same one twice.")


class NewPassword(Password):
    """Judged by every validator of settings, which know whose password it is."""

    def __init__(self, label: str, *, account: Account, **options: Any) -> None:
        self.account = account
        options = {"hint": WHAT_IS_STRONG, "missing": "Enter a new password."} | options
        super().__init__(label, autocomplete="new-password", **options)

    def clean(self, value: Any) -> Any:
        password = super().clean(value)
        validate_password(password, self.account)
        return password


class AgainPassword(Password):
    def __init__(self, label: str) -> None:
        super().__init__(label, autocomplete="new-password", missing="Enter the new password once more.")


class ForgottenForm(Form):
    email = Email(
        "Your e-mail address", autocomplete="username", missing="Enter the e-mail address you sign in with."
    )


class OwnPasswordForm(Form):
    password = Password("Your password", missing="Enter your password.")
