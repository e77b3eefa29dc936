"""What mail about signing in says: plain text, no link that asks for a password, who to turn to."""

from __future__ import annotations

from dataclasses import dataclass

from goldenthread.foundations.clock.moments import LONDON
from goldenthread.foundations.clock.periods import day_in_words
from goldenthread.foundations.sign_in.models import Invitation

NOT_YOU = (
    "If this was not you, tell your trust's administrator at once, and change your password. "
    "Golden Thread never asks for your password or a code by mail."
)


@dataclass(frozen=True, slots=True)
class Mail:
    subject: str
    text: str


def _mail(subject: str, *paragraphs: str) -> Mail:
    return Mail(subject, "\n\n".join(("Hello,", *paragraphs, "Golden Thread")) + "\n")


def reset_link(link: str) -> Mail:
    return _mail(
        "A new password for Golden Thread",
        "Somebody, most likely you, asked for a new password. Open this page to choose one:",
        link,
        "The link works once, and for one hour. Where you use a passkey or a code app, you are still asked for it.",
        "If you did not ask, do nothing: your password stays as it is.",
    )


def password_changed() -> Mail:
    return _mail(
        "Your password was changed",
        "The password of your Golden Thread account was changed just now, and you were signed out everywhere.",
        NOT_YOU,
    )


def factor_added(what: str) -> Mail:
    return _mail("A new way to prove it is you", f"Your account was given {what} just now.", NOT_YOU)


def factor_removed(what: str) -> Mail:
    return _mail("A way to prove it is you was taken away", f"Your account lost {what} just now.", NOT_YOU)


def factors_reset(by: str) -> Mail:
    return _mail(
        "Your second proofs were reset",
        "Every passkey, code app and recovery code was taken away from your account, and your sessions were ended. "
        f"This was done by {by}. Sign in with your password, then set up a new one.",
        NOT_YOU,
    )


def recovery_code_used(left: int) -> Mail:
    rest = {0: "None is left", 1: "One is left"}.get(left, f"{left} are left")
    return _mail(
        "A recovery code was used",
        f"One of your recovery codes was used to sign in just now. {rest}. You can make new ones under "
        "your name, “Signing in”.",
        NOT_YOU,
    )


def invitation(made: Invitation, link: str) -> Mail:
    trust, until = made.body.name, day_in_words(made.expires_at.astimezone(LONDON).date())
    asks = f"{made.made_by.name} invites you" if made.made_by else "You are invited"
    return _mail(
        f"You are invited to {trust}'s improvement system",
        f"{asks} to sign in as {made.person.label}. {trust} runs its improvement work on Golden Thread.",
        "Open this page and choose how you sign in. It takes two minutes:",
        link,
        f"The link works once, until {until}. It is yours alone: pass it on to nobody.",
        "If you did not expect this, do nothing, or ask your trust's administrator whether it is real.",
    )


def sign_in_link(link: str) -> Mail:
    return _mail(
        "Your link to sign in to Golden Thread",
        "Somebody, most likely you, asked to sign in with this e-mail address. Open this page to come in:",
        link,
        "The link works once, for 15 minutes, on any device.",
        "If you did not ask, do nothing: nobody gets in without this link.",
    )
