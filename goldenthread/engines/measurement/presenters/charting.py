"""What stands on a chart besides its numbers: notes, step changes, and what another way of making it would say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from improvement_methods import charts, spc
from improvement_methods.charts import PinKind
from improvement_methods.spc import Chart, Family, Phase, Signal, StepSuggestion
from markupsafe import Markup

from goldenthread.engines.measurement.figures import (
    Opinions,
    PointState,
    SeriesFigure,
    Stretch,
    moved_since,
    suggestion_at,
    suggestion_words,
    suggestions_of,
)
from goldenthread.engines.measurement.models import ChartNote, Measure, Observation, StepChange
from goldenthread.engines.measurement.panels import Mark
from goldenthread.engines.measurement.presenters.measure import cell_text, observed
from goldenthread.engines.measurement.presenters.words import (
    Cell,
    cell,
    counted,
    said,
    variation_icon,
    what_it_says,
    with_a_small_letter,
)
from goldenthread.engines.measurement.rules import capitalised
from goldenthread.foundations.access.rights import in_a_row
from goldenthread.foundations.clock.periods import Period, day_in_words
from goldenthread.foundations.design.environment import moment

MOST_NAMED = 6


# --- notes and marks ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PinLine:
    """One numbered mark below a chart."""

    number: int
    is_test: bool
    when: str
    text: str
    href: str
    who: str


def pinned(
    figure: SeriesFigure, notes: Sequence[ChartNote], marks: Sequence[Mark]
) -> tuple[list[charts.Pin], list[PinLine]]:
    """The marks that stand on a chart, and the lines below it of the same numbers."""
    places = {period: i for i, period in enumerate(figure.periods)}
    found = [
        (places[note.period], PinKind.NOTE, note.text, "", note.written_by_label)
        for note in notes
        if note.period in places
    ]
    for mark in marks:
        period = Period.containing(mark.on, figure.terms.grain)
        if period in places:
            found.append((places[period], PinKind.TEST, mark.text, mark.href, mark.note))
    found.sort(key=lambda one: (one[0], one[1] is PinKind.NOTE))
    pins = [charts.Pin(point, kind, text) for point, kind, text, _, _ in found]
    lines = [
        PinLine(
            number,
            kind is PinKind.TEST,
            capitalised(figure.periods[point].label),
            text,
            href,
            who,
        )
        for number, (point, kind, text, href, who) in enumerate(found, start=1)
    ]
    return pins, lines


# --- step changes ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step change below its chart."""

    when: str
    where: str
    reason: str
    who: str
    link: Mark | None
    evidence: str
    moved: str
    withdrawn: str
    withdraw_href: str


def step_lines(
    figure: SeriesFigure,
    steps: Iterable[StepChange],
    marks: Sequence[Mark],
    *,
    withdraw_href: Callable[[StepChange], str] | None,
) -> list[StepLine]:
    """The step changes of one chart, with what their limits were and whether these have moved since."""
    linked = {mark.href: mark for mark in marks if mark.href}
    return [
        StepLine(
            when=step.period.label,
            where="" if step.unit else "in every place",
            reason=step.reason,
            who=f"{step.declared_by_label}, {moment(step.declared_at)}",
            link=linked.get(step.link),
            evidence=str(step.evidence.get("sentence", "")),
            moved=_moved(figure, step) if step.stands else "",
            withdrawn=_withdrawn(step),
            withdraw_href=withdraw_href(step) if withdraw_href and step.stands else "",
        )
        for step in steps
    ]


def _withdrawn(step: StepChange) -> str:
    if step.withdrawn_at is None:
        return ""
    return f"Withdrawn by {step.withdrawn_by_label}, {moment(step.withdrawn_at)}: {step.withdrawal_reason}"


def _moved(figure: SeriesFigure, step: StepChange) -> str:
    moved = moved_since(figure, step)
    if moved is None:
        return ""
    was, current = moved
    return (
        f"The mean before was {_stretch_words(figure, was)} when this was declared and is "
        f"{_stretch_words(figure, current)} now: numbers of that time, or how the chart is made, have changed since."
    )


def _stretch_words(figure: SeriesFigure, stretch: Stretch) -> str:
    if stretch.centre is None:
        return "not known"
    mean = said(stretch.centre, figure.terms)
    if stretch.lower is None or stretch.upper is None:
        return mean
    return f"{mean} (limits {said(stretch.lower, figure.terms)} to {said(stretch.upper, figure.terms)})"


# --- what would change -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Preview:
    """One chart before and after something that is not done yet, and what would change in words."""

    before: Markup
    after: Markup
    before_narrow: Markup
    after_narrow: Markup
    before_says: str
    after_says: str
    differences: tuple[str, ...]


