from datetime import UTC, date, datetime
from decimal import Decimal

import jinja2
import pytest

from goldenthread.foundations.design.environment import component, day, moment, number
from goldenthread.foundations.design.presenters import Frame

LOUD = (
    "{{ cycel }}",
    "{{ cycel.title }}",
    "{{ cycel.team.name }}",
    "{{ cycle.tilte }}",
    "{{ cycle.tilte | upper }}",
    "{{ cycle.tilte | e }}",
    "{{ cycle.tilte | safe }}",
    "{{ cycle.tilte | trim }}",
    "{{ cycle.tilte | string }}",
    '{{ "a " ~ cycle.tilte }}',
    '{{ "%s" | format(cycle.tilte) }}',
    '{{ "{}".format(cycle.tilte) }}',
    '{{ cycle.notes | join(", ") }}',
    "{% for note in cycle.notes %}{% endfor %}",
    "{{ cycle.notes | length }}",
    '{{ "x" in cycle.notes }}',
    "{{ cycle.notes + 1 }}",
    "{% autoescape false %}{{ cycel }}{% endautoescape %}",
)


class Cycle:
    title = "Walk with me"


@pytest.mark.parametrize("page", LOUD)
def test_a_misspelt_name_raises_where_it_would_be_read(env, page):
    with pytest.raises(jinja2.UndefinedError, match=r"cycel|tilte|notes"):
        env.from_string(page).render(cycle=Cycle())


def test_the_error_names_the_object_and_the_attribute(env):
    with pytest.raises(jinja2.UndefinedError, match="Cycle object' has no attribute 'tilte'"):
        env.from_string("{{ cycle.tilte }}").render(cycle=Cycle())


def test_a_right_name_is_shown(env):
    assert env.from_string("{{ cycle.title }}").render(cycle=Cycle()) == "Walk with me"


def test_a_name_may_be_asked_for_quietly(env):
    page = '{% if a.b.c %}no{% endif %}{{ a.b | default("none") }}{{ "x" if a }}'
    assert env.from_string(page).render() == "none"


def test_the_nhsuk_macros_still_leave_out_what_nobody_gave(env):
    page = '{% from "nhsuk/components/button/macro.jinja" import button %}{{ button({"text": "Go"}) }}'
    assert "Go" in env.from_string(page).render()


def test_a_misspelt_name_inside_an_nhsuk_macro_call_raises(env):
    page = '{% from "nhsuk/components/button/macro.jinja" import button %}{{ button({"text": cycle.tilte}) }}'
    with pytest.raises(jinja2.UndefinedError, match="tilte"):
        env.from_string(page).render(cycle=Cycle())


def test_a_misspelt_name_deep_in_an_nhsuk_macro_call_raises(env):
    page = (
        '{% from "nhsuk/components/summary-list/macro.jinja" import summaryList %}'
        '{{ summaryList({"rows": [{"key": {"text": "Aim"}, "value": {"text": cycle.tilte}}]}) }}'
    )
    with pytest.raises(jinja2.UndefinedError, match="tilte"):
        env.from_string(page).render(cycle=Cycle())


@pytest.mark.parametrize(
    "name",
    ["input", "textarea", "select", "radios", "checkboxes", "date-input", "file-upload", "password-input"],
)
def test_every_component_of_a_form_renders_alone(name):
    assert 'name="x"' in component(name)({"name": "x", "id": "x", "idPrefix": "x", "items": [{"name": "x"}]})


def test_text_from_people_is_escaped(env):
    assert env.from_string("{{ x }}").render(x="<b>") == "&lt;b&gt;"


def test_a_page_misspelling_its_frame_raises(env):
    page = '{% extends "design/page.jinja" %}{% block content %}{{ shell.trust_nmae }}{% endblock %}'
    with pytest.raises(jinja2.UndefinedError, match="trust_nmae"):
        env.from_string(page).render(frame=Frame())


def test_days_and_moments_are_said_as_people_say_them():
    assert day(date(2026, 6, 1)) == "1 June 2026"
    assert moment(datetime(2026, 6, 1, 7, 15, tzinfo=UTC)) == "1 June 2026, 08:15"
    assert moment(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == "31 December 2026, 23:30"
    assert day(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "1 July 2026"


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        moment(datetime(2026, 6, 1, 7, 15))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1234, "1,234"),
        (3.25, "3.25"),
        (3.0, "3"),
        (Decimal("0.5"), "0.5"),
        (-2, "\N{MINUS SIGN}2"),
        (-0.001, "0"),
    ],
)
def test_numbers_are_shown_with_commas_and_few_decimals(value, shown):
    assert number(value) == shown


def test_decimals_can_be_asked_for():
    assert number(3, 1) == "3.0"
