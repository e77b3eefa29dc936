"""What begins to be unlikely to be chance: the list of it, who follows what, and who is told once."""

from __future__ import annotations

import re

import pytest
import time_machine

from goldenthread.engines.measurement import actions, jobs
from goldenthread.engines.measurement.models import Following
from goldenthread.engines.measurement.tests.conftest import FALLS, MAY, month
from goldenthread.engines.measurement.tests.test_pages import html, send_form, words
from goldenthread.foundations.clock import work
from goldenthread.foundations.notices import actions as notices
from goldenthread.foundations.notices import jobs as mail_jobs  # noqa: F401, registers the mail
from goldenthread.foundations.notices import queries as told
from goldenthread.foundations.organisation.models import scope_of

pytestmark = [pytest.mark.database]

STANDS_OUT = [*FALLS[:13], 9.0]


def texts(person):
    return [notice.text for notice in told.notices_of(person)]


def look():
    return work.run_due(kinds=[actions.LOOK])


def test_a_signal_stands_in_the_list_the_newest_first(make_measure, ward_7, ward_8, record, erin, sign_in):
    with time_machine.travel("2026-06-10T09:00:00+01:00", tick=False):
        record(make_measure(ward_7, "Older"), ward_7, STANDS_OUT)
    record(make_measure(ward_8, "Newer"), ward_8, STANDS_OUT)
    record(make_measure(ward_7, "Quiet"), ward_7, FALLS)
    page = words(sign_in(erin).get("/measures/signals/"))
    assert page.index("Newer, Ward 8") < page.index("Older, Ward 7")
    assert "May 2026 was above the upper limit; unlikely to be chance." in page
    assert "Noticed on 10 June 2026" in page
    assert "Quiet" not in page


def test_a_signal_that_is_over_says_so(falls, ward_7, record, erin, sign_in):
    record(falls, ward_7, [*STANDS_OUT, 4.0])
    page = words(sign_in(erin).get("/measures/signals/"))
    assert "Over. It was concern in April 2026. Since then the numbers vary as expected." in page


def test_a_first_few_points_are_no_signal(falls, ward_7, record, erin, sign_in):
    record(falls, ward_7, [4, 5, 4, 5, 4, 40])
    assert "Nothing here is unlikely to be chance" in words(sign_in(erin).get("/measures/signals/"))


def test_the_list_is_limited_to_a_place_and_to_what_is_followed(
    make_measure, ward_7, ward_8, surgery, record, ben, sign_in
):
    record(make_measure(ward_7, "Here"), ward_7, STANDS_OUT)
    other = make_measure(surgery, "There")
    record(other, surgery, STANDS_OUT)
    browser = sign_in(ben)
    page = words(browser.get("/measures/signals/", {"place": surgery.pk, "below": "1"}))
    assert "There" in page
    assert "Here," not in page
    assert "Nothing that you follow" in words(browser.get("/measures/signals/", {"followed": "1"}))
    actions.follow(ben, measure=other)
    page = words(browser.get("/measures/signals/", {"followed": "1"}))
    assert "There" in page
    assert "Here," not in page
    improving = words(browser.get("/measures/signals/", {"show": "improving"}))
    assert "Nothing here is unlikely" in improving


def test_a_kept_measures_signal_is_nobodys_who_may_not_see_it(
    make_measure, ward_7, record, ben, erin, farah, sign_in
):
    kept = make_measure(ward_7, "Stress", audience="kept")
    record(kept, ward_7, STANDS_OUT)
    assert "Stress" in words(sign_in(ben).get("/measures/signals/"))
    for outsider in (erin, farah):
        assert "Stress" not in words(sign_in(outsider).get("/measures/signals/"))


def test_whoever_follows_a_measure_is_told_once_for_a_run(falls, ward_7, record, erin):
    actions.follow(erin, measure=falls)
    record(falls, ward_7, STANDS_OUT)
    look()
    (text,) = texts(erin)
    assert text == "“Falls” in Ward 7: May 2026 was above the upper limit; unlikely to be chance."
    for _ in range(3):
        jobs.look(falls.body_id, falls.pk)
        notices.read_all(erin)
    assert len(texts(erin)) == 1


