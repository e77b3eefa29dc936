"""What is taken away says what the page says, and is enough to make the chart again."""

import csv
import io
import json
import subprocess
import sys

import openpyxl
import pyarrow.parquet
import pytest
from improvement_methods import spc

from goldenthread.engines.measurement import figures, presenters
from goldenthread.engines.measurement.models import ChartChoice, Kind, Measure
from goldenthread.engines.measurement.tests.conftest import FALLS
from goldenthread.foundations.clock.moments import now

pytestmark = [pytest.mark.database]

RATIOS = [(30 + i % 7, 90 + 3 * (i % 5)) for i in range(26)]


@pytest.fixture
def charted(falls, lunch, ward_7, ward_8, record):
    record(falls, ward_7, FALLS)
    record(lunch, ward_7, RATIOS)
    record(lunch, ward_8, RATIOS[::-1])
    return falls, lunch


def take(client, measure, kind, **asked):
    return client.get(f"/measures/{measure.pk}/take/{kind}/", asked)


def from_csv(answer):
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


@pytest.mark.parametrize("kind", list(presenters.KINDS))
def test_a_chart_is_taken_as_each_kind_of_file(kind, charted, ben, sign_in):
    answer = take(sign_in(ben), charted[0], kind)
    assert answer.status_code == 200
    assert answer["Content-Type"] == presenters.KINDS[kind][0]
    assert answer["Content-Disposition"].endswith(f'.{kind}"')
    assert len(answer.content) > 1000


def test_a_kind_that_is_none_is_not_found(charted, ben, sign_in):
    assert take(sign_in(ben), charted[0], "exe").status_code == 404


def test_every_row_of_every_table_is_what_the_page_shows(charted, carys, sign_in):
    """CSV, workbook, Parquet and JSON against each other and against the figures of the pages."""
    client = sign_in(carys)
    page = [
        (
            measure.pk,
            unit.pk,
            period.start.isoformat(),
            figure.values[i],
            figure.chart.upper[i],
            figure.states[i].value,
        )
        for measure, unit, figure in figures.charts_of(charted)
        for i, period in enumerate(figure.periods)
    ]
    given = {kind: client.get(f"/measures/take/{kind}/") for kind in presenters.TABLES}
    assert {answer.status_code for answer in given.values()} == {200}
    names = ("measure_id", "place_id", "period", "value", "upper_limit", "state")
    sheet = openpyxl.load_workbook(io.BytesIO(given["xlsx"].content))["Charts"]
    heading, *cells = sheet.iter_rows(values_only=True)
    in_book = [dict(zip(heading, row, strict=True)) for row in cells]
    in_parquet = pyarrow.parquet.read_table(io.BytesIO(given["parquet"].content)).to_pylist()
    in_json = json.loads(given["json"].content)["rows"]
    for rows in (from_csv(given["csv"]), in_book, in_parquet, in_json):
        # A workbook keeps sixteen digits.
        for row, shown in zip(rows, page, strict=True):
            assert plain(row, names) == as_near(shown)


def plain(row, names):
    measure, place, period, value, upper, state = (row[name] for name in names)
    period = period if isinstance(period, str) else period.isoformat()[:10]
    return int(measure), int(place), period, number(value), number(upper), state


def as_near(row):
    return tuple(pytest.approx(one, rel=1e-14) if isinstance(one, float) else one for one in row)


def number(text):
    return None if text in (None, "") else float(text)


def test_a_workbook_holds_real_dates_and_a_sheet_about_them(charted, ben, sign_in):
    book = openpyxl.load_workbook(io.BytesIO(take(sign_in(ben), charted[0], "xlsx").content))
    columns = [cell.value for cell in book["Charts"][1]]
    assert book["Charts"].cell(2, columns.index("period") + 1).is_date
    about = {row[0].value: row[1].value for row in book["About"]}
    assert about["Measure"] == "Falls"
    assert about["Rules"].startswith("nhsr-0.2.2")
    assert about["Counted"] == "Every fall that was reported"
    assert about["As at"].startswith("2026-06-15")


def test_every_row_carries_rules_methods_definition_and_day(charted, ben, sign_in):
    row = from_csv(take(sign_in(ben), charted[0], "csv"))[0]
    assert row["profile"] == "nhsr-0.2.2"
    assert row["methods"].startswith("improvement_methods ")
    assert row["counted"] == "Every fall that was reported"
    assert row["as_at"] == "2026-06-15"
    assert row["small_numbers"] == "shown"


def test_small_numbers_are_hidden_in_every_file(make_measure, ward_7, record, ben, sign_in):
    harm = make_measure(ward_7, "Harm", small_numbers=Measure.SmallNumbers.HIDDEN)
    record(harm, ward_7, [20, 3, 31])
    client = sign_in(ben)
    rows = from_csv(take(client, harm, "csv"))
    assert [row["value"] for row in rows] == ["20", "", "30"]
    assert rows[1]["state"] == "hidden"
    assert [row["value"] for row in json.loads(take(client, harm, "json").content)["rows"]] == [20, None, 30]


