from __future__ import annotations

import calendar
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.urls import reverse

from goldenthread.engines.measurement.models import Measure
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.clock.periods import day_in_words
from goldenthread.foundations.notices import actions as notices
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import Person, Unit
from goldenthread.practices.strategy import queries, rules
from goldenthread.practices.strategy.models import (
    Adoption,
    NationalPriority,
    Objective,
    ObjectiveMeasure,
    Purpose,
    Review,
)

# --- purpose and national priorities -------------------------------------------------------------------------------


@transaction.atomic
def state_purpose(
    *, text: str, values: str = "", by: Person, stated_on: date | None = None, version: int | None = None
) -> Purpose:
    """Say what the trust is for. What it said before stays on record, with the day it ended."""
    rules.check_may_change_strategy(by, to="state the trust's purpose")
    day = stated_on or today()
    former = queries.purpose_in_force()
    if former is not None and former.stated_on >= day:
        former.text, former.values = text, values
        audit.save_change(former, version=version)
        audit.record("was reworded", former, by=by)
        return former
    if former is not None:
        former.ended_on = day
        audit.save_change(former, version=version)
        audit.record("ended", former, by=by)
    # The count goes on from the former purpose, so a form opened on that one is refused.
    purpose = Purpose(text=text, values=values, stated_on=day, version=former.version + 1 if former else 1)
    purpose.full_clean()
    purpose.save()
    audit.record("was stated", purpose, by=by)
    return purpose


@transaction.atomic
def publish_priority(
    *,
    title: str,
    why: str,
    source: str,
    publisher: str,
    valid_from: date,
    valid_until: date | None = None,
    metric: str = "",
    by: Person | None,
) -> NationalPriority:
    """Tell every trust of a national priority. Without `by` it comes with the reference data."""
    if by is not None:
        rules.check_may_publish(by)
    priority = NationalPriority(
        title=title,
        why=why,
        source=source,
        publisher=publisher,
        metric=metric,
        valid_from=valid_from,
        valid_until=valid_until,
        published_by=by.body if by else None,
    )
    priority.full_clean()
    priority.save()
    audit.record("was published", priority, by=by)
    return priority


@transaction.atomic
def adopt_priority(
    priority: NationalPriority,
    *,
    reason: str,
    by: Person,
    carried_by: Objective | None = None,
    decided_on: date | None = None,
    version: int | None = None,
) -> Adoption:
    """Take a national priority on, and say which of the trust's own priorities carries it."""
    rules.check_may_change_strategy(by, to="adopt national priorities")
    rules.check_still_valid(priority, on=decided_on or today())
    adoption = _decide(
        priority, state=Adoption.State.ADOPTED, reason=reason, by=by, decided_on=decided_on, version=version
    )
    if carried_by is not None:
        carried_by.national_priority = priority
        audit.save_change(carried_by, version=None)
        audit.record("was linked to a national priority", carried_by, by=by)
    return adoption


@transaction.atomic
def decline_priority(
    priority: NationalPriority,
    *,
    reason: str,
    by: Person,
    decided_on: date | None = None,
    version: int | None = None,
) -> Adoption:
    """Decide, with a reason, not to take a national priority on."""
    rules.check_may_change_strategy(by, to="decline national priorities")
    carried = Objective.objects.filter(national_priority=priority).exclude(state=Objective.State.STOPPED)
    for objective in carried:
        objective.national_priority = None
        audit.save_change(objective, version=None)
        audit.record("was unlinked from a national priority", objective, by=by, reason=reason)
    return _decide(
        priority, state=Adoption.State.DECLINED, reason=reason, by=by, decided_on=decided_on, version=version
    )


def _decide(
    priority: NationalPriority,
    *,
    state: Adoption.State,
    reason: str,
    by: Person,
    decided_on: date | None,
    version: int | None,
) -> Adoption:
    adoption = queries.adoption_of(priority) or Adoption(national_priority=priority)
    adoption.state, adoption.reason = state, reason
    adoption.decided_on, adoption.decided_by = decided_on or today(), by
    if adoption.pk:
        audit.save_change(adoption, version=version)
    else:
        adoption.full_clean()
        adoption.save()
    audit.record(f"was {state}", adoption, by=by, reason=reason)
    return adoption


# --- objectives ----------------------------------------------------------------------------------------------------