def test_without_the_memory_a_follower_would_be_nagged(falls, ward_7, record, erin, monkeypatch):
    monkeypatch.setattr(told, "told_already", lambda people, **more: set())
    actions.follow(erin, measure=falls)
    record(falls, ward_7, STANDS_OUT)
    for _ in range(2):
        jobs.look(falls.body_id, falls.pk)
        notices.read_all(erin)
    assert len(texts(erin)) == 2


def test_whoever_follows_a_place_is_told_of_what_is_below_it(
    make_measure, ward_7, medicine, surgery, record, dev, erin
):
    actions.follow(dev, unit=medicine)
    actions.follow(erin, unit=surgery)
    record(make_measure(ward_7), ward_7, STANDS_OUT)
    look()
    assert len(texts(dev)) == 1
    assert texts(erin) == []


def test_a_keeper_who_follows_is_told_once_and_not_twice(make_measure, ward_7, record, amina):
    measure = make_measure(ward_7, owner=amina)
    actions.follow(amina, measure=measure)
    record(measure, ward_7, STANDS_OUT)
    look()
    assert len(texts(amina)) == 1


def test_a_follower_is_not_told_of_what_they_may_not_see(make_measure, ward_7, whole_trust, record, erin):
    actions.follow(erin, unit=whole_trust)
    record(make_measure(ward_7, audience="kept"), ward_7, STANDS_OUT)
    look()
    assert texts(erin) == []


def test_a_hidden_last_number_is_told_to_nobody(make_measure, ward_7, record, erin):
    measure = make_measure(ward_7, small_numbers="hidden")
    actions.follow(erin, measure=measure)
    record(measure, ward_7, [30, 33, 31, 29, 30, 32, 31, 30, 29, 31, 33, 30, 2])
    look()
    assert texts(erin) == []


def test_following_is_begun_and_ended_on_pages(falls, ward_7, erin, ben, sign_in):
    browser = sign_in(erin)
    assert f"/measures/{falls.pk}/follow/" in html(browser.get(f"/measures/{falls.pk}/"))
    send_form(browser, f"/measures/{falls.pk}/follow/")
    send_form(browser, "/measures/following/add/", unit=str(ward_7.pk))
    page = browser.get("/measures/following/")
    assert "Falls" in words(page)
    assert "This place and everything below it" in words(page)
    assert "You follow nothing yet" in words(sign_in(ben).get("/measures/following/"))
    for address in re.findall(r"/measures/following/\d+/end/", html(page)):
        assert sign_in(ben).get(address).status_code == 404
        send_form(browser, address)
    assert not Following.objects.exists()


def test_following_and_stopping_at_once_both_have_their_effect(falls, erin, sign_in):
    browser, address = sign_in(erin), f"/measures/{falls.pk}/follow/"
    for expected in (1, 0, 1, 0):
        send_form(browser, address)
        assert Following.objects.count() == expected


def test_following_twice_is_following_once(falls, erin):
    assert actions.follow(erin, measure=falls) == actions.follow(erin, measure=falls)


def test_another_trusts_followers_are_not_asked(falls, ward_7, record, farah, northfold):
    with scope_of(northfold):
        from goldenthread.foundations.organisation.models import Unit

        actions.follow(farah, unit=Unit.objects.get(kind=Unit.Kind.TRUST))
    record(falls, ward_7, STANDS_OUT)
    look()
    with scope_of(northfold):
        assert texts(farah) == []


def test_the_list_costs_as_many_queries_whatever_it_holds(
    make_measure, ward_7, record, erin, sign_in, django_assert_max_num_queries
):
    browser = sign_in(erin)
    for number in range(6):
        record(make_measure(ward_7, f"Measure {number}"), ward_7, STANDS_OUT)
    browser.get("/measures/signals/")
    with django_assert_max_num_queries(16):
        assert browser.get("/measures/signals/").status_code == 200


def test_a_later_number_of_the_same_run_keeps_its_place(falls, ward_7, record, erin):
    actions.follow(erin, measure=falls)
    record(falls, ward_7, STANDS_OUT, last=month(2026, 4))
    look()
    actions.record_value(falls, unit=ward_7, period=MAY, value=9.5, by=None)
    look()
    assert len(texts(erin)) == 1
