from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from django.core.exceptions import PermissionDenied, ValidationError

from goldenthread.engines.routines.models import Action, Ask, Escalation, Occurrence, Routine, Rung, Tier
from goldenthread.engines.routines.wording import called, hour_words
from goldenthread.foundations.access.rights import check_may, rights_of, who_may
from goldenthread.foundations.api.scopes import Scope
from goldenthread.foundations.organisation.models import Person, Unit


class Permission(StrEnum):
    SEE_ROUTINES = "routines.see_routines"
    HOLD_ROUTINES = "routines.hold_routines"
    CHANGE_ROUTINES = "routines.change_routines"
    CHANGE_LADDER = "routines.change_ladder"
    TAKE_OUTSIDE = "routines.take_outside"


@dataclass(frozen=True, slots=True)
class AtTheBoard:
    """Whoever stands at a place's paired screen: nobody is signed in, and only that place can be acted for."""

    unit_id: int
    label: str
    pk: None = None


def by_person(by: Person | AtTheBoard) -> Person | None:
    """Who acts, where it is somebody in particular."""
    return by if isinstance(by, Person) else None


def check_may_at(by: Person | AtTheBoard, permission: StrEnum, *, unit_id: int, to: str) -> None:
    """A person needs the permission at the place; whoever stands at a screen acts for the screen's place alone."""
    if isinstance(by, Person):
        check_may(by, permission, unit_id=unit_id, to=to)
    elif by.unit_id != unit_id:
        raise PermissionDenied(f"This screen is {by.label}. You may not {to} for another place here.")


# --- meetings ----------------------------------------------------------------------------------------------------

# Occurrences are planned so far ahead, and never fewer than so many days.
PLANNED_AHEAD, PLANNED_AT_LEAST = timedelta(days=21), timedelta(days=14)
# A meeting that nobody closes is closed by itself so long after it began.
LONGEST_MEETING = timedelta(hours=12)
# What is noted at one step of a meeting can have taken no longer.
LONGEST_STEP = 4 * 60 * 60
MOST_ITEMS = 20

# What a program may be let in for.
READ_ROUTINES = Scope(
    "read_routines", "read routines, which of them were held, and what rose", needs=Permission.SEE_ROUTINES
)


class ToldOfMeetings(StrEnum):
    """What people are told of meetings and of what was agreed there."""

    IT_STARTS = "routines.it_starts"
    ACTION_IS_DUE = "routines.action_is_due"


def check_may_change_routines(by: Person, *, unit_id: int) -> None:
    check_may(by, Permission.CHANGE_ROUTINES, unit_id=unit_id, to="set up or change routines here")


def check_may_hold(by: Person | AtTheBoard, *, unit_id: int) -> None:
    check_may_at(by, Permission.HOLD_ROUTINES, unit_id=unit_id, to="hold a meeting")


def check_place_is_open(unit: Unit, *, on: date) -> None:
    if not unit.is_open(on):
        raise ValidationError(
            {"unit": f"{unit.name} is closed, so nothing can be planned there. Choose an open place."}
        )


def check_goes_on(routine: Routine) -> None:
    if routine.ended_on is not None:
        raise ValidationError(
            f"“{routine.name}” was ended. What was held stays on record, and nothing new is planned."
        )


def check_is_here(person: Person | None, *, name: str, on: date) -> None:
    if person is not None and not person.is_here(on):
        raise ValidationError({name: f"{person.name} has left. Choose somebody who is here."})


def check_can_begin(occurrence: Occurrence) -> None:
    """What was cancelled or held stays so: to meet all the same, a meeting that was not planned is begun."""
    words = {
        Occurrence.State.CANCELLED: "This one was cancelled. To meet all the same, begin one now from the routine.",
        Occurrence.State.HELD: "This one was held already. To meet again, begin one now from the routine.",
        Occurrence.State.MISSED: "This one was missed. To meet all the same, begin one now from the routine.",
    }
    if occurrence.state in words:
        raise ValidationError(words[Occurrence.State(occurrence.state)])


def check_has_begun(occurrence: Occurrence, *, to: str) -> None:
    """What was held may still be added to, since minutes are often written afterwards."""
    if occurrence.opened_at is None:
        raise ValidationError(f"This meeting has not begun, so you cannot {to}. Begin it first.")


def check_can_be_cancelled(occurrence: Occurrence) -> None:
    words = {
        Occurrence.State.HELD: "This meeting was held, so it cannot be cancelled. What was held stays held.",
        Occurrence.State.RUNNING: "This meeting is under way, so it cannot be cancelled. Close it when it is done.",
        Occurrence.State.CANCELLED: "This meeting was cancelled already. Nothing was changed again.",
        Occurrence.State.MISSED: "Nobody began this meeting in time, so it was missed. What was missed stays missed.",
    }
    if occurrence.state in words:
        raise ValidationError(words[Occurrence.State(occurrence.state)])


