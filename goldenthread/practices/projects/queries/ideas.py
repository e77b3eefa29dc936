from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.http import Http404

from goldenthread.foundations.access.queries import holders
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.access.roles import roles
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import Person, Unit
from goldenthread.foundations.search.folding import find_in
from goldenthread.practices.projects.models import Idea, IdeaBox
from goldenthread.practices.projects.rules import Permission

# First what is owed an answer, then what somebody does next, then what is over.
_ORDER = (Idea.State.RAISED, Idea.State.TRYING, Idea.State.WILL_TRY, Idea.State.TRIED, Idea.State.NOT_NOW)


def _all_ideas() -> QuerySet[Idea]:
    ideas: QuerySet[Idea] = Idea.objects.select_related(
        "unit", "raised_by", "answered_by", "thanked_by", "project"
    )
    return ideas


def ideas_here(unit_ids: Collection[int], *, states: Collection[str] = ()) -> QuerySet[Idea]:
    """The ideas of these places: first those owed an answer, by the day it is owed, then the newest. One query."""
    step = Case(
        *(When(state=state, then=Value(place)) for place, state in enumerate(_ORDER)),
        output_field=IntegerField(),
    )
    owed = Case(When(state=Idea.State.RAISED, then="answer_by"))
    ideas = _all_ideas().filter(unit_id__in=unit_ids)
    if states:
        ideas = ideas.filter(state__in=states)
    return ideas.order_by(step, owed, "-raised_on", "-pk")


def waiting_ideas(unit: Unit) -> int:
    """How many ideas of one place wait for an answer. One query."""
    found: int = Idea.objects.filter(unit=unit, state=Idea.State.RAISED).count()
    return found


def nameless_ideas(unit: Unit, *, on: date) -> int:
    """How many ideas without a name came to a place on a day. One query."""
    found: int = Idea.objects.filter(unit=unit, raised_on=on, raised_by=None).count()
    return found


@dataclass(frozen=True, slots=True)
class Counts:
    """How many ideas there are in some places, by what became of them, and how many are owed and late."""

    by_state: dict[str, int]
    late: int

    def of(self, states: Collection[str]) -> int:
        return sum(self.by_state.get(state, 0) for state in states)


def counts_of(unit_ids: Collection[int], *, on: date) -> Counts:
    """Two queries."""
    ideas = Idea.objects.filter(unit_id__in=unit_ids).order_by()
    by_state = dict(ideas.values_list("state").annotate(Count("pk")))
    return Counts(by_state, ideas.filter(state=Idea.State.RAISED, answer_by__lt=on).count())


def get_idea(idea_id: int, *, seen_by: Person) -> Idea:
    """One idea of the person's own trust, or nothing to be found. One query."""
    idea = _all_ideas().filter(pk=idea_id).first()
    if idea is None:
        raise Http404
    return idea


def what_became(unit: Unit, *, since: date, limit: int) -> list[Idea]:
    """The ideas of a place that were answered or tried since a day, the newest answer first. One query."""
    answered = Idea.objects.filter(unit=unit, answered_on__gte=since).exclude(state=Idea.State.RAISED)
    return list(answered.order_by("-answered_on", "-pk")[:limit])


def idea_of_form(form_digest: str) -> Idea | None:
    """The idea that came by a form, if it has come in. One query."""
    idea: Idea | None = Idea.objects.filter(form_digest=form_digest).first() if form_digest else None
    return idea


def forms_to_forget(*, before: date) -> QuerySet[Idea]:
    """Ideas from before a day that still know which form they came by."""
    ideas: QuerySet[Idea] = Idea.objects.filter(raised_on__lt=before).exclude(form_digest="")
    return ideas


def ideas_owed(*, on: date, within: timedelta) -> list[Idea]:
    """The ideas that wait for an answer which is late, or due within a time. One query."""
    waiting = _all_ideas().filter(state=Idea.State.RAISED, answer_by__lte=on + within)
    return list(waiting.order_by("unit_id", "answer_by", "pk"))


def days_of_ideas(unit_ids: Collection[int], *, first: date, last: date) -> list[date]:
    """The days on which ideas came to these places between two days, both included. One query."""
    ideas = Idea.objects.filter(unit_id__in=unit_ids, raised_on__range=(first, last)).order_by()
    return list(ideas.values_list("raised_on", flat=True))


def answers_owed(unit_ids: Collection[int], *, first: date, last: date) -> list[tuple[date, date | None]]:
    """For each idea whose answer was owed between two days: that day, and the day of its first answer. One query."""
    ideas = Idea.objects.filter(unit_id__in=unit_ids, answer_by__range=(first, last)).order_by()
    return list(ideas.values_list("answer_by", "first_answered_on"))


def who_answers(unit: Unit, *, on: date) -> list[Person]:
    """Those who lead a place; where nobody does, those who lead the next one above it. Two queries."""
    keys = {role.key for role in roles().values() if Permission.ANSWER_IDEAS in role.here_and_below}
    leads: dict[int, list[Person]] = {}
    above = organisation.units_above(unit, on=on)
    reach = {unit.pk, *(one.pk for one in above)}
    for membership in holders(keys, on=on).filter(unit_id__in=reach):
        leads.setdefault(membership.unit_id, []).append(membership.person)
    nearest = [unit.pk, *(one.pk for one in reversed(above))]
    return next((leads[unit_id] for unit_id in nearest if unit_id in leads), [])


def ideas_found(words: list[str], person: Person, limit: int) -> list[Idea]:
    """The ideas that a person may see whose words hold the words. One query."""
    if not rights_of(person).holds(Permission.SEE_WORK):
        return []
    ideas = _all_ideas().order_by()
    return find_in(ideas, words, title="words", also=("unit__name", "answer", "what_happened"), limit=limit)


# --- boxes -------------------------------------------------------------------------------------------------------


def box_of(unit: Unit) -> IdeaBox | None:
    """The idea box of a place, open or closed. One query."""
    box: IdeaBox | None = IdeaBox.objects.select_related("unit").filter(unit=unit).first()
    return box


_CODE = re.compile(r"([1-9][0-9]{0,11})-[a-z2-9]{16}", re.ASCII)


def body_of_code(code: str) -> int | None:
    """The number of the trust that the code of a box names; none where it is no such code."""
    found = _CODE.fullmatch(code)
    return int(found[1]) if found else None


def box_at(code: str) -> IdeaBox | None:
    """The box at an address, in the scope of its trust; none where no box has it. One query."""
    box: IdeaBox | None = IdeaBox.objects.select_related("unit", "body").filter(public_code=code).first()
    return box
