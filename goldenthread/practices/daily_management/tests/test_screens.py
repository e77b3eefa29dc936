"""A screen is paired by a code that works once, reaches one board, and nothing after it was ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.organisation.models import scope_of
from goldenthread.practices.daily_management import keys
from goldenthread.practices.daily_management.actions import boards, screens
from goldenthread.practices.daily_management.models import Board, Screen
from goldenthread.practices.daily_management.queries.screens import screen_of

pytestmark = [pytest.mark.database]


@pytest.fixture
def board(amina, ward_7) -> Board:
    return boards.add_board(unit=ward_7, by=amina)


def paired(board: Board, amina, *, kind: str = Screen.Kind.TABLET, name: str = "By the desk") -> Client:
    """A device with the key of a new screen."""
    _, code = screens.add_screen(board=board, kind=kind, name=name, by=amina)
    device = Client()
    answer = device.post(reverse("daily_management:screen_pair"), {"code": code.text, "key": "a" * 32})
    assert answer.status_code == 302, answer.content.decode()
    return device


def wall(board, amina) -> Client:
    return paired(board, amina, kind=Screen.Kind.WALL, name="On the wall")


# --- codes and keys ----------------------------------------------------------------------------------------------


def test_a_code_is_read_however_it_is_typed():
    code = keys.new_code(12)
    number, first, second = code.text.split("-")
    for typed in (
        code.text,
        code.text.lower(),
        f" {number} {first} {second} ",
        f"{number}{'-'}{first}{second}",
    ):
        assert keys.read_code(typed) == keys.Carried(12, code.digest)


@pytest.mark.parametrize(
    "typed", ["", "12", "12-ABC", "ABCD-EFGH", "12-OOOO-IIII", "٣-ABCD-EFGH", "12-" * 500]
)
def test_what_is_no_code_is_found_nowhere(typed):
    assert keys.read_code(typed) is None


@pytest.mark.parametrize("typed", ["", "12.", "12.abc", "0." + "a" * 43, "12." + "é" * 43, "a" * 5000])
def test_what_is_no_key_is_found_nowhere(typed):
    assert keys.read_key(typed) is None


def test_no_key_and_no_code_is_kept(board, amina):
    screen, code = screens.add_screen(board=board, kind="wall", name="Wall", by=amina)
    _, key = screens.pair_screen(code=code.text, address="10.0.0.1")
    row = Screen.objects.filter(pk=screen.pk).values().get()
    kept = " ".join(str(value) for value in row.values())
    assert key.text not in kept
    assert code.text not in kept
    assert key.text not in repr(key)


# --- pairing -----------------------------------------------------------------------------------------------------


def test_a_device_is_paired_and_shows_its_board(board, amina):
    device = paired(board, amina)
    page = device.get(reverse("daily_management:screen_huddle"))
    assert page.status_code == 200
    assert "How are we today?" in page.content.decode()


def test_its_cookie_is_for_this_host_and_this_site_alone(board, amina, settings):
    settings.SESSION_COOKIE_SECURE = True
    _, code = screens.add_screen(board=board, kind="wall", name="Wall", by=amina)
    device = Client()
    answer = device.post(
        reverse("daily_management:screen_pair"), {"code": code.text, "key": "a" * 32}, secure=True
    )
    cookie = answer.cookies["__Host-screen"]
    assert (cookie["samesite"], cookie["httponly"], cookie["secure"]) == ("Strict", True, True)
    assert (cookie["path"], cookie["domain"]) == ("/", "")


def test_a_code_works_once(board, amina):
    _, code = screens.add_screen(board=board, kind="tablet", name="Desk", by=amina)
    screens.pair_screen(code=code.text, address="10.0.0.1")
    with pytest.raises(ValidationError, match="was used already"):
        screens.pair_screen(code=code.text, address="10.0.0.1")


def test_a_code_is_over_after_ten_minutes(board, amina):
    _, code = screens.add_screen(board=board, kind="tablet", name="Desk", by=amina)
    later = time_machine.travel(now() + timedelta(minutes=10), tick=False)
    with later, pytest.raises(ValidationError, match="older than ten minutes"):
        screens.pair_screen(code=code.text, address="10.0.0.1")


def test_whoever_guesses_codes_is_held_up(board, amina, monkeypatch):
    monkeypatch.setattr(screens, "WRONG_FROM_ONE", 3)
    _, code = screens.add_screen(board=board, kind="tablet", name="Desk", by=amina)
    for _ in range(3):
        with pytest.raises(ValidationError, match="not known"):
            screens.pair_screen(code="1-AAAA-AAAA", address="10.0.0.1")
    with pytest.raises(ValidationError, match="too many tries"):
        screens.pair_screen(code=code.text, address="10.0.0.1")


def test_a_wrong_code_says_what_to_do_and_keeps_what_was_typed(board):
    page = Client().post(reverse("daily_management:screen_pair"), {"code": "1-AAAA-AAAA", "key": "a" * 32})
    assert page.status_code == 422
    assert "Ask whoever pairs screens for a new one." in page.content.decode()
    assert "1-AAAA-AAAA" in page.content.decode()


def test_another_device_takes_the_place_of_the_first(board, amina):
    first = paired(board, amina)
    screen = Screen.objects.get()
    code = screens.new_code(screen, by=amina, version=screen.version)
    assert first.get(reverse("daily_management:screen_huddle")).status_code == 200
    screens.pair_screen(code=code.text, address="10.0.0.1")
    assert first.get(reverse("daily_management:screen_huddle")).status_code == 401


def test_only_who_may_pair_here_pairs(board, ben, erin):
    for person in (ben, erin):
        with pytest.raises(PermissionDenied, match="pair a screen"):
            screens.add_screen(board=board, kind="wall", name="Wall", by=person)


def test_the_code_is_shown_once(board, amina, sign_in):
    browser = sign_in(amina)
    address = reverse("daily_management:screen_add", args=[board.pk])
    page = browser.post(address, {"kind": "wall", "name": "By the door", "key": "b" * 32})
    text = page.content.decode()
    assert "until 09:10" in text
    assert "<svg" in text
    listed = browser.get(reverse("daily_management:screen_list", args=[board.pk])).content.decode()
    assert "Waits for its code" in listed


def test_a_screen_is_renamed_and_ended_on_its_pages(board, amina, sign_in):
    device, browser = paired(board, amina), sign_in(amina)
    screen = Screen.objects.get()
    browser.post(
        reverse("daily_management:screen_rename", args=[screen.pk]),
        {"name": "By the sluice", "key": "c" * 32, "version": screen.version},
    )
    screen = Screen.objects.get()
    assert screen.name == "By the sluice"
    browser.post(
        reverse("daily_management:screen_revoke", args=[screen.pk]),
        {"key": "d" * 32, "version": screen.version},
    )
    page = browser.get(reverse("daily_management:screen_list", args=[board.pk])).content.decode()
    assert "Not paired any more" in page
    assert device.get(reverse("daily_management:screen_huddle")).status_code == 401


# --- ending ------------------------------------------------------------------------------------------------------


def test_an_ended_screen_is_out_on_its_next_request_and_told_so(board, amina):
    device = paired(board, amina)
    screen = Screen.objects.get()
    screens.revoke_screen(screen, by=amina, version=screen.version)
    page = device.get(reverse("daily_management:screen_huddle"))
    assert page.status_code == 401
    assert "This screen is not paired any more" in page.content.decode()
    assert "Clear-Site-Data" in page.headers
    assert page.cookies[keys.cookie_name()]["max-age"] == 0
    assert device.get(reverse("daily_management:screen_version")).status_code == 401


def test_an_ended_screen_would_go_on_if_nobody_asked(board, amina, monkeypatch):
    """Negative control: with the question whether it is still paired taken away, the ended screen shows its board."""
    device = paired(board, amina)
    with scope_of(board.body_id):
        screen = screen_of({keys.cookie_name(): device.cookies[keys.cookie_name()].value})
    ended = Screen.objects.get()
    screens.revoke_screen(ended, by=amina, version=ended.version)
    monkeypatch.setattr("goldenthread.practices.daily_management.policies.screen_of", lambda cookies: screen)
    assert device.get(reverse("daily_management:screen_huddle")).status_code == 200


def test_a_screen_whose_board_was_taken_down_shows_nothing(board, amina):
    device = paired(board, amina)
    boards.end_board(board, by=amina, version=None)
    assert device.get(reverse("daily_management:screen_huddle")).status_code == 401


# --- what a key reaches ------------------------------------------------------------------------------------------


def answers(browser: Client) -> dict[str, int]:
    """How every page that needs no number answers, of all rooms but this one's screens."""
    from tests.architecture.routes import routes

    plain = [route for route in routes() if not route.parameters and not route.address.startswith("screen/")]
    return {route.name: browser.get("/" + route.address).status_code for route in plain}


