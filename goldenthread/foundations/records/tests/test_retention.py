"""Ten years pass: what is past its time goes, what is on hold stays, and the chain and the counts are as they were."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.audit.figures import verify_body
from goldenthread.foundations.audit.models import Entry, Payload, Submission
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Person
from goldenthread.foundations.records import actions, presenters, queries
from goldenthread.foundations.records.models import Clearing, Request, RetentionChoice
from goldenthread.foundations.records.tests.dump import places_with

pytestmark = [pytest.mark.database]

TEN_YEARS_ON = "2036-06-16T09:00:00+01:00"


def counted(clearing) -> dict[str, tuple[int, int]]:
    return {one["record_class"]: (one["past"], one["goes"]) for one in clearing.counts if one["past"]}


@pytest.fixture
def history(canary, nadia, ben, amina, the_day):
    """Somebody leaves, asks, is answered; somebody else leaves and is on hold."""
    organisation.end_time_here(canary, on=the_day, by=nadia)
    organisation.end_time_here(ben, on=the_day, by=nadia)
    asked = actions.note_request(
        canary, kind=Request.Kind.ACCESS, asked_on=the_day, notes="Canary Zwitscher", by=nadia
    )
    actions.close_request(asked, state=Request.State.ANSWERED, outcome="Sent", by=nadia)
    actions.place_hold(person=ben, record_class="", why="public inquiry", until=None, by=nadia)
    audit.seal(canary.body_id)
    return Entry.objects.filter(body_id=canary.body_id).count()


def test_ten_years_on_the_right_rows_go(history, canary, ben, nadia, amina, run_due):
    by_ben = queries.entries_by(ben)
    with time_machine.travel(TEN_YEARS_ON, tick=False):
        clearing = actions.ask_for_count(by=nadia)
        run_due()
        clearing.refresh_from_db()
        assert clearing.state == Clearing.State.COUNTED
        would = counted(clearing)
        assert would["organisation.person"] == (2, 1)
        assert would["records.request"] == (1, 1)
        assert Person.objects.get(pk=canary.pk).family_name == "Zwitscher"
        assert Request.objects.count() == 1

        actions.ask_to_clear(clearing, by=nadia)
        run_due()
        clearing.refresh_from_db()
        assert clearing.state == Clearing.State.CLEARED
        assert counted(clearing) == would
        assert places_with(("Zwitscher", "Canary", "44817")) == set()
        assert Person.objects.get(pk=ben.pk).name == "Ben Osei"
        assert not Request.objects.exists()
        audit.seal(canary.body_id)
        verdict = verify_body(canary.body_id)
        assert verdict.fault is None
        assert Entry.objects.filter(body_id=canary.body_id).count() > history
        assert queries.entries_by(ben) == by_ben
        old = Payload.objects.filter(entry__body_id=canary.body_id, entry__at__year=2026)
        assert set(old.exclude(entry__actor_id=ben.pk).values_list("who", "change")) == {("", "")}


def test_a_second_clearing_finds_nothing_more(history, nadia, run_due):
    with time_machine.travel(TEN_YEARS_ON, tick=False):
        for _ in range(2):
            clearing = actions.ask_for_count(by=nadia)
            run_due()
            clearing.refresh_from_db()
            actions.ask_to_clear(clearing, by=nadia)
            run_due()
            clearing.refresh_from_db()
    assert {kind: goes for kind, (_, goes) in counted(clearing).items() if goes} == {}


def test_a_day_too_early_nothing_goes(history, canary, nadia, run_due):
    with time_machine.travel("2032-06-15T09:00:00+01:00", tick=False):
        clearing = actions.ask_for_count(by=nadia)
        run_due()
        clearing.refresh_from_db()
        assert "organisation.person" not in counted(clearing)
    with time_machine.travel("2032-06-16T09:00:00+01:00", tick=False):
        clearing = actions.ask_for_count(by=nadia)
        run_due()
        clearing.refresh_from_db()
        assert counted(clearing)["organisation.person"] == (2, 1)


def test_without_the_hold_both_would_go(history, nadia, run_due, monkeypatch):
    monkeypatch.setattr(queries, "not_held", lambda rule, rows: rows)
    with time_machine.travel(TEN_YEARS_ON, tick=False):
        clearing = actions.ask_for_count(by=nadia)
        run_due()
        clearing.refresh_from_db()
    assert counted(clearing)["organisation.person"] == (2, 2)


def test_a_hold_on_a_kind_of_record_keeps_all_of_it(history, nadia, run_due):
    actions.place_hold(
        person=None, record_class="audit.payload", why="statutory inquiry", until=None, by=nadia
    )
    with time_machine.travel(TEN_YEARS_ON, tick=False):
        clearing = actions.ask_for_count(by=nadia)
        run_due()
        clearing.refresh_from_db()
        past, goes = counted(clearing)["audit.payload"]
    assert past > 10
    assert goes == 0
    assert "stay, because of a hold" in presenters.clearing_sentence(clearing)


def test_a_trust_chooses_a_period_within_limits(history, nadia):
    rule = queries.get_rule("organisation.person", seen_by=nadia)
    with pytest.raises(ValidationError, match="from 1 year to 30 years"):
        actions.choose_period(rule, months=6, reason="soon", by=nadia, version=0)
    actions.choose_period(rule, months=24, reason="our policy", by=nadia, version=0)
    chosen = queries.get_rule("organisation.person", seen_by=nadia)
    assert (chosen.months, chosen.chosen.reason) == (24, "our policy")
    actions.choose_period(chosen, months=36, reason="on second thoughts", by=nadia, version=1)
    assert RetentionChoice.objects.get().months == 36


def test_what_was_counted_on_another_day_is_counted_again(history, nadia, run_due):
    clearing = actions.ask_for_count(by=nadia)
    run_due()
    clearing.refresh_from_db()
    with (
        time_machine.travel(now() + timedelta(days=1), tick=False),
        pytest.raises(ValidationError, match="another day"),
    ):
        actions.ask_to_clear(clearing, by=nadia)


def test_tables_of_the_platform_are_tidied_by_themselves(trust):
    Submission.objects.create(actor_id=1, route="r", key="k", digest="d", location="/", at=now())
    actions.tidy_platform(at=now() + timedelta(days=20))
    assert Submission.objects.count() == 1
    actions.tidy_platform(at=now() + timedelta(days=40))
    assert Submission.objects.count() == 0


def test_every_kind_of_record_with_a_person_in_it_has_its_time(trust):
    rules = {rule.record_class: rule for rule in queries.retention_rules()}
    assert {"organisation.person", "audit.payload", "records.request", "sessions.session"} <= set(rules)
    rows = presenters.retention_rows(queries.retention_rules())
    assert all(row[1] and row[2] and row[3] for row in rows)


def test_the_day_counts_back_in_calendar_months():
    assert queries.cutoff(12, on=date(2028, 2, 29)) == date(2027, 2, 28)
