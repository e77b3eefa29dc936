"""What goals may and may not be."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from goldenthread.foundations.audit.models import StaleVersion
from goldenthread.foundations.audit.queries import entries_about
from goldenthread.foundations.organisation.models import ForeignRow, Unit, scope_of
from goldenthread.practices.strategy import actions, queries
from goldenthread.practices.strategy.models import Adoption, Objective, ObjectiveMeasure, Purpose, Review

Level = Objective.Level


def driver(unit, title, by, **more):
    return actions.add_objective(level=Level.DRIVER, unit=unit, title=title, by=by, **more)


def test_a_goal_that_would_be_its_own_ancestor_is_refused(medicine, fewer_falls, safer_floors, dev):
    below = driver(medicine, "Dry floors", dev, parent=safer_floors, contribution="Dry floors hold.")
    with pytest.raises(ValidationError, match="go round in a circle"):
        actions.link_objective(safer_floors, parent=below, contribution="It goes round.", by=dev)
    safer_floors.refresh_from_db()
    assert safer_floors.parent_id == fewer_falls.pk


def test_a_goal_cannot_help_itself(safer_floors, dev):
    with pytest.raises(ValidationError, match="circle"):
        actions.link_objective(safer_floors, parent=safer_floors, contribution="Itself.", by=dev)


def test_a_priority_helps_no_other_goal(whole_trust, fewer_falls, dev):
    other = actions.add_objective(level=Level.PRIORITY, unit=whole_trust, title="Home before lunch", by=dev)
    with pytest.raises(ValidationError, match="stands at the top"):
        actions.link_objective(other, parent=fewer_falls, contribution="Perhaps.", by=dev)


def test_a_priority_is_the_whole_trusts(medicine, dev):
    with pytest.raises(ValidationError, match="A priority is the whole trust"):
        actions.add_objective(level=Level.PRIORITY, unit=medicine, title="Ours alone", by=dev)


def test_a_driver_cannot_help_an_aim_below_it(medicine, halve_ours, dev):
    with pytest.raises(ValidationError, match="further down"):
        driver(medicine, "Better shoes", dev, parent=halve_ours, contribution="Upside down.")


def test_a_goal_cannot_help_one_of_a_place_beside_it(ward_8, halve_ours, dev):
    with pytest.raises(ValidationError, match="not above Ward 8"):
        actions.add_objective(
            level=Level.AIM,
            unit=ward_8,
            title="Fewer falls too",
            aim_to=Decimal(2),
            due_on=date(2027, 1, 1),
            parent=halve_ours,
            contribution="Neighbours.",
            by=dev,
        )


def test_a_ward_may_help_a_goal_of_a_corporate_team(estates, ward_7, amina, dev, fewer_falls):
    lights = driver(
        estates, "Brighter corridors", dev, parent=fewer_falls, contribution="Light shows the way."
    )
    aim = actions.add_objective(
        level=Level.AIM,
        unit=ward_7,
        title="Report each dark lamp",
        aim_to=Decimal(10),
        due_on=date(2027, 1, 1),
        parent=lights,
        contribution="They cannot mend what they do not know of.",
        by=amina,
    )
    assert [goal.title for goal in queries.goals_above(aim)] == ["Brighter corridors", "Fewer harmful falls"]


def test_an_aim_says_how_much_by_when(ward_7, amina):
    with pytest.raises(ValidationError, match="how much, and by when"):
        actions.add_objective(level=Level.AIM, unit=ward_7, title="Do better", by=amina)


def test_a_goal_is_due_after_it_starts(medicine, dev):
    with pytest.raises(ValidationError, match="comes after the day it starts"):
        driver(medicine, "Late", dev, starts_on=date(2026, 6, 1), due_on=date(2026, 5, 1))


def test_a_link_says_how_it_contributes(medicine, fewer_falls, dev):
    with pytest.raises(ValidationError, match="Say how this contributes"):
        driver(medicine, "Silent", dev, parent=fewer_falls)


def test_text_that_holds_an_nhs_number_is_refused(medicine, dev):
    with pytest.raises(ValidationError, match="NHS number"):
        driver(medicine, "Patient 943 476 5919 fell", dev)


def test_a_ward_leader_sets_aims_at_home_and_no_priorities(whole_trust, medicine, ward_7, amina):
    assert actions.add_objective(
        level=Level.AIM, unit=ward_7, title="Ours", aim_to=Decimal(1), due_on=date(2027, 1, 1), by=amina
    ).pk
    with pytest.raises(PermissionDenied, match="Those who may"):
        driver(medicine, "Not mine to set", amina)
    with pytest.raises(PermissionDenied, match="priorities"):
        actions.add_objective(level=Level.PRIORITY, unit=whole_trust, title="Not mine", by=amina)


def test_a_goal_cannot_be_owned_by_someone_of_another_trust(trust, farah, medicine, dev):
    with pytest.raises((ForeignRow, ValidationError)):
        driver(medicine, "Owned elsewhere", dev, owner=farah)


def test_a_goal_cannot_help_one_of_another_trust(trust, northfold, farah, medicine, dev):
    with scope_of(northfold):
        theirs = actions.add_objective(
            level=Level.PRIORITY, unit=Unit.objects.get(), title="Their priority", by=farah
        )
    with pytest.raises((ForeignRow, ValidationError)):
        driver(medicine, "Helps elsewhere", dev, parent=theirs, contribution="No.")


def test_an_older_form_changes_nothing(fewer_falls, dev):
    seen = fewer_falls.version
    values = {
        "why": "",
        "owner": None,
        "aim": "",
        "aim_from": None,
        "aim_to": None,
        "due_on": None,
        "review_every_months": 3,
    }
    actions.change_objective(fewer_falls, title="Fewer falls", **values, by=dev, version=seen)
    with pytest.raises(StaleVersion):
        actions.change_objective(fewer_falls, title="No falls", **values, by=dev, version=seen)
    assert Objective.objects.get(pk=fewer_falls.pk).title == "Fewer falls"


def test_every_change_of_a_goal_is_told_with_a_name(fewer_falls, ward_falls, dev):
    actions.link_measure(fewer_falls, measure=ward_falls, by=dev)
    actions.stop_objective(fewer_falls, reason="Reached", by=dev)
    told = [(entry.verb, entry.actor_label) for entry in entries_about(fewer_falls)]
    assert told == [
        ("was stopped", "Dev Nair, Chief Nurse"),
        ("is known by a measure", "Dev Nair, Chief Nurse"),
        ("was set", "Dev Nair, Chief Nurse"),
    ]


def test_a_stopped_goal_stays_as_it_was(fewer_falls, medicine, dev):
    actions.stop_objective(fewer_falls, reason="Reached", by=dev)
    with pytest.raises(ValidationError, match="was stopped"):
        driver(medicine, "Too late", dev, parent=fewer_falls, contribution="It is over.")
    with pytest.raises(ValidationError, match="was stopped"):
        actions.resume_objective(fewer_falls, reason="Again", by=dev)


def test_a_pause_needs_a_reason(fewer_falls, dev):
    with pytest.raises(ValidationError, match="Say why"):
        actions.pause_objective(fewer_falls, reason="", by=dev)


def test_a_measure_is_linked_once_for_a_place(halve_ours, ward_falls, ward_7, amina):
    actions.link_measure(halve_ours, measure=ward_falls, by=amina)
    with pytest.raises(ValidationError, match="already"):
        actions.link_measure(halve_ours, measure=ward_falls, by=amina)
    actions.link_measure(halve_ours, measure=ward_falls, unit=ward_7, by=amina)
    with pytest.raises(ValidationError, match="already"):
        actions.link_measure(halve_ours, measure=ward_falls, unit=ward_7, by=amina)


def test_an_unlinked_measure_keeps_its_history(halve_ours, ward_falls, amina):
    link = actions.link_measure(halve_ours, measure=ward_falls, by=amina)
    actions.unlink_measure(link, reason="We count something else now", by=amina)
    assert not ObjectiveMeasure.objects.exists()
    assert entries_about(halve_ours).first().reason == "We count something else now"


def test_a_review_moves_the_next_one_on(halve_ours, amina):
    actions.hold_review(halve_ours, said="Down since March.", by=amina)
    halve_ours.refresh_from_db()
    assert halve_ours.next_review_on == date(2026, 9, 15)
    assert Review.objects.get().led_by == amina


@pytest.mark.parametrize(
    ("held_on", "next_on", "says"),
    [
        (date(2026, 6, 16), date(2026, 9, 1), "today or before"),
        (date(2026, 6, 1), date(2026, 6, 1), "comes after"),
    ],
)
def test_a_review_with_its_days_the_wrong_way_round_is_refused(halve_ours, amina, held_on, next_on, says):
    with pytest.raises(ValidationError, match=says):
        actions.hold_review(halve_ours, said="Hm.", held_on=held_on, next_review_on=next_on, by=amina)


def test_months_after_keeps_to_the_end_of_shorter_months():
    assert actions.months_after(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert actions.months_after(date(2026, 1, 31), 12) == date(2027, 1, 31)


@pytest.mark.writes_raw("a review that is due")
def test_reviews_due_are_a_persons_own(halve_ours, fewer_falls, amina, dev):
    Objective.objects.update(next_review_on=date(2026, 6, 1))
    assert queries.reviews_due(amina, on=date(2026, 6, 15)) == [halve_ours]
    assert queries.objectives_owned_by(dev) == [fewer_falls]


# --- purpose and national priorities -------------------------------------------------------------------------------


def test_a_new_purpose_keeps_the_former_one(trust, dev):
    first = actions.state_purpose(text="To heal.", by=dev, stated_on=date(2026, 1, 1))
    actions.state_purpose(text="To heal and to learn.", by=dev, version=first.version)
    assert queries.purpose_in_force().text == "To heal and to learn."
    assert Purpose.objects.get(pk=first.pk).ended_on == date(2026, 6, 15)
    with pytest.raises(StaleVersion):
        actions.state_purpose(text="Something else.", by=dev, version=first.version)


def test_a_purpose_stated_today_is_reworded(trust, dev):
    first = actions.state_purpose(text="To heel.", by=dev)
    actions.state_purpose(text="To heal.", by=dev, version=first.version)
    assert Purpose.objects.count() == 1


def test_an_adopted_priority_is_carried_by_one_of_the_trusts_own(fewer_falls, safer_care, dev):
    actions.adopt_priority(safer_care, reason="It is ours too", carried_by=fewer_falls, by=dev)
    assert Objective.objects.get(pk=fewer_falls.pk).national_priority == safer_care


def test_declining_a_priority_takes_its_link_away(fewer_falls, safer_care, dev):
    actions.adopt_priority(safer_care, reason="It is ours too", carried_by=fewer_falls, by=dev)
    actions.decline_priority(safer_care, reason="Another body has it now", by=dev)
    assert Objective.objects.get(pk=fewer_falls.pk).national_priority is None
    assert Adoption.objects.get().state == Adoption.State.DECLINED


def test_only_an_adopted_priority_can_be_answered(fewer_falls, safer_care, dev):
    with pytest.raises(ValidationError, match="has not adopted"):
        actions.answer_national_priority(fewer_falls, national_priority=safer_care, by=dev)


def test_a_priority_that_has_ended_cannot_be_adopted(trust, dev):
    ended = actions.publish_priority(
        title="Winter 2025",
        why="It was cold.",
        source="Letter",
        publisher="NHS England",
        valid_from=date(2025, 1, 1),
        valid_until=date(2025, 3, 31),
        by=None,
    )
    with pytest.raises(ValidationError, match="can no longer be adopted"):
        actions.adopt_priority(ended, reason="Late", by=dev)


def test_a_national_priority_ends_on_or_after_its_first_day(db):
    with pytest.raises(ValidationError, match="on or after its first"):
        actions.publish_priority(
            title="Backwards",
            why="No.",
            source="None",
            publisher="Nobody",
            valid_from=date(2026, 2, 1),
            valid_until=date(2026, 1, 1),
            by=None,
        )


def test_a_trust_cannot_publish_to_every_trust(trust, whole_trust, make_person, monkeypatch):
    # A trust cannot give the role; were it there all the same, it would give nothing.
    monkeypatch.setattr("goldenthread.foundations.access.rules.check_role", lambda membership: None)
    gita = make_person("Gita Rao", "National lead", whole_trust, "national_lead")
    with pytest.raises(PermissionDenied, match="You may not publish national priorities"):
        actions.publish_priority(
            title="Ours for all", why="-", source="-", publisher="-", valid_from=date(2026, 1, 1), by=gita
        )


# --- the database refuses too --------------------------------------------------------------------------------------


@pytest.mark.database
@pytest.mark.parametrize(
    "wrong",
    [
        {"level": "priority"},
        {"contribution": ""},
        {"state": "paused"},
        {"review_every_months": 0},
        {"due_on": date(2020, 1, 1)},
        {"level": "aim"},
    ],
)
def test_the_database_refuses_what_the_rules_refuse(safer_floors, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Objective.objects.filter(pk=safer_floors.pk).update(**wrong)


@pytest.mark.database
def test_the_database_refuses_a_goal_under_itself(safer_floors):
    with pytest.raises(IntegrityError), transaction.atomic():
        Objective.objects.filter(pk=safer_floors.pk).update(parent_id=safer_floors.pk)
