from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from goldenthread.foundations.design.environment import day
from goldenthread.foundations.design.presenters import Link
from goldenthread.foundations.design.presenters import Place as PlaceChoice
from goldenthread.foundations.organisation.queries import Place
from goldenthread.practices.daily_management.models import Area, Score
from goldenthread.practices.daily_management.models.five_s import MOST, PARTS
from goldenthread.practices.daily_management.presenters.standard_work import ROOM, place_choices, work_tabs

WORDS = {
    field.name: str(field.verbose_name).capitalize() for field in Score._meta.fields if field.name in PARTS
}
BEST = MOST * len(PARTS)


def area_href(area_id: int, name: str = "area_show") -> str:
    return reverse(f"{ROOM}:{name}", kwargs={"area_id": area_id})


@dataclass(frozen=True, slots=True)
class AreaLine:
    name: str
    where: str
    href: str
    says: str
    next_step: str


def area_line(area: Area, score: Score | None) -> AreaLine:
    says = f"{score.total} of {BEST}, {day(score.on)}" if score else "Not scored yet"
    return AreaLine(area.name, area.unit.name, area_href(area.pk), says, score.next_step if score else "")


@dataclass(frozen=True, slots=True)
class AreaList:
    here: str
    lines: tuple[AreaLine, ...]
    places: tuple[PlaceChoice, ...]
    current: int
    below: bool
    tabs: tuple[Link, ...]
    chart: Link | None
    add_href: str


def area_list(
    areas: Sequence[Area],
    newest: Mapping[int, Score],
    *,
    places: Iterable[Place],
    here: Place,
    below: bool,
    may_add: bool,
    chart: Link | None,
) -> AreaList:
    return AreaList(
        here=here.name,
        lines=tuple(area_line(area, newest.get(area.pk)) for area in areas),
        places=place_choices(places),
        current=here.unit_id,
        below=below,
        tabs=work_tabs(here.unit_id, current="5S"),
        chart=chart,
        add_href=f"{reverse(f'{ROOM}:five_s_add')}?unit={here.unit_id}" if may_add else "",
    )


@dataclass(frozen=True, slots=True)
class AreaPage:
    name: str
    where: str
    back_href: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    says: str
    next_step: str
    score_href: str
    end_href: str


def area_page(area: Area, scores: Sequence[Score], *, may_score: bool, may_end: bool) -> AreaPage:
    newest = scores[0] if scores else None
    goes_on = area.ended_on is None
    return AreaPage(
        name=area.name,
        where=area.unit.name,
        back_href=f"{reverse(f'{ROOM}:five_s_list')}?place={area.unit_id}",
        columns=("Day", *WORDS.values(), "Together", "What comes next"),
        rows=tuple(
            (
                day(score.on),
                *(str(getattr(score, part)) for part in PARTS),
                f"{score.total} of {BEST}",
                score.next_step,
            )
            for score in scores
        ),
        says=_says(newest),
        next_step=newest.next_step if newest else "",
        score_href=area_href(area.pk, "area_score") if may_score and goes_on else "",
        end_href=area_href(area.pk, "area_end") if may_end and goes_on else "",
    )


def _says(newest: Score | None) -> str:
    if newest is None:
        return "Nobody has scored it yet."
    least = min(PARTS, key=lambda part: getattr(newest, part))
    said = f"{newest.total} of {BEST} on {day(newest.on)}."
    if getattr(newest, least) < MOST:
        said += f" Most to gain: {WORDS[least].lower()}."
    return said
