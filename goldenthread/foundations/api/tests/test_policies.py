"""Who is let in where, and what a program is told when it is not."""

from __future__ import annotations

import json

import pytest
import time_machine
from django.test import Client

from goldenthread.foundations.api import actions, limits, middleware, openapi, policies
from goldenthread.foundations.api.limits import LIMITS, Limits
from goldenthread.foundations.api.policies import ProgramPolicy
from goldenthread.foundations.api.scopes import scopes
from goldenthread.foundations.organisation.models import Unit, scope_of

from .conftest import Program, token_for

pytestmark = [pytest.mark.database]


def limited(monkeypatch, **numbers: int) -> None:
    for module in (actions, policies, middleware):
        if hasattr(module, "LIMITS"):
            monkeypatch.setattr(module, "LIMITS", Limits(**numbers))


# --- scopes ------------------------------------------------------------------------------------------------------


def test_a_scope_opens_its_own_addresses_and_no_other(trust, both, monkeypatch):
    limited(monkeypatch, requests_a_minute=10**6, requests_a_minute_of_a_trust=10**6)
    opened: dict[str, set[str]] = {}
    for scope in scopes():
        program = Program(token_for(both, scope.key)[1])
        for path, methods in openapi.description()["paths"].items():
            for method, told in methods.items():
                where = path.removeprefix("/api/v1/").replace("{", "").replace("}", "")
                where = "/".join("987654321" if part.endswith("_id") else part for part in where.split("/"))
                answer = program.get(where) if method == "get" else program.post(where, {"values": []})
                assert (answer.status_code == 403) is (told["x-scope"] != scope.key), (
                    scope.key,
                    method,
                    path,
                )
                if answer.status_code != 403:
                    opened.setdefault(scope.key, set()).add(path)
    assert set(opened) == {scope.key for scope in scopes()}


def test_forgetting_the_scope_would_be_seen(trust, gita, monkeypatch):
    """Negative control: where every token is for everything, another's address opens."""
    program = Program(token_for(gita, "read_places")[1])
    assert program.get("measures").status_code == 403
    monkeypatch.setattr(policies, "_is_for", lambda token, scope: True)
    assert program.get("measures").status_code == 200


def test_a_token_narrows_what_its_person_may_do(trust, both):
    """Idris may change people; a program with his token for places may not, whatever a view asks of him."""
    from goldenthread.foundations.access.rights import rights_of
    from goldenthread.foundations.organisation.rules import Permission

    assert Permission.CHANGE_PEOPLE in rights_of(both).reach
    policies.act_within(both, frozenset({Permission.SEE_PLACES}))
    assert set(rights_of(both).reach) == {Permission.SEE_PLACES}


def test_every_address_for_programs_has_a_policy_that_asks_for_a_token():
    from django.urls import get_resolver

    found = [
        pattern.callback
        for resolver in get_resolver().url_patterns
        for pattern in getattr(resolver, "url_patterns", [])
        if str(pattern.pattern).startswith("api/v1/") and pattern.name != "description"
    ]
    assert len(found) == len(list(openapi.addresses()))
    assert all(isinstance(view.policy, ProgramPolicy) for view in found)


# --- limits, each at one below, at and one above -----------------------------------------------------------------


def test_a_token_has_so_many_requests_a_minute(trust, gita, monkeypatch):
    limited(monkeypatch, requests_a_minute=3)
    first, second = (Program(token_for(gita, "read_places")[1]) for _ in range(2))
    with time_machine.travel("2026-06-15T09:00:48+01:00", tick=False):
        assert [first.get("places").status_code for _ in range(4)] == [200, 200, 200, 429]
        answer = first.get("places")
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "12")
        assert second.get("places").status_code == 200
    with time_machine.travel("2026-06-15T09:01:00+01:00", tick=False):
        assert first.get("places").status_code == 200


