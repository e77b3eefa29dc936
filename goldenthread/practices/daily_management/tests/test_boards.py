"""Boards as each of the cast meets them: on the page, at the huddle, on paper, and across four tiers."""

from __future__ import annotations

import re
from datetime import date, time

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goldenthread.engines.measurement import actions as measurement
from goldenthread.engines.measurement.models import Measure
from goldenthread.engines.routines import actions as routines
from goldenthread.engines.routines.models import Ask, Occurrence
from goldenthread.engines.routines.rules import AtTheBoard
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.clock.periods import Grain, Period
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Unit
from goldenthread.practices.daily_management.actions import boards, huddles
from goldenthread.practices.daily_management.actions.boards import Wish
from goldenthread.practices.daily_management.letters import COLUMNS, DAYS, ROWS, cells_of
from goldenthread.practices.daily_management.models import Board, Card, Column, Mark
from goldenthread.practices.daily_management.presenters import boards as presenters
from goldenthread.practices.daily_management.presenters.cascade import cascade
from goldenthread.practices.daily_management.queries import boards as queries
from goldenthread.practices.daily_management.queries.cascade import SHOWN, cascade_rows

pytestmark = [pytest.mark.database]

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def go(browser, name, *args, status=200, **query):
    response = browser.get(reverse(f"daily_management:{name}", args=args), query)
    assert response.status_code == status
    return text_of(response)


_keys = iter(range(10_000))


def send(browser, board, operation, **answers):
    """Post one form of the huddle, as its page would."""
    fields = {"key": f"{next(_keys):032x}"} | answers
    return browser.post(reverse("daily_management:huddle_do", args=[board.pk, operation]), fields)


# --- letters ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("letter", ALPHABET)
def test_every_letter_has_a_cell_for_each_day_of_the_longest_month(letter):
    cells = cells_of(letter)
    assert len(set(cells)) == DAYS
    assert all(0 <= x < COLUMNS and 0 <= y < ROWS for x, y in cells)
    assert list(cells) == sorted(cells, key=lambda cell: (cell[1], cell[0]))


def test_no_two_letters_look_the_same():
    assert len({cells_of(letter) for letter in ALPHABET}) == len(ALPHABET)


@pytest.mark.parametrize(
    ("on", "days"),
    [(date(2026, 6, 15), 30), (date(2026, 7, 1), 31), (date(2028, 2, 29), 29), (date(2027, 2, 1), 28)],
)
def test_a_shorter_month_leaves_off_the_last_cells(on, days):
    shown = presenters.letter_of(Column(letter="S", name="Safety"), [], on=on, since=on)
    assert len(shown.cells) == days
    assert [cell.day for cell in shown.cells if cell.is_today] == [on.day]


def test_a_letter_says_in_words_what_its_shapes_say():
    column = Column(letter="S", name="Safety")
    marks = [Mark(on=date(2026, 6, 12), state="as_planned"), Mark(on=date(2026, 6, 13), state="rose")]
    shown = presenters.letter_of(column, marks, on=date(2026, 6, 15), since=date(2026, 6, 12))
    assert shown.says == "Safety in June so far: as planned on 1 day, something rose on 1, not said on 2."
    states = {cell.day: cell.state for cell in shown.cells}
    assert [states[day] for day in (11, 12, 13, 14, 15, 16)] == [
        *("before", "as_planned", "rose"),
        *("not_said", "not_said", "to_come"),
    ]


# --- putting a board up ----------------------------------------------------------------------------------------------


def test_a_board_begins_with_five_columns(wards_board):
    assert [(one.letter, one.name) for one in queries.columns_of(wards_board)] == [
        *(("S", "Safety"), ("Q", "Quality"), ("D", "Delivery"), ("P", "People"), ("W", "Waste"))
    ]


def test_a_place_has_one_board(wards_board, ward_7, amina):
    with pytest.raises(ValidationError, match="Ward 7 has a board already"):
        boards.add_board(unit=ward_7, by=amina)


def test_only_whoever_leads_a_place_puts_up_its_board(ward_7, ben, erin):
    for person in (ben, erin):
        with pytest.raises(PermissionDenied):
            boards.add_board(unit=ward_7, by=person)