def check_of_the_routine(occurrence: Occurrence, routine_id: int) -> None:
    if occurrence.routine_id != routine_id:
        raise ValidationError("This belongs to another routine. Open the meeting again from its own page.")


def check_still_to_do(action: Action) -> None:
    if action.state != Action.State.OPEN:
        raise ValidationError(
            f"This action was closed already: {action.get_state_display().lower()}. Nothing was changed again."
        )


# --- escalations -------------------------------------------------------------------------------------------------

LONGEST_PROBLEM = 140
LONGEST_ANSWER = 280


class Told(StrEnum):
    """What people are told of."""

    ASKED = "routines.asked"
    ANSWERED = "routines.answered"
    ROSE = "routines.rose"


@dataclass(frozen=True, slots=True)
class Held:
    """A rung with whoever answers there today. `skipped` says in sentences who does not any more."""

    rung: Rung
    holder: Person | None
    skipped: str = ""


def held(rung: Rung, *, on: date) -> Held | None:
    """Who answers at a rung: its holder, or the deputy of one who has left. Nobody is needed outside the trust."""
    if Tier(rung.tier).is_outside:
        return Held(rung, None)
    for person in (rung.holder, rung.deputy):
        if person is not None and person.is_here(on):
            gone = rung.holder if person is not rung.holder else None
            left = f"{gone.name} has left, so {person.name} is asked." if gone is not None else ""
            return Held(rung, person, left)
    return None


def next_held(ladder: Mapping[int, Rung], *, above: int, on: date, outside: bool) -> Held | None:
    """The first rung above a tier at which somebody answers, with a sentence for each that was skipped."""
    skipped: list[str] = []
    for tier in sorted(tier for tier in ladder if tier > above):
        if Tier(tier).is_outside and not outside:
            break
        found = held(ladder[tier], on=on)
        if found is not None:
            return Held(found.rung, found.holder, " ".join([*skipped, found.skipped]).strip())
        skipped.append(_nobody_at(ladder[tier]))
    return None


def _nobody_at(rung: Rung) -> str:
    who = called(rung.title, rung.tier)
    gone = f"{rung.holder.name} has left" if rung.holder else "Nobody is named"
    return f"{gone}, and nobody answers as {who}."