def preview_of(now: SeriesFigure, then: SeriesFigure) -> Preview | None:
    if now.chart is None or then.chart is None or now.chart.latest is None:
        return None
    return Preview(
        before=_small(now, now.chart, id="before", title="As it is", width=550),
        after=_small(then, then.chart, id="after", title="As it would be", width=550),
        before_narrow=_small(now, now.chart, id="before-narrow", title="As it is", width=340),
        after_narrow=_small(then, then.chart, id="after-narrow", title="As it would be", width=340),
        before_says=what_it_says(now),
        after_says=what_it_says(then),
        differences=tuple(differences(now, then)),
    )


def _small(figure: SeriesFigure, chart: Chart, *, id: str, title: str, width: int) -> Markup:
    drawn = charts.chart_svg(
        chart,
        [period.short_label for period in figure.periods],
        id=id,
        title=f"{title}: {figure.terms.name}, {figure.place}",
        description=what_it_says(figure),
        width=width,
        height=330,
        format_value=figure.terms.said,
        possible=figure.terms.possible,
        key=False,
    )
    return Markup(drawn.svg)  # noqa: S704


def differences(now: SeriesFigure, then: SeriesFigure) -> list[str]:
    """What another way of making a chart would change, in sentences; that nothing would, where nothing would."""
    old, new = now.chart, then.chart
    if old is None or new is None:
        return []
    told = []
    before, after = variation_icon(now).word, variation_icon(then).word
    if before != after:
        told.append(f"The icon would change from “{before}” to “{after}”.")
    told += _points_that_change(now.periods, old, new)
    told += _last_stretch(now, old.last_phase, new.last_phase)
    last = new.last_phase
    if last is not None and last.short and len(new.phases) > len(old.phases):
        needed = spc.profile(new.profile).minimum_points
        have = last.stop - last.start
        told.append(
            f"The new stretch has {have} of the {needed} points that firm limits need. Until then they are on trial."
        )
    return told or ["Nothing would change in what the chart says."]


def _points_that_change(periods: Sequence[Period], old: Chart, new: Chart) -> list[str]:
    pairs = list(zip(periods, old.signalled, new.signalled, strict=True))
    gone = [period.label for period, was, would in pairs if was and not would]
    come = [period.label for period, was, would in pairs if would and not was]
    told = []
    if gone:
        told.append(f"No longer unlikely to be chance: {_some_of(gone)}.")
    if come:
        told.append(f"Newly unlikely to be chance: {_some_of(come)}.")
    return told


def _some_of(labels: Sequence[str]) -> str:
    if len(labels) <= MOST_NAMED:
        return in_a_row(list(labels))
    named = ", ".join(labels[: MOST_NAMED - 1])
    return f"{named} and {len(labels) - MOST_NAMED + 1} more"


def _last_stretch(figure: SeriesFigure, old: Phase | None, new: Phase | None) -> list[str]:
    if old is None or new is None or new.centre is None or old.centre is None:
        return []
    was = _stretch_words(figure, Stretch(old.centre, old.lower, old.upper, 0))
    would = _stretch_words(figure, Stretch(new.centre, new.lower, new.upper, 0))
    return [] if was == would else [f"The mean at the end would be {would}, instead of {was}."]


# --- one point ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PointView:
    """One number of one chart, with all that is known of it."""

    title: str
    shown: Cell
    sentence: str
    facts: tuple[tuple[str, str], ...]
    revisions: tuple[Revision, ...]
    places: tuple[tuple[str, Cell, str], ...]
    before: Period | None
    after: Period | None


@dataclass(frozen=True, slots=True)
class Revision:
    shown: Cell
    what: str
    reason: str


def point_view(
    figure: SeriesFigure,
    period: Period,
    measure: Measure,
    revisions: Iterable[Observation],
    places: Sequence[SeriesFigure],
    *,
    place_href: Callable[[SeriesFigure], str],
) -> PointView | None:
    """None where the chart has no such period."""
    if period not in figure.periods:
        return None
    i = figure.periods.index(period)
    return PointView(
        title=f"{capitalised(period.label)}, {figure.place}",
        shown=cell(figure, i),
        sentence=_point_sentence(figure, i),
        facts=tuple(_point_facts(figure, i, measure)),
        revisions=tuple(
            Revision(
                shown=observed(row, measure),
                what=f"{_stands(row)}; {row.entered_by_label}, {moment(row.entered_at)}",
                reason=row.reason,
            )
            for row in revisions
        ),
        places=tuple(
            (one.place, cell(one, one.periods.index(period)), place_href(one))
            for one in places
            if period in one.periods
        ),
        before=figure.periods[i - 1] if i else None,
        after=figure.periods[i + 1] if i + 1 < len(figure.periods) else None,
    )


