from __future__ import annotations

import hmac
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.http import Http404

from goldenthread.foundations.access.models import Seat
from goldenthread.foundations.api import tokens
from goldenthread.foundations.api.models import Token, Use
from goldenthread.foundations.organisation.models import Person, scope_of


def token_of(text: str, *, on: date) -> Token | None:
    """The token that a text is, if it opens anything today. One query and one hash, whatever is wrong with it.

    Its person must still be here, and their account open.
    """
    carried = tokens.read(text) or tokens.NO_TOKEN
    with scope_of(carried.body_id):
        has_seat = Seat.objects.filter(person_id=OuterRef("holder_id"), account__is_active=True)
        rows: QuerySet[Token] = Token.objects.select_related("holder__body", "body").annotate(
            has_seat=Exists(has_seat)
        )
        found = rows.filter(public_id=carried.public_id).first()
    kept = found.digest if found else tokens.digest_of("")
    is_it = hmac.compare_digest(tokens.digest_of(text), kept)
    if found is None or not is_it or not found.works(on):
        return None
    return found if found.has_seat and found.holder.is_here(on) else None  # type: ignore[attr-defined]


def listed_tokens() -> list[Token]:
    """Every token of the trust, those in use first, with whom each acts for and its use. One query."""
    rows: QuerySet[Token] = Token.objects.select_related("holder", "ended_by", "use")
    return sorted(rows, key=lambda token: (token.ended_at is not None, token.expires_on, token.pk))


def working_tokens_of(person: Person, *, on: date) -> int:
    """How many tokens of a person open something on a day. One query."""
    return int(Token.objects.filter(holder=person, ended_at=None, expires_on__gte=on).count())


def get_token(token_id: int, *, seen_by: Person) -> Token:
    """One token of the person's own trust, or nothing to be found. One query."""
    rows: QuerySet[Token] = Token.objects.select_related("holder", "ended_by", "use")
    token = rows.filter(pk=token_id).first()
    if token is None:
        raise Http404
    return token


def requests_of_trust(body_id: int, minute: datetime) -> int:
    """How many requests the tokens of a trust have made in one minute. One query."""
    uses = Use.objects.filter(token__body_id=body_id, minute=minute)
    return int(uses.aggregate(all=Sum("requests"))["all"] or 0)
