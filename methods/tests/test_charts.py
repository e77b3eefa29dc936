"""Drawings: well formed, safe under a strict policy, readable without colour, calm with little data."""

import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recorded import recorded_cases

from improvement_methods.charts import (
    Interval,
    Pin,
    PinKind,
    SuggestedStep,
    TargetLine,
    assurance_icon_svg,
    chart_svg,
    funnel_svg,
    gap_svg,
    intervals_svg,
    mark_svg,
    sparkline_svg,
    standalone,
    variation_icon_svg,
)
from improvement_methods.charts._scale import nice_ticks, spread_out
from improvement_methods.spc import (
    Assurance,
    Chart,
    Family,
    Funnel,
    PointType,
    Variation,
    centre_word,
    chart,
    funnel,
    plain_number,
    xmr,
)

NAMESPACE = "{http://www.w3.org/2000/svg}"
ELEMENTS = {"svg", "title", "desc", "path", "rect", "circle", "polyline", "text"}
ATTRIBUTES = {
    *("viewBox", "width", "height", "role", "aria-labelledby", "aria-label", "aria-hidden", "id"),
    *(
        "d",
        "x",
        "y",
        "cx",
        "cy",
        "r",
        "rx",
        "points",
        "font-family",
        "font-size",
        "font-weight",
        "text-anchor",
    ),
    *(
        "fill",
        "fill-opacity",
        "stroke",
        "stroke-width",
        "stroke-dasharray",
        "stroke-linecap",
        "stroke-linejoin",
    ),
}
COUNTED = (Family.P, Family.PP, Family.U, Family.UP, Family.IP)
FALLS = [4.3, 3.9, 4.6, 4.0, 4.4, 3.7, 4.2, 4.5, 3.8, 4.0, 4.4, 3.6, 4.2, 3.3, 3.2, 3.4, 3.1, 3.3, 2.9, 3.2]
AWKWARD: list[list[float | None]] = [
    [],
    [None],
    [None] * 15,
    [5.0],
    [None, 5.0, None],
    [0.0] * 20,
    [7.0] * 20,
    [1e289, -1e289, 0.0],
    [1e-300, 2e-300, 3e-300],
    [1e16, 1e16 + 2, 1e16 + 4],
    [float(n) for n in range(2000)],
]


def months(count: int) -> list[str]:
    return [f"Month {place}" for place in range(count)]


def drawn(chart: Chart, **options: object) -> str:
    given = {"id": "c", "title": "Falls", "description": "No change.", **options}
    return chart_svg(chart, months(len(chart)), **given).svg


def read(svg: str) -> ElementTree.Element:
    """The drawing as XML, checked for what a strict content policy and a screen reader need."""
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        assert element.tag.removeprefix(NAMESPACE) in ELEMENTS
        assert set(element.attrib) <= ATTRIBUTES
        for name, value in element.attrib.items():
            if name in {"d", "x", "y", "cx", "cy", "points", "width", "height"}:
                assert not re.search("nan|inf", value)
    return root


def texts(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in root.iter("text")]


@pytest.mark.parametrize("values", AWKWARD, ids=range(len(AWKWARD)))
@pytest.mark.parametrize("target", [None, 6.0])
@pytest.mark.parametrize("width", [920, 358])
def test_the_large_chart_is_drawn_whatever_the_data(values, target, width):
    read(drawn(xmr(values, direction="increase", target=target), width=width))


@pytest.mark.parametrize("values", AWKWARD, ids=range(len(AWKWARD)))
@pytest.mark.parametrize("target", [None, 6.0])
def test_the_sparkline_is_drawn_whatever_the_data(values, target):
    read(sparkline_svg(xmr(values, direction="neutral", target=target), id="s", possible=(0, 100)))


def test_every_recorded_case_has_a_sparkline_and_a_chart():
    for case in recorded_cases():
        direction = case["options"]["improvement_direction"]
        chart = xmr(
            case["input"]["y"],
            direction=direction,
            target=3,
            rebase_at=range(14, len(case["input"]["y"]), 20),
        )
        read(sparkline_svg(chart, id="s"))
        read(drawn(chart))


