from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from goldenthread.foundations.access import submissions
from goldenthread.foundations.access.policies import Door, policy
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.notices import actions, forms, presenters, queries, rules
from goldenthread.foundations.notices.kinds import Reason
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import scope_of
from goldenthread.foundations.organisation.rules import Permission as Organisation

FORM = ("GET", "POST")


@policy(Door.HAS_SEAT)
def notice_list(request) -> HttpResponse:
    asked = request.GET.get("about", "")
    chosen = Reason(asked) if asked in set(Reason) else None
    notices = queries.notices_of(request.person, reason=chosen)
    context = {
        "days": presenters.days(notices, today=today()),
        "tabs": presenters.tabs(chosen),
        "nothing": presenters.nothing(chosen),
        "unread": any(notice.read_at is None for notice in notices),
    }
    return render(request, "notices/notice_list.jinja", context)


@policy(Door.HAS_SEAT, on=queries.get_notice, methods=("POST",))
def notice_open(request, notice) -> HttpResponse:
    actions.read(notice)
    return redirect(notice.address)


@policy(Door.HAS_SEAT, on=queries.get_notice, methods=("POST",))
def notice_read(request, notice) -> HttpResponse:
    actions.read(notice)
    return redirect("notices:notice_list")


@policy(Door.HAS_SEAT, methods=("POST",))
def notices_read(request) -> HttpResponse:
    actions.read_all(request.person)
    return redirect("notices:notice_list")


@policy(Door.HAS_SEAT, methods=FORM)
def how_choose(request) -> HttpResponse:
    preference = queries.preference_of(request.person)
    form = forms.HowForm(
        request.POST or None,
        kinds=presenters.can_be_muted(),
        version=preference.version,
        initial=presenters.how_chosen(preference),
    )

    def choose():
        values = form.cleaned_values()
        actions.choose_how(request.person, digest=values.pop("how_often"), **values, version=form.version)
        messages.success(request, "You will be told in this way from now on.")
        return reverse("notices:how_choose")

    context = {
        "says": presenters.how_in_a_sentence(preference, request.person.email),
        "always": presenters.always_told(),
        "muted": presenters.muted_lines(queries.muted_places(request.person)),
        "may_mute": rights_of(request.person).holds(Organisation.SEE_PLACES),
    }
    return submissions.submit(request, form, choose, may_come_again=True) or submissions.show(
        request, "notices/how_choose.jinja", form, **context
    )


@policy(Organisation.SEE_PLACES, methods=FORM)
def place_mute(request) -> HttpResponse:
    form = forms.MutePlaceForm(
        request.POST or None,
        places=organisation.place_tree(on=today()),
        initial={"unit": request.GET.get("place")},
    )

    def mute():
        unit = organisation.get_unit(form.cleaned_values()["unit"], seen_by=request.person)
        actions.mute_place(request.person, unit=unit)
        messages.success(request, f"You will not be told of {unit.name} any more.")
        return reverse("notices:how_choose")

    return submissions.submit(request, form, mute, may_come_again=True) or submissions.show(
        request, "notices/place_mute.jinja", form
    )


@policy(Door.HAS_SEAT, on=queries.get_muted_place, methods=("POST",))
def place_hear(request, muted) -> HttpResponse:
    name = muted.unit.name
    actions.hear_of_place(muted)
    messages.success(request, f"You will be told of {name} again.")
    return redirect("notices:how_choose")


# Mail programs press this without a page of ours, so it carries no form key: the signed link is what allows it.
@policy(Door.ANYONE, methods=FORM)
@csrf_exempt
def mail_stop(request, key) -> HttpResponse:
    found = rules.read_stop_key(key)
    if found is None:
        raise Http404
    body_id, person_id = found
    with scope_of(body_id):
        person = queries.get_reader(person_id)
        if request.method == "POST":
            actions.stop_mail(person)
        stopped = queries.wants_no_mail(person)
        trust = person.body.name
    return render(request, "notices/mail_stop.jinja", {"stopped": stopped, "at": trust})