def reached(device: Client) -> list[str]:
    as_nobody = answers(Client())
    return [name for name, status in answers(device).items() if status != as_nobody[name]]


def test_a_stolen_key_reaches_no_other_page(board, amina):
    assert reached(paired(board, amina)) == []


def test_a_key_that_reached_more_would_be_seen(board, amina, sign_in):
    """Negative control: a device on which somebody is signed in as well reaches other pages."""
    device = paired(board, amina)
    device.cookies.update(sign_in(amina).cookies)
    assert len(reached(device)) > 5


def test_whoever_is_signed_in_on_the_device_is_nobody_at_the_screen(board, amina, sign_in):
    browser = sign_in(amina)
    assert browser.get(reverse("daily_management:screen_huddle")).status_code == 401
    device = paired(board, amina)
    device.cookies.update(browser.cookies)
    page = device.get(reverse("daily_management:screen_huddle")).content.decode()
    assert "Amina" not in page


def test_a_wall_takes_no_huddle_and_a_tablet_is_no_wall(board, amina):
    assert wall(board, amina).get(reverse("daily_management:screen_huddle")).status_code == 404
    assert paired(board, amina).get(reverse("daily_management:screen_wall")).status_code == 404


def test_a_key_of_one_trust_is_found_in_no_other(board, amina, northfold):
    device = paired(board, amina)
    text = device.cookies[keys.cookie_name()].value
    moved = f"{northfold.pk}.{text.partition('.')[2]}"
    assert screen_of({keys.cookie_name(): moved}) is None
    assert screen_of({keys.cookie_name(): text}) is not None