@settings(max_examples=150)
@given(st.text(), st.text(), st.text())
def test_no_text_can_break_out_of_a_drawing(title, description, label):
    chart = xmr([1.0, 2.0, 1.0], direction="increase", target=2)
    picture = chart_svg(
        chart,
        [label] * 3,
        id="c",
        title=title,
        description=description,
        format_value=lambda value: label + "1",
    )
    root = read(picture.svg)
    assert root.find("title") is not None
    assert sum(1 for _ in root.iter("title")) == 1
    read(sparkline_svg(chart, id="s", label=title, value_text=label))
    read(variation_icon_svg(Variation.COMMON_CAUSE, label=title))


def test_a_text_with_markup_is_shown_as_text():
    nasty = '"><script>alert(1)</script><g style="x'
    chart = xmr([1.0, 2.0], direction="increase")
    svg = drawn(chart, title=nasty, description=nasty) + sparkline_svg(chart, id="s", label=nasty)
    svg += assurance_icon_svg(None, label=nasty)
    assert "<script" not in svg
    assert "<g" not in svg


@pytest.mark.parametrize("id", ["", "1st", "a b", 'a"b', "a>b", "é"])
def test_an_id_that_could_break_a_page_is_refused(id):
    chart = xmr([1.0, 2.0], direction="increase")
    with pytest.raises(ValueError, match="starts with a letter"):
        sparkline_svg(chart, id=id)
    with pytest.raises(ValueError, match="starts with a letter"):
        drawn(chart, id=id)


def test_a_screen_reader_hears_the_title_and_the_description():
    root = read(drawn(xmr(FALLS, direction="decrease"), id="falls"))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "falls-title falls-desc"
    assert {element.get("id") for element in root.iter() if element.get("id")} == {
        "falls-title",
        "falls-desc",
    }
    assert read(drawn(xmr(FALLS, direction="decrease"), description="")).get("aria-labelledby") == "c-title"


def test_the_lines_are_named_at_the_right_hand_end():
    chart = xmr(FALLS, direction="decrease", baseline=13, target=3.5)
    words = texts(read(drawn(chart)))
    for wanted in ("Upper limit 5.52", "Mean 4.12", "Target 3.5", "Lower limit 2.73"):
        assert wanted in words
    assert "Upper 5.52" in texts(read(drawn(chart, width=358)))


def test_a_limit_beyond_what_is_possible_is_drawn_cut_and_said_to_be():
    chart = xmr([1, 4, 0, 3] * 5, direction="decrease")
    cut = chart_svg(chart, months(20), id="c", title="t", description="d", possible=(0, None))
    assert cut.clipped
    assert "Lower limit, cut at 0" in texts(read(cut.svg))
    assert not chart_svg(chart, months(20), id="c", title="t", description="d").clipped
    assert chart.phases[0].lower < 0


def test_a_line_breaks_where_a_value_is_missing():
    svg = sparkline_svg(xmr([1.0, 2.0, None, 1.0, 2.0], direction="increase"), id="s")
    line = next(path for path in read(svg).iter("path") if path.get("stroke-width") == "1.6")
    assert (line.get("d") or "").count("M") == 2


def test_shapes_alone_tell_the_kinds_of_points_apart():
    drawings = [re.sub("#[0-9A-F]{6}", "", mark_svg(kind)) for kind in [*PointType, None]]
    assert len(set(drawings)) == len(drawings)
    icons = [re.sub('#[0-9A-F]{6}|aria-label="[^"]*"', "", variation_icon_svg(kind)) for kind in Variation]
    icons += [
        re.sub('#[0-9A-F]{6}|aria-label="[^"]*"', "", assurance_icon_svg(kind)) for kind in [*Assurance, None]
    ]
    assert len(set(icons)) == len(icons)


def test_an_icon_beside_its_word_is_silent():
    assert read(variation_icon_svg(Variation.NO_DATA)).get("aria-label") == "No recent data"
    silent = read(variation_icon_svg(Variation.NO_DATA, label=""))
    assert silent.get("aria-hidden") == "true"
    assert silent.get("role") is None


