"""Measures, their values and their charts, for programs: the numbers that pages show, hidden where pages hide them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.http import Http404
from improvement_methods import spc
from ninja import Body, Query
from pydantic import BeforeValidator, Field, WithJsonSchema

from goldenthread.engines.measurement import actions, figures, presenters, queries
from goldenthread.engines.measurement.figures import FlatValue, PointState
from goldenthread.engines.measurement.imports import SentValue
from goldenthread.engines.measurement.models import Measure, Observation, StepChange
from goldenthread.engines.measurement.rules import CHANGE_CHARTS, LARGEST, READ_MEASURES, RECORD_VALUES
from goldenthread.foundations.access.policies import Request
from goldenthread.foundations.api.limits import LIMITS
from goldenthread.foundations.api.routes import (
    LARGEST_NUMBER,
    Answer,
    Asked,
    ChangedPageAsked,
    Number,
    OptionalNumber,
    PageAsked,
    Question,
    Routes,
    Sent,
    Since,
    once,
    page,
    within_reason,
    without_default,
)
from goldenthread.foundations.audit.queries import changed_since
from goldenthread.foundations.organisation.models import Unit

routes = Routes("Measures and values")


# --- measures ----------------------------------------------------------------------------------------------------


class MeasureRow(Answer):
    """A measure with how its number is made."""

    id: int
    name: str
    place_id: int
    place: str
    kind: str
    unit_label: str
    per: int
    decimals: int
    direction: str
    grain: str
    target: float | None
    target_source: str
    counted: str
    out_of: str
    exclusions: str
    source: str
    owner: str
    is_kept: bool
    hides_small_numbers: bool
    retired_on: date | None


class MeasureRows(Answer):
    items: list[MeasureRow]
    next: str | None


def _measure_row(measure: Measure) -> MeasureRow:
    same = ("name", "kind", "unit_label", "per", "decimals", "direction", "grain", "target", "target_source")
    made = ("counted", "out_of", "exclusions", "source", "is_kept", "hides_small_numbers", "retired_on")
    return MeasureRow(
        id=measure.pk,
        place_id=measure.unit_id,
        place=measure.unit.name,
        owner=measure.owner.label if measure.owner else "",
        **{name: getattr(measure, name) for name in (*same, *made)},
    )


@routes.get("measures", scope=READ_MEASURES, answer=MeasureRows, summary="Measures", is_list=True)
def measure_rows(request: Request, asked: Query[ChangedPageAsked]) -> Any:
    """Every measure that the token's person may see, with how its number is made; retired ones too."""
    measures = queries.measures_seen_by(request.person).filter(pk__gt=asked.after)
    if asked.since:
        measures = measures.filter(pk__in=changed_since(Measure, asked.since))
    rows = [_measure_row(measure) for measure in measures.order_by("pk")[: asked.limit + 1]]
    return page(request, MeasureRows, rows, asked, key=lambda row: row.id)


@routes.get("measures/{int:measure_id}", scope=READ_MEASURES, answer=MeasureRow, summary="One measure")
def measure_row(request: Request, measure_id: Number) -> Any:
    """How one measure's number is made."""
    return _measure_row(queries.get_measure(measure_id, seen_by=request.person))


# --- values ------------------------------------------------------------------------------------------------------

_LAST = re.compile(r"([0-9]{1,15})\.([0-9]{1,15})\.([0-9]{4}-[0-9]{2}-[0-9]{2})")


class ValueRow(Answer):
    """One number of one place for one period, as pages show it. `is_hidden` means that few people are counted."""

    measure_id: int
    measure: str
    place_id: int
    place: str
    period: date
    grain: str
    numerator: float | None
    denominator: float | None
    value: float | None
    state: str
    is_hidden: bool
    revision: int
    entered_at: datetime


class ValueRows(Answer):
    items: list[ValueRow]
    next: str | None


Last = Annotated[
    str | None,
    WithJsonSchema({"type": "string", "pattern": f"^{_LAST.pattern}$"}),
    Field(
        default=None,
        pattern=f"^{_LAST.pattern}$",
        description="Where the last answer ended: its measure, place and period, as “next” has them.",
        json_schema_extra=without_default,
    ),
]


class ValuesAsked(Asked):
    after: Last
    measure_id: OptionalNumber
    place_id: OptionalNumber
    updated_since: Since


