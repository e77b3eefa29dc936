"""Pages of what rose: asking, answering, and saying who answers."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from goldenthread.engines.routines import actions, queries
from goldenthread.engines.routines.models import Escalation, Rung, Tier
from goldenthread.foundations.clock import work
from goldenthread.foundations.organisation import actions as organisation

KEY = "0" * 31


@pytest.fixture
def morning():
    with time_machine.travel("2026-06-15T08:02:00+01:00", tick=False) as clock:
        yield clock


@pytest.fixture
def matron(medicine, make_person):
    return make_person("Mary Obi", "Matron", medicine, "team_lead")


@pytest.fixture
def ladder(medicine, whole_trust, matron, dev):
    actions.set_rung(unit=medicine, tier=Tier.SERVICE, title="Matron", holder=matron, minutes=210, by=dev)
    return actions.set_rung(
        unit=whole_trust, tier=Tier.EXECUTIVE, title="Chief Nurse", holder=dev, minutes=1440, by=dev
    )


@pytest.fixture
def light(morning, ladder, ward_7, amina):
    return actions.raise_escalation(unit=ward_7, text="Light out over bay 3 sink", kind="estates", by=amina)


def at(name, *args):
    return reverse(f"routines:{name}", args=args)


def words(response, status=200):
    assert response.status_code == status
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def answers(key="1", **values):
    return {"key": KEY + key, **values}


def test_a_ward_asks_and_reads_whom_and_by_when(morning, ladder, ward_7, amina, sign_in):
    browser = sign_in(amina)
    page = words(browser.get(at("escalation_raise")))
    assert "Ask Matron. Answer due 11:30." in page
    assert "No names, initials or bed numbers of patients." in page
    sent = browser.post(at("escalation_raise"), answers(text="No linen", kind="equipment", reason=""))
    assert sent.status_code == 302
    raised = Escalation.objects.get()
    assert "Amina Khan asked Matron (Mary Obi)." in words(browser.get(sent["location"]))
    assert raised.kind == "equipment"


def test_what_is_too_long_keeps_everything_that_was_typed(morning, ladder, ward_7, amina, sign_in):
    text = "wet floor " * 20
    page = words(
        sign_in(amina).post(at("escalation_raise"), answers(text=text, kind="safety", reason="It leaks")), 422
    )
    assert "There is room for 140" in page
    assert "Ask Matron" in page


def test_a_place_above_which_nobody_answers_says_so(ward_7, amina, sign_in):
    browser = sign_in(amina)
    assert "Nobody answers above this place yet." in words(browser.get(at("escalation_raise")))
    refused = browser.post(at("escalation_raise"), answers(text="No linen", kind="other", reason=""))
    assert "Nobody answers above Ward 7 yet" in words(refused, 422)


def test_whoever_is_asked_answers_with_one_text_and_one_button(light, matron, sign_in):
    browser = sign_in(matron)
    page = browser.get(at("escalation_show", light.pk)).content.decode()
    main = page[page.index("<main") :]
    assert main.count("<textarea") == 1
    assert main.count('type="submit"') == 1
    ask = queries.open_ask(light)
    sent = browser.post(at("escalation_answer", light.pk), answers(answer="New bulb at 2 pm", ask=ask.pk))
    assert sent.status_code == 302
    assert "Mary, Matron: New bulb at 2 pm." in words(browser.get(sent["location"]))


def test_an_answer_that_comes_as_it_rises_is_kept_and_can_be_sent_again(light, matron, dev, morning, sign_in):
    browser = sign_in(matron)
    ask = queries.open_ask(light)
    morning.move_to(datetime(2026, 6, 15, 10, 31, tzinfo=UTC))
    work.run_due(kinds={actions.RISE})
    refused = browser.post(at("escalation_answer", light.pk), answers(answer="New bulb", ask=ask.pk))
    page = words(refused, 422)
    assert "passed on to the Chief Nurse at 11:31" in page
    assert "New bulb" in page
    now_asked = queries.open_ask(light)
    assert f'name="ask" value="{now_asked.pk}"' in refused.content.decode()
    again = browser.post(at("escalation_answer", light.pk), answers(answer="New bulb", ask=now_asked.pk))
    assert again.status_code == 302
    light.refresh_from_db()
    assert light.state == Escalation.State.ANSWERED


def test_an_empty_answer_says_what_to_write(light, matron, sign_in):
    ask = queries.open_ask(light)
    refused = sign_in(matron).post(at("escalation_answer", light.pk), answers(answer=" ", ask=ask.pk))
    assert "Say what will be done, and when." in words(refused, 422)


def test_somebody_who_is_not_asked_is_told_who_was(light, ben, sign_in):
    browser = sign_in(ben)
    assert "Send the answer" not in words(browser.get(at("escalation_show", light.pk)))
    ask = queries.open_ask(light)
    refused = browser.post(at("escalation_answer", light.pk), answers(answer="Done", ask=ask.pk))
    assert "Mary Obi, Matron, was asked" in words(refused, 403)


def test_the_ward_says_not_yet_with_one_button(light, amina, matron, sign_in):
    actions.answer_ask(queries.open_ask(light), answer="New bulb at 2 pm", by=matron)
    browser = sign_in(amina)
    assert "Mary, Matron, 08:02: New bulb at 2 pm." in words(browser.get(at("escalation_show", light.pk)))
    version = queries.last_answer(light).version
    sent = browser.post(at("escalation_verdict", light.pk), answers(fixed="no", version=version))
    assert sent.status_code == 302
    page = words(browser.get(sent["location"]))
    assert "Not yet fixed. Matron (Mary Obi) was asked again." in page


def test_a_verdict_on_an_older_page_is_a_conflict_that_says_so(light, amina, matron, ben, sign_in):
    ask = actions.answer_ask(queries.open_ask(light), answer="New bulb", by=matron)
    actions.say_verdict(ask, fixed=False, by=ben)
    actions.answer_ask(queries.open_ask(light), answer="Another bulb", by=matron)
    sent = sign_in(amina).post(at("escalation_verdict", light.pk), answers(fixed="yes", version=7))
    assert sent.status_code == 409


def test_passing_on_says_to_whom_and_by_when(light, matron, sign_in):
    browser = sign_in(matron)
    page = words(browser.get(at("escalation_pass_on", light.pk)))
    assert "It is passed to the Chief Nurse. Answer due 08:00 tomorrow." in page
    version = queries.open_ask(light).version
    sent = browser.post(at("escalation_pass_on", light.pk), answers(reason="No money", version=version))
    assert "Matron passed this to the Chief Nurse (Dev Nair)." in words(browser.get(sent["location"]))


def test_the_team_takes_back_what_needs_no_answer(light, amina, sign_in):
    browser = sign_in(amina)
    sent = browser.post(
        at("escalation_withdraw", light.pk), answers(because="It was the plug", version=light.version)
    )
    page = words(browser.get(sent["location"]))
    assert "Taken back: no answer is needed any more. It was the plug" in page


def test_the_list_begins_with_what_is_mine_to_answer(light, matron, carys, sign_in):
    page = words(sign_in(matron).get(at("escalation_list")))
    assert "Waiting for your answer Light out over bay 3 sink" in page
    assert "Waiting for your answer" not in words(sign_in(carys).get(at("escalation_list")))
    assert "1 waits for an answer, for 0 minutes." in page


def test_another_place_does_not_list_it(light, surgery, medicine, erin, sign_in):
    browser = sign_in(erin)
    here = browser.get(at("escalation_list"), {"place": surgery.pk, "below": 1})
    assert "Nothing waits for an answer here." in words(here)
    assert "Light out" in words(browser.get(at("escalation_list"), {"place": medicine.pk, "below": 1}))


def test_what_left_the_trust_is_listed_with_who_owes_the_answer(
    light, whole_trust, matron, dev, morning, sign_in
):
    actions.set_rung(unit=whole_trust, tier=Tier.SYSTEM, title="Sound ICB", minutes=60 * 24 * 14, by=dev)
    for person in (matron, dev):
        actions.pass_on(queries.open_ask(light), reason="Above me", by=person)
    morning.move_to(datetime(2026, 6, 27, 8, 0, tzinfo=UTC))
    browser = sign_in(dev)
    page = words(browser.get(at("barrier_list")))
    assert "1 answer is owed from outside the trust. It has waited 12 days." in page
    assert "Owed by Sound ICB (system), for 12 days." in page
    ask = queries.open_ask(light)
    nameless = browser.post(
        at("escalation_answer", light.pk), answers(answer="In the spring", answer_name="", ask=ask.pk)
    )
    assert "Say who gave this answer" in words(nameless, 422)
    browser.post(
        at("escalation_answer", light.pk),
        answers("2", answer="In the spring", answer_name="Jo Hay, Sound ICB", ask=ask.pk),
    )
    page = words(browser.get(at("escalation_show", light.pk)))
    assert "Jo Hay, Sound ICB: In the spring. After 12 days. Typed by Dev Nair." in page


# --- who answers ---------------------------------------------------------------------------------------------------


def test_an_executive_says_who_answers(ward_7, medicine, matron, dev, sign_in):
    browser = sign_in(dev)
    address = f"{at('rung_add')}?unit={medicine.pk}"
    assert "Who answers for Medicine?" in words(browser.get(address))
    sent = browser.post(
        address,
        answers(tier=2, title="Matron", holder="mary@example.test", deputy="", minutes=210),
    )
    assert sent.status_code == 302
    page = words(browser.get(at("ladder_show")))
    assert "Matron for Medicine Service Mary Obi, Matron. Within 3 hours 30 minutes." in page
    assert "Division: nobody answers for Ward 7." in page


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"holder": "nobody@example.test"}, "Nobody here has the address nobody@example.test"),
        ({"holder": ""}, "Say who answers. Without a name nobody would be asked."),
        ({"deputy": "mary@example.test"}, "Mary Obi cannot be their own deputy"),
        ({"tier": 5}, "Nobody in the trust answers for somebody outside it"),
        ({"minutes": 3}, "is not among the choices"),
        ({"title": ""}, "Say what they are called"),
    ],
)
def test_what_cannot_be_said_is_refused_with_a_sentence(given, says, medicine, matron, dev, sign_in):
    sent = {"tier": 2, "title": "Matron", "holder": "mary@example.test", "deputy": "", "minutes": 210}
    refused = sign_in(dev).post(f"{at('rung_add')}?unit={medicine.pk}", answers(**(sent | given)))
    assert says in words(refused, 422)
    assert not Rung.objects.exists()


def test_a_tier_that_is_taken_is_changed_and_not_named_twice(ladder, whole_trust, dev, sign_in):
    sent = {"tier": 4, "title": "Chief", "holder": "dev@example.test", "deputy": "", "minutes": 60}
    refused = sign_in(dev).post(f"{at('rung_add')}?unit={whole_trust.pk}", answers(**sent))
    assert "Chief Nurse answers at this tier for" in words(refused, 422)


def test_a_rung_is_changed_and_ended(ladder, dev, carys, sign_in):
    browser = sign_in(dev)
    sent = {"title": "Director", "holder": "carys@example.test", "deputy": "dev@example.test", "minutes": 60}
    browser.post(at("rung_change", ladder.pk), answers(**sent, version=1))
    ladder.refresh_from_db()
    assert (ladder.holder, ladder.deputy, ladder.title) == (carys, dev, "Director")
    browser.post(at("rung_end", ladder.pk), answers("2", version=2))
    ladder.refresh_from_db()
    assert ladder.ended_on == date(2026, 6, 15)


def test_somebody_who_left_is_named_as_gone(ladder, matron, dev, sign_in):
    organisation.end_time_here(matron, on=date(2026, 6, 15), by=None)
    page = words(sign_in(dev).get(at("ladder_show")))
    assert "Nobody named here is in the trust any more" in page


def test_nobody_else_changes_who_answers(ladder, amina, sign_in):
    browser = sign_in(amina)
    assert browser.get(at("rung_add")).status_code == 403
    assert browser.get(at("rung_change", ladder.pk)).status_code == 403
    assert "Say who answers" not in words(browser.get(at("ladder_show")))


def test_nothing_of_another_trust_is_there(light, ladder, farah, sign_in):
    browser = sign_in(farah)
    for name in ("show", "answer", "verdict", "pass_on", "withdraw"):
        assert browser.get(at(f"escalation_{name}", light.pk)).status_code == 404
    assert browser.get(at("rung_change", ladder.pk)).status_code == 404


def test_a_problem_is_found_by_its_words(light, ben, sign_in):
    from goldenthread.engines.routines.queries import escalations_found

    assert escalations_found(["sink"], ben, 5) == [light]
