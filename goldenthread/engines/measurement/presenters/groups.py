from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.http import urlencode
from improvement_methods import charts
from improvement_methods.equity import Estimate, Gap
from markupsafe import Markup

from goldenthread.engines.measurement.figures import FEWEST_SHOWN, SeriesFigure, Terms
from goldenthread.engines.measurement.figures.groups import GroupLine, GroupsFigure, Headline
from goldenthread.engines.measurement.models import Dimension, Kind
from goldenthread.engines.measurement.presenters.measure import ChartView, PlaceLink, chart_view
from goldenthread.engines.measurement.presenters.words import SparkPanel, counted, said, spark_panel
from goldenthread.engines.measurement.rules import capitalised
from goldenthread.foundations.clock.periods import Period
from goldenthread.foundations.design.presenters import Column
from goldenthread.foundations.organisation.models import Unit

# Each as it stands behind "in": what a gap of several groups is held against.
ALL_OTHERS = "all other groups together"
# Some are few themselves, others would give a few away: which is not said.
HIDDEN_HERE = "Hidden"


def span_value(span: Period) -> str:
    """A quarter or a year as an address has it."""
    return f"{span.grain.value}.{span.start.isoformat()}"


@dataclass(frozen=True, slots=True)
class GroupsView:
    """One way of grouping people: how far apart they are, and whether that has moved."""

    name: str
    sentence: str
    more: tuple[str, ...]
    intervals: Markup | None
    intervals_narrow: Markup | None
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    caption: str
    over_time: Markup | None
    over_time_narrow: Markup | None
    over_time_sentence: str
    gap: ChartView | None
    each: tuple[SparkPanel, ...]
    facts: tuple[tuple[str, str], ...]
    spans: tuple[tuple[str, str, bool], ...]


def groups_view(figure: GroupsFigure) -> GroupsView:
    columns, rows = _table(figure)
    pair = _pair(figure)
    return GroupsView(
        name=figure.dimension.name,
        sentence=gap_sentence(figure),
        more=tuple(_more(figure)),
        intervals=_intervals(figure, width=1120),
        intervals_narrow=_intervals(figure, width=360),
        columns=columns,
        rows=rows,
        caption=f"{figure.dimension.name}, {figure.span.label}" if figure.span else figure.dimension.name,
        over_time=_over_time(figure, pair, width=1120),
        over_time_narrow=_over_time(figure, pair, width=360),
        over_time_sentence=_moved(figure) or "How the two have gone, period by period.",
        gap=chart_view(figure.gap_series, id="gap") if figure.gap_series else None,
        each=tuple(spark_panel(series, id=f"g{number}") for number, (_, series) in enumerate(figure.series)),
        facts=tuple(_facts(figure)),
        spans=tuple(
            (span_value(span), capitalised(span.label), span == figure.span) for span in figure.spans
        ),
    )


def way_links(
    found: Sequence[GroupsFigure], chosen: GroupsFigure | None, here: str, place: Unit
) -> list[PlaceLink]:
    """The ways of grouping that a measure has numbers for, to switch between."""
    return [
        PlaceLink(
            one.dimension.key,
            one.dimension.name,
            f"{here}?{urlencode({'place': str(place.pk), 'by': one.dimension.key})}",
            current=one is chosen,
        )
        for one in found
    ]


# --- sentences ---------------------------------------------------------------------------------------------------


def gap_sentence(figure: GroupsFigure) -> str:
    """How far apart, in one sentence."""
    headline, terms = figure.headline, figure.terms
    if not terms.kind.is_ratio:
        return "A count does not say out of how many, so groups cannot be held against each other. Each has its chart."
    if figure.span is None:
        return "No quarter or year is whole yet, so nothing is added up. Each group has its chart."
    if headline is None:
        return f"Too few groups can be shown for {figure.span.label} to say how far apart they are."
    one, other = _names(headline)
    if not headline.gap.is_clear:
        return f"No clear difference between {one} and {other} in {figure.span.label}."
    times = f", {_times(headline.gap.ratio.value)} times" if headline.gap.ratio else ""
    return (
        f"{capitalised(one)}: {said(headline.gap.first.value, terms)}. "
        f"{capitalised(other)}: {said(headline.gap.second.value, terms)}. "
        f"That is {_apart(headline.gap.absolute.value, terms)} more{times}."
    )


