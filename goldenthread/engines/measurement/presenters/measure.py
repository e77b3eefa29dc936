from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from improvement_methods import charts, spc
from improvement_methods.spc import FAMILY_WORDS
from markupsafe import Markup

from goldenthread.engines.measurement.figures import (
    FEWEST_SHOWN,
    PointState,
    SeriesFigure,
    Terms,
)
from goldenthread.engines.measurement.models import Better, Measure, Observation
from goldenthread.engines.measurement.presenters.words import (
    DID_NOT_APPLY,
    HOW_OFTEN,
    Cell,
    assurance_icon,
    cell,
    counted,
    said,
    variation_icon,
    what_it_says,
    with_a_small_letter,
)
from goldenthread.engines.measurement.rules import Permission, capitalised
from goldenthread.foundations.access.presenters import audience
from goldenthread.foundations.access.roles import roles
from goldenthread.foundations.clock.periods import Period
from goldenthread.foundations.design.environment import day as day_in_words
from goldenthread.foundations.design.environment import moment
from goldenthread.foundations.design.presenters import Column, Emptiness
from goldenthread.foundations.organisation.models import Unit


@dataclass(frozen=True, slots=True)
class ChartView:
    """A large chart with the sentence, table and notes that say the same."""

    id: str
    svg: Markup | None
    narrow: Markup | None
    sentence: str
    note: str
    icons: tuple[tuple[Markup, str], ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    clipped: bool


def chart_view(
    figure: SeriesFigure,
    *,
    id: str,
    pins: Sequence[charts.Pin] = (),
    point_href: Callable[[Period], str] | None = None,
) -> ChartView:
    """`point_href` leads from each period of the table to a page of its own."""
    sentence = what_it_says(figure)
    assurance = assurance_icon(figure, size=72)
    first = variation_icon(figure, size=72)
    icons = [(first.svg, first.word)] + ([(assurance.svg, assurance.word)] if assurance else [])
    wide = drawn(figure, id=f"{id}-wide", sentence=sentence, width=1120, height=420, pins=pins)
    narrow = drawn(figure, id=f"{id}-narrow", sentence=sentence, width=360, height=340, pins=pins)
    columns, rows = table_of(figure)
    if point_href:
        hrefs = [point_href(period) for period in reversed(figure.periods)]
        rows = tuple((link_to(href, row[0]), *row[1:]) for href, row in zip(hrefs, rows, strict=True))
    return ChartView(
        id=id,
        svg=Markup(wide.svg) if wide else None,  # noqa: S704
        narrow=Markup(narrow.svg) if narrow else None,  # noqa: S704
        sentence=sentence,
        note=_note(figure, sentence),
        icons=tuple(icons),
        columns=columns,
        rows=rows,
        clipped=wide.clipped if wide else False,
    )


def link_to(href: str, text: str) -> Markup:
    return Markup(format_html('<a href="{}">{}</a>', href, text))  # noqa: S704


def drawn(
    figure: SeriesFigure,
    *,
    id: str,
    sentence: str,
    width: int,
    height: int,
    pins: Sequence[charts.Pin] = (),
) -> charts.Drawing | None:
    if figure.chart is None or figure.chart.latest is None:
        return None
    return charts.chart_svg(
        figure.chart,
        [period.short_label for period in figure.periods],
        id=id,
        title=f"{figure.terms.name}, {figure.place}",
        description=sentence,
        width=width,
        height=height,
        format_value=lambda value: said(value, figure.terms),
        possible=figure.terms.possible,
        pins=pins,
        targets=[
            charts.TargetLine(line.value, f"{line.name} {said(line.value, figure.terms)}")
            for line in figure.lines
            if not line.is_ours
        ],
    )


def _note(figure: SeriesFigure, sentence: str) -> str:
    parts = []
    if figure.chart is not None and figure.chart.assurance is not None and figure.last is not None:
        parts.append(spc.assurance_sentence(figure.chart, period=figure.terms.grain.value))
    if since := signal_since(figure, said_already=sentence):
        parts.insert(0, since)
    if figure.reported:
        reported, expected = figure.reported[-1]
        parts.append(f"{reported} of {expected} places reported for {figure.periods[-1].label}.")
    if figure.terms.hides:
        parts.append(
            "Small numbers are hidden and the others rounded to 5. What rounding alone could do is no signal."
        )
    return " ".join(parts)


def signal_since(figure: SeriesFigure, *, said_already: str) -> str:
    """Since when the points at the end have been unlikely to be chance, where more than the last one is."""
    chart = figure.chart
    if chart is None or figure.last is None or figure.is_stale or not chart.signalled[figure.last]:
        return ""
    began = figure.periods.index(figure.run_began)
    points = figure.last - began + 1
    if points < 2:
        return ""
    since, many = figure.periods[began].label, f"{points} {figure.terms.grain.value}s in a row"
    return f"{capitalised(many)}." if since in said_already else f"So since {since}: {many}."


def table_of(figure: SeriesFigure) -> tuple[tuple[Column, ...], tuple[tuple[Any, ...], ...]]:
    """Every period, the newest first, with what was counted and what the chart makes of it."""
    columns = [Column("Period"), Column(capitalised(figure.terms.unit_label), numeric=True)]
    if figure.terms.kind.is_ratio:
        columns += [Column("Counted", numeric=True), Column("Out of", numeric=True)]
    if figure.reported:
        columns.append(Column("Places that reported", numeric=True))
    columns.append(Column("What it shows"))
    rows = [_table_row(figure, i) for i in range(len(figure.periods) - 1, -1, -1)]
    return tuple(columns), tuple(rows)


def _table_row(figure: SeriesFigure, i: int) -> tuple[Any, ...]:
    row: list[Any] = [capitalised(figure.periods[i].label), cell(figure, i)]
    if figure.terms.kind.is_ratio:
        row += [_part(figure, i, figure.numerators[i]), _part(figure, i, figure.denominators[i])]
    if figure.reported:
        reported, expected = figure.reported[i]
        row.append(f"{reported} of {expected}")
    known = figure.chart is not None and figure.values[i] is not None
    row.append(spc.POINT_WORDS[figure.chart.point_type[i]] if known and figure.chart else "")
    return tuple(row)


def _part(figure: SeriesFigure, i: int, number: float | None) -> Cell:
    if number is not None:
        return counted(number)
    return Emptiness.SUPPRESSED if figure.states[i] is PointState.HIDDEN else ""


def cell_text(figure: SeriesFigure, position: int) -> str:
    shown = cell(figure, position)
    return shown.word if isinstance(shown, Emptiness) else shown


def lead(measure: Measure, figure: SeriesFigure) -> str:
    """ "Medicine, 9 places together, monthly. Lower is better." """
    where = figure.place
    if figure.reported:
        where = f"{figure.place}, {figure.reported[-1][1]} places together"
    often = HOW_OFTEN[figure.terms.grain]
    return f"{where}, {often}. {Better(measure.direction).label}."


@dataclass(frozen=True, slots=True)
class PlaceLink:
    value: str
    name: str
    href: str
    current: bool


def place_links(measure: Measure, others: Sequence[Unit], chosen: Unit, here: str) -> list[PlaceLink]:
    """The places of one measure to switch between; none where there is only one."""
    if not others:
        return []
    return [
        PlaceLink(str(unit.pk), unit.name, f"{here}?place={unit.pk}", current=unit.pk == chosen.pk)
        for unit in (measure.unit, *others)
    ]


def how_made(measure: Measure, figure: SeriesFigure, newest: Observation | None) -> list[tuple[str, str]]:
    """ "How was this number made?" """
    pairs = [("Counted", _with_latest(measure.counted, figure, figure.numerators))]
    if measure.out_of:
        pairs.append(("Out of", _with_latest(measure.out_of, figure, figure.denominators)))
    if measure.exclusions:
        pairs.append(("Left out", measure.exclusions))
    pairs.append(("From", measure.source))
    if newest is not None:
        pairs.append(("Came in", f"{moment(newest.entered_at)}, entered by {newest.entered_by_label}"))
    pairs += [
        (f"Target: {line.name}" if line.is_ours else line.name, said(line.value, figure.terms))
        for line in figure.lines
    ]
    if measure.target is not None and not any(line.is_ours for line in figure.lines):
        source = f", from {with_a_small_letter(measure.target_source)}" if measure.target_source else ""
        pairs.append(("Target", f"{said(measure.target, figure.terms)}{source}"))
    if figure.reported:
        pairs.append(("Taken together", _taken_together(figure.terms)))
    if figure.chart is not None and figure.chart.phases:
        chart = f"{FAMILY_WORDS[figure.chart.family]}: {with_a_small_letter(figure.why_this_chart)}"
        pairs.append(("Chart", capitalised(chart).removesuffix(".")))
        pairs.append(("Limits", f"{lock_words(figure)}, by the rules {figure.chart.profile}"))
    if measure.owner:
        pairs.append(("Looked after by", measure.owner.label))
    return pairs


def lock_words(figure: SeriesFigure) -> str:
    """Which numbers set the limits."""
    making = figure.terms.making
    locked = making.locked(figure.periods)
    if making.baseline_until is not None and locked is None:
        return f"From every period shown, as there are too few up to {day_in_words(making.baseline_until)}"
    if locked is None:
        return "From every period shown"
    first = f"From the first {locked} points"
    if figure.chart is not None and len(figure.chart.phases) > 1:
        first += " of each stretch"
    if making.baseline_until is not None:
        first += f" (those up to {day_in_words(making.baseline_until)})"
    return f"{first}, and kept"


def _with_latest(words: str, figure: SeriesFigure, parts: Sequence[float | None]) -> str:
    if figure.last is None or parts[figure.last] is None:
        return words
    return f"{words}: {counted(parts[figure.last] or 0.0)} in {figure.periods[figure.last].label}"


def _taken_together(terms: Terms) -> str:
    if terms.kind.is_ratio:
        return "Everything counted, out of everything it is out of; shown when three in four places reported"
    return "The sum of all places; shown when all of them reported"


@dataclass(frozen=True, slots=True)
class Audience:
    sentence: str
    details: str


def who_can_see(measure: Measure, trust: str) -> Audience:
    """Worked out from the same roles that open the door."""
    hidden = f" Numbers from 1 to {FEWEST_SHOWN - 1} are hidden." if measure.hides_small_numbers else ""
    if not measure.is_kept:
        all_here = audience(Permission.SEE_MEASURES, trust_name=trust)
        return Audience(f"{all_here.sentence}{hidden}", all_here.details)
    here = [role.name for role in roles().values() if Permission.SEE_KEPT_MEASURES in role.here_and_below]
    whole = [role.name for role in roles().values() if Permission.SEE_KEPT_MEASURES in role.whole_trust]
    return Audience(
        f"Kept within {measure.unit.name}.{hidden}",
        f"With a role at {measure.unit.name} or above it: {_listed(here)}. In the whole trust: {_listed(whole)}.",
    )


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names).lower() or "nobody"
    return f"{', '.join(names[:-1])} and {names[-1]}".lower()


@dataclass(frozen=True, slots=True)
class NumberRow:
    """One number that stands, for those who may correct it."""

    period: str
    place: str
    shown: Cell
    entered: str
    href: str


def number_rows(
    observations: Iterable[Observation], measure: Measure, hrefs: Mapping[int, str]
) -> list[NumberRow]:
    return [
        NumberRow(
            period=capitalised(measure.period_of(row.period_start).label),
            place=row.unit.name,
            shown=observed(row, measure),
            entered=f"{row.entered_by_label}, {day_in_words(row.entered_at)}",
            href=hrefs.get(row.pk, ""),
        )
        for row in observations
    ]


def observed(row: Observation, measure: Measure) -> Cell:
    """One number as it was entered; nothing of it where the measure hides small numbers."""
    if row.state == Observation.State.NOT_MEASURED:
        return Emptiness.NOT_MEASURED
    if row.state == Observation.State.NOT_APPLICABLE:
        return DID_NOT_APPLY
    if measure.hides_small_numbers:
        return "Entered; small numbers are not shown here"
    if row.value is not None:
        return said(row.value, Terms.of(measure))
    return f"{counted(row.numerator or 0.0)} out of {counted(row.denominator or 0.0)}"
