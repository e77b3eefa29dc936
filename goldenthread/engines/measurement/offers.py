from __future__ import annotations

from django.urls import reverse

from goldenthread.engines.measurement import actions, presenters, queries, rules
from goldenthread.engines.measurement.models import Measure
from goldenthread.engines.measurement.panels import Panel, PanelItem, measure_panels
from goldenthread.engines.measurement.rules import Permission, Told
from goldenthread.foundations.access.presenters import Audience, narrows_audience
from goldenthread.foundations.api import routes, scopes
from goldenthread.foundations.notices.kinds import Kind, Reason, register
from goldenthread.foundations.organisation.actions import when_places_change
from goldenthread.foundations.organisation.models import Person
from goldenthread.foundations.organisation.own_way import Practice, offer_practice
from goldenthread.foundations.search.folding import snippet
from goldenthread.foundations.search.searchables import Hit, Searchable, offer
from goldenthread.foundations.staff import owed

offer_practice(
    Practice(
        key="measurement",
        name="Measures",
        what="Numbers over time for a ward, a team or the whole trust, with what is expected and what is not.",
        begins_at="measurement:measure_list",
    )
)

for scope in (rules.READ_MEASURES, rules.RECORD_VALUES, rules.CHANGE_CHARTS):
    scopes.offer_scope(scope)
routes.offer_routes("goldenthread.engines.measurement.api")

register(
    Kind(
        key=Told.NUMBER_IS_DUE,
        words="the number of a measure that you look after is due",
        reason=Reason.ASKED,
        needs=Permission.SEE_MEASURES,
        still_seen=queries.still_seen,
    )
)
register(
    Kind(
        key=Told.NOT_CHANCE,
        words="a measure that you look after shows something unlikely to be chance",
        reason=Reason.PLACES,
        needs=Permission.SEE_MEASURES,
        still_seen=queries.still_seen,
    )
)
register(
    Kind(
        key=Told.FOLLOWED,
        words="something that you follow shows what is unlikely to be chance",
        reason=Reason.ASKED,
        needs=Permission.SEE_MEASURES,
        still_seen=queries.still_seen,
    )
)
register(
    Kind(
        key=Told.REMINDED,
        words="somebody waits for a number of yours",
        reason=Reason.ASKED,
        needs=Permission.SEE_MEASURES,
        still_seen=queries.still_seen,
    )
)

register(
    Kind(
        key=Told.STANDARD_ASKED,
        words="somebody asks you for a shared standard",
        reason=Reason.ASKED,
        needs=Permission.SEE_MEASURES,
        still_seen=queries.still_seen,
    )
)
register(
    Kind(
        key=Told.STANDARD_ANSWERED,
        words="your request for a shared standard is answered",
        reason=Reason.ASKED,
        needs=Permission.SEE_MEASURES,
        still_seen=queries.still_seen,
    )
)


def measures(words: list[str], person: Person, limit: int) -> list[Hit]:
    """Measures in use. Those kept within a place are found by those who may see them there. One query."""
    return [
        Hit(
            measure.name,
            reverse("measurement:measure_show", kwargs={"measure_id": measure.pk}),
            what="Measure",
            where=measure.unit.name,
            snippet=snippet(measure.counted, words),
        )
        for measure in queries.measures_found(words, person, limit)
    ]


def published_series(words: list[str], person: Person, limit: int) -> list[Hit]:
    """Figures that a public body has published. One query."""
    return [
        Hit(
            series.title,
            reverse("measurement:series_show", kwargs={"slug": series.slug}),
            what=series.publisher,
            snippet=snippet(series.definition, words),
        )
        for series in queries.series_found(words, limit)
    ]


offer(Searchable("measures", "Measures", measures, order=40))
offer(Searchable("published", "Published figures", published_series, order=70))


def who_sees_it(found: object, trust_name: str) -> Audience | None:
    """Who sees a measure that is kept within its place, and all that stands on it."""
    measure = found if isinstance(found, Measure) else getattr(found, "measure", None)
    if not isinstance(measure, Measure) or not measure.is_kept:
        return None
    said = presenters.who_can_see(measure, trust_name)
    return Audience(said.sentence, said.details)


narrows_audience(who_sees_it)
owed.register(queries.measures_owned)
when_places_change(actions.hear_of_place)


def following(measure: Measure, person: Person) -> Panel:
    """The ways to follow a measure, and to how its numbers are kept. No query."""
    follow = reverse("measurement:measure_follow", kwargs={"measure_id": measure.pk})
    quality = reverse("measurement:quality_show", kwargs={"measure_id": measure.pk})
    return Panel(
        "Keeping an eye on it",
        (
            PanelItem("Follow it", follow, "You are told once for each run that is unlikely to be chance."),
            PanelItem("Data quality", quality, "How far its numbers can be relied on."),
        ),
    )


measure_panels.append(following)


def closer(measure: Measure, person: Person) -> Panel:
    """The ways to look at a measure closer, and to take it away. No query."""
    pages = (
        ("Does everyone benefit?", "groups_show", "By sex, age, ethnic group, where people live."),
        ("Compare places", "places_compare", "Which differ by more than chance."),
        ("Take it with you", "chart_take", "Picture, workbook, table, JSON."),
    )
    return Panel(
        "Look closer",
        tuple(
            PanelItem(text, reverse(f"measurement:{name}", kwargs={"measure_id": measure.pk}), note)
            for text, name, note in pages
        ),
    )


measure_panels.append(closer)
