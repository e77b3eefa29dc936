"""Problems that rise tier by tier, and the answers that come back."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse

from goldenthread.engines.routines import queries, rules
from goldenthread.engines.routines.hooks import place_changed
from goldenthread.engines.routines.models import Ask, Escalation, Occurrence, Tier
from goldenthread.engines.routines.rules import AtTheBoard, Held, Told
from goldenthread.engines.routines.wording import answer_words, called, hour_words
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.notices import actions as notices
from goldenthread.foundations.organisation.models import Person, Unit

RISE = "routines.rise"
WHY_ASKED = "Because you are asked for an answer."
WHY_RAISED = "Because you asked for help with it."
PRESS_AGAIN = "Nothing is lost: send them again, and they go back to the team all the same."


@transaction.atomic
def raise_escalation(
    *,
    unit: Unit,
    text: str,
    kind: str = Escalation.Kind.OTHER,
    by: Person | AtTheBoard,
    occurrence: Occurrence | None = None,
    reason: str = "",
) -> Escalation:
    """Ask the first tier above a place that somebody holds for help with a problem."""
    rules.check_may_ask(unit, by, on=today())
    asked = rules.check_somebody_answers(unit, queries.next_held(unit))
    escalation = Escalation(
        unit=unit,
        kind=kind,
        text=rules.check_words(
            text, name="text", most=rules.LONGEST_PROBLEM, say="Say what is needed, in a dozen words."
        ),
        occurrence=occurrence,
        raised_at=now(),
        raised_by=rules.by_person(by),
        raised_words=by.name if isinstance(by, Person) else unit.name,
        tier=asked.rung.tier,
    )
    escalation.full_clean()
    escalation.save()
    audit.record("was raised", escalation, by=by, reason=reason)
    _ask(escalation, asked, rose=Ask.Rose.RAISED, reason=reason, by=by)
    place_changed(unit.pk)
    return escalation


def _ask(
    escalation: Escalation, asked: Held, *, rose: str, reason: str, by: Person | AtTheBoard | None
) -> Ask:
    """Ask whoever answers at a rung, tell them once, and leave it to the clock to rise when its hour has come."""
    at = now()
    ask = Ask(
        escalation=escalation,
        tier=asked.rung.tier,
        title=asked.rung.title,
        holder=asked.holder,
        rose=rose,
        reason=" ".join([reason, asked.skipped]).strip()[:300],
        asked_at=at,
        due_at=rules.due_at(at, asked.rung.minutes),
    )
    ask.full_clean()
    ask.save()
    audit.record("was asked", ask, by=by)
    if not Tier(ask.tier).is_outside:
        work.leave(RISE, body_id=ask.body_id, subject_id=ask.pk, due_at=ask.due_at)
    if ask.holder is not None:
        _tell(
            [ask.holder, *queries.stand_ins_for(ask.holder)],
            escalation,
            kind=Told.ASKED,
            text=f"{escalation.unit.name} asks: “{escalation.text}”. Answer due {hour_words(ask.due_at)}.",
            why=WHY_ASKED,
            key=f"asked:{ask.pk}",
            by=by,
        )
    return ask


def _tell(
    people: list[Person],
    escalation: Escalation,
    *,
    kind: str,
    text: str,
    why: str,
    key: str,
    by: Person | AtTheBoard | None,
) -> None:
    notices.tell(
        people,
        kind=kind,
        text=text,
        why=why,
        address=reverse("routines:escalation_show", kwargs={"escalation_id": escalation.pk}),
        unit=escalation.unit,
        about=escalation,
        key=key,
        once=True,
        by=by,
    )


def _held_still(ask: Ask) -> tuple[Escalation, Ask | None]:
    """The problem of an ask, which nobody else changes meanwhile, and who is asked now."""
    escalation = queries.locked(ask.escalation_id)
    rules.check_still_waits(escalation)
    return escalation, queries.open_ask(escalation)


@transaction.atomic
def answer_ask(
    ask: Ask, *, answer: str, by: Person, answer_name: str = "", version: int | None = None
) -> Ask:
    """Bring back an answer, with the name of whoever gave it. It ends the clock, and the team says what it mended."""
    rules.check_may_answer(ask, by, may=queries.may_answer(ask, by))
    escalation, now_asked = _held_still(ask)
    ask = rules.asked_now(ask, now_asked, words=PRESS_AGAIN)
    rules.check_names_who_answered(ask, answer_name)
    ask.answer = rules.check_words(
        answer, name="answer", most=rules.LONGEST_ANSWER, say="Say what will be done, and when."
    )
    ask.answered_at, ask.answered_by = now(), by
    ask.answer_name = (answer_name.strip() or _named(ask, by))[:80]
    audit.save_change(ask, version=version)
    audit.record("was answered", ask, by=by)
    _move(escalation, state=Escalation.State.ANSWERED)
    audit.record("was answered", escalation, by=by)
    if escalation.raised_by is not None:
        _tell(
            [escalation.raised_by],
            escalation,
            kind=Told.ANSWERED,
            text=f"{answer_words(ask)} Is it fixed?",
            why=WHY_RAISED,
            key=f"answered:{ask.pk}",
            by=by,
        )
    place_changed(escalation.unit_id)
    return ask


def _named(ask: Ask, by: Person) -> str:
    """ "Sam, Estates": a first name, and what they do."""
    return f"{by.given_name}, {by.job_title or ask.title}"


def _move(escalation: Escalation, *, state: str, tier: int | None = None) -> None:
    escalation.state = state
    escalation.tier = tier or escalation.tier
    if state in {Escalation.State.FIXED, Escalation.State.WITHDRAWN}:
        escalation.ended_at = now()
    if escalation.state != escalation.as_loaded["state"] or escalation.tier != escalation.as_loaded["tier"]:
        audit.save_change(escalation, version=None)


@transaction.atomic
def pass_on(ask: Ask, *, reason: str, by: Person, version: int | None = None) -> Ask:
    """Ask the next tier instead, with a reason. Only an executive passes a problem out of the trust."""
    said = rules.check_words(
        reason, name="reason", most=300, say="Say why the next tier is asked, so that they need not ask you."
    )
    above = queries.next_held(ask.escalation.unit, above=ask.tier, outside=True)
    rules.check_may_pass(ask, above, by, may=queries.may_answer(ask, by))
    above = rules.check_can_be_passed(ask, above)
    escalation, now_asked = _held_still(ask)
    ask = rules.asked_now(ask, now_asked, words="Look at it again before you pass it on.")
    return _pass(escalation, ask, above, rose=Ask.Rose.BY_HAND, reason=said, by=by, version=version)


def _pass(
    escalation: Escalation,
    ask: Ask,
    above: Held,
    *,
    rose: str,
    reason: str,
    by: Person | None,
    version: int | None,
) -> Ask:
    ask.passed_on_at = now()
    audit.save_change(ask, version=version)
    audit.record("was passed on", ask, by=by, reason=reason)
    asked = _ask(escalation, above, rose=rose, reason=reason, by=by)
    _move(escalation, state=Escalation.State.WAITING, tier=asked.tier)
    audit.record("rose", escalation, by=by, reason=reason)
    if escalation.raised_by is not None:
        who = called(asked.title, asked.tier)
        first = "No answer yet. " if rose == Ask.Rose.BY_ITSELF else ""
        _tell(
            [escalation.raised_by],
            escalation,
            kind=Told.ROSE,
            text=f"{first}“{escalation.text}” was passed to {who}, {hour_words(asked.asked_at)}.",
            why=WHY_RAISED,
            key=f"rose:{asked.pk}",
            by=by,
        )
    place_changed(escalation.unit_id)
    return asked


@transaction.atomic
def rise(ask_id: int) -> Ask | None:
    """Pass on what had no answer at its hour, to the next tier that somebody holds. Safe to repeat.

    Nothing happens to what was answered, passed on or withdrawn meanwhile; nor at the top of the ladder inside the
    trust, where it stays and its page says for how long. What is not due yet, since a clock was set back, is left
    until then.
    """
    ask = queries.ask_by_number(ask_id)
    if ask is None:
        return None
    escalation = queries.locked(ask.escalation_id)
    now_asked = queries.open_ask(escalation)
    if now_asked is None or now_asked.pk != ask.pk or Tier(ask.tier).is_outside:
        return None
    if now_asked.due_at > now():
        work.leave(RISE, body_id=ask.body_id, subject_id=ask.pk, due_at=now_asked.due_at)
        return None
    above = queries.next_held(escalation.unit, above=now_asked.tier)
    if above is None:
        return None
    return _pass(escalation, now_asked, above, rose=Ask.Rose.BY_ITSELF, reason="", by=None, version=None)


@transaction.atomic
def say_verdict(ask: Ask, *, fixed: bool, by: Person | AtTheBoard, version: int | None = None) -> Ask | None:
    """The team says whether an answer mended its problem. Not yet: the same tier is asked again, with a new clock."""
    escalation = queries.locked(ask.escalation_id)
    rules.check_of_the_team(escalation, by, places=_places_of(by), to="say whether this is fixed")
    rules.check_not_over(escalation)
    ask = rules.to_judge(queries.ask_by_number(ask.pk))
    ask.verdict = Ask.Verdict.FIXED if fixed else Ask.Verdict.NOT_YET
    ask.verdict_at = now()
    audit.save_change(ask, version=version)
    audit.record("was found fixed" if fixed else "was found not yet fixed", ask, by=by)
    asked = None
    if fixed:
        _move(escalation, state=Escalation.State.FIXED)
    else:
        outside = Tier(ask.tier).is_outside
        again = queries.next_held(escalation.unit, above=ask.tier - 1, outside=outside)
        asked = _ask(
            escalation,
            rules.check_somebody_answers(escalation.unit, again),
            rose=Ask.Rose.NOT_YET,
            reason="",
            by=by,
        )
        _move(escalation, state=Escalation.State.WAITING, tier=asked.tier)
    audit.record("is fixed" if fixed else "is not fixed yet", escalation, by=by)
    place_changed(escalation.unit_id)
    return asked


def _places_of(by: Person | AtTheBoard) -> set[int]:
    return queries.places_belonged_to(by) if isinstance(by, Person) else set()


@transaction.atomic
def withdraw(
    escalation: Escalation, *, because: str, by: Person | AtTheBoard, version: int | None = None
) -> None:
    """Take a problem back that needs no answer any more. Its clock stops."""
    held = queries.locked(escalation.pk)
    rules.check_of_the_team(held, by, places=_places_of(by), to="take this back")
    rules.check_not_over(held)
    said = rules.check_words(because, name="because", most=300, say="Say why no answer is needed any more.")
    held.state, held.ended_at = Escalation.State.WITHDRAWN, now()
    audit.save_change(held, version=version)
    audit.record("was withdrawn", held, by=by, reason=said)
    place_changed(held.unit_id)