def test_a_board_is_held_with_a_huddle_of_its_own_place(ward_8, huddle, make_person):
    lead = make_person("Hana Lim", "Ward manager", ward_8, "team_lead")
    with pytest.raises(ValidationError, match="Choose a huddle of Ward 8"):
        boards.add_board(unit=ward_8, routine=huddle, by=lead)


def test_columns_are_renamed_reordered_taken_off_and_added(wards_board, huddle, amina, column):
    wishes = [
        Wish("W", "Delivery", column_id=column("D").pk),
        Wish("D", "Waste", column_id=column("W").pk),
        Wish("S", "Safe today", column_id=column("S").pk),
        Wish("F", "Flow"),
    ]
    boards.change_board(wards_board, routine=huddle, columns=wishes, by=amina, version=1)
    assert [(one.letter, one.name) for one in queries.columns_of(wards_board)] == [
        *(("W", "Delivery"), ("D", "Waste"), ("S", "Safe today"), ("F", "Flow"))
    ]
    assert Column.objects.filter(board=wards_board).count() == 6


@pytest.mark.parametrize(
    ("wishes", "sentence"),
    [
        ([], "Keep at least one column"),
        ([Wish("S", "One"), Wish("S", "Two")], "Two columns have the letter S"),
        ([Wish(letter, letter) for letter in "ABCDEFGHI"], "There is room for 8 columns"),
    ],
)
def test_columns_that_cannot_be_are_refused(wards_board, huddle, amina, wishes, sentence):
    with pytest.raises(ValidationError, match=sentence):
        boards.change_board(wards_board, routine=huddle, columns=wishes, by=amina, version=1)
    assert len(queries.columns_of(wards_board)) == 5


def falls(unit, amina, **more):
    return measurement.add_measure(
        **{
            "unit": unit,
            "name": "Falls",
            "counted": "Falls",
            "kind": "count",
            "unit_label": "falls",
            "direction": "decrease",
            "grain": "month",
            "source": "Incident system",
            "owner": amina,
            **more,
        },
        by=amina,
    )


def put_below(board, column, measure, amina):
    wishes = [
        Wish(one.letter, one.name, one.about, one.question, measure if one == column else None, one.pk)
        for one in queries.columns_of(board)
    ]
    board.refresh_from_db()
    boards.change_board(board, routine=board.routine, columns=wishes, by=amina, version=None)


def test_a_measure_on_a_board_is_one_icon_and_one_sentence(wards_board, column, ward_7, amina, ben, sign_in):
    measure = falls(ward_7, amina)
    for month in range(1, 6):
        period = Period(date(2026, month, 1), Grain.MONTH)
        measurement.record_value(measure, unit=ward_7, period=period, value=4 + month % 2, by=amina)
    put_below(wards_board, column("S"), measure, amina)
    page = presenters.board_page(queries.rows_of(queries.board_of(ward_7.pk)), by=ben)
    shown = page.measures[0]
    assert shown.name == "Falls"
    assert shown.sentence
    assert "<svg" in shown.wide
    assert "Falls" in go(sign_in(ben), "board_show", wards_board.pk)


@pytest.mark.writes_raw("to make a measure kept later on")
def test_a_measure_kept_within_the_team_is_on_no_wall(wards_board, column, ward_7, amina, ben, erin, dev):
    measure = falls(ward_7, amina)
    put_below(wards_board, column("S"), measure, amina)
    Measure.objects.filter(pk=measure.pk).update(audience=Measure.Audience.KEPT)
    rows = queries.rows_of(queries.board_of(ward_7.pk))
    assert presenters.board_page(rows, by=ben).measures
    assert not presenters.board_page(rows, by=erin).measures
    assert not presenters.board_page(rows, by=AtTheBoard(ward_7.pk, "Ward 7’s wall")).measures


def test_a_measure_of_a_place_elsewhere_does_not_fit(wards_board, column, surgery, erin, amina):
    with pytest.raises(ValidationError, match="cannot stand on this board"):
        put_below(wards_board, column("S"), falls(surgery, erin), amina)


# --- who may ---------------------------------------------------------------------------------------------------------