def _stands(row: Observation) -> str:
    if not row.is_current:
        return "Was corrected"
    return "Stands" if row.revision > 1 else "Entered"


def _point_sentence(figure: SeriesFigure, i: int) -> str:
    if figure.states[i] is PointState.HIDDEN:
        return "The number is hidden to protect people."
    if figure.chart is None or figure.values[i] is None:
        return f"{capitalised(figure.periods[i].label)}: {with_a_small_letter(cell_text(figure, i))}."
    labels = [period.label for period in figure.periods]
    return capitalised(spc.point_sentence(figure.chart, i, labels, format_value=figure.terms.said))


def _point_facts(figure: SeriesFigure, i: int, measure: Measure) -> Iterable[tuple[str, str]]:
    """What was counted, and what the limits say of it."""
    numerator, denominator = figure.numerators[i], figure.denominators[i]
    if numerator is not None and denominator is not None:
        yield "Counted", f"{measure.counted}: {counted(numerator)}"
        yield "Out of", f"{measure.out_of}: {counted(denominator)}"
    elif figure.states[i] is PointState.MEASURED:
        yield "Counted", measure.counted
    if figure.reported:
        reported, expected = figure.reported[i]
        yield "Places that reported", f"{reported} of {expected}"
    chart = figure.chart
    if chart is None or figure.values[i] is None:
        return
    centre, lower, upper = chart.centre[i], chart.lower[i], chart.upper[i]
    if centre is not None:
        word = "Median then" if chart.family is spc.Family.RUN else "Mean then"
        yield word, said(centre, figure.terms)
    if lower is not None and upper is not None:
        yield "Limits then", _limits_words(figure, lower, upper)
    if chart.signal[i] is Signal.COMMON_CAUSE:
        yield (
            "What it means",
            "A number like this is to be expected if nothing changes. Do not explain it by itself.",
        )
    else:
        yield "What it means", "Unlikely to be chance. Ask what was different then."


def _limits_words(figure: SeriesFigure, lower: float, upper: float) -> str:
    least, most = figure.terms.possible
    parts = [f"{said(lower, figure.terms)} to {said(upper, figure.terms)}"]
    if least is not None and lower < least:
        parts.append(f"nothing can be below {said(least, figure.terms)}, so it is drawn up to there")
    if most is not None and upper > most:
        parts.append(f"nothing can be above {said(most, figure.terms)}, so it is drawn up to there")
    return "; ".join(parts)


# --- how a chart is made -----------------------------------------------------------------------------------------


def chart_words(figure: SeriesFigure) -> str:
    """Which chart it is, and why."""
    if figure.chart is None:
        return ""
    return f"{capitalised(spc.FAMILY_WORDS[figure.chart.family])}. {figure.why_this_chart}"


@dataclass(frozen=True, slots=True)
class Suggested:
    """A step change that the numbers suggest, and where to look at it."""

    words: str
    when: str
    href: str


@dataclass(frozen=True, slots=True)
class OtherChart:
    """The same numbers on another chart."""

    name: str
    says: str
    svg: Markup


@dataclass(frozen=True, slots=True)
class Analysts:
    """What stands behind "For analysts": which chart and rules, limits as calculated, signals and weaknesses; and for
    whoever may declare a step change, those that the numbers suggest."""

    chart: str
    profile: str
    limits: tuple[tuple[str, str, str, str, str], ...]
    signals: tuple[tuple[str, str, str], ...]
    notes: tuple[str, ...]
    suggested: tuple[Suggested, ...] | None


def for_analysts(
    figure: SeriesFigure, *, step_href: Callable[[Period], str] | None = None
) -> Analysts | None:
    """`step_href` leads to where a step change from a period is looked at, for whoever may declare one."""
    chart = figure.chart
    if chart is None or not chart.phases:
        return None
    rules = spc.profile(chart.profile)
    labels = [period.label for period in figure.periods]
    return Analysts(
        chart=chart_words(figure),
        profile=f"{chart.profile}. {rules.description}",
        limits=tuple(
            (
                f"{capitalised(labels[phase.start])} to {labels[phase.stop - 1]}",
                _exact(phase.centre),
                _limit(phase.lower, varying=phase.varying),
                _limit(phase.upper, varying=phase.varying),
                "Provisional" if phase.short else "Set",
            )
            for phase in chart.phases
        ),
        signals=tuple(
            (capitalised(period.label), cell_text(figure, i), chart.signal_labels[i])
            for i, period in enumerate(figure.periods)
            if chart.signalled[i]
        ),
        notes=(*figure.warnings, *(note.sentence for note in chart.notes_for(figure.terms.possible))),
        suggested=_suggested(figure, suggestions_of(figure), step_href) if step_href else None,
    )


