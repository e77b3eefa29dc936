"""The process that mails. It begins again where it was broken off, and works in parts, so that others get a turn."""

from __future__ import annotations

import time as stopwatch
from smtplib import SMTPConnectError, SMTPException, SMTPServerDisconnected

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.moments import LONDON, now, today
from goldenthread.foundations.notices import actions, presenters, queries
from goldenthread.foundations.notices.kinds import visible
from goldenthread.foundations.notices.models import Mailing, Notice, Preference
from goldenthread.foundations.organisation.models import scope_of

PART = 240.0
AT_ONCE = 200


def mail(body_id: int, _subject_id: int) -> None:
    """Make and send one trust's e-mails whose time has come, and look again later where more may follow."""
    until = stopwatch.monotonic() + PART
    with scope_of(body_id):
        actions.give_up_what_was_left_behind()
        actions.gather(until=until)
        went_on = _send(until)
        if queries.anything_unmailed():
            in_part = went_on and stopwatch.monotonic() >= until
            work.leave(actions.MAIL, body_id=body_id, due_at=now() if in_part else actions.next_round(now()))


def _send(until: float) -> bool:
    """Send what waits, until time is up or the mail server does not answer: whether it answered."""
    while stopwatch.monotonic() < until:
        waiting = queries.mail_to_send(limit=AT_ONCE)
        if not waiting:
            return True
        with_server = get_connection()
        try:
            with_server.open()
        except OSError:
            return False
        try:
            if not _send_batch(waiting, with_server, until):
                return False
        finally:
            with_server.close()
    return True


def _send_batch(waiting: list[Mailing], server: BaseEmailBackend, until: float) -> bool:
    people = [mailing.person for mailing in waiting]
    may_sign_in = queries.people_who_may_sign_in(people)
    preferences = queries.preferences_of(people)
    unread = queries.unread_in(waiting)
    for mailing in waiting:
        if stopwatch.monotonic() >= until:
            return True
        preference = preferences[mailing.person_id]
        notices = visible(mailing.person, unread.get(mailing.pk, []))
        wanted = mailing.person_id in may_sign_in and _is_wanted(mailing, preference, notices)
        if not actions.claim(mailing):
            continue
        if not wanted:
            actions.note_not_needed(mailing)
        elif preference.is_quiet(now().astimezone(LONDON).time()):
            actions.note_not_now(mailing)
        elif not _send_one(mailing, notices, preference, server):
            return False
    return True


def _is_wanted(mailing: Mailing, preference: Preference, notices: list[Notice]) -> bool:
    person = mailing.person
    wants_mail = preference.digest != Preference.Digest.NEVER and bool(person.email)
    return wants_mail and person.is_here(today()) and bool(notices)


def _send_one(
    mailing: Mailing, notices: list[Notice], preference: Preference, server: BaseEmailBackend
) -> bool:
    """Whether the mail server is still there. What it refuses is tried again later."""
    letter = presenters.letter(mailing, notices, preference)
    try:
        presenters.envelope(letter, mailing, server).send()
    except (SMTPServerDisconnected, SMTPConnectError):
        actions.note_not_now(mailing)
        return False
    except SMTPException:
        actions.note_refused(mailing)
        return True
    except OSError:
        actions.note_not_now(mailing)
        return False
    actions.note_sent(mailing)
    return True


work.register(actions.MAIL, mail)
