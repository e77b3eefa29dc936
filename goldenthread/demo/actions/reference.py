"""What is real: the register, the partnership that was, and published figures. Nothing else hangs on a real body."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from goldenthread.demo.story import bodies
from goldenthread.engines.measurement import actions as measurement
from goldenthread.engines.measurement.actions import PublishedRow
from goldenthread.engines.measurement.models import Better, Kind
from goldenthread.foundations.clock.periods import Grain
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Body

DATA = Path(__file__).resolve().parent.parent / "data"
PUBLISHER = "NHS England"
LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0 (NHS England)"


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def register_trusts() -> str:
    rows = list(_rows("register.csv"))
    organisation.register_bodies(rows)
    still_open = sum(row["status"] == "open" for row in rows)
    return f"{still_open} trusts of the register"


def found_partnership() -> str:
    partnership = organisation.found_body(
        kind=Body.Kind.PARTNERSHIP,
        name=bodies.PARTNERSHIP_NAME,
        code=bodies.PARTNERSHIP_CODE,
        is_invented=False,
        opened_on=bodies.PARTNERSHIP_BEGAN_ON,
        by=None,
    )
    for trust in Body.objects.filter(code__in=bodies.PARTNERS).order_by("code"):
        organisation.place_body(trust, under=partnership, starts_on=bodies.PARTNERSHIP_BEGAN_ON, by=None)
    return f"{len(bodies.PARTNERS)} of them as partners"


def load_published() -> Iterator[str]:
    loaded = measurement.load_published(
        slug="ae-four-hours",
        title="A&E within four hours",
        definition="Attendances that were over within four hours of arrival, out of all attendances at A&E "
        "departments of every type, booked appointments included",
        publisher=PUBLISHER,
        licence=LICENCE,
        covers="Monthly, June 2024 to June 2025. NHS trusts; England’s own row holds other providers too.",
        kind=Kind.PROPORTION,
        unit_label="in 100",
        direction=Better.INCREASE,
        grain=Grain.MONTH,
        rows=_four_hours(),
    )
    yield f"{loaded.new:,} published figures of A&E"
    loaded = measurement.load_published(
        slug="cancer-62-days",
        title="Cancer treated within 62 days",
        definition="People treated within 62 days of being referred, out of all treated: the combined standard. A "
        "pathway that two trusts share counts one half in each",
        publisher=PUBLISHER,
        licence=LICENCE,
        covers="Monthly, October 2023 to September 2025. NHS trusts; England’s own row holds other providers too.",
        kind=Kind.PROPORTION,
        unit_label="in 100",
        direction=Better.INCREASE,
        grain=Grain.MONTH,
        rows=_cancer(),
    )
    yield f"{loaded.new:,} published figures of cancer"
    loaded = measurement.load_published(
        slug="staff-survey-improve",
        title="Staff able to make improvements happen",
        definition="NHS Staff Survey, question 3f: “I am able to make improvements happen in my area of work”: agree "
        "or strongly agree, of those who answered, weighted by occupation",
        publisher=PUBLISHER,
        licence=LICENCE,
        covers="Yearly, 2021 to 2024, by trust. England as a whole is not in the file.",
        kind=Kind.AMOUNT,
        unit_label="in 100",
        direction=Better.INCREASE,
        grain=Grain.YEAR,
        rows=_survey("q3f_pct"),
    )
    answered = measurement.load_published(
        slug="staff-survey-answered",
        title="Staff who answered about making improvements",
        definition="NHS Staff Survey, question 3f: how many answered, not weighted",
        publisher=PUBLISHER,
        licence=LICENCE,
        covers="Yearly, 2021 to 2024, by trust. England as a whole is not in the file.",
        kind=Kind.AMOUNT,
        unit_label="answers",
        direction=Better.NEUTRAL,
        grain=Grain.YEAR,
        decimals=0,
        rows=_survey("q3f_n"),
    )
    yield f"{loaded.new + answered.new:,} published figures of the staff survey"


def _four_hours() -> Iterator[PublishedRow]:
    for row in _rows("ae_four_hours.csv"):
        attendances = int(row["attendances"])
        if attendances:
            within = attendances - int(row["over_four_hours"])
            yield PublishedRow(
                row["ods_code"], _month(row["period"]), numerator=within, denominator=attendances
            )


def _cancer() -> Iterator[PublishedRow]:
    for row in _rows("cancer_62_days.csv"):
        treated = float(row["treated"])
        if treated:
            within = float(row["within_62_days"])
            yield PublishedRow(row["ods_code"], _month(row["period"]), numerator=within, denominator=treated)


def _survey(column: str) -> Iterator[PublishedRow]:
    for row in _rows("staff_survey.csv"):
        yield PublishedRow(row["ods_code"], date(int(row["survey_year"]), 1, 1), value=float(row[column]))


def _month(text: str) -> date:
    year, month = text.split("-")
    return date(int(year), int(month), 1)
