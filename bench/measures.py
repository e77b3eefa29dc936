"""How long pages over many measures take with 500 of them, at two hundred thousand observations and at two million.

It makes a trust of its own in a temporary SQLite database, or in the empty one that DATABASE_URL names:
`python bench/measures.py`. Each measure is kept by a division and entered by forty wards, ten months or a hundred. Each
page is asked for eleven times; the middle time is printed, by the clock and of this process's own work, beside the
queries. What is to be: at most 150 ms, and as many queries at both sizes.
"""

from __future__ import annotations

import os
import platform
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent
ROUNDS = 11
MEASURES, WARDS = 500, 40
MONTHS = (10, 100)
OPENED_ON = date(2015, 4, 1)
STRATA = 80_000
PAGES = {
    "at a glance, 500 lines": "/measures/",
    "at a glance, concern alone": "/measures/?show=concern",
    "for the board, asked as a whole": "/measures/board/",
    "signals": "/measures/signals/",
    "late numbers": "/measures/late/",
}


def main() -> None:
    sys.path[:0] = [str(HERE), str(HERE / "methods" / "src")]
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goldenthread.config.settings_for_tests")
        os.environ["GOLDEN_THREAD_DATA"] = folder
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        machine = f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
        print(f"{date.today()}, {connection.vendor}, {machine}, load {os.getloadavg()[0]:.1f}\n")
        print(f"{'':<34}{'observations':>14}{'median ms':>11}{'own ms':>9}{'queries':>9}{'kB':>8}")
        for number, months in enumerate(MONTHS):
            one_size(number, months)
        strata()


def one_size(number: int, months: int) -> None:
    """Build a trust of one size, and print a line for each thing that is done there."""
    trust = build(number, months)
    size = trust["observations"]
    with trust["scope"]():
        line("all judged from scratch", size, [clocked(trust["judge"])])
        line(
            "one number, judged with its division", size, [clocked(next(trust["numbers"])) for _ in range(5)]
        )
        for name, address in PAGES.items():
            asked, answers = [], []

            def ask(address: str = address, answers: list[Any] = answers) -> None:
                answers.append(trust["browser"].get(address))

            with Counting(asked):
                ask()
            taken = [clocked(ask) for _ in range(ROUNDS)]
            assert all(answer.status_code == 200 for answer in answers)
            line(name, size, taken, len(asked), len(answers[0].content) / 1024)


def line(
    name: str, size: int, taken: list[tuple[float, float]], queries: int | None = None, kilobytes: float = 0
) -> None:
    wall, own = (statistics.median(column) for column in zip(*taken, strict=True))
    more = "" if queries is None else f"{queries:>9}{kilobytes:>8.0f}"
    print(f"{name:<34}{size:>14,}{1000 * wall:>11.0f}{1000 * own:>9.0f}{more}", flush=True)


