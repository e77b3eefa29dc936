"""Ideas. One without a name is written as an act without a trace: no history, no list of forms and no log line tells
when it came, and its row holds the day alone."""

from __future__ import annotations

import hashlib
import secrets
from contextlib import nullcontext
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from goldenthread.engines.routines.rules import AtTheBoard
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.audit.anonymous import anonymous_act
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.notices import actions as notices
from goldenthread.foundations.organisation.models import Person, Unit, body_in_scope
from goldenthread.practices.projects import queries, rules
from goldenthread.practices.projects.actions.work import start_project
from goldenthread.practices.projects.hooks import say_ideas_changed
from goldenthread.practices.projects.models import AGREED_DAYS, Idea, IdeaBox, Project

# Letters and figures that nobody takes for each other when they copy an address from a wall.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
CODE_LENGTH = 16


@transaction.atomic
def raise_idea(
    *,
    unit: Unit,
    words: str,
    by: Person | AtTheBoard | None,
    is_problem: bool = False,
    form_key: str = "",
) -> Idea:
    """Add an idea for a place. Only of somebody signed in is a name kept.

    `form_key` is the one-time key of a form without an account: sent again, it makes no second idea.
    """
    rules.check_may_raise_idea(unit, by=by, on=today())
    if not words.strip():
        raise ValidationError({"words": "Say the idea in a few words."})
    digest = hashlib.sha256(form_key.encode()).hexdigest() if form_key else ""
    box = queries.box_of(unit)
    person = by if isinstance(by, Person) else None
    idea = Idea(
        unit=unit,
        words=words,
        is_problem=is_problem,
        raised_on=today(),
        raised_by=person,
        answer_by=today() + timedelta(days=box.days if box else AGREED_DAYS),
        form_digest=digest,
    )
    with anonymous_act() if person is None else nullcontext():
        idea.full_clean(validate_unique=False, validate_constraints=False)
        try:
            with transaction.atomic():
                idea.save()
        except IntegrityError:
            came = queries.idea_of_form(digest)
            if came is None:
                raise
            return came
    if person is not None:
        audit.record("was added", idea, by=person)
    idea.remember_as_loaded()
    say_ideas_changed(unit.pk)
    return idea


def raise_idea_at(box: IdeaBox, *, words: str, is_problem: bool, form_key: str) -> Idea:
    """Add an idea by the address that hangs on a wall."""
    rules.check_box_is_open(box)
    return raise_idea(unit=box.unit, words=words, is_problem=is_problem, form_key=form_key, by=None)


@transaction.atomic
def answer_idea(idea: Idea, *, will_try: bool, answer: str, by: Person, version: int | None = None) -> None:
    """Say that a place will try an idea, or why not now. What was put off may be taken up later."""
    rules.check_may_answer_ideas(idea.unit_id, by=by)
    rules.check_can_be_answered(idea)
    idea.state = Idea.State.WILL_TRY if will_try else Idea.State.NOT_NOW
    idea.answer, idea.answered_on, idea.answered_by = answer, today(), by
    idea.first_answered_on = idea.first_answered_on or today()
    _save(idea, "was answered", by=by, version=version)
    _tell_whose_idea(idea, f"{by.name} answered your idea “{idea.words}”: {answer}", by=by)


@transaction.atomic
def begin_to_try(idea: Idea, *, by: Person, version: int | None = None) -> None:
    rules.check_may_answer_ideas(idea.unit_id, by=by)
    rules.check_can_be_begun(idea)
    idea.state = Idea.State.TRYING
    _save(idea, "is being tried", by=by, version=version)


@transaction.atomic
def say_tried(
    idea: Idea, *, what_happened: str, is_kept: bool, by: Person, version: int | None = None
) -> None:
    """Say what happened when an idea was tried, and whether it stays."""
    rules.check_may_answer_ideas(idea.unit_id, by=by)
    rules.check_can_be_tried(idea)
    idea.state, idea.tried_on = Idea.State.TRIED, today()
    idea.what_happened, idea.is_kept = what_happened, is_kept
    _save(idea, "was tried", by=by, version=version)
    _tell_whose_idea(idea, f"Your idea “{idea.words}” was tried: {what_happened}", by=by)


