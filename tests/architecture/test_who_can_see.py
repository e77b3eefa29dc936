"""Every page says who can see it, from the policy that opened it: no page can forget."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import transaction

from goldenthread.engines.measurement.models import Measure
from goldenthread.foundations.access.policies import Door
from goldenthread.foundations.access.presenters import audience
from goldenthread.foundations.organisation.models import scope_of
from goldenthread.home import frame

from .routes import routes
from .world import World

pytestmark = [pytest.mark.database, pytest.mark.slow]

SAYS = re.compile(r'class="who"')


def pages(world: World, who: str):
    """Each page that somebody is shown of their own trust, with its route and its text."""
    for route in routes():
        if "GET" not in route.view.policy.methods:
            continue
        browser = world.client_of(who)
        with transaction.atomic():
            answer = browser.get(route.at(**world.parameters(route, "own")))
            transaction.set_rollback(True)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            yield route, unescape(b"".join(answer).decode() if answer.streaming else answer.content.decode())


@pytest.mark.parametrize("who", ["executive", "administrator", "governance_lead", "evaluator"])
def test_every_page_says_who_can_see_it_once(world, who):
    wrong = [route.name for route, page in pages(world, who) if len(SAYS.findall(page)) != 1]
    assert not wrong


def test_a_page_that_forgets_would_be_seen(world, monkeypatch):
    """The control."""
    monkeypatch.setattr(frame, "seen_by_whom", lambda request: None)
    assert any(not SAYS.search(page) for _, page in pages(world, "administrator"))


def test_what_a_page_says_is_what_its_policy_asks(world):
    """Where the page says nothing narrower, its sentence is that of the permission that opens it."""
    said = {
        route.name: page
        for route, page in pages(world, "administrator")
        if route.name
        in {"access:place_add", "access:person_add", "access:stand_in_list", "access:rights_review"}
    }
    assert len(said) == 4
    for route in routes():
        if route.name in said:
            expected = audience(route.view.policy.needs, trust_name=world.ours.name).sentence
            assert expected in said[route.name]


def test_who_reviews_rights_is_led_to_the_names(world):
    for route, page in pages(world, "governance_lead"):
        led = "/rights/permissions/" in page and "see who</a>" in page
        assert led == (not isinstance(route.view.policy.needs, Door)), route.name
    assert not any("see who</a>" in page for _, page in pages(world, "executive"))


def test_pages_of_a_measure_kept_within_its_place_say_so(world):
    with scope_of(world.ours):
        Measure.objects.filter(pk=world.own["measure_id"]).update(audience=Measure.Audience.KEPT)
    named = {
        route.name: page for route, page in pages(world, "executive") if "measure_id" in route.parameters
    }
    assert len(named) > 5
    pointed = "Everyone who can see th"  # a form says that what is written stands on the measure's own page
    wrong = [
        name
        for name, page in named.items()
        if "Kept within Kingfisher ward" not in page and pointed not in page
    ]
    assert not wrong
