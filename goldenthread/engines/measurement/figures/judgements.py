from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from functools import cache, lru_cache
from importlib.metadata import version
from typing import Any

from improvement_methods import charts, spc
from improvement_methods.spc import Assurance, Chart, Family, Phase, PointType, Signal, Variation

from goldenthread.engines.measurement.figures.choosing import USUAL
from goldenthread.engines.measurement.figures.judging import run_of_periods
from goldenthread.engines.measurement.figures.series import (
    USUALLY_LATE,
    Number,
    PointState,
    SeriesFigure,
    Terms,
    newest_over,
)
from goldenthread.engines.measurement.models import Judgement, Measure
from goldenthread.foundations.clock.moments import LONDON, today
from goldenthread.foundations.clock.periods import Grain, Period

# How many of the last points are kept to be drawn, and looked through for signals.
RECENT = 36
# As many of them as can be told apart in a line of a list.
DRAWN = 24
# The number of what is kept, to be raised whenever the same numbers would be kept in another way.
EDITION = 2
METHODS = version("improvement-methods")
KNOWN = {PointState.MEASURED, PointState.HIDDEN}
_TYPES = tuple(PointType)
_STATES = tuple(PointState)

# Letters for when a number came in: before the next period was over, later, with what was there before, or never.
IN_TIME, LATE, BEFORE, NEVER = "olbn"