def test_a_new_phase_has_its_own_lines_and_an_upright():
    chart = xmr(FALLS, direction="decrease", rebase_at=[13])
    root = read(drawn(chart))
    assert "Step change, Month 13" in texts(root)
    assert any(text.startswith("Trial upper limit 3.8") for text in texts(root))
    assert "Mean now 3.2" in texts(root)
    assert sum(1 for rect in root.iter("rect")) == 2


def test_pins_are_numbered_on_the_axis():
    chart = xmr(FALLS, direction="decrease")
    svg = drawn(chart, pins=[Pin(3), Pin(8, PinKind.NOTE, "New form")])
    assert {"1", "2"} <= set(texts(read(svg)))
    assert "<title>New form</title>" in svg
    with pytest.raises(ValueError, match="one of the 20 points, not on 20"):
        drawn(chart, pins=[Pin(20)])


def test_labels_must_match_the_values():
    with pytest.raises(ValueError, match="one label for each value"):
        chart_svg(xmr([1.0], direction="increase"), [], id="c", title="t", description="d")


def test_a_chart_without_values_says_so():
    assert "Not measured yet" in texts(read(drawn(xmr([], direction="increase"))))
    assert "Not measured yet" in texts(read(sparkline_svg(xmr([None], direction="increase"), id="s")))


def test_the_sparkline_shows_and_says_the_latest_value():
    svg = sparkline_svg(xmr([3.0, 4.0, None], direction="increase"), id="s", label="Falls")
    assert '<title id="s-title">Falls, latest 4</title>' in svg
    assert texts(read(svg)) == ["4"]


@pytest.mark.parametrize("width", [358, 560, 920, 1136])
def test_time_labels_do_not_overlap_and_the_last_is_always_there(width):
    chart = xmr([float(n % 7) for n in range(120)], direction="increase")
    root = read(drawn(chart, width=width))
    placed = [
        (float(text.get("x", 0)), text.text or "")
        for text in root.iter("text")
        if (text.text or "").startswith("Month ")
    ]
    placed.sort()
    assert placed[-1][1] == "Month 119"
    for (left, before), (right, after) in pairwise(placed):
        assert right - left > (len(before) + len(after)) * 16 * 0.25


@given(st.lists(st.floats(0, 300), max_size=8).map(sorted))
def test_side_labels_keep_their_distance(wanted):
    places = spread_out(wanted, gap=20, top=10, bottom=320)
    assert all(later - earlier >= 20 - 1e-9 for earlier, later in pairwise(places))
    assert all(10 - 1e-9 <= place <= 320 + 1e-9 for place in places)


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(2, 9))
def test_ticks_are_few_round_and_inside(low, size, most):
    ticks = nice_ticks(low, low + size, most=most)
    assert 1 <= len(ticks) <= most
    assert all(low - size * 1e-6 <= tick <= low + size * (1 + 1e-6) for tick in ticks)


def test_axis_numbers_are_never_rounded():
    chart = xmr([9, 9, 14, 8, 16, 10, 6, 7, 12, 9, 8, 13, 11, 10], direction="decrease")
    picture = chart_svg(
        chart,
        [str(n) for n in range(14)],
        id="a",
        title="Falls",
        description="",
        format_value=lambda value: f"{value:.0f}",
    ).svg
    numbers = [float(text) for text in re.findall(r'text-anchor="end">([\d.]+)<', picture)]
    steps = {round(b - a, 9) for a, b in pairwise(numbers)}
    assert len(steps) == 1


def test_a_long_value_stays_inside_its_sparkline():
    chart = xmr([4, 6, 5, 7] * 4, direction="decrease")
    picture = sparkline_svg(chart, id="a", width=210, value_text="12,345.6%")
    left = float(re.search(r'<text x="([\d.]+)"', picture).group(1))
    assert left + len("12,345.6%") * 17 * 0.55 <= 210


