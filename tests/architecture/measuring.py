"""One object of every kind that stands beside a measure, each with its trust's own word in its text."""

from __future__ import annotations

from datetime import date
from typing import Any

from goldenthread.engines.measurement import actions
from goldenthread.engines.measurement.models import (
    Channel,
    ChartNote,
    Following,
    Judgement,
    Measure,
    StandardRequest,
    StepChange,
    TargetLine,
)
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.clock.periods import Grain, Period
from goldenthread.foundations.organisation.models import Person, Unit

FEBRUARY, MARCH = Period(date(2026, 2, 1), Grain.MONTH), Period(date(2026, 3, 1), Grain.MONTH)


def beside_a_measure(canary: str, *, measure: Measure, ward: Unit, lead: Person) -> dict[str, Any]:
    step = actions.declare_step(measure, period=MARCH, reason=f"{canary} changed", unit=ward, by=lead)
    note = actions.write_note(measure, unit=ward, period=FEBRUARY, text=f"{canary} was cold", by=lead)
    dimension = actions.add_dimension(
        name=f"{canary} floor", groups="a = Above\nb = Below", unknown="Not known", ordered=False, by=None
    )
    channel = Channel.objects.create(
        name=f"{canary} channel", unit=ward, address="sealed", host=f"{canary}.example".lower()
    )
    standard = StandardRequest.objects.create(
        measure=measure,
        names=[ward.name],
        first_period=FEBRUARY.start,
        last_period=MARCH.end,
        stands_out=f"{canary} stands out",
        reason=f"{canary} asks",
        asked_by_label=f"Somebody {canary}",
        asked_of=lead,
        asked_at=now(),
    )
    return {
        "step_id": step.pk,
        "note_id": note.pk,
        "place_id": ward.pk,
        "period": "2026-02-01",
        "dimension_id": dimension.pk,
        "channel_id": channel.pk,
        "standard_id": standard.pk,
        "following_id": actions.follow(lead, measure=measure).pk,
        "judgement_id": Judgement.objects.get(measure=measure, unit=ward).pk,
        "definition": "falls",
        "line_id": actions.add_target(measure, name=f"{canary} plan", value=4.0, by=None).pk,
    }


def end_what_stands_beside(known: dict[str, Any], *, lead: Person) -> None:
    """Judgements, channels, ways of grouping and requests have no end; the rest comes to it."""
    actions.withdraw_step(StepChange.objects.get(pk=known["step_id"]), reason="It did not last.", by=lead)
    actions.take_back_note(ChartNote.objects.get(pk=known["note_id"]), by=lead)
    actions.take_off_target(TargetLine.objects.get(pk=known["line_id"]), reason="Not ours.", by=lead)
    following = Following.objects.get(pk=known["following_id"])
    actions.unfollow(following, by=following.person)
