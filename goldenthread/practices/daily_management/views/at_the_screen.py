"""What a paired screen shows and sends. Nobody is signed in; the policy has found the screen and its trust."""

from __future__ import annotations

from pathlib import Path

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from goldenthread.foundations.access.policies import Door, policy
from goldenthread.foundations.access.submissions import show, submit
from goldenthread.practices.daily_management import middleware, policies
from goldenthread.practices.daily_management.actions import operations as actions
from goldenthread.practices.daily_management.forms import operations as forms
from goldenthread.practices.daily_management.forms.board import HuddleForms
from goldenthread.practices.daily_management.models import Operation, Screen
from goldenthread.practices.daily_management.policies import screen_policy
from goldenthread.practices.daily_management.presenters import boards as boards
from goldenthread.practices.daily_management.presenters import screens as presenters
from goldenthread.practices.daily_management.queries import screens as queries
from goldenthread.practices.daily_management.queries.boards import rows_of
from goldenthread.practices.daily_management.rules import Permission

FORM = ("GET", "POST")


@screen_policy()
def screen_version(request):
    """Whether the board changed. The middleware answers this address before it comes here."""
    return middleware.version_of(request)


@policy(Door.ANYONE)
def screen_worker(request):
    """The service worker, at an address from which it may serve what is under /screen/ and nothing else."""
    script = Path(__file__).parent.with_name("static").joinpath("daily_management", "worker.js").read_bytes()
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@screen_policy(Screen.Kind.WALL)
def screen_wall(request):
    return _page(request)


@screen_policy(Screen.Kind.TABLET)
def screen_huddle(request):
    return _page(request)


@screen_policy(methods=("POST",))
def screen_do(request, name):
    """One form, sent without scripts. Its one-time key is the operation's, so that sending it twice does it once."""
    form = forms.form_named(name, request.POST)
    if not form.is_valid():
        return _page(request, refused=form)
    effect = forms.effect_of(form, request.screen.board, request.by)
    done = actions.do_operation(request.screen, forms.asked_by(form, request.POST), effect, by=request.by)
    if done.outcome == Operation.Outcome.REFUSED:
        form.add_error(None, done.sentence)
        return _page(request, refused=form)
    return redirect(presenters.page_of(request.screen))


@screen_policy(methods=("POST",), for_scripts=True)
def screen_operations(request):
    """What a screen did, perhaps while it was out of reach, in its order; each is answered for itself."""
    try:
        sent = forms.read_batch(request.body)
    except forms.Misshapen as wrong:
        return JsonResponse({"sentence": str(wrong)}, status=400)
    return JsonResponse({"answers": [_answer(request, one) for one in sent]})


def _answer(request, sent):
    form = forms.form_named(sent.name, sent.as_posted())
    effect = forms.what_to_do(form, request.screen.board, request.by)
    done = actions.do_operation(request.screen, sent.asked(form), effect, by=request.by)
    return {"key": sent.key, "outcome": done.outcome, "sentence": done.sentence, "version": done.version}


@screen_policy(methods=("POST",))
def screen_settle(request, conflict_id):
    """Choose, at a screen, between what is there and what a screen had wanted."""
    conflict = queries.conflict_of(request.screen.board, conflict_id)
    form = forms.SettleForm(request.POST)
    if conflict is not None and form.is_valid():
        _settle(conflict, form, by=request.by)
    return redirect(presenters.page_of(request.screen))


@policy(Permission.USE_BOARDS, on=queries.get_conflict, methods=FORM)
def conflict_settle(request, conflict):
    """The same, for somebody who is signed in."""
    form = forms.SettleForm(request.POST or None)

    def settle():
        _settle(conflict, form, by=request.person)
        return reverse("daily_management:board_show", kwargs={"board_id": conflict.board_id})

    answer = submit(request, form, settle)
    context = {"conflict": presenters.conflict_view(conflict), "board": conflict.board}
    return answer or show(request, "daily_management/conflict_settle.jinja", form, **context)


def _settle(conflict, form, *, by):
    keep_ours = form.cleaned_data["keep"] == "ours"
    effect = forms.effect_of_conflict(conflict, conflict.board, by) if keep_ours else None
    actions.settle_conflict(conflict, keep_ours=keep_ours, by=by, effect=effect)


def _post_to(operation):
    return reverse("daily_management:screen_do", kwargs={"name": operation})


def _settle_to(conflict_id):
    return reverse("daily_management:screen_settle", kwargs={"conflict_id": conflict_id})


def _page(request, *, refused=None):
    """The board as this kind of screen shows it. A form that was refused stands in it with everything typed."""
    rows, is_wall = rows_of(request.screen.board), request.screen.kind == Screen.Kind.WALL
    shown = boards.board_page(rows, by=request.by) if is_wall else boards.huddle_page(rows, by=request.by)
    context = {
        "page": shown,
        "ask": HuddleForms(refused),
        "form": refused,
        "post_to": _post_to,
        "bar": "Huddle, saved on this tablet",
        "screen": presenters.shown_on(request.screen, rows.at),
        "conflicts": presenters.conflict_views(queries.open_conflicts(request.screen.board)),
        "settle": forms.SettleForm(),
        "settle_to": _settle_to,
    }
    template = "daily_management/screen_wall.jinja" if is_wall else "daily_management/screen_huddle.jinja"
    answer = render(request, template, context, status=422 if refused else 200)
    policies.keep_key_longer(request, answer)
    return answer