def clocked(do: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of this process's own work."""
    start, own = time.perf_counter(), time.process_time()
    do()
    return time.perf_counter() - start, time.process_time() - own


class Counting:
    """Notes every query while it lasts."""

    def __init__(self, asked: list[str]) -> None:
        self.asked = asked

    def __enter__(self) -> None:
        from django.db import connection

        def note(execute: Any, sql: str, *rest: Any) -> Any:
            self.asked.append(sql)
            return execute(sql, *rest)

        self.wrapped = connection.execute_wrapper(note)
        self.wrapped.__enter__()

    def __exit__(self, *wrong: Any) -> None:
        self.wrapped.__exit__(*wrong)


def build(number: int, months: int) -> dict[str, Any]:
    """A trust with a division of forty wards, which enter five hundred measures each month."""
    from django.test import Client

    from goldenthread.engines.measurement import actions
    from goldenthread.foundations.access import actions as access
    from goldenthread.foundations.clock.moments import today
    from goldenthread.foundations.clock.periods import Grain, Period
    from goldenthread.foundations.organisation import actions as organisation
    from goldenthread.foundations.organisation.models import Body, Person, Unit, scope_of
    from goldenthread.foundations.organisation.own_way import practices
    from goldenthread.foundations.organisation.queries import own_way

    body = organisation.found_body(
        kind=Body.Kind.TRUST,
        name=f"Trust {number}",
        code=f"B-{number}",
        is_invented=True,
        opened_on=OPENED_ON,
        by=None,
    )
    organisation.open_body_for_use(body, opened_on=OPENED_ON, by=None)
    with scope_of(body):
        for practice in practices():
            organisation.switch_practice(own_way(), key=practice.key, on=True, by=None)
    with scope_of(body):
        whole = Unit.objects.get(kind=Unit.Kind.TRUST)

        def unit(name: str, kind: Unit.Kind, under: Unit) -> Unit:
            return organisation.open_unit(
                name=name, kind=kind, nature=Unit.Nature.CLINICAL, under=under, opened_on=OPENED_ON, by=None
            )

        division = unit("Medicine", Unit.Kind.DIVISION, whole)
        wards = [unit(f"Ward {n}", Unit.Kind.TEAM, division) for n in range(WARDS)]
        person = organisation.welcome_person(
            given_name="Ana",
            family_name="Lyst",
            kind=Person.Kind.STAFF,
            job_title="Analyst",
            email=f"ana{number}@example.test",
            by=None,
        )
        organisation.begin_membership(
            person, unit=whole, role="analyst", tier="team", starts_on=OPENED_ON, by=None
        )
        account = access.open_account(email=person.email, password=None, by=None)
        access.give_seat(account, person=person, by=None)
        measures = [
            actions.add_measure(
                unit=division,
                name=f"Measure {n}",
                counted="What happened",
                out_of="All of it",
                exclusions="Nothing",
                kind="proportion",
                unit_label="in 100",
                direction=("increase", "decrease")[n % 2],
                target=(None, 82.0)[n % 2],
                target_source=("", "Our own aim")[n % 2],
                grain="month",
                source="Record",
                owner=person,
                by=None,
            )
            for n in range(MEASURES)
        ]
        newest = Period.containing(today(), Grain.MONTH).shifted(-1)
        fill(measures, wards, newest.shifted(-1), months)
        browser = Client()
        browser.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
        prove(browser, account.pk)

    def numbers() -> Iterator[Callable[[], object]]:
        for measure in measures:
            yield lambda measure=measure: actions.record_value(
                measure, unit=wards[0], period=newest, numerator=81, denominator=100, by=person
            )

    return {
        "browser": browser,
        "observations": MEASURES * WARDS * months,
        "scope": lambda: scope_of(body),
        "judge": lambda: actions.judge_again([measure.pk for measure in measures]),
        "numbers": numbers(),
    }


def prove(browser: Any, account_id: int) -> None:
    """As after a password and a second factor."""
    session = browser.session
    ways = [{"method": way, "at": time.time()} for way in ("password", "mfa")]
    session["account_authentication_methods"] = ways
    session["account_authentication_methods_user"] = str(account_id)
    session.save()


def fill(measures: list[Any], wards: list[Any], last: Any, months: int) -> None:
    """Numbers as files would have brought them, without the files. One measure in ten changed six months ago."""
    from django.db import connection, transaction

    from goldenthread.engines.measurement.models import Observation
    from goldenthread.foundations.audit.actions import insert_rows
    from goldenthread.foundations.clock.moments import now

    chance = random.Random(1859)
    day, moment = Observation._meta.get_field("period_start"), Observation._meta.get_field("entered_at")
    starts = [day.get_db_prep_save(last.shifted(-back).start, connection) for back in range(months)]
    at = moment.get_db_prep_save(now(), connection)
    names = ("body_id", "measure_id", "unit_id", "period_start", "numerator", "denominator", "state")
    more = (
        "revision",
        "is_current",
        "reason",
        "entered_by_label",
        "entered_at",
        "stratum_dimension",
        "stratum_code",
    )
    for n, measure in enumerate(measures):
        rows = []
        for ward in wards:
            level = 80 + chance.uniform(-3, 3)
            for back, start in enumerate(starts):
                moved = level + (9 if n % 10 == 0 and back < 6 else 0)
                counted = min(100, max(0, round(chance.gauss(moved, 4))))
                about = (measure.body_id, measure.pk, ward.pk, start)
                rows.append((*about, float(counted), 100.0, "measured", 1, True, "", "A file", at, "", ""))
        with transaction.atomic():
            insert_rows(Observation, (*names, *more), rows)


def strata() -> None:
    """Many short charts at once: the arithmetic alone, on arrays."""
    import numpy as np
    from improvement_methods.spc import xmr_batch

    values = np.random.default_rng(1859).normal(50, 5, (STRATA, 36))
    xmr_batch(values[:10], direction="increase")
    taken = [clocked(lambda: xmr_batch(values, direction="increase")) for _ in range(5)]
    line(f"{STRATA:,} charts of strata", STRATA * 36, taken)


if __name__ == "__main__":
    main()