def test_a_trust_has_so_many_requests_a_minute(trust, gita, farah, make_person, monkeypatch):
    limited(monkeypatch, requests_a_minute_of_a_trust=3)
    first, second = (Program(token_for(gita, "read_places")[1]) for _ in range(2))
    assert [one.get("places").status_code for one in (first, second, first, second)] == [200, 200, 200, 429]
    with scope_of(farah.body_id):
        hana = make_person("Hana Sato", "Analyst", Unit.objects.get(kind="trust"), "analyst")
    assert Program(token_for(hana, "read_places")[1]).get("places").status_code == 200


def test_counting_nothing_would_be_seen(trust, gita, monkeypatch):
    """Negative control."""
    limited(monkeypatch, requests_a_minute=3)
    monkeypatch.setattr(actions, "_count", lambda token, minute: True)
    program = Program(token_for(gita, "read_places")[1])
    assert program.get("places").status_code == 200
    assert 429 not in {program.get("places").status_code for _ in range(5)}


def test_wrong_tokens_use_up_nobodys_requests(trust, gita, monkeypatch):
    limited(monkeypatch, requests_a_minute=2)
    text = token_for(gita, "read_places")[1]
    for _ in range(5):
        assert Program(text[:-1]).get("places").status_code == 401
    assert Program(text).get("places").status_code == 200


@pytest.mark.parametrize(("more", "status"), [(-1, 200), (0, 200), (1, 431)])
def test_a_flood_of_headers_is_refused_before_anything_is_read(warehouse, monkeypatch, more, status):
    authorization = 1
    sent = {f"X-{number}": "1" for number in range(LIMITS.headers + more - authorization)}
    counted = len([name for name in _meta_of(warehouse, sent) if name.startswith("HTTP_")])
    assert counted == LIMITS.headers + more, "The test counts what the middleware counts."
    assert warehouse.get("places", **sent).status_code == status


def _meta_of(program, sent):
    request = program.client.get("/api/v1/places", headers=program._headers(sent)).wsgi_request
    return request.META


@pytest.mark.parametrize(("more", "status"), [(-1, 200), (0, 200), (1, 431)])
def test_headers_have_so_many_bytes_together(warehouse, more, status):
    meta = _meta_of(warehouse, {"X-Long": "a"})
    size = sum(len(name) + len(str(value)) for name, value in meta.items() if name.startswith("HTTP_"))
    long = "a" * (1 + LIMITS.bytes_of_headers - size + more)
    assert warehouse.get("places", **{"X-Long": long}).status_code == status


@pytest.mark.parametrize(("limit", "status"), [(999, 200), (1000, 200), (1001, 400)])
def test_an_answer_has_so_many_rows(warehouse, limit, status):
    assert warehouse.get("places", {"limit": limit}).status_code == status


@pytest.mark.parametrize(("more", "status"), [(-1, 422), (0, 422), (1, 413)])
def test_a_request_has_so_many_bytes(trust, gita, more, status):
    program = Program(token_for(gita, "record_values")[1])
    row = {"measure_id": 1, "place_id": 1, "period": "2026-05-01", "value": 1}
    sent = json.dumps({"values": [row]})
    sent += " " * (LIMITS.bytes_of_a_request - len(sent) + more)
    assert program.post("values", sent).status_code == status


def test_every_limit_is_told_on_the_page_for_programs(db):
    page = Client().get("/api/").content.decode()
    for most, words in limits.in_words():
        assert f"<dt>{most:,}</dt><dd>{words}</dd>" in page


# --- what is asked ------------------------------------------------------------------------------------------------


def test_what_cannot_be_asked_is_refused_by_name(warehouse):
    answer = warehouse.get("places", {"placeid": "3"})
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["errors"][0]["field"] == "placeid"
    assert "What can be asked: after, format, limit." in told["errors"][0]["detail"]


def test_a_question_is_asked_once(warehouse):
    answer = warehouse.client.get("/api/v1/places?limit=1&limit=2", headers=warehouse._headers({}))
    assert answer.status_code == 400


def test_a_token_in_the_address_opens_nothing(warehouse):
    answer = Client().get("/api/v1/places", {"token": warehouse.text})
    assert answer.status_code == 401


