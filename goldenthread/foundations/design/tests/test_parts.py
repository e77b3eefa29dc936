import re
from datetime import UTC, datetime

import pytest
from markupsafe import Markup

from goldenthread.foundations.design.presenters import Change, Column, Emptiness, HistoryEntry, Link, Place

COLUMNS = (Column("Ward"), Column("Falls", numeric=True), "State")
ROWS = (("Ward 4", 1200, Markup("<a href='/4/'>Open</a>")), ("Ward 7", Emptiness.SUPPRESSED, "<b>"))


def shapes(html: str) -> str:
    return "".join(re.findall(r"<svg.*?</svg>", html))


def test_the_four_empty_states_differ_in_word_and_shape(show):
    drawn = [show("empty_state(state)", state=state) for state in Emptiness]
    assert len({state.word for state in Emptiness}) == 4
    assert len({state.explanation for state in Emptiness}) == 4
    assert len({shapes(html) for html in drawn}) == 4
    assert len({re.search('class="([^"]+)"', html)[1] for html in drawn}) == 4


def test_the_smallest_group_shown_can_be_told(show):
    assert "Fewer than 10 people" in show("empty_state(state, 10)", state=Emptiness.SUPPRESSED)


def test_nought_is_never_shown_as_missing(show):
    assert show("value_or_empty(0)") == "0"
    assert show("value_or_empty(value)", value=Emptiness.NOT_MEASURED) != "0"


def test_a_table_names_its_columns_and_rows(show):
    html = show('data_table(columns, rows, "Falls by ward")', columns=COLUMNS, rows=ROWS)
    assert re.findall(r'scope="col"[^>]*>([^<]+)<', html) == ["Ward", "Falls", "State"]
    assert re.findall(r'scope="row"[^>]*>([^<]+)<', html) == ["Ward 4", "Ward 7"]
    assert ">Falls by ward</caption>" in html


def test_every_value_carries_its_columns_name_for_a_phone(show):
    html = show('data_table(columns, rows, "Falls by ward")', columns=COLUMNS, rows=ROWS)
    assert re.findall(r'table__name" aria-hidden="true">([^<]+)<', html) == ["Falls", "State"] * 2


def test_cells_escape_text_and_keep_markup(show):
    html = show('data_table(columns, rows, "Falls by ward")', columns=COLUMNS, rows=ROWS)
    assert "<a href='/4/'>Open</a>" in html
    assert "&lt;b&gt;" in html
    assert "1,200" in html


def test_numbers_stand_to_the_right(show):
    html = show('data_table(columns, rows, "Falls by ward")', columns=COLUMNS, rows=ROWS)
    assert html.count("nhsuk-table__cell--numeric") == 2
    assert html.count("nhsuk-table__header--numeric") == 1


def test_a_table_with_nothing_says_so(show):
    assert "Falls by ward: Nothing to show yet." in show(
        'data_table(columns, (), "Falls by ward")', columns=COLUMNS
    )


def test_history_says_who_when_and_what_changed(show):
    entry = HistoryEntry(
        "Amina Khan", datetime(2026, 6, 1, 7, 15, tzinfo=UTC), "Changed the aim", (Change("Aim", "", "June"),)
    )
    html = show("history(entries)", entries=[entry])
    assert "Amina Khan" in html
    assert "1 June 2026, 08:15" in html
    assert "<td>Nothing</td><td>June</td>" in html


def test_tabs_are_links_and_one_is_current(show):
    html = show("tabs(items)", items=(Link("Details", "/a/", True), Link("History", "/a/history/")))
    assert '<a href="/a/" aria-current="page">Details</a>' in html
    assert '<a href="/a/history/">History</a>' in html


def test_the_place_switcher_asks_for_a_place_and_what_is_below(show):
    places = (Place("1", "Seaholme"), Place("2", "Medicine", 1))
    html = show('place_switcher("/measures/", places, 2)', places=places)
    assert '<form class="places" method="get" action="/measures/">' in html
    assert '<option value="2" selected>\u00a0\u00a0\u00a0Medicine</option>' in html
    assert re.search(r'name="below" value="1" checked', html)


def test_chart_and_table_are_both_on_the_page(show):
    html = show(
        'chart_panel("falls", svg, "Below 4.1 since May.", [(icon, "Improving")], table)',
        svg=Markup("<svg id='c'></svg>"),
        icon=Markup("<svg id='i'></svg>"),
        table=Markup("<table></table>"),
    )
    assert "<svg id='c'></svg>" in html
    assert "<table></table>" in html
    assert "Improving" in html
    assert html.index("Below 4.1 since May.") < html.index("<svg id='c'>")


def test_who_can_see_opens_where_there_is_more_to_say(show):
    assert "<details" in show('who_can_see("Your team.", "Nobody outside.")')
    assert '<a href="/who/">' in show('who_can_see("Your team.", href="/who/")')
    assert "<details" not in show('who_can_see("Your team.")')


@pytest.mark.parametrize(("page", "links"), [(1, ["next"]), (2, ["prev", "next"]), (3, ["prev"])])
def test_the_pager_offers_only_pages_that_exist(show, page, links):
    assert re.findall('rel="([a-z]+)"', show(f'pager({page}, 3, "/?")')) == links


def test_one_page_needs_no_pager(show):
    assert show('pager(1, 1, "/?")').strip() == ""


def test_a_thread_reads_as_nested_lists_without_styles(show):
    html = show('thread_node("Ward 7’s aim", "Halve our falls", "/goals/7/", "Grace Adeyemi")')
    words = re.sub(r"<[^>]+>", " ", html).split()
    assert " ".join(words) == "Ward 7’s aim Halve our falls Grace Adeyemi"