def due_at(asked_at: datetime, minutes: int) -> datetime:
    """So many minutes later, rounded down to a full ten minutes. Minutes pass alike on the nights the clock changes."""
    seconds = (asked_at + timedelta(minutes=minutes)).timestamp()
    return datetime.fromtimestamp(seconds // 600 * 600, UTC)


def check_words(text: str, *, name: str, most: int, say: str) -> str:
    """What somebody typed, without the space around it; refused where it is nothing, or too long to read."""
    words = " ".join(text.split())
    if not words:
        raise ValidationError({name: say})
    if len(words) > most:
        raise ValidationError(
            {
                name: f"This has {len(words)} characters. There is room for {most}: shorten it by {len(words) - most}."
            }
        )
    return words


def check_may_ask(unit: Unit, by: Person | AtTheBoard, *, on: date) -> None:
    check_may_at(by, Permission.HOLD_ROUTINES, unit_id=unit.pk, to="ask the next tier for help")
    if not unit.is_open(on):
        raise ValidationError(f"{unit.name} is closed, so nobody is asked for it. Ask from an open place.")


def check_somebody_answers(unit: Unit, found: Held | None) -> Held:
    if found is None:
        raise ValidationError(
            f"Nobody answers above {unit.name} yet, so nobody can be asked. "
            f"{who_may(Permission.CHANGE_LADDER)[:-1]} can say who answers, on the page “Who answers”."
        )
    return found


def check_still_waits(escalation: Escalation) -> None:
    """Refuse what comes too late, saying what became of it."""
    if escalation.state == Escalation.State.WITHDRAWN:
        raise ValidationError(f"{escalation.unit.name} took this back: it is no longer needed.")
    if escalation.state != Escalation.State.WAITING:
        raise ValidationError(
            "Somebody answered this just now. Your words were not sent; the answer is on its page."
        )


def asked_now(ask: Ask, now_asked: Ask | None, *, words: str) -> Ask:
    """The ask as it is now. Refuses what was meant for a tier that is asked no longer; `words` say what can be done."""
    if now_asked is None or now_asked.pk != ask.pk:
        who = called(now_asked.title, now_asked.tier) if now_asked else "nobody"
        at = f" at {hour_words(now_asked.asked_at)}" if now_asked else ""
        raise ValidationError(f"This was passed on to {who}{at}, before your words arrived. {words}")
    return now_asked


def check_may_answer(ask: Ask, by: Person, *, may: Collection[int]) -> None:
    """Whoever is asked, their deputy, whoever stands in for them, and whoever was asked before."""
    if by.pk not in may:
        asked = f"{ask.holder.name}, {ask.title}," if ask.holder else f"{ask.title}"
        raise PermissionDenied(
            f"You may not answer this. {asked} was asked; a deputy or a stand-in may answer too."
        )


def check_names_who_answered(ask: Ask, answer_name: str) -> None:
    if Tier(ask.tier).is_outside and not answer_name.strip():
        raise ValidationError(
            {"answer_name": f"Say who at {ask.title} gave this answer: a name, and what they do."}
        )


def check_may_pass_outside(unit_id: int, by: Person) -> None:
    check_may(by, Permission.TAKE_OUTSIDE, unit_id=unit_id, to="pass a problem to somebody outside the trust")


def may_pass(above: Held | None, by: Person, *, unit_id: int, may_answer: bool) -> bool:
    """Whether somebody may ask this next tier instead of the one that is asked."""
    if above is not None and Tier(above.rung.tier).is_outside:
        return rights_of(by).may(Permission.TAKE_OUTSIDE, unit_id=unit_id)
    return may_answer


def is_of_the_team(escalation: Escalation, by: Person | AtTheBoard, *, places: Collection[int]) -> bool:
    """Whoever raised a problem, somebody of the place, or whoever stands at its screen."""
    if not isinstance(by, Person):
        return by.unit_id == escalation.unit_id
    may = rights_of(by).may(Permission.HOLD_ROUTINES, unit_id=escalation.unit_id)
    return by.pk == escalation.raised_by_id or (may and escalation.unit_id in places)


def check_of_the_team(
    escalation: Escalation, by: Person | AtTheBoard, *, places: Collection[int], to: str
) -> None:
    if not is_of_the_team(escalation, by, places=places):
        raise PermissionDenied(
            f"You may not {to}. {escalation.raised_words} and the team of {escalation.unit.name} may."
        )


def to_judge(ask: Ask | None) -> Ask:
    """An ask with an answer of which nobody said yet whether it mended anything."""
    if ask is None or ask.answered_at is None:
        raise ValidationError("No answer has come yet, so there is nothing to say of it.")
    if ask.verdict:
        raise ValidationError("Somebody said already whether this is fixed. Nothing was changed again.")
    return ask


def check_not_over(escalation: Escalation) -> None:
    if escalation.ended_at is not None:
        raise ValidationError(
            f"This is over already: {escalation.get_state_display().lower()}. Nothing was changed again."
        )


def check_rung(rung: Rung, *, on: date) -> None:
    """Inside the trust somebody answers, who is here, and nobody is their own deputy."""
    if rung.tier <= Tier.TEAM:
        raise ValidationError({"tier": "A team asks the tiers above it. Choose a higher one."})
    if Tier(rung.tier).is_outside:
        if rung.holder is not None or rung.deputy is not None:
            raise ValidationError(
                {"holder": "Nobody in the trust answers for somebody outside it. Leave this empty."}
            )
        return
    if rung.holder is None:
        raise ValidationError({"holder": "Say who answers. Without a name nobody would be asked."})
    for name, person in (("holder", rung.holder), ("deputy", rung.deputy)):
        if person is not None and not person.is_here(on):
            raise ValidationError({name: f"{person.name} has left. Choose somebody who is here."})
    if rung.deputy is not None and rung.deputy.pk == rung.holder.pk:
        raise ValidationError(
            {"deputy": f"{rung.holder.name} cannot be their own deputy. Choose somebody else."}
        )


def check_not_ended(rung: Rung) -> None:
    if rung.ended_on is not None:
        raise ValidationError("This rung of the ladder was ended already. Nothing was changed again.")


def check_tier_is_free(there: Rung | None) -> None:
    if there is not None:
        raise ValidationError(
            {
                "tier": f"{there.title} answers at this tier for {there.unit.name} already. Change that one instead."
            }
        )


def check_can_be_passed(ask: Ask, above: Held | None) -> Held:
    if above is None:
        raise ValidationError(
            f"Nobody answers above {called(ask.title, ask.tier)} for {ask.escalation.unit.name}. Answer it, or have "
            "somebody named on the page “Who answers”."
        )
    return above


def check_may_pass(ask: Ask, above: Held | None, by: Person, *, may: Collection[int]) -> None:
    """Whoever may answer passes it on inside the trust; only an executive passes it out of the trust."""
    if above is not None and Tier(above.rung.tier).is_outside:
        check_may_pass_outside(ask.escalation.unit_id, by)
    else:
        check_may_answer(ask, by, may=may)