def test_erin_reads_the_board_and_may_do_nothing_at_it(wards_board, column, erin, ben, sign_in):
    huddles.add_problem(board=wards_board, by=ben, words="Key hook", holder="Ana")
    browser = sign_in(erin)
    page = go(browser, "board_show", wards_board.pk)
    assert "Key hook" in page
    assert "Open the huddle" not in page
    go(browser, "huddle_show", wards_board.pk, status=403)
    answer = send(browser, wards_board, "thank", words="Thank you")
    assert answer.status_code == 403
    assert Card.objects.count() == 1


@pytest.mark.parametrize("name", ["board_show", "huddle_show", "board_print", "board_change", "board_end"])
def test_farah_in_another_trust_finds_nothing(wards_board, farah, sign_in, name):
    go(sign_in(farah), name, wards_board.pk, status=404)


def test_a_board_that_was_taken_down_is_found_no_more(wards_board, amina, sign_in):
    boards.end_board(wards_board, by=amina, version=None)
    go(sign_in(amina), "board_show", wards_board.pk, status=404)


# --- the huddle's page -----------------------------------------------------------------------------------------------


def test_the_huddle_by_a_persons_own_hand_from_first_mark_to_close(wards_board, column, ben, sign_in):
    with time_machine.travel("2026-06-15T08:04:00+01:00", tick=False):
        browser = sign_in(ben)
        assert "How are we today?" in go(browser, "huddle_show", wards_board.pk)
        for letter in "SQDPW":
            state = "rose" if letter == "S" else "as_planned"
            answer = send(
                *(browser, wards_board, "say_mark"),
                column_id=column(letter).pk,
                state=state,
                on="2026-06-15",
                version="0",
            )
            assert answer.status_code == 302
        page = go(browser, "huddle_show", wards_board.pk)
        assert "About Safety" in page
        assert "Ask Matron. Answer due 11:30" in page
        send(
            browser,
            wards_board,
            "add_problem",
            words="Light out over sink",
            escalate="yes",
            column_id=column("S").pk,
        )
        send(browser, wards_board, "add_problem", words="Key hook", holder="Ana", escalate="no")
        send(browser, wards_board, "add_idea", words="A second key hook")
    with time_machine.travel("2026-06-15T08:09:00+01:00", tick=False):
        assert "Done 08:09. 1 with Matron. 1 with us." in go(browser, "huddle_show", wards_board.pk)
        answer = send(browser, wards_board, "close_huddle", on="2026-06-15")
        assert answer.url == reverse("daily_management:board_show", args=[wards_board.pk])
        assert "Done 08:09. 1 with Matron. 1 with us." in go(browser, "board_show", wards_board.pk)
    assert Occurrence.objects.get(state="held").said == "Done 08:09. 1 with Matron. 1 with us."


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "Nothing is written yet."),
        ("Bed 4 has no bell", "leave out the bed number"),
        ("943 476 5919 waits", "NHS number"),
        ("wait " * 60, "There is room for 140"),
        ("Light \u202eout", "changes the direction of reading"),
    ],
)
def test_what_is_refused_is_still_there_with_a_sentence(wards_board, ben, sign_in, words, sentence):
    answer = send(sign_in(ben), wards_board, "add_problem", words=words, escalate="yes", holder="Ana")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert "Error: Huddle, Ward 7" in page
    assert f'value="{words}"' in page
    assert 'value="Ana"' in page
    assert not Card.objects.exists()


def test_a_mark_from_a_page_of_another_day_says_so_and_offers_today(wards_board, column, ben, sign_in):
    answer = send(
        *(sign_in(ben), wards_board, "say_mark"),
        column_id=column("S").pk,
        state="rose",
        on="2026-06-12",
        version="0",
    )
    assert answer.status_code == 422
    assert "This page was opened on 12 June 2026, and today is 15 June 2026." in answer.content.decode()
    # The same answer is today's huddle, so it can be said again at once.
    assert "Huddle, Monday 15 June" in text_of(answer)


