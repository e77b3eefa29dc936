"""Every check that keeps someone out is taken away in turn, and the table of answers must change (R1.7).

A mutant is one route with one check less: its permission, the check at the place of its object, the methods it refuses,
the second proof, the fresh proof, the trust's filter, who sees the object, or the scope of a program's token. Only the
mutant's own lines are asked for again. A sample is tried each time; `MUTANTS=all` tries every one.
"""

from __future__ import annotations

import dis
import os
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Manager
from django.http import Http404

from goldenthread.config.roles import PRIVILEGED, ROLES
from goldenthread.conftest import give_proofs
from goldenthread.engines.measurement.models import Measure
from goldenthread.foundations.access import assurance, policies, rights
from goldenthread.foundations.access.policies import Door, Policy
from goldenthread.foundations.api import policies as programs
from goldenthread.foundations.api.policies import ProgramPolicy
from goldenthread.foundations.organisation.models import Person, scope_of
from goldenthread.foundations.organisation.models.scoping import BodyOwnedManager

from .routes import Route, routes
from .test_matrix import PROGRAMS, WHO, ask, is_for_programs, line_for
from .world import World

pytestmark = [pytest.mark.database, pytest.mark.slow]

SAMPLE, SEED = 40, 1859
MUST_DIE = 0.98


@dataclass(frozen=True)
class Mutant:
    """One route with one check less."""

    route: Route
    kind: str
    apply: Callable[[pytest.MonkeyPatch], None]

    @property
    def name(self) -> str:
        return f"{self.route.name}: {self.kind}"


# Mutants that change nothing anybody could see, each with the reason. The table must stay exact.
_TWICE = "what the view does first asks for the same again, so the answer stays a refusal"
_LOADER = "whatever finds the object asks for the same again, so it is not found"
_ALL_HERE = (
    "every role of a trust holds it; whoever holds it not is in another trust, where the object is not found"
)
_OWNER = "it is found only by whoever it belongs to, who is in one trust"
_KEY = "a screen's route asks for the key of a paired device, whatever else it is said to need"
_ANYONE = "anyone at all"
_SCREEN = ("do", "huddle", "operations", "settle", "version", "wall")
_ANY, _PLACE = "any seat instead of a permission", "no check at the object's place"
_FILTER, _WHO = "no filter by trust", "whoever asks is not looked at"
_GOALS = ("change", "link", "unlink", "stop", "review", "measure_add", "measure_remove")
EQUIVALENT: dict[str, str] = {
    **{f"strategy:objective_{verb}: {kind}": _TWICE for verb in _GOALS for kind in (_ANY, _PLACE)},
    f"strategy:national_priority_add: {_ANY}": _TWICE,
    f"access:person_history: {_ANY}": _TWICE,
    **{f"measurement:{name}: {_ANY}": _LOADER for name in ("value_add", "value_list", "values_import")},
    **{f"measurement:{name}: {_ANY}": _LOADER for name in ("measure_show", "values_download")},
    f"golden_thread:measure_up: {_ANY}": _LOADER,
    f"strategy:objective_show: {_ANY}": _ALL_HERE,
    f"projects:project_show: {_ANY}": _ALL_HERE,
    **{f"measurement:{name}: {_ANY}": _LOADER for name in ("batch_show", "batch_sheet", "batch_columns")},
    **{
        f"measurement:{name}: {_ANY}": _LOADER
        for name in (
            *("measure_follow", "quality_show", "opinions_show", "step_add", "step_withdraw", "point_show"),
            *("chart_take", "chart_file", "places_compare", "standard_ask", "standard_show"),
            *("groups_show", "groups_file", "values_paste"),
        )
    },
    f"measurement:step_withdraw: {_PLACE}": _LOADER,
    **{f"measurement:late_remind: {kind}": _TWICE for kind in (_ANY, _PLACE)},
    **{f"measurement:following_end: {kind}": _OWNER for kind in (_ANY, _FILTER)},
    **{f"measurement:{name}: {_FILTER}": _OWNER for name in ("batch_sheet", "batch_columns")},
    f"measurement:batch_show: {_FILTER}": _OWNER,
    **{f"notices:{name}: {_FILTER}": _OWNER for name in ("notice_open", "notice_read", "place_hear")},
    f"sign_in:provider_connect: {_FILTER}": "before anybody signs in no trust is in scope, so there is no filter",
    "account_inactive: POST too": "the library's view answers no other method either",
    **{f"daily_management:screen_{name}: {kind}": _KEY for name in _SCREEN for kind in (_ANY, _ANYONE)},
    **{
        f"daily_management:{name}: {_ANY}": _ALL_HERE
        for name in (
            *("board_show", "board_print", "day_show", "area_show", "edition_show"),
            *("standard_show", "standard_print", "standard_compare", "standard_read"),
        )
    },
    **{f"daily_management:{name}: {_WHO}": _ALL_HERE for name in ("day_show", "huddle_do")},
    **{
        f"daily_management:leader_{name}: {kind}": _OWNER
        for name in ("done", "missed", "explain", "take_back")
        for kind in (_ANY, _FILTER)
    },
    **{
        f"daily_management:{name}: {kind}": _LOADER
        for name in ("leader_end", "task_add", "task_end")
        for kind in (_ANY, _PLACE)
    },
    **{f"daily_management:{name}: {_ANY}": _LOADER for name in ("leader_show", "leader_talk")},
    **{
        f"routines:{name}: {_ANY}": _ALL_HERE
        for name in ("routine_show", "occurrence_show", "action_show", "action_change", "escalation_show")
    },
    **{
        f"routines:escalation_{name}: {kind}": _ALL_HERE
        for name in ("answer", "pass_on", "verdict", "withdraw")
        for kind in (_ANY, _WHO)
    },
    f"routines:escalation_show: {_WHO}": _ALL_HERE,
    **{f"routines:rung_{verb}: {_WHO}": _ALL_HERE for verb in ("change", "end")},
    **{f"routines:routine_change: {kind}": _TWICE for kind in (_ANY, _PLACE)},
    **{f"measurement:{name}: {_ANY}": _LOADER for name in ("target_list", "target_take_off")},
    f"projects:idea_show: {_ANY}": _ALL_HERE,
    f"api:v1_withdraw_step: {_FILTER}": "without a key of its own a request is refused before anything is looked for",
}


