"""Who may do what with a measure, and which numbers cannot be."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.core.exceptions import PermissionDenied, ValidationError
from improvement_methods.spc import PROFILES

from goldenthread.engines.measurement.models import (
    Batch,
    Channel,
    ChartChoice,
    ChartNote,
    Following,
    Kind,
    Measure,
    Observation,
    StandardRequest,
    StepChange,
    TargetLine,
)
from goldenthread.engines.measurement.sources import Source
from goldenthread.foundations.api.scopes import Scope
from goldenthread.foundations.clock.periods import Grain, Period
from goldenthread.foundations.organisation.models import Person, Unit


class Permission(StrEnum):
    SEE_MEASURES = "measurement.see_measures"
    SEE_KEPT_MEASURES = "measurement.see_kept_measures"
    RECORD_VALUES = "measurement.record_values"
    CHANGE_MEASURES = "measurement.change_measures"
    CHANGE_CHANNELS = "measurement.change_channels"


# What a program may be let in for.
READ_MEASURES = Scope(
    "read_measures",
    "read measures and their values",
    needs=Permission.SEE_MEASURES,
    also=frozenset({Permission.SEE_KEPT_MEASURES}),
)
RECORD_VALUES = Scope(
    "record_values",
    "record values",
    needs=Permission.RECORD_VALUES,
    also=frozenset({Permission.SEE_MEASURES, Permission.SEE_KEPT_MEASURES}),
)
CHANGE_CHARTS = Scope(
    "change_charts",
    "declare and withdraw step changes of charts",
    needs=Permission.CHANGE_MEASURES,
    also=frozenset({Permission.SEE_MEASURES, Permission.SEE_KEPT_MEASURES}),
)

LARGEST = 1e12


class Told(StrEnum):
    """What people are told of."""

    NUMBER_IS_DUE = "measurement.number_is_due"
    NOT_CHANCE = "measurement.not_chance"
    FOLLOWED = "measurement.followed"
    REMINDED = "measurement.reminded"
    STANDARD_ASKED = "measurement.standard_asked"
    STANDARD_ANSWERED = "measurement.standard_answered"


class Glance(StrEnum):
    """Which measures a page of many shows."""

    ALL = "all"
    CONCERN = "concern"
    IMPROVING = "improving"
    UNUSUAL = "unusual"
    EXPECTED = "expected"
    OUT_OF_REACH = "out_of_reach"
    AT_TIMES = "at_times"
    MET = "met"
    LATE = "late"
    NO_NUMBERS = "no_numbers"


class Meaning(StrEnum):
    """Which signals a list shows."""

    ALL = "all"
    CONCERN = "concern"
    IMPROVING = "improving"
    UNUSUAL = "unusual"


class Order(StrEnum):
    """In which order a page of many measures shows them."""

    LOOK = "look"
    PLACE = "place"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Numbers:
    """What one row says: its numbers, or why it has none."""

    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None
    state: str = Observation.State.MEASURED


@dataclass(frozen=True, slots=True)
class Reading:
    """One row to be written: whose, when, for which group, and its numbers."""

    measure_id: int
    unit_id: int
    period_start: date
    numbers: Numbers
    stratum_dimension: str = ""
    stratum_code: str = ""

    @property
    def key(self) -> tuple[int, int, date, str, str]:
        return self.measure_id, self.unit_id, self.period_start, self.stratum_dimension, self.stratum_code


def numbers_of(
    measure: Measure,
    *,
    numerator: float | None = None,
    denominator: float | None = None,
    value: float | None = None,
    state: str = Observation.State.MEASURED,
) -> Numbers:
    """The numbers as they are kept, or a sentence for the first that cannot be."""
    given = {"numerator": numerator, "denominator": denominator, "value": value}
    numbers = {name: number for name, number in given.items() if number is not None}
    if state != Observation.State.MEASURED:
        if numbers:
            raise ValidationError("Give the number, or say that there is none. Not both.")
        return Numbers(state=state)
    for name, number in numbers.items():
        _check_size(name, number)
    if measure.is_ratio:
        return _ratio(measure, numerator, denominator, value)
    return _single(measure, numerator, denominator, value)


def _check_size(name: str, number: float) -> None:
    if not math.isfinite(number) or abs(number) > LARGEST:
        raise ValidationError({name: f"{number:g} is too large to be right. Check the number."})


def _ratio(
    measure: Measure, numerator: float | None, denominator: float | None, value: float | None
) -> Numbers:
    if value is not None:
        raise ValidationError({"value": "Give what was counted and what it is out of, not the result."})
    if numerator is None:
        raise ValidationError({"numerator": f"Say how many: {measure.counted}."})
    if denominator is None:
        raise ValidationError({"denominator": f"Say out of how many: {measure.out_of}."})
    if numerator < 0 or denominator < 0:
        name, number = ("numerator", numerator) if numerator < 0 else ("denominator", denominator)
        raise ValidationError(
            {name: f"{number:g} is below nought. It counts things, so it is nought or more."}
        )
    if denominator == 0 and numerator == 0:
        return Numbers(state=Observation.State.NOT_APPLICABLE)
    if denominator == 0:
        raise ValidationError({"denominator": f"{numerator:g} out of 0 cannot be. Check both numbers."})
    if measure.kind == Kind.PROPORTION and numerator > denominator:
        raise ValidationError(
            {
                "numerator": f"{numerator:g} out of {denominator:g} is more than all of them. Check both numbers."
            }
        )
    _check_whole_where_hidden(measure, {"numerator": numerator, "denominator": denominator})
    return Numbers(numerator=float(numerator), denominator=float(denominator))


def _single(
    measure: Measure, numerator: float | None, denominator: float | None, value: float | None
) -> Numbers:
    if numerator is not None or denominator is not None:
        raise ValidationError({"numerator": f"{measure.name} is one number, not so many out of so many."})
    if value is None:
        raise ValidationError({"value": "Give the number, or say that it could not be measured."})
    least, _ = measure.possible
    if least is not None and value < least:
        raise ValidationError({"value": f"{value:g} is below nought, and {measure.name} cannot be."})
    _check_whole_where_hidden(measure, {"value": value})
    return Numbers(value=float(value))


def _check_whole_where_hidden(measure: Measure, given: dict[str, float]) -> None:
    if measure.hides_small_numbers:
        for name, number in given.items():
            if number != math.floor(number):
                raise ValidationError(
                    {name: f"{number:g} is not a whole number, and this measure counts people."}
                )


def check_can_hide(measure: Measure) -> None:
    if measure.hides_small_numbers and measure.kind == Kind.AMOUNT:
        raise ValidationError(
            {
                "small_numbers": "An amount does not say how many people it is of, so small numbers cannot be found."
            }
        )


def check_target(measure: Measure) -> None:
    if measure.target is None:
        return
    least, most = measure.possible
    if (least is not None and measure.target < least) or (most is not None and measure.target > most):
        between = f"between 0 and {most:g}" if most is not None else "0 or more"
        raise ValidationError({"target": f"The target must be {between}, in the unit of the number."})


def check_target_line(line: TargetLine, *, others: Collection[TargetLine]) -> None:
    """A target that can be met, and of those that are answered for one at a time."""
    least, most = line.measure.possible
    if not math.isfinite(line.value) or abs(line.value) > LARGEST:
        raise ValidationError({"value": f"{line.value:g} is too large to be right. Check the number."})
    if (least is not None and line.value < least) or (most is not None and line.value > most):
        between = f"between 0 and {most:g}" if most is not None else "0 or more"
        raise ValidationError({"value": f"The target must be {between}, in the unit of the number."})
    if line.starts_on and line.ends_on and line.ends_on < line.starts_on:
        raise ValidationError(
            {"ends_on": "A target ends on the day it begins, or after it. Check both days."}
        )
    if any(other.name.casefold() == line.name.casefold() for other in others):
        raise ValidationError(
            {"name": f"There is a target “{line.name}” already. Take that one off, or choose another name."}
        )
    meets = next((other for other in others if line.is_ours and other.is_ours and line.meets(other)), None)
    if meets is not None:
        raise ValidationError(
            {
                "is_ours": f"“{meets.name}” is answered for in the same time. Choose days in which it is not in force, "
                "take it off first, or leave this unticked."
            }
        )


def check_kind_stays(measure: Measure, *, has_values: bool) -> None:
    """What numbers mean cannot change under them."""
    if not has_values:
        return
    for name in ("kind", "per", "grain"):
        if getattr(measure, name) != measure.as_loaded.get(name):
            label = getattr(Measure._meta.get_field(name), "verbose_name", name)
            raise ValidationError(
                {
                    name: f"There are numbers already, so “{label}” cannot change. Retire it and add another measure."
                }
            )


def check_not_retired(measure: Measure) -> None:
    if measure.retired_on is not None:
        raise ValidationError(
            f"{measure.name} was retired on {measure.retired_on}. It takes no more numbers."
        )


def check_is_typed(measure: Measure) -> None:
    if measure.made_from:
        raise ValidationError(
            f"{measure.source}: nobody types the numbers of {measure.name}. Put right what they are made of, and "
            "they follow."
        )


# What the source of a measure that nobody types says of it.
DEFINED_BY_SOURCE = (
    *("name", "counted", "out_of", "exclusions", "source", "kind", "per", "unit_label", "direction"),
    *("grain", "decimals", "small_numbers", "may_be_negative"),
)


def check_definition_stays(measure: Measure) -> None:
    """Golden Thread says how it makes a number; a target and a keeper are a place's own to choose."""
    if not measure.made_from:
        return
    for name in DEFINED_BY_SOURCE:
        if getattr(measure, name) != measure.as_loaded.get(name):
            raise ValidationError(
                {
                    name: "Golden Thread makes these numbers, so this stays as it is. The target, who looks after it "
                    "and who can see it are yours to change."
                }
            )