# --- has anything changed? ---------------------------------------------------------------------------------------


def test_a_screen_is_told_of_a_change_and_of_none(board, amina):
    device = wall(board, amina)
    version = device.get(reverse("daily_management:screen_version")).json()["version"]
    assert device.get(f"/screen/version?since={version}").status_code == 204
    boards.touch(board)
    assert device.get(f"/screen/version?since={version}").json() == {"version": version + 1}


def test_asking_costs_one_query_and_no_session(board, amina, django_assert_num_queries):
    device = wall(board, amina)
    with django_assert_num_queries(1):
        answer = device.get(f"/screen/version?since={board.change}")
    assert answer.status_code == 204
    assert not answer.cookies


@pytest.mark.parametrize("since", ["", "0", "-1", "x", "9" * 400, "1;drop"])
def test_whatever_is_asked_with_gets_the_number(board, amina, since):
    assert wall(board, amina).get("/screen/version", {"since": since}).json() == {"version": 1}


def test_when_a_screen_was_there_is_noted_once_in_minutes(board, amina):
    device = wall(board, amina)
    before = Screen.objects.get().seen_at
    with time_machine.travel(now() + timedelta(minutes=4), tick=False):
        device.get("/screen/version")
        assert Screen.objects.get().seen_at == before
    with time_machine.travel(now() + timedelta(minutes=6), tick=False):
        device.get("/screen/version")
        assert Screen.objects.get().seen_at == now()
