from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.sign_in import rules
from goldenthread.foundations.sign_in.models import BrowserSession

Ending = BrowserSession.Ending

WAYS = {
    "password": "password",
    "totp": "code from an app",
    "webauthn": "passkey",
    "recovery_codes": "recovery code",
    "socialaccount": "your trust’s own sign-in",
    "code": "emailed code",
    "link": "emailed link",
    "invitation": "invitation",
}

OUT = {
    Ending.IDLE: "You were signed out because nothing was done here for a while. Sign in to carry on.",
    Ending.TOO_OLD: "You were signed out because this session had been open for {whole}. Sign in to carry on.",
    Ending.CLOCK: "You were signed out because the clock of this service was put back. Sign in to carry on.",
    Ending.SELF: "You ended this session from another browser.",
    Ending.ADMINISTRATOR: "Your trust’s administrator ended your sessions. Sign in to carry on.",
    Ending.PASSWORD: "Your password was changed. Sign in with the new one.",
    Ending.FACTORS: "Your second proofs were reset. Sign in, and set up new ones.",
}


def why_you_are_out(why: Ending) -> str:
    """What the sign-in page says to whoever was signed out meanwhile; empty where it goes without saying."""
    return OUT.get(why, "").format(whole=span(rules.ORDINARY.whole))


def span(time: timedelta) -> str:
    """ "8 hours"."""
    minutes = int(time.total_seconds() // 60)
    return f"{minutes // 60} hours" if minutes % 60 == 0 else f"{minutes} minutes"


def limits_in_words(limits: rules.Limits) -> str:
    return (
        f"You are signed out when nothing is done for {span(limits.unused)}, and at the latest "
        f"{span(limits.whole)} after you signed in."
    )


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One open session as its owner sees it."""

    device: str
    way: str
    began: datetime
    seen: str
    is_this_one: bool
    end_href: str


def session_rows(sessions: Iterable[BrowserSession], *, current: BrowserSession | None) -> list[SessionRow]:
    return [
        SessionRow(
            device=session.device,
            way=ways_in_words(session.way),
            began=session.began_at,
            seen=_seen(session.seen_at),
            is_this_one=current is not None and session.pk == current.pk,
            end_href=reverse("sign_in:session_end", kwargs={"session_id": session.pk}),
        )
        for session in sessions
    ]


def ways_in_words(ways: str) -> str:
    """ "With password and passkey"."""
    words = [WAYS.get(way, "another way") for way in ways.split("+") if way]
    return f"With {' and '.join(dict.fromkeys(words))}" if words else "Through the demonstration"


def _seen(seen_at: datetime) -> str:
    """To the hour: enough to know one's own, too little to watch anybody by."""
    hours = int((now() - seen_at).total_seconds() // 3600)
    if hours < 1:
        return "Used within the last hour"
    return "Used an hour ago" if hours == 1 else f"Used {hours} hours ago"