def _names(headline: Headline) -> tuple[str, str]:
    """The one with the larger number first."""
    names = [headline.first.name, headline.second.name if headline.second else ALL_OTHERS]
    return (names[1], names[0]) if headline.is_other_way_round else (names[0], names[1])


def _apart(value: float, terms: Terms) -> str:
    if terms.kind is Kind.PROPORTION:
        return f"{_plain(value, terms)} percentage points"
    return f"{_plain(value, terms)} {terms.unit_label}"


def _plain(value: float, terms: Terms) -> str:
    return f"{value:,.{max(terms.decimals, 1)}f}".replace("-", "\N{MINUS SIGN}")


def _times(value: float) -> str:
    return f"{value:.2f}"


def _more(figure: GroupsFigure) -> list[str]:
    headline, terms = figure.headline, figure.terms
    sentences = []
    if headline is not None:
        gap = headline.gap
        sentences.append(_both(gap, terms))
        if terms.direction != "neutral":
            one, other = _names(headline)
            better = one if terms.direction == "increase" else other
            if gap.is_clear:
                sentences.append(f"Better for: {better}.")
        sentences.append(
            f"No difference smaller than {_apart(gap.detectable, terms)} could be counted on to be seen "
            "with numbers of this size."
        )
        if headline.second is None:
            held = sum(line.gap is not None for line in figure.lines)
            sentences.append(
                f"{held} groups are held against all others; of 20 that did not differ, about one would seem to."
            )
    moved = _moved(figure)
    if moved and _pair(figure) is None:
        sentences.append(moved)
    return sentences


def _both(gap: Gap, terms: Terms) -> str:
    absolute = f"The gap is {_apart(gap.absolute.value, terms)} ({_range(gap.absolute, terms)})"
    if gap.ratio is None:
        return f"{absolute}. There is no ratio, because one of the two counted nothing."
    ratio = gap.ratio
    return f"{absolute}; the ratio is {_times(ratio.value)} ({_times(ratio.lower)} to {_times(ratio.upper)})."


def _range(estimate: Estimate, terms: Terms) -> str:
    return f"{_plain(estimate.lower, terms)} to {_plain(estimate.upper, terms)}"


def _moved(figure: GroupsFigure) -> str:
    """How everyone together and the gap went since the span before, and what that means."""
    headline, terms = figure.headline, figure.terms
    if headline is None or headline.before is None or headline.change is None or headline.before_span is None:
        return ""
    change = headline.change
    went = (
        f"Since {headline.before_span.label} the gap went from {_apart(headline.before.absolute.value, terms)} to "
        f"{_plain(headline.gap.absolute.value, terms)} (a change of {_plain(change.value, terms)}; "
        f"{_range(change, terms)})"
    )
    if change.lower <= 0 <= change.upper:
        return f"{went}: too close to call."
    apart = "further apart" if change.value > 0 else "closer together"
    now, before = figure.everyone, figure.everyone_before
    if now is None or before is None or terms.direction == "neutral":
        return f"{went}: {apart}."
    better = (now.value > before.value) == (terms.direction == "increase")
    everyone = f"everyone together from {said(before.value, terms)} to {said(now.value, terms)}"
    if better and change.value > 0:
        return f"{went}, and {everyone}: better on the whole, but {apart}."
    return f"{went}, and {everyone}: {apart}."


# --- pictures and tables -----------------------------------------------------------------------------------------


def _intervals(figure: GroupsFigure, *, width: int) -> Markup | None:
    shown = [line for line in figure.lines if line.estimate is not None or line.shown.is_hidden]
    if not any(line.estimate for line in shown):
        return None
    drawn = charts.intervals_svg(
        [_interval(line) for line in shown],
        id=f"intervals-{width}",
        title=f"{figure.terms.name} by {figure.dimension.name.lower()}",
        description=gap_sentence(figure),
        reference=figure.everyone.value if figure.everyone else None,
        width=width,
        format_value=lambda value: said(value, figure.terms),
        possible=figure.terms.possible,
    )
    return Markup(drawn)  # noqa: S704


def _interval(line: GroupLine) -> charts.Interval:
    if line.estimate is None:
        return charts.Interval(line.group.name, None, note=HIDDEN_HERE)
    return charts.Interval(line.group.name, *line.estimate)


