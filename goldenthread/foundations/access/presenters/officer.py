"""Who may do what, and why, for whoever answers for it: by role, by permission, by person, and what changed."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.urls import reverse

from goldenthread.foundations.access.assurance import privileged
from goldenthread.foundations.access.models import Seat, StandIn
from goldenthread.foundations.access.presenters.rights import reason, reason_of_stand_in, role_name, sentence
from goldenthread.foundations.access.presenters.standing_in import what_is_handed_on
from goldenthread.foundations.access.roles import Role, known_permission, permission_words, roles
from goldenthread.foundations.clock.periods import day_in_words
from goldenthread.foundations.organisation.models import Membership, Person


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds it, and all the reasons why."""

    name: str
    href: str
    because: str


def holders_of(memberships: Iterable[Membership]) -> list[Holder]:
    return [Holder(row.person.name, _href(row.person_id), sentence(reason(row))) for row in memberships]


def standing_in_with(rows: Iterable[StandIn], permission: StrEnum | None = None) -> list[Holder]:
    """Those who hold it for another; of the stand-ins for a part of a role, only those it is in."""
    return [
        Holder(row.by_person.name, _href(row.by_person_id), sentence(reason_of_stand_in(row)))
        for row in rows
        if permission is None or not row.only or permission in row.only
    ]


def _href(person_id: int) -> str:
    return reverse("access:person_rights", kwargs={"person_id": person_id})


@dataclass(frozen=True, slots=True)
class PermissionPage:
    name: str
    lead: str
    everywhere: str
    nearby: str
    second_proof: str


def permission_page(permission: StrEnum, *, people: int, handed_on: int) -> PermissionPage:
    holding = [role for role in roles().values() if permission in role.permissions]
    lead = _how_many(people)
    if handed_on:
        lead = f"{lead[:-1]}, and {handed_on} more by standing in for somebody."
    return PermissionPage(
        name=sentence(permission_words(permission)),
        lead=lead,
        everywhere=_names([role for role in holding if permission in role.whole_trust]),
        nearby=_names([role for role in holding if permission not in role.whole_trust]),
        second_proof="Needed" if permission in privileged() else "Not needed",
    )


def _how_many(people: int) -> str:
    return {0: "Nobody may do this today.", 1: "1 person may do this today."}.get(
        people, f"{people:,} people may do this today."
    )


def _names(held: Sequence[Role]) -> str:
    return sentence(", ".join(role.many for role in held)) or "No role"


def permission_list(held: Sequence[str]) -> str:
    """Stored permissions in words, for a history."""
    return ", ".join(permission_words(one) for text in held if (one := known_permission(text)))


# --- what to look at ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unusual:
    """One question for whoever reviews rights, with what is found today."""

    heading: str
    why: str
    found: tuple[tuple[str, str, str], ...]
    more: int = 0


def unusual(
    *,
    privileged_holders: Sequence[Membership],
    privileged_count: int,
    leaving: Sequence[Person],
    ending: Sequence[Membership],
    endless: Sequence[Membership],
    unused: Sequence[Seat],
    unused_count: int,
    held_roles: Collection[str],
) -> list[Unusual]:
    return [
        Unusual(
            "Roles that open what is sensitive",
            "Each needs a second proof of who somebody is when they sign in. Does each person still need theirs?",
            _with_reason(privileged_holders),
            privileged_count - len(privileged_holders),
        ),
        Unusual(
            "People who leave about now",
            "From the day they leave they cannot sign in here, and nobody stands in for them any more.",
            tuple((row.name, _href(row.pk), _leaves(row)) for row in leaving),
        ),
        Unusual(
            "From outside, and the end is near",
            "People from outside are here for a year at most. Whoever is still needed is given the role anew.",
            _with_reason(ending),
        ),
        Unusual(
            "From outside, without an end",
            "Begun before an end was asked for. End these, or begin them anew with a last day.",
            _with_reason(endless),
        ),
        Unusual(
            "Accounts nobody has used",
            "Made a month ago or more, and nobody has ever signed in with them.",
            tuple((row.person.name, _href(row.person_id), row.person.job_title) for row in unused),
            unused_count - len(unused),
        ),
        Unusual(
            "Roles nobody holds",
            "Nobody may do today what only these roles may do.",
            tuple(
                (role.name, reverse("access:role_show", kwargs={"role": role.key}), role.who)
                for role in roles().values()
                if role.key not in held_roles and not role.national
            ),
        ),
    ]


def _with_reason(rows: Iterable[Membership]) -> tuple[tuple[str, str, str], ...]:
    return tuple((row.person.name, _href(row.person_id), sentence(reason(row))) for row in rows)


def _leaves(person: Person) -> str:
    return f"First day away: {day_in_words(person.left_on)}" if person.left_on else ""


# --- to take away ------------------------------------------------------------------------------------------------

COLUMNS = (
    "Name",
    "What they do",
    "Role",
    "Place",
    "First day",
    "Last day",
    "Standing in for",
    "What",
    "Second proof",
)


def rights_as_csv(memberships: Iterable[Membership], stand_ins: Iterable[StandIn]) -> bytes:
    """One line for each role somebody holds, and for each person they stand in for."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in memberships:
        last = day_before(row.ends_on)
        writer.writerow(
            _line(row.person, row, row.starts_on, last, "", "Everything that this role may do there")
        )
    for stood in stand_ins:
        giver, what = stood.for_person.name, what_is_handed_on(stood)
        writer.writerow(
            _line(stood.by_person, stood.membership, stood.starts_on, stood.last_day, giver, what)
        )
    return out.getvalue().encode()


def day_before(day: date | None) -> date | None:
    return date.fromordinal(day.toordinal() - 1) if day else None


def _line(
    person: Person, row: Membership, first: date, last: date | None, giver: str, what: str
) -> list[str]:
    role = roles().get(row.role)
    proof = "Needed" if role and role.permissions & privileged() else "Not needed"
    days = [first.isoformat(), last.isoformat() if last else ""]
    cells = [person.name, person.job_title, role_name(row.role), row.unit.name, *days, giver, what, proof]
    return [f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell for cell in cells]
