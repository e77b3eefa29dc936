"""What the policy of a route refuses, whatever the view behind it would do."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path

from goldenthread.engines.measurement.rules import Permission as Measurement
from goldenthread.foundations.access import urls
from goldenthread.foundations.access.policies import Door, Policy, policy
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.rules import Permission as Organisation

pytestmark = pytest.mark.database


def view(request, *args, **kwargs):
    return HttpResponse("in")


def ask(guarded, person, method="get", **kwargs):
    request = getattr(RequestFactory(), method)("/there/")
    request.person = person
    request.user = SimpleNamespace(is_authenticated=person is not None)
    return guarded(request, **kwargs)


def test_every_route_of_the_room_declares_a_policy():
    routes = urls.urlpatterns
    assert len(routes) == 31
    assert all(isinstance(route.callback.policy, Policy) for route in routes)


def undeclared(request):
    return HttpResponse("in")


urlpatterns = [path("undeclared/", undeclared)]


@pytest.mark.urls(__name__)
def test_a_route_without_a_policy_is_refused_when_asked_for(client, db):
    with pytest.raises(ImproperlyConfigured, match="declares no policy"):
        client.get("/undeclared/")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
def test_a_method_that_is_not_declared_is_refused(amina, method):
    assert ask(policy(Door.HAS_SEAT)(view), amina, method).status_code == 405


def test_a_right_that_reaches_some_places_is_asked_for_at_the_place(amina, erin, ward_7):
    guarded = policy(Measurement.RECORD_VALUES, on=organisation.get_unit)(view)
    assert ask(guarded, amina, unit_id=ward_7.pk).status_code == 200
    with pytest.raises(PermissionDenied, match="You may not do this here"):
        ask(guarded, erin, unit_id=ward_7.pk)


def test_what_is_not_there_is_not_found_before_a_right_is_spoken_of(pat, farah):
    from django.http import Http404

    guarded = policy(Organisation.SEE_PEOPLE, on=organisation.get_person)(view)
    for number in (farah.pk, 987654):
        with pytest.raises(Http404):
            ask(guarded, pat, person_id=number)


def test_one_line_less_would_let_someone_in(pat):
    """The control: a policy that asks for less answers otherwise, so these tests do look."""
    with pytest.raises(PermissionDenied):
        ask(policy(Organisation.SEE_PEOPLE)(view), pat)
    assert ask(policy(Door.HAS_SEAT)(view), pat).status_code == 200
    assert ask(policy(Door.HAS_SEAT)(view), None).status_code == 302
    assert ask(policy(Door.ANYONE)(view), None).status_code == 200


def test_a_rule_that_refuses_before_there_is_a_form_says_why(amina, sign_in, monkeypatch):
    from django.core.exceptions import ValidationError

    from goldenthread.foundations.access.views import me

    def refuses(*_, **__):
        raise ValidationError("This file is applied. Its columns stay as they are.")

    browser = sign_in(amina)
    monkeypatch.setattr(me.presenters, "belonging", refuses)
    answer = browser.get("/me/")
    assert answer.status_code == 409
    assert "Its columns stay as they are." in answer.content.decode()
