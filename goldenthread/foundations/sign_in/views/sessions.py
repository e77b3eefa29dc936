"""How somebody signs in, and where they are signed in: their own page, and an administrator's about them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from goldenthread.foundations.access import assurance
from goldenthread.foundations.access.policies import Door, policy
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.sign_in import rules
from goldenthread.foundations.sign_in.actions import second_factor as factors
from goldenthread.foundations.sign_in.actions import sessions as actions
from goldenthread.foundations.sign_in.presenters import second_factor as factor_presenters
from goldenthread.foundations.sign_in.presenters import sessions as presenters
from goldenthread.foundations.sign_in.presenters.providers import OwnDoor, own_doors
from goldenthread.foundations.sign_in.queries import sessions as queries
from goldenthread.foundations.sign_in.queries.providers import identities_of, providers_of
from goldenthread.foundations.sign_in.queries.second_factor import factors_of


@policy(Door.SIGNED_IN)
def security_show(request: Any) -> HttpResponse:
    held = factors_of(request.user)
    privileged = request.person is not None and assurance.needs_second_factor(request.person)
    current = queries.session_of(request)
    context = {
        "email": request.user.email,
        "has_password": request.user.has_usable_password(),
        "factors": factor_presenters.factor_rows(held),
        "providers": _own_doors(request) if request.person is not None else [],
        "has_app": held.app is not None,
        "codes_left": factor_presenters.codes_left(held),
        "is_privileged": privileged,
        "sessions": presenters.session_rows(queries.open_sessions(request.user), current=current),
        "limits": presenters.limits_in_words(rules.PRIVILEGED if privileged else rules.ORDINARY),
    }
    return render(request, "sign_in/security_show.jinja", context)


def _own_doors(request: Any) -> list[OwnDoor]:
    return own_doors(providers_of(request.trust), identities_of(request.user))


@policy(Door.SIGNED_IN, methods=("POST",))
def session_end(request: Any, session_id: int) -> HttpResponse:
    session = queries.get_session(request.user, session_id)
    actions.end_session(request.user, session, by=request.person)
    messages.success(request, f"The session on {session.device} is ended.")
    return redirect("sign_in:security_show")


@policy(Door.SIGNED_IN, methods=("POST",))
def sessions_end_others(request: Any) -> HttpResponse:
    current = queries.session_of(request)
    actions.end_sessions(request.user, why=actions.Ending.SELF, but=current, by=request.person)
    messages.success(request, "You are signed out everywhere else.")
    return redirect("sign_in:security_show")


@policy(rules.Permission.INVITE_PEOPLE, on=organisation.get_person)
def person_show(request: Any, person: Any) -> HttpResponse:
    account = queries.account_of(person)
    context = {
        "person": person,
        "has_account": account is not None,
        "email": account.email if account else "",
        "is_own": account == request.user,
        "ways": factor_presenters.ways_of(factors_of(account)) if account else (),
        "open": queries.open_sessions(account).count() if account else 0,
    }
    return render(request, "sign_in/person_show.jinja", context)


@policy(rules.Permission.INVITE_PEOPLE, on=organisation.get_person, methods=("POST",), fresh=True)
def person_sessions_end(request: Any, person: Any) -> HttpResponse:
    account = rules.check_is_known_here(queries.account_of(person))
    actions.end_sessions(account, why=actions.Ending.ADMINISTRATOR, by=request.person)
    messages.success(request, f"{person.label} is signed out everywhere.")
    return redirect("sign_in:person_show", person_id=person.pk)


@policy(rules.Permission.INVITE_PEOPLE, on=organisation.get_person, methods=("POST",), fresh=True)
def person_factors_reset(request: Any, person: Any) -> HttpResponse:
    account = rules.check_is_known_here(queries.account_of(person))
    factors.reset_factors(account, own=account == request.user, by=request.person)
    messages.success(request, f"{person.label} has no second proof now, is signed out, and is told by mail.")
    return redirect("sign_in:person_show", person_id=person.pk)
