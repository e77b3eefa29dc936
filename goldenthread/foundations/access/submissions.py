"""Forms that have their effect once, and never on a record that changed meanwhile."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from goldenthread.foundations.access.models import Seat
from goldenthread.foundations.access.queries import SEAT_IN_SESSION
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.audit.models import Audited, Difference, StaleVersion


class Conflict(Exception):
    """A form cannot have its effect as it stands. The page says what is there now and what was typed."""

    def __init__(
        self,
        *,
        status: int,
        template: str,
        record: Audited | None = None,
        differences: tuple[Difference, ...] = (),
    ) -> None:
        super().__init__(template)
        self.status, self.template = status, template
        self.record, self.differences = record, differences


def submit(
    request: Any, form: Any, effect: Callable[[], str], *, may_come_again: bool = False
) -> HttpResponse | None:
    """Do what a posted form asks, once, and go where `effect` says.

    Returns None where there is nothing to do: the form was not posted, or is refused and now says why. A repeat of the
    same form goes where the first one went. `effect` performs one action and returns an address.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        outcome = audit.once(
            key=form.key,
            digest=_digest(request.get_full_path(), form),
            actor_id=request.person.pk,
            route=request.resolver_match.view_name,
            effect=effect,
            may_come_again=may_come_again,
        )
    except ValidationError as wrong:
        add_errors(form, wrong)
        return None
    except StaleVersion as stale:
        raise Conflict(
            status=409, template="design/409.jinja", record=stale.record, differences=stale.differences
        ) from stale
    except audit.KeyUsedForSomethingElse as used:
        raise Conflict(status=422, template="design/422.jinja") from used
    if outcome.anew:
        messages.info(request, "You sent the same a moment ago, so it was done once. Nothing was done twice.")
    return redirect(outcome.location)


def _digest(address: str, form: Any) -> str:
    """One short text for what was answered, where, and on which version of the record."""
    return hashlib.sha256(f"{address} {form.version} {form.digest()}".encode()).hexdigest()


def show(request: Any, template: str, form: Any, **context: Any) -> HttpResponse:
    """A page with a form. Where the form was refused the answer says so (422), with everything still in it."""
    refused = form.is_bound and bool(form.errors)
    return render(request, template, {"form": form, **context}, status=422 if refused else 200)


def take_seat(request: Any, seat: Seat) -> None:
    """Act as another person from the next request on, in a session of a new name."""
    request.session[SEAT_IN_SESSION] = seat.pk
    request.session.cycle_key()


def add_errors(form: Any, wrong: ValidationError) -> None:
    """Say an action's refusal beside the field it is about, or at the top of the form."""
    if hasattr(wrong, "error_dict"):
        for name, messages in wrong.message_dict.items():
            for message in messages:
                form.add_error(name if name in form.fields else None, message)
    else:
        for message in wrong.messages:
            form.add_error(None, message)
