"""Ideas: raised, answered, tried, thanked; with a name and without."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from goldenthread.engines.routines.rules import AtTheBoard
from goldenthread.foundations.audit.anonymous import LeavesATrace
from goldenthread.foundations.audit.models import Entry, StaleVersion, Submission
from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.periods import Grain, Period
from goldenthread.foundations.notices import queries as notices
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import ForeignRow, OwnWay, Unit, scope_of
from goldenthread.practices.projects import actions, figures, hooks, jobs, limits, queries
from goldenthread.practices.projects.models import Idea, IdeaBox, Project

pytestmark = [pytest.mark.database]

KEY = "0" * 31
TODAY = date(2026, 6, 15)


def answers(key="1", **values):
    return {"key": KEY + key, **values}


def page_of(browser, address, status=200):
    response = browser.get(address)
    assert response.status_code == status
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture(autouse=True)
def _nobody_came_lately(monkeypatch):
    monkeypatch.setattr(limits, "ADDRESSES", limits.Recently())


@pytest.fixture
def at_ward_7(ward_7):
    return AtTheBoard(ward_7.pk, "Ward 7’s tablet")


@pytest.fixture
def hook(ward_7, ben):
    return actions.raise_idea(unit=ward_7, words="A hook for the keys", by=ben)


@pytest.fixture
def nameless(ward_7):
    return actions.raise_idea(unit=ward_7, words="Quieter bins at night", by=None)


@pytest.fixture
def box(ward_7, amina):
    return actions.open_box(unit=ward_7, by=amina)


def address_of(box, name="idea_raise"):
    return reverse(f"projects:{name}", args=[box.public_code])


# --- what an idea is -----------------------------------------------------------------------------------------------


def test_an_idea_is_owed_an_answer_within_the_agreed_days(hook, box, ward_7, amina, ben):
    assert (hook.state, hook.answer_by) == ("raised", TODAY + timedelta(days=7))
    actions.agree_days(box, days=3, by=amina)
    assert actions.raise_idea(unit=ward_7, words="Another", by=ben).answer_by == TODAY + timedelta(days=3)


def test_an_idea_goes_from_answer_to_thanks(hook, amina):
    actions.answer_idea(hook, will_try=True, answer="Ana puts it up on Friday.", by=amina)
    actions.begin_to_try(hook, by=amina)
    actions.say_tried(hook, what_happened="Nobody looks for keys.", is_kept=True, by=amina)
    actions.thank_for_idea(hook, by=amina)
    hook.refresh_from_db()
    assert (hook.state, hook.is_kept, hook.thanked_by) == ("tried", True, amina)
    with pytest.raises(ValidationError, match="Once is enough"):
        actions.thank_for_idea(hook, by=amina)


def test_what_was_put_off_can_be_taken_up_later(hook, amina):
    actions.answer_idea(hook, will_try=False, answer="Not before the move.", by=amina)
    with pytest.raises(ValidationError, match="say that you will try it"):
        actions.say_tried(hook, what_happened="-", is_kept=False, by=amina)
    actions.answer_idea(hook, will_try=True, answer="Now we have moved.", by=amina)
    assert Idea.objects.get().state == "will_try"
    with pytest.raises(ValidationError, match="has its answer"):
        actions.answer_idea(hook, will_try=False, answer="-", by=amina)


def test_an_idea_becomes_work_once_and_leads_there(hook, amina):
    with pytest.raises(ValidationError, match="Answer the idea first"):
        actions.make_project_of(hook, title="Keys", what_changes="A hook.", by=amina)
    actions.answer_idea(hook, will_try=True, answer="Yes.", by=amina)
    project = actions.make_project_of(hook, title="Keys", what_changes="A hook.", by=amina)
    assert (project.kind, project.unit, hook.state) == ("everyday", hook.unit, "trying")
    with pytest.raises(ValidationError, match="become work already"):
        actions.make_project_of(hook, title="Keys", what_changes="A hook.", by=amina)
    assert Project.objects.count() == 1


def test_an_older_form_changes_nothing(hook, amina):
    seen = hook.version
    actions.answer_idea(hook, will_try=True, answer="Yes.", by=amina, version=seen)
    with pytest.raises(StaleVersion):
        actions.begin_to_try(hook, by=amina, version=seen)


def test_whoever_works_here_may_have_an_idea_for_anywhere(ward_8, estates, ben, erin):
    for unit, person in ((estates, ben), (ward_8, erin)):
        assert actions.raise_idea(unit=unit, words="Label the bins", by=person).raised_by == person


def test_an_idea_is_answered_by_those_who_lead_its_place(hook, ben, erin, carys):
    for person in (ben, erin):
        with pytest.raises(PermissionDenied, match="Those who may"):
            actions.answer_idea(hook, will_try=True, answer="-", by=person)
    actions.answer_idea(hook, will_try=True, answer="A coach may.", by=carys)


def test_a_screen_adds_ideas_for_its_own_place_alone(at_ward_7, ward_7, ward_8):
    assert actions.raise_idea(unit=ward_7, words="Shorter handover", by=at_ward_7).raised_by is None
    with pytest.raises(PermissionDenied, match="another place"):
        actions.raise_idea(unit=ward_8, words="Shorter handover", by=at_ward_7)


def test_a_closed_place_takes_no_ideas(ward_8, ben):
    organisation.close_unit(ward_8, on=TODAY, by=None)
    with pytest.raises(ValidationError, match="is closed"):
        actions.raise_idea(unit=Unit.objects.get(pk=ward_8.pk), words="Too late", by=ben)


@pytest.mark.parametrize("by_name", [True, False])
@pytest.mark.parametrize(
    ("words", "says"),
    [("  ", "in a few words"), ("Bed of 943 476 5919", "NHS number"), ("x" * 281, "at most 280")],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(ward_7, ben, words, says, by_name):
    with pytest.raises(ValidationError, match=says):
        actions.raise_idea(unit=ward_7, words=words, by=ben if by_name else None)
    assert not Idea.objects.exists()


def test_another_trusts_place_takes_no_idea_of_ours(trust, northfold, ben):
    with scope_of(northfold):
        theirs = Unit.objects.get()
    with pytest.raises((ForeignRow, PermissionDenied, ValidationError)):
        actions.raise_idea(unit=theirs, words="Over there", by=None)


def test_rooms_above_hear_that_the_ideas_of_a_place_changed(ward_7, ben, amina, monkeypatch):
    heard = []
    monkeypatch.setattr(hooks, "when_ideas_change", [heard.append])
    idea = actions.raise_idea(unit=ward_7, words="A hook", by=ben)
    actions.answer_idea(idea, will_try=True, answer="Yes.", by=amina)
    assert heard == [ward_7.pk] * 2


@pytest.mark.writes_raw("what the database refuses")
@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "will_try"},
        {"answer": "Yes."},
        {"answer_by": TODAY - timedelta(days=1)},
        {"is_kept": True},
    ],
)
def test_the_database_refuses_what_the_rules_refuse(hook, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Idea.objects.filter(pk=hook.pk).update(**wrong)


# --- without a name ------------------------------------------------------------------------------------------------


def everything_kept():
    """Every value of every table that a request without an account might write."""
    kept = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            kept[table] = sorted(map(repr, cursor.fetchall()))
    return kept


def send(browser, box, words="Quieter bins at night", key="1", **more):
    return browser.post(address_of(box), answers(key, words=words), **more)


def written_by(act):
    """The tables in which an act leaves anything, with what it leaves there."""
    before = everything_kept()
    act()
    after = everything_kept()
    return {
        table: [row for row in after[table] if row not in before[table]]
        for table in after
        if after[table] != before[table]
    }


def traces(rows):
    """What among values says more than a day: an address, or a time of day."""
    text = " ".join(row for table in rows.values() for row in table)
    return re.findall(r"192\.0\.2\.\d+|datetime\.datetime\([^)]*\)|\d\d:\d\d:\d\d|0{31}1", text)


def test_nothing_is_kept_of_an_idea_without_a_name_but_its_words_and_day(box, client):
    written = written_by(lambda: send(client, box, REMOTE_ADDR="192.0.2.7"))
    assert {table for table in written if not table.startswith("sqlite")} == {"projects_idea"}
    assert len(written["projects_idea"]) == 1
    assert not traces(written)
    assert "sessionid" not in client.cookies
    assert not Entry.objects.filter(record_kind="projects.idea").exists()
    assert not Submission.objects.exists()


def test_a_trace_that_were_kept_would_be_seen(box, client, amina, monkeypatch):
    """The control: the same, with an entry of the audit as every other action writes one."""
    add = actions.raise_idea_at

    def noting(box, **values):
        idea = add(box, **values)
        from goldenthread.foundations.audit import actions as audit

        audit.record("was added", idea, by=None)
        return idea

    monkeypatch.setattr(actions, "raise_idea_at", noting)
    written = written_by(lambda: send(client, box))
    assert "audit_entry" in written
    assert traces(written)


def test_what_would_note_an_idea_without_a_name_is_refused(ward_7, monkeypatch):
    from goldenthread.foundations.audit import actions as audit

    save = Idea.save

    def noting(idea, **options):
        save(idea, **options)
        audit.record("was added", idea, by=None)

    monkeypatch.setattr(Idea, "save", noting)
    with pytest.raises(LeavesATrace):
        actions.raise_idea(unit=ward_7, words="Quieter bins", by=None)


def test_whoever_is_signed_in_is_not_noted_either(box, ben, sign_in):
    browser = sign_in(ben)
    entries = Entry.objects.count()
    assert send(browser, box).status_code == 302
    assert Idea.objects.get().raised_by is None
    assert Entry.objects.count() == entries


def test_a_form_sent_twice_is_one_idea_and_forgotten_the_next_day(box, client, trust):
    for _ in range(2):
        assert send(client, box)["Location"] == address_of(box, "idea_thanks")
    assert Idea.objects.get().form_digest
    with time_machine.travel(datetime(2026, 6, 16, 9, 0), tick=False):
        jobs.ideas_owed(trust.pk, 0)
    assert Idea.objects.get().form_digest == ""


def test_without_its_key_a_form_sent_twice_would_be_two_ideas(box, client, monkeypatch):
    """The control: the key taken away."""
    add = actions.raise_idea_at
    monkeypatch.setattr(actions, "raise_idea_at", lambda box, **values: add(box, **values | {"form_key": ""}))
    for _ in range(2):
        send(client, box)
    assert Idea.objects.count() == 2


# --- the code on the wall ------------------------------------------------------------------------------------------


def test_an_idea_reaches_a_place_without_an_account(box, client):
    page = page_of(client, address_of(box))
    assert "No name asked." in page
    assert "Not for urgent clinical risk" in page
    sent = client.post(address_of(box), answers(words="The bay 3 light flickers", is_problem="on"))
    assert "Your idea is with Ward 7." in page_of(client, sent["Location"])
    idea = Idea.objects.get()
    assert (idea.words, idea.is_problem, idea.raised_on) == ("The bay 3 light flickers", True, TODAY)


@pytest.mark.parametrize("words", ["943 476 5919 waits", "DOB 12/3/1956 fell", "\u202eabc", "x" * 400, ""])
def test_text_that_is_refused_is_still_there(box, client, words):
    answer = send(client, box, words)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "There is a problem" in answer.content.decode()
    assert not Idea.objects.exists()


def test_what_became_of_ideas_is_seen_without_names(box, hook, nameless, amina, client):
    actions.answer_idea(hook, will_try=True, answer="Ana puts it up.", by=amina)
    page = page_of(client, address_of(box, "idea_seen"))
    assert "A hook for the keys" in page
    assert "Ana puts it up." in page
    assert "Quieter bins" not in page
    assert "Ben" not in page
    assert "Amina" not in page


@pytest.mark.parametrize("name", ["idea_raise", "idea_thanks", "idea_seen"])
@pytest.mark.parametrize(
    "code", ["nothing", "1-abcdefghjkmnpqrs", "999999-abcdefghjkmnpqrs", "0-x", "99999999999999999999-a"]
)
def test_a_code_that_is_none_leads_nowhere(trust, client, name, code):
    assert client.get(reverse(f"projects:{name}", args=[code])).status_code == 404


def test_a_new_code_ends_the_old_one(box, amina, client):
    old = address_of(box)
    actions.renew_box(box, by=amina)
    assert client.get(old).status_code == 404
    assert client.post(old, answers(words="Lost?")).status_code == 404
    assert client.get(address_of(box)).status_code == 200


def test_a_closed_code_says_so_and_still_shows_what_became(box, hook, amina, client):
    actions.answer_idea(hook, will_try=True, answer="Ana puts it up.", by=amina)
    actions.close_box(box, by=amina)
    assert "takes no ideas by it any more" in page_of(client, address_of(box), 410)
    assert send(client, box).status_code == 410
    assert Idea.objects.count() == 1
    assert "Ana puts it up." in page_of(client, address_of(box, "idea_seen"))


def test_a_code_leads_nowhere_where_work_is_switched_off(box, client, trust):
    for key in ("daily_management", "golden_thread", "projects"):
        if OwnWay.objects.get().is_on(key):
            organisation.switch_practice(OwnWay.objects.get(), key=key, on=False, by=None)
    assert client.get(address_of(box)).status_code == 404


def test_too_many_from_one_address_are_asked_to_wait_and_lose_nothing(box, client, monkeypatch):
    monkeypatch.setattr(limits, "ADDRESSES", limits.Recently(most=2))
    for number in range(2):
        assert send(client, box, f"Idea {number}", str(number)).status_code == 302
    late = send(client, box, "The third", "9")
    assert late.status_code == 422
    assert "in ten minutes" in late.content.decode()
    assert "The third" in late.content.decode()
    assert send(client, box, "From elsewhere", "8", REMOTE_ADDR="192.0.2.8").status_code == 302
    with time_machine.travel(datetime(2026, 6, 15, 9, 11), tick=False):
        assert send(client, box, "The third", "9").status_code == 302


def test_a_box_takes_so_many_a_day_and_no_more(box, client, monkeypatch):
    monkeypatch.setattr(limits, "MOST_OF_A_BOX_A_DAY", 1)
    send(client, box)
    assert "come again tomorrow" in " ".join(send(client, box, "Second", "2").content.decode().split())
    assert Idea.objects.count() == 1


def test_the_list_of_addresses_holds_none_and_stays_small(monkeypatch):
    monkeypatch.setattr(limits, "MOST_REMEMBERED", 5)
    lately = limits.Recently()
    for number in range(20):
        lately.check(f"192.0.2.{number}")
    assert len(lately._came) <= 5
    assert b"192.0.2" not in b" ".join(lately._came)


def test_codes_cannot_be_guessed_and_belong_to_one_place(box, ward_7, ward_8, amina, dev):
    other = actions.open_box(unit=ward_8, by=dev)
    assert len({box.public_code, other.public_code}) == 2
    assert len(box.public_code.partition("-")[2]) == 16
    with pytest.raises(ValidationError, match="has an idea box already"):
        actions.open_box(unit=ward_7, by=amina)


def test_the_history_of_a_box_does_not_hold_its_code(box, amina):
    actions.renew_box(box, by=amina)
    kept = [entry.held.change for entry in Entry.objects.filter(record_kind="projects.ideabox")]
    assert len(kept) == 2
    assert box.public_code not in "".join(kept)


# --- whoever is told -----------------------------------------------------------------------------------------------


def test_a_leader_is_told_once_a_day_of_ideas_owed_an_answer(hook, nameless, amina, ben, trust):
    def told():
        return [notice.text for notice in notices.notices_of(amina)]

    jobs.ideas_owed(trust.pk, 0)
    assert told() == [], "Nothing is due for six days."
    with time_machine.travel(datetime(2026, 6, 21, 8, 0), tick=False):
        for _ in range(2):
            jobs.ideas_owed(trust.pk, 0)
        assert told() == ["2 ideas in Ward 7 wait for an answer."]
    with time_machine.travel(datetime(2026, 6, 23, 8, 0), tick=False):
        jobs.ideas_owed(trust.pk, 0)
        assert told() == ["2 ideas in Ward 7 wait for an answer. 2 are past their day."]
    assert notices.notices_of(ben) == []


def test_where_nobody_leads_a_place_whoever_leads_above_is_told(ward_8, medicine, make_person, trust):
    lead = make_person("Gita Rao", "Divisional lead", medicine, "team_lead", tier="division")
    assert queries.who_answers(ward_8, on=TODAY) == [lead]


def test_the_clock_comes_by_every_morning(hook, amina):
    with time_machine.travel(datetime(2026, 6, 15, 9, 0), tick=False):
        work.run_due(kinds=[jobs.EVERY_MORNING, jobs.OF_ONE])
    with time_machine.travel(datetime(2026, 6, 24, 9, 0), tick=False):
        work.run_due(kinds=[jobs.EVERY_MORNING, jobs.OF_ONE])
        assert [notice.text for notice in notices.notices_of(amina)] == [
            "1 idea in Ward 7 waits for an answer. It is past its day."
        ]


def test_whoever_gave_their_name_is_told_the_answer(hook, nameless, amina, ben):
    actions.answer_idea(hook, will_try=True, answer="Ana puts it up.", by=amina)
    actions.answer_idea(nameless, will_try=True, answer="New bins on Monday.", by=amina)
    assert [notice.text for notice in notices.notices_of(ben)] == [
        "Amina Khan answered your idea “A hook for the keys”: Ana puts it up."
    ]


# --- in numbers ----------------------------------------------------------------------------------------------------


def test_ideas_in_numbers_count_by_the_day_and_answers_by_the_day_agreed(
    ward_7, ward_8, medicine, hook, nameless, amina, dev
):
    weeks = [Period.containing(TODAY + timedelta(weeks=ahead), Grain.WEEK) for ahead in (0, 1, 2)]
    actions.answer_idea(hook, will_try=False, answer="Not now.", by=amina)
    with time_machine.travel(datetime(2026, 6, 30, 9, 0), tick=False):
        actions.raise_idea(unit=ward_8, words="Late answer", by=dev)
        actions.answer_idea(hook, will_try=True, answer="Now, yes.", by=amina)
        actions.answer_idea(nameless, will_try=True, answer="Late.", by=amina)
    raised = figures.ideas_raised(medicine, weeks)
    assert [raised[week.start].value for week in weeks] == [2, 0, 1]
    assert [figures.ideas_raised(ward_8, weeks)[week.start].value for week in weeks] == [0, 0, 1]
    in_time = figures.answered_in_time(medicine, weeks)
    assert in_time[weeks[0].start] is None
    assert (in_time[weeks[1].start].numerator, in_time[weeks[1].start].denominator) == (1, 2)


# --- pages ---------------------------------------------------------------------------------------------------------


def test_ideas_are_listed_owed_answers_first(ward_7, medicine, surgery, hook, nameless, amina, ben, sign_in):
    actions.answer_idea(nameless, will_try=False, answer="Not before the move.", by=amina)
    actions.raise_idea(unit=ward_7, words="A second hook", by=ben)
    address = reverse("projects:idea_list")
    page = page_of(sign_in(ben), f"{address}?place={medicine.pk}&below=1")
    owed = [page.index(words) for words in ("A hook for the keys", "A second hook")]
    assert max(owed) < page.index("Quieter bins")
    assert "2 wait for an answer." in page
    assert "Quieter bins" not in page_of(sign_in(ben), f"{address}?place={medicine.pk}&below=1&show=waiting")
    assert "hook" not in page_of(sign_in(ben), f"{address}?place={surgery.pk}&below=1")
    assert sign_in(ben).get(f"{address}?show=nothing").status_code == 404


def test_a_leader_answers_tries_and_thanks_by_the_pages(ward_7, amina, ben, sign_in):
    add = f"{reverse('projects:idea_add')}?unit={ward_7.pk}"
    first, again = (sign_in(ben).post(add, answers(words="A hook for the keys")) for _ in range(2))
    assert first["Location"] == again["Location"]
    idea = Idea.objects.get()
    browser = sign_in(amina)
    assert "Answer due by 22 June 2026" in page_of(browser, first["Location"])
    steps = [
        ("answer", {"will_try": "will_try", "answer": "Ana puts it up."}),
        ("begin", {}),
        ("tried", {"what_happened": "Nobody looks for keys.", "is_kept": "kept"}),
        ("thank", {}),
    ]
    for number, (name, values) in enumerate(steps, 2):
        address = reverse(f"projects:idea_{name}", args=[idea.pk])
        assert browser.get(address).status_code == 200
        idea.refresh_from_db()
        assert browser.post(address, answers(str(number), version=idea.version, **values)).status_code == 302
    page = page_of(browser, first["Location"])
    for words in ("Ana puts it up.", "Nobody looks for keys.", "Tried, and kept", "Thank you, from Amina"):
        assert words in page
    assert "Was answered" in page_of(browser, reverse("projects:idea_history", args=[idea.pk]))


def test_an_idea_becomes_work_by_its_page(hook, amina, sign_in):
    actions.answer_idea(hook, will_try=True, answer="Yes.", by=amina)
    address = reverse("projects:idea_work", args=[hook.pk])
    browser = sign_in(amina)
    assert "A hook for the keys" in page_of(browser, address)
    sent = browser.post(address, answers(version=hook.version, title="Keys", what_changes="A hook."))
    assert "Everyday improvement" in page_of(browser, sent["Location"])
    assert "Keys" in page_of(browser, reverse("projects:idea_show", args=[hook.pk]))


def test_a_leader_makes_prints_renews_and_closes_a_code_by_its_pages(ward_7, amina, ben, client, sign_in):
    browser = sign_in(amina)
    address = reverse("projects:box_show", args=[ward_7.pk])
    poster = reverse("projects:box_poster", args=[ward_7.pk])
    assert browser.get(poster).status_code == 404
    assert browser.post(address, answers(days="5")).status_code == 302
    box = IdeaBox.objects.get()
    page = browser.get(poster).content.decode()
    assert "<svg" in page
    assert f"http://testserver{address_of(box)}" in page
    assert "within 5 days" in page_of(client, address_of(box))
    old = box.public_code
    assert (
        browser.post(reverse("projects:box_renew", args=[ward_7.pk]), answers("2", version=1)).status_code
        == 302
    )
    box.refresh_from_db()
    assert box.public_code != old
    assert (
        browser.post(reverse("projects:box_close", args=[ward_7.pk]), answers("3", version=2)).status_code
        == 302
    )
    assert browser.get(poster).status_code == 404
    assert sign_in(ben).get(address).status_code == 403


@pytest.mark.parametrize("name", ["show", "history", "answer", "begin", "tried", "thank", "work"])
def test_another_trusts_idea_is_not_there(name, hook, farah, sign_in):
    assert sign_in(farah).get(reverse(f"projects:idea_{name}", args=[hook.pk])).status_code == 404


@pytest.mark.parametrize("name", ["answer", "thank"])
def test_whoever_may_not_answer_ideas_is_refused(name, hook, ben, erin, sign_in):
    for person in (ben, erin):
        assert sign_in(person).get(reverse(f"projects:idea_{name}", args=[hook.pk])).status_code == 403


@pytest.mark.parametrize("name", ["begin", "tried", "work"])
def test_a_page_that_comes_too_early_says_so(name, hook, amina, sign_in):
    assert sign_in(amina).get(reverse(f"projects:idea_{name}", args=[hook.pk])).status_code == 409


def test_ideas_are_found_by_search(hook, erin, farah, sign_in):
    address = reverse("search:search_show") + "?q=hook"
    assert "A hook for the keys" in page_of(sign_in(erin), address)
    assert "A hook for the keys" not in page_of(sign_in(farah), address)


def test_the_idea_of_somebody_who_left_stays_and_is_answered(hook, amina, ben):
    organisation.end_time_here(ben, on=TODAY, by=None)
    actions.answer_idea(Idea.objects.get(), will_try=True, answer="Ana puts it up.", by=amina)
    assert Idea.objects.get().raised_by == ben
    assert not [notice for notice in notices.notices_of(ben) if "hook" in notice.text]