@routes.get("values", scope=READ_MEASURES, answer=ValueRows, summary="Values of all measures", is_list=True)
def value_rows(request: Request, asked: Query[ValuesAsked]) -> Any:
    """One flat table of every number that the token's person may see, by measure, place and period.

    The value that stands is given, with how often it was corrected. Small numbers are hidden as they are on pages.
    """
    rows: list[ValueRow] = []
    for one in _values(request, asked):
        rows.append(_value_row(one))
        if len(rows) > asked.limit:
            break
    return page(
        request, ValueRows, rows, asked, key=lambda row: f"{row.measure_id}.{row.place_id}.{row.period}"
    )


def _values(request: Request, asked: ValuesAsked) -> Iterator[FlatValue]:
    measure_id, unit_id, start = _after(asked.after)
    since = within_reason(asked.updated_since)
    measures = queries.measures_seen_by(request.person).filter(pk__gte=measure_id).order_by("pk")
    if asked.measure_id is not None:
        measures = measures.filter(pk=asked.measure_id)
    if since is not None:
        measures = measures.filter(pk__in=queries.measures_with_numbers_since(since))
    for measure in measures.iterator(chunk_size=100):
        for one in figures.flat_values(measure):
            if (measure.pk, one.unit.pk, one.period.start.isoformat()) <= (measure_id, unit_id, start):
                continue
            if asked.place_id is not None and one.unit.pk != asked.place_id:
                continue
            if since is None or one.entered_at >= since:
                yield one


def _after(last: str | None) -> tuple[int, int, str]:
    found = _LAST.fullmatch(last or "")
    return (int(found[1]), int(found[2]), found[3]) if found else (0, 0, "")


def _value_row(one: FlatValue) -> ValueRow:
    return ValueRow(
        measure_id=one.measure.pk,
        measure=one.measure.name,
        place_id=one.unit.pk,
        place=one.unit.name,
        period=one.period.start,
        grain=one.period.grain.value,
        numerator=one.numerator,
        denominator=one.denominator,
        value=one.value,
        state=one.state.value,
        is_hidden=one.state is PointState.HIDDEN,
        revision=one.revision,
        entered_at=one.entered_at,
    )