def known_sources(
    sources: Mapping[str, Source], keys: Collection[str], *, grain: Grain, running: Collection[str]
) -> list[Source]:
    """The sources of these keys, or a sentence for the first that cannot be begun."""
    found = []
    for key in keys:
        if key not in sources:
            raise ValidationError(
                {"keys": "One of these is not known here. Choose from those that are offered."}
            )
        if key in running:
            raise ValidationError({"keys": f"“{sources[key].name}” runs at this place already."})
        if grain not in sources[key].grains:
            raise ValidationError(
                {"grain": f"“{sources[key].name}” is not made that often. Take it out, or choose another."}
            )
        found.append(sources[key])
    return found


def check_may_report(measure: Measure, unit: Unit, *, below: Collection[int]) -> None:
    """Numbers come from the measure's own place or one below it."""
    if unit.pk not in below:
        raise ValidationError(f"{unit.name} is not part of {measure.unit.name}, which keeps this measure.")


def check_period(period: Period, *, unit: Unit, today: date) -> None:
    """A period is over, and its place was open in it."""
    if period.end > today:
        last = f"{period.end.day} {period.end:%B %Y}"
        if period.grain is Grain.DAY:
            raise ValidationError({"period": f"{last} has not come yet."})
        raise ValidationError({"period": f"{capitalised(period.label)} is not over. Enter it from {last}."})
    if period.end < unit.opened_on:
        raise ValidationError({"period": f"{unit.name} opened on {unit.opened_on}, after {period.label}."})
    if unit.closed_on is not None and period.start >= unit.closed_on:
        raise ValidationError({"period": f"{unit.name} closed on {unit.closed_on}, before {period.label}."})


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def check_free(existing: Observation | None, *, period: Period, unit: Unit) -> None:
    if existing is not None:
        raise ValidationError(
            {
                "period": f"{unit.name} has a number for {period.label} already. Correct that one, with a reason."
            }
        )