def varying(values: list[float], spread: list[float]) -> Chart:
    """An XmR chart whose limits were made to differ from point to point, as those of a p chart do."""
    plain = xmr(values, direction="decrease")
    (phase,) = plain.phases
    open_phase = replace(phase, lower=None, upper=None, near_lower=None, near_upper=None, varying=True)
    return replace(
        plain,
        family=Family.U,
        phases=(open_phase,),
        lower=tuple(phase.centre - off for off in spread),
        upper=tuple(phase.centre + off for off in spread),
    )


def test_limits_that_vary_are_drawn_in_steps_and_the_last_is_said():
    chart = varying(FALLS, [1.0] * 10 + [2.0] * 9 + [0.5])
    svg = drawn(chart)
    root = read(svg)
    upper = [path.get("d") for path in root.iter("path") if path.get("stroke-dasharray") == "4 3"]
    assert [line.count("V") for line in upper] == [2, 2]
    assert f"Upper limit {plain_number(chart.upper[-1])}" in texts(root)
    read(sparkline_svg(chart, id="s"))


def test_a_point_without_limits_breaks_the_band():
    chart = varying(FALLS, [1.0] * 20)
    holed = replace(
        chart,
        lower=(*chart.lower[:5], None, *chart.lower[6:]),
        upper=(*chart.upper[:5], None, *chart.upper[6:]),
    )
    assert sum(1 for _ in read(drawn(chart)).iter("rect")) == 1
    assert sum(1 for _ in read(drawn(holed)).iter("rect")) == 2
    read(sparkline_svg(holed, id="s"))


def test_a_run_chart_has_a_median_and_no_limits():
    plain = xmr(FALLS, direction="decrease")
    phase = replace(plain.phases[0], lower=None, upper=None, near_lower=None, near_upper=None)
    chart = replace(plain, family=Family.RUN, phases=(phase,), lower=(None,) * 20, upper=(None,) * 20)
    words = texts(read(drawn(chart)))
    assert any(word.startswith("Median ") for word in words)
    assert not any("limit" in word for word in words)


def test_the_lines_before_a_step_change_reach_on_and_are_named():
    words = texts(read(drawn(xmr(FALLS, direction="decrease", rebase_at=[13]))))
    assert sum(word.startswith("Earlier limit") for word in words) == 2
    assert sum(word.startswith("Earlier mean") for word in words) == 1
    assert "Mean now 3.2" in words
    once = texts(read(drawn(xmr(FALLS, direction="decrease"))))
    assert not any(word.startswith("Earlier") for word in once)


def test_what_set_the_limits_is_shown_where_it_was_not_everything():
    assert "Limits set by these 13" in texts(read(drawn(xmr(FALLS, direction="decrease", baseline=13))))
    assert not any(
        "set" in word for word in texts(read(drawn(xmr(FALLS, direction="decrease", baseline=20))))
    )


def test_points_left_out_are_hollow_and_the_key_says_so():
    chart = replace(xmr(FALLS, direction="decrease"), excluded=(3,))
    root = read(drawn(chart))
    assert "Left out of the limits" in texts(root)
    hollow = [path for path in root.iter("path") if path.get("fill") == "#FFFFFF"]
    assert sum(path.get("d").count("M") for path in hollow) == 2


def test_a_suggested_step_has_its_dates_and_is_told_from_a_declared_one():
    chart = xmr(FALLS, direction="decrease")
    root = read(drawn(chart, suggested=[SuggestedStep(13, 12, 15)]))
    assert "Suggested step, between Month 12 and Month 15" in texts(root)
    assert any(path.get("stroke-dasharray") == "5 5" for path in root.iter("path"))
    assert "Suggested step, Month 13" in texts(read(drawn(chart, suggested=[SuggestedStep(13, 13, 13)])))
    read(drawn(chart, width=358, suggested=[SuggestedStep(13, 12, 15)]))
    with pytest.raises(ValueError, match="between its earliest and latest"):
        drawn(chart, suggested=[SuggestedStep(13, 14, 15)])
    with pytest.raises(ValueError, match="between its earliest and latest"):
        drawn(chart, suggested=[SuggestedStep(13, 12, 20)])


def test_a_second_target_has_its_own_words():
    chart = xmr(FALLS, direction="decrease", target=3.5)
    words = texts(read(drawn(chart, targets=[TargetLine(9.5, "National 9.5")])))
    assert {"Target 3.5", "National 9.5"} <= set(words)


