from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.access.submissions import show, submit
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.practices.daily_management import rules
from goldenthread.practices.daily_management.actions import boards as actions
from goldenthread.practices.daily_management.actions import huddles
from goldenthread.practices.daily_management.forms import board as forms
from goldenthread.practices.daily_management.presenters import boards as presenters
from goldenthread.practices.daily_management.presenters import cascade as cascades
from goldenthread.practices.daily_management.presenters import screens
from goldenthread.practices.daily_management.queries import boards as queries
from goldenthread.practices.daily_management.queries import cascade as tiers
from goldenthread.practices.daily_management.queries.screens import open_conflicts
from goldenthread.practices.daily_management.rules import Permission

BOTH = ("GET", "POST")
# Where somebody goes on from an operation, by what the page it came from says of itself.
FROM_THE_BOARD = "board"


def posted(request):
    return request.POST if request.method == "POST" else None


def at(board):
    return reverse("daily_management:board_show", args=[board.pk])


@policy(Permission.SEE_BOARDS)
def board_list(request):
    places = organisation.place_tree(on=today())
    here = _place_named(request.GET.get("place", ""), places) or places[0]
    below = "place" not in request.GET or "below" in request.GET
    unit_ids = organisation.here_and_below([here.unit_id], on=today()) if below else {here.unit_id}
    found = queries.boards_to_list(unit_ids)
    page = presenters.board_list(
        found,
        queries.huddles_of(found, today()),
        places=places,
        here=here,
        below=below,
        may_add=queries.may_set_one_up(request.person, places),
    )
    return render(request, "daily_management/board_list.jinja", {"page": page})


def _place_named(text, places):
    if not text:
        return None
    for place in places:
        if str(place.unit_id) == text:
            return place
    raise Http404


@policy(Permission.SEE_BOARDS, on=queries.get_board)
def board_show(request, board):
    return _board(request, board)


def _board(request, board, refused=None):
    page = presenters.board_page(queries.rows_of(board), by=request.person)
    return render(
        request,
        "daily_management/board_show.jinja",
        {
            "page": page,
            "ways": presenters.ways_on(
                page,
                may_change=rules.may_change(board.unit_id, by=request.person),
                may_pair=rules.may_pair(board.unit_id, by=request.person),
                last_day=queries.last_day(board),
            ),
            "ask": forms.HuddleForms(refused),
            "form": refused,
            "conflicts": screens.conflict_views(open_conflicts(board)),
            "post_to": _post_to(board, "?from=board"),
        },
        status=422 if refused else 200,
    )


def _post_to(board, ending=""):
    def address(operation):
        return reverse("daily_management:huddle_do", args=[board.pk, operation]) + ending

    return address


@policy(Permission.USE_BOARDS, on=queries.get_board)
def huddle_show(request, board):
    return _huddle(request, board)


def _huddle(request, board, refused=None):
    page = presenters.huddle_page(queries.rows_of(board), by=request.person)
    context = {"page": page, "ask": forms.HuddleForms(refused), "form": refused, "post_to": _post_to(board)}
    return render(request, "daily_management/huddle_show.jinja", context, status=422 if refused else 200)


@policy(Permission.USE_BOARDS, on=queries.get_board_to_use, methods=BOTH)
def huddle_do(request, board):
    """One thing done at a board. Whoever comes without having sent anything goes to the huddle."""
    operation = request.resolver_match.kwargs["operation"]
    if operation not in forms.OPERATIONS:
        raise Http404
    back = reverse("daily_management:huddle_show", args=[board.pk])
    on_the_board = request.GET.get("from") == FROM_THE_BOARD
    if request.method != "POST":
        return redirect(back)
    form = forms.form_of(operation, request.POST)

    def effect():
        answers = form.cleaned_values()
        if operation in forms.WITH_A_VERSION:
            answers["version"] = form.version
        done = getattr(huddles, operation)(board=board, by=request.person, **answers)
        if words := presenters.done_words(operation, done):
            messages.success(request, words)
        return at(board) if on_the_board or operation == "close_huddle" else back

    return submit(request, form, effect, may_come_again=form.may_come_again) or (
        _board(request, board, form) if on_the_board else _huddle(request, board, form)
    )


