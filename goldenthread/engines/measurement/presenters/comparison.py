from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from improvement_methods import charts
from improvement_methods.spc import PointType
from markupsafe import Markup

from goldenthread.engines.measurement.figures.comparison import ComparedPlace, ComparisonFigure
from goldenthread.engines.measurement.models import Kind, StandardRequest
from goldenthread.engines.measurement.presenters.groups import HIDDEN_HERE, span_value
from goldenthread.engines.measurement.presenters.words import SparkPanel, counted, said, spark_panel
from goldenthread.engines.measurement.rules import capitalised
from goldenthread.foundations.clock.periods import day_in_words
from goldenthread.foundations.design.environment import day, moment
from goldenthread.foundations.design.presenters import Column

BETTER, LESS_GOOD = "better", "less good"


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """Places beside each other, by name."""

    sentence: str
    more: tuple[str, ...]
    svg: Markup | None
    narrow: Markup | None
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    caption: str
    spans: tuple[tuple[str, str, bool], ...]
    each: tuple[SparkPanel, ...]
    asks: bool
    widened: bool | None


def comparison_view(figure: ComparisonFigure, title: str, *, own: Sequence[str] = ()) -> ComparisonView:
    """`own` are the codes of the reader's own places, which the drawing names."""
    return ComparisonView(
        sentence=comparison_sentence(figure),
        more=tuple(_more(figure)),
        svg=_drawn(figure, title, own, width=1120),
        narrow=_drawn(figure, title, own, width=360),
        columns=_columns(figure),
        rows=tuple(_row(figure, place) for place in figure.places),
        caption=f"{title}, {figure.span.label}, by name" if figure.span else title,
        spans=tuple(
            (span_value(span), capitalised(span.label), span == figure.span) for span in figure.spans
        ),
        each=tuple(spark_panel(one, id=f"c{number}") for number, one in enumerate(figure.series)),
        asks=bool(figure.standing_out),
        widened=figure.funnel.overdispersed if figure.funnel else None,
    )


def comparison_sentence(figure: ComparisonFigure) -> str:
    """What stands out, in one sentence."""
    if not figure.terms.kind.is_ratio:
        what = "A count" if figure.terms.kind is Kind.COUNT else "An amount"
        return f"{what} does not say how large a place is, so places are not compared. Each has its chart."
    if figure.span is None:
        return "There are no numbers to compare yet."
    if figure.funnel is None:
        return f"Fewer than two places have numbers for {figure.span.label} that can be compared."
    out, all_places = figure.standing_out, [place for place in figure.places if place.meaning is not None]
    if not out:
        return f"None of {len(all_places)} places differs from the others by more than its size and chance explain."
    names = ", ".join(f"{place.name} ({_side(figure, place)})" for place in out[:5])
    more = f" and {len(out) - 5} more" if len(out) > 5 else ""
    verb = "differs" if len(out) == 1 else "differ"
    return (
        f"{len(out)} of {len(all_places)} places {verb} by more than size and chance explain: {names}{more}."
    )


def _side(figure: ComparisonFigure, place: ComparedPlace) -> str:
    centre = (figure.funnel.centre or 0.0) * figure.scale if figure.funnel else 0.0
    side = "higher" if (place.shown.value or 0.0) > centre else "lower"
    if place.meaning is PointType.IMPROVEMENT:
        return f"{side}, {BETTER}"
    return f"{side}, {LESS_GOOD}" if place.meaning is PointType.CONCERN else side


def _more(figure: ComparisonFigure) -> list[str]:
    made = figure.funnel
    if made is None or made.centre is None:
        return []
    sentences = [
        f"All together: {said(made.centre * figure.scale, figure.terms)} in "
        f"{figure.span.label if figure.span else ''}. "
        "Of 500 places that did not differ, about 1 would lie beyond the outer limit."
    ]
    if made.overdispersed and made.phi is not None:
        sentences.append(
            f"Places differ {made.phi:.1f} times as much as chance alone gives, so the limits are wider by that spread."
        )
    if made.few_units:
        sentences.append(
            "There are too few places to tell how much places usually differ. Take it with care."
        )
    return [
        *sentences,
        "Places stand in the order of their names. A difference is a question, not an answer.",
    ]


