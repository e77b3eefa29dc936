"""What a screen does has its effect once, however often it is sent, and never on what somebody else changed."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from goldenthread.foundations.clock.moments import now, today
from goldenthread.practices.daily_management.actions import boards, huddles, operations
from goldenthread.practices.daily_management.models import (
    Board,
    Card,
    Column,
    Conflict,
    Mark,
    Operation,
)
from goldenthread.practices.daily_management.tests.test_screens import paired, wall
from goldenthread.practices.projects.models import Idea

pytestmark = [pytest.mark.database]
OURS = {"HTTP_GOLDEN_THREAD_SCREEN": "1"}


@pytest.fixture
def board(amina, ward_7) -> Board:
    return boards.add_board(unit=ward_7, by=amina)


@pytest.fixture
def tablet(board, amina) -> Client:
    return paired(board, amina)


@pytest.fixture
def safety(board) -> Column:
    return Column.objects.get(board=board, letter="S")


def operation(name: str, number: int = 1, **said) -> dict:
    version = said.pop("version", None)
    at = said.pop("at", "2026-06-15T08:00:00Z")
    key = said.pop("key", None) or str(uuid.uuid4())
    return {"key": key, "number": number, "name": name, "fields": said, "version": version, "at": at}


def mark(column: Column, state: str, *, version: int = 0, **more) -> dict:
    on = more.pop("on", today())
    day = {"on-day": str(on.day), "on-month": str(on.month), "on-year": str(on.year)} | {"on": on.isoformat()}
    return operation("say_mark", column_id=str(column.pk), state=state, version=version, **day, **more)


def send(device: Client, *sent: dict, **headers) -> list[dict]:
    answer = device.post(
        reverse("daily_management:screen_operations"),
        json.dumps({"operations": sent}),
        content_type="application/json",
        **(OURS | headers),
    )
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()["answers"]


def outcomes(answers: list[dict]) -> list[str]:
    return [answer["outcome"] for answer in answers]


# --- once ----------------------------------------------------------------------------------------------------------


def test_what_a_tablet_sends_is_done_in_its_order(tablet, board, safety):
    answers = send(
        tablet,
        mark(safety, "rose"),
        operation("add_problem", words="Light out over bay 3 sink", escalate="no", holder="Ana"),
        operation("thank", words="Thank you, Tomasz: the wheels are silent now."),
        operation("add_idea", words="A hook for the keys"),
    )
    assert outcomes(answers) == ["done"] * 4
    assert Mark.objects.get().state == Mark.State.ROSE
    assert {card.words for card in Card.objects.all()} == {
        "Light out over bay 3 sink",
        "Thank you, Tomasz: the wheels are silent now.",
    }
    assert Idea.objects.get().words == "A hook for the keys"


def test_sent_twice_it_is_done_once_and_answered_the_same(tablet):
    once = [operation("thank", words=f"Thank you, all {number}") for number in range(5)]
    first, second = send(tablet, *once), send(tablet, *once)
    assert first == second
    assert Card.objects.count() == 5
    assert Operation.objects.count() == 5


def test_without_its_key_an_operation_would_be_done_twice(tablet, monkeypatch):
    """Negative control: with the look for the key taken away and keys made anew, the repeat is a second thank-you."""
    monkeypatch.setattr(operations, "operation_of", lambda screen, key: None)
    monkeypatch.setattr(
        Operation._meta.get_field("key"), "get_db_prep_save", lambda value, connection: uuid.uuid4().hex
    )
    once = operation("thank", words="Thank you, Tomasz")
    send(tablet, once)
    send(tablet, once)
    assert Card.objects.count() == 2


def test_two_screens_may_use_the_same_key(tablet, board, amina):
    other = paired(board, amina, name="In the corridor")
    same = operation("thank", words="Thank you, Joy")
    send(tablet, same)
    send(other, same)
    assert Card.objects.count() == 2


def test_an_effect_that_breaks_leaves_no_trace_of_its_operation(tablet, monkeypatch):
    def broken(**said):
        Card.objects.update(words="Half done")
        raise RuntimeError("The disk is full.")

    send(tablet, operation("thank", words="Thank you, Joy"))
    monkeypatch.setattr(huddles, "thank", broken)
    with pytest.raises(RuntimeError):
        send(tablet, operation("thank", words="Thank you, Ana"))
    assert Operation.objects.count() == 1
    assert Card.objects.get().words == "Thank you, Joy"


def test_a_form_without_scripts_has_its_effect_once(tablet):
    page = tablet.get(reverse("daily_management:screen_huddle"))
    assert page.status_code == 200
    address = reverse("daily_management:screen_do", args=["thank"])
    for _ in range(2):
        answer = tablet.post(address, {"words": "Thank you, Tomasz", "key": "e" * 32})
        assert answer.status_code == 302
    assert Card.objects.count() == 1


def test_a_form_without_scripts_that_is_refused_keeps_what_was_typed(tablet):
    address = reverse("daily_management:screen_do", args=["thank"])
    page = tablet.post(address, {"words": "Thank you, Mrs Smith in bed 4", "key": "e" * 32})
    text = page.content.decode()
    assert page.status_code == 422
    assert "leave out the bed number" in text
    assert "Thank you, Mrs Smith in bed 4" in text


# --- refused -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("Ask about 943 476 5919", "NHS number"),
        ("Light out over bed 4", "leave out the bed number"),
        ("x" * 400, "There is room for 140"),
        ("", "Nothing is written yet"),
    ],
)
def test_what_is_refused_comes_back_with_its_sentence(tablet, words, sentence):
    (answer,) = send(tablet, operation("add_problem", words=words, escalate="no"))
    assert answer["outcome"] == "refused"
    assert sentence in answer["sentence"]
    assert not Card.objects.exists()


def test_one_that_is_refused_holds_up_none_of_the_others(tablet):
    answers = send(
        tablet,
        operation("thank", words="Thank you, Ana"),
        operation("thank", words="Thank you, bed 4"),
        operation("thank", words="Thank you, Joy"),
    )
    assert outcomes(answers) == ["done", "refused", "done"]


def test_text_that_runs_the_other_way_is_kept_and_does_no_harm(tablet):
    (answer,) = send(tablet, operation("thank", words="Thank you, \u202eanA\u202c \u05d0\u05e0\u05d4"))
    assert answer["outcome"] in {"done", "refused"}
    page = tablet.get(reverse("daily_management:screen_huddle"))
    assert page.status_code == 200
    assert "\u202e" not in page.content.decode()


def test_nothing_refused_is_kept(tablet):
    send(tablet, operation("thank", words="Thank you, bed 4, with all that was typed"))
    kept = " ".join(str(value) for row in Operation.objects.values() for value in row.values())
    assert "all that was typed" not in kept


def test_a_wall_takes_the_verdict_alone(board, amina):
    (answer,) = send(wall(board, amina), operation("thank", words="Thank you, Ana"))
    assert answer["outcome"] == "refused"
    assert "Use the tablet" in answer["sentence"]


def test_a_screen_acts_for_its_own_place_alone(tablet, ward_8, amina, dev, make_person):
    leader = make_person("Hana Moss", "Ward manager", ward_8, "team_lead")
    elsewhere = boards.add_board(unit=ward_8, by=leader)
    column = Column.objects.get(board=elsewhere, letter="S")
    (answer,) = send(tablet, mark(column, "rose"))
    assert answer["outcome"] == "refused"
    assert not Mark.objects.exists()


def test_a_screen_that_nobody_holds_a_tier_for_is_told_so(tablet):
    (answer,) = send(tablet, operation("add_problem", words="Linen short again", escalate="yes"))
    assert answer["outcome"] == "refused"
    assert answer["sentence"].endswith(".")
    assert not Card.objects.exists()


# --- somebody else changed it -----------------------------------------------------------------------------------------


def test_two_tablets_that_say_otherwise_are_both_shown(tablet, board, safety, amina):
    other = paired(board, amina, name="In the corridor")
    send(tablet, mark(safety, "rose"))
    (answer,) = send(other, mark(safety, "as_planned"))
    assert answer["outcome"] == "conflict"
    assert Mark.objects.get().state == Mark.State.ROSE
    conflict = Conflict.objects.get()
    assert "Something rose" in conflict.theirs
    assert "As planned" in conflict.ours
    page = tablet.get(reverse("daily_management:screen_huddle")).content.decode()
    assert "Two people changed" in page
    assert "As planned" in page


def test_without_versions_the_second_would_overwrite_the_first(tablet, board, safety, amina, monkeypatch):
    """Negative control: with every version taken for the newest, the first mark is lost."""
    from goldenthread.practices.daily_management.forms import operations as forms

    monkeypatch.setattr(forms, "WITH_A_VERSION", frozenset())
    send(tablet, mark(safety, "rose"))
    send(paired(board, amina, name="In the corridor"), mark(safety, "as_planned"))
    assert Mark.objects.get().state == Mark.State.AS_PLANNED
    assert not Conflict.objects.exists()


def test_two_tablets_that_say_the_same_agree(tablet, board, safety, amina):
    other = paired(board, amina, name="In the corridor")
    answers = send(tablet, mark(safety, "rose")) + send(other, mark(safety, "rose"))
    assert outcomes(answers) == ["done", "done"]


def test_a_tablet_may_change_its_own_mark(tablet, safety):
    (first,) = send(tablet, mark(safety, "rose"))
    (second,) = send(tablet, mark(safety, "as_planned", version=first["version"]))
    assert outcomes([first, second]) == ["done", "done"]
    assert Mark.objects.get().state == Mark.State.AS_PLANNED


@pytest.mark.parametrize(("keep", "state"), [("theirs", "rose"), ("ours", "as_planned")])
def test_a_choice_between_two_is_made_once(tablet, board, safety, amina, keep, state):
    other = paired(board, amina, name="In the corridor")
    send(tablet, mark(safety, "rose"))
    send(other, mark(safety, "as_planned"))
    conflict = Conflict.objects.get()
    address = reverse("daily_management:screen_settle", args=[conflict.pk])
    for number in range(2):
        tablet.post(address, {"keep": keep, "key": f"{number}" * 32})
    conflict.refresh_from_db()
    assert (conflict.kept_ours, conflict.fields) == (keep == "ours", {})
    assert Mark.objects.get().state == state


def test_somebody_signed_in_chooses_as_well(tablet, board, safety, amina, ben, erin, sign_in):
    send(tablet, mark(safety, "rose"))
    send(paired(board, amina, name="In the corridor"), mark(safety, "as_planned"))
    conflict = Conflict.objects.get()
    address = reverse("daily_management:conflict_settle", args=[conflict.pk])
    assert sign_in(erin).get(address).status_code == 403
    shown = sign_in(ben).get(reverse("daily_management:board_show", args=[board.pk])).content.decode()
    assert "Two people changed “Safety on 2026-06-15”" in shown
    assert address in shown
    assert "Two people changed" in sign_in(ben).get(address).content.decode()
    answer = sign_in(ben).post(address, {"keep": "ours", "key": "f" * 32})
    assert answer.status_code == 302
    assert Mark.objects.get().state == Mark.State.AS_PLANNED


# --- time ----------------------------------------------------------------------------------------------------------


def test_a_device_whose_clock_is_two_hours_wrong_changes_no_time(tablet, safety):
    send(tablet, mark(safety, "rose", at="2026-06-15T11:00:00Z"))
    assert Mark.objects.get().said_at == now()
    assert Operation.objects.get().received_at == now()


def test_what_a_device_showed_stands_beside_a_conflict(tablet, board, safety, amina):
    send(tablet, mark(safety, "rose"))
    other = paired(board, amina, name="In the corridor")
    send(other, mark(safety, "as_planned", at="2026-06-15T10:04:00Z"))
    assert Conflict.objects.get().said_by_device_at == datetime(2026, 6, 15, 10, 4, tzinfo=UTC)
    assert "11:04" in tablet.get(reverse("daily_management:screen_huddle")).content.decode()


def test_a_night_out_of_reach_is_said_of_its_own_day(tablet, safety):
    evening = today()
    with time_machine.travel(now() + timedelta(hours=21), tick=False):
        assert outcomes(send(tablet, mark(safety, "rose", on=evening))) == ["done"]
    assert Mark.objects.get().on == evening


def test_a_page_open_for_three_days_says_so(tablet, safety):
    opened = today()
    with time_machine.travel(now() + timedelta(days=3), tick=False):
        (answer,) = send(tablet, mark(safety, "rose", on=opened))
    assert answer["outcome"] == "refused"
    assert "Open today’s huddle" in answer["sentence"]


# --- an idea without a name -----------------------------------------------------------------------------------------


def test_the_ledger_tells_neither_the_hour_nor_the_words_of_an_idea(tablet):
    send(tablet, operation("add_idea", number=7, words="A hook for the keys"))
    row = Operation.objects.values().get()
    assert row["number"] == 0
    assert row["received_at"] == datetime(2026, 6, 14, 23, tzinfo=UTC)
    assert "hook" not in str(row)


# --- what another website, or nobody, sends -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_GOLDEN_THREAD_SCREEN": ""},
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_ORIGIN": "https://elsewhere.example"},
    ],
)
def test_what_another_website_makes_a_browser_send_is_refused(tablet, headers):
    answer = tablet.post(
        reverse("daily_management:screen_operations"),
        json.dumps({"operations": [operation("thank", words="Thank you")]}),
        content_type="application/json",
        **(OURS | headers),
    )
    assert answer.status_code == 403
    assert not Operation.objects.exists()


def test_a_form_of_another_website_is_refused(board, amina):
    device = paired(board, amina)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies.update(device.cookies)
    address = reverse("daily_management:screen_do", args=["thank"])
    assert strict.post(address, {"words": "Thank you", "key": "e" * 32}).status_code == 403
    text = json.dumps({"operations": []})
    plain = strict.post(
        reverse("daily_management:screen_operations"), text, content_type="text/plain", **OURS
    )
    assert plain.status_code == 403


def test_without_a_key_nothing_is_done(board):
    answer = Client().post(
        reverse("daily_management:screen_operations"), "{}", content_type="application/json", **OURS
    )
    assert answer.status_code == 401
    assert answer.json() == {"unpaired": True}


MISSHAPEN = [
    '""',
    "nothing",
    "[]",
    "{}",
    '{"operations": 3}',
    '{"operations": [3]}',
    '{"operations": [{}]}',
    json.dumps({"operations": [operation("thank", words="x") | {"key": "k"}]}),
    json.dumps({"operations": [operation("thank", words="x") | {"number": -1}]}),
    json.dumps({"operations": [operation("thank", words="x") | {"name": "end_board"}]}),
    json.dumps({"operations": [operation("thank", words="x") | {"name": "__class__"}]}),
    json.dumps({"operations": [operation("thank", words="x") | {"name": ["thank"]}]}),
    json.dumps({"operations": [operation("thank", words="x") | {"fields": ["words"]}]}),
    json.dumps({"operations": [operation("thank", words="x")] * 51}),
    "[" * 100_000,
]


@pytest.mark.parametrize("body", MISSHAPEN)
def test_what_no_screen_sends_is_refused_whole(tablet, body):
    answer = tablet.post(
        reverse("daily_management:screen_operations"), body, content_type="application/json", **OURS
    )
    assert answer.status_code == 400
    assert answer.json()["sentence"].endswith(".")
    assert not Operation.objects.exists()


def test_a_screen_is_named_in_the_history_and_no_person(tablet, board):
    from goldenthread.foundations.audit.queries import latest_entry

    send(tablet, operation("thank", words="Thank you, Ana"))
    entry = latest_entry(Card.objects.get())
    assert entry.actor_id is None
    assert entry.actor_label == "Somebody at Ward 7’s board (By the desk)"


def test_what_a_screen_did_is_told_to_the_others(tablet, board):
    before = Board.objects.get().change
    send(tablet, operation("thank", words="Thank you, Ana"))
    assert Board.objects.get().change > before
