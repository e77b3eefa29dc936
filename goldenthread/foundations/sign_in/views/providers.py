"""Through which providers a trust's people sign in: for whoever keeps that."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.access.submissions import show, submit
from goldenthread.foundations.design.forms import Form
from goldenthread.foundations.sign_in import oidc, saml
from goldenthread.foundations.sign_in.actions import providers as actions
from goldenthread.foundations.sign_in.forms.invitations import PressForm
from goldenthread.foundations.sign_in.forms.providers import ProviderForm, SamlProviderForm
from goldenthread.foundations.sign_in.models import Provider
from goldenthread.foundations.sign_in.presenters import providers as presenters
from goldenthread.foundations.sign_in.queries import providers as queries
from goldenthread.foundations.sign_in.rules import Permission

FORM = ("GET", "POST")
KEPT = ("name", "issuer", "client_id", "metadata", "staff_number_claim", "second_factor_values")


def _show_at(provider: Any) -> str:
    return reverse("sign_in:provider_show", kwargs={"provider_id": provider.pk})


@policy(Permission.CHANGE_PROVIDERS)
def provider_list(request: Any) -> HttpResponse:
    context = {"providers": presenters.provider_rows(queries.providers()), "hints": presenters.HINTS}
    return render(request, "sign_in/provider_list.jinja", context)


@policy(Permission.CHANGE_PROVIDERS, on=queries.get_provider)
def provider_show(request: Any, provider: Any) -> HttpResponse:
    return render(request, "sign_in/provider_show.jinja", _context(provider))


def _context(provider: Any) -> dict[str, Any]:
    return {"provider": provider, "facts": presenters.facts(provider)}


@policy(Permission.CHANGE_PROVIDERS, methods=FORM, fresh=True)
def provider_add(request: Any) -> HttpResponse:
    return _add(request, ProviderForm(request.POST or None), Provider.Kind.OIDC)


@policy(Permission.CHANGE_PROVIDERS, methods=FORM, fresh=True)
def provider_add_saml(request: Any) -> HttpResponse:
    return _add(request, SamlProviderForm(request.POST or None), Provider.Kind.SAML)


def _add(request: Any, form: Any, kind: Provider.Kind) -> HttpResponse:
    def add() -> str:
        return _show_at(actions.add_provider(kind=kind, **form.cleaned_values(), by=request.person))

    context = {
        "hints": presenters.HINTS,
        "is_saml": kind == Provider.Kind.SAML,
        "has_saml": saml.is_installed(),
    }
    return submit(request, form, add) or show(request, "sign_in/provider_add.jinja", form, **context)


@policy(Permission.CHANGE_PROVIDERS, on=queries.get_provider, methods=FORM, fresh=True)
def provider_change(request: Any, provider: Any) -> HttpResponse:
    options = {
        "version": provider.version,
        "initial": {name: getattr(provider, name) for name in KEPT},
    }
    form: Form
    if provider.kind == Provider.Kind.SAML:
        form = SamlProviderForm(request.POST or None, **options)
    else:
        form = ProviderForm(request.POST or None, has_secret=bool(provider.client_secret), **options)

    def change() -> str:
        actions.change_provider(provider, **form.cleaned_values(), by=request.person, version=form.version)
        return _show_at(provider)

    answer = submit(request, form, change)
    return answer or show(request, "sign_in/provider_change.jinja", form, provider=provider)


@policy(Permission.CHANGE_PROVIDERS, on=queries.get_provider, methods=FORM, fresh=True)
def provider_switch(request: Any, provider: Any) -> HttpResponse:
    form = PressForm(request.POST or None, version=provider.version)
    on = not provider.is_on

    def switch() -> str:
        actions.switch_provider(provider, on=on, by=request.person, version=form.version)
        return _show_at(provider)

    answer = submit(request, form, switch)
    return answer or show(request, "sign_in/provider_switch.jinja", form, provider=provider, on=on)


@policy(Permission.CHANGE_PROVIDERS, on=queries.get_provider, methods=("POST",), fresh=True)
def provider_try(request: Any, provider: Any) -> HttpResponse:
    """Ask the provider what it says of itself, and say that in sentences. Nothing is changed."""
    if provider.kind == Provider.Kind.SAML:
        said = presenters.found_in_metadata(provider.issuer)
        return render(request, "sign_in/provider_show.jinja", _context(provider) | {"said": said})
    try:
        found = oidc.discover(provider.issuer, anew=True)
        said, wrong = presenters.found_by_trying(found, len(oidc.keys_of(found, anew=True))), ""
    except oidc.Refused as refused:
        said, wrong = [], refused.detail
    return render(request, "sign_in/provider_show.jinja", _context(provider) | {"said": said, "wrong": wrong})
