"""What is said at a board is of use while somebody acts on it. Then its words go by themselves, and the marks stay."""

from __future__ import annotations

from datetime import timedelta

import pytest

from goldenthread.foundations.audit.queries import entries_about
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.records import actions as records
from goldenthread.practices.daily_management.actions import boards, huddles
from goldenthread.practices.daily_management.models import Card, Mark

pytestmark = [pytest.mark.database]
FOUR_MONTHS = timedelta(days=124)


@pytest.fixture
def board(ward_7, amina):
    return boards.add_board(unit=ward_7, by=amina)


@pytest.fixture
def said_long_ago(board, ben):
    """A mark and a problem of four months ago, and a problem of today."""
    column = board.columns.get(letter="S")
    mark = huddles.say_mark(
        board=board, by=ben, column_id=column.pk, state="rose", on=today(), words="Light out over the sink"
    )
    old = huddles.add_problem(board=board, by=ben, words="Key hook is loose", holder="Ana")
    huddles.add_problem(board=board, by=ben, words="Trolley squeaks", holder="Joy")
    Mark.objects.filter(pk=mark.pk).update(said_at=now() - FOUR_MONTHS)
    Card.objects.filter(pk=old.pk).update(said_at=now() - FOUR_MONTHS)
    return mark, old


def words() -> set[str]:
    return {*Card.objects.values_list("words", flat=True), *Mark.objects.values_list("words", flat=True)}


def told_of(record) -> str:
    return " ".join(entry.payload.label + entry.payload.change for entry in entries_about(record))


@pytest.mark.writes_raw("days that have passed, and many rows emptied under one entry")
def test_words_go_in_their_rows_and_in_the_trail(said_long_ago):
    mark, old = said_long_ago
    assert "Key hook" in told_of(old)
    assert records.clear_by_itself(on=today()) == 2
    assert words() == {"", "Trolley squeaks"}
    assert "Key hook" not in told_of(old)
    mark.refresh_from_db()
    assert mark.state == Mark.State.ROSE
    assert records.clear_by_itself(on=today()) == 0


@pytest.mark.writes_raw("days that have passed, and many rows emptied under one entry")
def test_the_nightly_work_does_it_for_each_trust(said_long_ago, run_due_kind):
    run_due_kind("records.clear_by_itself")
    run_due_kind("records.clear_trust")
    assert words() == {"", "Trolley squeaks"}


@pytest.mark.writes_raw("days that have passed")
def test_what_is_on_hold_stays(said_long_ago):
    records.place_hold(
        person=None, record_class="daily_management.card", why="An inquiry asks", until=None, by=None
    )
    records.clear_by_itself(on=today())
    assert words() == {"", "Key hook is loose", "Trolley squeaks"}


@pytest.fixture
def run_due_kind():
    from goldenthread.foundations.clock import work

    def run(kind: str) -> None:
        if kind == "records.clear_by_itself":
            work.JOBS[kind].do(0, 0)
        else:
            work.run_due(kinds=[kind])

    return run
