from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.api import queries, rules, tokens
from goldenthread.foundations.api.limits import LIMITS
from goldenthread.foundations.api.models import Token, Use
from goldenthread.foundations.api.tokens import NewToken
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.organisation.models import Person, body_in_scope

# Routes whose answers are a program's; their one-time keys are forgotten after a day.
ROUTE = "api:"


@transaction.atomic
def make_token(*, name: str, scopes: Collection[str], expires_on: date, by: Person) -> tuple[Token, NewToken]:
    """Make a token that acts for whoever makes it. Its text is handed back once, and kept nowhere."""
    rules.check_scopes(scopes, rights_of(by))
    rules.check_last_day(expires_on, today=today())
    rules.check_has_room(queries.working_tokens_of(by, on=today()))
    new = tokens.new_token(body_in_scope())
    token = Token(
        name=name,
        holder=by,
        scopes=sorted(scopes),
        public_id=new.public_id,
        digest=new.digest,
        expires_on=expires_on,
        made_at=now(),
    )
    token.full_clean()
    token.save()
    Use.objects.create(token=token)
    audit.record("was made", token, by=by)
    return token, new


@transaction.atomic
def end_token(token: Token, *, by: Person, version: int | None) -> None:
    """It opens nothing from the next request on. Nothing brings it back."""
    rules.check_not_ended(token)
    token.ended_at, token.ended_by = now(), by
    token.digest = ""
    audit.save_change(token, version=version)
    audit.record("was ended", token, by=by)


def count_request(token: Token) -> int:
    """Count one request of a token: how many seconds to wait where it was one too many, otherwise 0.

    Counted in rows, so that every process counts together. Two short writes and a sum at most, but for a race.
    """
    moment = now()
    minute = moment.replace(second=0, microsecond=0)
    wait = 60 - moment.second
    if not _count(token, minute):
        return wait
    if queries.requests_of_trust(token.body_id, minute) > LIMITS.requests_a_minute_of_a_trust:
        Use.objects.filter(token=token, minute=minute, requests__gt=0).update(requests=F("requests") - 1)
        return wait
    return 0


def _count(token: Token, minute: datetime) -> bool:
    mine = Use.objects.filter(token=token)
    running = mine.filter(minute=minute)
    for _ in range(2):
        if running.filter(requests__lt=LIMITS.requests_a_minute).update(
            requests=F("requests") + 1, last_used_on=today()
        ):
            return True
        # Another process may begin the minute first; then it is this one's turn to count on.
        other = mine.filter(Q(minute=None) | ~Q(minute=minute))
        if other.update(minute=minute, requests=1, last_used_on=today()):
            return True
    return False


def forget_keys(body_id: int, subject_id: int) -> None:
    """Forget the one-time keys of programs that are a day old. Doing it again forgets nothing more."""
    audit.forget_submissions(ROUTE, before=now() - timedelta(hours=LIMITS.hours_of_a_key))