def test_two_people_at_one_mark_are_shown_both(wards_board, column, ben, amina, sign_in):
    huddles.say_mark(board=wards_board, by=amina, column_id=column("S").pk, state="as_planned", on=today())
    answer = send(
        *(sign_in(ben), wards_board, "say_mark"),
        column_id=column("S").pk,
        state="rose",
        on="2026-06-15",
        version="0",
    )
    assert answer.status_code == 409
    assert "As planned" in text_of(answer)
    assert "Something rose" in text_of(answer)


def test_two_people_at_one_card_are_shown_both(wards_board, ben, amina, sign_in):
    kept = huddles.add_problem(board=wards_board, by=ben, words="Key hook", holder="Ana")
    huddles.change_card(board=wards_board, by=amina, card_id=kept.pk, words="Key hook by the door", version=1)
    answer = sign_in(ben).post(
        reverse("daily_management:card_change", args=[wards_board.pk, kept.pk]),
        {"key": "a" * 32, "version": "1", "card_id": kept.pk, "words": "Two key hooks", "holder": "Ana"},
    )
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Key hook by the door" in page
    assert "Two key hooks" in page
    assert Card.objects.get().words == "Key hook by the door"


def test_a_form_sent_twice_has_its_effect_once(wards_board, ben, sign_in):
    browser = sign_in(ben)
    for _ in range(2):
        send(browser, wards_board, "thank", words="Thank you, Tomasz", key="b" * 32)
    assert Card.objects.count() == 1


def test_a_mark_may_go_back_and_forth(wards_board, column, ben, sign_in):
    browser = sign_in(ben)
    for version, state in enumerate(("rose", "as_planned", "rose")):
        send(
            *(browser, wards_board, "say_mark"),
            column_id=column("S").pk,
            state=state,
            on="2026-06-15",
            version=str(version),
        )
    assert Mark.objects.get().state == "rose"
    assert Mark.objects.get().version == 3


def test_an_operation_that_is_none_is_not_found(wards_board, ben, sign_in):
    assert send(sign_in(ben), wards_board, "end_board").status_code == 404


def test_coming_to_an_operation_without_sending_leads_to_the_huddle(wards_board, ben, sign_in):
    answer = sign_in(ben).get(reverse("daily_management:huddle_do", args=[wards_board.pk, "thank"]))
    assert answer.url == reverse("daily_management:huddle_show", args=[wards_board.pk])


def test_markup_in_words_is_shown_as_it_was_typed(wards_board, ben, sign_in):
    huddles.add_problem(board=wards_board, by=ben, words="<b>Key</b> hook & shelf")
    page = sign_in(ben).get(reverse("daily_management:board_show", args=[wards_board.pk])).content.decode()
    assert "&lt;b&gt;Key&lt;/b&gt; hook &amp; shelf" in page


# --- setting a board up by its page ----------------------------------------------------------------------------------


def form_fields(page, **changed):
    """Every field of the one form of columns on a page, as a browser would send it."""
    fields = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and name[1] not in {"q", "csrfmiddlewaretoken"} and 'type="checkbox"' not in tag:
            fields[name[1]] = value[1] if value else ""
    return fields | changed


def test_a_team_lead_puts_up_a_board_by_its_page(ward_7, huddle, amina, sign_in):
    browser = sign_in(amina)
    address = reverse("daily_management:board_add")
    page = browser.get(address, {"unit": ward_7.pk}).content.decode()
    fields = form_fields(page, routine=str(huddle.pk), name_Q="Kindness", letter_Q="k")
    answer = browser.post(f"{address}?unit={ward_7.pk}", fields)
    assert answer.status_code == 302, text_of(answer)
    board = Board.objects.get()
    assert board.routine == huddle
    assert [one.letter for one in queries.columns_of(board)] == list("SKDPW")


def test_the_same_board_in_two_places_is_two_boards(ward_7, ward_8, medicine, make_person, sign_in):
    """What is answered alike on one address, a moment later, is a repeat; the place is a part of the address."""
    browser = sign_in(make_person("Hana Lim", "Matron", medicine, "team_lead"))
    address = reverse("daily_management:board_add")
    for unit in (ward_7, ward_8):
        fields = form_fields(browser.get(address, {"unit": unit.pk}).content.decode())
        assert browser.post(f"{address}?unit={unit.pk}", fields).status_code == 302
    assert {board.unit for board in Board.objects.all()} == {ward_7, ward_8}