def _drawn(figure: ComparisonFigure, title: str, own: Sequence[str], *, width: int) -> Markup | None:
    made = figure.funnel
    if made is None:
        return None
    per = figure.terms.per if figure.terms.kind is Kind.RATE else 1
    drawn = charts.funnel_svg(
        made,
        [place.name for place in figure.places],
        id=f"funnel-{width}",
        title=title,
        description=comparison_sentence(figure),
        own=[number for number, place in enumerate(figure.places) if place.code in own],
        size_words=figure.size_words if 0 < len(figure.size_words) <= width // 12 else "Out of how many",
        width=width,
        format_value=lambda value: said(value * figure.scale, figure.terms),
        format_size=lambda size: counted(round(size * per)),
        possible=(0.0, 1.0) if figure.terms.kind is Kind.PROPORTION else (0.0, None),
    )
    return Markup(drawn)  # noqa: S704


def _columns(figure: ComparisonFigure) -> tuple[Column, ...]:
    if not figure.terms.kind.is_ratio:
        return ()
    return (
        Column("Place"),
        Column("Counted", numeric=True),
        Column("Out of", numeric=True),
        Column(capitalised(figure.terms.unit_label), numeric=True),
        Column("What it shows"),
        Column("Could not have seen less than"),
    )


def _row(figure: ComparisonFigure, place: ComparedPlace) -> tuple[Any, ...]:
    shown = place.shown
    if shown.is_hidden:
        return (place.name, *[HIDDEN_HERE] * 3, "", "")
    if shown.value is None:
        return (place.name, "", "", "No numbers", "", "")
    return (
        place.name,
        counted(shown.numerator or 0.0),
        counted(shown.denominator or 0.0),
        said(shown.value, figure.terms),
        capitalised(_side(figure, place)) if place.differs else "Within what size and chance explain",
        _power(figure, place),
    )


def _power(figure: ComparisonFigure, place: ComparedPlace) -> str:
    """The nearest true values on either side that would have shown four times in five."""
    if place.power is None:
        return ""
    ends = [
        f"{word} {said(value * figure.scale, figure.terms)}"
        for word, value in (("under", place.power.below), ("over", place.power.above))
        if value is not None
    ]
    return " or ".join(ends) or "Too small to show any difference"


def first_words(figure: ComparisonFigure, title: str) -> str:
    """What a request for a shared standard says stands out, to begin with."""
    sentence = comparison_sentence(figure)
    return f"“{title}”, {figure.span.label}: {sentence}" if figure.span else sentence


# --- requests for a shared standard ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RequestLine:
    about: str
    href: str
    stands_out: str
    state: str
    who: str
    is_waiting: bool


def request_lines(requests: Sequence[StandardRequest], href: Any) -> list[RequestLine]:
    return [
        RequestLine(
            about=str(one.about),
            href=href(one.pk),
            stands_out=one.stands_out,
            state=one.get_state_display(),
            who=f"{one.asked_by_label} asked {one.asked_of.label}, {day(one.asked_at)}",
            is_waiting=one.state == StandardRequest.State.ASKED,
        )
        for one in requests
    ]


def request_facts(one: StandardRequest) -> list[tuple[str, str]]:
    facts = [
        ("About", str(one.about)),
        ("What stands out", one.stands_out),
        ("Why a shared standard", one.reason),
        ("Places", ", ".join(one.names)),
        ("Period", f"{day_in_words(one.first_period)} to {day_in_words(one.last_period)}"),
        ("Asked by", f"{one.asked_by_label}, {moment(one.asked_at)}"),
        ("Asked of", one.asked_of.label),
        ("State", one.get_state_display()),
    ]
    if one.answered_at is not None:
        facts.append(("Answered by", f"{one.answered_by_label}, {moment(one.answered_at)}"))
    if one.answer:
        facts.append(("Answer", one.answer))
    return facts
