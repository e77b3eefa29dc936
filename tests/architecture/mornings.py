"""One object of every kind that a team's mornings leave: routines, what rose, boards, screens, ideas, how work is done.
Each has its trust's own word in its text."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from goldenthread.engines.routines import actions as routines
from goldenthread.engines.routines.models import (
    Action,
    Escalation,
    Occurrence,
    Principal,
    Routine,
    Rung,
    Tier,
)
from goldenthread.engines.routines.rules import AtTheBoard
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.organisation.models import Person, Unit
from goldenthread.practices.daily_management import actions as daily
from goldenthread.practices.daily_management import queries
from goldenthread.practices.daily_management.actions import boards, huddles, screens
from goldenthread.practices.daily_management.models import (
    Area,
    Board,
    Conflict,
    LeaderTask,
    LeaderWork,
    Screen,
    StandardWork,
    Trained,
    Turn,
)
from goldenthread.practices.projects import actions as projects
from goldenthread.practices.projects.models import Idea, IdeaBox

WHY = "It has come to its end."


def of_a_morning(canary: str, *, ward: Unit, lead: Person, person: Person) -> dict[str, Any]:
    routine = routines.add_routine(
        unit=ward,
        kind="team_huddle",
        name=f"{canary} huddle",
        owner=lead,
        rule="FREQ=DAILY",
        starts_on=today() - timedelta(days=14),
        starts_at=time(8),
        by=lead,
    )
    principal = routines.add_principal(routine, person=person, by=lead)
    occurrence = routines.open_occurrence(routine, by=lead)
    action = routines.add_action(
        unit=ward, occurrence=occurrence, text=f"{canary} buys a hook", owner=person, by=lead
    )
    rung = routines.set_rung(
        unit=ward, tier=Tier.SERVICE, title=f"{canary} Matron", holder=lead, minutes=60, by=None
    )
    escalation = routines.raise_escalation(
        unit=ward, text=f"{canary} light is out", by=AtTheBoard(ward.pk, ward.name)
    )
    board = boards.add_board(unit=ward, by=lead, routine=routine)
    Board.objects.filter(pk=board.pk).update(started_on=today() - timedelta(days=14))
    card = huddles.add_problem(board=board, by=lead, words=f"{canary} key hook", holder="Ana")
    screen, _ = screens.add_screen(board=board, kind=Screen.Kind.TABLET, name=f"{canary} tablet", by=lead)
    conflict = Conflict.objects.create(
        board=board,
        name="say_mark",
        about=f"{canary} safety",
        theirs="As planned",
        ours="Something rose",
        fields={},
        received_at=now(),
    )
    return {
        "routine_id": routine.pk,
        "principal_id": principal.pk,
        "occurrence_id": occurrence.pk,
        "action_id": action.pk,
        "rung_id": rung.pk,
        "escalation_id": escalation.pk,
        "board_id": board.pk,
        "operation": "thank",
        "on": (today() - timedelta(days=1)).isoformat(),
        "card_id": card.pk,
        "screen_id": screen.pk,
        "conflict_id": conflict.pk,
        "name": "thank",
        **_how_work_is_done(canary, ward=ward, lead=lead, person=person),
        **_ideas(canary, ward=ward, lead=lead),
    }


def _how_work_is_done(canary: str, *, ward: Unit, lead: Person, person: Person) -> dict[str, Any]:
    work = daily.add_standard(
        unit=ward,
        title=f"{canary} handover",
        purpose=f"{canary} safety",
        owner=lead,
        review_on=today() + timedelta(days=90),
        by=lead,
    )
    edition = queries.editions_of(work)[0]
    step = daily.StepWords(f"{canary} says who is at risk")
    daily.write_steps(edition, steps=[step], takt_seconds=None, stock="", by=lead, version=None)
    daily.publish(edition, by=lead)
    (trained,) = daily.say_trained(edition, people=[person], on=today(), by=lead)
    daily.begin_checking(ward, cadence="week", by=lead)
    own = daily.begin_list(unit=ward, person=lead, talks_with=None, by=lead)
    task = daily.add_task(own, words=f"{canary} walk", cadence="day", by=lead)
    return {
        "standard_work_id": work.pk,
        "edition_id": edition.pk,
        "trained_id": trained.pk,
        "list_id": own.pk,
        "task_id": task.pk,
        "turn_id": daily.say_missed(task, reason="time", by=lead).pk,
        "area_id": daily.start_five_s(ward, name=f"{canary} store", by=lead).pk,
    }


def _ideas(canary: str, *, ward: Unit, lead: Person) -> dict[str, Any]:
    box = projects.open_box(unit=ward, by=lead)
    idea = projects.raise_idea(unit=ward, words=f"{canary} shelf", by=lead)
    return {"idea_id": idea.pk, "box_code": box.public_code}


def end_the_mornings(known: dict[str, Any], *, lead: Person) -> None:
    """What was said of a mark, a conflict that waits and what somebody missed have no end; the rest comes to it."""

    def of(model: Any, name: str) -> Any:
        return model.objects.get(pk=known[name])

    projects.answer_idea(of(Idea, "idea_id"), will_try=False, answer=WHY, by=lead)
    projects.close_box(IdeaBox.objects.get(public_code=known["box_code"]), by=lead)
    daily.end_five_s(of(Area, "area_id"), by=lead)
    own = of(LeaderWork, "list_id")
    daily.take_back_turn(of(Turn, "turn_id"), by=lead)
    daily.end_task(of(LeaderTask, "task_id"), work=own, by=lead)
    daily.end_list(own, by=lead)
    daily.take_back_training(of(Trained, "trained_id"), by=lead)
    daily.withdraw_standard(of(StandardWork, "standard_work_id"), because=WHY, by=lead, version=None)
    screens.revoke_screen(of(Screen, "screen_id"), by=lead, version=None)
    board = of(Board, "board_id")
    huddles.take_back_card(board=board, by=lead, card_id=known["card_id"])
    boards.end_board(board, by=lead, version=None)
    team = AtTheBoard(known["unit_id"], "The team")
    routines.withdraw(of(Escalation, "escalation_id"), because=WHY, by=team)
    routines.end_rung(of(Rung, "rung_id"), by=lead)
    routines.answer_action(of(Action, "action_id"), answer=WHY, by=lead)
    routines.close_occurrence(of(Occurrence, "occurrence_id"), by=lead)
    routines.end_principal(of(Principal, "principal_id"), by=lead)
    routines.end_routine(of(Routine, "routine_id"), because=WHY, by=lead)
