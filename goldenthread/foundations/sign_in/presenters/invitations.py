from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from goldenthread.foundations.clock.moments import LONDON
from goldenthread.foundations.clock.periods import day_in_words
from goldenthread.foundations.organisation.models import Person
from goldenthread.foundations.sign_in.models import Invitation


@dataclass(frozen=True, slots=True)
class Waiting:
    """One invitation that nobody has used yet."""

    name: str
    person_href: str
    job_title: str
    said: str
    is_over: bool
    again_href: str
    end_href: str


def waiting(invitations: Iterable[Invitation], *, at: datetime) -> list[Waiting]:
    return [_waiting(invitation, at) for invitation in invitations]


def _waiting(invitation: Invitation, at: datetime) -> Waiting:
    person = invitation.person
    return Waiting(
        name=person.name,
        person_href=reverse("access:person_show", kwargs={"person_id": person.pk}),
        job_title=person.job_title,
        said=said_of(invitation, at=at),
        is_over=not invitation.is_open(at),
        again_href=reverse("sign_in:person_invite", kwargs={"person_id": person.pk}),
        end_href=reverse("sign_in:invitation_end", kwargs={"invitation_id": invitation.pk}),
    )


def said_of(invitation: Invitation, *, at: datetime) -> str:
    """ "Invited on 8 June 2026 by Hal Moss, not mailed yet. Its link works until 15 June 2026." """
    by = f" by {invitation.made_by.name}" if invitation.made_by else ""
    mailed = "mailed" if invitation.mailed_at else "not mailed"
    works = "works" if invitation.is_open(at) else "worked"
    return (
        f"Invited on {_day(invitation.made_at)}{by}, {mailed}. "
        f"Its link {works} until {_day(invitation.expires_at)}."
    )


def _day(moment: datetime) -> str:
    return day_in_words(moment.astimezone(LONDON).date())


@dataclass(frozen=True, slots=True)
class Welcome:
    """What whoever opens an invitation reads."""

    trust: str
    name: str
    label: str
    email: str
    until: str
    invited_by: str


def welcome(invitation: Invitation) -> Welcome:
    person = invitation.person
    return Welcome(
        trust=invitation.body.name,
        name=person.name,
        label=person.label,
        email=person.email,
        until=_day(invitation.expires_at),
        invited_by=invitation.made_by.name if invitation.made_by else "",
    )


def how_many_invited(count: int) -> str:
    people = "One person is" if count == 1 else f"{count} people are"
    return f"{people} invited. Each gets an e-mail with their own link within a few minutes."


def why_over(invitation: Invitation | None) -> str:
    """Why a link lets nobody in, and what to do."""
    ask = "Ask your trust’s administrator for a new one."
    if invitation is None:
        return f"This link is not complete, or a newer one has taken its place. Use the newest mail. {ask}"
    if invitation.used_at is not None:
        return "It was used already, and works only once. If that was you, sign in as you chose to then."
    if invitation.ended_at is not None:
        return f"It was ended, or a newer one has taken its place. Use the newest mail. {ask}"
    return f"It worked until {_day(invitation.expires_at)}. {ask}"


def names_around(person: Person, trust: str) -> list[str]:
    """What a password here must not be made of."""
    return [trust, person.name]
