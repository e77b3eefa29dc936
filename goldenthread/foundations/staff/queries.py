from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.http import Http404

from goldenthread.foundations.access.roles import roles
from goldenthread.foundations.audit.models import Entry
from goldenthread.foundations.organisation.models import (
    Membership,
    Person,
    Unit,
    UnitPlacement,
    UnitSuccession,
    body_in_scope,
)
from goldenthread.foundations.staff import rules
from goldenthread.foundations.staff.columns import FACTS
from goldenthread.foundations.staff.comparing import FileRow, Here
from goldenthread.foundations.staff.locating import Locator, locator_of
from goldenthread.foundations.staff.models import KnownHeading, Piece, StaffFile

ON_A_PIECE = 500


def get_file(file_id: int, *, seen_by: Person) -> StaffFile:
    """One file of the person's own trust, or nothing to be found. One query."""
    file: StaffFile | None = (
        StaffFile.objects.select_related("sent_by", "decided_by").filter(pk=file_id).first()
    )
    if file is None:
        raise Http404
    return file


def files() -> QuerySet[StaffFile]:
    """Every file that was sent, the newest first. One query."""
    found: QuerySet[StaffFile] = StaffFile.objects.select_related("sent_by", "decided_by")
    return found


def file_under_way(digest: str, kind: str) -> StaffFile | None:
    """The same file, if it was sent before and nobody has decided about it yet. One query."""
    waiting = (
        StaffFile.State.READING,
        StaffFile.State.ASKING,
        StaffFile.State.READY,
        StaffFile.State.APPLYING,
    )
    file: StaffFile | None = StaffFile.objects.filter(digest=digest, kind=kind, state__in=waiting).first()
    return file


def known_headings(kind: str) -> dict[str, str]:
    """What this trust has said its headings mean. One query."""
    return dict(KnownHeading.objects.filter(kind=kind).values_list("heading", "means"))


# --- who is here -------------------------------------------------------------------------------------------------


def locator(*, on: date) -> Locator:
    """Every place by what it is and was called. Three queries."""
    return locator_of(
        Unit.objects.all(), UnitPlacement.objects.order_by("pk"), UnitSuccession.objects.all(), on=on
    )


def here(*, on: date) -> Here:
    """Everyone who is or was in the trust, with what they belong to from a day on. Five queries."""
    places = locator(on=on)
    people = list(Person.objects.order_by("pk"))
    by_number = {person.pk: person for person in people}
    memberships: dict[int, list[Membership]] = {}
    for membership in Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on)).order_by("pk"):
        membership.person = by_number[membership.person_id]
        membership.unit = places.units[membership.unit_id]
        memberships.setdefault(membership.person_id, []).append(membership)
    for person in people:
        if person.manager_id is not None:
            person.manager = by_number[person.manager_id]
    return Here(people, memberships, places, roles(), rules.roles_not_by_file(), on)


WATCHED = (Person, Membership, Unit, UnitPlacement, UnitSuccession)


def last_change() -> tuple[int, datetime | None]:
    """What stays equal while nobody changes the trust's people and places, by hand or by a file. Two queries."""
    kinds = [model._meta.label_lower for model in WATCHED]
    newest = Entry.objects.filter(body_id=body_in_scope(), record_kind__in=kinds).order_by("-pk")
    applied = StaffFile.objects.aggregate(last=Max("applied_at"))["last"]
    return newest.values_list("pk", flat=True).first() or 0, applied


# --- what a file held --------------------------------------------------------------------------------------------


def packed(values: Sequence[Any]) -> bytes:
    return zlib.compress(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode(), 6)


def unpacked(data: bytes | memoryview[int]) -> list[Any]:
    values: list[Any] = json.loads(zlib.decompress(bytes(data)))
    return values


def _pieces(file: StaffFile, kind: str) -> QuerySet[Piece]:
    found: QuerySet[Piece] = Piece.objects.filter(file=file, kind=kind).order_by("number")
    return found


def upload_of(file: StaffFile) -> bytes:
    """The bytes of a file as it came. One query."""
    return b"".join(bytes(piece.data) for piece in _pieces(file, Piece.Kind.UPLOAD))


def is_held(file: StaffFile) -> bool:
    """Whether what a file held is still here: erasing anybody deletes it, since they may be in it. One query."""
    found: bool = Piece.objects.filter(file=file).exists()
    return found


def rows_of(file: StaffFile) -> list[FileRow]:
    """The rows of a file as they were read. One query."""
    return list(_rows(_pieces(file, Piece.Kind.ROWS), [fact.key for fact in FACTS[file.kind]]))


def _rows(pieces: Iterable[Piece], keys: Sequence[str]) -> Iterator[FileRow]:
    for piece in pieces:
        for number, sheet, *cells in unpacked(piece.data):
            yield FileRow(number, sheet, dict(zip(keys, cells, strict=True)))


def changes_of(file: StaffFile, sort: str, *, start: int, count: int) -> list[dict[str, Any]]:
    """Some of the changes of one sort, in their order. One query."""
    first, last = start // ON_A_PIECE, (start + count - 1) // ON_A_PIECE
    pieces = _pieces(file, Piece.Kind.CHANGES).filter(sort=sort, number__gte=first, number__lte=last)
    found = [change for piece in pieces for change in unpacked(piece.data)]
    begin = start - first * ON_A_PIECE
    return found[begin : begin + count]


def problems_of(file: StaffFile, *, limit: int | None = None) -> list[dict[str, Any]]:
    """What is wrong with a file, in its order. One query."""
    return [one for piece in _pieces(file, Piece.Kind.PROBLEMS) for one in unpacked(piece.data)][:limit]
