"""The story by itself: no database."""

from __future__ import annotations

import pytest

from goldenthread.demo import figures
from goldenthread.demo.figures import figures_of
from goldenthread.demo.story.goals import GOALS
from goldenthread.demo.story.measures import MEASURES
from goldenthread.demo.story.people import CAST, NAMED, crowd
from goldenthread.demo.story.places import PLACES
from goldenthread.demo.story.shapes import Says, Series, Told, improves
from goldenthread.demo.story.work import WORK
from goldenthread.foundations.privacy.rules import nhs_numbers_in

SEED = 1859


def test_the_same_seed_draws_the_same_people():
    assert crowd(SEED) == crowd(SEED)
    assert crowd(SEED) != crowd(SEED + 1)


def test_nobody_in_the_crowd_shares_a_name():
    names = [(person.given, person.family) for person in (*crowd(SEED), *NAMED)]
    assert len(names) == len(set(names))


def test_the_same_seed_draws_the_same_figures():
    for told in MEASURES[:8]:
        first = figures_of(told, seed=SEED)
        figures_of.cache_clear()
        again = figures_of(told, seed=SEED)
        for one, other in zip(first, again, strict=True):
            assert one.values.tobytes() == other.values.tobytes()
            assert one.numerators.tobytes() == other.numerators.tobytes()


def test_what_cannot_be_drawn_is_said():
    impossible = Told(
        key="impossible",
        name="Impossible",
        place="ward_7",
        kind="count",
        unit_label="falls",
        direction="decrease",
        counted="Nothing",
        source="Nowhere",
        series=(Series("ward_7", 10, shape=improves(30, 10)),),
    )
    with pytest.raises(figures.CannotBeDrawn, match="Impossible"):
        figures_of(impossible, seed=SEED)


def test_every_key_of_the_story_leads_somewhere():
    places = {place.key for place in PLACES} | {"trust"}
    people = {person.key for person in NAMED} | {f"lead:{place}" for place in places} | {""}
    measures, goals = {told.key for told in MEASURES}, {goal.key for goal in GOALS} | {""}
    assert {told.place for told in MEASURES} | {s.place for told in MEASURES for s in told.series} <= places
    assert {told.owner for told in MEASURES} | {goal.owner for goal in GOALS} <= people
    assert {known.measure for goal in GOALS for known in goal.known_by} <= measures
    assert {goal.parent for goal in GOALS} | {work.goal for work in WORK} <= goals
    assert {person.place for person in NAMED} <= places


def test_keys_are_given_once():
    for keys in (
        [place.key for place in PLACES],
        [person.key for person in NAMED],
        [told.key for told in MEASURES],
        [goal.key for goal in GOALS],
    ):
        assert len(keys) == len(set(keys))


def test_the_cast_signs_in_with_addresses_that_reach_nobody():
    assert all(person.email.endswith(".example") for person in CAST)
    assert len({person.email for person in CAST}) == len(CAST)


def test_the_story_holds_nothing_like_an_nhs_number():
    assert not nhs_numbers_in(repr((MEASURES, GOALS, WORK, NAMED)))


def test_the_story_plants_every_kind_of_series():
    planted = {series.shape.says for told in MEASURES for series in told.series}
    assert planted == set(Says)