def check_is_current(observation: Observation) -> None:
    if not observation.is_current:
        raise ValidationError("This number was corrected already. Correct the one that took its place.")


def check_changes_something(observation: Observation, numbers: Numbers) -> None:
    if numbers_in(observation) == numbers:
        raise ValidationError("This is the number that is there already.")


def numbers_in(observation: Observation) -> Numbers:
    return Numbers(observation.numerator, observation.denominator, observation.value, observation.state)


def check_reason(reason: str, *, corrections: int) -> None:
    if corrections and not reason.strip():
        rows = "1 row changes a number" if corrections == 1 else f"{corrections:,} rows change numbers"
        raise ValidationError({"reason": f"{rows} that is kept here. Say why."})


def check_not_written(batch: Batch) -> None:
    if batch.state == Batch.State.WRITTEN:
        raise ValidationError("This file was written already. Nothing was changed again.")


def check_is_read(batch: Batch) -> None:
    if batch.state == Batch.State.ASKING:
        raise ValidationError("Say first what the columns of the file are.")


def check_meanings(meanings: Mapping[str, str], *, known: Collection[str]) -> None:
    """Each column holds one thing, and that is one of those known here."""
    if not meanings.keys() <= set(known):
        raise ValidationError("That is not something a column can hold here.")
    chosen = [heading for heading in meanings.values() if heading]
    twice = sorted({heading for heading in chosen if chosen.count(heading) > 1})
    if twice:
        raise ValidationError(
            f"“{twice[0]}” is chosen twice. Choose another column for one of them, or none."
        )


def check_may_retire(measure: Measure) -> None:
    check_not_retired(measure)


# --- charts ------------------------------------------------------------------------------------------------------


def families_for(kind: str) -> tuple[ChartChoice, ...]:
    """The charts that fit a kind of number; the one its definition asks for is among them."""
    fitting: dict[str, tuple[ChartChoice, ...]] = {
        Kind.COUNT: (ChartChoice.XMR, ChartChoice.RUN, ChartChoice.C, ChartChoice.G),
        Kind.PROPORTION: (ChartChoice.XMR, ChartChoice.RUN, ChartChoice.P, ChartChoice.PP, ChartChoice.IP),
        Kind.RATE: (ChartChoice.XMR, ChartChoice.RUN, ChartChoice.U, ChartChoice.UP, ChartChoice.IP),
        Kind.AMOUNT: (ChartChoice.XMR, ChartChoice.RUN, ChartChoice.T),
    }
    return (ChartChoice.AS_DEFINED, *fitting[kind])


