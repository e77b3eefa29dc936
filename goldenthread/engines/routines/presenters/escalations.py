from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.urls import reverse

from goldenthread.engines.routines.models import Ask, Escalation, Rung, Tier
from goldenthread.engines.routines.rules import Held, due_at, held
from goldenthread.engines.routines.wording import (
    age_words,
    answer_words,
    asking_words,
    called,
    due_words,
    ends_as_a_sentence,
    hour_words,
    lateness_words,
    minutes_words,
    passed_words,
)
from goldenthread.foundations.access.rights import in_a_row
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.design.presenters import Place as PlaceChoice
from goldenthread.foundations.organisation.models import Unit
from goldenthread.foundations.organisation.queries import Place

PLACES_NAMED = 5


def escalation_href(escalation_id: int) -> str:
    return reverse("routines:escalation_show", args=[escalation_id])


def next_asked_words(rung: Rung | None) -> str:
    """ "Ask Matron. Answer due 11:30."; where nobody answers, that."""
    if rung is None:
        return "Nobody answers above this place yet."
    return asking_words(rung.title, rung.tier, due_at(now(), rung.minutes))


@dataclass(frozen=True, slots=True)
class AskLine:
    """One problem in a list."""

    text: str
    href: str
    meta: str
    late: str = ""


def waiting_line(ask: Ask) -> AskLine:
    """ "Ward 7, with Matron. Waiting 3 hours. Answer due 11:30." """
    escalation = ask.escalation
    waits = age_words(now() - escalation.raised_at)
    return AskLine(
        text=escalation.text,
        href=escalation_href(escalation.pk),
        meta=f"{escalation.unit.name}, with {called(ask.title, ask.tier)}. Waiting {waits}. {due_words(ask)}",
        late=lateness_words(ask),
    )


def my_line(ask: Ask) -> AskLine:
    """One problem for whoever is to answer it."""
    escalation = ask.escalation
    return AskLine(
        text=escalation.text,
        href=escalation_href(escalation.pk),
        meta=f"{escalation.unit.name} asks {called(ask.title, ask.tier)}. {due_words(ask)}",
        late=lateness_words(ask),
    )


def answered_line(ask: Ask) -> AskLine:
    escalation = ask.escalation
    return AskLine(
        text=escalation.text,
        href=escalation_href(escalation.pk),
        meta=f"{answer_words(ask)} {escalation.unit.name} has not said yet whether it is fixed.",
    )


def ended_line(escalation: Escalation) -> AskLine:
    at = f", {hour_words(escalation.ended_at)}" if escalation.ended_at else ""
    return AskLine(
        text=escalation.text,
        href=escalation_href(escalation.pk),
        meta=f"{escalation.unit.name}. {escalation.get_state_display()}{at}.",
    )


@dataclass(frozen=True, slots=True)
class EscalationList:
    here: str
    mine: tuple[AskLine, ...]
    by_tier: tuple[tuple[str, tuple[AskLine, ...]], ...]
    came_back: tuple[AskLine, ...]
    ended: tuple[AskLine, ...]
    places: tuple[PlaceChoice, ...]
    current: int
    below: bool
    raise_href: str
    sums: str


def escalation_list(
    *,
    mine: Sequence[Ask],
    waiting: Sequence[Ask],
    came_back: Sequence[Ask],
    ended: Sequence[Escalation],
    places: Iterable[Place],
    here: Place,
    below: bool,
    may_raise: bool,
) -> EscalationList:
    ordered = sorted(waiting, key=lambda ask: (ask.tier, ask.escalation.raised_at))
    return EscalationList(
        here=here.name,
        mine=tuple(my_line(ask) for ask in mine),
        by_tier=tuple(
            (Tier(tier).label, tuple(waiting_line(ask) for ask in asks))
            for tier, asks in groupby(ordered, key=lambda ask: ask.tier)
        ),
        came_back=tuple(answered_line(ask) for ask in came_back),
        ended=tuple(ended_line(one) for one in ended),
        places=tuple(PlaceChoice(str(place.unit_id), place.name, place.depth) for place in places),
        current=here.unit_id,
        below=below,
        raise_href=reverse("routines:escalation_raise") if may_raise else "",
        sums=_sums(waiting, came_back),
    )


