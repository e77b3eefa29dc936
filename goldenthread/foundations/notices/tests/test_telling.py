"""Who is told, who is not, and that nothing nags twice."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse

from goldenthread.foundations.notices import actions, kinds, queries
from goldenthread.foundations.notices.kinds import Reason
from goldenthread.foundations.notices.models import Notice
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import NoScope, scope_of
from goldenthread.foundations.organisation.rules import Permission as Organisation

pytestmark = [pytest.mark.database]


def texts(person, **more):
    return [notice.text for notice in queries.notices_of(person, **more)]


def test_somebody_who_is_told_finds_it_on_their_page(tell, amina, ben, sign_in):
    assert tell(amina) == 1
    page = sign_in(amina).get("/notices/").content.decode()
    assert "Carys made you the owner of “Fewer falls”." in page
    assert "Because you own it." in page
    assert "Fewer falls" not in sign_in(ben).get("/notices/").content.decode()


def test_nobody_is_told_of_their_own_doing(tell, amina, ben):
    assert tell(amina, ben, by=amina) == 1
    assert texts(amina) == []
    assert len(texts(ben)) == 1


def test_whoever_has_left_is_not_told(tell, ben):
    organisation.end_time_here(ben, on=date(2026, 6, 15), by=None)
    assert tell(ben) == 0


def test_the_same_unread_is_counted_and_not_repeated(tell, amina):
    tell(amina, text="A number is due.", key="falls")
    tell(amina, text="Two numbers are due.", key="falls")
    (notice,) = queries.notices_of(amina)
    assert (notice.text, notice.times) == ("Two numbers are due.", 2)
    actions.read(notice)
    tell(amina, text="A number is due.", key="falls")
    assert len(texts(amina)) == 2


def test_without_the_count_the_same_would_nag(tell, amina, monkeypatch):
    monkeypatch.setattr("goldenthread.foundations.notices.actions.telling._count_up", lambda notice: False)
    tell(amina, text="A number is due.")
    tell(amina, text="A number is due.")
    assert len(texts(amina)) == 2


def test_what_is_told_once_is_not_told_again_after_reading(tell, amina):
    tell(amina, key="signal", once=True)
    actions.read(queries.notices_of(amina)[0])
    assert tell(amina, key="signal", once=True) == 0


def test_a_right_that_is_lost_takes_the_notice_along(kind, tell, amina, ward_7):
    asked = kind("test.people", needs=Organisation.SEE_PEOPLE)
    tell(amina, kind=asked, unit=ward_7)
    assert len(texts(amina)) == 1
    for membership in list(amina.memberships.all()):
        organisation.end_membership(membership, on=date(2026, 6, 15), by=None)
    amina = type(amina).objects.get(pk=amina.pk)
    assert "Carys" not in " ".join(texts(amina))
    notice = Notice.objects.get(kind=asked)
    with pytest.raises(Http404):
        queries.get_notice(notice.pk, seen_by=amina)


def test_without_the_check_at_reading_it_would_still_be_read(kind, tell, amina, ward_7, monkeypatch):
    asked = kind("test.people", needs=Organisation.SEE_PEOPLE)
    tell(amina, kind=asked, unit=ward_7)
    for membership in list(amina.memberships.all()):
        organisation.end_membership(membership, on=date(2026, 6, 15), by=None)
    monkeypatch.setattr(kinds, "_holds", lambda person, notice: True)
    amina = type(amina).objects.get(pk=amina.pk)
    assert "Carys" in " ".join(texts(amina))


def test_what_is_about_a_record_goes_with_the_sight_of_it(kind, tell, amina, ward_7):
    seen = {ward_7.pk}
    asked = kind("test.record", still_seen=lambda person, numbers: seen & set(numbers))
    tell(amina, kind=asked, about=ward_7)
    assert len(texts(amina)) == 1
    seen.clear()
    assert texts(amina) == []


def test_somebody_without_the_right_is_not_told_at_all(kind, tell, ben, ward_7):
    asked = kind("test.people", needs=Organisation.CHANGE_PEOPLE)
    assert tell(ben, kind=asked, unit=ward_7) == 0
    assert not Notice.objects.exists()


def test_the_other_trust_reads_no_byte_of_it(tell, amina, farah, sign_in, northfold):
    tell(amina, text="Kanarienvogel 7 is due.")
    notice = Notice.objects.get()
    browser = sign_in(farah)
    assert "Kanarienvogel" not in browser.get("/notices/").content.decode()
    for route in ("notices:notice_open", "notices:notice_read"):
        assert browser.post(reverse(route, kwargs={"notice_id": notice.pk})).status_code == 404
    with scope_of(northfold):
        assert not Notice.objects.exists()


def test_outside_a_trust_nothing_is_told(tell, amina, seaholme):
    from goldenthread.foundations.organisation.models import scoping

    token = scoping._scope.set(None)
    try:
        with pytest.raises(NoScope):
            tell(amina)
    finally:
        scoping._scope.reset(token)


def test_an_nhs_number_is_never_told(tell, amina):
    with pytest.raises(ValidationError, match="NHS number"):
        tell(amina, text="Ring 943 476 5919.")


def test_a_long_sentence_is_cut_after_a_word(tell, amina):
    tell(amina, text="Falls " * 80)
    (text,) = texts(amina)
    assert len(text) <= 300
    assert text.endswith("Falls…")


def test_a_notice_that_is_opened_is_read(tell, amina, sign_in):
    tell(amina)
    notice = Notice.objects.get()
    browser = sign_in(amina)
    answer = browser.post(reverse("notices:notice_open", kwargs={"notice_id": notice.pk}))
    assert (answer.status_code, answer["Location"]) == (302, "/strategy/")
    assert queries.unread_count(amina) == 0


def test_looking_at_the_page_reads_nothing(tell, amina, sign_in):
    tell(amina)
    sign_in(amina).get("/notices/")
    assert queries.unread_count(amina) == 1


def test_all_are_read_with_one_button_and_only_ones_own(tell, amina, ben, sign_in):
    tell(amina, ben)
    tell(amina, text="Another.")
    sign_in(amina).post("/notices/read/")
    assert (queries.unread_count(amina), queries.unread_count(ben)) == (0, 1)


def test_the_filter_shows_what_is_asked(kind, tell, amina):
    tell(amina, text="Asked.")
    tell(amina, text="About.", kind=kind("test.places", reason=Reason.PLACES))
    assert texts(amina, reason=Reason.ASKED) == ["Asked."]
    assert texts(amina, reason=Reason.PLACES) == ["About."]


def test_the_bell_counts_to_nine_and_costs_one_query(tell, amina, sign_in, django_assert_num_queries):
    for number in range(12):
        tell(amina, text=f"Number {number}.")
    with django_assert_num_queries(1):
        assert queries.unread_count(amina) == 10
    assert "9+" in sign_in(amina).get("/").content.decode()


def test_a_page_of_many_costs_no_more_queries(tell, amina, ward_7, django_assert_num_queries):
    for number in range(60):
        tell(amina, text=f"Number {number}.", unit=ward_7)
    with django_assert_num_queries(1):
        assert len(queries.notices_of(amina)) == 60


def test_a_notice_leads_nowhere_else(tell, amina):
    from django.db import IntegrityError, transaction

    for address in ("https://elsewhere.example/", "//elsewhere.example/"):
        with pytest.raises(IntegrityError), transaction.atomic():
            tell(amina, address=address)


def test_a_new_role_is_told_to_whoever_has_it(amina, ward_8, dev):
    organisation.begin_membership(
        amina, unit=ward_8, role="team_lead", tier="team", starts_on=date(2026, 6, 15), by=dev
    )
    (text,) = texts(amina)
    assert text.startswith("You have the role “Team lead” in Ward 8 from 15 June 2026.")


def test_the_first_role_of_somebody_new_is_not_told(amina):
    assert texts(amina) == []


def test_a_role_that_ends_is_told(amina, ward_7):
    organisation.end_membership(amina.memberships.get(), on=date(2026, 7, 1), by=None)
    (text,) = texts(amina)
    assert text.startswith("Your role “Team lead” in Ward 7 ends on 1 July 2026.")
