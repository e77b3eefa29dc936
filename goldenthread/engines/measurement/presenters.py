"""What pages show. The face for rooms above:

`spark_panel(figure, id=…, href=…)`   one series in a line of a list: sparkline, icon with its word, latest, sentence
`said(value, terms)`                  a number as its measure writes it
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from improvement_methods import charts, spc
from improvement_methods.spc import Variation
from markupsafe import Markup

from goldenthread.engines.measurement.figures import (
    FEWEST_SHOWN,
    PointState,
    PublishedFigures,
    SeriesFigure,
    Terms,
)
from goldenthread.engines.measurement.models import Batch, Better, Kind, Measure, Observation, PublishedSeries
from goldenthread.engines.measurement.rules import Permission, Reading, capitalised
from goldenthread.foundations.access.presenters import audience
from goldenthread.foundations.access.roles import roles
from goldenthread.foundations.audit.models import Entry
from goldenthread.foundations.audit.presenters import HistoryItem, history
from goldenthread.foundations.clock.periods import Grain
from goldenthread.foundations.design.environment import day as day_in_words
from goldenthread.foundations.design.environment import moment
from goldenthread.foundations.design.presenters import Change, Column, Emptiness, HistoryEntry
from goldenthread.foundations.organisation.models import Body, Unit

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


def said(value: float, terms: Terms) -> str:
    """A number as its measure writes it: "3.2", "75.5%", "1,204"."""
    text = "0" if value == 0 else f"{value:,.{terms.decimals}f}".replace("-", "\N{MINUS SIGN}")
    return f"{text}%" if terms.kind is Kind.PROPORTION else text


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
        return f"The number for {figure.periods[-1].label} is too small to show."
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
    if kind is Variation.COMMON_CAUSE and figure.chart and figure.chart.short_phase[-1]:
        word = TOO_FEW
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


# --- the list ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MeasureRow:
    panel: SparkPanel
    measure_id: int
    owner: str
    kept: bool


def measure_rows(
    measures: Iterable[Measure], figures: Mapping[tuple[int, int], SeriesFigure], hrefs: Mapping[int, str]
) -> list[MeasureRow]:
    return [
        MeasureRow(
            panel=spark_panel(
                figures[measure.pk, measure.unit_id], id=f"m{measure.pk}", href=hrefs[measure.pk]
            ),
            measure_id=measure.pk,
            owner=measure.owner.label if measure.owner else "",
            kept=measure.is_kept,
        )
        for measure in measures
        if (measure.pk, measure.unit_id) in figures
    ]


def how_many(total: int) -> str:
    return "No measures" if not total else "1 measure" if total == 1 else f"{total:,} measures"


# --- one measure -------------------------------------------------------------------------------------------------


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


def chart_view(figure: SeriesFigure, *, id: str) -> ChartView:
    sentence = what_it_says(figure)
    assurance = assurance_icon(figure, size=72)
    first = variation_icon(figure, size=72)
    icons = [(first.svg, first.word)] + ([(assurance.svg, assurance.word)] if assurance else [])
    wide = _drawn(figure, id=f"{id}-wide", sentence=sentence, width=1120, height=420)
    narrow = _drawn(figure, id=f"{id}-narrow", sentence=sentence, width=360, height=340)
    columns, rows = table_of(figure)
    return ChartView(
        id=id,
        svg=Markup(wide.svg) if wide else None,  # noqa: S704
        narrow=Markup(narrow.svg) if narrow else None,  # noqa: S704
        sentence=sentence,
        note=_note(figure),
        icons=tuple(icons),
        columns=columns,
        rows=rows,
        clipped=wide.clipped if wide else False,
    )


def _drawn(figure: SeriesFigure, *, id: str, sentence: str, width: int, height: int) -> charts.Drawing | None:
    if figure.chart is None or figure.chart.latest is None:
        return None
    return charts.xmr_svg(
        figure.chart,
        [period.short_label for period in figure.periods],
        id=id,
        title=f"{figure.terms.name}, {figure.place}",
        description=sentence,
        width=width,
        height=height,
        format_value=lambda value: said(value, figure.terms),
        possible=figure.terms.possible,
    )


def _note(figure: SeriesFigure) -> str:
    parts = []
    if figure.chart is not None and figure.chart.assurance is not None and figure.last is not None:
        parts.append(spc.assurance_sentence(figure.chart, period=figure.terms.grain.value))
    if figure.reported:
        reported, expected = figure.reported[-1]
        parts.append(f"{reported} of {expected} places reported for {figure.periods[-1].label}.")
    if figure.terms.hides:
        parts.append(
            "Small numbers are hidden and the others rounded to 5, so take limits and signals with care."
        )
    return " ".join(parts)


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


@dataclass(frozen=True, slots=True)
class Analysts:
    """What stands behind "For analysts": the rule profile, limits as calculated, signals, and weaknesses."""

    profile: str
    limits: tuple[tuple[str, str, str, str, str], ...]
    signals: tuple[tuple[str, str, str], ...]
    notes: tuple[str, ...]


def for_analysts(figure: SeriesFigure) -> Analysts | None:
    chart = figure.chart
    if chart is None or not chart.phases:
        return None
    rules = spc.profile(chart.profile)
    return Analysts(
        profile=f"{chart.profile}. {rules.description}",
        limits=tuple(
            (
                f"{figure.periods[phase.start].label} to {figure.periods[phase.stop - 1].label}",
                _exact(phase.centre),
                _exact(phase.lower),
                _exact(phase.upper),
                "Provisional" if phase.short else "Set",
            )
            for phase in chart.phases
        ),
        signals=tuple(
            (capitalised(period.label), cell_text(figure, i), str(chart.signal[i].value))
            for i, period in enumerate(figure.periods)
            if chart.signalled[i]
        ),
        notes=tuple(note.sentence for note in chart.notes_for(figure.terms.possible)),
    )


def cell_text(figure: SeriesFigure, position: int) -> str:
    shown = cell(figure, position)
    return shown.word if isinstance(shown, Emptiness) else shown


def _exact(number: float | None) -> str:
    return "none" if number is None else f"{number:.6g}".replace("-", "\N{MINUS SIGN}")


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
    if measure.target is not None:
        source = f", from {with_a_small_letter(measure.target_source)}" if measure.target_source else ""
        pairs.append(("Target", f"{said(measure.target, figure.terms)}{source}"))
    if figure.reported:
        pairs.append(("Taken together", _taken_together(figure.terms)))
    if figure.chart is not None and figure.chart.phases:
        pairs.append(("Limits", f"From every period shown, by the rules {figure.chart.profile}"))
    if measure.owner:
        pairs.append(("Looked after by", measure.owner.label))
    return pairs


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


# --- history -----------------------------------------------------------------------------------------------------


def history_entries(measure: Measure, entries: Iterable[Entry]) -> list[HistoryEntry]:
    """Who changed what, the newest first. Where small numbers are hidden, they are hidden here too.

    A number is one line; a change to the measure itself shows before and after.
    """
    kept = list(entries)
    return [
        HistoryEntry(
            who=item.who,
            when=item.when,
            what=_what(measure, entry),
            changes=() if entry.record_kind in ONE_LINE_KINDS else _shown_changes(item),
        )
        for entry, item in zip(kept, history(kept), strict=True)
    ]


ONE_LINE_KINDS = {Observation._meta.label_lower, Batch._meta.label_lower}


def _shown_changes(item: HistoryItem) -> tuple[Change, ...]:
    return tuple(
        Change(change.field, change.before, change.after)
        for change in item.changes
        if change.before or change.after
    )


def _what(measure: Measure, entry: Entry) -> str:
    because = f". Reason: {entry.reason}" if entry.reason else ""
    return f"{capitalised(entry.record_label)} {entry.verb}{_what_it_held(measure, entry)}{because}"


def _what_it_held(measure: Measure, entry: Entry) -> str:
    """ ": 3 out of 12, instead of 2 out of 12" for a number; how many rows for a file."""
    after = entry.payload.after if hasattr(entry, "payload") else {}
    if entry.record_kind == Batch._meta.label_lower:
        counts = [f"{after[name]:,} {words}" for name, words in BATCH_COUNTS.items() if after.get(name)]
        return f": {', '.join(counts)}" if counts else ""
    if entry.record_kind != Observation._meta.label_lower or not after:
        return ""
    if measure.hides_small_numbers:
        return "; the number is hidden here"
    state = after.get("state", Observation.State.MEASURED)
    shown = str(Observation.State(state).label) if state in Observation.State.values else str(state)
    if after.get("value") is not None:
        shown = f"{float(after['value']):g}"
    elif after.get("denominator") is not None:
        shown = f"{counted(float(after.get('numerator') or 0))} out of {counted(float(after['denominator']))}"
    instead = f", instead of {after['instead_of']}" if after.get("instead_of") else ""
    return f": {shown}{instead}"


BATCH_COUNTS = {"new": "new", "corrected": "corrected", "there_already": "there already"}


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    period: str
    place: str
    shown: Cell
    what: str
    reason: str


def correction_rows(measure: Measure, rows: Iterable[Observation]) -> list[CorrectionRow]:
    return [
        CorrectionRow(
            period=capitalised(measure.period_of(row.period_start).label),
            place=row.unit.name,
            shown=observed(row, measure),
            what=f"{'Stands' if row.is_current else 'Was corrected'}; {row.entered_by_label}, {moment(row.entered_at)}",
            reason=row.reason,
        )
        for row in rows
    ]


# --- entering numbers --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PeriodChoice:
    value: str
    text: str


def period_choices(figure: SeriesFigure, *, most: int = 36) -> tuple[list[PeriodChoice], str]:
    """The periods that are over, the newest first, and the one that is due; none where all are in."""
    newest = figure.due
    there = {period: i for i, period in enumerate(figure.periods)}
    choices, due = [], newest.start.isoformat()
    for back in range(most):
        period = newest.shifted(-back)
        i = there.get(period)
        has = i is not None and figure.states[i] is not PointState.MISSING
        text = capitalised(period.label)
        choices.append(PeriodChoice(period.start.isoformat(), f"{text} (has a number)" if has else text))
    if figure.periods:
        after = figure.periods[-1].shifted(1)
        if after > newest:
            due = ""
        elif after > newest.shifted(-most):
            due = after.start.isoformat()
    return choices, due


def previous_words(figure: SeriesFigure) -> str:
    """ "Last time: 3.2 in May 2026." """
    if figure.last is None:
        return "This will be the first number."
    last = f"Last time: {cell_text(figure, figure.last)}, {figure.periods[figure.last].label}."
    following = figure.periods[-1].shifted(1)
    if following <= figure.due:
        return last
    day = day_in_words(following.end)
    return f"{last} The number for {following.label} can be entered from {day}."


def recorded_words(observation: Observation) -> str:
    return f"{capitalised(observation.period.label)} is entered for {observation.unit.name}."


def corrected_words(observation: Observation) -> str:
    return f"{capitalised(observation.period.label)} is corrected for {observation.unit.name}. The old number is kept."


def added_words(measure: Measure) -> str:
    return f"{measure.name} is added."


def changed_words(measure: Measure) -> str:
    return f"{measure.name} is changed."


def retired_words(measure: Measure) -> str:
    return f"{measure.name} is retired. Its numbers stay."


# --- files -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BatchView:
    """What writing a file would do, before it is done."""

    sentence: str
    nothing_to_do: bool
    remarks: tuple[str, ...]
    changes: tuple[tuple[str, str, str, str, str], ...]
    more_changes: int


def batch_view(
    batch: Batch,
    changed: Sequence[tuple[Reading, Mapping[str, Any]]],
    measures: Mapping[int, Measure],
    units: Mapping[int, Unit],
    *,
    most: int = 100,
) -> BatchView:
    rows = [_changed_row(reading, there, measures, units) for reading, there in changed[:most]]
    return BatchView(
        sentence=batch_sentence(batch),
        nothing_to_do=not batch.new_count and not batch.changed_count,
        remarks=tuple(batch.remarks),
        changes=tuple(rows),
        more_changes=max(len(changed) - most, 0),
    )


def batch_sentence(batch: Batch) -> str:
    if not batch.new_count and not batch.changed_count:
        return f"Nothing to change: {_all_rows(batch.same_count)} here already."
    parts = []
    if batch.new_count:
        parts.append(f"{batch.new_count:,} new")
    if batch.changed_count:
        parts.append(f"{batch.changed_count:,} that correct a number")
    if batch.same_count:
        parts.append(f"{batch.same_count:,} here already")
    return f"{capitalised(_rows(batch.row_count))}: {', '.join(parts)}."


def _all_rows(count: int) -> str:
    return "the only row is" if count == 1 else f"all {count:,} rows are"


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _changed_row(
    reading: Reading, there: Mapping[str, Any], measures: Mapping[int, Measure], units: Mapping[int, Unit]
) -> tuple[str, str, str, str, str]:
    measure = measures[reading.measure_id]
    period = measure.period_of(reading.period_start)
    numbers = reading.numbers
    before = _numbers_said(measure, there["state"], there["numerator"], there["denominator"], there["value"])
    after = _numbers_said(measure, numbers.state, numbers.numerator, numbers.denominator, numbers.value)
    return capitalised(period.label), units[reading.unit_id].name, measure.name, before, after


def _numbers_said(
    measure: Measure, state: str, numerator: float | None, denominator: float | None, value: float | None
) -> str:
    if state != Observation.State.MEASURED:
        return str(Observation.State(state).label)
    if measure.hides_small_numbers:
        return "Hidden here"
    if value is not None:
        return said(value, Terms.of(measure))
    return f"{counted(numerator or 0.0)} out of {counted(denominator or 0.0)}"


def written_words(batch: Batch) -> str:
    parts = [f"{_rows(batch.new_count)} added"] if batch.new_count else []
    parts += [f"{_rows(batch.changed_count)} corrected"] if batch.changed_count else []
    return f"{batch.file_name}: {' and '.join(parts)}."


CSV_COLUMNS = ("place", "period", "numerator", "denominator", "value", "state")


def csv_rows(figure: SeriesFigure) -> list[tuple[Any, ...]]:
    """A series as a file: numbers as the page may show them."""
    return [
        (
            figure.place,
            period.start,
            figure.numerators[i],
            figure.denominators[i],
            figure.values[i],
            figure.states[i].value.replace("_", " "),
        )
        for i, period in enumerate(figure.periods)
    ]


def file_name(measure: Measure, on: date) -> str:
    plain = "".join(char if char.isalnum() else "-" for char in measure.name.lower() if char.isascii())
    return f"{'-'.join(filter(None, plain.split('-')))[:60] or 'measure'}-{on.isoformat()}.csv"


# --- published numbers -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """One published series in the list of them."""

    title: str
    href: str
    definition: str
    publisher: str
    covers: str


def series_lines(series: Iterable[PublishedSeries], hrefs: Mapping[str, str]) -> list[SeriesLine]:
    return [
        SeriesLine(one.title, hrefs[one.slug], one.definition, one.publisher, _covered(one)) for one in series
    ]


def _covered(series: Any) -> str:
    first, last = getattr(series, "first_start", None), getattr(series, "last_start", None)
    if first is None or last is None:
        return "No numbers loaded yet."
    return f"{capitalised(series.period_of(first).label)} to {series.period_of(last).label}"


@dataclass(frozen=True, slots=True)
class PublishedView:
    chart: ChartView | None
    which: str
    listed: str
    bodies: tuple[SparkPanel, ...]
    facts: tuple[tuple[str, str], ...]


def published_view(
    series: PublishedSeries, figures: PublishedFigures, bodies: Sequence[Body], hrefs: Mapping[int, str]
) -> PublishedView:
    main = figures.england or figures.listed
    return PublishedView(
        chart=chart_view(main, id="england") if main else None,
        which=_which(figures),
        listed=_listed_beside(figures),
        bodies=tuple(
            spark_panel(figures.bodies[body.pk], id=f"b{body.pk}", href=hrefs.get(body.pk, ""))
            for body in bodies
        ),
        facts=_published_facts(series, main),
    )


def _which(figures: PublishedFigures) -> str:
    if figures.england is not None:
        return "The chart shows England as its publisher gives it."
    if figures.listed is not None:
        return "Its publisher gives no number for England. The chart shows the listed trusts together."
    return "Only results of single trusts are published, so nothing is added up."


def _listed_beside(figures: PublishedFigures) -> str:
    """England and the sum of the listed trusts differ where some providers are not trusts: both, with their sizes."""
    if figures.england is None or figures.listed is None:
        return ""
    parts = []
    for figure, name in ((figures.england, "England"), (figures.listed, "the listed trusts together")):
        if figure.last is None or figure.values[figure.last] is None:
            return ""
        out_of = figure.denominators[figure.last]
        size = f" of {counted(out_of)}" if out_of is not None else ""
        value, period = figure.values[figure.last], figure.periods[figure.last]
        parts.append(f"{capitalised(name)}: {_three(value or 0.0, figure.terms)}{size}, {period.label}.")
    return " ".join([*parts, "England also counts providers that are not on the list of trusts."])


def _three(value: float, terms: Terms) -> str:
    return f"{value:.3f}%" if terms.kind is Kind.PROPORTION else said(value, terms)


def _published_facts(series: PublishedSeries, main: SeriesFigure | None) -> tuple[tuple[str, str], ...]:
    facts = [("What it is", series.definition), ("Published by", series.publisher)]
    if main is not None and main.periods:
        facts.append(("Period", f"{capitalised(main.periods[0].label)} to {main.periods[-1].label}"))
    if series.covers:
        facts.append(("What it holds", series.covers))
    if main is not None and series.target is not None:
        facts.append(("Target", said(series.target, main.terms)))
    return (*facts, ("Licence", series.licence))


def body_chart(figures: PublishedFigures, body: Body) -> ChartView:
    return chart_view(figures.bodies[body.pk], id="body")


def bodies_heading(*, partners: bool, shown: int, listed: int) -> str:
    if partners:
        return "Trusts of the partnership"
    return "Trusts" if shown == listed else f"Trusts: {shown} of {listed}, by name"


def no_such_body(text: str) -> str:
    return (
        f"No trust in this series has the name or code “{text}”. Write a code like RR8, or more of the name."
    )
