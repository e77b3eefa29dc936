"""From a ward's morning to a chart that nobody typed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from goldenthread.engines.measurement import actions as measures
from goldenthread.engines.measurement.models import Observation
from goldenthread.engines.routines import actions, queries
from goldenthread.engines.routines.models import Tier
from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.periods import Grain

pytestmark = [pytest.mark.database]

MADE = [
    "routines.hours_to_answer",
    "routines.hours_to_answer_2",
    "routines.fed_back",
    "routines.days_waiting",
]


def value_of(measure):
    row = Observation.objects.get(measure=measure, is_current=True)
    return row.state if row.state != "measured" else row.value or (row.numerator, row.denominator)


def test_answers_become_hours_and_a_late_verdict_corrects_its_week(ward_7, medicine, amina, make_person, dev):
    matron = make_person("Mary Obi", "Matron", medicine, "team_lead")
    with time_machine.travel(datetime(2026, 6, 8, 7, 2, tzinfo=UTC), tick=False) as clock:
        actions.set_rung(unit=medicine, tier=Tier.SERVICE, title="Matron", holder=matron, minutes=600, by=dev)
        begun = measures.start_sources(ward_7, keys=MADE, grain=Grain.WEEK, by=amina)
        first = actions.raise_escalation(unit=ward_7, text="Light out", by=amina)
        actions.raise_escalation(unit=ward_7, text="No linen", by=amina)
        clock.shift(timedelta(hours=3))
        answered = actions.answer_ask(queries.open_ask(first), answer="New bulb", by=matron)
        clock.move_to(datetime(2026, 6, 15, 0, 0, tzinfo=UTC))
        work.run_due(kinds={measures.MAKE, measures.MAKE_HERE})
        assert [value_of(measure) for measure in begun[:3]] == [3.0, 3.0, (0.0, 1.0)]
        assert value_of(begun[3]) == pytest.approx(6 + (24 - 8 - 2 / 60) / 24)
        actions.say_verdict(answered, fixed=True, by=amina)
        clock.shift(timedelta(minutes=20))
        work.run_due(kinds={measures.MAKE_HERE})
        assert value_of(begun[2]) == (1.0, 1.0)
        assert Observation.objects.get(measure=begun[2], is_current=True).revision == 2
