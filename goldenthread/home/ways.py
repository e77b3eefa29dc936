"""Where each page can be found: the ways on at the head of every page, and the page of what keeps a trust running.

A way is offered to whoever holds the right that its page asks for, and to nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse

from goldenthread.engines.measurement.rules import Permission as Measurement
from goldenthread.engines.routines.rules import Permission as Routines
from goldenthread.foundations.access.rights import Rights
from goldenthread.foundations.access.rules import Permission as Access
from goldenthread.foundations.api.rules import Permission as Api
from goldenthread.foundations.organisation.rules import Permission as Organisation
from goldenthread.foundations.records.rules import Permission as Records
from goldenthread.foundations.sign_in.rules import Permission as SignIn
from goldenthread.foundations.staff.rules import Permission as Staff
from goldenthread.overviews.golden_thread.rules import Permission as GoldenThread
from goldenthread.practices.daily_management.rules import Permission as Daily
from goldenthread.practices.projects.rules import Permission as Projects
from goldenthread.practices.strategy.rules import Permission as Strategy


@dataclass(frozen=True, slots=True)
class Way:
    """A page somebody can go to: what it is called, its route, the right it asks for, and what it is for."""

    text: str
    route: str
    needs: StrEnum
    what: str = ""

    @property
    def href(self) -> str:
        return reverse(self.route)


WAYS_ON = (
    Way("The thread", "golden_thread:thread_show", GoldenThread.SEE_THREAD),
    Way("Not yet linked", "golden_thread:gap_list", GoldenThread.SEE_THREAD),
    Way("Strategy", "strategy:strategy_show", Strategy.SEE_STRATEGY),
    Way("National priorities", "strategy:national_priority_list", Strategy.PUBLISH_PRIORITIES),
    Way("Measures", "measurement:measure_list", Measurement.SEE_MEASURES),
    Way("Boards", "daily_management:board_list", Daily.SEE_BOARDS),
    Way("Routines", "routines:routine_list", Routines.SEE_ROUTINES),
    Way("Work", "projects:project_list", Projects.SEE_WORK),
    Way("Ideas", "projects:idea_list", Projects.SEE_WORK),
    Way("Places", "access:place_list", Organisation.SEE_PLACES),
    Way("People", "access:person_list", Organisation.SEE_PEOPLE),
)
KEEPS_RUNNING: dict[str, tuple[Way, ...]] = {
    "People and places": (
        Way(
            "Staff files",
            "staff:file_list",
            Staff.IMPORT_STAFF,
            "Bring people and places up to date from payroll.",
        ),
        Way(
            "Invitations",
            "sign_in:invitation_list",
            SignIn.INVITE_PEOPLE,
            "Let people in, and see who has not come yet.",
        ),
        Way(
            "Standing in", "access:stand_in_list", Access.ARRANGE_COVER, "Who acts for whom, and until when."
        ),
    ),
    "Signing in": (
        Way(
            "Providers",
            "sign_in:provider_list",
            SignIn.CHANGE_PROVIDERS,
            "Let people sign in as they do elsewhere at work.",
        ),
        Way(
            "Tokens for programs", "api:token_list", Api.CHANGE_TOKENS, "Let a program read or send numbers."
        ),
    ),
    "The trust’s own way": (
        Way(
            "Our way",
            "own_way:practice_list",
            Organisation.CHANGE_OWN_WAY,
            "What is switched on, and your own words.",
        ),
    ),
    "Rights": (
        Way(
            "Who may do what",
            "access:rights_show",
            Access.SEE_RIGHTS,
            "Each role, each right, and who holds it.",
        ),
        Way(
            "To look at again",
            "access:rights_review",
            Access.REVIEW_RIGHTS,
            "Holdings that an officer would ask about.",
        ),
    ),
    "What is kept about people": (
        Way(
            "Requests",
            "records:request_list",
            Records.ANSWER_REQUESTS,
            "Give out, correct or erase what is held.",
        ),
        Way(
            "How long it is kept",
            "records:retention_show",
            Records.CHANGE_RETENTION,
            "Periods, and what is due to go.",
        ),
        Way(
            "The sealed trail",
            "records:trail_show",
            Records.READ_TRAIL,
            "Who did what, and proof that none of it was changed.",
        ),
    ),
}


def ways_for(rights: Rights, ways: Iterable[Way]) -> list[Way]:
    """Those of the ways that somebody with these rights may take."""
    return [way for way in ways if rights.holds(way.needs)]


def keeps_running(rights: Rights) -> dict[str, list[Way]]:
    """What somebody may look after, by what it is about. Empty where all they may do is read who may do what."""
    found = {heading: ways_for(rights, ways) for heading, ways in KEEPS_RUNNING.items()}
    if not any(ways for heading, ways in found.items() if heading != "Rights"):
        return {}
    return {heading: ways for heading, ways in found.items() if ways}
