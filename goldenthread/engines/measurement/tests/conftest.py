from datetime import date

import pytest

from goldenthread.engines.measurement import actions
from goldenthread.engines.measurement.models import Kind, Measure
from goldenthread.foundations.clock.periods import Grain, Period

FALLS = [4.3, 3.9, 4.6, 4.0, 4.4, 3.7, 4.2, 4.5, 3.8, 4.0, 4.4, 3.6, 4.2, 3.3]


def month(year: int, number: int) -> Period:
    return Period(date(year, number, 1), Grain.MONTH)


MAY = month(2026, 5)


@pytest.fixture
def make_measure(trust):
    """A measure of any kind, with words that fit: `make_measure(ward_7, kind="rate", per=1000)`."""

    def make(unit, name="Falls", *, by=None, **described):
        kind = described.setdefault("kind", Kind.COUNT)
        if Kind(kind).is_ratio:
            described.setdefault("out_of", "Occupied bed days at midnight")
        defaults = {
            "counted": "Every fall that was reported",
            "unit_label": "falls",
            "direction": "decrease",
            "grain": Grain.MONTH,
            "source": "Incident reports",
        }
        return actions.add_measure(unit=unit, name=name, by=by, **(defaults | described))

    return make


@pytest.fixture
def falls(make_measure, ward_7) -> Measure:
    """Ward 7 counts its falls every month; lower is better."""
    return make_measure(ward_7)


@pytest.fixture
def fall_rate(make_measure, ward_7) -> Measure:
    """Falls per 1,000 bed days."""
    return make_measure(ward_7, "Fall rate", kind=Kind.RATE, per=1000, unit_label="falls per 1,000 bed days")


@pytest.fixture
def lunch(make_measure, medicine) -> Measure:
    """The share of people home before lunch, which Medicine keeps and its wards report."""
    return make_measure(
        medicine,
        "Home before lunch",
        kind=Kind.PROPORTION,
        out_of="Everyone who went home",
        counted="People who went home before noon",
        unit_label="of people who went home",
        direction="increase",
        target=33.0,
    )


@pytest.fixture
def record():
    """Enter numbers for months in a row, ending in May 2026; None leaves a month out."""

    def enter(measure, unit, numbers, *, by=None, last=MAY):
        for back, number in enumerate(reversed(numbers)):
            if number is None:
                continue
            given = {"value": number}
            if isinstance(number, tuple):
                given = {"numerator": number[0], "denominator": number[1]}
            elif isinstance(number, str):
                given = {"state": number}
            actions.record_value(measure, unit=unit, period=last.shifted(-back), by=by, **given)

    return enter
