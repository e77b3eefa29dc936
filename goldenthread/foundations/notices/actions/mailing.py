"""Gathering notices into e-mails, each claimed before it is sent: one that may have gone out is never sent again."""

from __future__ import annotations

import time as stopwatch
from datetime import date, timedelta

from django.db import transaction

from goldenthread.foundations.clock.moments import LONDON, now
from goldenthread.foundations.notices import queries, rules
from goldenthread.foundations.notices.kinds import KINDS
from goldenthread.foundations.notices.models import Mailing, Notice, Preference
from goldenthread.foundations.organisation.models import Person

AT_ONCE = 200
LEFT_BEHIND_AFTER = timedelta(minutes=30)
TRY_AGAIN_AFTER = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=6)
MOST_REFUSALS = 6


def gather(*, until: float | None = None) -> int:
    """Make the e-mails whose time has come, in batches: how many. Broken off and begun again, it makes none twice."""
    made, after = 0, 0
    while until is None or stopwatch.monotonic() < until:
        people = queries.people_unmailed(after=after, limit=AT_ONCE)
        if not people:
            break
        made += _gather_for(people)
        after = people[-1].pk
    return made


@transaction.atomic
def _gather_for(people: list[Person]) -> int:
    """One batch of people. Five queries, and two for each e-mail."""
    at = now()
    preferences = queries.preferences_of(people)
    due = {number: rules.digest_due(said, at) for number, said in preferences.items()}
    days = {found[0] for found in due.values() if found}
    have_one = queries.digests_of(people, days) if days else set()
    goes_in: list[tuple[Mailing, list[Notice]]] = []
    for number, notices in queries.unmailed_of(people).items():
        urgent = [notice for notice in notices if KINDS[notice.kind].is_urgent]
        if urgent and rules.may_mail_now(preferences[number], at):
            goes_in.append((_mailing(preferences[number], at.astimezone(LONDON).date(), urgent=True), urgent))
        found = due[number]
        if found and (number, found[0]) not in have_one:
            ready = [notice for notice in notices if notice.made_at < found[1] and notice not in urgent]
            if ready:
                goes_in.append((_mailing(preferences[number], found[0], urgent=False), ready))
    Mailing.objects.bulk_create([mailing for mailing, _ in goes_in])
    for mailing, notices in goes_in:
        Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailing=mailing)
    return len(goes_in)


def _mailing(preference: Preference, day: date, *, urgent: bool) -> Mailing:
    return Mailing(person=preference.person, day=day, is_urgent=urgent, made_at=now(), try_at=now())


def claim(mailing: Mailing) -> bool:
    """Take an e-mail to send it, unless another process took it first."""
    mine = Mailing.objects.filter(pk=mailing.pk, state=Mailing.State.WAITING)
    return bool(mine.update(state=Mailing.State.SENDING, claimed_at=now()))


def note_sent(mailing: Mailing) -> None:
    Mailing.objects.filter(pk=mailing.pk).update(state=Mailing.State.SENT, sent_at=now())


def note_not_needed(mailing: Mailing) -> None:
    """Everything in it was read, or may no longer be seen; or its reader has left or wants none."""
    Mailing.objects.filter(pk=mailing.pk).update(state=Mailing.State.NOT_NEEDED)


def note_not_now(mailing: Mailing) -> None:
    """The mail server did not answer, or it is night. It is tried again for as long as that takes."""
    _wait(mailing, TRY_AGAIN_AFTER, refusals=mailing.refusals)


def note_refused(mailing: Mailing) -> None:
    """The mail server would not take this one. It is tried again, later each time, and then given up."""
    refusals = mailing.refusals + 1
    if refusals >= MOST_REFUSALS:
        Mailing.objects.filter(pk=mailing.pk).update(state=Mailing.State.GIVEN_UP, refusals=refusals)
    else:
        _wait(mailing, min(TRY_AGAIN_AFTER * 4**refusals, LONGEST_WAIT), refusals=refusals)


def _wait(mailing: Mailing, how_long: timedelta, *, refusals: int) -> None:
    Mailing.objects.filter(pk=mailing.pk).update(
        state=Mailing.State.WAITING, try_at=now() + how_long, refusals=refusals
    )


def give_up_what_was_left_behind() -> int:
    """An e-mail whose process ended while sending may have gone out: it is not sent again. The page has it all."""
    left = queries.mail_left_behind(claimed_before=now() - LEFT_BEHIND_AFTER)
    rows = Mailing.objects.filter(pk__in=[mailing.pk for mailing in left], state=Mailing.State.SENDING)
    return int(rows.update(state=Mailing.State.UNKNOWN))
