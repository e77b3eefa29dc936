from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import Person, Unit
from goldenthread.foundations.search.folding import find_in
from goldenthread.practices.daily_management.models import Edition, HasRead, StandardWork, Step, Trained
from goldenthread.practices.daily_management.rules import Permission
from goldenthread.practices.projects.models import Project

GUESTS = {Person.Kind.PATIENT_PARTNER, Person.Kind.EXTERNAL, Person.Kind.EVALUATOR}


def all_standards() -> QuerySet[StandardWork]:
    """Every piece of standard work with its place and owner, by title. One query."""
    rows: QuerySet[StandardWork] = StandardWork.objects.select_related(
        "unit", "owner", "adopted_from__work__unit"
    )
    return rows.order_by("title", "pk")


def standards_kept(unit_ids: Collection[int]) -> list[StandardWork]:
    """The standard work that these places keep and have not withdrawn. One query."""
    return list(all_standards().filter(unit_id__in=unit_ids, withdrawn_on=None))


def standards_that_hold(unit: Unit, *, on: date) -> list[StandardWork]:
    """The standard work that holds at a place: its own, and what the places above it share. Two queries."""
    above = [up.pk for up in organisation.units_above(unit, on=on)]
    holds = Q(unit=unit) | Q(unit_id__in=above, for_below=True)
    return list(all_standards().filter(holds, withdrawn_on=None))


def editions_in_use(works: Iterable[StandardWork]) -> dict[int, Edition]:
    """The published version of each of these, with its steps, by the number of the standard work. Two queries."""
    rows = Edition.objects.filter(
        work__in=[work.pk for work in works], state=Edition.State.PUBLISHED
    ).select_related("work__unit", "tested_in", "published_by")
    steps = Prefetch("steps", queryset=Step.objects.order_by("order", "pk"))
    return {edition.work_id: edition for edition in rows.prefetch_related(steps)}


def get_standard(standard_work_id: int, *, seen_by: Person) -> StandardWork:
    """One piece of standard work of the person's own trust, or nothing to be found. One query."""
    work = all_standards().filter(pk=standard_work_id).first()
    if work is None:
        raise Http404
    return work


def get_edition(standard_work_id: int, edition_id: int, *, seen_by: Person) -> Edition:
    """One version with its steps, or nothing to be found. Two queries."""
    rows: QuerySet[Edition] = Edition.objects.select_related(
        "work__unit", "work__owner", "tested_in", "published_by"
    ).prefetch_related("steps")
    edition = rows.filter(pk=edition_id, work_id=standard_work_id).first()
    if edition is None:
        raise Http404
    return edition


def get_training(standard_work_id: int, trained_id: int, *, seen_by: Person) -> Trained:
    """One record that somebody is trained, or nothing to be found. One query."""
    rows: QuerySet[Trained] = Trained.objects.select_related("edition__work", "person")
    trained = rows.filter(pk=trained_id, edition__work_id=standard_work_id).first()
    if trained is None:
        raise Http404
    return trained


def editions_of(work: StandardWork) -> list[Edition]:
    """Every version, the newest first, with its steps. Two queries."""
    rows = Edition.objects.filter(work=work).select_related("work", "tested_in", "published_by")
    return list(rows.prefetch_related("steps").order_by("-number"))


def edition_in_use(work: StandardWork) -> Edition | None:
    """The published version of one piece of standard work, with its steps. Two queries."""
    return editions_in_use([work]).get(work.pk)


def steps_of(edition: Edition) -> list[Step]:
    """The steps of a version in their order. One query."""
    return list(Step.objects.filter(edition=edition).order_by("order", "pk"))


def has_read(edition: Edition, person: Person) -> HasRead | None:
    """When a person read a version; None where they have not. One query."""
    found: HasRead | None = HasRead.objects.filter(edition=edition, person=person).first()
    return found


def trained_in(edition: Edition) -> list[Trained]:
    """Who is trained in a version, by name. One query."""
    rows: QuerySet[Trained] = Trained.objects.filter(edition=edition).select_related("person", "trained_by")
    return list(rows.order_by("person__family_name", "person__given_name", "pk"))


def people_at(unit_ids: Collection[int], *, on: date) -> list[Person]:
    """Who works at these places on a day, each once, by name; nobody from outside. One query."""
    rows = organisation.memberships_here(unit_ids, on=on)
    people = {row.person_id: row.person for row in rows if row.person.kind not in GUESTS}
    return sorted(people.values(), key=lambda person: (person.family_name, person.given_name, person.pk))


@dataclass(frozen=True, slots=True)
class Skills:
    """Who has been trained in, and has read, which version of which standard work at one place.

    `trained` and `read` hold the newest version's number by the person and the standard work.
    """

    people: tuple[Person, ...]
    works: tuple[StandardWork, ...]
    editions: dict[int, Edition]
    trained: dict[tuple[int, int], int]
    read: dict[tuple[int, int], int]


def skills_at(unit: Unit, *, on: date) -> Skills:
    """The skills matrix of a place. Seven queries, however many people and pieces of standard work."""
    works = standards_that_hold(unit, on=on)
    editions = editions_in_use(works)
    people = people_at([unit.pk], on=on)
    return Skills(
        people=tuple(people),
        works=tuple(work for work in works if work.pk in editions),
        editions=editions,
        trained=_newest(Trained.objects.filter(edition__work__in=list(editions)), people),
        read=_newest(HasRead.objects.filter(edition__work__in=list(editions)), people),
    )


def _newest(
    rows: QuerySet[Trained] | QuerySet[HasRead], people: Sequence[Person]
) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = {}
    wanted = rows.filter(person__in=people).values_list("person_id", "edition__work_id", "edition__number")
    for person_id, work_id, number in wanted:
        key = person_id, work_id
        found[key] = max(number, found.get(key, 0))
    return found


def reviews_overdue(*, on: date) -> list[StandardWork]:
    """The standard work whose day of review is past. One query."""
    return list(all_standards().filter(withdrawn_on=None, review_on__lt=on))


def tests_to_choose_from(unit: Unit, *, on: date) -> list[Project]:
    """The work of a place, of those above and of those below, that could have tested a change; the newest first.
    Three queries."""
    above = {up.pk for up in organisation.units_above(unit, on=on)}
    below = organisation.here_and_below([unit.pk], on=on)
    rows: QuerySet[Project] = Project.objects.filter(unit_id__in=above | below).select_related("unit")
    return list(rows.order_by("-started_on", "-pk"))


def places_to_write_for(person: Person, *, on: date) -> list[organisation.Place]:
    """The open places for which a person may write standard work, in the order of the tree. One query."""
    reach = rights_of(person).units_for(Permission.CHANGE_STANDARD_WORK)
    return [place for place in organisation.place_tree(on=on) if reach is None or place.unit_id in reach]


def standards_found(words: list[str], person: Person, limit: int) -> list[StandardWork]:
    """The standard work in use whose title or purpose holds the words. One query."""
    if not rights_of(person).holds(Permission.SEE_STANDARD_WORK):
        return []
    rows = all_standards().filter(withdrawn_on=None).order_by()
    return find_in(rows, words, title="title", also=("unit__name", "purpose"), limit=limit)


def standards_owned(people: Collection[int]) -> dict[int, list[str]]:
    """The standard work that these people look after, by their numbers. One query."""
    found: dict[int, list[str]] = {}
    rows = StandardWork.objects.filter(owner_id__in=people, withdrawn_on=None).order_by("title")
    for owner_id, title in rows.values_list("owner_id", "title"):
        found.setdefault(owner_id, []).append(f"Looks after the standard work “{title}”.")
    return found