@pytest.mark.parametrize("chosen", [one for one in ChartChoice if one not in (ChartChoice.T, ChartChoice.G)])
def test_a_chart_of_any_kind_is_made_again_from_its_export(chosen, make_measure, ward_7, record, tmp_path):
    ratio = chosen in ("p", "pp", "u", "up", "ip", "as_defined")
    kind = {"u": Kind.RATE, "up": Kind.RATE}.get(chosen.value, Kind.PROPORTION if ratio else Kind.COUNT)
    measure = make_measure(ward_7, "Any", kind=kind, per=1000 if kind is Kind.RATE else None)
    measure.chart = chosen
    record(measure, ward_7, RATIOS if kind.is_ratio else [float(one) for one, _ in RATIOS])
    figure = figures.series_of(measure, ward_7)
    document = json.loads(presenters.chart_file("json", measure, figure, made_at=now()))
    assert spc.export_differences(document) == []
    assert spc.chart_from_export(document) == figure.chart


def test_the_methods_alone_make_it_again_by_command(charted, ward_7, tmp_path):
    _, lunch = charted
    figure = figures.series_of(lunch, ward_7)
    file = tmp_path / "lunch.json"
    file.write_bytes(presenters.chart_file("json", lunch, figure, made_at=now()))
    command = [sys.executable, "-m", "improvement_methods.spc", "--from-export", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert [row["upper"] for row in json.loads(done.stdout)] == list(figure.chart.upper)


def test_a_picture_has_its_words_on_a_machine_without_fonts(charted, ward_7, monkeypatch):
    falls, _ = charted
    figure = figures.series_of(falls, ward_7)
    with_words = presenters.chart_file("png", falls, figure, made_at=now())
    monkeypatch.setattr("goldenthread.foundations.intake.writers._FONTS", [])
    without = presenters.chart_file("png", falls, figure, made_at=now())
    assert with_words[:8] == b"\x89PNG\r\n\x1a\n"
    assert len(with_words) > len(without) * 1.2


def test_a_drawing_alone_says_its_name_and_its_sentence(charted, ward_7):
    falls, _ = charted
    svg = presenters.chart_file("svg", falls, figures.series_of(falls, ward_7), made_at=now()).decode()
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    for words in ("Falls, Ward 7", "nhsr-0.2.2", "Every fall that was reported", "15 June 2026"):
        assert words in svg


def test_text_that_looks_like_a_formula_cannot_run(make_measure, ward_7, record, ben, sign_in):
    measure = make_measure(ward_7, "=cmd()")
    record(measure, ward_7, [1.0, 2.0])
    assert from_csv(take(sign_in(ben), measure, "csv"))[0]["measure"] == "'=cmd()"


def test_nobody_takes_a_measure_they_may_not_see(make_measure, ward_7, record, erin, sign_in):
    kept = make_measure(ward_7, "Stress", audience="kept")
    record(kept, ward_7, [3, 4])
    client = sign_in(erin)
    assert take(client, kept, "csv").status_code == 404
    assert "Stress" not in client.get("/measures/take/csv/").content.decode()


def test_a_chart_without_numbers_has_no_picture(falls, ben, sign_in):
    assert take(sign_in(ben), falls, "png").status_code == 404
    assert take(sign_in(ben), falls, "csv").status_code == 200


def test_the_page_offers_every_kind(charted, ben, sign_in):
    text = sign_in(ben).get(f"/measures/{charted[0].pk}/take/").content.decode()
    for kind in presenters.KINDS:
        assert f"/take/{kind}/" in text


def test_many_measures_cost_as_few_questions_as_two(
    make_measure, ward_7, record, carys, sign_in, charted, django_assert_max_num_queries
):
    client = sign_in(carys)
    client.get("/measures/take/csv/")
    for number in range(6):
        record(make_measure(ward_7, f"Measure {number}"), ward_7, [1.0, 2.0])
    with django_assert_max_num_queries(25):
        client.get("/measures/take/csv/")


@pytest.mark.parametrize("kind", ["count", "proportion"])
def test_a_chart_of_rounded_numbers_is_made_again_from_its_export(
    kind, make_measure, ward_7, record, ben, sign_in
):
    measure = make_measure(ward_7, kind=kind, small_numbers="hidden")
    counts = [41, 52, 38, 47, 55, 43, 3, 44, 51, 39, 46, 48, 42, 97, 99]
    record(measure, ward_7, [(one, 120) for one in counts] if kind == "proportion" else counts)
    document = json.loads(take(sign_in(ben), measure, "json").content)
    assert document["chart"]["rounded"] is True
    assert spc.export_differences(document) == []
    made = spc.chart_from_export(document)
    figure = figures.series_of(measure, ward_7)
    assert (made.signal, made.notes) == (figure.chart.signal, figure.chart.notes)
