from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string

from goldenthread.foundations.access.roles import Role, roles
from goldenthread.foundations.staff.models import StaffFile


class Permission(StrEnum):
    IMPORT_STAFF = "staff.import_staff"


# A file that ends more than this share of a trust's people, and more than a handful, is asked about.
MOST_LEAVING = 0.05
A_HANDFUL = 5
# How long what a file held is kept, in days.
KEPT_DAYS = 30


def roles_not_by_file() -> frozenset[str]:
    """Roles that no file can give: those that open what is privileged, and those of people from outside."""
    privileged: frozenset[StrEnum] = import_string(settings.PRIVILEGED)

    def is_kept_from_files(role: Role) -> bool:
        return role.national or role.from_outside or bool(role.permissions & privileged)

    return frozenset(role.key for role in roles().values() if is_kept_from_files(role))


def ends_many(counts: Mapping[str, int]) -> bool:
    """Whether a file ends so many that it may list only a part of the trust."""
    left = counts.get("left", 0)
    return left > A_HANDFUL and left > MOST_LEAVING * counts.get("here", 0)


def check_may_apply(file: StaffFile, *, typed: int | None, is_held: bool) -> None:
    if file.state != StaffFile.State.READY:
        raise ValidationError(f"This file is {file.get_state_display().lower()}, so it cannot be applied.")
    if not is_held:
        raise ValidationError("What this file held has been deleted. Send the file again.")
    if not changes_anything(file.counts):
        raise ValidationError("There is nothing to change, so there is nothing to apply.")
    if ends_many(file.counts) and typed != file.counts["left"]:
        raise ValidationError(
            {
                "leaving": f"{file.counts['left']:,} people would leave, of {file.counts['here']:,} here. "
                "If that is right, type how many leave. If not, set the file aside."
            }
        )


def changes_anything(counts: Mapping[str, int]) -> bool:
    return any(counts.get(sort) for sort in ("new", "back", "moved", "changed", "left"))


def check_may_set_aside(file: StaffFile) -> None:
    if file.state not in (StaffFile.State.READY, StaffFile.State.ASKING, StaffFile.State.REFUSED):
        raise ValidationError(f"This file is {file.get_state_display().lower()}, so it cannot be set aside.")


def check_may_explain(file: StaffFile, *, is_held: bool) -> None:
    if not is_held:
        raise ValidationError("What this file held has been deleted. Send the file again.")
    if file.state not in (StaffFile.State.READY, StaffFile.State.ASKING, StaffFile.State.REFUSED):
        raise ValidationError(
            f"This file is {file.get_state_display().lower()}. Its columns stay as they are."
        )
    if not file.headings:
        raise ValidationError("This file has no columns that could be read.")


def check_meanings(meanings: Mapping[str, str], *, known: Collection[str]) -> None:
    """Each heading means one fact or none, and no fact stands in two columns."""
    for key in meanings.values():
        if key not in known:
            raise ValidationError(f"There is no fact called “{key}”.")
    if len(set(meanings.values())) < len(meanings):
        raise ValidationError("One column is chosen twice. Choose another for one of them, or none.")
