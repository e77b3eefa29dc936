"""Whatever a program sends, within the description and beyond it, the answer is one that is described (R5.1).

Every check of schemathesis is on, for a token that may do everything and for one that may do nothing there, with the
same cases every time. Which scope opens which address is in test_policies.py.
"""

from __future__ import annotations

import contextlib
import copy
import io
import json
import re
from datetime import date
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig

from goldenthread.config.wsgi import application
from goldenthread.engines.measurement import actions as measurement
from goldenthread.foundations.api import actions, openapi
from goldenthread.foundations.api.limits import LIMITS
from goldenthread.foundations.api.scopes import scopes
from goldenthread.practices.projects import actions as projects
from goldenthread.practices.strategy import actions as strategy

from .conftest import token_for

pytestmark = [pytest.mark.slow]

MISSING = 987_654_321
CASES_OF_AN_OPERATION = 20


def how() -> SchemathesisConfig:
    """All checks. What a rule refuses is 422: the description cannot say which of two places a measure belongs to."""
    accepted = ["2xx", "304", "401", "403", "404", "409", "422"]
    return SchemathesisConfig.from_dict(
        {
            "seed": 1859,
            "generation": {"max-examples": CASES_OF_AN_OPERATION, "deterministic": True, "database": "none"},
            "checks": {"positive_data_acceptance": {"expected-statuses": accepted}},
        }
    )


# Numbers that stand for rows which are there, until a case is sent.
STAND_INS = {"measure_id": 11, "place_id": 12, "goal_id": 13, "work_id": 14, "step_id": 15}


def described() -> dict[str, Any]:
    """The description, with numbers narrowed to one that is there and one that is not, so that both are met."""
    told = copy.deepcopy(openapi.description())
    for methods in told["paths"].values():
        for operation in methods.values():
            for parameter in operation["parameters"]:
                if parameter["name"] in STAND_INS:
                    parameter["schema"]["enum"] = [STAND_INS[parameter["name"]], MISSING]
    sent = told["components"]["schemas"]["OneValue"]["properties"]
    for name in ("measure_id", "place_id"):
        sent[name]["enum"] = [STAND_INS[name], MISSING]
    told["components"]["schemas"]["StepSent"]["properties"]["place_id"]["enum"] = [
        STAND_INS["place_id"],
        MISSING,
        None,
    ]
    return told


@pytest.fixture
def stage(trust, ward_7, whole_trust, amina, dev, monkeypatch) -> dict[int, int]:
    """One of everything, by what stands in for it; and no limit that a quick test would meet."""
    no_limit = type(LIMITS)(requests_a_minute=10**6, requests_a_minute_of_a_trust=10**6)
    monkeypatch.setattr(actions, "LIMITS", no_limit)
    measure = measurement.add_measure(
        unit=ward_7,
        name="Falls",
        counted="Every fall",
        kind="rate",
        out_of="Bed days",
        per=1000,
        unit_label="falls per 1,000 bed days",
        direction="decrease",
        grain="month",
        source="Incident reports",
        small_numbers="hidden",
        by=amina,
    )
    goal = strategy.add_objective(
        level="priority", unit=whole_trust, title="Fewer harmful falls", owner=dev, by=dev
    )
    work = projects.start_project(
        kind="everyday", title="Red socks", what_changes="Socks", unit=ward_7, lead=amina, by=amina
    )
    may = measure.period_of(date(2026, 5, 1))
    for period in (may.shifted(-1), may):
        measurement.record_value(measure, unit=ward_7, period=period, numerator=30, denominator=900, by=amina)
    step = measurement.declare_step(measure, period=may, unit=ward_7, reason="Red socks", by=amina)
    there = {
        "measure_id": measure.pk,
        "place_id": ward_7.pk,
        "goal_id": goal.pk,
        "work_id": work.pk,
        "step_id": step.pk,
    }
    there_now.clear()
    there_now.update({STAND_INS[name]: number for name, number in there.items()})
    return there_now


@pytest.fixture(params=["everything", "nothing here"])
def authorization(request, case_scope, stage, both) -> dict[str, str]:
    every = {scope.key for scope in scopes()}
    given = every if request.param == "everything" else every - {case_scope}
    return {"Authorization": f"Bearer {token_for(both, *given)[1]}"}


@pytest.fixture
def case_scope(request) -> str:
    """The scope of the operation that a test is of, read from the test's own name."""
    method, path = re.search(r"\[(\w+) ([^\]]+)\]", request.node.name).groups()
    return str(openapi.description()["paths"][path][method.lower()]["x-scope"])


# What each stand-in stands for in the test that runs.
there_now: dict[int, int] = {}


def what_is_there(value: Any) -> Any:
    """The same, with the numbers of rows in the place of what stood in for them, and no other row's number."""
    if isinstance(value, dict):
        return {name: what_is_there(item) for name, item in value.items()}
    if isinstance(value, list):
        return [what_is_there(item) for item in value]
    if type(value) is int:
        return there_now.get(value, MISSING if value in there_now.values() else value)
    return value


def on_the_way_in(environ: dict[str, Any], start_response: Any) -> Any:
    """The application, behind a door at which stand-ins are changed: schemathesis judges what it made itself."""
    parts = environ["PATH_INFO"].split("/")
    environ["PATH_INFO"] = "/".join(
        str(what_is_there(int(part))) if part.isdecimal() else part for part in parts
    )
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    with contextlib.suppress(ValueError, RecursionError):
        body = json.dumps(what_is_there(json.loads(body))).encode()
    environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    return application(environ, start_response)


api = schemathesis.openapi.from_dict(described(), config=how())
api.app = on_the_way_in


# The stage stands for all cases of an operation: what one leaves behind, the next one meets.
@api.parametrize()
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_every_answer_is_one_that_is_described(case, authorization):
    case.call_and_validate(headers=authorization)