Pair = tuple[tuple[str, SeriesFigure], tuple[str, SeriesFigure]]


def _pair(figure: GroupsFigure) -> Pair | None:
    """The two whose gap is followed; none where one is held against all others."""
    headline = figure.headline
    if headline is None or headline.second is None:
        return None
    by_code = {group.code: (group.name, series) for group, series in figure.series}
    return by_code[headline.first.code], by_code[headline.second.code]


def _over_time(figure: GroupsFigure, pair: Pair | None, *, width: int) -> Markup | None:
    if pair is None:
        return None
    (one, first), (other, second) = pair
    drawn = charts.gap_svg(
        first.values,
        second.values,
        [period.short_label for period in first.periods],
        names=(one, other),
        id=f"over-time-{width}",
        title=f"{figure.terms.name}: {one} and {other}",
        description=_moved(figure),
        target=figure.terms.target,
        width=width,
        format_value=lambda value: said(value, figure.terms),
        possible=figure.terms.possible,
    )
    return Markup(drawn)  # noqa: S704


def _table(figure: GroupsFigure) -> tuple[tuple[Column, ...], tuple[tuple[Any, ...], ...]]:
    is_ratio = figure.terms.kind.is_ratio
    against = any(line.gap for line in figure.lines)
    columns = [Column("Group")]
    if is_ratio:
        columns += [Column("Counted", numeric=True), Column("Out of", numeric=True)]
    columns.append(Column(capitalised(figure.terms.unit_label), numeric=True))
    if is_ratio:
        columns.append(Column("95% interval", numeric=True))
    if against:
        columns += [Column("Gap to all others", numeric=True), Column("Ratio", numeric=True)]
    return tuple(columns), tuple(_row(line, figure.terms, is_ratio, against) for line in figure.lines)


def _row(line: GroupLine, terms: Terms, is_ratio: bool, against: bool) -> tuple[Any, ...]:
    shown = line.shown
    if shown.is_hidden:
        return (
            line.group.name,
            *[HIDDEN_HERE] * (3 if is_ratio else 1),
            *[""] * (is_ratio + 2 * against),
        )
    value = (
        "No cases" if shown.value is None else said(shown.value, terms) if is_ratio else counted(shown.value)
    )
    row: list[Any] = [line.group.name]
    if is_ratio:
        row += [counted(shown.numerator or 0.0), counted(shown.denominator or 0.0)]
    row.append(value)
    if is_ratio:
        row.append(_range(line.estimate, terms) if line.estimate else "")
    if against:
        gap = line.gap
        row.append(f"{_plain(gap.absolute.value, terms)} ({_range(gap.absolute, terms)})" if gap else "")
        ratio = gap.ratio if gap else None
        row.append(f"{_times(ratio.value)} ({_times(ratio.lower)} to {_times(ratio.upper)})" if ratio else "")
    return tuple(row)


def _facts(figure: GroupsFigure) -> list[tuple[str, str]]:
    facts = [("Groups", figure.dimension.source or "As this trust has named them")]
    if figure.unknown is not None:
        few = " Some are too few to show." if figure.unknown_is_hidden else ""
        facts.append(
            ("Group not known", f"{figure.unknown:.0f}% of those counted. They are never left out.{few}")
        )
    facts.append(
        (
            "Small numbers",
            f"From 1 to {FEWEST_SHOWN - 1} hidden, others rounded to 5, and whatever one of them could be worked out "
            "from hidden too. Everything here is worked out from the rounded numbers",
        )
    )
    if figure.terms.kind.is_ratio:
        way = "Wilson" if figure.terms.kind is Kind.PROPORTION else "Byar"
        facts.append(("Intervals", f"{way} for a group, Newcombe for a gap, logarithm for a ratio; 95%"))
    return facts


# --- the trust's own ways of grouping ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DimensionLine:
    name: str
    groups: str
    written: str
    source: str
    href: str


def dimension_lines(known: Sequence[Dimension], hrefs: Mapping[str, str]) -> list[DimensionLine]:
    """What is known of how people are grouped, and how a file names it."""
    return [
        DimensionLine(
            name=one.name,
            groups=", ".join(f"{group.name} ({group.code})" for group in one.groups),
            written=f"{one.key}: {one.groups[0].code}",
            source=one.source,
            href=hrefs.get(one.key, ""),
        )
        for one in known
    ]
