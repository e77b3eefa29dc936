"""What stands around every page: the trust, the person, the ways on. Only what a person may use is offered."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse

from goldenthread.foundations.access.policies import Door, Policy
from goldenthread.foundations.access.presenters import Audience, audience, audience_of_page, with_names
from goldenthread.foundations.access.queries import how_many_hold
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.access.roles import roles
from goldenthread.foundations.access.rules import Permission as Access
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.design.presenters import Frame, Link
from goldenthread.foundations.notices import presenters as notices_presenters
from goldenthread.foundations.notices import queries as notices
from goldenthread.foundations.organisation.queries import own_way
from goldenthread.home.ways import WAYS_ON, keeps_running, ways_for

ADMINISTRATION = "Administration"


def frame(request: Any) -> dict[str, Any]:
    """The frame of a page, and who can see it by which permission, for Django's context processors."""
    person = getattr(request, "person", None)
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return {
        "frame": Frame(
            trust_name=request.trust.name if person else "",
            method=own_way().words.get("method", "") if person else "",
            person_name=person.name if person else (str(user) if signed_in else ""),
            person_url=reverse("access:me_show") if person else "",
            home_url=reverse("home:home_show"),
            notices_url=reverse("notices:notice_list") if person else "",
            notices_unread=notices_presenters.bell(notices.unread_count(person)) if person else "",
            search_url=_search(request.path) if person else "",
            sign_in_url="" if signed_in else reverse("account_login"),
            sign_out_url=reverse("account_logout") if signed_in else "",
            links=_links(request, person) if person else (),
            banner=_banner(request),
            footer_links=footer(person),
        ),
        "who_sees": partial(who_sees, request),
        "seen_by_whom": seen_by_whom(request) if person else None,
    }


def seen_by_whom(request: Any) -> Audience | None:
    """Who can see the page that a request asks for, from its policy; the way to the names for who reviews rights."""
    policy = getattr(getattr(request.resolver_match, "func", None), "policy", None)
    if not isinstance(policy, Policy):
        return None
    who = audience_of_page(policy, getattr(request, "found", None), trust_name=request.trust.name)
    if isinstance(policy.needs, Door) or not rights_of(request.person).holds(Access.REVIEW_RIGHTS):
        return who
    keys = {role.key for role in roles().values() if policy.needs in role.permissions}
    return with_names(who, policy.needs, how_many_hold(keys, on=today()))


def who_sees(request: Any, permission: str) -> str:
    """In a sentence, whoever holds a permission: "Everyone who works at Seaholme."."""
    held = next(known for role in roles().values() for known in role.permissions if known == permission)
    return audience(held, trust_name=request.trust.name).sentence


def _links(request: Any, person: Any) -> tuple[Link, ...]:
    rights = rights_of(person)
    offered = [("First page", reverse("home:home_show"))]
    offered += [(way.text, way.href) for way in ways_for(rights, WAYS_ON)]
    kept = [way.href for ways in keeps_running(rights).values() for way in ways]
    if kept:
        offered.append((ADMINISTRATION, reverse("home:admin_show")))
        offered += [(ADMINISTRATION, href) for href in kept]
    nearest = _nearest(request.path, offered)
    here = next((text for text, href in offered if href == nearest), "")
    first: dict[str, str] = {}
    for text, href in offered:
        first.setdefault(text, href)
    return tuple(Link(text, href, current=text == here) for text, href in first.items())


def _search(path: str) -> str:
    """Where the box at the top leads; it is not there on the page of search, which has its own."""
    address = reverse("search:search_show")
    return "" if path == address else address


def _nearest(path: str, offered: list[tuple[str, str]]) -> str:
    """The way on that a page lies on: the longest address that its own begins with."""
    inside = [href for _, href in offered if path == href or (href != "/" and path.startswith(href))]
    return max(inside, key=len, default="")


def _banner(request: Any) -> str:
    if not settings.DEMO:
        return ""
    trust = getattr(request, "trust", None)
    if trust is None:
        return "This is a demonstration. Its trust and its people are invented."
    return f"This is a demonstration. {trust.name} is invented, and so is everyone in it."


def footer(person: Any) -> tuple[Link, ...]:
    links = [
        Link("Published figures", reverse("measurement:series_list")),
        Link("English trusts", reverse("access:trust_list")),
        Link("For programs", reverse("api:for_programs")),
    ]
    if person and rights_of(person).holds(Access.SEE_RIGHTS):
        links.append(Link("Who may do what", reverse("access:rights_show")))
    if settings.DEMO:
        links.append(Link("Sign in as someone else", reverse("demo:cast_list")))
    return tuple(links)
