from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField

from goldenthread.engines.measurement import rules
from goldenthread.engines.measurement.models import Kind, Observation
from goldenthread.engines.measurement.queries import Due
from goldenthread.engines.measurement.rules import Numbers
from goldenthread.foundations.design.forms import Choice, Form, Number

State = Observation.State
NONE = "none"


class Instead(Choice):
    """What stands in the place of a number; small, since most people need none of it."""

    inline = True

    def params(self, question):
        params = super().params(question)
        return params | {"classes": f"{params['classes']} nhsuk-radios--small"}


@dataclass(frozen=True, slots=True)
class DueRow:
    """One number that is due, with its fields."""

    due: Due
    fields: tuple[BoundField, ...]


class DueForm(Form):
    """Every number that is due, on one page. Those that are right are kept; the others stay with what is wrong."""

    def __init__(self, *args, dues, **options):
        super().__init__(*args, **options)
        self.dues = dues
        for due in dues:
            self._ask(due)

    def _ask(self, due):
        measure, key = due.measure, due.key
        if measure.is_ratio:
            self.fields[f"numerator-{key}"] = Number(measure.counted, minimum=0, required=False)
            self.fields[f"denominator-{key}"] = Number(measure.out_of, minimum=0, required=False)
        else:
            least = None if measure.may_be_negative else 0
            self.fields[f"value-{key}"] = Number(measure.counted, minimum=least, required=False)
        choices = [(State.MEASURED.value, "A number")]
        if measure.kind == Kind.COUNT:
            choices.append((NONE, "None: 0"))
        choices.append((State.NOT_MEASURED.value, "Could not be measured"))
        if measure.is_ratio:
            choices.append((State.NOT_APPLICABLE.value, "Nothing to count"))
        self.fields[f"state-{key}"] = Instead(
            "What is there?", choices=choices, initial=State.MEASURED.value, required=False
        )

    def rows(self):
        names = ("numerator", "denominator", "value", "state")
        return [
            DueRow(
                due, tuple(self[f"{name}-{due.key}"] for name in names if f"{name}-{due.key}" in self.fields)
            )
            for due in self.dues
        ]

    def clean(self):
        cleaned = super().clean() or {}
        self.right: list[tuple[Due, Numbers]] = []
        self.wrong: list[Due] = []
        for due in self.dues:
            self._sort(due, cleaned)
        if not self.right and not self.wrong:
            self.add_error(None, "No number is filled in. Fill in one or more; leave the others empty.")
        return cleaned

    def _sort(self, due, cleaned):
        names = [f"{name}-{due.key}" for name in ("numerator", "denominator", "value", "state")]
        if any(name in self.errors for name in names):
            self.wrong.append(due)
            return
        given = {name: cleaned.get(f"{name}-{due.key}") for name in ("numerator", "denominator", "value")}
        numbers = {name: float(number) for name, number in given.items() if number is not None}
        state = cleaned.get(f"state-{due.key}") or State.MEASURED.value
        if not numbers and state == State.MEASURED:
            return
        try:
            self.right.append((due, self._numbers(due, numbers, state)))
        except ValidationError as wrong:
            self.wrong.append(due)
            of_fields = wrong.message_dict if hasattr(wrong, "error_dict") else {"state": wrong.messages}
            for name, messages in of_fields.items():
                self.add_error(f"{name}-{due.key}", messages)

    def _numbers(self, due, numbers, state):
        if state == NONE:
            if numbers.get("value"):
                raise ValidationError(
                    {"state": f"There is a number, {numbers['value']:g}, and below it “None”. Change one."}
                )
            return rules.numbers_of(due.measure, value=0.0)
        return rules.numbers_of(due.measure, **numbers, state=state)

    def is_valid(self):
        """Whether anything can be kept."""
        return bool(super().is_valid() or ("key" not in self.errors and self.right))

    def digest(self):
        """Of what can be kept: sent again with the rest put right, that is another form."""
        said = [[due.key, asdict(numbers)] for due, numbers in self.right]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()
