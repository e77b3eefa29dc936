from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from goldenthread.engines.measurement.figures import (
    PublishedFigures,
    SeriesFigure,
    Terms,
)
from goldenthread.engines.measurement.models import Kind, PublishedSeries
from goldenthread.engines.measurement.presenters.measure import ChartView, chart_view
from goldenthread.engines.measurement.presenters.words import SparkPanel, counted, said, spark_panel
from goldenthread.engines.measurement.rules import capitalised
from goldenthread.foundations.organisation.models import Body


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
