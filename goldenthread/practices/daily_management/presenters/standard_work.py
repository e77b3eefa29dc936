from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from django.urls import reverse

from goldenthread.engines.measurement.models import Measure
from goldenthread.foundations.audit.presenters import HistoryItem
from goldenthread.foundations.design.environment import day
from goldenthread.foundations.design.presenters import Link
from goldenthread.foundations.design.presenters import Place as PlaceChoice
from goldenthread.foundations.organisation.models import Person, Unit
from goldenthread.foundations.organisation.queries import Place
from goldenthread.practices.daily_management.models import Edition, HasRead, StandardWork, Step, Trained
from goldenthread.practices.daily_management.queries import Skills

ROOM = "daily_management"


def standard_href(work_id: int, name: str = "standard_show") -> str:
    return reverse(f"{ROOM}:{name}", kwargs={"standard_work_id": work_id})


def edition_href(edition: Edition, name: str = "edition_show") -> str:
    return reverse(f"{ROOM}:{name}", kwargs={"standard_work_id": edition.work_id, "edition_id": edition.pk})


def long(seconds: int) -> str:
    """ "40 seconds", "2 minutes 10 seconds", "1 hour 5 minutes"."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    parts = [(hours, "hour"), (minutes, "minute"), (0 if hours else left, "second")]
    said = [f"{count} {word}{'' if count == 1 else 's'}" for count, word in parts if count]
    return " ".join(said) or "0 seconds"


def place_choices(places: Iterable[Place]) -> tuple[PlaceChoice, ...]:
    return tuple(PlaceChoice(str(place.unit_id), place.name, place.depth) for place in places)


def work_tabs(unit_id: int, *, current: str) -> tuple[Link, ...]:
    pages = {
        "Standard work": "standard_list",
        "Who is trained": "skills_show",
        "Cards": "card_list",
        "5S": "five_s_list",
    }
    return tuple(
        Link(text, f"{reverse(f'{ROOM}:{name}')}?place={unit_id}", current=text == current)
        for text, name in pages.items()
    )


@dataclass(frozen=True, slots=True)
class StandardLine:
    title: str
    href: str
    purpose: str
    meta: str
    tags: tuple[tuple[str, str], ...]


def standard_line(work: StandardWork, edition: Edition | None, *, on: date) -> StandardLine:
    version = f"Version {edition.number}" if edition else "Not published yet"
    tags = []
    if edition is None:
        tags.append(("Draft", "grey"))
    if work.is_overdue(on):
        tags.append((f"To be looked at since {day(work.review_on)}", "orange"))
    return StandardLine(
        title=work.title,
        href=standard_href(work.pk),
        purpose=work.purpose,
        meta=f"{work.unit.name}. {version}. {work.owner.name} looks after it.",
        tags=tuple(tags),
    )


@dataclass(frozen=True, slots=True)
class StandardList:
    here: str
    own: tuple[StandardLine, ...]
    shared: tuple[StandardLine, ...]
    places: tuple[PlaceChoice, ...]
    current: int
    below: bool
    tabs: tuple[Link, ...]
    add_href: str


def standard_list(
    own: Sequence[StandardWork],
    shared: Sequence[StandardWork],
    editions: Mapping[int, Edition],
    *,
    places: Iterable[Place],
    here: Place,
    below: bool,
    may_add: bool,
    on: date,
) -> StandardList:
    def lines(works: Sequence[StandardWork]) -> tuple[StandardLine, ...]:
        return tuple(standard_line(work, editions.get(work.pk), on=on) for work in works)

    return StandardList(
        here=here.name,
        own=lines(own),
        shared=lines(shared),
        places=place_choices(places),
        current=here.unit_id,
        below=below,
        tabs=work_tabs(here.unit_id, current="Standard work"),
        add_href=f"{reverse(f'{ROOM}:standard_add')}?unit={here.unit_id}" if may_add else "",
    )


@dataclass(frozen=True, slots=True)
class StepLine:
    number: int
    what: str
    key_point: str
    reason: str
    time: str


def step_line(step: Step) -> StepLine:
    time = "" if step.seconds is None else long(step.seconds)
    return StepLine(step.order, step.what, step.key_point, step.reason, time)


def pace(edition: Edition) -> str:
    """The time all steps take, beside the time there is for one."""
    known = [step.seconds for step in edition.steps.all() if step.seconds is not None]
    if not known:
        return ""
    total = sum(known)
    said = f"All steps together take {long(total)}."
    takt = edition.takt_seconds
    if takt is None:
        return said
    if total <= takt:
        return f"{said} One is needed every {long(takt)}, so there is time for it."
    return f"{said} One is needed every {long(takt)}: it takes more than one pair of hands."


@dataclass(frozen=True, slots=True)
class EditionView:
    """One version as it stands on a page."""

    number: int
    state: str
    steps: tuple[StepLine, ...]
    pace: str
    stock: str
    what_changed: str
    tested_in: str
    tested_href: str
    learned: str
    published: str


def edition_view(edition: Edition, *, sees_work: bool) -> EditionView:
    """`sees_work`: whether the way to the work that tested it leads anywhere for whoever looks."""
    test = edition.tested_in
    by = f" by {edition.published_by.name}" if edition.published_by else ""
    return EditionView(
        number=edition.number,
        state=str(edition.get_state_display()),
        steps=tuple(step_line(step) for step in edition.steps.all()),
        pace=pace(edition),
        stock=edition.stock,
        what_changed=edition.what_changed,
        tested_in=test.title if test else "",
        tested_href=reverse("projects:project_show", kwargs={"project_id": test.pk})
        if test and sees_work
        else "",
        learned=edition.learned,
        published=f"{day(edition.published_on)}{by}" if edition.published_on else "",
    )


@dataclass(frozen=True, slots=True)
class TrainedLine:
    name: str
    how: str
    take_back_href: str


@dataclass(frozen=True, slots=True)
class StandardPage:
    title: str
    purpose: str
    facts: tuple[tuple[str, str], ...]
    edition: EditionView | None
    draft_href: str
    draft_number: int
    withdrawn: str
    overdue: str
    read_words: str
    trained: tuple[TrainedLine, ...]
    versions: tuple[tuple[str, str, str], ...]
    compare_href: str
    tabs: tuple[Link, ...]
    may_change: bool
    may_adopt: bool
    credit: str
    hrefs: Mapping[str, str]


def standard_page(
    work: StandardWork,
    editions: Sequence[Edition],
    *,
    trained: Sequence[Trained],
    read: HasRead | None,
    may_change: bool,
    may_adopt: bool,
    sees_history: bool,
    sees_work: bool,
    on: date,
) -> StandardPage:
    in_use = next((one for one in editions if one.state == Edition.State.PUBLISHED), None)
    draft = next((one for one in editions if one.is_draft), None)
    goes_on = work.withdrawn_on is None
    return StandardPage(
        title=work.title,
        purpose=work.purpose,
        facts=_facts(work, in_use),
        edition=edition_view(in_use, sees_work=sees_work) if in_use else None,
        draft_href=edition_href(draft) if draft else "",
        draft_number=draft.number if draft else 0,
        withdrawn=f"Withdrawn on {day(work.withdrawn_on)}: {work.withdrawn_because}"
        if work.withdrawn_on
        else "",
        overdue=f"It was to be looked at again by {day(work.review_on)}." if work.is_overdue(on) else "",
        read_words=f"You read this version on {day(read.read_at)}." if read else "",
        trained=tuple(_trained_line(row, may_change=may_change) for row in trained),
        versions=tuple((f"Version {one.number}", edition_href(one), _version_words(one)) for one in editions),
        compare_href=_compare_href(work, editions),
        tabs=standard_tabs(work, current="How it is done") if sees_history else (),
        may_change=may_change and goes_on,
        may_adopt=may_adopt and goes_on and in_use is not None,
        credit=_credit(work),
        hrefs={
            name: standard_href(work.pk, name)
            for name in (
                *("standard_read", "standard_begin", "standard_change", "standard_withdraw"),
                *("standard_adopt", "standard_print", "training_add"),
            )
        },
    )


def _facts(work: StandardWork, in_use: Edition | None) -> tuple[tuple[str, str], ...]:
    below = ", and the places below" if work.for_below and work.unit.kind != Unit.Kind.TEAM else ""
    holds = f"{work.unit.name}{below}"
    version = (
        f"Version {in_use.number}, since {day(in_use.published_on)}" if in_use and in_use.published_on else ""
    )
    return (
        ("It holds for", holds),
        ("Looked after by", work.owner.label),
        ("In use", version or "Nothing is published yet"),
        ("Looked at again", day(work.review_on)),
    )


def _credit(work: StandardWork) -> str:
    first = work.adopted_from
    return (
        f"Taken over from {first.work.unit.name}: “{first.work.title}”, version {first.number}."
        if first
        else ""
    )


def _version_words(edition: Edition) -> str:
    words = str(edition.get_state_display())
    if edition.published_on:
        words += f", published on {day(edition.published_on)}"
    return f"{words}. {edition.what_changed}".strip()


def _compare_href(work: StandardWork, editions: Sequence[Edition]) -> str:
    shown = [one for one in editions if one.state != Edition.State.DROPPED]
    if len(shown) < 2:
        return ""
    return f"{standard_href(work.pk, 'standard_compare')}?from={shown[1].number}&to={shown[0].number}"


def _trained_line(row: Trained, *, may_change: bool) -> TrainedLine:
    return TrainedLine(
        name=row.person.label,
        how=f"{day(row.on)}, by {row.trained_by.name}",
        take_back_href=reverse(
            f"{ROOM}:training_take_back",
            kwargs={"standard_work_id": row.edition.work_id, "trained_id": row.pk},
        )
        if may_change
        else "",
    )


def standard_tabs(work: StandardWork, *, current: str) -> tuple[Link, ...]:
    pages = {"How it is done": "standard_show", "History": "standard_history"}
    return tuple(
        Link(text, standard_href(work.pk, name), current=text == current) for text, name in pages.items()
    )


@dataclass(frozen=True, slots=True)
class HistoryPage:
    title: str
    href: str
    tabs: tuple[Link, ...]
    entries: tuple[HistoryItem, ...]


def history_page(work: StandardWork, items: Iterable[HistoryItem]) -> HistoryPage:
    return HistoryPage(
        title=work.title,
        href=standard_href(work.pk),
        tabs=standard_tabs(work, current="History"),
        entries=tuple(items),
    )


@dataclass(frozen=True, slots=True)
class DraftPage:
    title: str
    href: str
    edition: EditionView
    is_draft: bool
    steps_href: str
    publish_href: str
    drop_href: str


def draft_page(edition: Edition, *, may_change: bool, sees_work: bool = False) -> DraftPage:
    open_to_change = may_change and edition.is_draft
    return DraftPage(
        title=edition.work.title,
        href=standard_href(edition.work_id),
        edition=edition_view(edition, sees_work=sees_work),
        is_draft=edition.is_draft,
        steps_href=edition_href(edition, "edition_steps") if open_to_change else "",
        publish_href=edition_href(edition, "edition_publish") if open_to_change else "",
        drop_href=edition_href(edition, "edition_drop") if open_to_change and edition.number > 1 else "",
    )


@dataclass(frozen=True, slots=True)
class ComparedStep:
    """One step of one version beside the same of another; None where it is not there."""

    what: str
    before: StepLine | None
    after: StepLine | None


@dataclass(frozen=True, slots=True)
class ComparePage:
    title: str
    href: str
    before: EditionView
    after: EditionView
    rows: tuple[ComparedStep, ...]
    numbers: tuple[int, ...]


def compare_page(
    work: StandardWork, before: Edition, after: Edition, editions: Sequence[Edition]
) -> ComparePage:
    return ComparePage(
        title=work.title,
        href=standard_href(work.pk),
        before=edition_view(before, sees_work=False),
        after=edition_view(after, sees_work=False),
        rows=compared(before, after),
        numbers=tuple(one.number for one in reversed(editions)),
    )


def compared(before: Edition, after: Edition) -> tuple[ComparedStep, ...]:
    """The steps of two versions side by side: those that say the same stand together."""
    old = [step_line(step) for step in before.steps.all()]
    new = [step_line(step) for step in after.steps.all()]
    matcher = SequenceMatcher(a=[step.what for step in old], b=[step.what for step in new], autojunk=False)
    rows: list[ComparedStep] = []
    for _, first, last, start, end in matcher.get_opcodes():
        left, right = old[first:last], new[start:end]
        for place in range(max(len(left), len(right))):
            one = left[place] if place < len(left) else None
            other = right[place] if place < len(right) else None
            rows.append(ComparedStep(_difference(one, other), one, other))
    return tuple(rows)


def _difference(before: StepLine | None, after: StepLine | None) -> str:
    if before is None:
        return "New"
    if after is None:
        return "Left out"
    same = ("what", "key_point", "reason", "time")
    return "The same" if all(getattr(before, name) == getattr(after, name) for name in same) else "Changed"


@dataclass(frozen=True, slots=True)
class SkillsPage:
    here: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    totals: tuple[str, ...]
    places: tuple[PlaceChoice, ...]
    current: int
    tabs: tuple[Link, ...]


def skills_page(skills: Skills, *, places: Iterable[Place], here: Place) -> SkillsPage:
    rows = []
    trained_now = dict.fromkeys((work.pk for work in skills.works), 0)
    for person in skills.people:
        cells = []
        for work in skills.works:
            kind, words = _skill(skills, person, work)
            trained_now[work.pk] += kind == "now"
            cells.append((kind, words))
        rows.append((person.label, tuple(cells)))
    return SkillsPage(
        here=here.name,
        columns=tuple((work.title, standard_href(work.pk)) for work in skills.works),
        rows=tuple(rows),
        totals=tuple(f"{trained_now[work.pk]} of {len(skills.people)}" for work in skills.works),
        places=place_choices(places),
        current=here.unit_id,
        tabs=work_tabs(here.unit_id, current="Who is trained"),
    )


def _skill(skills: Skills, person: Person, work: StandardWork) -> tuple[str, str]:
    key, current = (person.pk, work.pk), skills.editions[work.pk].number
    trained, read = skills.trained.get(key, 0), skills.read.get(key, 0)
    if trained == current:
        return "now", "Trained"
    if trained:
        return "old", f"Trained in version {trained}; now it is {current}"
    if read == current:
        return "read", "Has read it"
    return "none", "Not yet"


def as_asked(work: StandardWork) -> dict[str, Any]:
    return {
        "title": work.title,
        "purpose": work.purpose,
        "owner": work.owner_id,
        "review_on": work.review_on,
        "for_below": work.for_below,
    }


def with_owner(people: Sequence[Person], work: StandardWork) -> list[Person]:
    """Whoever could look after it, with whoever does even where they could no longer be chosen."""
    listed = list(people)
    if all(person.pk != work.owner_id for person in listed):
        listed.append(work.owner)
    return listed


def chart_link(unit_id: int, measure: Measure | None, *, may_start: bool) -> Link | None:
    """The way to the chart that cards or scores make, or to where it is started; None where there is neither."""
    if measure is not None:
        return Link("See the chart", reverse("measurement:measure_show", kwargs={"measure_id": measure.pk}))
    if may_start:
        return Link("Start a chart of this", f"{reverse('measurement:sources_start')}?place={unit_id}")
    return None


def where(unit: Unit) -> str:
    return "the whole trust" if unit.kind == Unit.Kind.TRUST else unit.name
