from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.http import Http404

from goldenthread.foundations.access.models import Seat
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.notices.kinds import KINDS, Reason, visible
from goldenthread.foundations.notices.models import Mailing, MutedPlace, Notice, Preference
from goldenthread.foundations.organisation.models import Membership, Person

# What is older is not mailed any more, and what is further down the page is not shown.
STILL_MAILED = timedelta(days=14)
MOST_SHOWN = 300
MOST_COUNTED = 9

# --- one person's page -------------------------------------------------------------------------------------------


def unread_count(person: Person) -> int:
    """How many unread notices a person may see, ten for ten or more. One query, and one for some kinds of notice."""
    rows = Notice.objects.filter(person=person, read_at=None, is_muted=False).order_by("-made_at", "-pk")
    return min(len(visible(person, rows[:50])), MOST_COUNTED + 1)


def notices_of(person: Person, *, reason: Reason | None = None) -> list[Notice]:
    """A person's newest notices that they may still see, the newest first. One query, and one for some kinds."""
    rows = Notice.objects.filter(person=person).select_related("unit").order_by("-made_at", "-pk")
    if reason is not None:
        rows = rows.filter(kind__in=[kind.key for kind in KINDS.values() if kind.reason == reason])
    return visible(person, rows[:MOST_SHOWN])


def get_notice(notice_id: int, *, seen_by: Person) -> Notice:
    """One of a person's own notices, or nothing to be found where it may not be seen any more. One query."""
    rows = Notice.objects.filter(pk=notice_id, person=seen_by).select_related("unit")
    for notice in visible(seen_by, rows):
        return notice
    raise Http404


# --- how somebody is told ----------------------------------------------------------------------------------------


def preference_of(person: Person) -> Preference:
    """How a person wants to be told; the usual way where they never said. One query."""
    return preferences_of([person])[person.pk]


def preferences_of(people: Iterable[Person]) -> dict[int, Preference]:
    """How each of these people wants to be told, by their number. One query."""
    by_number = {person.pk: person for person in people}
    said = {row.person_id: row for row in Preference.objects.filter(person_id__in=by_number)}
    found = {number: said.get(number) or Preference() for number in by_number}
    for number, preference in found.items():
        preference.person = by_number[number]
    return found


def muted_places(person: Person) -> list[MutedPlace]:
    """The places a person does not want to hear of, by name. One query."""
    rows = MutedPlace.objects.filter(person=person).select_related("unit")
    return list(rows.order_by("unit__sort_name", "pk"))


def get_muted_place(muted_id: int, *, seen_by: Person) -> MutedPlace:
    """One of a person's own muted places, or nothing to be found. One query."""
    row: MutedPlace | None = (
        MutedPlace.objects.filter(pk=muted_id, person=seen_by).select_related("unit").first()
    )
    if row is None:
        raise Http404
    return row


def people_who_muted(unit_ids: Collection[int], people: Iterable[Person]) -> set[int]:
    """Who of these people does not want to hear of any of these places. One query."""
    rows = MutedPlace.objects.filter(unit_id__in=unit_ids, person__in=list(people))
    return set(rows.values_list("person_id", flat=True))


def told_already(people: Iterable[Person], *, kind: str, key: str) -> set[int]:
    """Who of these people was told the same before, read or not. One query."""
    rows = Notice.objects.filter(person__in=list(people), kind=kind, key=key)
    return set(rows.values_list("person_id", flat=True))


def belonged_before(membership: Membership) -> bool:
    """Whether this is not the first thing its person belongs to, or is the end of it. One query at most."""
    others = Membership.objects.filter(person_id=membership.person_id).exclude(pk=membership.pk)
    return membership.ends_on is not None or bool(others.exists())


def get_reader(person_id: int) -> Person:
    """Whoever the link in an e-mail stands for, in the trust in scope; or nothing to be found. One query."""
    person: Person | None = Person.objects.select_related("body").filter(pk=person_id).first()
    if person is None:
        raise Http404
    return person


def wants_no_mail(person: Person) -> bool:
    """Whether somebody has switched e-mail off. One query."""
    return preference_of(person).digest == Preference.Digest.NEVER


# --- mail --------------------------------------------------------------------------------------------------------


def _unmailed() -> QuerySet[Notice]:
    """What may still have to be mailed to somebody who is here and has an address."""
    here = Q(person__left_on=None) | Q(person__left_on__gt=today())
    rows: QuerySet[Notice] = Notice.objects.filter(
        here,
        read_at=None,
        mailing=None,
        is_muted=False,
        made_at__gte=now() - STILL_MAILED,
        kind__in=list(KINDS),
    )
    wants_none = Preference.objects.filter(digest=Preference.Digest.NEVER).values("person_id")
    return rows.exclude(person__email="").exclude(person_id__in=wants_none)


def anything_unmailed() -> bool:
    """Whether anybody is still to be mailed. One query."""
    return _unmailed().exists() or bool(
        Mailing.objects.filter(state__in=[Mailing.State.WAITING, Mailing.State.SENDING]).exists()
    )


def people_unmailed(*, after: int, limit: int) -> list[Person]:
    """The next people with something unmailed, by their number. One query."""
    numbers = _unmailed().filter(person_id__gt=after).values("person_id")
    return list(Person.objects.filter(pk__in=numbers).order_by("pk")[:limit])


def unmailed_of(people: Iterable[Person]) -> dict[int, list[Notice]]:
    """What is unmailed of each of these people, the oldest first. One query."""
    found: dict[int, list[Notice]] = {}
    for notice in _unmailed().filter(person__in=list(people)).order_by("made_at", "pk"):
        found.setdefault(notice.person_id, []).append(notice)
    return found


def digests_of(people: Iterable[Person], days: Collection[date]) -> set[tuple[int, date]]:
    """Which of these people have a digest of which of these days already. One query."""
    rows = Mailing.objects.filter(person__in=list(people), day__in=list(days), is_urgent=False)
    return set(rows.values_list("person_id", "day"))


def mail_to_send(*, limit: int) -> list[Mailing]:
    """The e-mails whose time has come, the oldest first. One query."""
    rows = Mailing.objects.filter(state=Mailing.State.WAITING, try_at__lte=now())
    return list(rows.select_related("person", "body").order_by("try_at", "pk")[:limit])


def mail_left_behind(*, claimed_before: datetime) -> list[Mailing]:
    """The e-mails that were being sent when their process ended. One query."""
    return list(Mailing.objects.filter(state=Mailing.State.SENDING, claimed_at__lt=claimed_before))


def unread_in(mailings: Iterable[Mailing]) -> dict[int, list[Notice]]:
    """What each of these e-mails is to tell, and was not read meanwhile, the oldest first. One query."""
    found: dict[int, list[Notice]] = {}
    rows = Notice.objects.filter(mailing__in=list(mailings), read_at=None).select_related("unit")
    for notice in rows.order_by("made_at", "pk"):
        found.setdefault(notice.mailing_id, []).append(notice)
    return found


def people_who_may_sign_in(people: Iterable[Person]) -> set[int]:
    """Who of these people has a seat whose account is open. One query."""
    rows = Seat.objects.filter(person__in=list(people), account__is_active=True)
    return set(rows.values_list("person_id", flat=True))