def mutants(world: World) -> list[Mutant]:
    return [
        mutant
        for route in routes()
        for mutant in (_of_a_program if is_for_programs(route) else _of)(route, world)
    ]


def _of_a_program(route: Route, world: World) -> Iterator[Mutant]:
    if isinstance(route.view.policy, ProgramPolicy):
        yield Mutant(route, "a token for anything", _any_token)
        if set(route.parameters) & set(world.own):
            yield Mutant(route, "no filter by trust", _no_filter_by_trust)


def _of(route: Route, world: World) -> Iterator[Mutant]:
    declared: Policy = route.view.policy
    with_policy = partial(_give_policy, route)
    if not isinstance(declared.needs, Door):
        yield Mutant(route, "any seat instead of a permission", with_policy(needs=Door.HAS_SEAT))
    if declared.needs == Door.HAS_SEAT:
        yield Mutant(route, "anybody signed in instead of a seat", with_policy(needs=Door.SIGNED_IN))
    if declared.needs != Door.ANYONE:
        yield Mutant(route, "anyone at all", with_policy(needs=Door.ANYONE))
    method = next(method for method in ("POST", "GET", "PUT") if method not in declared.methods)
    yield Mutant(route, f"{method} too", with_policy(methods=(*declared.methods, method)))
    if declared.fresh:
        yield Mutant(route, "no fresh proof", with_policy(fresh=False))
    if declared.needs in PRIVILEGED:
        yield Mutant(route, "no second proof", _no_second_proof)
    if declared.on is not None and set(route.parameters) <= set(world.own):
        yield from _of_the_object(route, declared, world)


def _of_the_object(route: Route, declared: Policy, world: World) -> Iterator[Mutant]:
    if _has_unit(route, declared, world) and any(
        declared.needs in role.here_and_below for role in ROLES.values()
    ):
        yield Mutant(route, "no check at the object's place", _no_check_at_the_place)
    if not world.is_reference(route):
        yield Mutant(route, "no filter by trust", _no_filter_by_trust)
    if _looks_at_who_asks(declared.on):
        seer = partial(_seen_by_somebody_else, route, declared, world)
        yield Mutant(route, "whoever asks is not looked at", seer)