def check_chart_fits(measure: Measure) -> None:
    if measure.chart not in families_for(measure.kind):
        label, kind = ChartChoice(measure.chart).label, Kind(measure.kind).label.lower()
        raise ValidationError(
            {"chart": f"{capitalised(label)} does not fit {kind}. Choose one that is offered."}
        )
    if measure.may_be_negative and measure.chart == ChartChoice.T:
        raise ValidationError({"chart": "A T chart is of times between events, and times are above nought."})


def check_profile(measure: Measure) -> None:
    if measure.profile not in PROFILES:
        raise ValidationError(
            {"profile": f"There are no rules named “{measure.profile}”. Choose one that is offered."}
        )


def check_baseline(measure: Measure, *, today: date) -> None:
    """Limits are locked by enough points, or up to a day that has come."""
    fewest = PROFILES[measure.profile].minimum_baseline
    if measure.baseline_points is not None and measure.baseline_until is not None:
        raise ValidationError(
            {"baseline_until": "Lock the limits by a number of points or by a day. Leave one of them empty."}
        )
    if measure.baseline_points is not None and measure.baseline_points < fewest:
        raise ValidationError(
            {"baseline_points": f"{measure.baseline_points} points are too few. Take {fewest} or more."}
        )
    if measure.baseline_until is not None and measure.baseline_until > today:
        raise ValidationError({"baseline_until": "That day has not come yet. Choose one that has."})


def check_locks_something(measure: Measure, *, locked: int | None, periods: Sequence[Period]) -> None:
    """A day that leaves too few points before it locks nothing."""
    if measure.baseline_until is None or locked is not None:
        return
    fewest = PROFILES[measure.profile].minimum_baseline
    before = sum(period.start <= measure.baseline_until for period in periods)
    raise ValidationError(
        {
            "baseline_until": f"Up to then there are {before} periods; limits need {fewest}. Choose a later day."
        }
    )


def check_changes_chart(measure: Measure) -> None:
    names = ("chart", "profile", "baseline_points", "baseline_until")
    if all(getattr(measure, name) == measure.as_loaded.get(name) for name in names):
        raise ValidationError("This is how the chart is made already. Nothing was changed.")


def day_of(text: str) -> date:
    """The day that an address or a form names."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValidationError({"period": "This is not a day. Choose a period that is offered."}) from None


def check_step(period: Period, *, periods: Sequence[Period], values: Sequence[float | None]) -> None:
    """A step change starts at a period that has a number, with a number before it."""
    if not periods or period not in periods:
        raise ValidationError(
            {"period": f"This chart has no number for {period.label}. Choose a period that has one."}
        )
    position = periods.index(period)
    if values[position] is None:
        raise ValidationError(
            {"period": f"There is no number for {period.label}. Choose a period that has one."}
        )
    if all(value is None for value in values[:position]):
        raise ValidationError(
            {"period": f"The chart begins with {period.label}, so nothing is before it. Choose a later one."}
        )


def check_step_is_new(starts: Collection[date], period: Period) -> None:
    if period.start in starts:
        raise ValidationError({"period": f"There is a step change from {period.label} already."})


def check_stands(step: StepChange) -> None:
    if not step.stands:
        raise ValidationError("This step change was withdrawn already. Nothing was changed again.")


def check_given(text: str, *, name: str, say: str) -> None:
    if not text.strip():
        raise ValidationError({name: say})


def check_may_take_back(note: ChartNote, *, by: Person | None, may_change: bool) -> None:
    if note.taken_back_at is not None:
        raise ValidationError("This note was taken back already.")
    if by is not None and note.written_by_id != by.pk and not may_change:
        raise ValidationError("Only whoever wrote a note, or whoever keeps the measure, can take it back.")


def check_point_is_over(period: Period, *, today: date) -> None:
    if period.start > today:
        raise ValidationError({"text": f"{capitalised(period.label)} has not come yet."})


def check_own_following(following: Following, person: Person) -> None:
    if following.person_id != person.pk:
        raise ValidationError("Only whoever follows something can stop following it.")


def check_channel_is_on(channel: Channel) -> None:
    if not channel.is_on:
        raise ValidationError("This channel is switched off. Switch it on first.")


def whoever_is_asked(person: Person | None, *, by: Person) -> Person:
    """Somebody else who can answer a request."""
    if person is None:
        raise ValidationError(
            "Nobody looks after this measure, so nobody can be asked. Give it an owner first."
        )
    if person.pk == by.pk:
        raise ValidationError("You look after this measure yourself: nobody else has to be asked.")
    return person


def check_may_answer(request: StandardRequest, *, by: Person) -> None:
    if request.asked_of_id != by.pk:
        raise PermissionDenied(f"Only {request.asked_of.label} can answer, who was asked.")
    if request.state != StandardRequest.State.ASKED:
        raise ValidationError("This was answered already.")