def test_pins_on_one_point_stand_above_each_other():
    chart = xmr(FALLS, direction="decrease")
    root = read(drawn(chart, pins=[Pin(8), Pin(8), Pin(8)]))
    assert len({circle.get("cy") for circle in root.iter("circle")}) == 3


@pytest.mark.parametrize("width", [340, 358, 560, 920])
def test_words_above_the_plot_never_touch(width):
    chart = xmr(FALLS * 3, direction="decrease", baseline=12, rebase_at=[13, 15, 32, 34])
    root = read(drawn(chart, width=width, suggested=[SuggestedStep(50, 48, 55)]))
    above = sorted(
        (float(text.get("x", 0)), len(text.text or "") * 16 * 0.6)
        for text in root.iter("text")
        if text.get("y") == "28.0"
    )
    assert above
    for (left, first), (right, second) in pairwise(above):
        assert right - left >= (first + second) / 2
    assert all(middle - wide / 2 >= 0 and middle + wide / 2 <= width for middle, wide in above)


WARDS = [f"Ward {n}" for n in range(1, 31)]


def compared(**options: object) -> Funnel:
    people = [100.0 + 20 * n for n in range(30)]
    events = [round(0.1 * n) for n in people]
    events[4], events[20] = 60, 5
    return funnel(events, people, kind="proportion", direction="decrease", overdispersion=False, **options)


def drawn_funnel(result: Funnel, names: list[str], **options: object) -> str:
    return funnel_svg(result, names, **{"id": "f", "title": "Falls", "description": "", **options})


@pytest.mark.parametrize("width", [340, 920])
def test_a_funnel_names_who_differs_and_who_is_reading(width):
    root = read(drawn_funnel(compared(), WARDS, own=[9], width=width))
    words = texts(root)
    assert {"Ward 5", "Ward 21", "Ward 10", "Yours"} <= set(words)
    assert "Ward 12" not in words
    assert "Worse, beyond the 99.8% limit" in words
    assert "Better, beyond the 99.8% limit" in words


def test_every_unit_of_a_funnel_can_be_pointed_at():
    svg = drawn_funnel(compared(), WARDS, format_value=lambda value: f"{100 * value:.0f}%")
    assert "<title>Ward 12: 10%</title>" in svg
    assert svg.count("<title>") == 30
    many = funnel([5.0] * 500, [50.0 + n for n in range(500)], kind="rate")
    assert "<title>" not in drawn_funnel(many, [str(n) for n in range(500)])


@pytest.mark.parametrize(
    ("numerators", "denominators"),
    [([], []), ([None], [None]), ([0, 0], [5, 9]), ([5], [5]), ([5, 5], [5, 5]), ([1, 3, 9], [1, 3, 1e6])],
)
@pytest.mark.parametrize("kind", ["ratio", "proportion", "rate"])
@pytest.mark.parametrize("width", [340, 920])
def test_a_funnel_is_drawn_whatever_the_data(kind, width, numerators, denominators):
    result = funnel(numerators, denominators, kind=kind)
    read(drawn_funnel(result, WARDS[: len(result)], width=width, possible=(0, 1)))


def test_a_funnel_needs_a_name_for_each_unit():
    with pytest.raises(ValueError, match="one name for each unit: 30 units, 2 names"):
        drawn_funnel(compared(), ["A", "B"])


def test_names_with_markup_are_shown_as_text():
    names = ["<script>x</script>"] * 30
    assert "<script" not in drawn_funnel(compared(), names, own=[4])


@pytest.mark.parametrize("width", [340, 920])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([], []),
        ([None], [None]),
        ([1.0], [2.0]),
        ([1.0, None, 3.0], [2.0, 2.5, None]),
        ([7.0] * 5, [7.0] * 5),
        ([1e12, -1e12], [0.0, 1e-9]),
    ],
)
def test_a_gap_is_drawn_whatever_the_data(first, second, width):
    svg = gap_svg(
        first, second, months(len(first)), names=("A", "B"), id="g", title="t", description="d", width=width
    )
    read(svg)