def test_a_column_is_added_and_taken_off_by_the_page(wards_board, column, amina, sign_in):
    browser = sign_in(amina)
    address = reverse("daily_management:board_change", args=[wards_board.pk])
    page = browser.get(address).content.decode()
    waste = column("W").pk
    fields = form_fields(page, letter_new="F", name_new="Flow", routine=str(wards_board.routine_id))
    answer = browser.post(address, fields | {f"gone_{waste}": "on"})
    assert answer.status_code == 302, text_of(answer)
    assert [one.letter for one in queries.columns_of(wards_board)] == list("SQDPF")


def test_half_a_column_is_refused_and_kept(wards_board, amina, sign_in):
    browser = sign_in(amina)
    address = reverse("daily_management:board_change", args=[wards_board.pk])
    fields = form_fields(browser.get(address).content.decode(), name_new="Flow", letter_new="")
    answer = browser.post(address, fields | {"routine": str(wards_board.routine_id)})
    assert answer.status_code == 422
    assert "The new column has no letter" in answer.content.decode()
    assert 'value="Flow"' in answer.content.decode()


# --- other pages -----------------------------------------------------------------------------------------------------


def test_the_list_says_who_has_met(wards_board, column, ben, sign_in):
    assert "The huddle here has not met yet." in go(sign_in(ben), "board_list")
    huddles.close_huddle(board=wards_board, by=ben)
    page = go(sign_in(ben), "board_list")
    assert "The huddle here has met today." in page
    assert "Met at 09:00" in page


def test_an_earlier_day_is_there_to_read(wards_board, column, ben, sign_in):
    huddles.say_mark(
        board=wards_board, by=ben, column_id=column("S").pk, state="rose", words="Wet floor", on=today()
    )
    huddles.add_problem(board=wards_board, by=ben, words="Key hook", holder="Ana")
    with time_machine.travel("2026-06-17T09:00:00+01:00", tick=False):
        browser = sign_in(ben)
        page = go(browser, "day_show", wards_board.pk, "2026-06-15")
        assert "Wet floor" in page
        assert "Key hook" in page
        assert "Earlier: Monday 15 June" in go(browser, "board_show", wards_board.pk)
        for wrong in ("2026-06-18", "2020-01-01", "yesterday"):
            go(browser, "day_show", wards_board.pk, wrong, status=404)


@pytest.mark.writes_raw("as retention erases")
def test_a_day_whose_words_were_erased_says_so(wards_board, ben, sign_in):
    huddles.add_problem(board=wards_board, by=ben, words="Key hook", holder="Ana")
    Card.objects.update(words="", holder="")
    with time_machine.travel("2026-06-17T09:00:00+01:00", tick=False):
        assert presenters.ERASED in go(sign_in(ben), "day_show", wards_board.pk, "2026-06-15")


def test_the_print_names_the_paper(wards_board, ben, sign_in):
    browser = sign_in(ben)
    assert "on A3, landscape" in go(browser, "board_print", wards_board.pk, size="a3")
    assert "on A4, landscape" in go(browser, "board_print", wards_board.pk, size="letter")


def test_the_cascade_says_who_met_and_what_rose(wards_board, medicine, column, ben, gita, sign_in):
    routines.add_routine(
        unit=medicine,
        kind="division_huddle",
        name="Medicine huddle",
        owner=gita,
        rule="FREQ=DAILY",
        starts_on=date(2026, 6, 1),
        starts_at=time(10),
        by=gita,
    )
    huddles.close_huddle(board=wards_board, by=ben)
    huddles.add_problem(board=wards_board, by=ben, words="Light out over sink", escalate=True)
    page = cascade(cascade_rows(today()))
    assert page.says == "1 of 2 huddles has met. 1 problem rose today, and no answer came back yet."
    by_heading = {tier.heading: tier for tier in page.tiers}
    assert by_heading["Teams"].says == "Met."
    assert by_heading["Teams"].huddles[0].done.startswith("Done 09:00.")
    assert by_heading["Divisions"].says == "0 of 1 met."
    assert by_heading["Divisions"].huddles[0].says == "Huddle at 10:00"
    assert by_heading["Services"].rose == "1 rose here today: 1 waits."
    assert (
        by_heading["Services"].waits[0].says == "Ward 7, with Matron. Answer due 12:30; asked 0 minutes ago"
    )
    routines.answer_ask(Ask.objects.get(), answer="new bulb", answer_name="Sam, Estates", by=gita)
    assert "1 problem rose today, and 1 answer came back." in go(sign_in(ben), "cascade_show")