def _has_unit(route: Route, declared: Policy, world: World) -> bool:
    """Whether the object is kept in a place, as far as anybody of our trust can find it."""
    with scope_of(world.ours):
        for person in Person.objects.all():
            try:
                found = declared.on(**world.parameters(route, "own"), seen_by=person)
            except (Http404, PermissionDenied):
                continue
            return hasattr(found, "unit_id") or type(found).__name__ == "Unit"
    return False


def _looks_at_who_asks(loader: Any) -> bool:
    """Whether a loader reads `seen_by` at all. Those that do not find the same for everybody in the trust."""
    return any(
        line.argval == "seen_by" for line in dis.get_instructions(loader) if line.opname.startswith("LOAD")
    )


def _person(world: World, who: str) -> Person:
    return Person.objects.get(job_title=who.replace("_", " "), body=world.ours)


# --- what is taken away ------------------------------------------------------------------------------------------


def _give_policy(route: Route, **changed: Any) -> Callable[[pytest.MonkeyPatch], None]:
    def apply(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(route.view, "policy", replace(route.view.policy, **changed))

    return apply


def _no_second_proof(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(assurance, "needs_second_factor", lambda person: False)


def _any_token(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(programs, "_is_for", lambda token, scope: True)


def _no_check_at_the_place(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(policies, "check_may", lambda *args, **options: None)


def _no_filter_by_trust(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(BodyOwnedManager, "get_queryset", lambda self: Manager.get_queryset(self))


def _seen_by_somebody_else(route: Route, declared: Policy, world: World, patch: pytest.MonkeyPatch) -> None:
    def loader(*, seen_by: Person, **numbers: Any) -> Any:
        everyone_may = _person(world, "executive") if seen_by.body_id == world.ours.pk else seen_by
        return declared.on(**numbers, seen_by=everyone_may)

    patch.setattr(route.view, "policy", replace(declared, on=loader))


# --- what is asked again -----------------------------------------------------------------------------------------


class Table:
    """The lines of the table as they are, each worked out once, and whether a mutant changes any of its route's."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.known: dict[tuple[str, str, bool, str], str] = {}

    def notices(self, mutant: Mutant) -> bool:
        wanted = [True, False] if mutant.kind == _WHO else [False, True]
        states = wanted if {"measure_id", "batch_id"} & set(mutant.route.parameters) else wanted[:1]
        return any(self._differs(who, mutant, kept=kept) for kept in states for who in _likely_first(mutant))

    def _differs(self, who: str, mutant: Mutant, *, kept: bool) -> bool:
        self._keep_the_measure(kept)
        method = mutant.kind.removesuffix(" too") if mutant.kind.endswith(" too") else ""
        key = (who, mutant.route.name, kept, method)
        as_it_is = self.known.get(key)
        if as_it_is is None:
            as_it_is = self.known[key] = self.line(who, mutant.route, method=method)
        with pytest.MonkeyPatch.context() as patch:
            mutant.apply(patch)
            try:
                return self.line(who, mutant.route, method=method) != as_it_is
            except Exception:
                # The table refuses by itself what shows another trust's text, or answers a method nobody uses.
                return True

    def _keep_the_measure(self, kept: bool) -> None:
        """Whether our measure is seen by everybody here, or only in its own place and above: each guards something."""
        audience = Measure.Audience.KEPT if kept else Measure.Audience.EVERYONE
        with scope_of(self.world.ours):
            Measure.objects.filter(pk=self.world.own["measure_id"]).update(audience=audience)

    def line(self, who: str, route: Route, *, method: str = "") -> str:
        if method:
            return f"{method} {ask(self.world, who, method, route, 'own').status_code}"
        if not who.startswith("without "):
            return line_for(self.world, who, route)
        return self._without_proof(who.removeprefix("without "), route)

    def _without_proof(self, what: str, route: Route) -> str:
        """What those with sensitive rights are answered who gave only a password, or gave their proofs long ago."""
        said = []
        for who in ("administrator", "executive", "governance_lead", "analyst", "national_lead"):
            client = self.world.sign_in(who)
            ways, at = (("password",), None) if what == "second proof" else (("password", "mfa"), 0.0)
            give_proofs(client, self.world.accounts[who].pk, *ways, at=at)
            with transaction.atomic():
                method = "GET" if "GET" in route.view.policy.methods else "POST"
                answer = client.generic(method, route.at(**self.world.parameters(route, "own")))
                transaction.set_rollback(True)
            said.append(f"{who} {answer.status_code} {answer.headers.get('Location', '')}")
        return "; ".join(said)


def _likely_first(mutant: Mutant) -> list[str]:
    """Whose line is asked for first. Everybody's is, until one differs."""
    if is_for_programs(mutant.route):
        return list(PROGRAMS)
    if mutant.kind == "no second proof":
        return ["without second proof", *WHO]
    if mutant.kind == "no fresh proof":
        return ["without fresh proof", *WHO]
    first = {
        "anyone at all": ["anonymous"],
        "anybody signed in instead of a seat": ["no_seat"],
        "any seat instead of a permission": ["patient_partner", "board_member", "staff", "executive"],
        "no check at the object's place": ["team_lead_elsewhere"],
        "no filter by trust": ["executive", "administrator", "governance_lead"],
    }.get(mutant.kind, ["executive", "team_lead_elsewhere", "patient_partner"])
    return [*first, *(who for who in WHO if who not in first)]


def chosen(found: list[Mutant]) -> list[Mutant]:
    wanted = os.environ.get("MUTANTS", str(SAMPLE))
    if wanted == "all":
        return found
    return random.Random(SEED).sample(found, min(int(wanted), len(found)))


def test_a_route_with_one_check_less_is_noticed(world, record_property):
    everything = mutants(world)
    assert set(EQUIVALENT) <= {mutant.name for mutant in everything}, "EQUIVALENT names what is not there."
    tried = [mutant for mutant in chosen(everything) if mutant.name not in EQUIVALENT]
    table, began = Table(world), time.perf_counter()
    alive = [mutant.name for mutant in tried if not table.notices(mutant)]
    seconds = time.perf_counter() - began
    killed = len(tried) - len(alive)
    told = f"{killed} of {len(tried)} noticed, of {len(everything)} there are; seed {SEED}; {seconds:.0f} s"
    print(f"\nPolicies with one check less: {told}")
    record_property("mutants", told)
    assert killed >= MUST_DIE * len(tried), "Nobody noticed:\n" + "\n".join(sorted(alive))


def test_every_mutant_that_changes_nothing_still_changes_nothing(world):
    """An entry of the table that the lines would notice is out of date, and must go. Each costs everybody's line."""
    listed = [mutant for mutant in mutants(world) if mutant.name in EQUIVALENT]
    tried = listed if os.environ.get("MUTANTS") == "all" else random.Random(SEED).sample(listed, 1)
    table = Table(world)
    assert not [mutant.name for mutant in tried if table.notices(mutant)]


# --- controls ----------------------------------------------------------------------------------------------------


def test_a_check_that_is_not_taken_away_is_not_called_noticed(world):
    """The control: a mutant that changes nothing survives, so what is counted as noticed did change something."""
    route = next(route for route in routes() if route.name == "access:place_rename")
    assert not Table(world).notices(Mutant(route, "nothing at all", lambda patch: None))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("measurement:measure_change", "any seat instead of a permission"),
        ("measurement:measure_change", "no check at the object's place"),
        ("measurement:measure_show", "no filter by trust"),
        ("measurement:measure_show", "whoever asks is not looked at"),
        ("access:rights_csv", "no fresh proof"),
        ("access:place_add", "no second proof"),
        ("access:me_show", "POST too"),
        ("notices:notice_open", "whoever asks is not looked at"),
        ("measurement:batch_show", "whoever asks is not looked at"),
        ("api:v1_measure_row", "a token for anything"),
    ],
)
def test_each_kind_of_check_is_among_them_and_is_noticed(world, name, kind):
    found = next(one for one in mutants(world) if one.route.name == name and one.kind == kind)
    assert Table(world).notices(found)


def test_the_checks_are_where_the_mutants_look():
    """Renaming a check would leave a mutant that changes nothing; this says so first."""
    assert policies.check_may is rights.check_may
    assert callable(assurance.needs_second_factor)
    assert policies.assurance is assurance
