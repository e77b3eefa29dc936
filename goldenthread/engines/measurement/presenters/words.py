from __future__ import annotations

from dataclasses import dataclass

from improvement_methods import charts, spc
from improvement_methods.spc import Variation
from markupsafe import Markup

from goldenthread.engines.measurement.figures import (
    PointState,
    SeriesFigure,
    Terms,
)
from goldenthread.engines.measurement.models import Kind, Measure
from goldenthread.foundations.clock.periods import Grain
from goldenthread.foundations.design.presenters import Emptiness

Cell = str | Emptiness

HOW_OFTEN = {
    Grain.DAY: "daily",
    Grain.WEEK: "weekly",
    Grain.MONTH: "monthly",
    Grain.QUARTER: "quarterly",
    Grain.YEAR: "yearly",
}
NO_NUMBERS = "No numbers yet"
NOTHING_ENTERED = "Nothing entered"
DID_NOT_APPLY = "Did not apply"
NOT_ALL_IN = "Not all in yet"


TOO_FEW = "Too few to tell"
TOO_ROUNDED = "Too rounded to tell"


def said(value: float, terms: Terms) -> str:
    """A number as its measure writes it: "3.2", "75.5%", "1,204"."""
    return terms.said(value)


def with_a_small_letter(text: str) -> str:
    """As it stands within a sentence; names in capitals keep them."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def counted(number: float) -> str:
    """A count as people write it; halves are kept."""
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:,.1f}"


def cell(figure: SeriesFigure, position: int) -> Cell:
    """What stands in a table for one period: a number, or which kind of nothing."""
    state, value = figure.states[position], figure.values[position]
    if state is PointState.HIDDEN:
        return Emptiness.SUPPRESSED
    if state is PointState.NOT_MEASURED:
        return Emptiness.NOT_MEASURED
    if state is PointState.NOT_APPLICABLE:
        return DID_NOT_APPLY
    if state is PointState.INCOMPLETE:
        return NOT_ALL_IN
    if value is None:
        return NOTHING_ENTERED
    return said(value, figure.terms)


def latest(figure: SeriesFigure) -> Cell:
    return NO_NUMBERS if figure.last is None else cell(figure, figure.last)


def freshness(figure: SeriesFigure) -> str:
    """ "No data for 10 weeks", or nothing where numbers come as they should."""
    if not figure.is_stale:
        return ""
    weeks = figure.weeks_silent
    if weeks < 2:
        return f"No data for {(figure.as_at - figure.periods[figure.last or 0].end).days} days"
    return f"No data for {weeks} weeks" if weeks < 53 else "No data for more than a year"


def what_it_says(figure: SeriesFigure) -> str:
    """One sentence that says what the chart shows."""
    if not figure.adds_up:
        return "Amounts of several places are not added up. Choose a place."
    if figure.chart is None or figure.last is None:
        return f"{NO_NUMBERS}."
    if silent := freshness(figure):
        shown = cell(figure, figure.last)
        was = "" if isinstance(shown, Emptiness) else f": {shown}"
        return f"{silent}. The last was {figure.periods[figure.last].label}{was}."
    if figure.states[-1] is PointState.HIDDEN:
        return f"The number for {figure.periods[-1].label} is hidden to protect people."
    return spc.sentence(
        figure.chart,
        [period.label for period in figure.periods],
        format_value=lambda value: said(value, figure.terms),
        period=figure.terms.grain.value,
    )


def due_words(measure: Measure, figure: SeriesFigure) -> str:
    """ "The number of “Falls” in Ward 7 for May 2026 is due." """
    place = f"“{measure.name}” in {measure.unit.name}"
    if figure.is_stale:
        return f"{freshness(figure)} for {place}."
    period = figure.due.label
    which = f"the w{period[1:]}" if period.startswith(("Week", "week")) else period
    return f"The number of {place} for {which} is due."


def variation_of(figure: SeriesFigure) -> Variation:
    if figure.chart is None or figure.is_stale:
        return Variation.NO_DATA
    return figure.chart.variation


@dataclass(frozen=True, slots=True)
class Icon:
    svg: Markup
    word: str


def variation_icon(figure: SeriesFigure, *, size: int = 46) -> Icon:
    kind = variation_of(figure)
    word = spc.VARIATION_WORDS[kind]
    if kind is Variation.COMMON_CAUSE and figure.chart:
        word = (
            TOO_FEW
            if figure.chart.last_phase and figure.chart.last_phase.short
            else TOO_ROUNDED
            if figure.is_coarse
            else word
        )
    return Icon(Markup(charts.variation_icon_svg(kind, size=size, label="")), word)  # noqa: S704


def assurance_icon(figure: SeriesFigure, *, size: int = 46) -> Icon | None:
    """The target's icon; none where no target is set or there is nothing to judge it by."""
    if figure.chart is None or figure.chart.assurance is None or figure.last is None:
        return None
    kind = figure.chart.assurance
    return Icon(Markup(charts.assurance_icon_svg(kind, size=size, label="")), spc.ASSURANCE_WORDS[kind])  # noqa: S704


@dataclass(frozen=True, slots=True)
class SparkPanel:
    """A series in a line of a list. `spark` is None where there is nothing to draw."""

    id: str
    name: str
    place: str
    href: str
    spark: Markup | None
    icon: Icon
    assurance: Icon | None
    latest: Cell
    latest_period: str
    sentence: str
    freshness: str
    unit_label: str


def spark_panel(figure: SeriesFigure, *, id: str, href: str = "") -> SparkPanel:
    """`id` is used once on a page. The latest value stands beside the drawing too, so the drawing is not needed."""
    shown = latest(figure)
    return SparkPanel(
        id=id,
        name=figure.terms.name,
        place=figure.place,
        href=href,
        spark=_sparkline(figure, id, shown),
        icon=variation_icon(figure, size=40),
        assurance=assurance_icon(figure, size=40),
        latest=shown,
        latest_period="" if figure.last is None else figure.periods[figure.last].label,
        sentence=what_it_says(figure),
        freshness=freshness(figure),
        # A percentage says its unit by itself.
        unit_label="" if figure.terms.kind is Kind.PROPORTION else figure.terms.unit_label,
    )


def _sparkline(figure: SeriesFigure, id: str, shown: Cell) -> Markup | None:
    if figure.chart is None or figure.chart.latest is None:
        return None
    drawn = charts.sparkline_svg(
        figure.chart,
        id=id,
        label=f"{figure.terms.name}, {figure.place}",
        # The last one may be hidden; the one before it is not the latest.
        value_text="–" if isinstance(shown, Emptiness) else _short(figure.chart.latest, figure.terms),
        possible=figure.terms.possible,
    )
    return Markup(drawn)  # noqa: S704


def _short(value: float, terms: Terms) -> str:
    """As it fits at the end of a small line; the whole number stands below it."""
    text = said(value, terms)
    return text if len(text) <= 6 else f"{value / 1000:,.0f}k".replace("-", "\N{MINUS SIGN}")