def test_the_cascade_shows_the_longest_waiting_and_counts_the_rest(wards_board, column, ben, gita, sign_in):
    for number in range(SHOWN + 2):
        huddles.add_problem(board=wards_board, by=ben, words=f"Trolley {number} squeaks", escalate=True)
    services = next(tier for tier in cascade(cascade_rows(today())).tiers if tier.heading == "Services")
    assert [one.text for one in services.waits] == [f"Trolley {number} squeaks" for number in range(SHOWN)]
    assert services.more == "2 more wait."
    assert services.rose == f"{SHOWN + 2} rose here today: {SHOWN + 2} wait."
    assert "2 more wait." in go(sign_in(ben), "cascade_show")


# --- what it costs ---------------------------------------------------------------------------------------------------


def queries_of(browser, name, *args):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        go(browser, name, *args)
    return len(asked)


def test_a_board_costs_the_same_however_much_stands_on_it(wards_board, column, ben, gita, sign_in):
    rows = queries.rows_of
    with CaptureQueriesContext(connection) as few:
        rows(queries.get_board(wards_board.pk, seen_by=ben))
    browser = sign_in(ben)
    browser.get(reverse("daily_management:board_show", args=[wards_board.pk]))
    before = queries_of(browser, "board_show", wards_board.pk)
    for number in range(6):
        huddles.add_problem(board=wards_board, by=ben, words=f"Key hook {number}", holder="Ana")
        huddles.add_problem(board=wards_board, by=ben, words=f"Light out {number}", escalate=True)
        huddles.thank(board=wards_board, by=ben, words=f"Thank you {number}")
        huddles.add_idea(board=wards_board, by=ben, words=f"A second hook {number}")
    for letter in "SQDPW":
        huddles.say_mark(board=wards_board, by=ben, column_id=column(letter).pk, state="rose", on=today())
    for ask in list(Ask.objects.all())[:3]:
        routines.answer_ask(ask, answer="new bulb", answer_name="Sam, Estates", by=gita)
    with CaptureQueriesContext(connection) as many:
        rows(queries.get_board(wards_board.pk, seen_by=ben))
    assert len(few) <= len(many) <= 14
    # One more where something was said on an earlier day; none for each thing on the board.
    assert queries_of(browser, "board_show", wards_board.pk) <= before + 1


@pytest.mark.parametrize("page", ["board_list", "cascade_show"])
def test_a_page_of_every_board_costs_the_same_however_many_there_are(
    page, wards_board, column, medicine, dev, ben, sign_in
):
    browser = sign_in(ben)
    huddles.say_mark(board=wards_board, by=ben, column_id=column("S").pk, state="rose", on=today())
    huddles.add_problem(board=wards_board, by=ben, words="Light out", escalate=True)
    go(browser, page)
    before = queries_of(browser, page)
    for number in range(10, 16):
        ward = organisation.open_unit(
            name=f"Ward {number}",
            kind=Unit.Kind.TEAM,
            nature=Unit.Nature.CLINICAL,
            under=medicine,
            opened_on=date(2026, 1, 5),
            by=None,
        )
        held = routines.add_routine(
            unit=ward,
            kind="team_huddle",
            name="Huddle",
            owner=ben,
            rule="FREQ=DAILY",
            starts_on=today(),
            starts_at=time(9, 5),
            by=dev,
        )
        board = boards.add_board(unit=ward, routine=held, by=dev)
        here = AtTheBoard(ward.pk, "the tablet")
        huddles.open_huddle(board=board, by=here)
        huddles.add_problem(board=board, by=here, words=f"Light out in {number}", escalate=True)
    assert "Ward 15" in go(browser, page)
    assert queries_of(browser, page) == before
