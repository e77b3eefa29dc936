"""What NHS England's own files say, worked out as their publisher does. Each trap was fallen into by somebody."""

from datetime import date
from pathlib import Path

import pytest

from goldenthread.config.commands import main
from goldenthread.engines.measurement import recipes
from goldenthread.engines.measurement.models import PublishedSeries, PublishedValue
from goldenthread.foundations.intake.apart import LARGE
from goldenthread.foundations.intake.readers import Table, Unreadable, read_table
from goldenthread.foundations.organisation import actions as organisation

FILES = Path(__file__).parent / "published"
JUNE, DECEMBER = date(2025, 6, 1), date(2024, 12, 1)


def table(name: str) -> Table:
    return read_table((FILES / name).read_bytes(), limits=LARGE)


def found(recipe: str, name: str, **options):
    return {
        (one.code, one.period_start): one
        for one in recipes.read_published(recipes.RECIPES[recipe], table(name), **options)
    }


def percentage(one) -> float:
    return 100 * one.numerator / one.denominator


def test_booked_appointments_are_attendances_too():
    england = found("ae-four-hours", "ae.csv")["ENG", JUNE]
    assert england.denominator == 2_350_478
    assert percentage(england) == pytest.approx(75.5450, abs=5e-5)


def test_without_booked_appointments_the_percentage_would_be_another():
    """Negative control."""
    row = next(
        cells
        for _, cells in table("ae.csv").records()
        if (cells["period"], cells["ods_code"]) == ("2025-06", "ENG")
    )
    over = sum(float(row[f"over4_{kind}"]) for kind in ("t1", "t2", "t3"))
    attended = sum(float(row[f"att_{kind}"]) for kind in ("t1", "t2", "t3"))
    assert 100 * (1 - over / attended) != pytest.approx(75.5450, abs=5e-3)


def test_major_departments_alone_are_another_number():
    assert percentage(found("ae-four-hours-type-1", "ae.csv")["ENG", JUNE]) == pytest.approx(
        61.7188, abs=5e-5
    )


def test_winter_is_winter():
    assert percentage(found("ae-four-hours", "ae.csv")["ENG", DECEMBER]) == pytest.approx(71.12, abs=5e-3)


def test_waits_for_a_bed_over_twelve_hours_are_over_four_too():
    assert found("ae-waits-for-a-bed", "ae.csv")["ENG", JUNE].value == 118_171


def test_waiting_lists_are_counted_from_their_weeks():
    def england(recipe):
        return found(recipe, "rtt.csv", period="2026-04")["ENG", date(2026, 4, 1)]

    assert england("rtt-18-weeks").denominator == 7_123_980
    assert percentage(england("rtt-18-weeks")) == pytest.approx(64.8992, abs=5e-5)
    assert england("rtt-over-52-weeks").numerator == 100_665
    assert england("rtt-median-weeks").value == pytest.approx(11.9079, abs=5e-5)
    assert england("rtt-92nd-weeks").value == pytest.approx(38.7673, abs=5e-5)


def test_cancer_keeps_its_halves_and_its_own_england():
    rows = found("cancer-62-days", "cancer.csv")
    month = date(2025, 9, 1)
    england = rows["ENG", month]
    assert (england.numerator, england.denominator) == (20_733, 30_483)
    assert percentage(england) == pytest.approx(68.015, abs=5e-4)
    assert any(one.denominator % 1 == 0.5 for one in rows.values())
    together = sum(one.denominator for one in rows.values())
    assert together == pytest.approx(2 * england.denominator, rel=0.02)


def test_a_percentage_of_sums_is_no_mean_of_percentages():
    rows = [one for (code, _), one in found("cancer-62-days", "cancer.csv").items() if code != "ENG"]
    of_sums = 100 * sum(one.numerator for one in rows) / sum(one.denominator for one in rows)
    mean = sum(map(percentage, rows)) / len(rows)
    assert of_sums == pytest.approx(68.0, abs=0.2)
    assert abs(mean - of_sums) > 1


def test_the_staff_survey_is_yearly_and_kept_as_its_publisher_weighted_it():
    rows = found("staff-survey-q3f", "staff_survey.csv")
    assert rows["RR8", date(2024, 1, 1)].value == pytest.approx(55.71, abs=5e-3)
    assert len(rows) == 8


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("treated,", "treatd,", "The file has no column treated."),
        ("ENG,30483.0", "ENG,many", "“many” is not a number."),
        ("ENG,30483.0", "ENG,-3", "-3 is below nought"),
        ("ENG,30483.0", "ENG,3", "20733 out of 3 cannot be."),
        ("2025-09,ENG", "Septober,ENG", "“Septober” is not a date."),
    ],
)
def test_a_published_file_that_cannot_be_right_is_refused(old, new, said):
    text = (FILES / "cancer.csv").read_text()
    assert old in text
    with pytest.raises(Unreadable) as refused:
        recipes.read_published(
            recipes.RECIPES["cancer-62-days"], read_table(text.replace(old, new, 1).encode())
        )
    assert said in refused.value.problems[0].reason


def test_a_body_twice_is_refused():
    text = (FILES / "cancer.csv").read_text()
    with pytest.raises(Unreadable, match="is in row 2 already"):
        recipes.read_published(
            recipes.RECIPES["cancer-62-days"], read_table((text + "2025-09,ENG,1.0,1.0\n").encode())
        )


def test_every_recipe_names_its_series_in_words():
    for recipe in recipes.RECIPES.values():
        series = PublishedSeries(**recipe.described())
        series.clean_fields()


@pytest.mark.database
def test_a_published_file_comes_in_by_a_command(db, capsys):
    row = {"trust_type": "acute", "region": "North", "icb_code": "QWO", "town": "LEEDS"}
    row |= {"open_date": "20000101", "close_date": ""}
    organisation.register_bodies([row | {"ods_code": "RR8", "name": "LEEDS TEACHING HOSPITALS NHS TRUST"}])
    assert main(["import", "published", "ae-four-hours", str(FILES / "ae.csv")]) == 0
    said = capsys.readouterr().out
    assert "A&E within four hours: 4 new, 0 changed, 0 the same" in said
    assert "1 code is not in the register, and its rows were left out: RXF" in said
    assert PublishedValue.objects.filter(area="ENG").count() == 2
    assert main(["import", "published", "ae-four-hours", str(FILES / "ae.csv")]) == 0
    assert "0 new, 0 changed, 4 the same" in capsys.readouterr().out
    assert main(["import", "published", "ae-five-hours", str(FILES / "ae.csv")]) == 1
    assert "There is no recipe ae-five-hours. There are: ae-four-hours," in capsys.readouterr().err
