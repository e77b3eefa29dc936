"""What charts say: true, short and in plain words."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recorded import recorded_cases

from improvement_methods.spc import (
    ASSURANCE_WORDS,
    FAMILY_WORDS,
    NOTE_SENTENCES,
    POINT_WORDS,
    PROFILES,
    VARIATION_WORDS,
    Assurance,
    Family,
    Note,
    PointType,
    Variation,
    analyst_sentence,
    assurance_sentence,
    chart,
    limits_sentence,
    plain_number,
    point_sentence,
    sentence,
    xmr,
)

SPREAD = [6.0, 2.0] * 10


def months(count: int) -> list[str]:
    return [f"May {2000 + place}" for place in range(count)]


def said(values: list[float | None], **options: object) -> str:
    options = {"direction": "decrease", "baseline": 20, **options}
    return sentence(xmr(values, **options), months(len(values)), period="month")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([], "Not measured yet."),
        ([None] * 20, "Not measured yet."),
        ([*SPREAD, None], "Not measured in May 2020; no change can be told."),
        (SPREAD, "No change beyond expected variation."),
        ([*SPREAD[:-1], *[3.0, 3.5] * 4], "Below 4.05 since May 2019; unlikely to be chance."),
        ([*SPREAD, 8, 4, 4.5, 5, 5.5, 6, 6.5, 7], "Rising for 7 months running; unlikely to be chance."),
        ([*SPREAD, 1, 9, 8, 7, 6, 5, 4, 3], "Falling for 7 months running; unlikely to be chance."),
        ([*SPREAD, 40], "May 2020 was above the upper limit; unlikely to be chance."),
        ([*SPREAD, -40], "May 2020 was below the lower limit; unlikely to be chance."),
        (
            [*SPREAD, 1, 13, 5, 13],
            "Two of the last three months were close to the upper limit; unlikely to be chance.",
        ),
        (
            [*SPREAD, 8, -5, -5, -5],
            "All the last three months were close to the lower limit; unlikely to be chance.",
        ),
        ([4, 6, 5, 7, 4], "Too few points to tell: 5 so far, 13 needed."),
        ([7.0] * 20, "Every value is 7, so there is no variation to judge."),
        (
            [7.0] * 20 + [8.0],
            "No value differs from its neighbour where limits are set, so change cannot be judged.",
        ),
    ],
)
def test_a_chart_says_what_its_last_point_shows(values, words):
    assert said(values) == words


def test_a_run_is_said_rather_than_two_points_near_a_limit():
    values = [*SPREAD, *[4.5] * 6, 13.0, 13.0]
    chart = xmr(values, direction="decrease", baseline=20)
    assert "2 in 3" in chart.signal[-1]
    assert said(values) == "Above 4 since May 2020; unlikely to be chance."


def test_a_nearly_constant_measure_admits_that_its_limits_are_useless():
    assert said([100.0] * 19 + [99.0, 100.0], baseline=None) == (
        "Nearly every value is the same, so these limits cannot tell change from chance."
    )


def test_too_few_points_after_a_step_change_are_counted_from_there():
    assert said([*SPREAD, 9, 8, 9], rebase_at=[20], baseline=None) == (
        "Too few points since May 2020 to tell: 3 so far, 13 needed."
    )


def test_a_signal_from_too_few_points_is_called_provisional():
    assert said([1, 1.1, 1, 1.1, 1, 1.1, 1, 90], screen=True, baseline=None) == (
        "Too few points to tell: 8 so far, 13 needed. The signal shown is provisional."
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "No target is set."),
        (
            {"target": 5, "direction": "neutral"},
            "Neither more nor less is better, so the target is not judged.",
        ),
        ({"target": 5}, "Target met in some months, not all."),
        ({"target": 1.5}, "Target met in no month so far; chance alone could meet it."),
        ({"target": 7}, "Target met every month so far; chance alone could miss it."),
        ({"target": 50}, "Every month can be expected to meet the target."),
        ({"target": -50}, "The target is out of reach unless something changes."),
        ({"target": -50, "direction": "increase"}, "Every month can be expected to meet the target."),
    ],
)
def test_a_chart_says_whether_its_target_can_be_expected(options, words):
    chart = xmr(SPREAD, **{"direction": "decrease", **options})
    assert assurance_sentence(chart, period="month") == words


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([], "Not measured yet, so the target cannot be judged."),
        ([5], "There are no limits, so the target cannot be judged."),
    ],
)
def test_without_limits_the_target_is_not_judged_in_words(values, words):
    assert assurance_sentence(xmr(values, direction="increase", target=4)) == words


def test_each_point_says_its_reason():
    chart = xmr([*SPREAD, None, 40], direction="decrease", baseline=20)
    names = months(22)
    assert point_sentence(chart, 0, names) == "May 2000: 6, expected variation."
    assert point_sentence(chart, 20, names) == "May 2020: not measured."
    assert point_sentence(chart, -1, names, format_value="{:.1f}%".format) == (
        "May 2021: 40.0%, above the upper limit; unlikely to be chance."
    )


@pytest.mark.parametrize("say", [lambda c, n: sentence(c, n), lambda c, n: point_sentence(c, 0, n)])
def test_labels_must_match_the_values(say):
    with pytest.raises(ValueError, match="one label for each value: 3 values, 2 labels"):
        say(xmr([1, 2, 3], direction="increase"), months(2))


@settings(max_examples=150)
@given(st.lists(st.one_of(st.none(), st.integers(0, 6).map(float)), max_size=40), st.booleans())
def test_sentences_stay_short_whatever_the_chart(values, screen):
    chart = xmr(values, direction="increase", target=3, screen=screen)
    spoken = [sentence(chart, months(len(chart)), period="month"), assurance_sentence(chart, period="month")]
    spoken += [point_sentence(chart, place, months(len(chart))) for place in range(len(chart))]
    for words in spoken:
        assert words.endswith(".")
        assert len(words.split()) < 20


def test_sentence_and_icon_agree_on_every_recorded_case():
    for case in recorded_cases():
        values = case["input"]["y"]
        chart = xmr(values, direction=case["options"]["improvement_direction"])
        words = sentence(chart, months(len(values)), period="month")
        if "unlikely to be chance" in words:
            assert chart.variation is not Variation.COMMON_CAUSE
        if words == "No change beyond expected variation.":
            assert chart.variation is Variation.COMMON_CAUSE


def test_everything_that_can_be_shown_has_words():
    assert set(VARIATION_WORDS) == set(Variation)
    assert set(ASSURANCE_WORDS) == set(Assurance)
    assert set(POINT_WORDS) == set(PointType)
    assert set(NOTE_SENTENCES) == set(Note)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (4.1, "4.1"),
        (-4.126, "-4.13"),
        (99.95, "100"),
        (0.9996, "1"),
        (1234567, "1,234,567"),
        (0.0456, "0.0456"),
        (1e-9, "1e-09"),
        (-1500.4, "-1,500"),
        (100, "100"),
        (12.0, "12"),
    ],
)
def test_numbers_are_written_as_people_write_them(value, text):
    assert plain_number(value) == text


def test_a_sentence_begins_with_a_capital():
    chart = xmr([5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5, 30], direction="decrease")
    said = sentence(chart, [f"week of {n} June" for n in range(1, 15)])
    assert said == "Week of 14 June was above the upper limit; unlikely to be chance."


FAMILIES = [family for family in Family if family not in (Family.XBAR, Family.S)]
COUNTED = (Family.P, Family.PP, Family.U, Family.UP, Family.IP)
PLAIN = re.compile(r"special cause|sigma|nhsr|mdc|ihi|nelson|western|UCL|LCL", re.IGNORECASE)


@st.composite
def charts(draw):
    """A chart of any family and profile, with gaps, a step change and points left out."""
    family, rules = draw(st.sampled_from(FAMILIES)), draw(st.sampled_from(list(PROFILES)))
    points = draw(st.integers(0, 45))
    counts = draw(st.lists(st.integers(1, 9), min_size=points, max_size=points))
    values = [None if draw(st.integers(0, 14)) == 0 else float(count) for count in counts]
    sizes = (
        draw(st.lists(st.integers(10, 60), min_size=points, max_size=points)) if family in COUNTED else None
    )
    return chart(
        values,
        family=family,
        denominators=sizes if family in COUNTED else None,
        direction=draw(st.sampled_from(["increase", "decrease", "neutral"])),
        target=draw(st.sampled_from([None, 4.0])),
        profile=rules,
        rebase_at=[points // 2] if points > 20 and draw(st.booleans()) else [],
        exclude=[1] if points > 3 and draw(st.booleans()) else [],
    )


@settings(max_examples=120)
@given(charts())
def test_every_family_and_profile_speaks_plainly_and_briefly(result):
    names = months(len(result))
    spoken = [
        sentence(result, names, period="month"),
        assurance_sentence(result, period="month"),
        *(point_sentence(result, place, names) for place in range(len(result))),
    ]
    for words in spoken:
        assert words.endswith(".")
        assert len(words.split()) <= 21
    for words in [*spoken, limits_sentence(result)]:
        assert not PLAIN.search(words)
    assert result.profile in analyst_sentence(result)
    assert analyst_sentence(result).endswith(".")


@settings(max_examples=120)
@given(charts())
def test_sentence_and_icon_agree_in_every_family_and_profile(result):
    words = sentence(result, months(len(result)), period="month")
    if "unlikely to be chance" in words or "chance gives" in words:
        assert result.signalled[-1]
    if words.startswith("No change beyond"):
        assert result.variation is Variation.COMMON_CAUSE
    for place in range(len(result)):
        told = point_sentence(result, place, months(len(result)))
        assert ("unlikely to be chance" in told) == (
            result.signalled[place] and result.values[place] is not None and place not in result.excluded
        )


def test_a_run_chart_speaks_of_its_median():
    values = [5.0, 4, 6, 5, 3, 7, 4, 6, 5, 4, 6, 3, 8, 9, 8, 9, 8, 9, 8, 9, 10, 8]
    result = chart(values, family="run", direction="increase", profile="ihi-anhoej")
    words = sentence(result, months(22), period="month")
    assert words == "Above 6.5 since May 2012; unlikely to be chance."
    assert point_sentence(result, -1, months(22)).endswith(
        "in a longer run above the median than chance gives; unlikely to be chance."
    )
    assert limits_sentence(result).startswith("A run chart has no limits")
    assert assurance_sentence(chart(values, family="run", direction="increase", target=5)) == (
        "A run chart has no limits, so the target cannot be judged."
    )


def test_a_line_that_crosses_too_seldom_says_how_often():
    values = [1.0, 2, 1, 2, 1, 2, 9, 8, 9, 8, 9, 8, 1, 2, 1, 2, 1, 2, 9, 8, 9, 8, 9, 8]
    result = chart(values, family="run", direction="increase", profile="ihi-anhoej")
    assert sentence(result, months(24)) == "Crossed the median 3 times; chance gives 8 or more."


def test_a_point_of_a_p_chart_names_its_own_limit():
    of = [100] * 12 + [400]
    result = chart([10] * 12 + [80], family="p", denominators=of, direction="decrease", multiply=100)
    told = point_sentence(result, -1, months(13), format_value="{:.0f}%".format)
    assert told == "May 2012: 20%, above its upper limit of 17%; unlikely to be chance."
    assert limits_sentence(result, counted="patients") == (
        "The limits come from all 13 points. They change because the number of patients changes."
    )


def test_a_gap_between_events_is_called_a_gap():
    result = chart([3, 5, 2, 6, 4, 3, 5, 4, 6, 3, 2, 5, 900], family="t", direction="increase")
    assert sentence(result, months(13)).startswith("The gap up to May 2012 was above the upper limit")


def test_a_point_left_out_says_so():
    result = chart([4, 6, 5, 90] + [4, 6, 5] * 4, direction="decrease", exclude=[3])
    assert point_sentence(result, 3, months(16)) == "May 2003: 90, left out of the limits."
    assert point_sentence(result, -13, months(16)) == "May 2003: 90, left out of the limits."


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "The limits come from all 20 points."),
        ({"baseline": 12}, "The limits were set by the first 12 points and kept."),
        ({"rebase_at": [15]}, "The limits are on trial until there are 13 points."),
        ({"rebase_at": [5]}, "The limits come from the 15 points since the step change."),
        (
            {"rebase_at": [5], "baseline": 12},
            "The limits were set by the first 12 points since the step change and kept.",
        ),
    ],
)
def test_a_chart_says_where_its_limits_come_from(options, words):
    assert limits_sentence(xmr(SPREAD, direction="decrease", **options)) == words


@pytest.mark.parametrize("values", [[], [5.0], [7.0] * 20])
def test_a_chart_without_limits_says_why(values):
    words = limits_sentence(xmr(values, direction="decrease"))
    assert "limits" in words or "there are none" in words


def test_the_rules_number_is_the_one_in_the_words():
    values = [5.0, 4, 6, 5, 3, 7, 4, 6, 5, 4, 6, 3, 5, 4, 7.0, 7.2, 7.1, 7.3, 7.2, 7.1]
    six = chart(values, direction="increase", profile="mdc-excel-2023-six", baseline=14)
    assert "one of six or more in a row above the mean" in point_sentence(six, -1, months(20))


def test_each_family_has_a_name():
    assert set(FAMILY_WORDS) == set(Family)
