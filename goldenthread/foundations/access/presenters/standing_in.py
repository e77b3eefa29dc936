"""What is said of those who stand in for others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from goldenthread.foundations.access.models import StandIn
from goldenthread.foundations.access.presenters.rights import role_name
from goldenthread.foundations.access.rights import in_a_row
from goldenthread.foundations.access.roles import known_permission, permission_words
from goldenthread.foundations.access.rules import can_be_handed_on
from goldenthread.foundations.clock.periods import day_in_words
from goldenthread.foundations.organisation.models import Membership, Person


@dataclass(frozen=True, slots=True)
class StandInRow:
    """One stand-in: who for whom, as what, what they may do, and until when."""

    sentence: str
    who: str
    for_whom: str
    as_what: str
    what: str
    why: str
    days: str
    state: str
    end_href: str


def stand_in_rows(rows: Iterable[StandIn], *, me: Person, on: date, may_end: bool) -> list[StandInRow]:
    return [stand_in_row(row, me=me, on=on, may_end=may_end) for row in rows]


def stand_in_row(row: StandIn, *, me: Person, on: date, may_end: bool = True) -> StandInRow:
    mine = me.pk in {row.for_person_id, row.by_person_id}
    ends = (may_end or mine) and not row.is_over(on)
    return StandInRow(
        sentence=_sentence(row, me=me, on=on),
        who=row.by_person.name,
        for_whom=row.for_person.name,
        as_what=f"{role_name(row.membership.role)}, {row.membership.unit.name}",
        what=what_is_handed_on(row),
        why=str(row.get_reason_display()),
        days=_days(row),
        state=_state(row, on),
        end_href=reverse("access:stand_in_end", kwargs={"stand_in_id": row.pk}) if ends else "",
    )


def _sentence(row: StandIn, *, me: Person, on: date) -> str:
    """ "You are standing in for Amina Khan until 30 June 2026"."""
    until = f"until {day_in_words(row.last_day)}"
    if row.is_over(on):
        return f"{row.by_person.name} stood in for {row.for_person.name} {until}"
    if row.starts_on > on:
        until = f"from {day_in_words(row.starts_on)} {until}"
    if me.pk == row.by_person_id:
        verb = "are standing in" if row.starts_on <= on else "will stand in"
        return f"You {verb} for {row.for_person.name} {until}"
    verb = "stands in" if row.starts_on <= on else "will stand in"
    return f"{row.by_person.name} {verb} for {'you' if me.pk == row.for_person_id else row.for_person.name} {until}"


def what_is_handed_on(row: StandIn) -> str:
    if not row.only:
        return "Everything that this role may do there"
    known = [permission for one in row.only if (permission := known_permission(one)) is not None]
    return f"May only {in_a_row([permission_words(permission) for permission in known])}"


def _days(row: StandIn) -> str:
    if row.last_day < row.starts_on:
        return f"Ended early, on {day_in_words(row.ends_on)}, before it had begun or on its first day"
    days = f"From {day_in_words(row.starts_on)} to {day_in_words(row.last_day)}"
    return f"{days}, ended early" if row.ended_early else days


def _state(row: StandIn, on: date) -> str:
    if row.is_over(on):
        return "Ended"
    return "Now" if row.starts_on <= on else "Later"


@dataclass(frozen=True, slots=True)
class StandInWords:
    """What stands around the form that arranges it."""

    title: str
    lead: str
    trail: tuple[tuple[str, str], ...]
    nothing: str = ""


def stand_in_words(giver: Person, memberships: Sequence[Membership], *, me: Person) -> StandInWords:
    can = any(can_be_handed_on(row) for row in memberships)
    if giver.pk == me.pk:
        return StandInWords(
            title="Who stands in for you?",
            lead="Somebody else may do what you may do, until a day. What they do is recorded with both names.",
            trail=(("You", reverse("access:me_show")),),
            nothing="" if can else "You have no role here that somebody else could hold for you.",
        )
    href = reverse("access:person_show", kwargs={"person_id": giver.pk})
    return StandInWords(
        title=f"Who stands in for {giver.name}?",
        lead=f"Somebody else may do what {giver.given_name} may do, until a day. "
        "What they do is recorded with both names.",
        trail=(("People", reverse("access:person_list")), (giver.name, href)),
        nothing="" if can else f"{giver.name} has no role here that somebody else could hold.",
    )


def how_many_stand_in(count: int) -> str:
    if not count:
        return "Nobody stands in for anybody today."
    return "1 person stands in today." if count == 1 else f"{count:,} people stand in today."