@transaction.atomic
def add_objective(
    *,
    level: str,
    unit: Unit,
    title: str,
    by: Person,
    why: str = "",
    owner: Person | None = None,
    aim: str = "",
    aim_from: Decimal | None = None,
    aim_to: Decimal | None = None,
    starts_on: date | None = None,
    due_on: date | None = None,
    parent: Objective | None = None,
    contribution: str = "",
    national_priority: NationalPriority | None = None,
    review_every_months: int = 3,
    next_review_on: date | None = None,
    order: int = 100,
) -> Objective:
    """Set a goal: a trust priority, what drives one, or a place's aim. `parent` is the goal that it helps."""
    rules.check_may_hold_goal(level, unit.pk, by=by)
    rules.check_priority_is_the_whole_trusts(level, unit)
    starts = starts_on or today()
    objective = Objective(
        level=level,
        unit=unit,
        title=title,
        why=why,
        owner=owner,
        aim=aim,
        aim_from=aim_from,
        aim_to=aim_to,
        starts_on=starts,
        due_on=due_on,
        parent=parent,
        contribution=contribution if parent else "",
        national_priority=national_priority,
        review_every_months=review_every_months,
        next_review_on=next_review_on or months_after(starts, review_every_months),
        order=order,
    )
    _check_links(objective)
    objective.full_clean()
    objective.save()
    audit.record("was set", objective, by=by)
    _tell_owner(objective, by=by)
    return objective


def _tell_owner(objective: Objective, *, by: Person) -> None:
    notices.tell(
        [objective.owner],
        kind=rules.Told.GOAL_IS_YOURS,
        text=f"{by.name} made you the owner of “{objective.title}” in {objective.unit.name}.",
        why="Because you answer for this goal from now on.",
        address=reverse("strategy:objective_show", kwargs={"objective_id": objective.pk}),
        unit=objective.unit,
        about=objective,
        key=str(objective.pk),
        by=by,
    )


def _check_links(objective: Objective) -> None:
    rules.check_adopted(
        objective.national_priority,
        adopted={priority.pk for priority in queries.adopted_priorities()}
        if objective.national_priority
        else (),
    )
    if objective.parent is not None:
        above = organisation.units_above(objective.unit, on=today())
        rules.check_can_help(
            objective,
            objective.parent,
            units_here_or_above={objective.unit_id} | {unit.pk for unit in above},
            parents=queries.links_up(),
        )


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a month that is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    _, last = calendar.monthrange(day.year + years, month + 1)
    return date(day.year + years, month + 1, min(day.day, last))


@transaction.atomic
def change_objective(
    objective: Objective,
    *,
    title: str,
    why: str,
    owner: Person | None,
    aim: str,
    aim_from: Decimal | None,
    aim_to: Decimal | None,
    due_on: date | None,
    review_every_months: int,
    by: Person,
    version: int | None,
) -> None:
    """Reword a goal, or give it another owner, number or day."""
    rules.check_may_change_objective(objective, by=by)
    rules.check_not_stopped(objective)
    has_new_owner = owner is not None and owner.pk != objective.owner_id
    objective.title, objective.why, objective.owner = title, why, owner
    objective.aim, objective.aim_from, objective.aim_to, objective.due_on = aim, aim_from, aim_to, due_on
    objective.review_every_months = review_every_months
    audit.save_change(objective, version=version)
    audit.record("was changed", objective, by=by)
    if has_new_owner:
        _tell_owner(objective, by=by)


@transaction.atomic
def link_objective(
    objective: Objective, *, parent: Objective, contribution: str, by: Person, version: int | None = None
) -> None:
    """Say which goal this one helps, and how it contributes."""
    rules.check_may_change_objective(objective, by=by)
    rules.check_not_stopped(objective)
    objective.parent, objective.contribution = parent, contribution
    _check_links(objective)
    audit.save_change(objective, version=version)
    audit.record("was linked", objective, by=by)


@transaction.atomic
def unlink_objective(objective: Objective, *, by: Person, version: int | None = None) -> None:
    rules.check_may_change_objective(objective, by=by)
    objective.parent, objective.contribution = None, ""
    audit.save_change(objective, version=version)
    audit.record("was unlinked", objective, by=by)


@transaction.atomic
def answer_national_priority(
    objective: Objective,
    *,
    national_priority: NationalPriority | None,
    by: Person,
    version: int | None = None,
) -> None:
    """Say which national priority a trust priority answers; None where it is the trust's own."""
    rules.check_may_change_objective(objective, by=by)
    rules.check_not_stopped(objective)
    objective.national_priority = national_priority
    _check_links(objective)
    audit.save_change(objective, version=version)
    audit.record("was linked to a national priority", objective, by=by)


