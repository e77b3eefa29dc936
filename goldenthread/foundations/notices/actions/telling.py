"""Telling people, and their reading it. A notice is its own record: it says who was told what, when, and when read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, models, transaction
from django.db.models import F

from goldenthread.foundations.audit.actions import Actor
from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.notices import queries, rules
from goldenthread.foundations.notices.kinds import KINDS, Kind, visible
from goldenthread.foundations.notices.models import Notice
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import Person, Unit, body_in_scope

MAIL = "notices.mail"
EVERY = timedelta(minutes=15)


@transaction.atomic
def tell(
    people: Iterable[Person | None],
    *,
    kind: str,
    text: str,
    address: str,
    why: str,
    by: Actor | None,
    unit: Unit | None = None,
    about: models.Model | None = None,
    key: str = "",
    once: bool = False,
    supersedes: bool = False,
) -> int:
    """Tell people something, in the caller's transaction: how many were told.

    Nobody is told of what they did themselves, nor of what they may not see. The same `key` while the first is unread
    counts it up and does not repeat it; with `once` it is told a single time, read or not. What `supersedes` takes the
    place of what is unread of its kind about the same record.
    """
    known = KINDS[kind]
    wanted = {person.pk: person for person in people if person is not None and person.is_here(today())}
    if by is not None and isinstance(by, Person):
        wanted.pop(by.pk, None)
    if once:
        for number in queries.told_already(wanted.values(), kind=kind, key=key):
            wanted.pop(number)
    if not wanted:
        return 0
    muted = set() if known.is_urgent else _who_muted(list(wanted.values()), known, unit)
    told = 0
    for person in wanted.values():
        notice = Notice(
            person=person,
            kind=kind,
            text=rules.sentence(text),
            why=why,
            address=address,
            unit=unit,
            about_id=about.pk if about is not None else None,
            key=key,
            is_muted=person.pk in muted,
            made_at=now(),
        )
        if visible(person, [notice]):
            notice.full_clean(exclude=["address", "key"], validate_unique=False, validate_constraints=False)
            if not (supersedes and _take_the_place(notice)):
                _keep(notice)
            told += 1
    if told:
        work.leave(MAIL, body_id=body_in_scope(), due_at=now() if known.is_urgent else next_round(now()))
    return told


def next_round(at: datetime) -> datetime:
    """The next full quarter of an hour, when digests are looked for."""
    return datetime.fromtimestamp((at.timestamp() // 900 + 1) * 900, tz=at.tzinfo)


def _who_muted(people: list[Person], kind: Kind, unit: Unit | None) -> set[int]:
    said = queries.preferences_of(people)
    muted = {number for number, preference in said.items() if kind.key in preference.muted_kinds}
    if unit is not None:
        here_and_above = {unit.pk} | {above.pk for above in organisation.units_above(unit, on=today())}
        muted |= queries.people_who_muted(here_and_above, people)
    return muted


def _keep(notice: Notice) -> None:
    if _count_up(notice):
        return
    try:
        with transaction.atomic():
            notice.save(force_insert=True)
    except IntegrityError:
        if not _count_up(notice):
            raise


def _take_the_place(notice: Notice) -> bool:
    """Whether something of its kind about the same record is unread: then it says the newest words instead."""
    former = Notice.objects.filter(
        person_id=notice.person_id, kind=notice.kind, about_id=notice.about_id, read_at=None
    )
    newest = {"text": notice.text, "why": notice.why, "address": notice.address, "key": notice.key}
    return bool(former.update(**newest))


def _count_up(notice: Notice) -> bool:
    """Whether the same is there, unread: then it says the newest words, and how often it came."""
    if not notice.key:
        return False
    same = Notice.objects.filter(person_id=notice.person_id, kind=notice.kind, key=notice.key, read_at=None)
    newest = {"text": notice.text, "why": notice.why, "address": notice.address, "made_at": notice.made_at}
    return bool(same.update(times=F("times") + 1, **newest))


def read(notice: Notice) -> None:
    """Note that somebody has read what they were told."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=now())


def read_all(person: Person) -> None:
    Notice.objects.filter(person=person, read_at=None).update(read_at=now())