ROUNDED_AWAY = "These numbers are rounded too coarsely for this to be asked."


@dataclass(frozen=True, slots=True)
class OpinionsView:
    """Second opinions on one chart, on a page of their own: they take time that a ward's page does not have."""

    chart: str
    suggested: tuple[Suggested, ...]
    second: str
    detectable: str
    others: tuple[OtherChart, ...]


def opinions_view(
    figure: SeriesFigure, opinions: Opinions, *, step_href: Callable[[Period], str] | None
) -> OpinionsView:
    labels = [period.label for period in figure.periods]
    grain = figure.terms.grain.value
    others = (*(() if opinions.ranges is None else (opinions.ranges,)), *opinions.others)
    return OpinionsView(
        chart=chart_words(figure),
        suggested=_suggested(figure, opinions.suggestions, step_href),
        second=ROUNDED_AWAY if figure.is_coarse else opinions.second.words(labels, period=grain),
        detectable=ROUNDED_AWAY
        if figure.is_coarse
        else opinions.detectable.words(period=grain, format_value=figure.terms.said),
        others=tuple(_other(figure, other) for other in others),
    )


def _suggested(
    figure: SeriesFigure,
    suggestions: Iterable[StepSuggestion],
    step_href: Callable[[Period], str] | None,
) -> tuple[Suggested, ...]:
    return tuple(
        Suggested(
            suggestion_words(figure, found),
            figure.periods[found.point].label,
            step_href(figure.periods[found.point]) if step_href else "",
        )
        for found in suggestions
    )


def _other(figure: SeriesFigure, chart: Chart) -> OtherChart:
    labels = [period.label for period in figure.periods]
    name = capitalised(spc.FAMILY_WORDS[chart.family])
    says = spc.sentence(chart, labels, format_value=figure.terms.said, period=figure.terms.grain.value)
    drawn = charts.chart_svg(
        chart,
        [period.short_label for period in figure.periods],
        id=f"other-{chart.family.value}",
        title=f"{name}: {figure.terms.name}, {figure.place}",
        description=says,
        width=340,
        height=270,
        format_value=figure.terms.said,
        possible=figure.terms.possible if chart.family is not Family.MR else (0.0, None),
        key=False,
    )
    return OtherChart(name, says, Markup(drawn.svg))  # noqa: S704


def _limit(number: float | None, *, varying: bool) -> str:
    return "follows each period" if varying else _exact(number)


def _exact(number: float | None) -> str:
    return "none" if number is None else f"{number:.6g}".replace("-", "\N{MINUS SIGN}")


def suggested_here(figure: SeriesFigure, asked: str) -> str:
    """What the suggestion says that a step change from a day would follow; nothing without one."""
    period = next((period for period in figure.periods if period.start.isoformat() == asked), None)
    found = suggestion_at(figure, period) if period else None
    return suggestion_words(figure, found) if found else ""


def declared_words(step: StepChange) -> str:
    return f"The step change from {step.period.label} is declared. Limits before it stay as they were."


def withdrawn_words(step: StepChange) -> str:
    return f"The step change from {step.period.label} is withdrawn. It stays in the history."


def drawn_otherwise_words(measure: Measure) -> str:
    return f"The charts of {measure.name} are made as you chose."


def noted_words(note: ChartNote) -> str:
    return f"Your note on {note.period.label} is on the chart."


def taken_back_words(note: ChartNote) -> str:
    return f"The note on {note.period.label} is taken off the chart."


@dataclass(frozen=True, slots=True)
class StepChoice:
    value: str
    text: str


def step_choices(figure: SeriesFigure, *, taken: Iterable[date]) -> list[StepChoice]:
    """The periods at which a new stretch may begin, the newest first: those with a number and one before it."""
    starts = set(taken)
    measured = [i for i, value in enumerate(figure.values) if value is not None]
    return [
        StepChoice(
            figure.periods[i].start.isoformat(),
            f"{capitalised(figure.periods[i].label)}: {cell_text(figure, i)}",
        )
        for i in reversed(measured[1:])
        if figure.periods[i].start not in starts
    ]


def what_changed_choices(marks: Sequence[Mark]) -> list[tuple[str, str]]:
    """What is known to have happened, the newest first, to link a step change to."""
    return [(mark.href, f"{mark.text}, {day_in_words(mark.on)}") for mark in reversed(marks) if mark.href]
