from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError

from goldenthread.engines.measurement.models import GRAINS, Better, Kind, Measure, Observation
from goldenthread.foundations.clock.periods import DatesWritten
from goldenthread.foundations.design.forms import (
    Choice,
    File,
    Form,
    LongText,
    Number,
    Text,
    Tick,
    WholeNumber,
)
from goldenthread.foundations.intake.readers import MOST_BYTES


def _hint(name):
    return str(getattr(Measure._meta.get_field(name), "help_text", ""))


class MeasureForm(Form):
    """How a number is made: the fields that "How was this number made?" shows later."""

    unit = Choice("Which place keeps it?", hint="Its numbers come from this place or from places below it.")
    name = Text("Name", hint="Short, as people say it: “Falls per 1,000 bed days”.", max_length=120)
    kind = Choice(
        "What kind of number is it?",
        choices=Kind.choices,
        hints={
            Kind.COUNT: "How many there were: 4 falls.",
            Kind.PROPORTION: "So many out of so many, in 100: 31% home before lunch.",
            Kind.RATE: "So many for each 1,000, or another number: 4.1 falls per 1,000 bed days.",
            Kind.AMOUNT: "Something weighed, timed or costed: hours, pounds, a mean.",
        },
    )
    counted = Text("What is counted?", hint=_hint("counted"), max_length=300)
    out_of = Text("Out of what?", hint=_hint("out_of"), max_length=300, required=False)
    exclusions = Text("What is left out?", max_length=300, required=False)
    per = WholeNumber("For how many?", hint=_hint("per"), minimum=1, maximum=1_000_000, required=False)
    unit_label = Text("Unit", hint=_hint("unit_label"), max_length=60)
    decimals = WholeNumber("Decimals to show", minimum=0, maximum=4, width=3, initial=1)
    may_be_negative = Tick("It can be below nought", hint=_hint("may_be_negative"), required=False)
    direction = Choice("Which way is better?", choices=Better.choices)
    target = Number("Target", hint=_hint("target"), required=False)
    target_source = Text("Where does the target come from?", max_length=200, required=False)
    grain = Choice("How often does a number come in?", choices=GRAINS)
    source = Text("Where do the numbers come from?", hint="For example: incident reports.", max_length=200)
    owner_email = Text(
        "Who looks after it?", hint="Their e-mail address here.", max_length=254, required=False
    )
    audience = Choice(
        "Who can see it?",
        choices=Measure.Audience.choices,
        hints={Measure.Audience.KEPT: "Only those with a role here, or above this place."},
        initial=Measure.Audience.EVERYONE,
    )
    small_numbers = Choice(
        "Could a small number tell who somebody is?",
        choices=[
            (Measure.SmallNumbers.SHOWN, "No, show every number"),
            (Measure.SmallNumbers.HIDDEN, "Yes, hide numbers from 1 to 7 and round the others"),
        ],
        initial=Measure.SmallNumbers.SHOWN,
    )

    def __init__(self, *args, places, **options):
        super().__init__(*args, **options)
        self.fields["unit"].choices = [(str(unit.pk), unit.name) for unit in places]  # type: ignore[attr-defined]
        self.places = {str(unit.pk): unit for unit in places}

    def clean(self):
        cleaned = super().clean() or {}
        kind, out_of = cleaned.get("kind"), cleaned.get("out_of")
        if kind and Kind(kind).is_ratio and not out_of:
            self.add_error("out_of", "A percentage or a rate is out of something. Say out of what.")
        if kind and not Kind(kind).is_ratio and out_of:
            self.add_error(
                "out_of", "A count or an amount is out of nothing. Leave this empty, or choose a rate."
            )
        if kind == Kind.RATE and cleaned.get("per") is None:
            self.add_error("per", "A rate is for so many. Write 1,000 for “per 1,000 bed days”.")
        return cleaned

    def described(self):
        """The answers as fields of a measure, but for its owner."""
        values = self.cleaned_values()
        del values["owner_email"]
        unit = self.places[values.pop("unit")]
        target = values.pop("target")
        return values | {"unit": unit, "target": None if target is None else float(target)}

    @classmethod
    def initial_of(cls, measure):
        names = [name for name in cls.base_fields if name not in {"unit", "owner_email"}]
        initial = {name: getattr(measure, name) for name in names}
        if measure.target is not None:
            initial["target"] = f"{measure.target:g}"
        owner = measure.owner.email if measure.owner else ""
        return initial | {"unit": str(measure.unit_id), "owner_email": owner}


class RetireForm(Form):
    reason = LongText("Why is it no longer followed?", max_length=300, rows=3)


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


class FileForm(Form):
    file = File(
        "File",
        hint="A CSV file saved from a spreadsheet, up to 2 MB and 20,000 rows.",
        endings=(".csv", ".txt"),
        max_bytes=MOST_BYTES,
    )
    written = Choice(
        "How are dates written in it?",
        choices=[
            (DatesWritten.YEAR_FIRST, "Year first, or with the month in letters: 2026-06-30, 30 June 2026"),
            (DatesWritten.DAY_FIRST, "Day first: 30/06/2026"),
        ],
        initial=DatesWritten.YEAR_FIRST,
    )

    def whole_file(self):
        found = self.cleaned_data["file"]
        found.seek(0)
        return {
            "data": found.read(),
            "file_name": found.name,
            "written": DatesWritten(self.cleaned_data["written"]),
        }


class WriteForm(Form):
    reason = LongText(
        "Why are numbers corrected?", hint="It stands beside each of them.", max_length=300, rows=2
    )

    def __init__(self, *args, corrects, **options):
        super().__init__(*args, **options)
        if not corrects:
            del self.fields["reason"]


def owner_of(email, person):
    """The person found for an address, or the words when there is none."""
    if email.strip() and person is None:
        raise ValidationError({"owner_email": f"Nobody here has the e-mail address {email}."})
    return person