@transaction.atomic
def thank_for_idea(idea: Idea, *, by: Person, version: int | None = None) -> None:
    """Thank whoever had the idea, by name or not."""
    rules.check_may_answer_ideas(idea.unit_id, by=by)
    rules.check_not_thanked(idea)
    idea.thanked_on, idea.thanked_by = today(), by
    _save(idea, "was thanked for", by=by, version=version)
    _tell_whose_idea(idea, f"{by.name} thanks you for your idea “{idea.words}”.", by=by)


@transaction.atomic
def make_project_of(
    idea: Idea,
    *,
    title: str,
    what_changes: str,
    by: Person,
    kind: str = Project.Kind.EVERYDAY,
    version: int | None = None,
) -> Project:
    """Begin a piece of work from an idea that a place tries; the idea leads there from then on."""
    rules.check_may_answer_ideas(idea.unit_id, by=by)
    rules.check_can_become_work(idea)
    project = start_project(title=title, unit=idea.unit, what_changes=what_changes, kind=kind, lead=by, by=by)
    idea.project = project
    if idea.state == Idea.State.WILL_TRY:
        idea.state = Idea.State.TRYING
    _save(idea, "became work", by=by, version=version)
    return project


def _save(idea: Idea, verb: str, *, by: Person, version: int | None) -> None:
    audit.save_change(idea, version=version)
    audit.record(verb, idea, by=by)
    say_ideas_changed(idea.unit_id)


def _tell_whose_idea(idea: Idea, text: str, *, by: Person) -> None:
    notices.tell(
        [idea.raised_by],
        kind=rules.Told.YOUR_IDEA,
        text=text,
        why="Because it is your idea.",
        address=reverse("projects:idea_show", kwargs={"idea_id": idea.pk}),
        unit=idea.unit,
        about=idea,
        key=f"{idea.pk}:{idea.state}:{idea.thanked_on is not None}",
        by=by,
    )


def forget_forms(*, before: date) -> int:
    """Forget by which form the ideas of past days came: how many did. It is of use while a form may be sent again."""
    with anonymous_act():
        return queries.forms_to_forget(before=before).update(form_digest="")


# --- boxes -------------------------------------------------------------------------------------------------------


@transaction.atomic
def open_box(*, unit: Unit, by: Person, days: int = AGREED_DAYS) -> IdeaBox:
    """Let ideas reach a place without an account, by an address that nobody can guess."""
    rules.check_may_answer_ideas(unit.pk, by=by)
    box = IdeaBox(unit=unit, days=days, public_code=_new_code())
    box.full_clean()
    box.save()
    audit.record("was opened", box, by=by)
    return box


@transaction.atomic
def renew_box(box: IdeaBox, *, by: Person, version: int | None = None) -> None:
    """Draw a new address, and open the box where it was closed. The old address is of no use from then on."""
    rules.check_may_answer_ideas(box.unit_id, by=by)
    box.public_code, box.is_open = _new_code(), True
    audit.save_change(box, version=version)
    audit.record("got a new code", box, by=by)


@transaction.atomic
def close_box(box: IdeaBox, *, by: Person, version: int | None = None) -> None:
    """Take no more ideas by the address. What became of ideas can still be read by it."""
    rules.check_may_answer_ideas(box.unit_id, by=by)
    box.is_open = False
    audit.save_change(box, version=version)
    audit.record("was closed", box, by=by)


@transaction.atomic
def agree_days(box: IdeaBox, *, days: int, by: Person, version: int | None = None) -> None:
    """Say within how many days ideas are answered here from now on."""
    rules.check_may_answer_ideas(box.unit_id, by=by)
    box.days = days
    audit.save_change(box, version=version)
    audit.record("was changed", box, by=by)


def _new_code() -> str:
    """The trust's number, so that the box is looked for among its rows alone, and what nobody can guess."""
    return f"{body_in_scope()}-" + "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
