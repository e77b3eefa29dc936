from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse

from goldenthread.foundations.clock.moments import LONDON
from goldenthread.foundations.clock.periods import day_in_words
from goldenthread.foundations.design.presenters import Link
from goldenthread.foundations.notices import rules
from goldenthread.foundations.notices.kinds import KINDS, Reason
from goldenthread.foundations.notices.models import Mailing, MutedPlace, Notice, Preference
from goldenthread.foundations.notices.queries import MOST_COUNTED

# --- the page ----------------------------------------------------------------------------------------------------


def bell(unread: int) -> str:
    """What stands beside the word "Notices": nothing, a number, or "9+"."""
    if not unread:
        return ""
    return f"{MOST_COUNTED}+" if unread > MOST_COUNTED else str(unread)


@dataclass(frozen=True, slots=True)
class Line:
    """One notice on the page."""

    id: int
    text: str
    why: str
    place: str
    at: str
    times: str
    is_read: bool
    is_muted: bool
    is_urgent: bool
    open_href: str
    read_href: str


@dataclass(frozen=True, slots=True)
class DayOfNotices:
    heading: str
    lines: tuple[Line, ...]


def days(notices: Iterable[Notice], *, today: date) -> list[DayOfNotices]:
    """Notices by the day they came, the newest first."""

    def day_of(notice: Notice) -> date:
        return notice.made_at.astimezone(LONDON).date()

    return [
        DayOfNotices(_named(day, today), tuple(line(notice) for notice in group))
        for day, group in groupby(notices, key=day_of)
    ]


def _named(day: date, today: date) -> str:
    return {0: "Today", 1: "Yesterday"}.get((today - day).days, day_in_words(day))


def line(notice: Notice) -> Line:
    return Line(
        id=notice.pk,
        text=notice.text,
        why=notice.why,
        place=notice.unit.name if notice.unit else "",
        at=f"{notice.made_at.astimezone(LONDON):%H:%M}",
        times=_times(notice.times),
        is_read=notice.read_at is not None,
        is_muted=notice.is_muted,
        is_urgent=KINDS[notice.kind].is_urgent,
        open_href=reverse("notices:notice_open", kwargs={"notice_id": notice.pk}),
        read_href=reverse("notices:notice_read", kwargs={"notice_id": notice.pk}),
    )


def _times(times: int) -> str:
    return {1: "", 2: "This came twice."}.get(times, f"This came {times} times.")


TABS = ((None, "All"), (Reason.ASKED, "Asked of me"), (Reason.PLACES, "About my places"))


def tabs(chosen: Reason | None) -> list[Link]:
    address = reverse("notices:notice_list")
    return [
        Link(words, f"{address}?about={reason.value}" if reason else address, current=reason == chosen)
        for reason, words in TABS
    ]


def nothing(chosen: Reason | None) -> str:
    """What an empty page says."""
    return {
        None: "Nothing yet. When a goal becomes yours, a review is due or a chart shows something, it is told here.",
        Reason.ASKED: "Nobody waits for you here.",
        Reason.PLACES: "Nothing about your places.",
    }[chosen]


# --- how I am told -----------------------------------------------------------------------------------------------


def how_in_a_sentence(preference: Preference, email: str) -> str:
    """What the settings come to, in a sentence."""
    if not email:
        return "You have no e-mail address here, so notices wait for you on your page."
    if preference.digest == Preference.Digest.NEVER:
        return "You get no e-mail. Notices wait for you on your page."
    often = "Every day" if preference.digest == Preference.Digest.DAILY else "On Mondays"
    return (
        f"{often} at {preference.digest_at:%H:%M}, if there is anything new, one e-mail goes to {email}. "
        f"Nothing is sent between {preference.quiet_from:%H:%M} and {preference.quiet_until:%H:%M}."
    )


def how_chosen(preference: Preference) -> dict[str, Any]:
    """What the form shows before anything is changed."""
    return {
        "how_often": preference.digest,
        "digest_at": preference.digest_at,
        "quiet_from": preference.quiet_from,
        "quiet_until": preference.quiet_until,
        "muted_kinds": preference.muted_kinds,
    }