def _sums(waiting: Sequence[Ask], came_back: Sequence[Ask]) -> str:
    """ "2 wait for an answer, the longest for 3 hours. 1 answer came back." """
    if not waiting and not came_back:
        return "Nothing waits for an answer here."
    parts = []
    if waiting:
        longest = age_words(now() - min(ask.escalation.raised_at for ask in waiting))
        parts.append(
            f"{len(waiting)} wait for an answer, the longest for {longest}."
            if len(waiting) > 1
            else f"1 waits for an answer, for {longest}."
        )
    if came_back:
        parts.append(f"{len(came_back)} answers came back." if len(came_back) > 1 else "1 answer came back.")
    return " ".join(parts)


# --- one problem ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a problem on its way up, or of the answer on its way back."""

    what: str
    note: str
    when: datetime | None
    is_answer: bool = False
    waits: bool = False


def steps_of(escalation: Escalation, asks: Sequence[Ask], *, withdrawn_because: str = "") -> list[Step]:
    """Everything that happened, the first thing first."""
    steps: list[Step] = []
    former: Ask | None = None
    for ask in asks:
        steps += _steps_of_one(escalation, ask, former)
        former = ask
    if escalation.state == Escalation.State.WITHDRAWN:
        steps.append(
            Step("Taken back: no answer is needed any more.", withdrawn_because, escalation.ended_at)
        )
    elif former is not None and former.answered_at is None and former.passed_on_at is None:
        late = lateness_words(former)
        due = due_words(former)
        words = f"Waiting for {called(former.title, former.tier)}."
        steps.append(Step(words, f"{due} {late}." if late else due, None, waits=True))
    return steps


def _steps_of_one(escalation: Escalation, ask: Ask, former: Ask | None) -> list[Step]:
    who = called(ask.title, ask.tier)
    named = f" ({ask.holder.name})" if ask.holder else ""
    words = {
        Ask.Rose.RAISED: f"{escalation.raised_words} asked {who}{named}.",
        Ask.Rose.BY_HAND: f"{former.title if former else 'Somebody'} passed this to {who}{named}.",
        Ask.Rose.BY_ITSELF: passed_words(ask, seen_at=ask.asked_at),
        Ask.Rose.NOT_YET: f"Not yet fixed. {who[:1].upper()}{who[1:]}{named} was asked again.",
    }[Ask.Rose(ask.rose)]
    steps = [Step(words, ask.reason, ask.asked_at)]
    if ask.answered_at is not None:
        typed = ask.answered_by.name if ask.answered_by and Tier(ask.tier).is_outside else ""
        note = f"After {age_words(ask.answered_at - ask.asked_at)}." + (
            f" Typed by {typed}." if typed else ""
        )
        steps.append(
            Step(
                f"{ask.answer_name}: {ends_as_a_sentence(ask.answer)}", note, ask.answered_at, is_answer=True
            )
        )
    if ask.verdict == Ask.Verdict.FIXED:
        steps.append(Step(f"Fixed, says {escalation.unit.name}.", "", ask.verdict_at))
    return steps


@dataclass(frozen=True, slots=True)
class EscalationPage:
    title: str
    lead: str
    state: str
    is_over: bool
    steps: tuple[Step, ...]
    asks_you: str
    asks_team: str
    pass_words: str
    answer_href: str
    may_judge: bool
    verdict_href: str
    pass_href: str
    withdraw_href: str


def escalation_page(
    escalation: Escalation,
    asks: Sequence[Ask],
    *,
    may_judge: bool,
    may_withdraw: bool,
    above: Held | None,
    may_pass: bool,
    withdrawn_because: str = "",
) -> EscalationPage:
    last = asks[-1]

    def href(name: str, there: bool) -> str:
        return reverse(f"routines:escalation_{name}", args=[escalation.pk]) if there else ""

    passes = may_pass and above is not None
    return EscalationPage(
        title=escalation.text,
        lead=f"{escalation.unit.name}. {escalation.get_kind_display()}. Asked by {escalation.raised_words}.",
        state=escalation.get_state_display(),
        is_over=escalation.ended_at is not None,
        steps=tuple(steps_of(escalation, asks, withdrawn_because=withdrawn_because)),
        asks_you=f"{escalation.unit.name} asks {called(last.title, last.tier)}. {due_words(last)}",
        asks_team=answer_words(last) if last.answered_at else "",
        pass_words=f"Pass it to {called(above.rung.title, above.rung.tier)}" if passes and above else "",
        answer_href=href("answer", True),
        may_judge=may_judge,
        verdict_href=href("verdict", True),
        pass_href=href("pass_on", passes),
        withdraw_href=href("withdraw", may_withdraw),
    )


@dataclass(frozen=True, slots=True)
class Raising:
    title: str
    asks: str
    nobody: bool


def raising(unit: Unit, rung: Rung | None) -> Raising:
    return Raising(
        title=f"Ask for help for {unit.name}",
        asks=next_asked_words(rung),
        nobody=rung is None,
    )


