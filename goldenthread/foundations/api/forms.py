from __future__ import annotations

from goldenthread.foundations.api.scopes import scopes
from goldenthread.foundations.design.forms import Day, Form, Text, Tick


class MakeTokenForm(Form):
    name = Text(
        "Which program is it for?",
        max_length=60,
        hint="So that others know what it is, for example: Warehouse nightly push.",
    )
    expires_on = Day(
        "What is its last day?", hint="At most a year from today. After it the program gets nothing."
    )

    def __init__(self, *args, rights, **options):
        super().__init__(*args, **options)
        self.offered = {f"may_{scope.key}": scope for scope in scopes() if scope.is_open_to(rights)}
        for name, scope in self.offered.items():
            self.fields[name] = Tick(f"It may {scope.words}", required=False)
        self.order_fields(["name", *self.offered, "expires_on"])

    def clean(self):
        cleaned = super().clean() or {}
        if self.offered and not self._chosen(cleaned):
            self.add_error(next(iter(self.offered)), "Tick at least one thing that the program may do.")
        return cleaned

    def _chosen(self, cleaned):
        return [scope.key for name, scope in self.offered.items() if cleaned.get(name)]

    def described(self):
        cleaned = self.cleaned_data
        return {"name": cleaned["name"], "scopes": self._chosen(cleaned), "expires_on": cleaned["expires_on"]}


class EndTokenForm(Form):
    """Nothing is asked: the button is the answer."""
