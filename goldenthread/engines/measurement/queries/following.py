from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import TruncDate
from django.http import Http404

from goldenthread.engines.measurement.models import Channel, Following, Judgement, Measure, Post
from goldenthread.engines.measurement.queries.judgements import judgements_seen_by
from goldenthread.engines.measurement.rules import Told
from goldenthread.foundations.clock.moments import LONDON, now, today
from goldenthread.foundations.notices.models import Notice
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import Person, Unit


def followings_of(person: Person) -> list[Following]:
    """What somebody follows: places first, each by name. One query."""
    rows = Following.objects.filter(person=person).select_related("measure", "measure__unit", "unit")
    return sorted(
        rows, key=lambda row: (row.measure_id is not None, str(row.measure or row.unit).casefold(), row.pk)
    )


def get_following(following_id: int, *, seen_by: Person) -> Following:
    """One thing that this person follows. Nobody else's can be found. One query."""
    rows = Following.objects.filter(pk=following_id, person=seen_by).select_related("measure", "unit")
    following: Following | None = rows.first()
    if following is None:
        raise Http404
    return following


def following_of(
    person: Person, *, measure: Measure | None = None, unit: Unit | None = None
) -> Following | None:
    """Whether somebody follows this measure or place itself. One query."""
    found: Following | None = Following.objects.filter(person=person, measure=measure, unit=unit).first()
    return found


def followers_of(measure: Measure, unit: Unit) -> list[Person]:
    """Who follows a measure, or a place that this place is or is below. Two queries."""
    above = {unit.pk} | {other.pk for other in organisation.units_above(unit, on=today())}
    rows = Following.objects.filter(Q(measure=measure) | Q(unit_id__in=above)).select_related("person")
    return list({row.person_id: row.person for row in rows.order_by("person_id")}.values())


def signals_seen_by(
    person: Person,
    *,
    unit_ids: Collection[int] | None,
    meanings: Collection[str] | None,
    followed: bool,
) -> QuerySet[Judgement]:
    """The newest run of signals of each series that a person may see, the newest noticed first. One query more for what
    they follow."""
    rows = judgements_seen_by(person).filter(run_began__isnull=False)
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=unit_ids)
    if meanings is not None:
        rows = rows.filter(run_meaning__in=meanings)
    if followed:
        mine = Following.objects.filter(person=person)
        places = organisation.here_and_below(
            [number for number in mine.values_list("unit_id", flat=True) if number], on=today()
        )
        rows = rows.filter(Q(measure__in=mine.values("measure_id")) | Q(unit_id__in=places))
    noticed = TruncDate("noticed_at", tzinfo=LONDON)
    return rows.annotate(noticed=noticed).order_by(
        "-noticed", "-run_last", "-run_began", "measure__name", "pk"
    )


def judgements_of(measure: Measure) -> list[Judgement]:
    """What is kept of one measure at each of its places. One query."""
    rows = Judgement.objects.filter(measure=measure).select_related("unit")
    return list(rows.order_by("unit__sort_name", "unit_id"))


def channels() -> list[Channel]:
    """The channels of the trust, by name. One query."""
    return list(Channel.objects.select_related("unit").order_by("name"))


def get_channel(channel_id: int, *, seen_by: Person) -> Channel:
    """One channel of the person's own trust. One query."""
    channel: Channel | None = Channel.objects.filter(pk=channel_id).select_related("unit").first()
    if channel is None:
        raise Http404
    return channel


def channel_in_use(channel_id: int) -> Channel | None:
    """A channel that is switched on. One query."""
    found: Channel | None = Channel.objects.filter(pk=channel_id, is_on=True).select_related("unit").first()
    return found


def channels_told_of(unit: Unit) -> list[Channel]:
    """The channels in use that are told of a place. Two queries."""
    above = {unit.pk} | {other.pk for other in organisation.units_above(unit, on=today())}
    return list(Channel.objects.filter(unit_id__in=above, is_on=True).order_by("pk"))


def posts_due(channel: Channel, *, limit: int) -> list[Post]:
    """The cards for a channel whose time has come, the oldest first. One query."""
    rows = Post.objects.filter(channel=channel, state=Post.State.WAITING, try_at__lte=now())
    return list(rows.select_related("measure", "unit").order_by("pk")[:limit])


def next_try(channel: Channel) -> datetime | None:
    """When the next card for a channel is to be tried. One query."""
    rows = Post.objects.filter(channel=channel, state=Post.State.WAITING).order_by("try_at")
    moment: datetime | None = rows.values_list("try_at", flat=True).first()
    return moment


def runs_of(posts: Collection[Post]) -> dict[tuple[int, int], Judgement]:
    """What is kept today of the series that cards are about, by measure and place. One query."""
    measures = {post.measure_id for post in posts if post.measure_id}
    rows = Judgement.objects.filter(measure_id__in=measures, measure__retired_on=None)
    found = rows.select_related("measure", "measure__owner", "unit")
    return {(row.measure_id, row.unit_id): row for row in found}


def series_late(
    person: Person, *, unit_ids: Collection[int] | None, before: Mapping[str, date]
) -> QuerySet[Judgement]:
    """What is kept of series that open places enter themselves and whose last number is of a period before the one
    given for how often it comes; by place and measure. One query."""
    late = Q()
    for grain, day in before.items():
        late |= Q(measure__grain=grain, last_start__lt=day)
    rows = judgements_seen_by(person).filter(late, is_together=False, unit__closed_on=None)
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=unit_ids)
    rows = rows.select_related("measure__owner", "measure__unit", "unit").defer("spark", "came_in")
    return rows.order_by("unit__sort_name", "unit_id", "measure__name", "measure_id")


def get_series_kept(judgement_id: int, *, seen_by: Person) -> Judgement:
    """What is kept of one series of a measure in use that this person may see. One query."""
    rows = (
        judgements_seen_by(seen_by)
        .filter(pk=judgement_id)
        .select_related("measure__owner", "measure__unit", "unit")
    )
    found: Judgement | None = rows.first()
    if found is None:
        raise Http404
    return found


def reminded(keys: Collection[str]) -> set[str]:
    """Of which of these late numbers somebody was reminded. One query."""
    told = Notice.objects.filter(kind=Told.REMINDED, key__in=keys)
    return set(told.values_list("key", flat=True))
