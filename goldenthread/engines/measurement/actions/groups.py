from __future__ import annotations

import re

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.text import slugify

from goldenthread.engines.measurement import queries, rules
from goldenthread.engines.measurement.models import (
    DIMENSIONS,
    Measure,
    OwnDimension,
    PublishedSeries,
    StandardRequest,
)
from goldenthread.engines.measurement.rules import Permission, Told
from goldenthread.foundations.access.rights import rights_of, who_may
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.clock.periods import Period
from goldenthread.foundations.notices import actions as notices
from goldenthread.foundations.organisation.models import Person

_UNKNOWN = "unknown"


@transaction.atomic
def add_dimension(*, name: str, groups: str, unknown: str, ordered: bool, by: Person | None) -> OwnDimension:
    """Add a way of grouping people, with its groups one a line, to those that every trust knows."""
    if by is not None:
        _check_holds(by, Permission.CHANGE_MEASURES, to="add a way of grouping people")
    key = slugify(name).replace("-", "_")[:40]
    if not key:
        raise ValidationError({"name": "Give it a name of letters."})
    if any(key == known.key or name.casefold() == known.name.casefold() for known in DIMENSIONS):
        raise ValidationError({"name": f"“{name}” is known already. Choose another name."})
    dimension = OwnDimension(key=key, name=name, groups=read_groups(groups, unknown), ordered=ordered)
    dimension.full_clean()
    dimension.save()
    audit.record("was added", dimension, by=by)
    return dimension


@transaction.atomic
def change_dimension(
    dimension: OwnDimension,
    *,
    name: str,
    groups: str,
    unknown: str,
    ordered: bool,
    version: int | None,
    by: Person,
) -> None:
    """Change how groups are named. A group that numbers were entered for stays."""
    _check_holds(by, Permission.CHANGE_MEASURES, to="change a way of grouping people")
    dimension.name, dimension.ordered = name, ordered
    dimension.groups = read_groups(groups, unknown)
    gone = queries.codes_in_use(dimension.key) - {code for code, _, _ in dimension.groups}
    if gone:
        raise ValidationError(
            {"groups": f"There are numbers for {', '.join(sorted(gone))}. Keep each as “code = name”."}
        )
    audit.save_change(dimension, version=version)
    audit.record("was changed", dimension, by=by)


def _check_holds(person: Person, permission: Permission, *, to: str) -> None:
    """What is for the whole trust may be done by whoever holds the permission somewhere in it."""
    if not rights_of(person).holds(permission):
        raise PermissionDenied(f"You may not {to}. {who_may(permission)}")


def read_groups(text: str, unknown: str) -> list[list[object]]:
    """Each line as a group, "N = Night" or "Night"; and last those of whom it is not known."""
    groups: list[list[object]] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        code, equals, name = (part.strip() for part in line.partition("="))
        groups.append([(code if equals else _code(line))[:40], name if equals else line.strip(), True])
    groups.append([_UNKNOWN, unknown.strip(), False])
    codes, names = [str(code).casefold() for code, _, _ in groups], [str(name) for _, name, _ in groups]
    if len(groups) < 3:
        raise ValidationError({"groups": "Name at least two groups, one a line."})
    if len(groups) > 40:
        raise ValidationError({"groups": f"{len(groups) - 1} groups are too many to read. Name 39 at most."})
    for each, what in ((codes, "code"), ([name.casefold() for name in names], "name")):
        twice = next((one for one in each if each.count(one) > 1), None)
        if twice is not None:
            raise ValidationError({"groups": f"Two groups have the {what} “{twice}”. Give one another."})
    if any(len(name) > 80 or not name for name in names) or not all(codes):
        raise ValidationError({"groups": "Each group has a code and a name of at most 80 letters."})
    return groups


def _code(line: str) -> str:
    return re.sub(r"\s+", " ", line.strip()).casefold()


@transaction.atomic
def ask_for_standard(
    about: Measure | PublishedSeries,
    *,
    names: list[str],
    unit_ids: list[int],
    span: Period | None,
    stands_out: str,
    reason: str,
    asked_of: Person | None,
    by: Person,
) -> StandardRequest:
    """Ask that the places of a comparison work to one shared standard. Whoever answers is told."""
    _check_holds(by, Permission.SEE_MEASURES, to="ask for a shared standard")
    asked = rules.whoever_is_asked(asked_of, by=by)
    if span is None or not names:
        raise ValidationError("No place stands out in this comparison, so there is nothing to ask for.")
    request = StandardRequest(
        measure=about if isinstance(about, Measure) else None,
        series=about if isinstance(about, PublishedSeries) else None,
        names=names,
        unit_ids=unit_ids,
        first_period=span.start,
        last_period=span.end,
        stands_out=stands_out,
        reason=reason,
        asked_by=by,
        asked_by_label=by.label,
        asked_at=now(),
        asked_of=asked,
    )
    request.full_clean()
    request.save()
    audit.record("was asked for", request, by=by, reason=reason)
    notices.tell(
        [asked],
        kind=Told.STANDARD_ASKED,
        text=f"{by.label} asks for a shared standard for “{about}”: {stands_out}",
        why="Because you can answer for this measure.",
        address=reverse("measurement:standard_show", kwargs={"standard_id": request.pk}),
        unit=about.unit if isinstance(about, Measure) else None,
        about=request.measure,
        key=f"asked:{request.pk}",
        by=by,
    )
    return request


@transaction.atomic
def answer_request(
    request: StandardRequest, *, taken_up: bool, answer: str, version: int | None, by: Person
) -> None:
    """Take a request up, or decline it with a reason. Whoever asked is told."""
    rules.check_may_answer(request, by=by)
    if not taken_up and not answer.strip():
        raise ValidationError({"answer": "Say why it is declined: somebody asked for a reason, too."})
    request.state = StandardRequest.State.TAKEN_UP if taken_up else StandardRequest.State.DECLINED
    request.answer = answer
    request.answered_by_label, request.answered_at = by.label, now()
    audit.save_change(request, version=version)
    verb = "was taken up" if taken_up else "was declined"
    audit.record(verb, request, by=by, reason=answer)
    if request.asked_by is not None:
        notices.tell(
            [request.asked_by],
            kind=Told.STANDARD_ANSWERED,
            text=f"{by.label} answered: a shared standard for “{request.about}” {verb}.",
            why="Because you asked for it.",
            address=reverse("measurement:standard_show", kwargs={"standard_id": request.pk}),
            unit=request.measure.unit if request.measure else None,
            about=request.measure,
            key=f"answered:{request.pk}",
            by=by,
        )
