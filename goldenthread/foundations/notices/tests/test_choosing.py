"""How somebody is told: digests, quiet hours, what is muted."""

from __future__ import annotations

from datetime import time

import pytest
from django.core.exceptions import ValidationError

from goldenthread.foundations.audit.models import Entry
from goldenthread.foundations.notices import actions, queries
from goldenthread.foundations.notices.models import MutedPlace

pytestmark = [pytest.mark.database]

KEY = "0" * 31
HOW = {"how_often": "daily", "digest_at": "07:30", "quiet_from": "19:00", "quiet_until": "07:00"}


def choose(person, **changes):
    values = {
        "digest": "daily",
        "digest_at": time(7, 30),
        "quiet_from": time(19),
        "quiet_until": time(7),
        "muted_kinds": (),
    }
    return actions.choose_how(person, **(values | changes))


def test_a_digest_in_quiet_hours_is_refused(amina):
    with pytest.raises(ValidationError, match="06:00 lies in your quiet hours, 19:00 to 07:00"):
        choose(amina, digest_at=time(6))


@pytest.mark.parametrize(
    ("begins", "ends", "at", "quiet"),
    [
        (time(19), time(7), time(18, 59), False),
        (time(19), time(7), time(19), True),
        (time(19), time(7), time(6, 59), True),
        (time(19), time(7), time(7), False),
        (time(1), time(5), time(3), True),
        (time(1), time(5), time(23), False),
    ],
)
def test_quiet_hours_may_pass_midnight(amina, begins, ends, at, quiet):
    preference = queries.preference_of(amina)
    preference.quiet_from, preference.quiet_until = begins, ends
    assert preference.is_quiet(at) is quiet


def test_a_muted_place_is_not_counted_with_all_below_it(tell, amina, medicine, ward_7, surgery):
    actions.mute_place(amina, unit=medicine)
    tell(amina, text="About Ward 7.", unit=ward_7)
    tell(amina, text="About Surgery.", unit=surgery)
    assert queries.unread_count(amina) == 1
    assert len(queries.notices_of(amina)) == 2


def test_a_muted_kind_is_not_counted(kind, tell, amina):
    muted = kind("test.muted")
    choose(amina, muted_kinds=[muted])
    tell(amina, kind=muted)
    assert queries.unread_count(amina) == 0


def test_what_is_urgent_cannot_be_muted(kind, tell, amina, ward_7):
    urgent = kind("test.urgent", is_urgent=True)
    choose(amina, muted_kinds=[urgent])
    actions.mute_place(amina, unit=ward_7)
    tell(amina, kind=urgent, unit=ward_7)
    assert queries.unread_count(amina) == 1


def test_if_it_could_it_would_not_be_counted(kind, tell, amina, ward_7):
    actions.mute_place(amina, unit=ward_7)
    tell(amina, kind=kind("test.urgent", is_urgent=False), unit=ward_7)
    assert queries.unread_count(amina) == 0


def test_how_i_am_told_is_saved_and_recorded(amina, sign_in):
    browser = sign_in(amina)
    page = browser.get("/notices/how/")
    assert "Every day at 07:30" in page.content.decode()
    answer = browser.post("/notices/how/", HOW | {"key": KEY + "1", "version": "1", "how_often": "weekly"})
    assert answer.status_code == 302
    assert queries.preference_of(amina).digest == "weekly"
    assert Entry.objects.filter(record_kind="notices.preference", actor_id=amina.pk).exists()


def test_a_refused_choice_keeps_what_was_chosen(amina, sign_in):
    answer = sign_in(amina).post(
        "/notices/how/", HOW | {"key": KEY + "1", "version": "1", "digest_at": "05:00"}
    )
    assert answer.status_code == 422
    assert "lies in your quiet hours" in answer.content.decode()


def test_a_place_is_muted_and_heard_of_again(amina, sign_in, ward_7):
    browser = sign_in(amina)
    assert browser.post("/notices/how/mute/", {"key": KEY + "1", "unit": ward_7.pk}).status_code == 302
    muted = MutedPlace.objects.get()
    assert "Ward 7 and everything below it" in browser.get("/notices/how/").content.decode()
    assert browser.post("/notices/how/mute/", {"key": KEY + "2", "unit": ward_7.pk}).status_code == 422
    assert browser.post(f"/notices/how/muted/{muted.pk}/hear/").status_code == 302
    assert not MutedPlace.objects.exists()


def test_nobody_unmutes_for_another(amina, ben, sign_in, ward_7):
    muted = actions.mute_place(amina, unit=ward_7)
    assert sign_in(ben).post(f"/notices/how/muted/{muted.pk}/hear/").status_code == 404
