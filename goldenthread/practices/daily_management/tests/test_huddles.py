"""What is said at a board: marks, problems, answers and thanks; what is refused; and what the board then says."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from goldenthread.engines.routines import actions as routines
from goldenthread.engines.routines.models import Ask, Escalation, Occurrence
from goldenthread.engines.routines.rules import AtTheBoard
from goldenthread.foundations.audit.models import Entry, StaleVersion
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation.models import scope_of
from goldenthread.practices.daily_management.actions import boards, huddles
from goldenthread.practices.daily_management.models import Board, Card, Mark
from goldenthread.practices.daily_management.presenters import boards as presenters
from goldenthread.practices.daily_management.queries import boards as queries

pytestmark = [pytest.mark.database]

ROSE, AS_PLANNED = Mark.State.ROSE, Mark.State.AS_PLANNED


@pytest.fixture
def at_the_board(ward_7) -> AtTheBoard:
    return AtTheBoard(ward_7.pk, "Somebody at Ward 7’s board")


def say(board, column, state, *, by, **more):
    return huddles.say_mark(board=board, by=by, column_id=column.pk, state=state, on=today(), **more)


def page_of(board, by):
    return presenters.huddle_page(queries.rows_of(queries.get_board(board.pk, seen_by=by)), by=by)


# --- marks -----------------------------------------------------------------------------------------------------------


def test_the_first_mark_opens_the_huddle(wards_board, huddle, column, ben):
    assert not Occurrence.objects.filter(state=Occurrence.State.RUNNING).exists()
    say(wards_board, column("S"), AS_PLANNED, by=ben)
    say(wards_board, column("Q"), ROSE, by=ben)
    opened = Occurrence.objects.get(state=Occurrence.State.RUNNING)
    assert opened.routine == huddle
    assert opened.led_by == ben


def test_whoever_stands_at_the_screen_marks_without_a_name(wards_board, column, at_the_board):
    mark = say(wards_board, column("S"), ROSE, by=at_the_board)
    assert mark.by is None
    assert Entry.objects.filter(record_kind="daily_management.mark").get().actor_label == at_the_board.label


def test_a_screen_marks_no_other_place(wards_board, column, ward_8, at_the_board):
    with pytest.raises(PermissionDenied, match="for another place"):
        say(wards_board, column("S"), ROSE, by=AtTheBoard(ward_8.pk, "Somebody at Ward 8"))


def test_erin_marks_no_board_of_another_division(wards_board, column, erin):
    with pytest.raises(PermissionDenied, match="use the board of this place"):
        say(wards_board, column("S"), ROSE, by=erin)


def test_saying_the_same_again_changes_nothing(wards_board, column, ben, amina):
    first = say(wards_board, column("S"), AS_PLANNED, by=ben)
    counted = Board.objects.get(pk=wards_board.pk).change
    again = say(wards_board, column("S"), AS_PLANNED, by=amina, version=0)
    assert (again.pk, again.version, again.by) == (first.pk, 1, ben)
    assert Board.objects.get(pk=wards_board.pk).change == counted


def test_a_mark_changed_meanwhile_is_not_overwritten(wards_board, column, ben, amina):
    say(wards_board, column("S"), AS_PLANNED, by=ben)
    with pytest.raises(StaleVersion) as stale:
        say(wards_board, column("S"), ROSE, by=amina, version=0)
    assert (stale.value.differences[0].theirs, stale.value.differences[0].yours) == (
        "As planned",
        "Something rose",
    )
    assert Mark.objects.get().state == AS_PLANNED
    say(wards_board, column("S"), ROSE, by=amina, version=1)
    assert Mark.objects.get().state == ROSE


def test_without_the_version_the_earlier_mark_would_be_lost(wards_board, column, ben, amina):
    """The control of the test above: it is the version that keeps what Ben said."""
    say(wards_board, column("S"), AS_PLANNED, by=ben)
    say(wards_board, column("S"), ROSE, by=amina, version=None)
    assert Mark.objects.get().state == ROSE


def test_a_page_left_open_for_three_days_marks_nothing(wards_board, column, ben):
    on = today()
    with (
        time_machine.travel(f"{on + timedelta(days=3)}T09:00:00+01:00", tick=False),
        pytest.raises(ValidationError, match="opened on 15 June 2026, and today is 18 June 2026"),
    ):
        huddles.say_mark(board=wards_board, by=ben, column_id=column("S").pk, state=ROSE, on=on)
    assert not Mark.objects.exists()


def test_a_tablet_out_of_reach_may_say_it_of_yesterday(wards_board, column, at_the_board):
    on = today()
    with time_machine.travel(f"{on + timedelta(days=1)}T06:00:00+01:00", tick=False):
        mark = huddles.say_mark(
            board=wards_board, by=at_the_board, column_id=column("S").pk, state=ROSE, on=on
        )
        assert mark.on == on
        # It was received today, and opens no huddle of today.
        assert mark.said_at.date() == today()
        assert not Occurrence.objects.filter(state=Occurrence.State.RUNNING).exists()


def test_a_board_of_a_closed_place_takes_nothing_more(wards_board, column, ben, ward_7, dev, monkeypatch):
    monkeypatch.setattr(type(ward_7), "is_open", lambda self, on: False)
    with pytest.raises(ValidationError, match="Ward 7 is closed"):
        say(wards_board, column("S"), ROSE, by=ben)


def test_a_board_taken_down_takes_nothing_more(wards_board, column, ben, amina):
    boards.end_board(wards_board, by=amina, version=None)
    with pytest.raises(ValidationError, match="was closed on 15 June 2026"):
        huddles.thank(board=wards_board, by=ben, words="Thank you, Tomasz")


def test_somebody_who_left_marks_nothing_and_what_they_said_stays(wards_board, column, ben):
    say(wards_board, column("S"), ROSE, by=ben)
    ben.left_on = today()
    ben._rights = None
    with pytest.raises(PermissionDenied):
        say(wards_board, column("Q"), ROSE, by=ben)
    assert Mark.objects.get().by == ben


# --- problems, answers, thanks ---------------------------------------------------------------------------------------


def test_a_problem_asks_matron_and_says_when_we_hear(wards_board, column, ben):
    assert page_of(wards_board, ben).problem.ask == "Ask Matron. Answer due 12:30"
    say(wards_board, column("S"), ROSE, by=ben)
    card = huddles.add_problem(
        board=wards_board, by=ben, words="Light out over sink", column_id=column("S").pk, escalate=True
    )
    assert (card.state, card.escalation.kind) == (Card.State.ROSE, Escalation.Kind.SAFETY)
    assert card.escalation.occurrence.state == Occurrence.State.RUNNING
    page = page_of(wards_board, ben).board
    assert [one.says for one in page.rose] == ["With Matron. Answer due 12:30"]
    assert page.columns[0].words == "Light out over sink"


def test_where_nobody_is_asked_the_board_says_who_could_change_that(ward_8, medicine, make_person):
    lead = make_person("Hana Lim", "Ward manager", ward_8, "team_lead")
    board = boards.add_board(unit=ward_8, by=lead)
    page = page_of(board, lead)
    assert page.problem.ask == ""
    assert page.problem.nobody.startswith("Nobody is set to be asked for Ward 8 yet.")
    with pytest.raises(ValidationError):
        huddles.add_problem(board=board, by=lead, words="Light out", escalate=True)
    assert not Card.objects.exists()
    assert not Escalation.objects.exists()


def test_an_answer_comes_back_with_a_name_and_is_judged_once(wards_board, ben, gita, at_the_board):
    card = huddles.add_problem(board=wards_board, by=ben, words="Light out over sink", escalate=True)
    ask = Ask.objects.get()
    with time_machine.travel("2026-06-15T11:12:00+01:00", tick=False):
        routines.answer_ask(ask, answer="new bulb at 2 pm", answer_name="Sam, Estates", by=gita)
        page = page_of(wards_board, ben).board
        assert [one.says for one in page.came_back] == ["Sam, Estates, 11:12: new bulb at 2 pm."]
        assert page.came_back[0].asked == "You asked at 09:00: “Light out over sink”"
        assert page.came_back[0].early == "An answer came back, 1 hour early"
        assert page.first == "1 answer came back · Nothing left with us"
        huddles.say_fixed(board=wards_board, by=at_the_board, ask_id=ask.pk, fixed=True)
        with pytest.raises(ValidationError, match="Somebody has said already: fixed"):
            huddles.say_fixed(board=wards_board, by=ben, ask_id=ask.pk, fixed=False)
    card.refresh_from_db()
    assert card.state == Card.State.DONE
    assert Escalation.objects.get().state == Escalation.State.FIXED


def test_not_yet_asks_again_and_the_card_stays(wards_board, ben, gita):
    card = huddles.add_problem(board=wards_board, by=ben, words="Light out over sink", escalate=True)
    routines.answer_ask(Ask.objects.get(), answer="new bulb", answer_name="Sam, Estates", by=gita)
    huddles.say_fixed(board=wards_board, by=ben, ask_id=Ask.objects.get().pk, fixed=False)
    card.refresh_from_db()
    assert card.state == Card.State.ROSE
    assert len(page_of(wards_board, ben).board.rose) == 1


def test_what_is_kept_is_carried_over_until_it_is_done(wards_board, ben):
    kept = huddles.add_problem(board=wards_board, by=ben, words="Key hook", holder="Ana")
    with time_machine.travel("2026-06-17T09:00:00+01:00", tick=False):
        page = page_of(wards_board, ben).board
        assert [(one.short, one.since) for one in page.with_us] == [("Key hook (Ana)", "For 2 days")]
        huddles.finish_card(board=wards_board, by=ben, card_id=kept.pk, version=1)
        assert not page_of(wards_board, ben).board.with_us
        with pytest.raises(ValidationError, match="not with you any more"):
            huddles.finish_card(board=wards_board, by=ben, card_id=kept.pk, version=2)


def test_an_action_of_the_huddle_is_done_at_the_board(wards_board, huddle, ward_7, ben, amina):
    occurrence = huddles.open_huddle(board=wards_board, by=amina)
    action = routines.add_action(
        unit=ward_7,
        routine=huddle,
        occurrence=occurrence,
        text="Shorter handover",
        owner_words="Joy",
        by=amina,
    )
    assert page_of(wards_board, ben).board.with_us_line == "Shorter handover (Joy)"
    huddles.finish_card(board=wards_board, by=ben, action_id=action.pk)
    assert not page_of(wards_board, ben).board.with_us


def test_a_problem_that_was_kept_is_asked_about_later(wards_board, ben):
    kept = huddles.add_problem(board=wards_board, by=ben, words="Trolley wheel", holder="Ana")
    huddles.escalate_card(board=wards_board, by=ben, card_id=kept.pk, version=1)
    page = page_of(wards_board, ben).board
    assert not page.with_us
    assert [one.text for one in page.rose] == ["Trolley wheel"]


def test_two_who_edit_one_card_are_told(wards_board, ben, amina):
    kept = huddles.add_problem(board=wards_board, by=ben, words="Key hook", holder="Ana")
    huddles.change_card(board=wards_board, by=ben, card_id=kept.pk, words="Key hook by door", version=1)
    with pytest.raises(StaleVersion):
        huddles.change_card(board=wards_board, by=amina, card_id=kept.pk, words="Two key hooks", version=1)
    assert Card.objects.get().words == "Key hook by door"


def test_thanks_stand_on_the_board_for_a_week_and_can_be_taken_back(wards_board, ben):
    thanks = huddles.thank(board=wards_board, by=ben, words="Thank you, Tomasz: the wheels are silent")
    assert [one.words for one in page_of(wards_board, ben).board.thanks] == [thanks.words]
    with time_machine.travel("2026-06-23T09:00:00+01:00", tick=False):
        assert not page_of(wards_board, ben).board.thanks
    huddles.take_back_card(board=wards_board, by=ben, card_id=thanks.pk, version=1)
    assert not page_of(wards_board, ben).board.thanks


def test_an_idea_at_a_screen_has_no_name(wards_board, at_the_board, ben):
    idea = huddles.add_idea(board=wards_board, by=at_the_board, words="A second key hook")
    assert idea.raised_by is None
    shown = page_of(wards_board, ben).board.ideas[0]
    assert (shown.words, shown.says) == ("A second key hook", "Answer due by 22 June 2026")


def test_where_ideas_are_switched_off_the_board_asks_for_none(wards_board, ben, trust, dev):
    from goldenthread.foundations.organisation import actions as organisation
    from goldenthread.foundations.organisation.models import OwnWay

    way = OwnWay.objects.get()
    for key in ("golden_thread", "projects"):
        if way.is_on(key):
            organisation.switch_practice(way, key=key, on=False, by=None)
    with scope_of(trust):
        assert not page_of(wards_board, ben).board.takes_ideas


# --- closing ---------------------------------------------------------------------------------------------------------


def test_the_board_says_what_was_done_in_one_sentence(wards_board, column, ben):
    with time_machine.travel("2026-06-15T07:04:00+01:00", tick=False):
        for letter in "SQDPW":
            say(wards_board, column(letter), AS_PLANNED, by=ben)
        huddles.add_problem(board=wards_board, by=ben, words="Light out over sink", escalate=True)
        huddles.add_problem(board=wards_board, by=ben, words="Key hook", holder="Ana")
        huddles.add_problem(board=wards_board, by=ben, words="Shorter handover", holder="Joy")
    with time_machine.travel("2026-06-15T08:09:00+01:00", tick=False):
        held = huddles.close_huddle(board=wards_board, by=ben, on=today())
        assert held.state == Occurrence.State.HELD
        assert held.said == "Done 08:09. 1 with Matron. 2 with us."
        assert page_of(wards_board, ben).board.done == held.said


def test_closing_twice_is_closing_once(wards_board, ben):
    first = huddles.close_huddle(board=wards_board, by=ben)
    with time_machine.travel("2026-06-15T10:00:00+01:00", tick=False):
        again = huddles.close_huddle(board=wards_board, by=ben)
    assert (again.pk, again.said) == (first.pk, first.said)


def test_a_board_without_a_huddle_cannot_be_closed(ward_7, amina):
    board = boards.add_board(unit=ward_7, by=amina)
    with pytest.raises(ValidationError, match="has no huddle yet"):
        huddles.close_huddle(board=board, by=amina)


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "Bed 4 has no bell",
        "no bell in bed no. 12",
        "swap beds B4 and B5",
        "Mr Smith needs a frame",
        "Mrs K waits for her scan",
        "patient J.S. fell",
        "Pt AB to scan",
        "J.S. waits again",
    ],
)
def test_beds_names_and_initials_are_refused_with_a_sentence(wards_board, ben, words):
    with pytest.raises(ValidationError, match="Anyone can read this board"):
        huddles.add_problem(board=wards_board, by=ben, words=words)
    with pytest.raises(ValidationError, match="Anyone can read this board"):
        huddles.thank(board=wards_board, by=ben, words=words)
    assert not Card.objects.exists()


@pytest.mark.parametrize(
    "words",
    [
        "4 beds short tonight",
        "Light out over bay 3 sink",
        "I.T. down since 7 a.m.",
        "Dr Shah is not told of rounds",
        "No I.V. poles",
        "Patients wait for porters",
        "Bed pan washer broken",
    ],
)
def test_ordinary_problems_are_let_be(wards_board, ben, words):
    assert huddles.add_problem(board=wards_board, by=ben, words=words).words == words


def test_an_nhs_number_is_refused_and_nothing_is_written(wards_board, ben):
    with pytest.raises(ValidationError, match="NHS number"):
        huddles.add_problem(board=wards_board, by=ben, words="943 476 5919 waits", escalate=True)
    assert not Card.objects.exists()
    assert not Escalation.objects.exists()


def test_whatever_changes_a_board_counts_as_a_change(wards_board, column, ben, gita, at_the_board):
    def change():
        return Board.objects.get(pk=wards_board.pk).change

    seen = [change()]
    say(wards_board, column("S"), ROSE, by=ben)
    seen.append(change())
    huddles.add_problem(board=wards_board, by=ben, words="Light out over sink", escalate=True)
    seen.append(change())
    routines.answer_ask(Ask.objects.get(), answer="new bulb", answer_name="Sam, Estates", by=gita)
    seen.append(change())
    huddles.thank(board=wards_board, by=at_the_board, words="Thank you, Tomasz")
    seen.append(change())
    assert seen == sorted(set(seen))