def passing_words(above: Held | None) -> str:
    """What a page says before somebody passes a problem on."""
    if above is None:
        return "Nobody answers above this tier yet."
    due = hour_words(due_at(now(), above.rung.minutes))
    return f"It is passed to {called(above.rung.title, above.rung.tier)}. Answer due {due}."


# --- the ladder ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RungLine:
    place: str
    tier: str
    title: str
    who: str
    within: str
    gone: str
    change_href: str
    end_href: str


@dataclass(frozen=True, slots=True)
class LadderPage:
    inside: tuple[RungLine, ...]
    outside: tuple[RungLine, ...]
    without: tuple[str, ...]
    add_href: str


def ladder_page(
    rungs: Iterable[Rung],
    *,
    places: Sequence[Place],
    without: Mapping[int, Sequence[Place]],
    may_change: bool,
) -> LadderPage:
    order = {place.unit_id: position for position, place in enumerate(places)}
    ordered = sorted(rungs, key=lambda rung: (order.get(rung.unit_id, len(order)), rung.tier))
    return LadderPage(
        inside=tuple(_rung_line(rung, may_change) for rung in ordered if not Tier(rung.tier).is_outside),
        outside=tuple(_rung_line(rung, may_change) for rung in ordered if Tier(rung.tier).is_outside),
        without=tuple(_without_words(tier, teams) for tier, teams in without.items() if teams),
        add_href=reverse("routines:rung_add") if may_change else "",
    )


def _rung_line(rung: Rung, may_change: bool) -> RungLine:
    found = held(rung, on=today())
    who = rung.holder.label if rung.holder else "Nobody in the trust: its answers are typed here"
    if rung.deputy is not None:
        who = f"{who}. For them: {rung.deputy.name}"
    gone = "" if found else "Nobody named here is in the trust any more, so this tier is passed over."
    return RungLine(
        place=rung.unit.name,
        tier=Tier(rung.tier).label,
        title=rung.title,
        who=who,
        within=minutes_words(rung.minutes),
        gone=(found.skipped if found else "") or gone,
        change_href=reverse("routines:rung_change", args=[rung.pk]) if may_change else "",
        end_href=reverse("routines:rung_end", args=[rung.pk]) if may_change else "",
    )


def _without_words(tier: int, teams: Sequence[Place]) -> str:
    """ "Service: nobody answers for 12 teams, among them Ward 7 and Ward 8. They ask the next tier." """
    named = in_a_row([team.name for team in teams[:PLACES_NAMED]])
    label = Tier(tier).label
    if len(teams) > PLACES_NAMED:
        return f"{label}: nobody answers for {len(teams)} teams, among them {named}."
    return f"{label}: nobody answers for {named}."


def rung_as_asked(rung: Rung) -> dict[str, object]:
    return {
        "tier": rung.tier,
        "title": rung.title,
        "holder": rung.holder.email if rung.holder else "",
        "deputy": rung.deputy.email if rung.deputy else "",
        "minutes": rung.minutes,
    }


def rung_words(rung: Rung) -> str:
    return f"{rung.title} for {rung.unit.name}"


# --- what left the trust -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Barrier:
    text: str
    href: str
    place: str
    owed_by: str
    age: str
    stands: str
    waits: bool


@dataclass(frozen=True, slots=True)
class BarrierPage:
    sums: str
    barriers: tuple[Barrier, ...]


def barrier_page(asks: Sequence[Ask]) -> BarrierPage:
    waiting = [ask for ask in asks if ask.answered_at is None]
    if not waiting:
        sums = "No answer is owed from outside the trust."
    else:
        longest = age_words(now() - min(ask.asked_at for ask in waiting))
        sums = (
            f"{len(waiting)} answers are owed from outside the trust. The longest has waited {longest}."
            if len(waiting) > 1
            else f"1 answer is owed from outside the trust. It has waited {longest}."
        )
    return BarrierPage(sums, tuple(_barrier(ask) for ask in asks))


def _barrier(ask: Ask) -> Barrier:
    until = ask.answered_at or now()
    came = ask.answered_at is not None
    stands = answer_words(ask) if came else lateness_words(ask) or due_words(ask)
    return Barrier(
        text=ask.escalation.text,
        href=escalation_href(ask.escalation_id),
        place=ask.escalation.unit.name,
        owed_by=f"{ask.title} ({Tier(ask.tier).label.lower()})",
        age=age_words(until - ask.asked_at),
        stands=stands,
        waits=ask.answered_at is None,
    )
