from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils.http import urlencode

from goldenthread.engines.measurement import figures, presenters, queries
from goldenthread.engines.measurement.figures import Standing
from goldenthread.engines.measurement.rules import Glance, Order, Permission
from goldenthread.engines.measurement.views.measures import _number, at
from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.design.presenters import Place
from goldenthread.foundations.organisation import queries as organisation

AT_A_GLANCE = 500


class Asked:
    """What somebody wants to see of the measures: where, which, whose, and in which order."""

    def __init__(self, request):
        self.tree = organisation.place_tree(on=today())
        self.place = _number(request.GET.get("place")) or self.tree[0].unit_id
        if self.place not in {place.unit_id for place in self.tree}:
            raise Http404
        self.below = "place" not in request.GET or request.GET.get("below") == "1"
        self.words = request.GET.get("words", "")[:100]
        self.glance = one_of(Glance, request.GET.get("show"), Glance.ALL)
        self.order = one_of(Order, request.GET.get("order"), Order.LOOK)
        self.mine = request.GET.get("mine") == "1"

    @property
    def is_everywhere(self):
        return self.below and self.place == self.tree[0].unit_id

    def places(self):
        return [Place(str(place.unit_id), place.name, place.depth) for place in self.tree]

    def again(self, name, **more):
        """The address of a page with the same place, ready for a number of a page."""
        asked = {"place": self.place} | ({"below": 1} if self.below else {}) | more
        return f"{at(name)}?{urlencode(asked)}&"

    def unit_ids(self):
        return organisation.here_and_below([self.place], on=today()) if self.below else {self.place}

    def href(self, glance=None):
        """The same again, or with another choice of what is shown."""
        asked = {"place": self.place, "words": self.words, "order": self.order, "show": glance or self.glance}
        ticks = {name: 1 for name in ("below", "mine") if getattr(self, name)}
        return f"{at('measure_list')}?{urlencode(asked | ticks)}"


def one_of(kind, text, otherwise):
    return kind(text) if text in set(kind) else otherwise


@policy(Permission.SEE_MEASURES)
def measure_list(request):
    """Every measure of a place and below it, a line for each. Eight queries, however many there are."""
    asked = Asked(request)
    measures = list(queries.listed_measures(request.person, unit_ids=asked.unit_ids(), words=asked.words))
    kept = queries.headlines([measure.pk for measure in measures])
    every = [Standing.of(measure, kept.get(measure.pk)) for measure in measures]
    if asked.mine:
        every = [one for one in every if one.measure.owner_id == request.person.pk]
    wanted = [one for one in every if presenters.shown(one, asked.glance)]
    in_order = [(heading, one) for heading, some in presenters.in_groups(wanted, asked.order) for one in some]
    pages = Paginator(in_order, AT_A_GLANCE)
    page = pages.get_page(request.GET.get("page"))
    checks = queries.latest_checks([one.measure.pk for _, one in page])
    context = {
        "groups": groups_of(page, checks),
        "icons": presenters.glance_icons(),
        "total": presenters.how_many(pages.count),
        "tallies": presenters.tallies(every, {glance: asked.href(glance) for glance in Glance}),
        "page": page.number,
        "pages": pages.num_pages,
        "href": f"{asked.href()}&",
        "places": asked.places(),
        "asked": asked,
        "glances": presenters.GLANCE_WORDS,
        "orders": presenters.ORDER_WORDS,
        "may_add": rights_of(request.person).holds(Permission.CHANGE_MEASURES),
        "may_import": rights_of(request.person).holds(Permission.RECORD_VALUES),
        "tabs": presenters.tabs_of_many("measure_list"),
    }
    template = "_measure_rows" if request.htmx else "measure_list"
    return render(request, f"measurement/{template}.jinja", context)


def groups_of(page, checks):
    measure_at, quality_at = _addresses("measure_show"), _addresses("quality_show")
    groups: dict[str, list[presenters.GlanceRow]] = {}
    for heading, one in page:
        number = one.measure.pk
        quality = figures.quality_of(one, checks.get(number))
        row = presenters.glance_row(one, quality, href=measure_at(number), mark_href=quality_at(number))
        groups.setdefault(heading, []).append(row)
    return [presenters.GlanceGroup(heading, tuple(rows)) for heading, rows in groups.items()]


def _addresses(name):
    """Where the page of that name is for each measure, asked of the table of addresses once."""
    before, after = at(name, 0).split("0")
    return lambda number: f"{before}{number}{after}"
