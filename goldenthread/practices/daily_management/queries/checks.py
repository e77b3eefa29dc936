from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Count, Q, QuerySet

from goldenthread.foundations.organisation.models import Unit
from goldenthread.practices.daily_management.models import Answer, Check, Checking, Edition
from goldenthread.practices.daily_management.queries.standard_work import (
    editions_in_use,
    people_at,
    standards_that_hold,
)


def checking_at(unit: Unit) -> Checking | None:
    """How often a place draws a card; None where it does not. One query."""
    found: Checking | None = Checking.objects.select_related("unit").filter(unit=unit, ended_on=None).first()
    return found


def places_that_check(unit_ids: Collection[int]) -> list[Checking]:
    """Which of these places draw cards, by name. One query."""
    rows = Checking.objects.select_related("unit").filter(unit_id__in=unit_ids, ended_on=None)
    return list(rows.order_by("unit__sort_name", "pk"))


def cards_to_draw_from(unit: Unit, *, on: date) -> list[Edition]:
    """The versions in use at a place, with their steps, in one order. Four queries."""
    editions = editions_in_use(standards_that_hold(unit, on=on))
    return sorted(editions.values(), key=lambda edition: edition.pk)


def card_of(checking: Checking, period_start: date) -> Check | None:
    """The card of one time, if it was done, with what it found. Two queries."""
    rows: QuerySet[Check] = Check.objects.select_related("edition__work", "by").prefetch_related(
        "answers__step"
    )
    found: Check | None = rows.filter(checking=checking, period_start=period_start).first()
    return found


def cards_done(unit_ids: Collection[int], *, limit: int) -> list[Check]:
    """The newest cards of these places, with what they found. Two queries."""
    rows = Check.objects.filter(unit_id__in=unit_ids).select_related("unit", "edition__work", "by")
    return list(rows.prefetch_related("answers__step").order_by("-period_start", "-pk")[:limit])


def names_at(unit: Unit, *, on: date) -> list[str]:
    """The full names of those who work at a place, which no card may hold. One query."""
    return [person.name for person in people_at([unit.pk], on=on)]


def answers_by_day(unit_ids: Collection[int], *, first: date, last: date) -> list[tuple[date, int, int]]:
    """For each day that these places did cards for: steps found done as written, and steps seen. One query."""
    rows = Answer.objects.filter(
        check_card__unit_id__in=unit_ids,
        check_card__period_start__gte=first,
        check_card__period_start__lte=last,
    ).values_list("check_card__period_start")
    counted = rows.annotate(
        done=Count("pk", filter=Q(seen=Answer.Seen.YES)),
        seen=Count("pk", filter=~Q(seen=Answer.Seen.NOT_SEEN)),
    )
    return list(counted.order_by("check_card__period_start"))


def checkings_ever(unit_ids: Collection[int]) -> list[Checking]:
    """When each of these places drew cards, ended times too. One query."""
    return list(Checking.objects.filter(unit_id__in=unit_ids).order_by("pk"))


def days_of_cards(unit_ids: Collection[int], *, first: date, last: date) -> list[tuple[int, date]]:
    """Which times of these places' cards were done, from one day to another. One query."""
    rows = Check.objects.filter(unit_id__in=unit_ids, period_start__gte=first, period_start__lte=last)
    return list(rows.values_list("checking_id", "period_start"))
