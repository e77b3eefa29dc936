"""What somebody takes away: the same rows as the page, with all that is needed to make the chart again."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.text import slugify
from improvement_methods import __version__ as methods_version
from improvement_methods import charts, spc
from markupsafe import escape

from goldenthread.engines.measurement.figures import (
    FEWEST_SHOWN,
    OF_PARTS,
    PointState,
    Protected,
    SeriesFigure,
)
from goldenthread.engines.measurement.figures.groups import IN_NO_GROUP
from goldenthread.engines.measurement.models import Better, Dimension, Measure
from goldenthread.engines.measurement.presenters.measure import drawn
from goldenthread.engines.measurement.presenters.words import (
    assurance_icon,
    said,
    variation_icon,
    what_it_says,
)
from goldenthread.foundations.design.environment import day as day_in_words
from goldenthread.foundations.intake.writers import (
    PARQUET,
    WORKBOOK,
    Cell,
    write_csv,
    write_parquet,
    write_png,
    write_workbook,
)
from goldenthread.foundations.organisation.models import Unit

# One row a period of one chart. Programs rely on these names.
COLUMNS: Mapping[str, type] = {
    "measure_id": int,
    "measure": str,
    "place_id": int,
    "place": str,
    "period": date,
    "period_label": str,
    "every": str,
    "state": str,
    "numerator": float,
    "denominator": float,
    "value": float,
    "unit": str,
    "centre": float,
    "lower_limit": float,
    "upper_limit": float,
    "target": float,
    "signal": str,
    "means": str,
    "variation": str,
    "since": date,
    "assurance": str,
    "chart": str,
    "profile": str,
    "better": str,
    "counted": str,
    "out_of": str,
    "small_numbers": str,
    "methods": str,
    "as_at": date,
}
# One row a period, quarter or year of one group.
GROUP_COLUMNS: Mapping[str, type] = {
    "measure_id": int,
    "measure": str,
    "dimension": str,
    "dimension_name": str,
    "group": str,
    "group_name": str,
    "place_id": int,
    "place": str,
    "period": date,
    "period_label": str,
    "every": str,
    "state": str,
    "numerator": float,
    "denominator": float,
    "value": float,
    "unit": str,
    "better": str,
    "counted": str,
    "out_of": str,
    "small_numbers": str,
    "methods": str,
    "as_at": date,
}
KINDS = {
    "svg": ("image/svg+xml", "Picture that stays sharp (SVG)", "For a paper or a poster."),
    "png": ("image/png", "Picture (PNG)", "For slides and e-mail."),
    "xlsx": (WORKBOOK, "Excel workbook", "Numbers, limits and signals, with a sheet about them."),
    "csv": ("text/csv; charset=utf-8", "Table (CSV)", "One row a period."),
    "parquet": (PARQUET, "Parquet", "For a warehouse."),
    "json": ("application/json", "JSON", "For programs; the chart can be made again from it."),
}
TABLES = ("xlsx", "csv", "parquet", "json")

_WIDTH, _MARGIN = 1120, 28


def flat_rows(measure: Measure, figure: SeriesFigure) -> list[tuple[Cell, ...]]:
    """A chart as rows, each with everything that is needed to read it by itself."""
    chart, terms = figure.chart, figure.terms
    variation = variation_icon(figure).word
    assurance = assurance_icon(figure)
    signals = chart is not None and any(chart.signalled[-1:])
    before = (measure.pk, measure.name, figure.unit_id, figure.place)
    after = (
        variation,
        figure.run_began.start if signals else None,
        assurance.word if assurance else "",
        chart.family.value if chart else "",
        chart.profile if chart else "",
        terms.direction,
        measure.counted,
        measure.out_of,
        _small(measure),
        f"improvement_methods {methods_version}",
        figure.as_at,
    )
    rows: list[tuple[Cell, ...]] = []
    for i, period in enumerate(figure.periods):
        known = chart is not None and figure.values[i] is not None
        rows.append(
            (
                *before,
                period.start,
                period.label,
                period.grain.value,
                figure.states[i].value,
                figure.numerators[i],
                figure.denominators[i],
                figure.values[i],
                terms.unit_label,
                *_limits(chart, i),
                terms.target,
                chart.signal_labels[i] if chart and chart.signalled[i] else "",
                spc.POINT_WORDS[chart.point_type[i]] if known and chart else "",
                *after,
            )
        )
    return rows


def group_rows(
    protected: Protected, known: Mapping[str, Dimension], places: Mapping[int, Unit], *, as_at: date
) -> list[tuple[Cell, ...]]:
    """Every group's numbers of a measure as rows, as the page shows them."""
    measure = protected.measure
    rows: list[tuple[Cell, ...]] = []
    for (key, code, unit_id, when), shown in sorted(protected.shown.items(), key=lambda both: both[0]):
        if not key:
            continue
        dimension = known.get(key)
        group = dimension.group(code) if dimension else None
        rows.append(
            (
                measure.pk,
                measure.name,
                key,
                dimension.name if dimension else key,
                code,
                group.name if group else code or IN_NO_GROUP.name,
                unit_id,
                places[unit_id].name,
                when.start,
                when.label,
                when.grain.value,
                PointState.HIDDEN.value if shown.is_hidden else PointState.MEASURED.value,
                shown.numerator,
                shown.denominator,
                shown.value,
                measure.unit_label,
                measure.direction,
                measure.counted,
                measure.out_of,
                f"1 to {FEWEST_SHOWN - 1} hidden, others rounded to 5",
                f"improvement_methods {methods_version}",
                as_at,
            )
        )
    return rows


