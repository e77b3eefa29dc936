"""What begins to be unlikely to be chance; what somebody follows; and the Teams channels that are told."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render

from goldenthread.engines.measurement import actions, forms, presenters, queries
from goldenthread.engines.measurement.figures import Standing
from goldenthread.engines.measurement.rules import Meaning, Permission
from goldenthread.engines.measurement.views.measures import at
from goldenthread.engines.measurement.views.summary import Asked, one_of
from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.access.submissions import show, submit
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation import queries as organisation

SIGNALS_ON_A_PAGE = 50
FORM = ("GET", "POST")


@policy(Permission.SEE_MEASURES)
def signals(request):
    asked = Asked(request)
    meaning = one_of(Meaning, request.GET.get("show"), Meaning.ALL)
    followed = request.GET.get("followed") == "1"
    rows = queries.signals_seen_by(
        request.person,
        unit_ids=None if asked.is_everywhere else asked.unit_ids(),
        meanings=presenters.MEANINGS[meaning],
        followed=followed,
    )
    pages = Paginator(rows, SIGNALS_ON_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    return render(
        request,
        "measurement/signals.jinja",
        {
            "rows": presenters.signal_rows([Standing.of(row.measure, row) for row in page]),
            "icons": presenters.glance_icons(),
            "page": page.number,
            "pages": pages.num_pages,
            "href": asked.again("signals", show=meaning, **({"followed": 1} if followed else {})),
            "places": asked.places(),
            "asked": asked,
            "meaning": meaning,
            "meanings": presenters.SHOW_WORDS,
            "followed": followed,
            "may_channels": rights_of(request.person).holds(Permission.CHANGE_CHANNELS),
            "tabs": presenters.tabs_of_many("signals"),
        },
    )


@policy(Permission.SEE_MEASURES)
def following_list(request):
    rows = presenters.following_rows(queries.followings_of(request.person))
    return render(request, "measurement/following_list.jinja", {"rows": rows})


@policy(Permission.SEE_MEASURES, methods=FORM)
def following_add(request):
    places = _places()
    form = forms.FollowPlaceForm(
        request.POST or None,
        places=[(str(place.unit_id), _indented(place)) for place in places],
        initial={"unit": request.GET.get("place")},
    )

    def effect():
        unit = queries.units_numbered([int(form.cleaned_data["unit"])]).popitem()[1]
        following = actions.follow(request.person, unit=unit)
        messages.success(request, presenters.followed_words(following))
        return at("following_list")

    return submit(request, form, effect) or show(request, "measurement/following_add.jinja", form)


@policy(Permission.SEE_MEASURES, on=queries.get_measure, methods=FORM)
def measure_follow(request, measure):
    there = queries.following_of(request.person, measure=measure)
    form = forms.FollowForm(request.POST or None, initial={"wanted": "stop" if there else "follow"})

    def effect():
        if not form.stops:
            following = actions.follow(request.person, measure=measure)
            messages.success(request, presenters.followed_words(following))
        elif there is not None:
            actions.unfollow(there, by=request.person)
            messages.success(request, presenters.unfollowed_words(there))
        return at("measure_show", measure.pk)

    return submit(request, form, effect, may_come_again=True) or show(
        request, "measurement/measure_follow.jinja", form, measure=measure, follows=there is not None
    )


@policy(Permission.SEE_MEASURES, on=queries.get_following, methods=FORM)
def following_end(request, following):
    form = forms.FollowForm(request.POST or None, initial={"wanted": "stop"})

    def effect():
        actions.unfollow(following, by=request.person)
        messages.success(request, presenters.unfollowed_words(following))
        return at("following_list")

    return submit(request, form, effect) or show(
        request, "measurement/following_end.jinja", form, what=following.measure or following.unit
    )


@policy(Permission.CHANGE_CHANNELS, fresh=True)
def channel_list(request):
    rows = presenters.channel_rows(queries.channels())
    return render(request, "measurement/channel_list.jinja", {"rows": rows})


@policy(Permission.CHANGE_CHANNELS, methods=FORM, fresh=True)
def channel_add(request):
    form = _channel_form(request)

    def effect():
        actions.add_channel(**_answers(form), by=request.person)
        messages.success(request, "The channel is kept. Try it, and see in Teams whether the card arrives.")
        return at("channel_list")

    return submit(request, form, effect) or show(request, "measurement/channel_add.jinja", form)


@policy(Permission.CHANGE_CHANNELS, on=queries.get_channel, methods=FORM, fresh=True)
def channel_change(request, channel):
    form = _channel_form(request, channel)

    def effect():
        actions.change_channel(channel, **_answers(form), by=request.person, version=form.version)
        messages.success(request, "The changes are kept.")
        return at("channel_list")

    return submit(request, form, effect) or show(
        request, "measurement/channel_change.jinja", form, channel=channel
    )


@policy(Permission.CHANGE_CHANNELS, on=queries.get_channel, methods=FORM, fresh=True)
def channel_try(request, channel):
    form = forms.TryForm(request.POST or None)

    def effect():
        actions.try_channel(channel, by=request.person)
        messages.success(request, "A trial card is on its way. It goes within a minute.")
        return at("channel_list")

    return submit(request, form, effect) or show(
        request, "measurement/channel_try.jinja", form, channel=channel
    )


def _channel_form(request, channel=None):
    places = [(str(place.unit_id), _indented(place)) for place in _places()]
    if channel is None:
        return forms.ChannelForm(request.POST or None, places=places)
    initial = {"name": channel.name, "unit": str(channel.unit_id), "is_on": channel.is_on}
    return forms.ChannelForm(
        request.POST or None, places=places, host=channel.host, version=channel.version, initial=initial
    )


def _answers(form):
    answers = form.cleaned_values()
    units = queries.units_numbered([int(answers["unit"])])
    if not units:
        raise Http404
    return answers | {"unit": units.popitem()[1], "address": answers["address"].strip()}


def _places():
    return organisation.place_tree(on=today())


def _indented(place):
    return "\N{NO-BREAK SPACE}" * 3 * place.depth + place.name
