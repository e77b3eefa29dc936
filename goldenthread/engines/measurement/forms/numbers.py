from __future__ import annotations

from datetime import date

from goldenthread.engines.measurement.models import Observation
from goldenthread.foundations.design.forms import (
    Choice,
    Form,
    LongText,
    Number,
)


class NumbersForm(Form):
    """The numbers of one measure: two for a percentage or a rate, one for any other."""

    numerator = Number("Counted", minimum=0)
    denominator = Number("Out of", minimum=0)
    value = Number("Number")
    state = Choice(
        "Is there a number?",
        choices=[
            (Observation.State.MEASURED, "Yes"),
            (Observation.State.NOT_MEASURED, "No, it could not be measured"),
            (Observation.State.NOT_APPLICABLE, "No, it did not apply"),
        ],
        hints={Observation.State.NOT_APPLICABLE: "For example, the ward was closed for the whole time."},
        initial=Observation.State.MEASURED,
    )

    def __init__(self, *args, measure, **options):
        super().__init__(*args, **options)
        self.measure = measure
        if measure.is_ratio:
            del self.fields["value"]
            self.fields["numerator"].label, self.fields["denominator"].label = measure.counted, measure.out_of
        else:
            del self.fields["numerator"], self.fields["denominator"]
            self.fields["value"].label = measure.counted
            self.fields["value"].help_text = measure.unit_label
            self.fields["value"].minimum = None if measure.may_be_negative else 0  # type: ignore[attr-defined]
        for name in ("numerator", "denominator", "value"):
            if name in self.fields:
                # Needed only where there is a number, which clean() knows.
                self.fields[name].required = False

    def clean(self):
        cleaned = super().clean() or {}
        measured = cleaned.get("state") == Observation.State.MEASURED
        for name in ("numerator", "denominator", "value"):
            if name not in self.fields or name in self.errors or "state" in self.errors:
                continue
            label = self.fields[name].label
            if measured and cleaned.get(name) is None:
                self.add_error(
                    name, f"There is no number for “{label}”. Fill it in, or say that there is none."
                )
            if not measured and cleaned.get(name) is not None:
                self.add_error(
                    name, "There is a number here, and below you say that there is none. Change one."
                )
        return cleaned

    def numbers(self):
        found = {name: self.cleaned_data.get(name) for name in ("numerator", "denominator", "value")}
        numbers = {name: None if number is None else float(number) for name, number in found.items()}
        return numbers | {"state": self.cleaned_data["state"]}


class AddValueForm(NumbersForm):
    place = Choice("Place", as_select=True)
    period = Choice("Period", as_select=True)

    field_order = ["place", "period", "numerator", "denominator", "value", "state"]

    def __init__(self, *args, places, periods, **options):
        super().__init__(*args, **options)
        self.fields["place"].choices = [(str(unit.pk), unit.name) for unit in places]  # type: ignore[attr-defined]
        self.fields["period"].choices = [(choice.value, choice.text) for choice in periods]  # type: ignore[attr-defined]
        self.places = {str(unit.pk): unit for unit in places}

    def where_and_when(self):
        start = date.fromisoformat(self.cleaned_data["period"])
        return {"unit": self.places[self.cleaned_data["place"]], "period": self.measure.period_of(start)}


class CorrectValueForm(NumbersForm):
    reason = LongText("Why is it corrected?", max_length=300, rows=2)
