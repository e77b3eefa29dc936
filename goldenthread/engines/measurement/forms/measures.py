from __future__ import annotations

from typing import Any

from django.forms import HiddenInput

from goldenthread.engines.measurement.models import GRAINS, Better, Kind, Measure
from goldenthread.foundations.clock.periods import Grain
from goldenthread.foundations.design.forms import (
    Choice,
    Form,
    LongText,
    Number,
    Text,
    Tick,
    WholeNumber,
)


def _hint(name):
    return str(getattr(Measure._meta.get_field(name), "help_text", ""))


KIND_HINTS = {
    Kind.COUNT: "How many there were: 4 falls.",
    Kind.PROPORTION: "So many out of so many, in 100: 31% home before lunch.",
    Kind.RATE: "So many for each 1,000, or another number: 4.1 falls per 1,000 bed days.",
    Kind.AMOUNT: "Something weighed, timed or costed: hours, pounds, a mean.",
}
# What a kind of number has no use for, with what stands in its place.
NOT_ASKED: dict[str, dict[str, Any]] = {
    Kind.COUNT: {"out_of": "", "per": None, "may_be_negative": False},
    Kind.PROPORTION: {"per": None, "may_be_negative": False},
    Kind.RATE: {"may_be_negative": False},
    Kind.AMOUNT: {"out_of": "", "per": None, "small_numbers": Measure.SmallNumbers.SHOWN},
}
# What is usual for a kind of number.
USUAL: dict[str, dict[str, Any]] = {
    Kind.COUNT: {"decimals": 0},
    Kind.PROPORTION: {"unit_label": "in 100", "decimals": 1},
    Kind.RATE: {"per": 1000, "decimals": 1},
    Kind.AMOUNT: {"decimals": 1},
}
# What few need to answer; it stands behind "More, if you need it".
SELDOM = ("exclusions", "target_source", "decimals", "may_be_negative", "small_numbers")


class KindForm(Form):
    """The first question about a new measure. What else is asked depends on the answer."""

    kind = Choice("What kind of number is it?", choices=Kind.choices, hints=KIND_HINTS)


class MeasureForm(Form):
    """How a number of one kind is made: the fields that "How was this number made?" shows later."""

    unit = Choice("Which place keeps it?", hint="Its numbers come from this place or from places below it.")
    name = Text("Name", hint="Short, as people say it: “Falls per 1,000 bed days”.", max_length=120)
    kind = Choice("What kind of number is it?", choices=Kind.choices, widget=HiddenInput)
    counted = Text("What is counted?", hint=_hint("counted"), max_length=300)
    out_of = Text(
        "Out of what?",
        hint="What it is divided by: “Occupied bed days at midnight”.",
        max_length=300,
        required=False,
    )
    exclusions = Text("What is left out?", max_length=300, required=False)
    per = WholeNumber("For how many?", hint=_hint("per"), minimum=1, maximum=1_000_000, required=False)
    unit_label = Text("Unit", hint=_hint("unit_label"), max_length=60)
    decimals = WholeNumber("Decimals to show", minimum=0, maximum=4, width=3, initial=1)
    may_be_negative = Tick("It can be below nought", hint=_hint("may_be_negative"), required=False)
    direction = Choice("Which way is better?", choices=Better.choices)
    target = Number("Target", hint=_hint("target"), required=False)
    target_source = Text("Where does the target come from?", max_length=200, required=False)
    grain = Choice("How often does a number come in?", choices=GRAINS, initial=Grain.MONTH)
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

    def __init__(self, *args, places, kind, **options):
        initial = USUAL[kind] | {
            name: value for name, value in (options.pop("initial", None) or {}).items() if value is not None
        }
        super().__init__(*args, initial=initial | {"kind": kind.value}, **options)
        self.of_kind = kind
        for name in NOT_ASKED[kind]:
            del self.fields[name]
        self.fields["unit"].choices = [(str(unit.pk), unit.name) for unit in places]  # type: ignore[attr-defined]
        self.places = {str(unit.pk): unit for unit in places}
        if len(places) == 1:
            self.initial.setdefault("unit", str(places[0].pk))

    def clean(self):
        cleaned = super().clean() or {}
        if "out_of" in self.fields and not cleaned.get("out_of") and "out_of" not in self.errors:
            self.add_error("out_of", "A percentage or a rate is out of something. Say out of what.")
        if "per" in self.fields and cleaned.get("per") is None and "per" not in self.errors:
            self.add_error("per", "A rate is for so many. Write 1,000 for “per 1,000 bed days”.")
        return cleaned

    @property
    def often(self):
        """The questions that everybody answers."""
        return [question for question in self.visible_fields() if question.name not in SELDOM]

    @property
    def seldom(self):
        return [question for question in self.visible_fields() if question.name in SELDOM]

    @property
    def shows_seldom(self):
        """Whether one of them is refused, so that it must be seen."""
        return any(question.errors for question in self.seldom)

    def described(self):
        """The answers as fields of a measure, but for its owner."""
        values = NOT_ASKED[self.of_kind] | self.cleaned_values()
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
