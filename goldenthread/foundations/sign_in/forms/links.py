from __future__ import annotations

from goldenthread.foundations.design.forms import Email, Form


class AskForLinkForm(Form):
    email = Email("E-mail address", autocomplete="username", missing="Enter your e-mail address.")
