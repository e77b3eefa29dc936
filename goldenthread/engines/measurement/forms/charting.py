from __future__ import annotations

from improvement_methods.spc import PROFILES

from goldenthread.engines.measurement.figures import Making
from goldenthread.engines.measurement.models import ChartChoice
from goldenthread.engines.measurement.rules import families_for
from goldenthread.foundations.design.forms import Choice, Day, Form, LongText, Text, WholeNumber

HERE, EVERYWHERE = "here", "everywhere"
# How the limits are set: by every number, by the first so many, or by those up to a day.
BY_ALL, BY_POINTS, BY_DAY = "all", "points", "day"

CHART_HINTS = {
    ChartChoice.AS_DEFINED: "Chosen from what is counted and how often; the page says which, and why.",
    ChartChoice.RUN: "A median and no limits. For few numbers, or to begin with.",
    ChartChoice.XMR: "A mean with limits from the ups and downs between neighbours: the usual chart in the NHS.",
    ChartChoice.P: "Limits follow how many there were each time. For small numbers of people.",
    ChartChoice.PP: "As a P chart, for large numbers: it allows for ordinary differences between periods.",
    ChartChoice.U: "Limits follow how much could have happened each time, such as bed days.",
    ChartChoice.UP: "As a U chart, for large numbers: it allows for ordinary differences between periods.",
    ChartChoice.C: "For rare things that are counted where there is always about as much chance of them.",
    ChartChoice.IP: "A mean with limits that widen where there were few.",
    ChartChoice.G: "For how many cases there were between two events.",
    ChartChoice.T: "For how much time passed between two events.",
}


PROFILE_NAMES = {
    "nhsr-0.2.2": "Making Data Count, as the NHS-R Community has it",
    "mdc-excel-2023": "Making Data Count, as in the spreadsheet",
    "mdc-excel-2023-six": "Making Data Count, as in the spreadsheet, with six in a row",
    "ihi-anhoej": "Runs, as in the Institute for Healthcare Improvement’s charts",
    "nelson": "Nelson’s eight tests",
    "western-electric": "Western Electric’s zones",
}


class LookedAtForm(Form):
    """A form whose effect is shown before it is had. `looks` is for showing it: no reason is needed for that."""

    # What the effect depends on.
    decides: tuple[str, ...] = ()

    def __init__(self, *args, looks=False, **options):
        super().__init__(*args, **options)
        self.fields["reason"].required = not looks

    def asked(self):
        """What was asked for, in one text: the effect that was shown is the one that is had."""
        return "|".join(str(self[name].value()) for name in self.decides if name in self.fields)


class StepForm(LookedAtForm):
    """A step change: from when, where, and what changed."""

    decides = ("period", "where")

    period = Choice("From when does the chart show something else?", as_select=True)
    where = Choice(
        "Where?",
        choices=[(HERE, "Only here"), (EVERYWHERE, "In every place of this measure")],
        initial=HERE,
    )
    reason = LongText(
        "What changed then?",
        hint="What was done or decided, so that a reader in two years understands it.",
        max_length=300,
        rows=3,
    )
    link = Choice("Is it one of these?", required=False, as_select=True)

    def __init__(self, *args, periods, links, place, may_everywhere, **options):
        super().__init__(*args, **options)
        self.fields["period"].choices = [(one.value, one.text) for one in periods]  # type: ignore[attr-defined]
        if may_everywhere:
            places = [(HERE, f"Only in {place}"), (EVERYWHERE, "In every place of this measure")]
            self.fields["where"].choices = places  # type: ignore[attr-defined]
        else:
            del self.fields["where"]
        if links:
            self.fields["link"].choices = links  # type: ignore[attr-defined]
        else:
            del self.fields["link"]

    @property
    def everywhere(self):
        return self.cleaned_data.get("where") == EVERYWHERE


class WithdrawForm(Form):
    reason = LongText("Why is it withdrawn?", max_length=300, rows=3)


class ChartForm(LookedAtForm):
    """Which chart a measure is drawn as, by which rules, and which numbers set its limits."""

    decides = ("chart", "lock", "baseline_points", "baseline_until", "profile")

    chart = Choice("Which kind of chart?", as_select=False)
    lock = Choice(
        "Which numbers set the limits?",
        choices=[
            (BY_ALL, "Every number shown"),
            (BY_POINTS, "The first so many of each stretch"),
            (BY_DAY, "Those up to a day"),
        ],
        hints={
            BY_ALL: "Limits move a little with every new number. The usual way.",
            BY_POINTS: "Limits are kept, so that a change shows against them.",
            BY_DAY: "As many again set the limits of a stretch after a step change.",
        },
        initial=BY_ALL,
    )
    baseline_points = WholeNumber("How many?", minimum=1, maximum=1000, width=4, required=False)
    baseline_until = Day("Up to which day?", required=False)
    profile = Choice(
        "By which rules is a point unlikely to be chance?",
        choices=[(name, PROFILE_NAMES.get(name, name)) for name in PROFILES],
        hints={name: f"{name}. {rules.description}" for name, rules in PROFILES.items()},
        as_select=False,
    )
    reason = LongText("Why is it made this way?", max_length=300, rows=2)

    def __init__(self, *args, measure, **options):
        super().__init__(*args, **options)
        fitting = families_for(measure.kind)
        self.fields["chart"].choices = [(one.value, one.label) for one in fitting]  # type: ignore[attr-defined]
        self.fields["chart"].hints = {one.value: CHART_HINTS[one] for one in fitting}  # type: ignore[attr-defined]

    def clean(self):
        cleaned = super().clean() or {}
        lock = cleaned.get("lock")
        if (
            lock == BY_POINTS
            and cleaned.get("baseline_points") is None
            and "baseline_points" not in self.errors
        ):
            self.add_error("baseline_points", "Say how many points set the limits, or choose every number.")
        if lock == BY_DAY and cleaned.get("baseline_until") is None and "baseline_until" not in self.errors:
            self.add_error(
                "baseline_until", "Say up to which day numbers set the limits, or choose every number."
            )
        return cleaned

    def making(self):
        """The chart as it is asked for. What belongs to another way of setting limits is left."""
        answers = self.cleaned_data
        return Making(
            chart=answers["chart"],
            profile=answers["profile"],
            baseline_points=answers.get("baseline_points") if answers["lock"] == BY_POINTS else None,
            baseline_until=answers.get("baseline_until") if answers["lock"] == BY_DAY else None,
        )

    @staticmethod
    def initial_of(measure):
        lock = BY_POINTS if measure.baseline_points else BY_DAY if measure.baseline_until else BY_ALL
        return {
            "chart": measure.chart,
            "profile": measure.profile,
            "lock": lock,
            "baseline_points": measure.baseline_points,
            "baseline_until": measure.baseline_until,
        }


class NoteForm(Form):
    text = Text("Write a note", hint="What happened then? Never a patient’s name or number.", max_length=300)


class TakeBackForm(Form):
    """Nothing but the button."""
