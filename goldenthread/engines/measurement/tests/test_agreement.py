"""One result feeds chart, table, sentence, file and program, whatever the chart: they cannot disagree."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest

from goldenthread.engines.measurement import actions, figures, presenters
from goldenthread.engines.measurement.figures import Making
from goldenthread.engines.measurement.models import ChartChoice, Kind
from goldenthread.engines.measurement.rules import families_for

from .test_api import Program

pytestmark = [pytest.mark.database]

COUNTS = [3, 5, 2, 4, 6, 3, 1, 4, 5, 3, 2, 4, 3, 5, 2, 4, 9, 12, 11, 14]
SIZES = [90, 120, 60, 100, 150, 80, 75, 110, 95, 130, 70, 100, 85, 140, 65, 105, 90, 125, 100, 115]
NUMBERS = {
    Kind.COUNT: COUNTS,
    Kind.PROPORTION: list(zip(COUNTS, SIZES, strict=True)),
    Kind.RATE: list(zip(COUNTS, SIZES, strict=True)),
    Kind.AMOUNT: [count + 0.25 for count in COUNTS],
}
EVERY_CHART = [(kind, chart) for kind in Kind for chart in families_for(kind)]


@pytest.fixture
def measured(make_measure, ward_7, record, amina):
    """A measure of a kind with twenty months of numbers, drawn as a chart."""

    def measure(kind, chart):
        more = {"per": 1000} if kind is Kind.RATE else {}
        made = make_measure(ward_7, kind=kind, **more)
        record(made, ward_7, NUMBERS[kind])
        if chart is not ChartChoice.AS_DEFINED:
            making = Making(chart=chart)
            actions.change_chart(made, making=making, reason="To see it", by=amina, version=None)
        return made

    return measure


@pytest.fixture
def reads(make_person, whole_trust):
    return Program(make_person("Gita Rao", "Data analyst", whole_trust, "analyst"), "read_measures")


@pytest.mark.parametrize(("kind", "chart"), EVERY_CHART)
def test_chart_table_file_and_program_agree(measured, ward_7, amina, sign_in, reads, kind, chart):
    measure = measured(kind, chart)
    figure = figures.series_of(measure, ward_7)
    assert figure.chart is not None
    if chart is not ChartChoice.AS_DEFINED:
        assert figure.chart.family == chart
    values = figure.chart.values
    browser = sign_in(amina)
    page = browser.get(f"/measures/{measure.pk}/").content.decode()

    table = page[page.index('class="chart__table"') :]
    cells = re.findall(r'<span class="table__value">([^<]*)</span>', table[: table.index("</table>")])
    columns = 4 if kind.is_ratio else 2
    assert cells[::columns] == [figure.terms.said(value) for value in reversed(values)]
    words = [presenters.table_of(figure)[1][i][-1] for i in range(len(values))]
    assert cells[columns - 1 :: columns] == words

    drawing = re.search(r'<svg [^>]*aria-labelledby="series-wide-title.*?</svg>', page, re.DOTALL)
    assert drawing is not None
    assert presenters.what_it_says(figure) in unescape(drawing.group())
    assert presenters.what_it_says(figure) in unescape(page[page.index("chart__sentence") :][:400])
    assert figure.terms.said(figure.chart.centre[-1]) in unescape(drawing.group())

    file = browser.get(f"/measures/{measure.pk}/values.csv").content.decode()
    assert [float(row["value"]) for row in csv.DictReader(io.StringIO(file))] == list(values)
    sent = reads.get("values", {"measure_id": measure.pk}).json()["items"]
    assert [row["value"] for row in sent] == list(values)


def test_a_time_of_nought_is_drawn_on_a_chart_that_can(measured, ward_7, record, make_measure, amina):
    waits = make_measure(ward_7, "Days between falls", kind=Kind.AMOUNT)
    record(waits, ward_7, [4.0, 0.0, 6.5, 3.0, 8.0, 2.0, 5.0, 7.5, 3.0, 4.0, 6.0, 2.5, 5.0])
    making = Making(chart=ChartChoice.T)
    actions.change_chart(waits, making=making, reason="They are times", by=amina, version=None)
    figure = figures.series_of(waits, ward_7)
    assert figure.chart.family == "xmr"
    assert "A time of nought cannot stand on the T chart" in figure.why_this_chart