def test_a_gap_says_both_ends_and_how_far_apart_they_are():
    groups = [4.0, 4.4], [3.1, 2.9]
    root = read(
        gap_svg(*groups, months(2), names=("Most", "Least"), id="g", title="t", description="", target=3)
    )
    assert {"Most 4.4", "Least 2.9", "Gap 1.5", "Target 3"} <= set(texts(root))
    missing = gap_svg(
        [4.0, 4.4], [3.1, None], months(2), names=("Most", "Least"), id="g", title="t", description=""
    )
    assert not any(word.startswith("Gap") for word in texts(read(missing)))
    with pytest.raises(ValueError, match="2 and 1 for 2 labels"):
        gap_svg([1, 2], [1], months(2), names=("A", "B"), id="g", title="t", description="")


@pytest.mark.parametrize("width", [340, 920])
def test_a_group_apart_from_the_reference_is_filled(width):
    groups = [
        Interval("Near", 3.4, 3.0, 3.9),
        Interval("Far", 4.4, 3.8, 5.1),
        Interval("Small", None, note="Hidden"),
    ]
    root = read(intervals_svg(groups, id="i", title="t", description="", reference=3.5, width=width))
    fills = [circle.get("fill") for circle in root.iter("circle")]
    assert fills == ["#FFFFFF", "#003087"]
    assert {"Near", "Far", "Small", "Hidden", "Everyone 3.5"} <= set(texts(root))


@pytest.mark.parametrize(
    "groups", [[], [Interval("A", None)], [Interval("A", 5.0)], [Interval("A", 5.0, 5.0, 5.0)]]
)
def test_intervals_are_drawn_whatever_the_data(groups):
    read(intervals_svg(groups, id="i", title="t", description="d"))


def test_a_drawing_can_stand_alone_in_a_file():
    svg = standalone(drawn(xmr(FALLS, direction="decrease")))
    assert ElementTree.fromstring(svg).tag == f"{NAMESPACE}svg"
    assert standalone(svg) == svg


@pytest.mark.parametrize("family", list(Family))
@pytest.mark.parametrize("width", [340, 920])
def test_every_family_is_drawn_with_its_own_words(family, width):
    values = [float(1 + n * 7 % 5) for n in range(40)]
    groups = [[value, value + 1, value + 3] for value in values]
    result = chart(
        groups if family in (Family.XBAR, Family.S) else values,
        family=family,
        denominators=[20.0 + n % 9 for n in range(40)] if family in COUNTED else None,
        direction="decrease",
        rebase_at=[20],
        exclude=[4],
    )
    root = read(drawn(result, width=width))
    assert any(word.lower().startswith(centre_word(family)) for word in texts(root))
    read(sparkline_svg(result, id="s"))


def test_what_cannot_be_negative_is_not_drawn_below_nought():
    counts = chart([1, 4, 0, 3] * 5, family="c", direction="decrease")
    assert "Lower limit, cut at 0" in texts(read(drawn(counts)))
    assert "Lower limit -" in " ".join(texts(read(drawn(xmr([1, 4, 0, 3] * 5, direction="decrease")))))


def test_limits_from_too_few_points_are_called_trial_limits():
    words = texts(read(drawn(xmr(FALLS[:12], direction="decrease"))))
    assert sum(word.startswith("Trial ") for word in words) == 2
    assert not any(word.startswith("Trial") for word in texts(read(drawn(xmr(FALLS, direction="decrease")))))


def test_pins_never_cover_a_value():
    chart = xmr(FALLS, direction="decrease", target=3.0)
    for width in (340, 920):
        root = read(drawn(chart, width=width, pins=[Pin(18), Pin(18), Pin(19), Pin(2, PinKind.NOTE)]))
        tops = [float(one.get("cy")) - float(one.get("r")) for one in root.iter("circle")]
        line = next(path for path in root.iter("path") if path.get("d").count("L") == 19)
        heights = [float(place.split()[1]) for place in re.split("[ML]", line.get("d"))[1:]]
        assert max(heights) < min(tops)
