from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.http import Http404

from goldenthread.engines.routines import rules
from goldenthread.engines.routines.models import Ask, Escalation, Rung, Tier
from goldenthread.engines.routines.rules import Held, Permission
from goldenthread.foundations.access.queries import stand_ins, stand_ins_by, still_held
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import Person, Unit, UnitClosure
from goldenthread.foundations.organisation.queries import in_force
from goldenthread.foundations.search.folding import find_in

# The tiers of a trust that a team can ask.
ABOVE_A_TEAM = (Tier.SERVICE, Tier.DIVISION, Tier.EXECUTIVE)


# --- the ladder ----------------------------------------------------------------------------------------------------


def rungs_in_force() -> QuerySet[Rung]:
    """Who is asked, wherever somebody was named. One query."""
    rungs: QuerySet[Rung] = Rung.objects.filter(ended_on=None)
    return rungs.select_related("unit", "holder", "deputy")


def ladders(unit_ids: Iterable[int], *, on: date) -> dict[int, dict[int, Rung]]:
    """For each of these places the rung of each tier that is nearest to it, its own first. Two queries."""
    wanted = set(unit_ids)
    above: dict[int, list[tuple[int, int]]] = {unit_id: [(0, unit_id)] for unit_id in wanted}
    rows = UnitClosure.objects.filter(in_force(on), descendant_id__in=wanted, depth__gt=0)
    for below, unit_id, depth in rows.values_list("descendant_id", "ancestor_id", "depth"):
        above[below].append((depth, unit_id))
    near = {place for places in above.values() for _, place in places}
    by_place: dict[int, list[Rung]] = {}
    for rung in rungs_in_force().filter(unit_id__in=near):
        by_place.setdefault(rung.unit_id, []).append(rung)
    found: dict[int, dict[int, Rung]] = {}
    for unit_id, places in above.items():
        ladder = found[unit_id] = {}
        for _, place in sorted(places):
            for rung in by_place.get(place, ()):
                ladder.setdefault(rung.tier, rung)
    return found


def ladder_of(unit: Unit) -> dict[int, Rung]:
    """The rung of each tier that is nearest to a place today. Two queries."""
    return ladders([unit.pk], on=today())[unit.pk]


def next_held(unit: Unit, *, above: int = Tier.TEAM, outside: bool = False) -> Held | None:
    """The first tier above one at which somebody answers for a place today. Two queries."""
    return rules.next_held(ladder_of(unit), above=above, on=today(), outside=outside)


def next_asked(unit: Unit) -> Rung | None:
    """Who is asked when a team asks for help now. Two queries."""
    found = next_held(unit)
    return found.rung if found else None


def rung_in_force(unit: Unit, tier: int) -> Rung | None:
    """Who is asked at a tier for this very place. One query."""
    return rungs_in_force().filter(unit=unit, tier=tier).first()


def get_rung(rung_id: int, *, seen_by: Person) -> Rung:
    """One rung of the ladder, ended ones too, or nothing to be found. One query."""
    rungs: QuerySet[Rung] = Rung.objects.select_related("unit", "holder", "deputy")
    rung = rungs.filter(pk=rung_id).first()
    if rung is None or not rights_of(seen_by).may(Permission.SEE_ROUTINES, unit_id=rung.unit_id):
        raise Http404
    return rung


def places_without(tiers: Iterable[int], *, on: date) -> dict[int, list[organisation.Place]]:
    """For each tier, the open teams for which nobody answers there. Three queries."""
    teams = [place for place in organisation.place_tree(on=on) if place.kind == Unit.Kind.TEAM]
    found = ladders([place.unit_id for place in teams], on=on)
    return {
        tier: [place for place in teams if not _is_held(found[place.unit_id].get(tier), on)] for tier in tiers
    }


def _is_held(rung: Rung | None, on: date) -> bool:
    return rung is not None and rules.held(rung, on=on) is not None


# --- what was asked ------------------------------------------------------------------------------------------------


def _asks() -> QuerySet[Ask]:
    asks: QuerySet[Ask] = Ask.objects.select_related(
        "escalation__unit", "escalation__raised_by", "holder", "answered_by"
    )
    return asks


def open_asks() -> QuerySet[Ask]:
    """What waits for an answer in the whole trust, the longest first. One query."""
    waits = _asks().filter(answered_at=None, passed_on_at=None, escalation__state=Escalation.State.WAITING)
    return waits.order_by("escalation__raised_at", "pk")


