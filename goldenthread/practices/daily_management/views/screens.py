from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse

from goldenthread.foundations.access.policies import Door, policy
from goldenthread.foundations.access.submissions import add_errors, show, submit
from goldenthread.practices.daily_management import policies
from goldenthread.practices.daily_management.actions import screens as actions
from goldenthread.practices.daily_management.forms import screens as forms
from goldenthread.practices.daily_management.presenters import screens as presenters
from goldenthread.practices.daily_management.queries import screens as queries
from goldenthread.practices.daily_management.rules import Permission

FORM = ("GET", "POST")


@policy(Permission.PAIR_SCREENS, on=queries.get_board_with_screens)
def screen_list(request, board):
    context = {"board": board, "screens": presenters.screen_rows(queries.screens_of(board))}
    return render(request, "daily_management/screen_list.jinja", context)


@policy(Permission.PAIR_SCREENS, on=queries.get_board_with_screens, methods=FORM)
def screen_add(request, board):
    form = forms.ScreenForm(request.POST or None)
    made = []

    def add():
        made.append(actions.add_screen(board=board, by=request.person, **form.cleaned_values()))
        return _list_of(board)

    # Whoever lost the page with the code adds the same again at once, and is shown a new one.
    answer = submit(request, form, add, may_come_again=True)
    if made:
        return _code_page(request, board, *made[0])
    return answer or show(request, "daily_management/screen_add.jinja", form, board=board)


@policy(Permission.PAIR_SCREENS, on=queries.get_screen, methods=FORM)
def screen_code(request, screen):
    form = forms.PressForm(request.POST or None, version=screen.version)
    made = []

    def give():
        made.append(actions.new_code(screen, by=request.person, version=form.version))
        return _list_of(screen.board)

    answer = submit(request, form, give)
    if made:
        return _code_page(request, screen.board, screen, made[0])
    return answer or show(request, "daily_management/screen_code.jinja", form, **_about(screen))


@policy(Permission.PAIR_SCREENS, on=queries.get_screen, methods=FORM)
def screen_rename(request, screen):
    form = forms.RenameForm(request.POST or None, version=screen.version, initial={"name": screen.name})

    def rename():
        actions.rename_screen(screen, by=request.person, version=form.version, **form.cleaned_values())
        return _list_of(screen.board)

    answer = submit(request, form, rename)
    return answer or show(request, "daily_management/screen_rename.jinja", form, **_about(screen))


@policy(Permission.PAIR_SCREENS, on=queries.get_screen, methods=FORM)
def screen_revoke(request, screen):
    form = forms.PressForm(request.POST or None, version=screen.version)

    def revoke():
        actions.revoke_screen(screen, by=request.person, version=form.version)
        return _list_of(screen.board)

    answer = submit(request, form, revoke)
    return answer or show(request, "daily_management/screen_revoke.jinja", form, **_about(screen))


@policy(Door.ANYONE, methods=FORM)
def screen_pair(request):
    """Where a device becomes a screen. One that is paired already goes to its board."""
    if request.method == "GET" and (screen := queries.screen_of(request.COOKIES)):
        return redirect(presenters.page_of(screen))
    form = forms.PairForm(request.POST or None, initial={"code": request.GET.get("code", "")[:40]})
    if request.method == "POST" and form.is_valid():
        try:
            screen, key = actions.pair_screen(
                code=form.cleaned_data["code"], address=get_adapter(request).get_client_ip(request)
            )
        except ValidationError as wrong:
            add_errors(form, wrong)
        else:
            answer = redirect(presenters.page_of(screen))
            policies.keep_key(answer, key.text)
            return answer
    return show(request, "daily_management/screen_pair.jinja", form)


def _list_of(board):
    return reverse("daily_management:screen_list", kwargs={"board_id": board.pk})


def _about(screen):
    return {"board": screen.board, "screen": presenters.screen_row(screen)}


def _code_page(request, board, screen, code):
    """Shown in this one answer: the text of a code stands in no address, no session and no message."""
    address = request.build_absolute_uri(reverse("daily_management:screen_pair"))
    context = {
        "board": board,
        "screen": presenters.screen_row(screen),
        "code": code.text,
        "until": presenters.until_words(screen),
        "address": address,
        "picture": presenters.picture_of(f"{address}?code={code.text}"),
    }
    return render(request, "daily_management/screen_code_given.jinja", context)
