from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.urls import reverse

from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.notices import actions as notices
from goldenthread.foundations.organisation.models import Person, Unit
from goldenthread.practices.daily_management import queries, rules
from goldenthread.practices.daily_management.models import Edition, HasRead, StandardWork, Step, Trained
from goldenthread.practices.projects.models import Project


@dataclass(frozen=True, slots=True)
class StepWords:
    """One step as it is written."""

    what: str
    key_point: str = ""
    reason: str = ""
    seconds: int | None = None


@transaction.atomic
def add_standard(
    *,
    unit: Unit,
    title: str,
    purpose: str,
    owner: Person,
    review_on: date,
    by: Person,
    for_below: bool = True,
    adopted_from: Edition | None = None,
) -> StandardWork:
    """Begin standard work, with a first version to be written."""
    rules.check_may_change_standard(unit.pk, by=by)
    rules.check_review_day(review_on, today=today())
    work = StandardWork(
        unit=unit,
        title=title,
        purpose=purpose,
        owner=owner,
        review_on=review_on,
        for_below=for_below,
        adopted_from=adopted_from,
    )
    work.full_clean()
    work.save()
    audit.record("was begun", work, by=by)
    _new_edition(work, number=1, like=adopted_from, by=by)
    return work


def _new_edition(work: StandardWork, *, number: int, like: Edition | None, by: Person) -> Edition:
    edition = Edition(work=work, number=number, begun_on=today())
    if like is not None:
        edition.takt_seconds, edition.stock = like.takt_seconds, like.stock
    edition.full_clean()
    edition.save()
    steps = [] if like is None else [_words_of(step) for step in queries.steps_of(like)]
    _put_steps(edition, steps)
    audit.record("was begun", edition, by=by, details={"steps": _said(steps)} if steps else None)
    return edition


@transaction.atomic
def change_standard(
    work: StandardWork,
    *,
    title: str,
    purpose: str,
    owner: Person,
    review_on: date,
    for_below: bool,
    by: Person,
    version: int | None,
) -> None:
    """Change who looks after it, what it is for and when it is looked at again. Steps change by a new version."""
    rules.check_may_change_standard(work.unit_id, by=by)
    rules.check_in_use(work)
    rules.check_review_day(review_on, today=today())
    work.title, work.purpose, work.owner = title, purpose, owner
    work.review_on, work.for_below = review_on, for_below
    audit.save_change(work, version=version)
    audit.record("was changed", work, by=by)


@transaction.atomic
def withdraw_standard(work: StandardWork, *, because: str, by: Person, version: int | None) -> None:
    """Nobody works by it any more. It stays to be read."""
    rules.check_may_change_standard(work.unit_id, by=by)
    rules.check_in_use(work)
    work.withdrawn_on, work.withdrawn_because = today(), because
    audit.save_change(work, version=version)
    audit.record("was withdrawn", work, by=by, reason=because)


@transaction.atomic
def begin_edition(work: StandardWork, *, by: Person) -> Edition:
    """Begin the next version, with the steps of the one in use. Where one is begun already, that one goes on."""
    rules.check_may_change_standard(work.unit_id, by=by)
    rules.check_in_use(work)
    editions = queries.editions_of(work)
    for edition in editions:
        if edition.is_draft:
            return edition
    in_use = next((one for one in editions if one.state == Edition.State.PUBLISHED), None)
    return _new_edition(work, number=editions[0].number + 1, like=in_use, by=by)


@transaction.atomic
def write_steps(
    edition: Edition,
    *,
    steps: Sequence[StepWords],
    takt_seconds: int | None,
    stock: str,
    by: Person,
    version: int | None,
) -> None:
    """Write every step of a draft anew, in this order."""
    rules.check_may_change_standard(edition.unit_id, by=by)
    rules.check_in_use(edition.work)
    rules.check_is_draft(edition)
    rules.check_steps(steps)
    edition.takt_seconds, edition.stock = takt_seconds, stock
    before = [_words_of(step) for step in queries.steps_of(edition)]
    audit.save_change(edition, version=version)
    _put_steps(edition, steps)
    audit.record(
        "was written",
        edition,
        by=by,
        details={"steps": _said(steps)},
        details_before={"steps": _said(before)},
    )


def _put_steps(edition: Edition, steps: Sequence[StepWords]) -> None:
    Step.objects.filter(edition=edition).delete()
    for order, words in enumerate(steps, 1):
        step = Step(
            edition=edition,
            order=order,
            what=words.what,
            key_point=words.key_point,
            reason=words.reason,
            seconds=words.seconds,
        )
        step.full_clean()
        step.save()