def about_groups(measure: Measure, *, made_at: datetime) -> list[tuple[str, str]]:
    return [
        ("Measure", measure.name),
        ("Counted", measure.counted),
        ("Out of", measure.out_of),
        ("Small numbers", "Hidden, with whatever one of them could be worked out from; others rounded to 5"),
        ("Methods", f"improvement_methods {methods_version}"),
        ("As at", made_at.isoformat()),
    ]


def _limits(chart: spc.Chart | None, i: int) -> tuple[Cell, Cell, Cell]:
    return (None, None, None) if chart is None else (chart.centre[i], chart.lower[i], chart.upper[i])


def _small(measure: Measure) -> str:
    if not measure.hides_small_numbers:
        return "shown"
    return f"1 to {FEWEST_SHOWN - 1} hidden, others rounded to 5"


def table_file(
    kind: str,
    rows: Sequence[Sequence[Cell]],
    *,
    about: Sequence[tuple[str, str]],
    columns: Mapping[str, type] = COLUMNS,
    sheet: str = "Charts",
) -> bytes:
    """Rows as a file of one of TABLES."""
    if kind == "csv":
        return write_csv(list(columns), rows)
    if kind == "xlsx":
        return write_workbook(list(columns), rows, sheet=sheet, about=about)
    if kind == "parquet":
        return write_parquet(columns, rows, about=dict(about))
    named = [dict(zip(columns, row, strict=True)) for row in rows]
    return _json({"format": "golden-thread-rows-1", "about": dict(about), "rows": named})


def _json(document: Mapping[str, Any]) -> bytes:
    def plain(value: Any) -> str:
        if isinstance(value, date | datetime):
            return value.isoformat()
        raise TypeError(f"{type(value).__name__} is not written as JSON.")

    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False, default=plain).encode()


def chart_file(kind: str, measure: Measure, figure: SeriesFigure, *, made_at: datetime) -> bytes | None:
    """A chart as a file of one of KINDS. None where there is nothing to draw yet."""
    if kind in ("svg", "png"):
        picture = chart_picture(measure, figure, made_at=made_at)
        if picture is None:
            return None
        return picture.encode() if kind == "svg" else write_png(picture)
    if kind == "json":
        return _json(chart_document(measure, figure, made_at=made_at))
    return table_file(kind, flat_rows(measure, figure), about=about_chart(measure, figure, made_at=made_at))


def about_chart(measure: Measure, figure: SeriesFigure, *, made_at: datetime) -> list[tuple[str, str]]:
    """What is to be known of a chart, wherever it goes."""
    chart, terms = figure.chart, figure.terms
    pairs = [
        ("Measure", measure.name),
        ("Place", figure.place),
        ("What it says", what_it_says(figure)),
        ("Counted", measure.counted),
        ("Out of", measure.out_of),
        ("Left out", measure.exclusions),
        ("From", measure.source),
        ("Which way is better", Better(measure.direction).label),
        ("Target", _judged_against(figure)),
        ("Other targets", "; ".join(_line_words(figure, ours=False))),
        ("Small numbers", _small(measure)),
    ]
    if chart is not None:
        pairs += [
            ("Chart", f"{chart.family.value}. {figure.why_this_chart}".strip()),
            ("Rules", f"{chart.profile}. {spc.profile(chart.profile).description}"),
            ("Notes", " ".join(note.sentence for note in chart.notes_for(terms.possible))),
        ]
    pairs += [("Methods", f"improvement_methods {methods_version}"), ("As at", made_at.isoformat())]
    return [(name, words) for name, words in pairs if words]


def _judged_against(figure: SeriesFigure) -> str:
    """The target in force for the newest period, with the name of the line where it has one."""
    target = figure.terms.target
    named = _line_words(figure, ours=True)
    return named[0] if named else "" if target is None else said(target, figure.terms)


def _line_words(figure: SeriesFigure, *, ours: bool) -> list[str]:
    return [f"{line.name} {said(line.value, figure.terms)}" for line in figure.lines if line.is_ours is ours]