def open_ask(escalation: Escalation) -> Ask | None:
    """Who is asked now. One query."""
    return open_asks().filter(escalation=escalation).first()


def asks_of(escalation: Escalation) -> list[Ask]:
    """Everyone who was asked, in order, with what came back. One query."""
    return list(_asks().filter(escalation=escalation).order_by("asked_at", "pk"))


def last_answer(escalation: Escalation) -> Ask | None:
    """The newest answer. One query."""
    return (
        _asks()
        .filter(escalation=escalation, answered_at__isnull=False)
        .order_by("-answered_at", "-pk")
        .first()
    )


def locked(escalation_id: int) -> Escalation:
    """A problem as it is now, which nobody else changes until this transaction ends. One query."""
    rows: QuerySet[Escalation] = Escalation.objects.select_related("unit", "raised_by")
    return rows.select_for_update(of=("self",)).get(pk=escalation_id)


def ask_by_number(ask_id: int) -> Ask | None:
    """One ask as it is now. One query."""
    return _asks().filter(pk=ask_id).first()


def get_escalation(escalation_id: int, *, seen_by: Person) -> Escalation:
    """One problem that somebody asked help with, or nothing to be found. One query."""
    rows: QuerySet[Escalation] = Escalation.objects.select_related("unit", "raised_by", "occurrence__routine")
    found = rows.filter(pk=escalation_id).first()
    if found is None or not rights_of(seen_by).may(Permission.SEE_ROUTINES, unit_id=found.unit_id):
        raise Http404
    return found


def all_escalations() -> QuerySet[Escalation]:
    """Every problem that a team asked help with, with everyone who was asked. Two queries."""
    rows: QuerySet[Escalation] = Escalation.objects.select_related("unit")
    return rows.prefetch_related("asks")


def waiting(unit: Unit) -> list[Ask]:
    """What a place asked and waits for, the longest first. One query."""
    return list(open_asks().filter(escalation__unit=unit))


def came_back(unit: Unit) -> list[Ask]:
    """The answers to a place of which it has not said whether they mended it, the newest first. One query."""
    return list(_came_back().filter(escalation__unit=unit))


def _came_back() -> QuerySet[Ask]:
    answered = _asks().filter(
        answered_at__isnull=False, verdict=Ask.Verdict.NONE, escalation__state=Escalation.State.ANSWERED
    )
    return answered.order_by("-answered_at", "-pk")


def waiting_here(unit_ids: Collection[int]) -> list[Ask]:
    """What waits in these places, the longest first. One query."""
    return list(open_asks().filter(escalation__unit_id__in=unit_ids))


def came_back_here(unit_ids: Collection[int], *, limit: int = 50) -> list[Ask]:
    """Answers in these places of which nobody said yet whether they mended it. One query."""
    return list(_came_back().filter(escalation__unit_id__in=unit_ids)[:limit])


def ended_here(unit_ids: Collection[int], *, since: datetime, limit: int = 50) -> list[Escalation]:
    """What was fixed or withdrawn in these places since a moment, the newest first. One query."""
    rows: QuerySet[Escalation] = Escalation.objects.filter(unit_id__in=unit_ids, ended_at__gte=since)
    return list(rows.select_related("unit").order_by("-ended_at", "-pk")[:limit])


def outside(*, limit: int = 200) -> list[Ask]:
    """What left the trust: who was asked there, what waits, and what came back, the longest waiting first. One
    query."""
    asks = _asks().filter(tier__gte=Tier.SYSTEM, passed_on_at=None)
    asks = asks.exclude(escalation__state=Escalation.State.WITHDRAWN)
    return sorted(
        asks.order_by("-asked_at")[:limit], key=lambda ask: (ask.answered_at is not None, ask.asked_at)
    )


def overdue() -> list[int]:
    """The numbers of what waits past its hour at a tier that it can rise from. One query."""
    late = open_asks().filter(due_at__lte=now(), tier__lt=Tier.EXECUTIVE)
    return list(late.order_by("due_at", "pk").values_list("pk", flat=True))


# --- who may answer ------------------------------------------------------------------------------------------------


def answers_for(person: Person) -> set[int]:
    """The numbers of those whom a person answers for today: their own, and those for whom they stand in. One query."""
    return {person.pk, *(row.for_person_id for row in stand_ins_by(person, on=today()))}


