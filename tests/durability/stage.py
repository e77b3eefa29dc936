"""What is done beside the server, in a process of its own: a small trust is set up, and later its rows are counted.

python -m tests.durability.stage set-up     prints who may write, with their keys
python -m tests.durability.stage look       prints what the database holds
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from datetime import date, time, timedelta
from typing import Any

WARDS, SCREENS_OF_A_WARD = 4, 4
# Long ago: a program that sends a number for each day before today must not run out of days.
OPENED_ON = date(1950, 1, 1)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goldenthread.config.settings")
    import django

    django.setup()
    answer = set_up() if sys.argv[1] == "set-up" else look()
    print(json.dumps(answer))


def set_up() -> dict[str, Any]:
    from django.core.management import call_command

    from goldenthread.conftest import switch_everything_on
    from goldenthread.foundations.organisation import actions as organisation
    from goldenthread.foundations.organisation.models import Body, Unit, scope_of

    call_command("migrate", verbosity=0)
    body = organisation.found_body(
        kind=Body.Kind.TRUST, name="Seaholme", code="SEA-1", is_invented=True, opened_on=OPENED_ON, by=None
    )
    organisation.open_body_for_use(body, opened_on=OPENED_ON, by=None)
    switch_everything_on(body)
    with scope_of(body):
        whole = Unit.objects.get(kind=Unit.Kind.TRUST)
        lead = _lead(whole)
        _rung(whole, lead)
        screens = [screen for number in range(WARDS) for screen in _ward(number, whole, lead)]
        return {"screens": screens, "programs": _programs(whole, lead)}


def _lead(whole: Any) -> Any:
    from goldenthread.foundations.access import actions as access
    from goldenthread.foundations.organisation import actions as organisation
    from goldenthread.foundations.organisation.models import Person

    lead = organisation.welcome_person(
        given_name="Dev",
        family_name="Nair",
        kind=Person.Kind.STAFF,
        job_title="Chief Nurse",
        email="dev@example.test",
        by=None,
    )
    for role in ("executive", "analyst"):
        organisation.begin_membership(
            lead, unit=whole, role=role, tier="executive", starts_on=OPENED_ON, by=None
        )
    access.give_seat(access.open_account(email=lead.email, password=None, by=None), person=lead, by=None)
    return lead


def _rung(whole: Any, lead: Any) -> None:
    from goldenthread.engines.routines import actions as routines
    from goldenthread.engines.routines.models import Tier

    routines.set_rung(unit=whole, tier=Tier.SERVICE, title="Matron", minutes=210, holder=lead, by=None)


def _ward(number: int, whole: Any, lead: Any) -> list[dict[str, Any]]:
    from goldenthread.engines.routines import actions as routines
    from goldenthread.foundations.clock.moments import today
    from goldenthread.foundations.organisation import actions as organisation
    from goldenthread.foundations.organisation.models import Unit
    from goldenthread.practices.daily_management.actions import boards as daily
    from goldenthread.practices.daily_management.actions import screens
    from goldenthread.practices.daily_management.models import Screen

    ward = organisation.open_unit(
        name=f"Ward {number + 1}",
        kind=Unit.Kind.TEAM,
        nature=Unit.Nature.CLINICAL,
        under=whole,
        opened_on=OPENED_ON,
        by=None,
    )
    huddle = routines.add_routine(
        unit=ward,
        kind="team_huddle",
        name="Huddle",
        owner=lead,
        rule="FREQ=DAILY",
        starts_on=today(),
        starts_at=time(8),
        by=lead,
    )
    board = daily.add_board(unit=ward, by=lead, routine=huddle)
    columns = [column.pk for column in board.columns.all()]
    made = []
    for place in range(SCREENS_OF_A_WARD):
        _, code = screens.add_screen(board=board, kind=Screen.Kind.TABLET, name=f"Tablet {place}", by=lead)
        _, key = screens.pair_screen(code=code.text, address="127.0.0.1")
        made.append({"key": key.text, "columns": columns})
    return made


def _programs(whole: Any, lead: Any) -> list[dict[str, Any]]:
    from goldenthread.engines.measurement import actions as measurement
    from goldenthread.foundations.api import actions as api
    from goldenthread.foundations.clock.moments import today

    made = []
    for number in range(2):
        measure = measurement.add_measure(
            unit=whole,
            name=f"Call bells {number}",
            counted="Bells rung",
            kind="count",
            unit_label="bells",
            direction="decrease",
            grain="day",
            source="The bell system",
            by=lead,
        )
        _, token = api.make_token(
            name=f"Bells {number}", scopes=["record_values"], expires_on=today() + timedelta(30), by=lead
        )
        made.append({"token": token.text, "measure": measure.pk, "place": whole.pk})
    return made


def look() -> dict[str, Any]:
    from django.db import connection

    from goldenthread.engines.measurement.models import Observation
    from goldenthread.engines.routines.models import Ask, Escalation
    from goldenthread.foundations.audit.models import Entry
    from goldenthread.foundations.organisation.models import Body, scope_of
    from goldenthread.practices.daily_management.models import Card, Mark, Operation
    from goldenthread.practices.projects.models import Idea

    with scope_of(Body.objects.get(code="SEA-1")):
        told = Counter(Entry.objects.values_list("record_kind", "record_id"))
        untold = [
            f"{model._meta.label_lower} {pk}"
            for model in (Card, Mark, Escalation)
            for pk in model.objects.values_list("pk", flat=True)
            if not told[model._meta.label_lower, pk]
        ]
        asked = set(Ask.objects.values_list("escalation_id", flat=True))
        unasked = [pk for pk in Escalation.objects.values_list("pk", flat=True) if pk not in asked]
        return {
            "operations": Counter(str(key) for key in Operation.objects.values_list("key", flat=True)),
            "words": Counter(Card.objects.values_list("words", flat=True))
            + Counter(Idea.objects.values_list("words", flat=True)),
            "marks": Counter(
                f"{column} {state}" for column, state in Mark.objects.values_list("column_id", "state")
            ),
            "values": Counter(
                f"{one.measure_id} {one.period_start} {one.value:g}"
                for one in Observation.objects.exclude(value=None)
            ),
            "half_done": untold + [f"escalation {pk} is asked of nobody" for pk in unasked],
            "faults": _faults(connection),
        }


def _faults(connection: Any) -> list[str]:
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        whole = [row[0] for row in cursor.fetchall() if row[0] != "ok"]
        cursor.execute("PRAGMA foreign_key_check")
        return whole + [str(row) for row in cursor.fetchall()]


if __name__ == "__main__":
    main()
