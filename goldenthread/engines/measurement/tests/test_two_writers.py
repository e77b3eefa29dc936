"""Two people write numbers of one measure at the same moment: what is kept of it says what both wrote."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.apps import apps
from django.db import connection, transaction

from goldenthread.conftest import OPENED_ON
from goldenthread.engines.measurement import actions, figures, queries
from goldenthread.engines.measurement.models import Judgement, Measure
from goldenthread.foundations.clock.tests.apart import Apart
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Body, Unit, scope_of

from .conftest import MAY

pytestmark = [pytest.mark.database]

WRITERS, NUMBERS_EACH = 4, 6


@pytest.fixture
def apart(transactional_db, tmp_path):
    return Apart(tmp_path, list(apps.get_models()))


@pytest.fixture
def joined(apart) -> int:
    """A trust, and a measure which it keeps and its two wards report; one number of each is there."""
    body = apart(begin)
    for ward in (0, 1):
        apart(partial(in_scope, body, partial(write, ward, 10)))
    return body


def begin() -> int:
    body = organisation.found_body(
        kind=Body.Kind.TRUST, name="Seaholme", code="SEA-1", is_invented=True, opened_on=OPENED_ON, by=None
    )
    whole = organisation.open_body_for_use(body, opened_on=OPENED_ON, by=None)
    with scope_of(body):
        for name in ("Ward 7", "Ward 8"):
            organisation.open_unit(
                name=name, kind="team", nature="clinical", under=whole, opened_on=OPENED_ON, by=None
            )
        actions.add_measure(
            unit=whole,
            name="Falls",
            counted="Every fall that was reported",
            kind="count",
            unit_label="falls",
            direction="decrease",
            grain="month",
            source="Incident reports",
            by=None,
        )
    return body.pk


def in_scope(body: int, work: Callable[[], object]) -> object:
    with scope_of(body):
        return work()


def write(ward: int, back: int) -> None:
    """A number of one ward, so many months before May."""
    measure = Measure.objects.select_related("unit").get()
    unit = Unit.objects.filter(kind="team").order_by("pk")[ward]
    actions.record_value(measure, unit=unit, period=MAY.shifted(-back), value=float(back + ward), by=None)


def write_many(writer: int) -> None:
    """Every other month of one ward: each writer has months of their own."""
    for number in range(NUMBERS_EACH):
        write(writer % 2, number * 2 + writer // 2 + 20)


def kept_and_true() -> tuple[list[figures.Kept], list[figures.Kept]]:
    kept = [figures.kept_in(row) for row in Judgement.objects.order_by("measure_id", "unit_id")]
    measures = list(Measure.objects.select_related("unit"))
    true = sorted(actions.judged_from_scratch(measures), key=lambda one: (one.measure_id, one.unit_id))
    return kept, true


def test_writers_at_once_leave_what_a_judgement_from_scratch_says(apart, joined):
    works = [partial(in_scope, joined, partial(write_many, writer)) for writer in range(WRITERS)]
    assert apart.at_once(*works) == [None] * WRITERS
    kept, true = apart(partial(in_scope, joined, kept_and_true))
    assert kept == true
    whole = next(one for one in kept if one.is_together)
    assert whole.points == WRITERS * NUMBERS_EACH // 2 + 1


def second_while_the_first_is_not_done(apart: Apart, body: int) -> tuple[list, list]:
    """One writes and judges and takes a while to be done; another begins meanwhile."""
    first_judged, second_began = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            write(0, 3)
            first_judged.set()
            assert second_began.wait(10)
            threading.Event().wait(0.5)

    def second() -> None:
        assert first_judged.wait(10)
        second_began.set()
        write(1, 4)

    assert apart.at_once(partial(in_scope, body, first), partial(in_scope, body, second)) == [None, None]
    return apart(partial(in_scope, body, kept_and_true))


def test_the_second_of_two_writers_judges_the_numbers_of_both(apart, joined):
    kept, true = second_while_the_first_is_not_done(apart, joined)
    assert kept == true


def test_without_the_lock_the_seconds_judgement_would_lack_the_firsts_number(apart, joined, monkeypatch):
    """Negative control: the measure is read and not held."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time: there is nothing to wait for.")

    def not_held(measure_ids):
        return list(Measure.objects.filter(pk__in=measure_ids).select_related("unit").order_by("pk"))

    monkeypatch.setattr(queries, "measures_to_judge", not_held)
    kept, true = second_while_the_first_is_not_done(apart, joined)
    assert kept != true
