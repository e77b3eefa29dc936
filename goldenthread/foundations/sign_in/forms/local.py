from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth

from goldenthread.foundations.design.forms import Email, Password, Questions


class SignInForm(Questions, allauth.LoginForm):  # type: ignore[misc]
    """Sign-in as allauth does it, in our clothes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = Email(
            "E-mail address", autocomplete="username", missing="Enter your e-mail address."
        )
        self.fields["password"] = Password("Password", missing="Enter your password.")
        self.order_fields(["login", "password"])

    def clean_login(self) -> str:
        return str(self.cleaned_data["login"]).lower()


class ChangePasswordForm(Questions, allauth.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        strong = self.fields["password1"]
        self.fields["oldpassword"] = Password("Your password now", missing="Enter the password you have now.")
        self.fields["password1"] = NewPassword(
            strong,
            "Your new password",
            hint="At least 12 characters. Three random words make a good one.",
            missing="Enter a new password.",
        )
        self.fields["password2"] = Password(
            "Your new password, once more",
            autocomplete="new-password",
            missing="Enter the new password once more.",
        )
        self.order_fields(["oldpassword", "password1", "password2"])

    def clean(self) -> dict[str, Any]:
        values = super(allauth.PasswordVerificationMixin, self).clean() or {}
        first, second = values.get("password1"), values.get("password2")
        if first and second and first != second:
            self.add_error("password2", "The two new passwords differ. Type the same one twice.")
        return values


class NewPassword(Password):
    """Judged by allauth's field, which knows whose password it is."""

    def __init__(self, judge: Any, label: str, **options: Any) -> None:
        self.judge = judge
        super().__init__(label, autocomplete="new-password", **options)

    def clean(self, value: Any) -> Any:
        super().clean(value)
        return self.judge.clean(value)
