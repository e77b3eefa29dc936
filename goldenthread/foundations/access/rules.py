from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from enum import StrEnum

from django.core.exceptions import PermissionDenied, ValidationError

from goldenthread.foundations.access.models import StandIn
from goldenthread.foundations.access.roles import Role, known_permission, permission_words, roles
from goldenthread.foundations.clock.periods import day_in_words
from goldenthread.foundations.organisation.models import Body, Membership, Person
from goldenthread.foundations.organisation.rules import Permission as Organisation


class Permission(StrEnum):
    SEE_RIGHTS = "access.see_rights"
    SEE_HISTORY = "access.see_history"
    ARRANGE_COVER = "access.arrange_cover"
    REVIEW_RIGHTS = "access.review_rights"


def check_may_see_history(holds: bool) -> None:
    if not holds:
        raise PermissionDenied("Who changed what is not part of your role.")


# --- who may hold which role -------------------------------------------------------------------------------------

# How people of each kind who come from outside may take part. Whoever works here or governs holds any other role.
ROLES_FROM_OUTSIDE = {
    Person.Kind.PATIENT_PARTNER: frozenset({"patient_partner"}),
    Person.Kind.EVALUATOR: frozenset({"evaluator"}),
    Person.Kind.EXTERNAL: frozenset({"evaluator", "coach", "staff"}),
}
LONGEST_FROM_OUTSIDE = timedelta(days=366)


def fits(role: Role, kind: str) -> bool:
    """Whether a person of a kind may hold a role: those from outside only theirs, and nobody else those."""
    if kind in ROLES_FROM_OUTSIDE:
        return role.key in ROLES_FROM_OUTSIDE[Person.Kind(kind)]
    return role.national or not role.from_outside


def check_role(membership: Membership) -> None:
    """Refuse a role that is unknown, does not fit the person or the body, or lacks the end it must have."""
    role, person = roles().get(membership.role), membership.person
    if role is None:
        raise ValidationError(
            {"role": f"There is no role called “{membership.role}”. Choose one of the list."}
        )
    if role.national and membership.body.kind != Body.Kind.NATIONAL:
        raise ValidationError({"role": f"Only the national body gives the role “{role.name}”."})
    if not fits(role, person.kind):
        kind = str(person.get_kind_display()).lower()
        wrong = f"{person.name} is here as {_a(kind)}, so the role “{role.name}” is not for them."
        raise ValidationError({"role": f"{wrong} {_instead(person.kind)}"})
    if person.kind in ROLES_FROM_OUTSIDE:
        _check_end(membership)


