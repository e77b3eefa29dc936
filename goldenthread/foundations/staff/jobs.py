"""What the clock does with files: it is handed their numbers."""

from __future__ import annotations

from collections.abc import Callable

from goldenthread.foundations.clock import work
from goldenthread.foundations.organisation.models import scope_of
from goldenthread.foundations.staff import actions
from goldenthread.foundations.staff.actions.files import APPLY, CLEAR, READ
from goldenthread.foundations.staff.models import StaffFile


def _with_file(act: Callable[[StaffFile], None], body_id: int, file_id: int) -> None:
    with scope_of(body_id):
        file = StaffFile.objects.select_related("sent_by", "decided_by").filter(pk=file_id).first()
        if file is not None:
            act(file)


def read(body_id: int, file_id: int) -> None:
    _with_file(actions.read_file, body_id, file_id)


def apply(body_id: int, file_id: int) -> None:
    _with_file(actions.apply_file, body_id, file_id)


def clear(body_id: int, file_id: int) -> None:
    _with_file(actions.clear_file, body_id, file_id)


work.register(READ, read)
work.register(APPLY, apply)
work.register(CLEAR, clear)