def can_be_muted() -> list[tuple[str, str]]:
    """The kinds of notice that need not be told, with their words."""
    return [
        (kind.key, kind.words[:1].upper() + kind.words[1:]) for kind in KINDS.values() if not kind.is_urgent
    ]


def always_told() -> list[str]:
    return [kind.words for kind in KINDS.values() if kind.is_urgent]


def muted_lines(muted: Iterable[MutedPlace]) -> list[tuple[str, str]]:
    return [(row.unit.name, reverse("notices:place_hear", kwargs={"muted_id": row.pk})) for row in muted]


# --- the e-mail --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """One notice in an e-mail."""

    text: str
    why: str
    href: str


@dataclass(frozen=True, slots=True)
class Group:
    """What is told of one place."""

    place: str
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail, before it is put into an envelope."""

    subject: str
    greeting: str
    groups: tuple[Group, ...]
    page_href: str
    how_href: str
    stop_href: str
    why: str


def letter(mailing: Mailing, notices: Sequence[Notice], preference: Preference) -> Letter:
    trust = mailing.body.name
    key = rules.stop_key(body_id=mailing.body_id, person_id=mailing.person_id)
    return Letter(
        subject=_subject(notices, trust),
        greeting=f"Hello {mailing.person.given_name},",
        groups=tuple(_groups(notices, trust)),
        page_href=_whole(reverse("notices:notice_list")),
        how_href=_whole(reverse("notices:how_choose")),
        stop_href=_whole(reverse("notices:mail_stop", kwargs={"key": key})),
        why=_why(mailing, preference, trust),
    )


def _whole(path: str) -> str:
    return settings.ADDRESS.rstrip("/") + path


def _subject(notices: Sequence[Notice], trust: str) -> str:
    if all(KINDS[notice.kind].is_confidential for notice in notices):
        return f"Something is waiting for you at {trust}"
    many = len(notices)
    return f"One thing to know at {trust}" if many == 1 else f"{many} things to know at {trust}"


def _groups(notices: Sequence[Notice], trust: str) -> Iterable[Group]:
    """By place, the whole trust and what has no place first."""
    by_place: dict[tuple[str, str], list[Told]] = {}
    for notice in notices:
        place = (notice.unit.sort_name, notice.unit.name) if notice.unit else ("", "For you")
        by_place.setdefault(place, []).append(_told(notice, trust))
    return [Group(place, tuple(told)) for (_, place), told in sorted(by_place.items())]


def _told(notice: Notice, trust: str) -> Told:
    if KINDS[notice.kind].is_confidential:
        return Told(f"Something is waiting for you at {trust}.", "", _whole(reverse("notices:notice_list")))
    return Told(notice.text, notice.why, _whole(notice.address))


def _why(mailing: Mailing, preference: Preference, trust: str) -> str:
    if mailing.is_urgent:
        return f"You get this at once because it concerns your place at {trust}."
    often = "once a day" if preference.digest == Preference.Digest.DAILY else "once a week"
    return f"You get this {often}, when there is something new, because you belong to {trust}."


def in_plain_text(letter: Letter) -> str:
    lines = [letter.greeting]
    for group in letter.groups:
        lines += ["", group.place, "-" * len(group.place)]
        for told in group.told:
            lines += [f"* {told.text}", *([f"  {told.why}"] if told.why else []), f"  {told.href}"]
    lines += ["", "All your notices:", letter.page_href, "", letter.why]
    lines += ["Choose when, and about what:", letter.how_href]
    lines += ["Stop these e-mails (no sign-in needed):", letter.stop_href, ""]
    return "\n".join(lines)


def envelope(letter: Letter, mailing: Mailing, connection: BaseEmailBackend | None) -> EmailMultiAlternatives:
    """The letter as it is sent. Its number stays the same however often it is tried."""
    message = EmailMultiAlternatives(
        letter.subject,
        in_plain_text(letter),
        to=[mailing.person.email],
        connection=connection,
        headers={
            "Message-ID": f"<notices-{mailing.pk}@{urlsplit(settings.ADDRESS).hostname}>",
            "List-Unsubscribe": f"<{letter.stop_href}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(render_to_string("notices/digest.jinja", {"letter": letter}), "text/html")
    return message