def _words_of(step: Step) -> StepWords:
    return StepWords(step.what, step.key_point, step.reason, step.seconds)


def _said(steps: Sequence[StepWords]) -> str:
    return " ".join(f"{number}. {step.what}" for number, step in enumerate(steps, 1))


@transaction.atomic
def publish(
    edition: Edition,
    *,
    by: Person,
    version: int | None = None,
    tested_in: Project | None = None,
    what_changed: str = "",
    learned: str = "",
) -> None:
    """Put a version in use, in the place of the one before. From now on it never changes."""
    rules.check_may_change_standard(edition.unit_id, by=by)
    rules.check_in_use(edition.work)
    rules.check_is_draft(edition)
    rules.check_steps(queries.steps_of(edition))
    edition.tested_in, edition.what_changed, edition.learned = tested_in, what_changed, learned
    rules.check_was_tested(edition)
    before = queries.edition_in_use(edition.work)
    if before is not None:
        before.state = Edition.State.REPLACED
        audit.save_change(before, version=None)
        audit.record("was replaced", before, by=by)
    edition.state = Edition.State.PUBLISHED
    edition.published_on, edition.published_by = today(), by
    audit.save_change(edition, version=version)
    audit.record("was published", edition, by=by)


@transaction.atomic
def drop_draft(edition: Edition, *, by: Person, version: int | None) -> None:
    """Let a draft be. It stays, to be seen in the list of versions, and the one in use stays in use."""
    rules.check_may_change_standard(edition.unit_id, by=by)
    rules.check_is_draft(edition)
    edition.state = Edition.State.DROPPED
    audit.save_change(edition, version=version)
    audit.record("was dropped", edition, by=by)


@transaction.atomic
def note_read(edition: Edition, *, by: Person) -> HasRead:
    """A person says that they have read the version in use. Saying so twice is saying so once."""
    rules.check_is_published(edition)
    found = queries.has_read(edition, by)
    if found is not None:
        return found
    read = HasRead(edition=edition, person=by, read_at=now())
    read.full_clean()
    read.save()
    audit.record("was read", read, by=by)
    return read


@transaction.atomic
def say_trained(edition: Edition, *, people: Iterable[Person], on: date, by: Person) -> list[Trained]:
    """Say who was shown the version in use and did it themselves. Whoever is trained already stays as they are."""
    rules.check_may_change_standard(edition.unit_id, by=by)
    rules.check_in_use(edition.work)
    rules.check_is_published(edition)
    rules.check_training_day(on, edition, today=today())
    known = {row.person_id for row in queries.trained_in(edition)}
    rows = []
    for person in people:
        if person.pk in known:
            continue
        row = Trained(edition=edition, person=person, trained_by=by, on=on)
        row.full_clean()
        row.save()
        audit.record("was trained", row, by=by)
        rows.append(row)
    return rows


@transaction.atomic
def take_back_training(trained: Trained, *, by: Person) -> None:
    """Take back what was said of somebody by mistake. The history keeps both."""
    rules.check_may_change_standard(trained.edition.unit_id, by=by)
    Trained.objects.filter(pk=trained.pk).delete()
    audit.record("was taken back", trained, by=by)


@transaction.atomic
def adopt_standard(
    edition: Edition, *, unit: Unit, owner: Person, review_on: date, by: Person
) -> StandardWork:
    """Begin the same standard work at another place of the trust, with credit to whoever wrote it first."""
    rules.check_in_use(edition.work)
    rules.check_is_published(edition)
    return add_standard(
        unit=unit,
        title=edition.work.title,
        purpose=edition.work.purpose,
        owner=owner,
        review_on=review_on,
        adopted_from=edition,
        by=by,
    )


def tell_of_review(work: StandardWork) -> None:
    """Tell whoever looks after standard work that its day of review is past: once for each such day."""
    notices.tell(
        [work.owner],
        kind=rules.Told.REVIEW_IS_DUE,
        text=f"“{work.title}” in {work.unit.name} is to be looked at again.",
        why="Because you look after this standard work.",
        address=reverse("daily_management:standard_show", kwargs={"standard_work_id": work.pk}),
        unit=work.unit,
        about=work,
        key=f"{work.pk}:{work.review_on}",
        once=True,
        supersedes=True,
        by=None,
    )
