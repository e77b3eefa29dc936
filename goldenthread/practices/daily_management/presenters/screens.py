"""What pages about screens say."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import segno
from django.templatetags.static import static
from django.urls import reverse
from markupsafe import Markup

from goldenthread.foundations.clock.moments import LONDON, now
from goldenthread.practices.daily_management.models import Conflict, Screen

THERE = timedelta(minutes=15)
# Walls are dimmed while most of a ward sleeps.
NIGHT_FROM, NIGHT_UNTIL = 20, 7
PARTS = ("screen.js", "wall.css", "board.css")


@dataclass(frozen=True, slots=True)
class ScreenRow:
    screen_id: int
    name: str
    kind: str
    tag: str
    tag_kind: str
    seen: str
    paired: str
    is_revoked: bool


def screen_rows(screens: Iterable[Screen]) -> list[ScreenRow]:
    return [screen_row(screen) for screen in screens]


def screen_row(screen: Screen) -> ScreenRow:
    tag, tag_kind = _standing(screen)
    return ScreenRow(
        screen_id=screen.pk,
        name=screen.name,
        kind=screen.get_kind_display(),
        tag=tag,
        tag_kind=tag_kind,
        seen=_moment(screen.seen_at) if screen.seen_at else "Not yet",
        paired=_moment(screen.paired_at) if screen.paired_at else "Not yet",
        is_revoked=screen.revoked_at is not None,
    )


def _standing(screen: Screen) -> tuple[str, str]:
    if screen.revoked_at is not None:
        return "Not paired any more", "grey"
    if not screen.key_digest:
        waits = screen.code_until is not None and screen.code_until > now()
        return ("Waits for its code", "gold") if waits else ("Not paired yet: its code is too old", "orange")
    if screen.seen_at is not None and now() - screen.seen_at < THERE:
        return "In touch", "blue"
    return "Out of touch", "orange"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(LONDON):%-d %B %Y, %H:%M}"


def until_words(screen: Screen) -> str:
    return f"{screen.code_until.astimezone(LONDON):%H:%M}" if screen.code_until else ""


def picture_of(address: str) -> Markup:
    """An address as a picture that a tablet's camera reads."""
    picture = segno.make(address, error="m", micro=False)
    drawn = picture.svg_inline(scale=5, border=4, dark="#212b32", light="#fff", svgclass="qr", lineclass=None)
    return Markup(drawn)  # noqa: S704 -- drawn by segno from our own address


def page_of(screen: Screen) -> str:
    """The one page that a screen shows."""
    is_wall = screen.kind == Screen.Kind.WALL
    return reverse("daily_management:screen_wall" if is_wall else "daily_management:screen_huddle")


@dataclass(frozen=True, slots=True)
class Shown:
    """What the script of a screen is told with its page."""

    kind: str
    page: str
    poll: str
    version: int
    as_at_iso: str
    as_at: str
    build: str
    is_night: bool


def shown_on(screen: Screen, at: datetime) -> Shown:
    here = at.astimezone(LONDON)
    return Shown(
        kind=screen.kind,
        page=page_of(screen),
        poll=reverse("daily_management:screen_version"),
        version=screen.board.change,
        as_at_iso=at.isoformat(),
        as_at=f"As at {here:%H:%M}",
        build=_build(),
        is_night=here.hour >= NIGHT_FROM or here.hour < NIGHT_UNTIL,
    )


def _build() -> str:
    """Changes with the scripts and styles of screens, so that one that is never reloaded gets the new ones."""
    return hashlib.sha256(
        " ".join(static(f"daily_management/{name}") for name in PARTS).encode()
    ).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class ConflictView:
    """Two versions of one thing, between which somebody chooses."""

    conflict_id: int
    about: str
    theirs: str
    ours: str
    when: str


def conflict_views(conflicts: Iterable[Conflict]) -> list[ConflictView]:
    return [conflict_view(conflict) for conflict in conflicts]


def conflict_view(conflict: Conflict) -> ConflictView:
    when = f"It arrived {_moment(conflict.received_at)}."
    if conflict.said_by_device_at is not None:
        when += f" The clock of the device showed {_moment(conflict.said_by_device_at)}."
    return ConflictView(conflict.pk, conflict.about, conflict.theirs, conflict.ours, when)