# first period of a series, when its first number came in, whether it was corrected
CameIn = Mapping[date, tuple[datetime, bool]]


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a judged series: the fields of a Judgement, but for when it was made and noticed."""

    measure_id: int
    unit_id: int
    is_together: bool
    adds_up: bool
    variation: str
    assurance: str
    is_short: bool
    points: int
    last_start: date | None
    last_state: str
    latest: Number
    end_start: date | None
    end_state: str
    reported: int | None
    expected: int | None
    sentence: str
    run_meaning: str
    run_signal: str
    run_began: date | None
    run_last: date | None
    spark: dict[str, Any]
    came_in: list[str]
    made_from: str
    made_by: str

    @property
    def run(self) -> tuple[str, date | None]:
        """Which run of signals is the newest; the same run keeps the moment it was noticed at."""
        return self.run_meaning, self.run_began


KEPT = tuple(field.name for field in fields(Kept))


def current_methods() -> str:
    """What every judgement made by this program begins with in `made_by`."""
    return f"{METHODS}/{EDITION} "


def kept_in(row: Judgement) -> Kept:
    """What a row keeps."""
    return Kept(**{name: getattr(row, name) for name in KEPT})


def kept_of(figure: SeriesFigure, came_in: CameIn, *, with_drawing: bool) -> Kept:
    """What is to be kept of a series that was just judged; with its small drawing, where lists show it."""
    kept = _kept_of(figure, came_in)
    if with_drawing and (chart := chart_to_draw(kept, figure.terms, points=DRAWN)) is not None:
        kept.spark["drawn"] = charts.sparkline_svg(
            chart,
            id="drawn",
            width=230,
            height=52,
            # The number stands beside it.
            value_text="",
            possible=figure.terms.possible,
            decorative=True,
        )
    return kept


def _kept_of(figure: SeriesFigure, came_in: CameIn) -> Kept:
    last, chart = figure.last, figure.chart
    run = _newest_run(figure)
    reported, expected = figure.reported[-1] if figure.reported else (None, None)
    return Kept(
        measure_id=figure.measure_id or 0,
        unit_id=figure.unit_id or 0,
        is_together=bool(figure.reported) or not figure.adds_up,
        adds_up=figure.adds_up,
        variation=chart.variation if chart and last is not None else Variation.NO_DATA,
        assurance=(chart.assurance or "") if chart and last is not None else "",
        is_short=bool(chart and chart.last_phase and chart.last_phase.short),
        points=sum(state in KNOWN for state in figure.states),
        last_start=None if last is None else figure.periods[last].start,
        last_state="" if last is None else figure.states[last],
        latest=None if last is None else figure.values[last],
        end_start=figure.periods[-1].start if figure.periods else None,
        end_state=figure.states[-1] if figure.states else "",
        reported=reported,
        expected=expected,
        sentence=_sentence(figure),
        run_meaning=run.meaning,
        run_signal=run.signal,
        run_began=run.began,
        run_last=run.last,
        spark=_spark(figure),
        came_in=_came_in(figure, came_in),
        made_from=_digest(figure, came_in),
        made_by=f"{current_methods()}{chart.profile if chart else ''}",
    )


def _sentence(figure: SeriesFigure) -> str:
    """What the chart says whatever day it is; nothing where there is no chart to ask."""
    hidden = bool(figure.states) and figure.states[-1] is PointState.HIDDEN
    if figure.chart is None or figure.last is None or hidden:
        return ""
    return spc.sentence(
        figure.chart,
        _labels(figure.periods[0].start, figure.periods[-1].start, figure.terms.grain),
        format_value=figure.terms.said,
        period=figure.terms.grain.value,
    )


@lru_cache(maxsize=2048)
def _labels(first: date, last: date, grain: Grain) -> tuple[str, ...]:
    return tuple(period.label for period in run_of_periods(first, last, grain))


@dataclass(frozen=True, slots=True)
class _Run:
    meaning: str = ""
    signal: str = ""
    began: date | None = None
    last: date | None = None


def _newest_run(figure: SeriesFigure) -> _Run:
    """The newest points in a row that say the same and are unlikely to be chance, among the recent ones.

    Where there are too few points to tell there is none: what the chart marks is provisional.
    """
    chart = figure.chart
    if chart is None:
        return _Run()
    told = [
        signal is not Signal.COMMON_CAUSE and not short
        for signal, short in zip(chart.signal, chart.short_phase, strict=True)
    ]
    recent = range(len(told) - 1, max(len(told) - RECENT, 0) - 1, -1)
    last = next((i for i in recent if told[i]), None)
    if last is None:
        return _Run()
    first = last
    while first and told[first - 1] and chart.point_type[first - 1] == chart.point_type[last]:
        first -= 1
    return _Run(
        meaning=chart.point_type[last],
        signal=chart.signal[last],
        began=figure.periods[first].start,
        last=figure.periods[last].start,
    )


def _spark(figure: SeriesFigure) -> dict[str, Any]:
    chart = figure.chart
    if chart is None or chart.latest is None:
        return {}
    first = max(len(chart) - RECENT, 0)
    phases = [
        [
            max(phase.start, first) - first,
            phase.stop - first,
            *map(_short, (phase.centre, phase.lower, phase.upper)),
        ]
        for phase in chart.phases
        if phase.stop > first
    ]
    spark: dict[str, Any] = {
        "start": figure.periods[first].start.isoformat(),
        "family": chart.family.value,
        "values": [_short(value) for value in chart.values[first:]],
        "types": "".join(str(_TYPES.index(kind)) for kind in chart.point_type[first:]),
        "states": "".join(str(_STATES.index(state)) for state in figure.states[first:]),
        "phases": phases,
    }
    if figure.is_coarse:
        spark["coarse"] = True
    if any(line.is_ours for line in figure.lines):
        spark["target"] = figure.terms.target
    if any(phase.varying for phase in chart.phases if phase.stop > first):
        spark["limits"] = [
            [_short(low), _short(high)]
            for low, high in zip(chart.lower[first:], chart.upper[first:], strict=True)
        ]
    return spark


def _short(value: Number) -> Number:
    """To as many digits as any drawing can show."""
    return None if value is None else float(f"{value:.7g}")


def chart_to_draw(judgement: Judgement | Kept, terms: Terms, *, points: int = RECENT) -> Chart | None:
    """The chart of the last points, as far as a small drawing needs it; None where nothing was measured."""
    spark = judgement.spark
    if not spark:
        return None
    first = max(len(spark["values"]) - points, 0)
    values = tuple(spark["values"][first:])
    limits = spark["limits"][first:] if "limits" in spark else None
    phases = tuple(
        Phase(
            number,
            max(start - first, 0),
            stop - first,
            centre,
            lower,
            upper,
            None,
            None,
            short=False,
            varying=limits is not None,
        )
        for number, (start, stop, centre, lower, upper) in enumerate(spark["phases"])
        if stop > first
    )
    nothing = (None,) * len(values)
    return Chart(
        family=Family(spark["family"]),
        values=values,
        denominators=None,
        direction=spc.Direction(terms.direction),
        target=terms.target,
        profile=judgement.made_by.rpartition(" ")[2],
        screened=False,
        baseline=None,
        excluded=(),
        phases=phases,
        centre=_by_point(phases, "centre"),
        lower=tuple(low for low, _ in limits) if limits else _by_point(phases, "lower"),
        upper=tuple(high for _, high in limits) if limits else _by_point(phases, "upper"),
        near_lower=nothing,
        near_upper=nothing,
        outside=nothing,
        close=nothing,
        relative=nothing,
        signal=(Signal.COMMON_CAUSE,) * len(values),
        point_type=tuple(_TYPES[int(kind)] for kind in spark["types"][first:]),
        variation=Variation(judgement.variation),
        assurance=Assurance(judgement.assurance) if judgement.assurance else None,
        runs=None,
        notes=(),
    )


def recent_states(judgement: Judgement) -> list[PointState]:
    """The states of the last periods kept, oldest first."""
    return [_STATES[int(code)] for code in judgement.spark.get("states", "")]


def _by_point(phases: Sequence[Phase], column: str) -> tuple[Number, ...]:
    return tuple(getattr(phase, column) for phase in phases for _ in range(len(phase)))


def _came_in(figure: SeriesFigure, came_in: CameIn) -> list[str]:
    """Of the last periods up to the newest number: a letter for when it came in, and whether it was corrected.

    What was there before the measure was kept here came in together on its first day, and says nothing of being late.
    """
    if figure.last is None or not came_in:
        return []
    days = {start: entered.astimezone(LONDON).date() for start, (entered, _) in came_in.items()}
    first_day = min(days.values())
    periods = figure.periods[: figure.last + 1][-RECENT:]
    when = "".join(_when(period, days.get(period.start), first_day) for period in periods)
    corrected = "".join("1" if came_in.get(period.start, (None, False))[1] else "0" for period in periods)
    return [when, corrected]


def _when(period: Period, day: date | None, first_day: date) -> str:
    if day is None:
        return NEVER
    if day == first_day and period.end <= first_day:
        return BEFORE
    return LATE if day >= period.shifted(1).end else IN_TIME


def _digest(figure: SeriesFigure, came_in: CameIn) -> str:
    chart = figure.chart
    judged = () if chart is None else (chart.family, chart.profile, chart.baseline, chart.phases)
    said = (
        figure.terms,
        [figure.periods[0].start, figure.periods[-1].start] if figure.periods else [],
        figure.numerators,
        figure.denominators,
        figure.values,
        ",".join(figure.states),
        figure.reported,
        judged,
        sorted(came_in.items()),
    )
    return hashlib.sha256(repr(said).encode()).hexdigest()


def late_before() -> dict[str, date]:
    """For each way that numbers come: a series whose last period began before this day is late today."""
    due = {grain: newest_over(grain, as_at=today()) for grain in Grain}
    # What comes every day may take as long as is usual for it.
    due[Grain.DAY] = due[Grain.DAY].shifted(1 - USUALLY_LATE[Grain.DAY])
    return {grain.value: period.start for grain, period in due.items()}


@cache
def _due(grain: Grain, as_at: date) -> Period:
    return newest_over(grain, as_at=as_at)


@dataclass(frozen=True, slots=True)
class Standing:
    """A judgement on a day: with its last period, the newest that is over, how many are between them, whether numbers
    have stopped (are later than is usual for how often they come), and what the icons say."""

    measure: Measure
    judgement: Judgement | None
    terms: Terms
    as_at: date
    last: Period | None
    due: Period
    periods_late: int
    is_stale: bool
    variation: Variation
    assurance: Assurance | None

    @classmethod
    def of(cls, measure: Measure, judgement: Judgement | None) -> Standing:
        terms, as_at = Terms.of(measure), today()
        if judgement is not None and "target" in judgement.spark:
            terms = replace(terms, target=judgement.spark["target"])
        start = judgement.last_start if judgement else None
        last, due = None if start is None else Period(start, terms.grain), _due(terms.grain, as_at)
        late = 0 if last is None else max(last.steps_to(due), 0)
        is_stale = late >= USUALLY_LATE[terms.grain]
        # Nothing is known of numbers that have stopped.
        known = judgement is not None and not is_stale
        variation = Variation(judgement.variation) if judgement and known else Variation.NO_DATA
        assurance = Assurance(judgement.assurance) if judgement and judgement.assurance else None
        return cls(measure, judgement, terms, as_at, last, due, late, is_stale, variation, assurance)

    @property
    def is_late(self) -> bool:
        """Whether a number is wanted: what comes every day may take as long as is usual for it."""
        if self.terms.grain is Grain.DAY:
            return self.is_stale
        return self.periods_late > 0

    @property
    def cannot_tell(self) -> bool:
        """Whether nothing is marked because there are too few numbers, or because rounding hides what there is."""
        made = self.judgement
        if made is None or self.variation is not Variation.COMMON_CAUSE:
            return False
        return made.is_short or self.is_coarse

    @property
    def is_plain(self) -> bool:
        """Whether it is an XmR chart by the usual rules, for which icons that are chance are foretold."""
        made = self.judgement
        if made is None or made.spark.get("family") != Family.XMR:
            return False
        return made.made_by.rpartition(" ")[2] == USUAL

    @property
    def is_coarse(self) -> bool:
        return self.judgement is not None and "coarse" in self.judgement.spark

    @property
    def run_lasts(self) -> bool:
        """Whether the newest run of signals goes on to the newest number."""
        made = self.judgement
        return made is not None and made.run_began is not None and made.run_last == made.last_start

    @property
    def since(self) -> Period | None:
        """The first period of the run of signals that lasts."""
        began = self.judgement.run_began if self.judgement and self.run_lasts else None
        return None if began is None else Period(began, self.terms.grain)

    @property
    def is_hidden(self) -> bool:
        return self.judgement is not None and self.judgement.last_state == PointState.HIDDEN