def stand_ins_for(person: Person) -> list[Person]:
    """Whoever stands in for somebody today. One query."""
    on = today()
    rows = stand_ins().filter(in_force(on), still_held(on), for_person=person)
    return [row.by_person for row in rows]


def asked_now(
    asks: Iterable[Ask], ladders: Mapping[int, Mapping[int, Rung]], *, on: date
) -> dict[int, set[int]]:
    """For each ask the numbers of those who are to answer it: who was asked, and who holds that tier by now."""
    found: dict[int, set[int]] = {}
    for ask in asks:
        rung = ladders[ask.escalation.unit_id].get(ask.tier)
        holds = rules.held(rung, on=on) if rung else None
        people = {ask.holder_id, holds.holder.pk if holds and holds.holder else None}
        found[ask.pk] = {number for number in people if number is not None}
    return found


def waiting_for(person: Person) -> list[Ask]:
    """What waits for a person's own answer, or for that of somebody they stand in for. Six queries at most, however
    much waits for others."""
    on, mine = today(), answers_for(person)
    could_be = Q(holder_id__in=mine)
    my_rungs = rungs_in_force().filter(Q(holder_id__in=mine) | Q(deputy_id__in=mine)).order_by()
    mine_at = list(my_rungs.filter(tier__lt=Tier.SYSTEM).values_list("tier", "unit_id"))
    below = organisation.below_each({unit_id for _, unit_id in mine_at}, on=on)
    for tier, unit_id in mine_at:
        could_be |= Q(tier=tier, escalation__unit_id__in=below[unit_id])
    asks = list(open_asks().filter(could_be, tier__lt=Tier.SYSTEM))
    if not asks:
        return []
    by_place = ladders({ask.escalation.unit_id for ask in asks}, on=on)
    to_answer = asked_now(asks, by_place, on=on)
    return [ask for ask in asks if to_answer[ask.pk] & mine]


def may_answer(ask: Ask, person: Person) -> set[int]:
    """The number of this person where they may answer, and of nobody else. Four queries.

    Outside the trust anyone who may pass things there, or hold a meeting in the place, brings the answer back.
    """
    rights = rights_of(person)
    unit_id = ask.escalation.unit_id
    if Tier(ask.tier).is_outside:
        brings = rights.may(Permission.TAKE_OUTSIDE, unit_id=unit_id) or rights.may(
            Permission.HOLD_ROUTINES, unit_id=unit_id
        )
        return {person.pk} if brings else set()
    on = today()
    rung = ladders([unit_id], on=on)[unit_id].get(ask.tier)
    could = {ask.holder_id, *((rung.holder_id, rung.deputy_id) if rung else ())}
    could |= set(Ask.objects.filter(escalation_id=ask.escalation_id).values_list("holder_id", flat=True))
    return {person.pk} if could & answers_for(person) else set()


def places_belonged_to(person: Person) -> set[int]:
    """The places a person belongs to today, and those where they stand in for somebody who does. Two queries."""
    on = today()
    own = {row.unit_id for row in organisation.memberships_in_force(person, on=on)}
    return own | {row.membership.unit_id for row in stand_ins_by(person, on=on)}


def places_to_ask_for(person: Person) -> list[organisation.Place]:
    """The open places for which a person may ask for help, in the order of the tree. Two queries."""
    reach = rights_of(person).units_for(Permission.HOLD_ROUTINES)
    return [place for place in organisation.place_tree(on=today()) if reach is None or place.unit_id in reach]


def person_with(email: str) -> Person | None:
    """The person here of that e-mail address. One query."""
    return organisation.people_here(on=today()).filter(email=email.strip().lower()).first()


# --- for other rooms -----------------------------------------------------------------------------------------------


def escalations_found(words: list[str], person: Person, limit: int) -> list[Escalation]:
    """The problems that a person may see, whose words hold the words. One query."""
    if not rights_of(person).holds(Permission.SEE_ROUTINES):
        return []
    rows = Escalation.objects.select_related("unit").order_by()
    return find_in(rows, words, title="text", also=("unit__name", "raised_words"), limit=limit)


def rungs_held(people: Collection[int]) -> dict[int, list[str]]:
    """What these people answer for, by their numbers. One query."""
    found: dict[int, list[str]] = {}
    for rung in rungs_in_force().filter(holder_id__in=people):
        found.setdefault(rung.holder_id or 0, []).append(f"Answers as {rung.title} for {rung.unit.name}.")
    return found
