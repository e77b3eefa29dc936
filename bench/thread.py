"""How long the golden thread's pages take, and how many queries they ask, at one size and at ten times that.

It makes a trust of its own in a temporary database: `python bench/thread.py`. One size is about a hundred nodes and
thirty measures of three years; each page is asked for nine times, and the middle time is printed.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent
ROUNDS = 9
OPENED_ON = date(2020, 4, 1)


def main() -> None:
    sys.path[:0] = [str(HERE), str(HERE / "methods" / "src")]
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goldenthread.config.settings_for_tests")
        os.environ["GOLDEN_THREAD_DATA"] = folder
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        print(f"{'page':<28}{'nodes':>8}{'measures':>10}{'median ms':>12}{'queries':>9}{'kB':>8}")
        for number, size in enumerate((1, 10)):
            measure_pages(number, size)


def measure_pages(number: int, size: int) -> None:
    """Build a trust of one size, and print a line for each page."""
    trust = build(number, size)
    for name, address in trust["pages"].items():
        milliseconds, queries, kilobytes = timed(trust["browser"], address)
        print(
            f"{name:<28}{trust['nodes']:>8,}{trust['measures']:>10,}"
            f"{milliseconds:>12.0f}{queries:>9}{kilobytes:>8.0f}"
        )


def timed(browser: object, address: str) -> tuple[float, int, float]:
    from django.db import connection

    asked: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        response = browser.get(address)  # type: ignore[attr-defined]
    assert response.status_code == 200, response.status_code
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        browser.get(address)  # type: ignore[attr-defined]
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken), len(asked), len(response.content) / 1024


def build(number: int, size: int) -> dict[str, object]:
    """A trust with five divisions of six wards times its size; below each priority are drivers, aims and work."""
    from django.test import Client
    from django.urls import reverse

    from goldenthread.foundations.access import actions as access
    from goldenthread.foundations.organisation import actions as organisation
    from goldenthread.foundations.organisation.models import Body, Person, Unit, scope_of

    chance = random.Random(number)
    body = organisation.found_body(
        kind=Body.Kind.TRUST,
        name=f"Trust {number}",
        code=f"BEN-{number}",
        is_invented=True,
        opened_on=OPENED_ON,
        by=None,
    )
    whole = organisation.open_body_for_use(body, opened_on=OPENED_ON, by=None)
    with scope_of(body):
        chief = organisation.welcome_person(
            given_name="Dev", family_name="Nair", kind=Person.Kind.STAFF, job_title="Chief Nurse", by=None
        )
        organisation.begin_membership(
            chief, unit=whole, role="executive", tier="executive", starts_on=OPENED_ON, by=None
        )
        account = access.open_account(email=f"dev{number}@example.test", password=None, by=None)
        access.give_seat(account, person=chief, by=None)
        divisions = [_unit(f"Division {i}", Unit.Kind.DIVISION, whole) for i in range(5)]
        wards = {
            division: [_unit(f"{division} ward {i}", Unit.Kind.TEAM, division) for i in range(6)]
            for division in divisions
        }
        nodes, measures, first = _goals(whole, wards, chief, size, chance)
    browser = Client()
    browser.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    pages = {
        "thread, whole trust": f"{reverse('golden_thread:thread_show')}?open=all",
        "thread, one division": f"{reverse('golden_thread:thread_show')}?place={divisions[0].pk}&below=1&open=all",
        "what is not yet linked": reverse("golden_thread:gap_list"),
        "up from a measure": reverse("golden_thread:measure_up", args=[first]),
        "strategy": reverse("strategy:strategy_show"),
    }
    return {"browser": browser, "pages": pages, "nodes": nodes, "measures": measures}


def _unit(name: str, kind: str, under: object) -> object:
    from goldenthread.foundations.organisation import actions as organisation
    from goldenthread.foundations.organisation.models import Unit

    return organisation.open_unit(
        name=name, kind=kind, nature=Unit.Nature.CLINICAL, under=under, opened_on=OPENED_ON, by=None
    )


def _goals(whole, wards, chief, size, chance):  # type: ignore[no-untyped-def]
    """Five priorities; under each, by size, drivers with six aims each, and work under every other aim."""
    from goldenthread.practices.projects import actions as projects
    from goldenthread.practices.strategy import actions as strategy

    nodes, measures = 0, []
    for i, (division, below) in enumerate(wards.items()):
        priority = strategy.add_objective(
            level="priority", unit=whole, title=f"Priority {i}", owner=chief, by=chief
        )
        nodes += 1
        for j in range(size):
            driver = strategy.add_objective(
                level="driver", unit=division, title=f"Driver {i}.{j}", owner=chief, parent=priority,
                contribution="It drives it.", by=chief,
            )  # fmt: skip
            nodes += 1
            for k, ward in enumerate(below):
                aim = strategy.add_objective(
                    level="aim", unit=ward, title=f"Aim {i}.{j}.{k}", owner=chief, aim_to=3,
                    due_on=date(2030, 6, 30), parent=driver, contribution="It helps.", by=chief,
                )  # fmt: skip
                measures.append(_measure(f"Falls {i}.{j}.{k}", ward, chief, chance))
                strategy.link_measure(aim, measure=measures[-1], by=chief)
                nodes += 1
                for n in range(2):
                    projects.start_project(
                        title=f"Work {i}.{j}.{k}.{n}", unit=ward, what_changes="Something.", lead=chief,
                        objective=aim, contribution="It helps.", by=chief,
                    )  # fmt: skip
                    nodes += 1
    return nodes, len(measures), measures[0].pk


def _measure(name, ward, chief, chance):  # type: ignore[no-untyped-def]
    from goldenthread.engines.measurement import actions as measurement
    from goldenthread.engines.measurement.models import Observation
    from goldenthread.foundations.clock.moments import now, today
    from goldenthread.foundations.clock.periods import Grain, Period

    measure = measurement.add_measure(
        unit=ward, name=name, counted="Falls", kind="count", unit_label="falls", direction="decrease",
        grain="month", source="A tally", owner=chief, by=chief,
    )  # fmt: skip
    last = Period.containing(today(), Grain.MONTH).shifted(-1)
    Observation.objects.bulk_create(
        Observation(
            measure=measure,
            unit=ward,
            period_start=last.shifted(-back).start,
            value=float(chance.randint(2, 9)),
            entered_by_label="bench",
            entered_at=now(),
        )
        for back in range(36)
    )
    return measure


if __name__ == "__main__":
    main()
