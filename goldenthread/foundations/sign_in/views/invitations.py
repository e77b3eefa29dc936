"""Inviting people, and accepting. Opening a link changes nothing: a mail scanner opens it too."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from goldenthread.foundations.access.policies import Door, policy
from goldenthread.foundations.access.presenters import chosen_place, switcher
from goldenthread.foundations.access.queries import ONLY_IN_SESSION, seats_of, sheet
from goldenthread.foundations.access.submissions import add_errors, show, submit, take_seat
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import scope_of
from goldenthread.foundations.sign_in import letting_in
from goldenthread.foundations.sign_in.actions import invitations as actions
from goldenthread.foundations.sign_in.forms.invitations import ChoosePasswordForm, InvitePeopleForm, PressForm
from goldenthread.foundations.sign_in.presenters import invitations as presenters
from goldenthread.foundations.sign_in.presenters.providers import doors
from goldenthread.foundations.sign_in.queries import invitations as queries
from goldenthread.foundations.sign_in.queries.providers import providers_of
from goldenthread.foundations.sign_in.rules import Permission
from goldenthread.foundations.sign_in.sealing import digest_of, seal, unseal
from goldenthread.foundations.sign_in.views.entering import come_in
from goldenthread.foundations.sign_in.views.through_provider import (
    OPENED,
    TO_ACCEPT,
    accept_as_said,
    said_to_be,
)

FORM = ("GET", "POST")
# Where a session keeps the link that was just made, until it is shown.
MADE = "invitation_made"


# --- inviting ----------------------------------------------------------------------------------------------------


@policy(Permission.INVITE_PEOPLE)
def invitation_list(request: Any) -> HttpResponse:
    found = sheet(queries.invitations_waiting(), request.GET.get("page", ""))
    context = {"sheet": found, "waiting": presenters.waiting(found.rows, at=now())}
    return render(request, "sign_in/invitation_list.jinja", context)


@policy(Permission.INVITE_PEOPLE, on=organisation.get_person, methods=FORM)
def person_invite(request: Any, person: Any) -> HttpResponse:
    form = PressForm(request.POST or None)

    def invite() -> str:
        made = actions.invite_with_link(person, by=request.person)
        request.session[MADE] = {
            "person": person.pk,
            "link": seal(made.link, purpose="link shown once"),
            "mailed": made.was_mailed,
        }
        return reverse("sign_in:person_invited", kwargs={"person_id": person.pk})

    answer = submit(request, form, invite)
    waiting = queries.open_invitation(person)
    context = {
        "person": person,
        "seat": queries.seat_of(person),
        "waiting": presenters.said_of(waiting, at=now()) if waiting else "",
    }
    return answer or show(request, "sign_in/person_invite.jinja", form, **context)


@policy(Permission.INVITE_PEOPLE, on=organisation.get_person)
def person_invited(request: Any, person: Any) -> HttpResponse:
    """The link, this once. It is kept nowhere."""
    made = request.session.get(MADE)
    link = ""
    if made and made["person"] == person.pk:
        link = unseal(request.session.pop(MADE)["link"], purpose="link shown once")
    context = {"person": person, "link": link, "was_mailed": bool(link) and made["mailed"]}
    return render(request, "sign_in/person_invited.jinja", context)


@policy(Permission.INVITE_PEOPLE, methods=FORM)
def people_invite(request: Any) -> HttpResponse:
    places = organisation.place_tree(on=today())
    chosen = chosen_place(places, request.GET)
    within = organisation.here_and_below([chosen.unit_id], on=today()) if chosen.below else {chosen.unit_id}
    people = queries.people_without_seat(within, on=today())
    form = InvitePeopleForm(request.POST or None, people=people)

    def invite() -> str:
        wanted = set(form.cleaned_values()["people"])
        made = actions.invite_people([one for one in people if one.pk in wanted], by=request.person)
        messages.success(request, presenters.how_many_invited(len(made)))
        return reverse("sign_in:invitation_list")

    context = {"chosen": chosen, "places": switcher(places), "people": people}
    return submit(request, form, invite) or show(request, "sign_in/people_invite.jinja", form, **context)


@policy(Permission.INVITE_PEOPLE, on=queries.get_invitation, methods=FORM)
def invitation_end(request: Any, invitation: Any) -> HttpResponse:
    form = PressForm(request.POST or None)

    def end() -> str:
        actions.end_invitation(invitation, by=request.person)
        return reverse("sign_in:invitation_list")

    context = {"person": invitation.person, "said": presenters.said_of(invitation, at=now())}
    return submit(request, form, end) or show(request, "sign_in/invitation_end.jinja", form, **context)


# --- accepting ---------------------------------------------------------------------------------------------------


@policy(Door.ANYONE)
def invitation_open(request: Any, secret: str) -> HttpResponse:
    """Note in the session which invitation was opened, and take its secret out of the address."""
    request.session[OPENED] = digest_of(secret)
    return redirect("sign_in:invitation_accept")


@policy(Door.ANYONE, methods=FORM)
def invitation_accept(request: Any) -> HttpResponse:
    invitation = queries.invitation_with(request.session.get(OPENED, ""))
    if invitation is not None and invitation.used_at and _is_theirs(request, invitation):
        return redirect("home:home_show")
    if invitation is None or not letting_in.lets_in(invitation, at=now(), on=today()):
        return _over(request, invitation)
    names = presenters.names_around(invitation.person, invitation.body.name)
    how = request.POST.get("how", "")
    forms = {
        "password": ChoosePasswordForm(
            request.POST if how == "password" else None, email=invitation.person.email, names=names
        ),
        "link": PressForm(request.POST if how == "link" else None),
        "account": PressForm(request.POST if how == "account" else None),
        "provider": PressForm(request.POST if how == "provider" else None),
    }
    if how in forms and forms[how].is_valid():
        try:
            return _accepted(request, invitation, how, forms[how])
        except ValidationError as wrong:
            add_errors(forms[how], wrong)
    there = said_to_be(request)
    context = {
        "forms": forms,
        "signed_in": request.user.is_authenticated,
        "said": there[1]["shown"] or "somebody" if there and there[0].body_id == invitation.body_id else "",
        "said_by": there[0].name if there else "",
    } | _ways(invitation)
    form = forms.get(how, forms["password"])
    return show(request, "sign_in/invitation_accept.jinja", form, **context)


def _ways(invitation: Any) -> dict[str, Any]:
    """How the invited person may come in from now on."""
    person = invitation.person
    with scope_of(invitation.body_id):
        memberships = organisation.memberships_in_force(person, on=today())
        return {
            "welcome": presenters.welcome(invitation),
            "may_use_link": bool(person.email) and letting_in.may_sign_in_by_link(memberships),
            "doors": doors(providers_of(invitation.body), purpose=TO_ACCEPT),
            "is_taken": queries.account_with(person.email) is not None,
        }


def _accepted(request: Any, invitation: Any, how: str, form: Any) -> HttpResponse:
    with scope_of(invitation.body_id):
        if how == "provider":
            return accept_as_said(request, invitation)
        if how == "account":
            letting_in.check_opens_other_trusts(request.session.get(ONLY_IN_SESSION))
            letting_in.check_is_signed_in(request.user)
            actions.accept_with_account(invitation, account=request.user)
        elif how == "link":
            account = actions.accept_with_link(invitation)
        else:
            account = actions.accept_with_password(invitation, password=form.cleaned_values()["password"])
    if how == "account":
        return _sit_down(request, invitation)
    request.session.pop(OPENED, None)
    method = "password" if how == "password" else "link"
    return come_in(request, account, method=method, to=reverse("home:home_show"))


def _sit_down(request: Any, invitation: Any) -> HttpResponse:
    request.session.pop(OPENED, None)
    seat = next(seat for seat in seats_of(request.user) if seat.person_id == invitation.person_id)
    take_seat(request, seat)
    return redirect("home:home_show")


def _is_theirs(request: Any, invitation: Any) -> bool:
    if not request.user.is_authenticated:
        return False
    return any(seat.person_id == invitation.person_id for seat in seats_of(request.user))


def _over(request: Any, invitation: Any) -> HttpResponse:
    request.session.pop(OPENED, None)
    context = {"why": presenters.why_over(invitation)}
    return render(request, "sign_in/invitation_over.jinja", context, status=410)