def chart_document(measure: Measure, figure: SeriesFigure, *, made_at: datetime) -> dict[str, Any]:
    """A chart from which the methods alone make it again: improvement_methods.spc.chart_from_export."""
    chart, terms = figure.chart, figure.terms
    parts = chart is not None and chart.family in OF_PARTS
    return {
        "format": spc.EXPORT_FORMAT,
        "about": dict(about_chart(measure, figure, made_at=made_at)),
        "measure": {
            "id": measure.pk,
            "name": measure.name,
            "place_id": figure.unit_id,
            "place": figure.place,
            "kind": measure.kind,
            "unit": measure.unit_label,
            "per": measure.per,
            "counted": measure.counted,
            "out_of": measure.out_of,
            "exclusions": measure.exclusions,
            "source": measure.source,
        },
        "chart": {
            "family": chart.family.value if chart else "",
            "profile": chart.profile if chart else "",
            "direction": terms.direction,
            "target": terms.target,
            "of_parts": parts,
            "multiply": float(terms.per) if parts else 1.0,
            "baseline": chart.baseline if chart else None,
            "rebase_at": [phase.start for phase in chart.phases[1:]] if chart else [],
            "rounded": bool(figure.least),
            "methods": methods_version,
        },
        "rows": [_document_row(figure, i) for i in range(len(figure.periods))],
    }


def _document_row(figure: SeriesFigure, i: int) -> dict[str, Any]:
    chart, period = figure.chart, figure.periods[i]
    row = {
        "period": period.start,
        "label": period.label,
        "state": figure.states[i].value,
        "numerator": figure.numerators[i],
        "denominator": figure.denominators[i],
        "value": figure.values[i],
    }
    if figure.least:
        row |= {"least": figure.least[i], "most": figure.most[i]}
    if chart is None:
        return row
    return row | {
        "centre": chart.centre[i],
        "lower": chart.lower[i],
        "upper": chart.upper[i],
        "signal": chart.signal_labels[i],
        "means": chart.point_type[i].value,
    }


def chart_picture(measure: Measure, figure: SeriesFigure, *, made_at: datetime) -> str | None:
    """A drawing that stands alone: its name, its sentence, the chart, and how it was made."""
    drawing = drawn(figure, id="chart", sentence=what_it_says(figure), width=_WIDTH, height=420)
    if drawing is None:
        return None
    rules = figure.chart.profile if figure.chart else ""
    out_of = f", out of {measure.out_of}" if measure.out_of else ""
    foot = (
        f"{measure.counted}{out_of}. From {measure.source}. Rules {rules}, improvement_methods {methods_version}. "
        f"Small numbers: {_small(measure)}. As at {day_in_words(made_at)}."
    )
    return _page(f"{measure.name}, {figure.place}", what_it_says(figure), drawing.svg, foot, height=420)


def _page(title: str, sentence: str, svg: str, foot: str, *, height: int) -> str:
    head = _lines(sentence, size=20, at=72, step=28, wide=100)
    top = 72 + 28 * head.count("<text")
    below = _lines(foot, size=13, at=top + height + 24, step=18, wide=150, colour="#4c6272")
    wide, whole = _WIDTH + 2 * _MARGIN, top + height + 24 + 18 * below.count("<text")
    # Letters of another width than the drawing counted on may reach over its edge.
    inner = svg.replace("<svg", f'<svg x="{_MARGIN}" y="{top}" overflow="visible"', 1)
    return charts.standalone(
        f'<svg viewBox="0 0 {wide} {whole}" width="{wide}" height="{whole}" font-family="Arial, sans-serif">'
        f'<rect width="{wide}" height="{whole}" fill="#ffffff"/>'
        f'<text x="{_MARGIN}" y="38" font-size="26" font-weight="700" fill="#212b32">{escape(title)}</text>'
        f"{head}{inner}{below}</svg>"
    )


def _lines(words: str, *, size: int, at: int, step: int, wide: int, colour: str = "#212b32") -> str:
    lines = textwrap.wrap(words, wide)
    return "".join(
        f'<text x="{_MARGIN}" y="{at + step * number}" font-size="{size}" fill="{colour}">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )


def taken_name(measure: Measure | None, place: str, kind: str, *, on: date) -> str:
    """ "falls-ward-7-2026-06-15.csv" """
    parts = [slugify(measure.name), slugify(place)] if measure else ["measures"]
    return f"{'-'.join(part for part in parts if part)[:100]}-{on}.{kind}"


def about_many(count: int, *, trust: str, made_at: datetime) -> list[tuple[str, str]]:
    return [
        ("Trust", trust),
        ("Measures", str(count)),
        (
            "Rows",
            "One a period of each chart: every place that reports, and the place that keeps the measure.",
        ),
        (
            "Small numbers",
            f"Where a measure hides them: 1 to {FEWEST_SHOWN - 1} hidden, others rounded to 5.",
        ),
        ("Methods", f"improvement_methods {methods_version}"),
        ("As at", made_at.isoformat()),
    ]


def ways_to_take(address: str, query: str = "") -> list[tuple[str, str, str]]:
    """The links of a page: where, what and what for."""
    return [(address.replace("KIND", kind) + query, text, hint) for kind, (_, text, hint) in KINDS.items()]


def many_rows(charts_taken: Iterable[tuple[Measure, Any, SeriesFigure]]) -> list[tuple[Cell, ...]]:
    return [row for measure, _, figure in charts_taken for row in flat_rows(measure, figure)]
