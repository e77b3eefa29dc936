"""A data analyst lets the warehouse in, watches it read and send, and shuts it out."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request

from playwright.sync_api import expect

from tests.journeys.answers import in_days
from tests.journeys.conftest import PHONE


def ask(address, path, token, *, sent=None, key=""):
    """What a program gets that knows nothing but an address and a token: the status, and the answer."""
    headers = {"Authorization": f"Bearer {token}"}
    if sent is not None:
        headers |= {"Content-Type": "application/json", "Idempotency-Key": key}
    data = None if sent is None else json.dumps(sent).encode()
    try:
        with urllib.request.urlopen(
            urllib.request.Request(address + path, data, headers), timeout=20
        ) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


def make_token(page, name):
    page.get_by_role("link", name="Make a token").click()
    page.get_by_label("Which program is it for?").fill(name)
    page.get_by_label("It may read measures and their values").check()
    page.get_by_label("It may record values").check()
    page.get_by_role("button", name="Make the token").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Copy the token now")
    return page.get_by_label(f"The token of “{name}”").input_value()


def test_a_program_is_let_in_does_its_work_and_is_shut_out(visitor, server):
    nadia = visitor()
    page = nadia.sign_in_as("Nadia Haddad")
    nadia.go("/tokens/")
    expect(page.get_by_role("heading", name="Warehouse nightly push")).to_be_visible()
    nadia.looks_right("tokens")
    token = make_token(page, "Sunday report")
    nadia.looks_right()
    assert token.startswith("gthread_")

    status, found = ask(server, "/api/v1/measures?limit=1000", token)
    assert status == 200
    measure = found["items"][0]
    status, chart = ask(server, f"/api/v1/measures/{measure['id']}/chart", token)
    assert (status, chart["measure"]) == (200, measure["name"])
    to_come = {"measure_id": measure["id"], "place_id": measure["place_id"], "period": f"{in_days(400)}"}
    to_come["value"] = 4
    status, wrong = ask(server, "/api/v1/values", token, sent={"values": [to_come]}, key="from-tomorrow")
    assert status == 422
    assert wrong["errors"][0]["field"].startswith("values.0.")
    assert ask(server, "/api/v1/people", token)[0] == 403

    nadia.go("/tokens/")
    assert token not in page.content()
    page.get_by_role("link", name=re.compile("End it.*Sunday report")).click()
    page.get_by_role("button", name="End this token").click()
    expect(page).to_have_url(re.compile(r"/tokens/$"))
    assert ask(server, "/api/v1/measures", token)[0] == 401


def test_anyone_can_read_how_a_program_begins(visitor, server):
    reader = visitor()
    page = reader.go("/")
    page.get_by_role("link", name="For programs").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("For programs")
    reader.looks_right("for-programs")


def test_without_scripts_and_on_a_phone_a_token_can_be_made(visitor, server):
    nadia = visitor(PHONE, scripts=False)
    page = nadia.sign_in_as("Nadia Haddad")
    nadia.go("/tokens/")
    nadia.fits()
    token = make_token(page, "Monday report")
    nadia.fits()
    assert ask(server, "/api/v1/measures?limit=1", token)[0] == 200
