"""Teams channels: told by clocked work alone, once for a run, of nothing that is kept or hidden, at one address."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from goldenthread.engines.measurement import actions, jobs, presenters
from goldenthread.engines.measurement.models import Channel, Judgement, Post
from goldenthread.engines.measurement.tests.conftest import FALLS, month
from goldenthread.engines.measurement.tests.test_pages import html, send_form, words
from goldenthread.foundations.audit.models import Entry
from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.sign_in import fetching

pytestmark = [pytest.mark.database]

STANDS_OUT = [*FALLS[:13], 9.0]
# What Microsoft's pages say of the parts that a card of ours uses; anything else in one is refused.
SCHEMA = json.loads((Path(__file__).parent / "adaptive_card.json").read_text())
# Teams refuses a larger message.
MOST_TEAMS_TAKES = 28 * 1024


def too_new(card: dict[str, Any]) -> list[str]:
    """The properties in a card that came later than the version it says it is of."""
    content = card["attachments"][0]["content"]
    parts = [content, *content["body"], *content["actions"]]
    return [
        f"{part['type']}.{name}"
        for part in parts
        for name in part
        if SCHEMA["$defs"][part["type"]]["properties"][name].get("since", "1.0") > content["version"]
    ]


class Workflow:
    """What stands for a Workflow of Teams on this machine. It answers as Teams does until told otherwise."""

    def __init__(self) -> None:
        self.cards: list[dict[str, Any]] = []
        self.status = 202
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                assert self.headers["Content-Type"] == "application/json"
                outer.cards.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(outer.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/workflows/abc?sig=a-secret"

    def texts(self, card: int = -1) -> list[str]:
        return [block["text"] for block in self.cards[card]["attachments"][0]["content"]["body"]]


@pytest.fixture
def workflow(settings) -> Iterator[Workflow]:
    from ipaddress import ip_network

    settings.PROVIDER_NETWORKS = [ip_network("127.0.0.0/8")]
    stands_for_teams = Workflow()
    thread = threading.Thread(target=stands_for_teams.server.serve_forever, daemon=True)
    thread.start()
    yield stands_for_teams
    stands_for_teams.server.shutdown()
    stands_for_teams.server.server_close()


@pytest.fixture
def olga(make_person, whole_trust):
    return make_person("Olga Reyes", "Systems manager", whole_trust, "administrator")


@pytest.fixture
def channel(workflow, medicine, olga) -> Channel:
    return actions.add_channel(name="Medicine safety", unit=medicine, address=workflow.address, by=olga)


def fill_in(browser, page: str, **answers: str):
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html(browser.get(page))))
    return browser.post(page, hidden | answers)


def go_round():
    return work.run_due(kinds=[actions.LOOK, actions.POSTS])


def test_a_channel_is_told_once_of_a_run_below_its_place(channel, workflow, falls, ward_7, record):
    record(falls, ward_7, STANDS_OUT)
    assert workflow.cards == []
    go_round()
    assert workflow.texts() == [
        "Seaholme University Hospitals: unlikely to be chance",
        "**Falls**, Ward 7. May 2026 was above the upper limit; unlikely to be chance.",
    ]
    jobs.look(falls.body_id, falls.pk)
    go_round()
    assert len(workflow.cards) == 1
    channel.refresh_from_db()
    assert channel.told_at == now()


def test_nothing_is_called_where_no_channel_is_set(workflow, falls, ward_7, record, monkeypatch):
    def never(*args: Any, **options: Any) -> Any:
        raise AssertionError("Somebody was called.")

    monkeypatch.setattr(fetching.socket, "create_connection", never)
    record(falls, ward_7, STANDS_OUT)
    go_round()


def test_no_request_calls_a_channel(channel, workflow, falls, ward_7, record, olga, amina, sign_in):
    record(falls, ward_7, FALLS[:13], last=month(2026, 4))
    browser = sign_in(olga)
    send_form(browser, f"/measures/channels/{channel.pk}/try/")
    send_form(
        sign_in(amina), f"/measures/{falls.pk}/values/add/", period="2026-05-01", value="9", state="measured"
    )
    assert workflow.cards == []
    go_round()
    assert workflow.cards


def test_every_card_is_one_that_teams_describes(channel, make_measure, ward_7, medicine, record, whole_trust):
    validator = jsonschema_rs.validator_for(SCHEMA)
    names = [
        "Falls [click](https://evil.example)",
        "*Stars* and _lines_",
        *(f"Measure {n}" for n in range(11)),
    ]
    for name in names:
        record(make_measure(ward_7, name), ward_7, STANDS_OUT)
    rows = list(Judgement.objects.select_related("measure", "unit"))
    for card in (
        presenters.card(rows, trust="Seaholme"),
        presenters.card(rows[:1], trust="Seaholme"),
        presenters.trial_card(channel, trust="Seaholme"),
    ):
        validator.validate(card)
        assert too_new(card) == []
        assert len(presenters.as_sent(card)) <= MOST_TEAMS_TAKES
    body = presenters.card(rows, trust="Seaholme")["attachments"][0]["content"]["body"]
    assert len(body) == 1 + presenters.MOST_IN_A_CARD + 1
    assert body[-1]["text"] == "And 3 more."
    assert "[click](" not in json.dumps(body)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content["body"].append({"type": "Image", "url": "https://example.test/a.png"}),
        lambda content: content["body"][0].update(colour="good"),
        lambda content: content["body"][0].update(size="Huge"),
        lambda content: content["body"][0].pop("text"),
        lambda content: content["actions"][0].update(url="javascript:alert(1)"),
        lambda content: content["actions"][0].update(type="Action.Submit"),
        lambda content: content.update(version="1.6"),
        lambda content: content.update(body=[]),
    ],
)
def test_a_card_that_teams_does_not_describe_would_be_seen(channel, spoil):
    """Negative control."""
    card = presenters.trial_card(channel, trust="Seaholme")
    spoil(card["attachments"][0]["content"])
    assert not jsonschema_rs.validator_for(SCHEMA).is_valid(card)


def test_a_property_newer_than_the_card_would_be_seen(channel):
    """Negative control."""
    card = presenters.trial_card(channel, trust="Seaholme")
    card["attachments"][0]["content"]["body"][0]["style"] = "heading"
    assert too_new(card) == ["TextBlock.style"]


def test_a_card_of_the_longest_names_is_no_larger_than_teams_takes(make_measure, ward_7, record):
    """Of letters that take up the most. Escaped, as JSON usually is, they would be too many: the negative control."""
    for number in range(12):
        record(make_measure(ward_7, f"{number:02} " + "\N{BED}" * 117), ward_7, STANDS_OUT)
    rows = list(Judgement.objects.select_related("measure", "unit"))
    for row in rows:
        row.unit.name, row.sentence = "\N{BED}" * 120, "\N{BED}" * 400
    card = presenters.card(rows, trust="\N{HOSPITAL}" * 120)
    assert len(card["attachments"][0]["content"]["body"]) == presenters.MOST_IN_A_CARD + 2
    assert 20_000 < len(presenters.as_sent(card)) <= MOST_TEAMS_TAKES
    assert len(json.dumps(card).encode()) > MOST_TEAMS_TAKES


def test_what_is_kept_never_leaves_and_hidden_numbers_neither(
    channel, workflow, make_measure, ward_7, record, olga
):
    record(make_measure(ward_7, "Stress", audience="kept"), ward_7, STANDS_OUT)
    hides = make_measure(ward_7, "Few people", small_numbers="hidden")
    record(hides, ward_7, [30, 33, 31, 29, 30, 32, 31, 30, 29, 31, 33, 30, 95])
    go_round()
    said = json.dumps(workflow.cards)
    assert "Stress" not in said
    assert "Something in its numbers is unlikely to be chance. Its page says what." in said
    assert "95" not in said
    assert "30" not in said


@pytest.mark.writes_raw("keeps a measure within its place")
def test_what_is_kept_meanwhile_is_not_told(channel, workflow, falls, ward_7, record):
    record(falls, ward_7, STANDS_OUT)
    work.run_due(kinds=[actions.LOOK])
    type(falls).objects.filter(pk=falls.pk).update(audience="kept")
    work.run_due(kinds=[actions.POSTS])
    assert workflow.cards == []
    assert Post.objects.get().state == Post.State.NOT_NEEDED


def test_a_run_that_is_over_meanwhile_is_not_told(channel, workflow, falls, ward_7, record):
    record(falls, ward_7, STANDS_OUT)
    work.run_due(kinds=[actions.LOOK])
    row = Judgement.objects.get(measure=falls, unit=ward_7)
    observation = falls.observations.filter(is_current=True).order_by("-period_start").first()
    actions.correct_value(observation, value=4.0, reason="A slip", by=None)
    work.run_due(kinds=[actions.POSTS])
    assert row.run_began is not None
    assert workflow.cards == []


def test_a_refusal_is_tried_later_each_time_and_then_given_up(channel, workflow, falls, ward_7, record):
    record(falls, ward_7, STANDS_OUT)
    workflow.status = 500
    moment = now()
    for _ in range(12):
        with time_machine.travel(moment, tick=False):
            go_round()
        moment += timedelta(days=8)
        if Post.objects.get().state == Post.State.GIVEN_UP:
            break
    assert len(workflow.cards) == actions.MOST_REFUSALS
    channel.refresh_from_db()
    assert channel.fault == "127.0.0.1 answered 500. Check that the Workflow is there and switched on."
    workflow.status = 202
    with time_machine.travel(moment + timedelta(days=30), tick=False):
        go_round()
    assert len(workflow.cards) == actions.MOST_REFUSALS


def test_what_is_refused_comes_when_it_can(channel, workflow, falls, ward_7, record):
    record(falls, ward_7, STANDS_OUT)
    workflow.status = 503
    go_round()
    workflow.status = 202
    go_round()
    assert len(workflow.cards) == 1
    with time_machine.travel(now() + timedelta(minutes=6), tick=False):
        go_round()
    assert len(workflow.cards) == 2
    channel.refresh_from_db()
    assert channel.fault == ""


@pytest.mark.parametrize(
    "address",
    [
        "http://prod-1.westeurope.logic.azure.com/workflows/abc",
        "https://user:word@example.test/hook",
        "ftp://example.test/",
        "teams",
    ],
)
def test_only_an_https_address_is_kept(address, medicine, olga):
    with pytest.raises(ValidationError):
        actions.add_channel(name="Medicine", unit=medicine, address=address, by=olga)


def test_an_address_inside_is_not_called(settings, medicine, olga, falls, ward_7, record):
    settings.PROVIDER_NETWORKS = []
    channel = actions.add_channel(name="Inside", unit=medicine, address="https://127.0.0.1/hook", by=olga)
    record(falls, ward_7, STANDS_OUT)
    go_round()
    channel.refresh_from_db()
    assert "inside a private network" in channel.fault


def test_the_address_is_sealed_and_shown_nowhere(channel, workflow, olga, sign_in):
    assert "a-secret" not in channel.address
    browser = sign_in(olga)
    for page in ("/measures/channels/", f"/measures/channels/{channel.pk}/change/"):
        assert "a-secret" not in html(browser.get(page))
        assert "127.0.0.1" in html(browser.get(page))
    held = Entry.objects.filter(record_kind="measurement.channel").select_related("payload")
    assert all(
        "a-secret" not in entry.payload.change and "address" not in entry.payload.change for entry in held
    )


def test_an_address_sealed_elsewhere_is_said(channel, workflow, falls, ward_7, record, settings):
    settings.SECRET_KEY = "another secret of another installation"
    record(falls, ward_7, STANDS_OUT)
    go_round()
    channel.refresh_from_db()
    assert channel.fault == "Its address was sealed by another installation. Write it again."


def test_channels_are_kept_by_administrators_alone(
    channel, olga, amina, dev, farah, medicine, workflow, sign_in
):
    for person in (amina, dev):
        assert sign_in(person).get("/measures/channels/").status_code == 403
        assert sign_in(person).get(f"/measures/channels/{channel.pk}/try/").status_code == 403
    with pytest.raises(PermissionDenied):
        actions.add_channel(name="Mine", unit=medicine, address=workflow.address, by=amina)
    assert "Teams channels that are told" in words(sign_in(olga).get("/measures/signals/"))


def test_a_channel_is_added_changed_tried_and_switched_off_on_pages(
    workflow, medicine, ward_7, olga, sign_in
):
    browser = sign_in(olga)
    added = fill_in(
        browser, "/measures/channels/add/", name="Medicine", unit=str(medicine.pk), address=workflow.address
    )
    assert added["Location"] == "/measures/channels/"
    channel = Channel.objects.get()
    refused = fill_in(
        browser, "/measures/channels/add/", name="B", unit=str(medicine.pk), address="http://a.b/"
    )
    assert refused.status_code == 422
    assert "must begin with https://" in words(refused)
    fill_in(browser, f"/measures/channels/{channel.pk}/try/")
    go_round()
    assert "It will be told of Medicine" in workflow.texts()[-1]
    change = f"/measures/channels/{channel.pk}/change/"
    fill_in(browser, change, name="Ward 7", unit=str(ward_7.pk), address="")
    channel.refresh_from_db()
    assert (channel.name, channel.is_on) == ("Ward 7", False)
    with time_machine.travel(now() + timedelta(minutes=3), tick=False):
        refused = fill_in(browser, f"/measures/channels/{channel.pk}/try/")
    assert refused.status_code == 422
    assert "This channel is switched off" in words(refused)
