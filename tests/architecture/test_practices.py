"""However few practices a trust has switched on, no page leads to one that is off."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.urls import Resolver404, resolve

from goldenthread.foundations.organisation import actions
from goldenthread.foundations.organisation.models import OwnWay, scope_of
from goldenthread.foundations.organisation.own_way import practices

from .world import World

pytestmark = pytest.mark.slow

AS_MANY_PAGES = 40
LINK = re.compile(r'(?:href|action|hx-get)="(/[^"#]*)')


def switch_on_only(world: World, how_many: int) -> set[str]:
    """Leave the first so many practices on; say which are off."""
    with scope_of(world.ours):
        off = practices()[how_many:]
        for practice in reversed(off):
            actions.switch_practice(OwnWay.objects.get(), key=practice.key, on=False, by=None)
    return {practice.key for practice in off}


def room_of(address: str) -> str:
    view = resolve(address.partition("?")[0]).func
    room = apps.get_containing_app_config(view.__module__)
    return room.label if room else ""


def links_into(off: set[str], world: World, who: str) -> list[str]:
    """Every link to a room that is off, on any page that somebody can reach by links from the first page."""
    browser = world.client_of(who)
    waiting, seen, wrong = ["/", "/me/"], set(), []
    while waiting and len(seen) < AS_MANY_PAGES:
        page = waiting.pop(0)
        if page in seen:
            continue
        seen.add(page)
        answer = browser.get(page)
        if "text/html" not in answer.headers.get("Content-Type", ""):
            continue
        for link in LINK.findall(answer.content.decode()):
            link = link.replace("&amp;", "&")
            if link.startswith(("/static/", "/demo/", "/sign-out")):
                continue
            try:
                room = room_of(link)
            except Resolver404:
                wrong.append(f"{page} leads to {link}, which is no page.")
                continue
            if room in off and not is_everybodys(link):
                wrong.append(f"{page} leads to {link}.")
            waiting.append(link)
    return wrong


def is_everybodys(link: str) -> bool:
    """Published figures need no sign-in, so no trust can switch them off."""
    return link.startswith("/published/")


@pytest.mark.parametrize(
    "who", ["executive", "administrator", "staff", "analyst", "patient_partner", "coach"]
)
@pytest.mark.parametrize("how_many", [0, 1, 2, 3])
def test_no_page_leads_to_what_is_off(world, who, how_many):
    off = switch_on_only(world, how_many)
    assert not links_into(off, world, who)


def test_a_link_to_what_is_off_would_be_seen(world, monkeypatch):
    """Were rights not narrowed to what is on, the ways on would still be offered."""
    off = switch_on_only(world, 0)
    monkeypatch.setattr("goldenthread.foundations.access.rights._of_what_is_on", lambda reach: reach)
    assert links_into(off, world, "executive")