@transaction.atomic
def stop_objective(objective: Objective, *, reason: str, by: Person, version: int | None = None) -> None:
    """Stop a goal for good. It stays on record with everything that hung on it."""
    rules.check_not_stopped(objective)
    _change_state(objective, Objective.State.STOPPED, "was stopped", reason=reason, by=by, version=version)


@transaction.atomic
def pause_objective(objective: Objective, *, reason: str, by: Person, version: int | None = None) -> None:
    rules.check_not_stopped(objective)
    _change_state(objective, Objective.State.PAUSED, "was paused", reason=reason, by=by, version=version)


@transaction.atomic
def resume_objective(objective: Objective, *, reason: str, by: Person, version: int | None = None) -> None:
    rules.check_not_stopped(objective)
    _change_state(
        objective, Objective.State.RUNNING, "was taken up again", reason=reason, by=by, version=version
    )


@transaction.atomic
def change_state(
    objective: Objective, *, state: str, reason: str, by: Person, version: int | None = None
) -> None:
    """Stop, pause or take up a goal, whichever is asked."""
    verb = {
        Objective.State.STOPPED: stop_objective,
        Objective.State.PAUSED: pause_objective,
        Objective.State.RUNNING: resume_objective,
    }[Objective.State(state)]
    verb(objective, reason=reason, by=by, version=version)


def _change_state(
    objective: Objective, state: Objective.State, verb: str, *, reason: str, by: Person, version: int | None
) -> None:
    rules.check_may_change_objective(objective, by=by)
    objective.state, objective.state_reason = state, reason
    audit.save_change(objective, version=version)
    audit.record(verb, objective, by=by, reason=reason)


# --- measures and reviews ------------------------------------------------------------------------------------------


@transaction.atomic
def link_measure(
    objective: Objective,
    *,
    measure: Measure,
    by: Person,
    unit: Unit | None = None,
    role: str = ObjectiveMeasure.Role.OUTCOME,
    expects: str = "",
) -> ObjectiveMeasure:
    """Say by which measure a goal is known, and whose figures of it count."""
    rules.check_may_change_objective(objective, by=by)
    rules.check_not_stopped(objective)
    link = ObjectiveMeasure(objective=objective, measure=measure, unit=unit, role=role, expects=expects)
    link.full_clean()
    link.save()
    audit.record("was linked", link, by=by)
    audit.record("is known by a measure", objective, by=by, details={"measure": _named(measure)})
    return link


def _named(measure: Measure) -> str:
    """A goal's history is read by all, so a measure that is kept is not named in it."""
    return f"one kept within {measure.unit.name}" if measure.is_kept else str(measure)


@transaction.atomic
def unlink_measure(link: ObjectiveMeasure, *, reason: str, by: Person) -> None:
    """Take a measure off a goal. The measure itself and its data stay."""
    rules.check_may_change_objective(link.objective, by=by)
    number = link.pk
    link.delete()
    # What was deleted is named once more by its number, so that its history ends with how it ended.
    link.pk = number
    audit.record("was unlinked", link, by=by, reason=reason)
    audit.record(
        "no longer counts a measure",
        link.objective,
        by=by,
        reason=reason,
        details={"measure": _named(link.measure)},
    )


@transaction.atomic
def hold_review(
    objective: Objective,
    *,
    said: str,
    by: Person,
    held_on: date | None = None,
    next_review_on: date | None = None,
    version: int | None = None,
) -> Review:
    """Keep what was said about a goal, and when it is looked at next."""
    rules.check_may_change_objective(objective, by=by)
    rules.check_not_stopped(objective)
    held = held_on or today()
    following = next_review_on or months_after(held, objective.review_every_months)
    rules.check_review_day(held, following, today=today())
    review = Review(objective=objective, held_on=held, said=said, next_review_on=following, led_by=by)
    review.full_clean()
    review.save()
    audit.record("was held", review, by=by)
    objective.next_review_on = following
    audit.save_change(objective, version=version)
    audit.record("was reviewed", objective, by=by)
    return review


def tell_of_reviews_due() -> int:
    """Tell the owners of goals whose review is due, once for each review: how many were told."""
    told = 0
    for objective in queries.all_reviews_due(on=today()):
        told += notices.tell(
            [objective.owner],
            kind=rules.Told.REVIEW_IS_DUE,
            text=f"A review of “{objective.title}” was due on {day_in_words(objective.next_review_on)}.",
            why="Because you answer for this goal.",
            address=reverse("strategy:objective_review", kwargs={"objective_id": objective.pk}),
            unit=objective.unit,
            about=objective,
            key=f"{objective.pk}:{objective.next_review_on}",
            once=True,
            by=None,
        )
    return told