def _a(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def _instead(kind: str) -> str:
    names = [f"“{role.name}”" for role in roles().values() if fits(role, kind) and not role.national]
    if kind in ROLES_FROM_OUTSIDE:
        return f"Choose {' or '.join(names)}."
    return "Roles for people from outside are for those added as such. Choose another role."


def _check_end(membership: Membership) -> None:
    latest = membership.starts_on + LONGEST_FROM_OUTSIDE
    if membership.ends_on is None or membership.ends_on > latest:
        raise ValidationError(
            {
                "ends_on": f"Somebody from outside is here for a year at most, and can be asked again. "
                f"Choose a day up to {day_in_words(latest)}."
            }
        )


def check_not_their_own(person: Person, *, by: Person, who_may: str) -> None:
    """Nobody gives a role to themselves or ends one of their own."""
    if by.pk == person.pk:
        raise ValidationError(f"Nobody changes their own roles. Ask somebody else. {who_may}")


def roles_that_let_people_in() -> frozenset[str]:
    """The roles without which nobody could add people or give them roles."""
    return frozenset(key for key, role in roles().items() if Organisation.CHANGE_PEOPLE in role.whole_trust)


def check_others_remain(membership: Membership, *, others: int) -> None:
    """Somebody must stay who can let people in."""
    if membership.role in roles_that_let_people_in() and not others:
        raise ValidationError(
            f"{membership.person.name} is the last who can let people in. Give somebody else the role "
            f"“{roles()[membership.role].name}” first."
        )


# --- standing in -------------------------------------------------------------------------------------------------

LONGEST_STAND_IN = timedelta(days=183)


def can_be_handed_on(membership: Membership) -> bool:
    """Roles of people who work here; those from outside and national ones are held by the person alone."""
    role = roles().get(membership.role)
    return role is not None and not role.from_outside and not role.national


def permissions_to_choose(memberships: Sequence[Membership]) -> list[StrEnum]:
    """What can be handed on one by one: what these roles give beyond what everybody at work has."""
    inside = [role.whole_trust for role in roles().values() if not role.from_outside]
    everyones = frozenset.intersection(*inside)
    found: dict[StrEnum, None] = {}
    for membership in memberships:
        if can_be_handed_on(membership):
            found |= dict.fromkeys(sorted(roles()[membership.role].permissions - everyones))
    return list(found)


def check_may_arrange(stand_in: StandIn, *, by: Person, arranges: bool) -> None:
    """People hand on what is theirs; whoever arranges cover does it for others, never for their own gain."""
    if by.pk == stand_in.for_person_id:
        return
    if not arranges:
        raise PermissionDenied(
            "You may hand on only what is yours. An administrator can arrange cover for others."
        )
    if by.pk == stand_in.by_person_id:
        raise ValidationError(
            {
                "who": "Nobody gives themselves somebody else’s rights. Ask another administrator to arrange it."
            }
        )


def check_stand_in(stand_in: StandIn, *, on: date, outside_roles: bool) -> None:
    """Everything that must be so before somebody stands in for another."""
    giver, other, membership = stand_in.for_person, stand_in.by_person, stand_in.membership
    if giver.pk == other.pk:
        raise ValidationError({"who": "Nobody stands in for themselves. Choose somebody else."})
    _check_days(stand_in, on)
    if membership.person_id != giver.pk or not can_be_handed_on(membership):
        raise ValidationError(
            {"membership": f"This is not a role that {giver.name} can hand on. Choose another."}
        )
    if membership.starts_on > stand_in.starts_on or (membership.ends_on or date.max) <= stand_in.starts_on:
        raise ValidationError(
            {"membership": f"{giver.name} does not have this role on {day_in_words(stand_in.starts_on)}."}
        )
    if outside_roles or other.kind in ROLES_FROM_OUTSIDE:
        raise ValidationError(
            {"who": f"{other.name} takes part from outside, and cannot stand in for somebody who works here."}
        )
    for person in (giver, other):
        if not person.is_here(stand_in.starts_on):
            raise ValidationError(
                {"who": f"{person.name} is not here any more on {day_in_words(stand_in.starts_on)}."}
            )
    beyond = [one for one in stand_in.only if one not in roles()[membership.role].permissions]
    if beyond:
        known = (known_permission(one) for one in beyond)
        said = " or ".join(permission_words(one) if one else "do that" for one in known)
        name = roles()[membership.role].many
        raise ValidationError(
            {"only": f"The {name} may not {said}, so it cannot be handed on. Take it away."}
        )


def _check_days(stand_in: StandIn, on: date) -> None:
    if stand_in.starts_on < on:
        raise ValidationError(
            {"starts_on": "The first day cannot be in the past. Choose today or a later day."}
        )
    if stand_in.ends_on <= stand_in.starts_on:
        raise ValidationError({"last_day": "The last day cannot be before the first. Choose a later day."})
    if stand_in.ends_on - stand_in.starts_on > LONGEST_STAND_IN:
        latest = stand_in.starts_on + LONGEST_STAND_IN - timedelta(days=1)
        raise ValidationError(
            {
                "last_day": f"Somebody stands in for six months at most. Choose a day up to {day_in_words(latest)}, "
                "and arrange it again if it is still needed."
            }
        )


def check_not_twice(stand_in: StandIn, *, same: Collection[StandIn]) -> None:
    for other in same:
        raise ValidationError(
            {
                "who": f"{stand_in.by_person.name} stands in there already, until {day_in_words(other.last_day)}. "
                "End that first, or choose days after it."
            }
        )


def check_not_over(stand_in: StandIn, *, on: date) -> None:
    if stand_in.is_over(on):
        raise ValidationError(f"It ended already, on {day_in_words(stand_in.last_day)}.")


def the_one_called(words: str, found: Sequence[Person]) -> Person:
    """The only person of a name or an address; otherwise what to write instead."""
    if len(found) == 1:
        return found[0]
    if not found:
        say = f"Nobody here is called “{words}”. Write the name as it is under People, or the e-mail address."
        raise ValidationError({"who": say})
    known = [f"{person.label} ({person.email})" if person.email else person.label for person in found]
    say = f"Several people are called “{words}”: {'; '.join(known)}. Write the e-mail address of one."
    raise ValidationError({"who": say})
