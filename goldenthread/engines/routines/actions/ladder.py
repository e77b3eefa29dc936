"""Who is asked at each tier, for a place and everything below it."""

from __future__ import annotations

from django.db import transaction

from goldenthread.engines.routines import queries, rules
from goldenthread.engines.routines.models import Rung
from goldenthread.engines.routines.rules import Permission
from goldenthread.foundations.access.rights import check_may
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation.models import Person, Unit


@transaction.atomic
def set_rung(
    *,
    unit: Unit,
    tier: int,
    title: str,
    minutes: int,
    by: Person | None,
    holder: Person | None = None,
    deputy: Person | None = None,
    version: int | None = None,
) -> Rung:
    """Say who is asked at a tier, and within how many minutes they answer. Where somebody is named, they change.

    What was asked before keeps its hour; whoever is named now may answer it.
    """
    if by is not None:
        check_may(by, Permission.CHANGE_LADDER, unit_id=unit.pk, to="say who answers there")
    rung = queries.rung_in_force(unit, tier) or Rung(unit=unit, tier=tier)
    rung.title, rung.holder, rung.deputy, rung.minutes = title, holder, deputy, minutes
    rules.check_rung(rung, on=today())
    if rung.pk:
        audit.save_change(rung, version=version)
        audit.record("was changed", rung, by=by)
    else:
        rung.full_clean()
        rung.save()
        audit.record("was named", rung, by=by)
    return rung


@transaction.atomic
def end_rung(rung: Rung, *, by: Person, version: int | None = None) -> None:
    """Nobody is asked there any more. What was asked before stays with whoever was asked."""
    check_may(by, Permission.CHANGE_LADDER, unit_id=rung.unit_id, to="say who answers there")
    rules.check_not_ended(rung)
    rung.ended_on = today()
    audit.save_change(rung, version=version)
    audit.record("was ended", rung, by=by)
