from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.core import signing
from django.core.exceptions import ValidationError

from goldenthread.foundations.clock.moments import LONDON
from goldenthread.foundations.notices.models import Preference

LONGEST = 300


def sentence(text: str) -> str:
    """A text that fits a notice: cut after a word, with an ellipsis, where it is too long."""
    if len(text) <= LONGEST:
        return text
    return text[: LONGEST - 1].rpartition(" ")[0].rstrip(",;: ") + "…"


def check_times(*, digest_at: time, quiet_from: time, quiet_until: time) -> None:
    if quiet_from == quiet_until:
        raise ValidationError(
            {
                "quiet_until": "Quiet hours that begin and end at the same time would never end. Choose another."
            }
        )
    if Preference(quiet_from=quiet_from, quiet_until=quiet_until).is_quiet(digest_at):
        raise ValidationError(
            {
                "digest_at": f"{digest_at:%H:%M} lies in your quiet hours, {quiet_from:%H:%M} to {quiet_until:%H:%M}. "
                "Choose a time outside them, or change them."
            }
        )


def digest_due(preference: Preference, at: datetime) -> tuple[date, datetime] | None:
    """The newest digest whose time has come: for which day, and what was told before when. None where there is none.

    Times are by the clock on the wall in London: in summer and winter it comes at the same hour.
    """
    if preference.digest == Preference.Digest.NEVER:
        return None
    local = at.astimezone(LONDON)
    if preference.is_quiet(local.time()):
        return None
    day = local.date()
    if preference.digest == Preference.Digest.WEEKLY:
        day -= timedelta(days=day.weekday())
    moment = datetime.combine(day, preference.digest_at, tzinfo=LONDON)
    if local.replace(tzinfo=None) < moment.replace(tzinfo=None):
        return None
    return day, moment


def may_mail_now(preference: Preference, at: datetime) -> bool:
    """Whether an urgent e-mail may go out at a moment."""
    wanted = preference.digest != Preference.Digest.NEVER
    return wanted and not preference.is_quiet(at.astimezone(LONDON).time())


_STOP = "notices.stop"


def stop_key(*, body_id: int, person_id: int) -> str:
    """What the link that stops one person's e-mail holds. It does that and nothing else, and needs no sign-in."""
    return signing.dumps([body_id, person_id], salt=_STOP)


def read_stop_key(key: str) -> tuple[int, int] | None:
    """The trust and the person of such a link; None where it is not one of ours."""
    try:
        body_id, person_id = signing.loads(key, salt=_STOP)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(body_id), int(person_id)
