"""The thread from a national priority to a team's measure, as each of the cast may see it."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goldenthread.foundations.organisation import actions as organisation
from goldenthread.overviews.golden_thread import figures
from goldenthread.overviews.golden_thread.figures import Gap, Standing
from goldenthread.overviews.golden_thread.presenters import GAP_WORDS, summary_sentence
from goldenthread.practices.projects import actions as projects
from goldenthread.practices.strategy import actions as strategy
from goldenthread.practices.strategy.models import Objective

TODAY = date(2026, 6, 15)
THREAD = "golden_thread:thread_show"


def read(browser, name, *args, **query):
    response = browser.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def words(page):
    body = page[page.index("<main") :]
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<svg.*?</svg>", " ", body)).split())


def whole(page):
    return {"place": page.pk, "below": 1}


def gaps(person):
    thread = figures.whole_thread(seen_by=person, on=TODAY)
    return [(finding.gap, finding) for finding in figures.gaps_in(thread, on=TODAY)]


def kinds(person):
    return [gap for gap, _ in gaps(person)]


# --- read down -----------------------------------------------------------------------------------------------------


def test_the_thread_reads_from_the_nation_to_the_wards_work(falls, whole_trust, ben, sign_in):
    page = words(read(sign_in(ben), THREAD, **whole(whole_trust)))
    titles = ["Safer care", "Fewer harmful falls", "Safer floors", "Halve our falls", "Walk with me"]
    places = [page.index(title) for title in titles]
    assert places == sorted(places)
    assert page.count("Improving") == 3


def test_a_wards_own_thread_is_what_its_people_meet_first(falls, amina, sign_in):
    page = read(sign_in(amina), THREAD)
    assert "From national priority to “Walk with me”" in page
    assert page.count('class="gold"') == 4
    assert '<li class="gold here" id="project-' in page
    assert "This helps: Fewer harmful falls, Chief Nurse" in page
    assert "What the Chief Nurse sees" in page
    assert "Of 2 places that measure: 2 improving. Work is running in 1 place." in page


def test_the_followed_thread_is_gold_and_its_siblings_are_passed(falls, medicine, whole_trust, dev, sign_in):
    late = strategy.add_objective(
        level="driver",
        unit=medicine,
        title="Second",
        parent=falls.priority,
        contribution="-",
        order=900,
        by=dev,
    )
    page = read(sign_in(dev), THREAD, follow=f"objective-{late.pk}", **whole(whole_trust))
    assert f'<li class="past" id="objective-{falls.driver.pk}"' in page
    assert f'<li class="gold here" id="objective-{late.pk}"' in page


def test_a_wards_own_thread_ends_in_what_runs_now(falls, ward_7, amina, sign_in):
    done = projects.start_project(
        title="Low beds", unit=ward_7, what_changes="-", objective=falls.aim, contribution="-", by=amina
    )
    projects.finish_project(done, learned="It stuck.", by=amina)
    assert "to “Walk with me”" in read(sign_in(amina), THREAD)


@pytest.mark.parametrize("follow", ["objective-0", "nothing", "<b>", "project-99999999999999999999"])
def test_an_address_that_follows_nothing_paints_nothing(falls, whole_trust, dev, sign_in, follow):
    page = read(sign_in(dev), THREAD, follow=follow, **whole(whole_trust))
    assert "gold" not in re.findall(r'<li class="([^"]*)"', page)
    assert "<b>&" not in page
    assert "&lt;b&gt;objective" not in page


def test_only_threads_through_a_place_are_shown_there(falls, surgery, medicine, dev, erin, sign_in):
    strategy.add_objective(level="driver", unit=surgery, title="Lists on time", by=erin)
    here = words(read(sign_in(dev), THREAD, **whole(medicine)))
    assert "Fewer harmful falls" in here
    assert "Walk with me" in here
    assert "Lists on time" not in here
    there = words(read(sign_in(dev), THREAD, **whole(surgery)))
    assert "No thread passes through Surgery yet." in there
    assert "Lists on time" in there


def test_a_place_that_is_not_there_is_not_found(falls, northfold, dev, sign_in):
    assert sign_in(dev).get(reverse(THREAD), {"place": "0"}).status_code == 404
    assert sign_in(dev).get(reverse(THREAD), {"place": "'; drop"}).status_code == 404


def test_not_linked_not_measured_no_recent_data_and_kept_are_told_apart(
    falls, surgery, whole_trust, medicine, dev, erin, ben, make_measure, sign_in
):
    def hang(title, *measures):
        goal = strategy.add_objective(
            level="driver", unit=surgery, title=title, parent=falls.priority, contribution="-", by=dev
        )
        for measure in measures:
            strategy.link_measure(goal, measure=measure, by=dev)

    hang("Without a measure")
    hang("Never measured", make_measure("Never", surgery, erin))
    hang("Silent", make_measure("Silent since January", surgery, erin, (4, 5, 4), ends=1))
    hang("Kept", make_measure("Feeling safe", surgery, erin, (1, 2, 3), audience="kept"))
    strategy.add_objective(level="driver", unit=surgery, title="Adrift", by=erin)
    page = words(read(sign_in(ben), THREAD, **whole(whole_trust)))
    for state in ("No measure yet", "Not measured", "No recent data", "A measure is kept within Surgery"):
        assert state in page
    assert "Not yet linked Adrift" in page
    assert "Feeling safe" not in page
    assert "Feeling safe" in words(read(sign_in(erin), THREAD, **whole(whole_trust)))
    assert "A measure is kept within" not in words(read(sign_in(erin), THREAD, **whole(whole_trust)))


def test_a_second_measure_hangs_below_its_goal(falls, ward_7, amina, make_measure, sign_in):
    strategy.link_measure(
        falls.aim, measure=make_measure("Low beds in place", ward_7, amina), role="process", by=amina
    )
    page = read(sign_in(amina), THREAD)
    assert "Process measure Low beds in place" in words(page)
    assert '<li class="measure past">' in page


def test_a_leader_may_link_only_what_is_theirs(surgery, ward_7, falls, amina, erin, whole_trust, sign_in):
    strategy.add_objective(level="driver", unit=surgery, title="Adrift", by=erin)
    assert "Link it" in read(sign_in(erin), THREAD, **whole(whole_trust))
    assert "Link it" not in read(sign_in(amina), THREAD, **whole(whole_trust))


def test_a_goal_whose_parent_was_stopped_is_not_yet_linked(falls, dev):
    strategy.stop_objective(falls.driver, reason="Merged", by=dev)
    thread = figures.whole_thread(seen_by=dev, on=TODAY)
    assert [node.subject for node in thread.unlinked] == [falls.aim]
    assert Gap.GOAL_NOT_LINKED in kinds(dev)


@pytest.mark.writes_raw("a circle that no action makes")
def test_goals_in_a_circle_never_vanish(falls, medicine, dev):
    other = strategy.add_objective(
        level="driver", unit=medicine, title="Other", parent=falls.driver, contribution="-", by=dev
    )
    Objective.objects.filter(pk=falls.driver.pk).update(parent=other)
    thread = figures.whole_thread(seen_by=dev, on=TODAY)
    assert {node.subject.pk for node in thread.walk() if isinstance(node.subject, Objective)} == {
        goal.pk for goal in (falls.priority, falls.driver, falls.aim, other)
    }


def test_finished_work_stays_on_the_thread_for_a_year(falls, ward_7, amina):
    old = projects.start_project(
        title="Old",
        unit=ward_7,
        what_changes="-",
        started_on=date(2024, 1, 1),
        objective=falls.aim,
        contribution="-",
        by=amina,
    )
    projects.finish_project(old, learned="-", ended_on=date(2025, 6, 1), by=amina)
    projects.finish_project(falls.work, learned="It stuck.", by=amina)
    shown = {node.subject for node in figures.whole_thread(seen_by=amina, on=TODAY).walk()}
    assert falls.work in shown
    assert old not in shown


def test_another_trust_sees_its_own_thread_only(falls, farah, sign_in):
    page = words(read(sign_in(farah), THREAD))
    assert "Fewer harmful falls" not in page
    assert "No thread passes through Northfold" in page
    assert "Safer care" not in page
    assert sign_in(farah).get(reverse(THREAD), {"place": falls.priority.unit_id}).status_code == 404


# --- read up -------------------------------------------------------------------------------------------------------


def test_a_measure_reads_up_to_the_nation(falls, ben, sign_in):
    page = words(read(sign_in(ben), "golden_thread:measure_up", falls.ward_falls.pk))
    titles = [
        "Safer care",
        "Fewer harmful falls",
        "Safer floors",
        "Halve our falls",
        "This measure Falls on Ward 7",
    ]
    places = [page.index(title) for title in titles]
    assert places == sorted(places)
    assert "Walk with me" not in page


def test_a_measure_that_serves_no_goal_says_so(falls, ward_7, amina, make_measure, sign_in):
    lone = make_measure("Lone", ward_7, amina)
    assert "not yet linked to a goal" in read(sign_in(amina), "golden_thread:measure_up", lone.pk)


def test_a_measure_kept_elsewhere_has_no_way_up(falls, surgery, erin, ben, farah, make_measure, sign_in):
    kept = make_measure("Feeling safe", surgery, erin, audience="kept")
    address = reverse("golden_thread:measure_up", args=[kept.pk])
    assert sign_in(ben).get(address).status_code == 404
    assert sign_in(farah).get(address).status_code == 404
    assert sign_in(erin).get(address).status_code == 200


# --- gaps ----------------------------------------------------------------------------------------------------------


def test_a_whole_thread_has_no_gap_and_is_celebrated(falls, dev, sign_in):
    assert kinds(dev) == []
    assert "The thread is whole here." in read(sign_in(dev), "golden_thread:gap_list")


def test_a_trust_without_goals_is_not_celebrated(trust, dev, sign_in):
    page = read(sign_in(dev), "golden_thread:gap_list")
    assert "The thread is whole" not in page
    assert "No goal is set yet" in page


def test_each_gap_is_found_once_with_the_page_that_mends_it(
    falls, whole_trust, surgery, ward_7, dev, amina, erin, make_person, make_measure, sign_in
):
    gita = make_person("Gita Rao", "Matron", surgery, "staff")
    national = strategy.publish_priority(
        title="Shorter waits", why="-", source="-", publisher="-", valid_from=date(2026, 1, 1), by=None
    )
    strategy.adopt_priority(national, reason="Long waits", by=dev)
    strategy.add_objective(level="priority", unit=whole_trust, title="Alone", owner=dev, by=dev)
    adrift = strategy.add_objective(
        level="driver",
        unit=surgery,
        title="Adrift",
        owner=gita,
        starts_on=date(2026, 1, 1),
        next_review_on=date(2026, 5, 1),
        by=erin,
    )
    projects.start_project(title="Lights", unit=ward_7, kind="funded", what_changes="-", by=amina)
    projects.start_project(title="Shelves", unit=ward_7, kind="everyday", what_changes="-", by=amina)
    never = make_measure("Never", surgery, erin, owner=None)
    silent = make_measure("Silent", surgery, erin, (4, 5), ends=1, owner=gita)
    strategy.link_measure(adrift, measure=never, by=erin)
    strategy.link_measure(adrift, measure=silent, by=erin)
    strategy.link_measure(falls.aim, measure=falls.trust_falls, expects="higher", by=dev)
    nobodys = strategy.add_objective(
        level="driver", unit=surgery, title="Nobody's", parent=falls.priority, contribution="-", by=erin
    )
    strategy.link_measure(nobodys, measure=never, by=erin)
    organisation.end_time_here(gita, on=date(2026, 6, 1), by=None)
    assert sorted(kinds(dev)) == sorted(
        [
            Gap.NATIONAL_NOT_CARRIED,
            Gap.PRIORITY_NOT_HELPED,
            Gap.GOAL_NOT_LINKED,
            Gap.WORK_NOT_LINKED,
            Gap.GOAL_WITHOUT_MEASURE,
            Gap.MEASURE_NEVER_MEASURED,
            Gap.MEASURE_SILENT,
            Gap.GOAL_WITHOUT_OWNER,
            Gap.GOAL_OWNER_LEFT,
            Gap.MEASURE_WITHOUT_OWNER,
            Gap.MEASURE_OWNER_LEFT,
            Gap.GOAL_WITHOUT_WORK,
            Gap.GOAL_WITHOUT_WORK,
            Gap.REVIEW_OVERDUE,
            Gap.PULLED_BOTH_WAYS,
        ]
    )
    browser = sign_in(dev)
    page = read(browser, "golden_thread:gap_list")
    assert "Shelves" not in page
    assert "orphan" not in page.lower()
    mends = re.findall(r'class="gaps__mend" href="([^"]+)"', page)
    assert len(mends) == 15
    for address in mends:
        assert browser.get(address.replace("&amp;", "&")).status_code == 200


def test_more_priorities_than_people_can_know_are_one_gap(whole_trust, dev):
    for number in range(8):
        strategy.add_objective(
            level="priority", unit=whole_trust, title=f"Priority {number}", owner=dev, by=dev
        )
    assert kinds(dev).count(Gap.TOO_MANY_PRIORITIES) == 1


def test_a_paused_goal_owes_nothing(falls, dev, surgery):
    adrift = strategy.add_objective(level="driver", unit=surgery, title="Adrift", by=dev)
    strategy.pause_objective(adrift, reason="Winter", by=dev)
    assert kinds(dev) == []


def test_gaps_are_shown_for_a_place_and_below(falls, surgery, ward_7, medicine, dev, amina, sign_in):
    strategy.add_objective(level="driver", unit=surgery, title="Adrift", by=dev)
    assert "Adrift" in read(sign_in(dev), "golden_thread:gap_list", **whole(surgery))
    assert "The thread is whole here." in read(sign_in(dev), "golden_thread:gap_list", **whole(medicine))


def test_a_gap_in_a_kept_measure_is_seen_where_it_is_kept(
    falls, surgery, dev, ben, erin, make_measure, sign_in
):
    goal = strategy.add_objective(
        level="driver",
        unit=surgery,
        title="Speak up",
        owner=erin,
        parent=falls.priority,
        contribution="-",
        by=dev,
    )
    strategy.link_measure(goal, measure=make_measure("Feeling safe", surgery, erin, audience="kept"), by=dev)
    assert Gap.MEASURE_NEVER_MEASURED in kinds(erin)
    assert Gap.MEASURE_NEVER_MEASURED not in kinds(ben)


def test_whoever_may_not_mend_a_gap_is_shown_no_way_to(falls, surgery, dev, ben, sign_in):
    strategy.add_objective(level="driver", unit=surgery, title="Adrift", by=dev)
    page = read(sign_in(ben), "golden_thread:gap_list", **whole(surgery))
    assert "Adrift" in page
    assert "gaps__mend" not in page


def test_another_trust_sees_none_of_these_gaps(falls, surgery, dev, farah, sign_in):
    strategy.add_objective(level="driver", unit=surgery, title="Adrift", by=dev)
    assert "Adrift" not in read(sign_in(farah), "golden_thread:gap_list")


def test_every_gap_has_its_words():
    assert set(GAP_WORDS) == set(Gap)


# --- counted -------------------------------------------------------------------------------------------------------


def test_a_priority_is_summed_up_by_the_places_below_it(falls, dev):
    (summary,) = figures.priority_summaries(seen_by=dev, on=TODAY)
    assert summary.priority == falls.priority
    assert summary.standings == (Standing.IMPROVING, Standing.IMPROVING)
    assert summary_sentence(summary) == "Of 2 places that measure: 2 improving. Work is running in 1 place."


@pytest.mark.database
def test_thread_and_gaps_cost_the_same_however_large(
    falls, whole_trust, ward_7, surgery, dev, erin, make_measure, sign_in
):
    browser = sign_in(dev)
    addresses = [
        reverse(THREAD),
        reverse("golden_thread:gap_list"),
        reverse("golden_thread:measure_up", args=[falls.ward_falls.pk]),
    ]

    def cost(address):
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address).status_code == 200
        return len(asked)

    few = [cost(address) for address in addresses]
    for number in range(12):
        goal = strategy.add_objective(
            level="driver",
            unit=surgery,
            title=f"Goal {number}",
            owner=erin,
            parent=falls.priority,
            contribution="-",
            by=dev,
        )
        strategy.link_measure(
            goal, measure=make_measure(f"Measure {number}", surgery, erin, (1, 2, 3)), by=dev
        )
        projects.start_project(title=f"Work {number}", unit=ward_7, what_changes="-", by=dev)
    assert [cost(address) for address in addresses] == few
    assert max(few) <= 30


# --- folded --------------------------------------------------------------------------------------------------------


@pytest.fixture
def long_thread(falls, ward_8, medicine, dev, amina):
    """More than a screen holds: a second driver with thirty aims below it."""
    driver = strategy.add_objective(
        level="driver",
        unit=medicine,
        title="Moving more",
        parent=falls.priority,
        contribution="It helps",
        by=dev,
    )
    for number in range(30):
        strategy.add_objective(
            level="aim",
            unit=ward_8,
            title=f"Aim {number}",
            aim_to=5,
            due_on=date(2026, 12, 1),
            parent=driver,
            contribution="It helps",
            by=dev,
        )
    return driver


def test_a_long_thread_is_folded_to_what_drives_it(long_thread, whole_trust, dev, sign_in):
    page = words(read(sign_in(dev), THREAD, **whole(whole_trust)))
    assert "Show 30 goals below" in page
    assert "Aim 7" not in page


def test_what_was_folded_opens_where_it_stands(long_thread, whole_trust, dev, sign_in):
    browser = sign_in(dev)
    opened = words(read(browser, THREAD, **whole(whole_trust), open=f"objective-{long_thread.pk}"))
    assert "Aim 7" in opened
    assert "Show 1 goal and 1 piece of work below" in opened
    assert "Walk with me" not in opened
    everything = words(read(browser, THREAD, **whole(whole_trust), open="all"))
    assert "Aim 7" in everything
    assert "Walk with me" in everything


def test_the_followed_path_is_never_folded(long_thread, falls, whole_trust, dev, sign_in):
    page = words(read(sign_in(dev), THREAD, **whole(whole_trust), follow=f"project-{falls.work.pk}"))
    assert "Walk with me" in page
    assert "Show 30 goals below" in page