def test_an_unknown_address_and_method_are_told_as_problems(warehouse):
    missing = warehouse.get("swordfish")
    assert (missing.status_code, missing.json()["title"]) == (404, "Not found")
    wrong = warehouse.client.delete("/api/v1/places", headers=warehouse._headers({}))
    assert (wrong.status_code, wrong.headers["Allow"]) == (405, "GET")


def test_a_fault_of_ours_is_told_as_a_problem_that_says_nothing_of_it(warehouse, monkeypatch):
    from goldenthread.foundations.api import api

    def fail(*, on):
        raise ZeroDivisionError("the wheel of Fortune")

    monkeypatch.setattr(api.organisation, "place_tree", fail)
    answer = warehouse.get("places")
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "Fortune" not in answer.content.decode()


# --- answers ------------------------------------------------------------------------------------------------------


def test_places_come_page_by_page_in_the_order_of_the_tree(warehouse, ward_7, ward_8, surgery):
    whole = warehouse.get("places").json()
    assert [row["name"] for row in whole["items"]] == [
        "Seaholme University Hospitals",
        "Medicine",
        "Ward 7",
        "Ward 8",
        "Surgery",
    ]
    assert whole["next"] is None
    pages, following = [], "/api/v1/places?limit=2"
    while following:
        answer = warehouse.client.get(following, headers=warehouse._headers({})).json()
        pages.append(len(answer["items"]))
        following = answer["next"]
    assert pages == [2, 2, 1]


def test_a_table_says_the_same_as_the_list_and_leads_on(warehouse, ward_7):
    answer = warehouse.get("places", {"format": "csv", "limit": 2})
    assert answer.headers["Content-Type"].startswith("text/csv; charset=utf-8")
    assert answer.content.decode().splitlines()[0] == "id,name,kind,nature,under_id,depth"
    assert len(answer.content.decode().splitlines()) == 3
    assert answer.headers["Link"].endswith('rel="next"')


def test_an_answer_that_is_known_already_is_not_sent_again(warehouse, ward_7):
    tag = warehouse.get("places").headers["ETag"]
    same = warehouse.get("places", **{"If-None-Match": tag})
    assert (same.status_code, same.content) == (304, b"")
    assert warehouse.get("places", **{"If-None-Match": '"another"'}).status_code == 200


def test_people_are_given_without_address_or_number(trust, idris, ben):
    program = Program(token_for(idris, "read_people")[1])
    answer = program.get("people").json()
    (row,) = [row for row in answer["items"] if row["name"] == "Ben Osei"]
    (belongs,) = row["belongs"]
    assert (belongs["place"], belongs["role"], belongs["since"]) == ("Ward 7", "staff", "2020-04-01")
    assert set(row) == {"id", "name", "job_title", "kind", "belongs"}
    assert ben.email not in program.get("people").content.decode()


def test_only_people_who_changed_are_given_since_a_moment(trust, idris, ben, ward_8):
    from datetime import date

    from goldenthread.foundations.organisation import actions as organisation

    program = Program(token_for(idris, "read_people")[1])
    with time_machine.travel("2026-06-16T09:00:00+01:00", tick=False):
        organisation.begin_membership(
            ben, unit=ward_8, role="staff", tier="team", starts_on=date(2026, 6, 16), by=None
        )
        answer = program.get("people", {"updated_since": "2026-06-16T00:00:00+01:00"}).json()
    assert [row["name"] for row in answer["items"]] == ["Ben Osei"]


def test_a_token_says_when_its_last_day_is_near(trust, gita):
    from datetime import timedelta

    from goldenthread.foundations.clock.moments import today

    near = Program(token_for(gita, "read_places", last_day=today() + timedelta(days=14))[1])
    far = Program(token_for(gita, "read_places", last_day=today() + timedelta(days=15))[1])
    assert near.get("places").headers["Token-Ends-After"] == "2026-06-29"
    assert "Token-Ends-After" not in far.get("places").headers


def test_another_trusts_places_are_not_there(warehouse, northfold):
    assert "Northfold" not in warehouse.get("places").content.decode()
