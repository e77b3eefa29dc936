"""How published NHS files become published series: which columns are added up, and what is divided by what.

Each recipe says the columns it needs. A percentage is kept as what was counted and out of how many, so that trusts
taken together are the percentage of their sums and never a mean of percentages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from goldenthread.engines.measurement.models import Better, Kind
from goldenthread.foundations.clock.periods import Grain, NotAPeriod, read_period
from goldenthread.foundations.design.forms.reading import read_number
from goldenthread.foundations.intake.readers import MOST_PROBLEMS, Problem, Table, Unreadable, whole

PUBLISHER = "NHS England"
LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0 (NHS England)"
# What files call the row of England as a whole. It is kept as England's own, and never added to the trusts'.
ENGLAND = {"ENG", "ENG_ALL_PROVIDERS"}

Row = Callable[[str], float]
Result = tuple[float | None, float | None, float | None]


@dataclass(frozen=True, slots=True)
class Found:
    """One published number: whose, of when; numerator and denominator, or the result alone."""

    code: str
    period_start: date
    numerator: float | None
    denominator: float | None
    value: float | None


@dataclass(frozen=True, slots=True)
class Recipe:
    """One series from one published file."""

    key: str
    title: str
    definition: str
    unit_label: str
    kind: Kind
    direction: Better
    columns: tuple[str, ...]
    make: Callable[[Row], Result | None]
    grain: Grain = Grain.MONTH
    period_column: str = "period"
    decimals: int = 1

    def described(self) -> dict[str, Any]:
        """What load_published asks about a series."""
        return {
            "slug": self.key,
            "title": self.title,
            "definition": self.definition,
            "publisher": PUBLISHER,
            "licence": LICENCE,
            "kind": self.kind,
            "unit_label": self.unit_label,
            "direction": self.direction,
            "grain": self.grain,
            "decimals": self.decimals,
        }


def _of(*names: str) -> Callable[[Row], float]:
    return lambda row: sum(row(name) for name in names)


def _within(over: Callable[[Row], float], of: Callable[[Row], float]) -> Callable[[Row], Result | None]:
    """What was not over, of all; nothing where there was nobody."""
    return lambda row: (of(row) - over(row), of(row), None) if of(row) else None


def _share(counted: Callable[[Row], float], of: Callable[[Row], float]) -> Callable[[Row], Result | None]:
    return lambda row: (counted(row), of(row), None) if of(row) else None


WEEKS = (*(f"w{week}_{week + 1}" for week in range(104)), "w104_plus")


def percentile_of_weeks(counts: Sequence[float], share: float) -> float:
    """The wait that a share of people are below, taken as even within each week; the last week has no end.

    >>> percentile_of_weeks([10, 10, 20], 0.5)
    2.0
    """
    wanted, before = share * sum(counts), 0.0
    for week, count in enumerate(counts):
        if count and before + count >= wanted:
            return week + (wanted - before) / count
        before += count
    return float(len(counts))


def _wait(share: float) -> Callable[[Row], Result | None]:
    def make(row: Row) -> Result | None:
        counts = [row(week) for week in WEEKS]
        return (None, None, percentile_of_weeks(counts, share)) if sum(counts) else None

    return make


_TYPES = ("t1", "t2", "t3")
_ATTENDED = tuple(f"{how}_{kind}" for how in ("att", "booked") for kind in _TYPES)
_OVER = tuple(f"{how}_{kind}" for how in ("over4", "over4_booked") for kind in _TYPES)
_SURVEY = {
    "q3f": ("Staff able to make improvements happen", Better.INCREASE),
    "q6a": ("Staff whose role makes a difference", Better.INCREASE),
    "q7h": ("Staff who feel valued by their team", Better.INCREASE),
    "q3i": ("Enough staff to do the job properly", Better.INCREASE),
    "q3g": ("Staff able to meet conflicting demands", Better.INCREASE),
    "q11c": ("Staff unwell from stress at work", Better.DECREASE),
    "q12b": ("Staff burnt out by their work", Better.DECREASE),
    "q16b": ("Staff discriminated against by colleagues", Better.DECREASE),
}

RECIPES = {
    recipe.key: recipe
    for recipe in (
        Recipe(
            "ae-four-hours",
            "A&E within four hours",
            "Attendances that were over within four hours of arrival, out of all attendances at A&E departments of "
            "every type, booked appointments included",
            "in 100",
            Kind.PROPORTION,
            Better.INCREASE,
            (*_ATTENDED, *_OVER),
            _within(_of(*_OVER), _of(*_ATTENDED)),
        ),
        Recipe(
            "ae-four-hours-type-1",
            "A&E within four hours, major departments",
            "Attendances that were over within four hours of arrival, out of all attendances at major A&E departments "
            "(type 1), booked appointments included",
            "in 100",
            Kind.PROPORTION,
            Better.INCREASE,
            ("att_t1", "booked_t1", "over4_t1", "over4_booked_t1"),
            _within(_of("over4_t1", "over4_booked_t1"), _of("att_t1", "booked_t1")),
        ),
        Recipe(
            "ae-waits-for-a-bed",
            "Waits over four hours for a bed",
            "People who waited more than four hours from the decision to admit them, those over twelve hours included",
            "people",
            Kind.COUNT,
            Better.DECREASE,
            ("dta_4_12h", "dta_12h_plus"),
            lambda row: (None, None, row("dta_4_12h") + row("dta_12h_plus")),
            decimals=0,
        ),
        Recipe(
            "cancer-62-days",
            "Cancer treated within 62 days",
            "People treated within 62 days of being referred, out of all treated: the combined standard. A pathway "
            "that two trusts share counts one half in each",
            "in 100",
            Kind.PROPORTION,
            Better.INCREASE,
            ("treated", "within_62_days"),
            _share(_of("within_62_days"), _of("treated")),
        ),
        Recipe(
            "rtt-18-weeks",
            "Waiting no more than 18 weeks",
            "People waiting 18 weeks or less for treatment, out of everyone waiting at the end of the month",
            "in 100",
            Kind.PROPORTION,
            Better.INCREASE,
            WEEKS,
            _share(_of(*WEEKS[:18]), _of(*WEEKS)),
        ),
        Recipe(
            "rtt-over-52-weeks",
            "Waiting more than a year",
            "People waiting more than 52 weeks for treatment, out of everyone waiting at the end of the month",
            "in 100",
            Kind.PROPORTION,
            Better.DECREASE,
            WEEKS,
            _share(_of(*WEEKS[52:]), _of(*WEEKS)),
            decimals=2,
        ),
        Recipe(
            "rtt-median-weeks",
            "Half of those waiting have waited less than",
            "The median wait of everyone waiting at the end of the month, taken as even within each week",
            "weeks",
            Kind.AMOUNT,
            Better.DECREASE,
            WEEKS,
            _wait(0.5),
        ),
        Recipe(
            "rtt-92nd-weeks",
            "92 in 100 of those waiting have waited less than",
            "The 92nd percentile of the waits of everyone waiting at the end of the month, taken as even within each "
            "week",
            "weeks",
            Kind.AMOUNT,
            Better.DECREASE,
            WEEKS,
            _wait(0.92),
        ),
        *(
            Recipe(
                f"staff-survey-{question}",
                title,
                f"NHS Staff Survey, question {question.removeprefix('q')}, weighted by occupation where its "
                "publisher does",
                "in 100",
                Kind.AMOUNT,
                direction,
                (f"{question}_pct",),
                lambda row, question=question: (None, None, row(f"{question}_pct")),  # type: ignore[misc]
                grain=Grain.YEAR,
                period_column="survey_year",
            )
            for question, (title, direction) in _SURVEY.items()
        ),
    )
}


def read_published(recipe: Recipe, table: Table, *, period: str = "") -> list[Found]:
    """Every row of a published file by a recipe. `period` is of files that say it in their name alone.

    Raises `Unreadable` with every fault. A row without anybody in it is left out.
    """
    needed = ["ods_code", *recipe.columns] + ([] if period else [recipe.period_column])
    missing = [name for name in needed if name not in table.columns]
    if missing:
        names = ", ".join(missing[:5]) + (" and more" if len(missing) > 5 else "")
        raise Unreadable(whole(f"The file has no column {names}. docs/using/recipes.md says what each is."))
    found: list[Found] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, date], int] = {}
    for number, cells in table.records():
        try:
            one = _read_row(recipe, cells, period)
        except _Unclear as wrong:
            problems.append(Problem(number, wrong.column, cells.get(wrong.column, "")[:60], str(wrong)))
            continue
        if one is None:
            continue
        at = (one.code, one.period_start)
        if at in seen:
            reason = f"The same body and period is in row {seen[at]} already. Keep one of them."
            problems.append(Problem(number, "ods_code", one.code, reason))
        seen.setdefault(at, number)
        found.append(one)
    if problems:
        raise Unreadable(*problems[:MOST_PROBLEMS])
    return found


class _Unclear(Exception):
    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column


def _read_row(recipe: Recipe, cells: Mapping[str, str], period: str) -> Found | None:
    text = period or cells[recipe.period_column]
    try:
        start = read_period(text.strip(), recipe.grain).start
    except NotAPeriod as wrong:
        raise _Unclear(recipe.period_column, str(wrong)) from wrong

    def row(name: str) -> float:
        typed = cells[name].strip()
        try:
            number = float(read_number(typed)) if typed else 0.0
        except ValidationError as wrong:
            raise _Unclear(name, " ".join(wrong.messages)) from wrong
        if number < 0:
            raise _Unclear(name, f"{number:g} is below nought, and nothing here can be.")
        return number

    if not any(cells[name].strip() for name in recipe.columns):
        return None
    made = recipe.make(row)
    if made is None:
        return None
    numerator, denominator, value = made
    if numerator is not None and denominator is not None and not 0 <= numerator <= denominator:
        raise _Unclear("ods_code", f"{numerator:g} out of {denominator:g} cannot be. Check the row.")
    code = cells["ods_code"].strip().upper()
    return Found("ENG" if code in ENGLAND else code, start, numerator, denominator, value)