@policy(Permission.USE_BOARDS, on=queries.get_card, methods=BOTH)
def card_change(request, card):
    form = forms.form_of(
        "change_card",
        posted(request),
        version=card.version,
        initial={"card_id": card.pk, "words": card.words, "holder": card.holder},
    )

    def effect():
        answers = form.cleaned_values() | {"card_id": card.pk}
        huddles.change_card(board=card.board, by=request.person, version=form.version, **answers)
        return at(card.board)

    return submit(request, form, effect) or show(
        request,
        "daily_management/card_change.jinja",
        form,
        page=presenters.card_page(card),
        ask=forms.HuddleForms(),
        post_to=_post_to(card.board, "?from=board"),
    )


@policy(Permission.SEE_BOARDS, on=queries.get_board_of_day)
def day_show(request, board):
    on = _day(request.resolver_match.kwargs["on"])
    if on is None or on > today() or on < board.started_on:
        raise Http404
    if on == today():
        return redirect(at(board))
    page = presenters.day_page(queries.rows_of_day(board, on))
    return render(request, "daily_management/day_show.jinja", {"page": page})


def _day(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@policy(Permission.SEE_BOARDS, on=queries.get_board)
def board_print(request, board):
    size = "a3" if request.GET.get("size") == "a3" else "a4"
    page = presenters.board_page(queries.rows_of(board), by=request.person)
    return render(request, "daily_management/board_print.jinja", {"page": page, "size": size})


@policy(Permission.CHANGE_BOARDS, methods=BOTH)
def board_add(request):
    places = queries.places_for_a_board(request.person)
    place = _place_named(request.GET.get("unit", ""), places) or (places[0] if len(places) == 1 else None)
    if place is None:
        page = presenters.place_question(places)
        return render(request, "daily_management/board_add_place.jinja", {"page": page})
    unit = organisation.get_unit(place.unit_id, seen_by=request.person)
    usual = presenters.usual_columns(actions.TO_BEGIN_WITH)
    form = forms.BoardForm(
        posted(request),
        columns=usual,
        measures=queries.measures_for(unit, request.person),
        routines=queries.routines_for(unit),
        initial=presenters.only_choice(queries.routines_for(unit)),
    )

    def effect():
        wishes = actions.wishes_of(form.wishes())
        board = actions.add_board(
            unit=unit, by=request.person, routine=form.cleaned_data["routine"], columns=wishes
        )
        return at(board)

    return submit(request, form, effect) or show(
        request, "daily_management/board_add.jinja", form, page=presenters.setting_up(unit)
    )


@policy(Permission.CHANGE_BOARDS, on=queries.get_board, methods=BOTH)
def board_change(request, board):
    form = forms.BoardForm(
        posted(request),
        columns=queries.columns_of(board),
        measures=queries.measures_for(board.unit, request.person),
        routines=queries.routines_for(board.unit, and_that_of=board),
        version=board.version,
        initial={"routine": board.routine_id},
    )

    def effect():
        actions.change_board(
            board,
            routine=form.cleaned_data["routine"],
            columns=actions.wishes_of(form.wishes()),
            by=request.person,
            version=form.version,
        )
        return at(board)

    return submit(request, form, effect) or show(
        request, "daily_management/board_change.jinja", form, page=presenters.setting_up(board.unit, board)
    )


@policy(Permission.CHANGE_BOARDS, on=queries.get_board, methods=BOTH)
def board_end(request, board):
    form = forms.EndBoardForm(posted(request), version=board.version)

    def effect():
        actions.end_board(board, by=request.person, version=form.version)
        return reverse("daily_management:board_list")

    return submit(request, form, effect) or show(
        request, "daily_management/board_end.jinja", form, page=presenters.setting_up(board.unit, board)
    )


@policy(Permission.SEE_BOARDS)
def cascade_show(request):
    page = cascades.cascade(tiers.cascade_rows(today()))
    return render(request, "daily_management/cascade_show.jinja", {"page": page})
