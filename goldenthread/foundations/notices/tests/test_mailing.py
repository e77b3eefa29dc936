"""The e-mails: when, to whom, what is in them, and that none comes twice and nothing is lost."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from smtplib import SMTPDataError, SMTPServerDisconnected

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.foundations.access import actions as access
from goldenthread.foundations.access.models import Seat
from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.notices import actions, jobs, queries, rules
from goldenthread.foundations.notices.models import Mailing, Notice, Preference
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import scope_of
from goldenthread.foundations.organisation.rules import Permission as Organisation

pytestmark = [pytest.mark.database]

HOW = {
    "digest": "daily",
    "digest_at": time(7, 30),
    "quiet_from": time(19),
    "quiet_until": time(7),
    "muted_kinds": (),
}


def choose(person, **changes):
    return actions.choose_how(person, **(HOW | changes))


def run():
    work.run_due(kinds=[actions.MAIL])


def states():
    return list(Mailing.objects.order_by("pk").values_list("state", flat=True))


# --- when --------------------------------------------------------------------------------------------------------


def test_what_was_told_yesterday_comes_in_this_mornings_digest(tell, amina, at):
    tell(amina)
    run()
    assert mail.outbox == []
    with at(2026, 6, 16, 7, 29):
        run()
        assert mail.outbox == []
    with at(2026, 6, 16, 7, 30):
        run()
    (sent,) = mail.outbox
    assert sent.to == ["amina@example.test"]
    assert sent.subject == "One thing to know at Seaholme University Hospitals"


def test_there_is_one_digest_a_day_however_often_it_is_looked_for(tell, amina, at):
    tell(amina)
    with at(2026, 6, 16, 7, 30):
        run()
        tell(amina, text="Another.")
    for hour in range(8, 19):
        with at(2026, 6, 16, hour):
            run()
    assert len(mail.outbox) == 1
    with at(2026, 6, 17, 7, 45):
        run()
    assert len(mail.outbox) == 2


def test_in_summer_and_in_winter_it_comes_at_the_same_hour(amina, at):
    preference = Preference(person=amina)
    with at(2026, 7, 1, 7, 30):
        assert now().hour == 6
        assert rules.digest_due(preference, now())[0] == date(2026, 7, 1)
    with at(2026, 7, 1, 7, 29):
        assert rules.digest_due(preference, now()) is None
    with at(2026, 12, 1, 7, 30):
        assert now().hour == 7
        assert rules.digest_due(preference, now())[0] == date(2026, 12, 1)


def test_an_hour_that_comes_twice_brings_one_digest(tell, amina, at):
    choose(amina, digest_at=time(1, 30), quiet_from=time(19), quiet_until=time(1))
    with at(2026, 10, 24, 12):
        tell(amina)
    for fold in (0, 1):
        with at(2026, 10, 25, 1, 45, fold=fold):
            run()
    assert len(mail.outbox) == 1


def test_an_hour_that_is_left_out_brings_its_digest(tell, amina, at):
    choose(amina, digest_at=time(1, 30), quiet_from=time(19), quiet_until=time(1))
    with at(2026, 3, 28, 12):
        tell(amina)
    with at(2026, 3, 29, 2, 15):
        run()
    assert len(mail.outbox) == 1


def test_a_weekly_digest_comes_on_monday_or_when_the_server_is_back(tell, amina, at):
    choose(amina, digest="weekly")
    with at(2026, 6, 17):
        tell(amina)
    with at(2026, 6, 19, 9):
        run()
    assert mail.outbox == []
    with at(2026, 6, 23, 9):
        run()
    assert len(mail.outbox) == 1


def test_nothing_is_mailed_in_quiet_hours(tell, amina, at, kind):
    tell(amina)
    with at(2026, 6, 16, 6, 45):
        tell(amina, kind=kind("test.urgent", is_urgent=True), text="Now.")
        run()
    with at(2026, 6, 16, 22):
        run()
    assert mail.outbox == []


def test_without_quiet_hours_it_would_be(tell, amina, at, kind, monkeypatch):
    monkeypatch.setattr(Preference, "is_quiet", lambda self, at: False)
    with at(2026, 6, 16, 6, 45):
        tell(amina, kind=kind("test.urgent", is_urgent=True), text="Now.")
        run()
    assert len(mail.outbox) == 1


def test_what_is_urgent_does_not_wait_for_the_digest(tell, amina, kind):
    tell(amina, text="Later.")
    tell(amina, kind=kind("test.urgent", is_urgent=True), text="Now.")
    run()
    (sent,) = mail.outbox
    assert "Now." in sent.body
    assert "Later." not in sent.body


# --- to whom -----------------------------------------------------------------------------------------------------


def digest(at):
    with at(2026, 6, 16, 8):
        run()
    return mail.outbox


def test_whoever_wants_none_gets_none(tell, amina, at, kind):
    choose(amina, digest="never")
    tell(amina)
    tell(amina, kind=kind("test.urgent", is_urgent=True))
    assert digest(at) == []


def test_whoever_left_meanwhile_gets_none(tell, amina, at):
    tell(amina)
    organisation.end_time_here(amina, on=date(2026, 6, 16), by=None)
    assert digest(at) == []


def test_whoever_leaves_before_it_is_sent_gets_none(tell, amina, at):
    tell(amina)
    with at(2026, 6, 16, 8):
        actions.gather()
        assert states() == ["waiting"]
        organisation.end_time_here(amina, on=date(2026, 6, 16), by=None)
        run()
    assert mail.outbox == []
    assert states()[0] == "not_needed"


def test_if_nobody_looked_the_leaver_would_get_it(tell, amina, at, monkeypatch):
    tell(amina)
    monkeypatch.setattr(jobs, "_is_wanted", lambda mailing, preference, notices: True)
    with at(2026, 6, 16, 8):
        actions.gather()
        organisation.end_time_here(amina, on=date(2026, 6, 16), by=None)
        run()
    assert [sent.to for sent in mail.outbox] == [["amina@example.test"]]


def test_whoever_may_not_sign_in_any_more_gets_none(tell, amina, at):
    tell(amina)
    access.close_account(Seat.objects.get(person=amina).account, by=None)
    assert digest(at) == []


def test_what_is_read_or_muted_is_not_mailed(tell, amina, at, ward_7):
    tell(amina, text="Read.")
    actions.read_all(amina)
    actions.mute_place(amina, unit=ward_7)
    tell(amina, text="Muted.", unit=ward_7)
    assert digest(at) == []


def test_a_right_that_is_lost_takes_the_e_mail_along(kind, tell, amina, at, ward_7):
    tell(amina, kind=kind("test.people", needs=Organisation.SEE_PEOPLE), unit=ward_7)
    organisation.end_membership(amina.memberships.get(), on=date(2026, 6, 16), by=amina)
    assert digest(at) == []


def test_a_person_in_two_trusts_gets_one_digest_of_each(tell, amina, farah, northfold, at):
    organisation_email = "amina@example.test"
    with scope_of(northfold):
        organisation.change_person(
            farah,
            given_name="Farah",
            family_name="Aziz",
            job_title="Chief Nurse",
            email=organisation_email,
            by=None,
            version=None,
        )
        tell(farah, text="Kanarienvogel of Northfold.")
    tell(amina, text="Goldfinch of Seaholme.")
    sent = digest(at)
    assert sorted("Kanarienvogel" in one.body for one in sent) == [False, True]
    assert not any("Kanarienvogel" in one.body and "Goldfinch" in one.body for one in sent)
    assert not any("Northfold" in one.body for one in sent if "Goldfinch" in one.body)


# --- what is in it -----------------------------------------------------------------------------------------------


def test_the_text_itself_is_in_the_e_mail_by_place_with_links(tell, amina, at, ward_7):
    tell(amina, text="A number is due.", unit=ward_7)
    tell(amina, text="A goal is yours.")
    (sent,) = digest(at)
    html = sent.alternatives[0][0]
    for words in ("A number is due.", "A goal is yours.", "Because you own it.", "Ward 7", "Hello Amina,"):
        assert words in sent.body
        assert words in html
    assert "http://127.0.0.1:8000/strategy/" in sent.body


def test_of_what_is_confidential_no_word_is_mailed(kind, tell, amina, at):
    tell(
        amina, kind=kind("test.secret", is_confidential=True), text="Kanarienvogel.", why="Kanarienvogel too."
    )
    (sent,) = digest(at)
    assert "Kanarienvogel" not in sent.message().as_string()
    assert "Something is waiting for you at Seaholme University Hospitals." in sent.body


def test_if_it_were_not_kept_back_it_would_be(kind, tell, amina, at):
    tell(amina, kind=kind("test.open", is_confidential=False), text="Kanarienvogel.")
    (sent,) = digest(at)
    assert "Kanarienvogel" in sent.message().as_string()


def test_what_people_typed_is_no_markup_in_the_e_mail(tell, amina, at):
    tell(amina, text="A goal <b>of</b> yours & mine.")
    (sent,) = digest(at)
    assert "&lt;b&gt;of&lt;/b&gt;" in sent.alternatives[0][0]


def test_every_e_mail_says_how_to_stop_it(tell, amina, at, client):
    tell(amina)
    (sent,) = digest(at)
    link = re.search(r"http://127.0.0.1:8000(/notices/stop/\S+)", sent.body)[1]
    assert sent.extra_headers["List-Unsubscribe"] == f"<http://127.0.0.1:8000{link}>"
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Stop these e-mails?" in client.get(link).content.decode()
    assert queries.preference_of(amina).digest == "daily"
    client.handler.enforce_csrf_checks = True
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert queries.preference_of(amina).digest == "never"
    page = client.get(link).content.decode()
    assert "No more e-mail will come" in page
    assert "Amina" not in page


def test_a_link_that_was_changed_stops_nothing(amina, ben, client, seaholme):
    key = rules.stop_key(body_id=seaholme.pk, person_id=amina.pk)
    for wrong in (key[:-1] + ("A" if key[-1] != "A" else "B"), "x", key.replace(":", "", 1)):
        assert client.post(f"/notices/stop/{wrong}/").status_code == 404
    assert queries.preference_of(amina).digest == "daily"


def test_a_link_stops_nobody_in_another_trust(amina, client, northfold):
    key = rules.stop_key(body_id=northfold.pk, person_id=amina.pk)
    assert client.post(f"/notices/stop/{key}/").status_code == 404


# --- once, and nothing lost ----------------------------------------------------------------------------------------


class Server(EmailBackend):
    """A mail server that can be away, refuse, or end the process in the middle."""

    trouble: list[BaseException] = []
    away = False

    def open(self):
        if Server.away:
            raise ConnectionRefusedError
        return True

    def send_messages(self, messages):
        if Server.trouble:
            raise Server.trouble.pop(0)
        return super().send_messages(messages)


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    Server.trouble, Server.away = [], False
    yield Server
    Server.trouble, Server.away = [], False


def test_a_mail_server_that_is_away_for_a_day_loses_nothing(tell, amina, ben, server, at):
    tell(amina, ben)
    server.away = True
    for hour in range(8, 19):
        with at(2026, 6, 16, hour):
            run()
    server.away = False
    with at(2026, 6, 17, 9):
        run()
    assert sorted(sent.to[0] for sent in mail.outbox) == ["amina@example.test", "ben@example.test"]


@pytest.mark.parametrize(
    "wrong", [SMTPServerDisconnected("gone"), SMTPDataError(451, b"later"), TimeoutError()]
)
def test_what_the_server_did_not_take_is_sent_later_and_once(tell, amina, server, at, wrong):
    tell(amina)
    server.trouble = [wrong]
    for hour in range(8, 12):
        with at(2026, 6, 16, hour):
            run()
    assert len(mail.outbox) == 1
    assert states() == ["sent"]


def test_what_is_refused_again_and_again_is_given_up_and_stays_on_the_page(tell, amina, server, at):
    tell(amina)
    server.trouble = [SMTPDataError(550, b"no such box")] * 20
    for day in range(16, 22):
        for hour in range(8, 19):
            with at(2026, 6, day, hour):
                run()
    assert states() == ["given_up"]
    assert queries.unread_count(amina) == 1


class Killed(BaseException):
    """The process ended."""


def test_an_e_mail_that_may_have_gone_out_is_not_sent_again(tell, amina, server, at):
    tell(amina)
    server.trouble = [Killed()]
    with at(2026, 6, 16, 8):
        with pytest.raises(Killed):
            jobs.mail(amina.body_id, 0)
        assert states() == ["sending"]
    for hour in range(9, 18):
        with at(2026, 6, 16, hour):
            run()
    assert mail.outbox == []
    assert states() == ["unknown"]
    assert queries.unread_count(amina) == 1


def test_two_processes_send_one_e_mail(tell, amina, at, monkeypatch):
    tell(amina)
    with at(2026, 6, 16, 8):
        actions.gather()
        seen_by_both = queries.mail_to_send(limit=10)
        with scope_of(amina.body_id):
            from django.core.mail import get_connection

            for _ in range(2):
                jobs._send_batch(seen_by_both, get_connection(), float("inf"))
    assert len(mail.outbox) == 1


def test_without_the_claim_they_would_send_two(tell, amina, at, monkeypatch):
    tell(amina)
    monkeypatch.setattr(actions, "claim", lambda mailing: True)
    with at(2026, 6, 16, 8):
        actions.gather()
        seen_by_both = queries.mail_to_send(limit=10)
        from django.core.mail import get_connection

        for _ in range(2):
            jobs._send_batch(seen_by_both, get_connection(), float("inf"))
    assert len(mail.outbox) == 2


def test_gathering_that_is_broken_off_and_begun_again_makes_none_twice(tell, amina, ben, at):
    tell(amina, ben)
    with at(2026, 6, 16, 8):
        assert actions.gather() == 2
        assert actions.gather() == 0
    assert Notice.objects.filter(mailing=None).count() == 0


def test_gathering_costs_two_queries_more_for_each_e_mail(tell, amina, ben, carys, dev, at):
    with at(2026, 6, 16, 7):
        tell(amina, ben, carys, dev)
    costs = []
    for limit, hour in ((1, 8), (3, 9)):
        with at(2026, 6, 16, hour), CaptureQueriesContext(connection) as asked:
            actions.mailing._gather_for(queries.people_unmailed(after=0, limit=limit))
        costs.append(len(asked))
    assert costs[1] - costs[0] == 4


def test_the_job_comes_back_until_everything_is_mailed(tell, amina, at):
    from goldenthread.foundations.clock.models import Due

    tell(amina)
    run()
    assert Due.objects.get(kind=actions.MAIL).due_at - now() <= timedelta(minutes=15)
    with at(2026, 6, 16, 8):
        run()
    assert not Due.objects.filter(kind=actions.MAIL).exists()


def test_what_is_two_weeks_old_is_not_mailed_any_more(tell, amina):
    tell(amina)
    with time_machine.travel("2026-07-20T09:00:00+01:00", tick=False):
        run()
    assert mail.outbox == []