def _day(value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        raise ValueError("Write a day like 2026-06-01: any day of the period.")
    return date.fromisoformat(value)


_Day = Annotated[date, BeforeValidator(_day), Field(description="Any day of the period.")]
_Amount = Annotated[float, Field(ge=-LARGEST, le=LARGEST)]
_Count = Annotated[float, Field(ge=0, le=LARGEST)]


class OneValue(Sent):
    """One number. A percentage or a rate has `numerator` and `denominator`, any other measure `value`."""

    measure_id: Annotated[int, Field(ge=1, le=LARGEST_NUMBER)]
    place_id: Annotated[int, Field(ge=1, le=LARGEST_NUMBER)]
    period: _Day
    numerator: _Count | None = None
    denominator: _Count | None = None
    value: _Amount | None = None
    state: Annotated[
        Literal["measured", "not_measured", "not_applicable"],
        Field(description="not_measured where there is no number; not_applicable where there can be none."),
    ] = "measured"
    stratum: Annotated[
        str,
        Field(
            max_length=120, description="A group, like “Sex: Female” or “sex: 2”. Empty is everyone together."
        ),
    ] = ""


class ValuesSent(Sent):
    values: Annotated[list[OneValue], Field(min_length=1, max_length=LIMITS.values_in_a_request)]
    reason: Annotated[
        str,
        Field(max_length=300, description="Why numbers are corrected. Needed where one is there already."),
    ] = ""


class ValuesKept(Answer):
    """What became of the values. One that was there already, with the same number, changes nothing.

    `not_yet` are values without a number of periods that are not over: they are left out.
    """

    new: int
    corrected: int
    there_already: int
    not_yet: int
    batch_id: int | None


_EXAMPLE = {
    "values": [
        {"measure_id": 12, "place_id": 7, "period": "2026-05-01", "numerator": 3, "denominator": 812},
        {"measure_id": 12, "place_id": 8, "period": "2026-05-01", "state": "not_measured"},
    ],
    "reason": "",
}


@routes.post("values", scope=RECORD_VALUES, answer=ValuesKept, summary="Record values", example=_EXAMPLE)
def record_values(request: Request, sent: Body[ValuesSent]) -> Any:
    """Keep up to a thousand values: all of them, or none. A number that changes one needs a reason."""

    def effect() -> ValuesKept:
        recorded = actions.record_values(
            [_sent_value(one) for one in sent.values],
            sender=f"Sent by {request.person.through}",
            sha256=hashlib.sha256(request.body).hexdigest(),
            reason=sent.reason,
            by=request.person,
        )
        return ValuesKept(
            new=recorded.new,
            corrected=recorded.corrected,
            there_already=recorded.there_already,
            not_yet=recorded.not_yet,
            batch_id=recorded.batch.pk if recorded.batch else None,
        )

    return once(request, effect)


def _sent_value(one: OneValue) -> SentValue:
    return SentValue(
        measure_id=one.measure_id,
        unit_id=one.place_id,
        day=one.period,
        numerator=one.numerator,
        denominator=one.denominator,
        value=one.value,
        state=Observation.State(one.state),
        stratum=one.stratum,
    )


# --- charts ------------------------------------------------------------------------------------------------------


class ChartPhase(Answer):
    """A stretch of the chart with its own centre and limits. They are uncut: a lower one may be below nought."""

    begins: date
    ends: date
    centre: float | None
    lower: float | None
    upper: float | None
    is_provisional: bool


class ChartPoint(Answer):
    """One period of the chart. `signal` says why the point is unlikely to be chance."""

    period: date
    label: str
    value: float | None
    state: str
    is_signal: bool
    signal: str
    means: str


class OtherTarget(Answer):
    """A line on the chart beside the target that it is judged against."""

    name: str
    target: float


class Chart(Answer):
    """A measure's chart as a page draws it: the same points, limits, signals and sentences.

    `target` is what it is judged against: the one that is answered for and in force for the newest period.
    """

    measure_id: int
    measure: str
    place_id: int
    place: str
    unit_label: str
    direction: str
    target: float | None
    target_name: str
    other_targets: list[OtherTarget]
    profile: str
    sentence: str
    variation: str
    assurance: str
    notes: list[str]
    phases: list[ChartPhase]
    points: list[ChartPoint]


class ChartAsked(Question):
    place_id: OptionalNumber


@routes.get("measures/{int:measure_id}/chart", scope=READ_MEASURES, answer=Chart, summary="A measure's chart")
def measure_chart(request: Request, measure_id: Number, asked: Query[ChartAsked]) -> Any:
    """The chart of a measure where it is kept, or with `place_id` of a place that reports it."""
    measure = queries.get_measure(measure_id, seen_by=request.person)
    unit = _place_of_chart(measure, asked.place_id)
    figure = figures.series_of(measure, unit)
    chart = figure.chart
    icon = presenters.assurance_icon(figure)
    return Chart(
        measure_id=measure.pk,
        measure=measure.name,
        place_id=unit.pk,
        place=unit.name,
        unit_label=measure.unit_label,
        direction=measure.direction,
        target=figure.terms.target,
        target_name=next((line.name for line in figure.lines if line.is_ours), ""),
        other_targets=[
            OtherTarget(name=line.name, target=line.value) for line in figure.lines if not line.is_ours
        ],
        profile=chart.profile if chart else "",
        sentence=presenters.what_it_says(figure),
        variation=presenters.variation_icon(figure).word,
        assurance=icon.word if icon else "",
        notes=[note.sentence for note in chart.notes_for(figure.terms.possible)] if chart else [],
        phases=_phases(figure),
        points=_points(figure),
    )


def _place_of_chart(measure: Measure, unit_id: int | None) -> Unit:
    for unit in [measure.unit, *queries.reporting_units(measure)]:
        if unit_id is None or unit.pk == unit_id:
            return unit
    raise Http404


def _phases(figure: figures.SeriesFigure) -> list[ChartPhase]:
    return [
        ChartPhase(
            begins=figure.periods[phase.start].start,
            ends=figure.periods[phase.stop - 1].end,
            centre=phase.centre,
            lower=phase.lower,
            upper=phase.upper,
            is_provisional=phase.short,
        )
        for phase in (figure.chart.phases if figure.chart else ())
    ]


def _points(figure: figures.SeriesFigure) -> list[ChartPoint]:
    chart = figure.chart
    if chart is None:
        return []
    return [
        ChartPoint(
            period=period.start,
            label=period.label,
            value=figure.values[i],
            state=figure.states[i].value,
            is_signal=chart.signalled[i],
            signal=chart.signal_labels[i] if chart.signalled[i] else "",
            means=spc.POINT_WORDS[chart.point_type[i]] if chart.signalled[i] else "",
        )
        for i, period in enumerate(figure.periods)
    ]


# --- targets -------------------------------------------------------------------------------------------------------


class TargetRow(Answer):
    """A target line, whether it is in force or not. Without days it holds for every period."""

    id: int
    name: str
    target: float
    source: str
    is_answered_for: bool
    starts_on: date | None
    ends_on: date | None


class TargetRows(Answer):
    measure_id: int
    items: list[TargetRow]


@routes.get(
    "measures/{int:measure_id}/targets", scope=READ_MEASURES, answer=TargetRows, summary="A measure's targets"
)
def target_rows(request: Request, measure_id: Number) -> Any:
    """The target lines of a measure, in the order they begin. `target` of the measure itself stands beside them."""
    measure = queries.get_measure(measure_id, seen_by=request.person)
    items = [
        TargetRow(
            id=line.pk,
            name=line.name,
            target=line.value,
            source=line.source,
            is_answered_for=line.is_ours,
            starts_on=line.starts_on,
            ends_on=line.ends_on,
        )
        for line in queries.target_lines([measure.pk]).get(measure.pk, [])
    ]
    return TargetRows(measure_id=measure.pk, items=items)


# --- step changes --------------------------------------------------------------------------------------------------


class StepRow(Answer):
    """A step change: from when a chart shows another process, and why. Without a place it is of every place.

    One that was withdrawn stands no longer, and stays in the list with the reason.
    """

    id: int
    measure_id: int
    place_id: int | None
    place: str
    period: date
    reason: str
    declared_at: datetime
    stands: bool
    withdrawn_at: datetime | None
    withdrawal_reason: str


class StepRows(Answer):
    items: list[StepRow]
    next: str | None


def _step_row(step: StepChange) -> StepRow:
    said = ("reason", "declared_at", "stands", "withdrawn_at", "withdrawal_reason")
    return StepRow(
        id=step.pk,
        measure_id=step.measure_id,
        place_id=step.unit_id,
        place=step.unit.name if step.unit else "",
        period=step.starts_on,
        **{name: getattr(step, name) for name in said},
    )


@routes.get(
    "measures/{int:measure_id}/step-changes",
    scope=READ_MEASURES,
    answer=StepRows,
    summary="A measure's step changes",
    is_list=True,
)
def step_rows(request: Request, measure_id: Number, asked: Query[PageAsked]) -> Any:
    """Every step change that was declared for a measure, in the order of declaring; withdrawn ones too."""
    measure = queries.get_measure(measure_id, seen_by=request.person)
    steps = queries.all_step_changes(measure).filter(pk__gt=asked.after)
    rows = [_step_row(step) for step in steps[: asked.limit + 1]]
    return page(request, StepRows, rows, asked, key=lambda row: row.id)


_Reason = Annotated[str, Field(max_length=300)]


class StepSent(Sent):
    """From which period the chart shows something else, and what changed then."""

    period: _Day
    reason: Annotated[_Reason, Field(description="What changed then, for a reader in two years.")]
    place_id: Annotated[
        int | None,
        Field(ge=1, le=LARGEST_NUMBER, description="Whose chart. Left out: of the place that keeps it."),
    ] = None
    everywhere: Annotated[
        bool, Field(description="Of every place of the measure; the chart of `place_id` is looked at.")
    ] = False


_STEP_EXAMPLE = {"period": "2026-02-01", "reason": "A second nurse checks each dose.", "place_id": 7}


@routes.post(
    "measures/{int:measure_id}/step-changes",
    scope=CHANGE_CHARTS,
    answer=StepRow,
    summary="Declare a step change",
    example=_STEP_EXAMPLE,
)
def declare_step(request: Request, measure_id: Number, sent: Body[StepSent]) -> Any:
    """Say that a chart shows another process from a period on. Limits before it stay as they were."""
    measure = queries.get_measure(measure_id, seen_by=request.person)
    place = _place_of_step(measure, sent.place_id)

    def effect() -> StepRow:
        period = measure.period_of(sent.period)
        step = actions.declare_step(
            measure,
            unit=None if sent.everywhere else place,
            looked_at=place,
            period=period,
            reason=sent.reason,
            evidence=figures.evidence_for(figures.series_of(measure, place), period),
            by=request.person,
        )
        return _step_row(step)

    return once(request, effect)


def _place_of_step(measure: Measure, unit_id: int | None) -> Unit:
    for unit in [measure.unit, *queries.reporting_units(measure)]:
        if unit_id is None or unit.pk == unit_id:
            return unit
    raise ValidationError({"place_id": f"No place of this number reports {measure.name}."})


class WithdrawalSent(Sent):
    """Why a step change is taken off its charts."""

    reason: _Reason


@routes.post(
    "measures/{int:measure_id}/step-changes/{int:step_id}/withdrawal",
    scope=CHANGE_CHARTS,
    answer=StepRow,
    summary="Withdraw a step change",
    example={"reason": "It was tried for a week only."},
)
def withdraw_step(request: Request, measure_id: Number, step_id: Number, sent: Body[WithdrawalSent]) -> Any:
    """Take a step change off its charts. It stays in the list, with both reasons."""
    step = queries.get_step(measure_id, step_id, seen_by=request.person)

    def effect() -> StepRow:
        actions.withdraw_step(step, reason=sent.reason, by=request.person)
        return _step_row(step)

    return once(request, effect)


# --- every chart as one flat table ---------------------------------------------------------------------------------


class FlatRow(Answer):
    """One period of one chart, with its limits, its signal and what the whole chart says. For Power BI and the like."""

    measure_id: int
    measure: str
    place_id: int
    place: str
    period: date
    period_label: str
    every: str
    state: str
    numerator: float | None
    denominator: float | None
    value: float | None
    unit: str
    centre: float | None
    lower_limit: float | None
    upper_limit: float | None
    target: float | None
    signal: str
    means: str
    variation: str
    since: date | None
    assurance: str
    chart: str
    profile: str
    better: str
    counted: str
    out_of: str
    small_numbers: str
    methods: str
    as_at: date


class FlatRows(Answer):
    items: list[FlatRow]
    next: str | None


@routes.get(
    "chart-rows", scope=READ_MEASURES, answer=FlatRows, summary="Every chart, row by row", is_list=True
)
def chart_rows(request: Request, asked: Query[ValuesAsked]) -> Any:
    """One flat table of every chart that the token's person may see, by measure, place and period.

    A new number can move every limit of its chart, so `updated_since` gives charts with a newer number whole.
    """
    rows: list[FlatRow] = []
    for one in _flat(request, asked):
        rows.append(one)
        if len(rows) > asked.limit:
            break
    return page(
        request, FlatRows, rows, asked, key=lambda row: f"{row.measure_id}.{row.place_id}.{row.period}"
    )


def _flat(request: Request, asked: ValuesAsked) -> Iterator[FlatRow]:
    last = _after(asked.after)
    since = within_reason(asked.updated_since)
    measures = queries.measures_seen_by(request.person).filter(pk__gte=last[0]).order_by("pk")
    if asked.measure_id is not None:
        measures = measures.filter(pk=asked.measure_id)
    if since is not None:
        measures = measures.filter(pk__in=queries.measures_with_numbers_since(since))
    for measure in measures.iterator(chunk_size=100):
        taken = sorted(figures.charts_of([measure]), key=lambda one: one[1].pk)
        for _, unit, figure in taken:
            if asked.place_id is not None and unit.pk != asked.place_id:
                continue
            for row in presenters.flat_rows(measure, figure):
                named = FlatRow.model_validate(dict(zip(presenters.COLUMNS, row, strict=True)))
                if (named.measure_id, named.place_id, named.period.isoformat()) > last:
                    yield named


# --- groups ----------------------------------------------------------------------------------------------------------


class GroupValue(Answer):
    """One group's number, as pages show it: of a period, or of a whole quarter or year."""

    dimension: str
    group: str
    place_id: int
    period: date
    every: str
    numerator: float | None
    denominator: float | None
    value: float | None
    is_hidden: bool


class GroupValues(Answer):
    """A measure by groups. Numbers are rounded, and hidden where few people could be worked out from them."""

    measure_id: int
    measure: str
    items: list[GroupValue]


@routes.get(
    "measures/{int:measure_id}/groups", scope=READ_MEASURES, answer=GroupValues, summary="A measure by groups"
)
def measure_groups(request: Request, measure_id: Number) -> Any:
    """Every group's numbers of one measure, for each place and those above it."""
    measure = queries.get_measure(measure_id, seen_by=request.person)
    shown = figures.protect([measure])[measure.pk].shown
    items = [
        GroupValue(
            dimension=dimension,
            group=group,
            place_id=unit_id,
            period=when.start,
            every=when.grain.value,
            numerator=one.numerator,
            denominator=one.denominator,
            value=one.value,
            is_hidden=one.is_hidden,
        )
        for (dimension, group, unit_id, when), one in sorted(shown.items(), key=lambda both: both[0])
        if dimension
    ]
    return GroupValues(measure_id=measure.pk, measure=measure.name, items=items)
