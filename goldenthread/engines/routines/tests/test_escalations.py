"""Problems that rise tier by tier until an answer comes back with a name."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from goldenthread.engines.routines import actions, queries
from goldenthread.engines.routines.actions import escalations
from goldenthread.engines.routines.hooks import when_a_place_changes
from goldenthread.engines.routines.models import Ask, Escalation, Tier
from goldenthread.engines.routines.rules import AtTheBoard
from goldenthread.engines.routines.wording import answer_words, asking_words, lateness_words, passed_words
from goldenthread.foundations.access import actions as access
from goldenthread.foundations.audit.models import StaleVersion
from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.notices import queries as notices
from goldenthread.foundations.organisation import actions as organisation

pytestmark = [pytest.mark.database]


@pytest.fixture
def morning():
    """A clock that tests move, from eight in the morning."""
    with time_machine.travel("2026-06-15T08:02:00+01:00", tick=False) as clock:
        yield clock


@pytest.fixture
def matron(medicine, make_person):
    return make_person("Mary Obi", "Matron", medicine, "team_lead")


@pytest.fixture
def director(medicine, make_person):
    return make_person("Sam Reed", "Estates", medicine, "team_lead")


@pytest.fixture
def ladder(medicine, whole_trust, matron, director, dev):
    """Matron, then a divisional director, then the chief nurse."""
    return {
        tier: actions.set_rung(unit=unit, tier=tier, title=title, holder=holder, minutes=minutes, by=dev)
        for tier, unit, title, holder, minutes in (
            (Tier.SERVICE, medicine, "Matron", matron, 210),
            (Tier.DIVISION, medicine, "Divisional Director", director, 240),
            (Tier.EXECUTIVE, whole_trust, "Chief Nurse", dev, 1440),
        )
    }


@pytest.fixture
def outside(ladder, whole_trust, dev):
    return actions.set_rung(
        unit=whole_trust, tier=Tier.SYSTEM, title="Sound ICB", minutes=60 * 24 * 14, by=dev
    )


@pytest.fixture
def light(morning, ladder, ward_7, amina):
    return actions.raise_escalation(unit=ward_7, text="Light out over bay 3 sink", kind="estates", by=amina)


@pytest.fixture
def board(ward_7):
    return AtTheBoard(ward_7.pk, "Ward 7’s tablet")


def asked(escalation):
    found = queries.open_ask(escalation)
    assert found is not None
    return found


def texts(person):
    return [notice.text for notice in notices.notices_of(person)]


def at(clock, hour, minute=0):
    clock.move_to(datetime(2026, 6, 15, hour - 1, minute, tzinfo=UTC))


# --- asking --------------------------------------------------------------------------------------------------------


def test_the_next_tier_is_asked_with_an_hour_rounded_down_to_ten_minutes(light):
    ask = asked(light)
    assert (ask.title, ask.tier, light.tier) == ("Matron", Tier.SERVICE, Tier.SERVICE)
    assert asking_words(ask.title, ask.tier, ask.due_at) == "Ask Matron. Answer due 11:30."


def test_whoever_is_asked_is_told_once(light, matron):
    assert texts(matron) == ["Ward 7 asks: “Light out over bay 3 sink”. Answer due 11:30."]


def test_a_tier_that_nobody_holds_is_passed_over(morning, ladder, ward_7, amina, dev):
    actions.end_rung(ladder[Tier.SERVICE], by=dev)
    raised = actions.raise_escalation(unit=ward_7, text="No linen", by=amina)
    assert asked(raised).title == "Divisional Director"


def test_where_nobody_answers_it_is_refused_with_who_can_name_somebody(ward_7, amina):
    with pytest.raises(ValidationError, match=r"Nobody answers above Ward 7 yet.*[Ee]xecutives"):
        actions.raise_escalation(unit=ward_7, text="No linen", by=amina)
    assert not Escalation.objects.exists()


def test_a_place_of_its_own_comes_before_the_place_above(morning, ladder, ward_7, amina, ben, dev):
    actions.set_rung(unit=ward_7, tier=Tier.SERVICE, title="Ward matron", holder=ben, minutes=60, by=dev)
    rung = queries.next_asked(ward_7)
    assert rung is not None
    assert rung.title == "Ward matron"


def test_whoever_stands_at_the_screen_asks_for_its_place_only(morning, ladder, ward_7, ward_8, board):
    raised = actions.raise_escalation(unit=ward_7, text="No linen", by=board)
    assert (raised.raised_by, raised.raised_words) == (None, "Ward 7")
    with pytest.raises(PermissionDenied, match="for another place"):
        actions.raise_escalation(unit=ward_8, text="No linen", by=board)


def test_somebody_of_another_division_may_not_ask_for_the_ward(morning, ladder, ward_7, erin):
    with pytest.raises(PermissionDenied):
        actions.raise_escalation(unit=ward_7, text="No linen", by=erin)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Say what is needed"),
        ("   ", "Say what is needed"),
        ("x" * 141, "shorten it by 1"),
        ("Falls of 943 476 5919", "NHS number"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(text, says, morning, ladder, ward_7, amina):
    with pytest.raises(ValidationError, match=says):
        actions.raise_escalation(unit=ward_7, text=text, by=amina)


def test_text_that_reads_from_right_to_left_is_kept_as_it_was_typed(morning, ladder, ward_7, amina):
    text = "אור כבוי above \u200fbay 3"
    assert actions.raise_escalation(unit=ward_7, text=text, by=amina).text == text


# --- answering -----------------------------------------------------------------------------------------------------


def test_an_answer_comes_back_with_a_name_to_whoever_asked(light, morning, director, amina, ward_7):
    at(morning, 9)
    actions.pass_on(asked(light), reason="Not mine to mend", by=asked(light).holder)
    at(morning, 11, 12)
    actions.answer_ask(asked(light), answer="new bulb at 2 pm", by=director)
    assert texts(amina)[0] == "Sam, Estates, 11:12: new bulb at 2 pm. Is it fixed?"
    (back,) = queries.came_back(ward_7)
    assert answer_words(back) == "Sam, Estates, 11:12: new bulb at 2 pm."
    assert queries.waiting(ward_7) == []


def test_an_answered_problem_never_rises(light, morning, matron):
    actions.answer_ask(asked(light), answer="New bulb", by=matron)
    at(morning, 12)
    work.run_due(kinds={actions.RISE})
    light.refresh_from_db()
    assert (light.state, light.tier) == (Escalation.State.ANSWERED, Tier.SERVICE)
    assert light.asks.count() == 1


def test_nobody_else_answers(light, ben, erin):
    for person in (ben, erin):
        with pytest.raises(PermissionDenied, match="Mary Obi, Matron, was asked"):
            actions.answer_ask(asked(light), answer="Done", by=person)


def test_a_deputy_answers(light, ladder, medicine, matron, ben, dev):
    rung = ladder[Tier.SERVICE]
    actions.set_rung(
        unit=medicine, tier=rung.tier, title="Matron", holder=matron, deputy=ben, minutes=210, by=dev
    )
    assert actions.answer_ask(asked(light), answer="Done", by=ben).answer_name == "Ben, Staff nurse"


def test_whoever_stands_in_is_told_and_answers(morning, ladder, ward_7, amina, matron, carys):
    access.arrange_stand_in(
        matron.memberships.get(),
        who=carys,
        reason="away",
        starts_on=date(2026, 6, 15),
        ends_on=date(2026, 6, 22),
        by=matron,
    )
    raised = actions.raise_escalation(unit=ward_7, text="No linen", by=amina)
    assert len([text for text in texts(carys) if "No linen" in text]) == 1
    assert [ask.escalation for ask in queries.waiting_for(carys)] == [raised]
    actions.answer_ask(asked(raised), answer="On its way", by=carys)


def test_it_waits_for_whoever_is_asked_and_for_whoever_holds_the_tier_by_now(
    light, ladder, medicine, matron, carys, dev
):
    assert [ask.escalation for ask in queries.waiting_for(matron)] == [light]
    assert queries.waiting_for(carys) == []
    actions.set_rung(unit=medicine, tier=Tier.SERVICE, title="Matron", holder=carys, minutes=60, by=dev)
    assert [ask.escalation for ask in queries.waiting_for(carys)] == [light]


def found_by_looking_at_everything(person):
    asks = list(queries.open_asks().filter(tier__lt=Tier.SYSTEM))
    by_place = queries.ladders({ask.escalation.unit_id for ask in asks}, on=today())
    to_answer = queries.asked_now(asks, by_place, on=today())
    return [ask for ask in asks if to_answer[ask.pk] & queries.answers_for(person)]


def test_what_waits_for_somebody_is_what_a_look_at_everything_finds(
    light, ladder, whole_trust, medicine, surgery, ward_7, ward_8, matron, director, carys, erin, amina, dev
):
    first = actions.raise_escalation(unit=ward_8, text="No linen", by=matron)
    actions.pass_on(asked(first), reason="Not mine", by=matron)
    actions.raise_escalation(unit=surgery, text="Lift out", by=erin)
    actions.set_rung(
        unit=ward_7, tier=Tier.SERVICE, title="Sister", holder=carys, deputy=erin, minutes=60, by=dev
    )
    everybody = [matron, director, carys, erin, amina, dev]
    assert [queries.waiting_for(one) for one in everybody] == [
        found_by_looking_at_everything(one) for one in everybody
    ]
    organisation.end_time_here(carys, on=today(), by=None)
    assert queries.waiting_for(erin) == found_by_looking_at_everything(erin) != []


# --- passing on ----------------------------------------------------------------------------------------------------


def test_a_problem_is_passed_on_with_a_reason_and_a_new_clock(light, morning, matron, director, amina):
    at(morning, 9, 5)
    ask = actions.pass_on(asked(light), reason="It needs an electrician", by=matron)
    assert (ask.title, ask.rose, ask.reason) == ("Divisional Director", "by_hand", "It needs an electrician")
    assert passed_words(ask) == "Passed to the Divisional Director, 09:05."
    assert texts(director)
    assert "passed to the Divisional Director" in texts(amina)[0]


def test_passing_on_needs_a_reason(light, matron):
    with pytest.raises(ValidationError, match="Say why the next tier is asked"):
        actions.pass_on(asked(light), reason=" ", by=matron)


def test_only_an_executive_passes_a_problem_out_of_the_trust(light, outside, matron, director, dev):
    actions.pass_on(asked(light), reason="Above me", by=matron)
    actions.pass_on(asked(light), reason="Above me", by=director)
    with pytest.raises(PermissionDenied, match="outside the trust"):
        actions.pass_on(asked(light), reason="Above us", by=matron)
    assert actions.pass_on(asked(light), reason="The landlord is theirs", by=dev).tier == Tier.SYSTEM
    assert [ask.title for ask in queries.outside()] == ["Sound ICB"]


def test_an_answer_from_outside_names_who_gave_it(light, outside, matron, director, dev, amina):
    for person in (matron, director, dev):
        actions.pass_on(asked(light), reason="Above me", by=person)
    with pytest.raises(ValidationError, match="Say who at Sound ICB gave this answer"):
        actions.answer_ask(asked(light), answer="In the spring", by=dev)
    ask = actions.answer_ask(asked(light), answer="In the spring", answer_name="Jo Hay, Sound ICB", by=dev)
    assert (ask.answer_name, ask.answered_by) == ("Jo Hay, Sound ICB", dev)


def test_at_the_top_there_is_nobody_to_pass_it_to(light, matron, director, dev):
    for person in (matron, director):
        actions.pass_on(asked(light), reason="Above me", by=person)
    with pytest.raises(ValidationError, match="Nobody answers above the Chief Nurse"):
        actions.pass_on(asked(light), reason="Above me", by=dev)


# --- rising by itself ----------------------------------------------------------------------------------------------


def test_what_has_no_answer_at_its_hour_rises_by_itself(light, morning, director, amina):
    at(morning, 11, 29)
    work.run_due(kinds={actions.RISE})
    assert asked(light).title == "Matron"
    at(morning, 11, 30)
    work.run_due(kinds={actions.RISE})
    ask = asked(light)
    assert passed_words(ask) == "No answer yet. Passed to the Divisional Director, 11:30."
    assert texts(director) == ["Ward 7 asks: “Light out over bay 3 sink”. Answer due 15:30."]
    assert "No answer yet" in texts(amina)[0]


def rises_twice(light, morning):
    at(morning, 11, 30)
    number = light.asks.get().pk
    actions.rise(number)
    actions.rise(number)
    return light.asks.count()


def test_it_rises_once_however_often_the_clock_comes(light, morning):
    assert rises_twice(light, morning) == 2


def test_without_the_look_at_who_is_asked_now_it_would_not_stay_at_two(light, morning, monkeypatch):
    seen = [asked(light), asked(light), asked(light)]
    monkeypatch.setattr(escalations.queries, "open_ask", lambda escalation: seen.pop())
    with pytest.raises(StaleVersion):
        rises_twice(light, morning)


def test_without_versions_either_it_would_rise_twice(light, morning, monkeypatch):
    seen = [asked(light), asked(light), asked(light)]
    monkeypatch.setattr(escalations.queries, "open_ask", lambda escalation: seen.pop())
    monkeypatch.setattr(escalations.audit, "save_change", lambda record, *, version: record.save())
    with pytest.raises(ValidationError, match="routines_one_open_ask"):
        rises_twice(light, morning)


def test_an_answer_and_the_clock_at_the_same_moment_leave_one_of_the_two(light, morning, matron, director):
    seen_before = asked(light)
    at(morning, 11, 30)
    work.run_due(kinds={actions.RISE})
    with pytest.raises(
        ValidationError, match=r"passed on to the Divisional Director at 11:30.*Nothing is lost"
    ):
        actions.answer_ask(seen_before, answer="New bulb", by=matron)
    actions.answer_ask(asked(light), answer="New bulb", by=matron)
    assert [ask.answer for ask in light.asks.all()] == ["", "New bulb"]


def test_what_somebody_else_changed_since_the_form_was_opened_is_not_overwritten(light, matron):
    with pytest.raises(StaleVersion):
        actions.answer_ask(asked(light), answer="New bulb", by=matron, version=7)


def test_work_that_was_lost_is_found_by_the_hourly_look(light, morning):
    from goldenthread.engines.routines.jobs import rise_what_is_overdue
    from goldenthread.foundations.clock.models import Due

    Due.objects.filter(kind=actions.RISE).delete()
    at(morning, 13)
    rise_what_is_overdue(0, 0)
    assert asked(light).title == "Divisional Director"


def test_a_clock_set_back_makes_nothing_rise_early(light, morning):
    first = asked(light)
    at(morning, 11, 30)
    at(morning, 10, 30)
    actions.rise(first.pk)
    assert asked(light).pk == first.pk
    at(morning, 11, 30)
    work.run_due(kinds={actions.RISE})
    assert asked(light).title == "Divisional Director"


@pytest.mark.parametrize(
    ("asked_at", "due"),
    [
        ("2026-10-25T00:30:00+01:00", "2026-10-25T03:00:00+00:00"),
        ("2026-03-29T00:30:00+00:00", "2026-03-29T05:00:00+01:00"),
    ],
)
def test_minutes_pass_alike_on_the_nights_the_clock_changes(asked_at, due, ladder, ward_7, amina):
    with time_machine.travel(asked_at, tick=False) as clock:
        raised = actions.raise_escalation(unit=ward_7, text="No linen", by=amina)
        assert asked(raised).due_at == datetime.fromisoformat(due)
        clock.shift(timedelta(minutes=209))
        work.run_due(kinds={actions.RISE})
        assert raised.asks.count() == 1
        clock.shift(timedelta(minutes=1))
        work.run_due(kinds={actions.RISE})
        assert raised.asks.count() == 2


def test_at_the_top_it_stays_and_says_for_how_long(light, outside, morning, director, dev):
    at(morning, 11, 30)
    work.run_due(kinds={actions.RISE})
    at(morning, 15, 30)
    work.run_due(kinds={actions.RISE})
    assert asked(light).title == "Chief Nurse"
    morning.shift(timedelta(days=4))
    work.run_due(kinds={actions.RISE})
    assert asked(light).title == "Chief Nurse"
    assert lateness_words(asked(light)) == "4 days, no answer"


def test_whoever_left_is_passed_over_for_the_deputy_with_a_sentence(
    light, ladder, morning, medicine, director, ben, dev
):
    actions.set_rung(
        unit=medicine,
        tier=Tier.DIVISION,
        title="Divisional Director",
        holder=director,
        deputy=ben,
        minutes=60,
        by=dev,
    )
    organisation.end_time_here(director, on=date(2026, 6, 15), by=None)
    at(morning, 11, 30)
    work.run_due(kinds={actions.RISE})
    ask = asked(light)
    assert ask.holder == ben
    assert ask.reason == "Sam Reed has left, so Ben Osei is asked."


def test_a_tier_whose_people_have_all_left_is_passed_over_with_a_sentence(light, morning, director, dev):
    organisation.end_time_here(director, on=date(2026, 6, 15), by=None)
    at(morning, 11, 30)
    work.run_due(kinds={actions.RISE})
    ask = asked(light)
    assert ask.title == "Chief Nurse"
    assert ask.reason == "Sam Reed has left, and nobody answers as the Divisional Director."


# --- fixed, or not yet ---------------------------------------------------------------------------------------------


@pytest.fixture
def answered(light, matron):
    return actions.answer_ask(asked(light), answer="New bulb at 2 pm", by=matron)


def test_the_team_says_that_it_is_fixed(answered, light, board):
    actions.say_verdict(answered, fixed=True, by=board)
    light.refresh_from_db()
    assert light.state == Escalation.State.FIXED
    assert light.ended_at is not None


def test_not_yet_asks_the_same_tier_again_with_a_new_clock(answered, light, morning, amina, matron, ward_7):
    at(morning, 15)
    again = actions.say_verdict(answered, fixed=False, by=amina)
    assert again is not None
    assert (again.title, again.rose) == ("Matron", Ask.Rose.NOT_YET)
    assert again.due_at == datetime(2026, 6, 15, 17, 30, tzinfo=UTC)
    assert len(texts(matron)) == 2
    assert queries.came_back(ward_7) == []
    at(morning, 18, 30)
    work.run_due(kinds={actions.RISE})
    assert asked(light).title == "Divisional Director"


def test_whoever_answered_does_not_say_that_it_is_fixed(answered, matron, dev):
    for person in (matron, dev):
        with pytest.raises(PermissionDenied, match="Amina Khan and the team of Ward 7 may"):
            actions.say_verdict(answered, fixed=True, by=person)


def test_somebody_else_of_the_team_may_say_it(answered, ben):
    assert actions.say_verdict(answered, fixed=True, by=ben) is None


def test_it_is_said_once(answered, ben, amina):
    actions.say_verdict(answered, fixed=True, by=ben)
    with pytest.raises(ValidationError, match="over already"):
        actions.say_verdict(answered, fixed=False, by=amina)


def test_what_is_withdrawn_rises_no_more(light, morning, amina, ward_7):
    actions.withdraw(light, because="It was a loose plug", by=amina)
    at(morning, 12)
    work.run_due(kinds={actions.RISE})
    assert light.asks.count() == 1
    assert queries.waiting(ward_7) == []


def test_what_is_withdrawn_cannot_be_answered(light, amina, matron):
    ask = asked(light)
    actions.withdraw(light, because="It was a loose plug", by=amina)
    with pytest.raises(ValidationError, match="Ward 7 took this back"):
        actions.answer_ask(ask, answer="New bulb", by=matron)


# --- around it -----------------------------------------------------------------------------------------------------


def test_every_step_tells_whoever_shows_the_place(morning, ladder, ward_7, amina, matron, monkeypatch):
    heard = []
    monkeypatch.setattr("goldenthread.engines.routines.hooks.when_a_place_changes", [heard.append])
    raised = actions.raise_escalation(unit=ward_7, text="No linen", by=amina)
    actions.pass_on(asked(raised), reason="Above me", by=matron)
    at(morning, 16)
    work.run_due(kinds={actions.RISE})
    actions.withdraw(raised, because="Found some", by=amina)
    assert heard == [ward_7.pk] * 4


def test_nobody_outside_the_trust_sees_any_of_it(light, farah):
    from goldenthread.foundations.organisation.models import scope_of

    with scope_of(farah.body_id):
        assert queries.waiting_for(farah) == []
        assert not queries.open_asks().exists()


def test_the_list_of_those_who_listen_begins_with_nobody_of_this_room():
    assert all("routines" not in hear.__module__ for hear in when_a_place_changes)
