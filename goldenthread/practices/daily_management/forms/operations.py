"""What screens send, read before anything of it is done: one form of the huddle's page, or a batch of them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, QueryDict

from goldenthread.engines.routines.rules import AtTheBoard
from goldenthread.foundations.design.forms import Choice, Form
from goldenthread.practices.daily_management.actions import huddles
from goldenthread.practices.daily_management.actions.operations import Asked
from goldenthread.practices.daily_management.forms.board import (
    OPERATIONS,
    WITH_A_VERSION,
    OperationForm,
    form_of,
)
from goldenthread.practices.daily_management.models import Board, Conflict

MOST_AT_ONCE, LONGEST_BATCH, MOST_FIELDS, LONGEST_FIELD = 50, 200_000, 12, 2_000
FURTHEST_NUMBER = 2**53


class Misshapen(Exception):
    """What arrived is not what our own script sends."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One operation as a screen sent it."""

    key: str
    number: int
    name: str
    fields: Mapping[str, str]
    version: int | None
    device_at: datetime | None

    def as_posted(self) -> QueryDict:
        """The same as a browser would have posted it."""
        posted = QueryDict(mutable=True)
        posted.update(self.fields)
        posted["key"] = uuid.UUID(self.key).hex
        if self.version is not None:
            posted["version"] = str(self.version)
        return posted

    def asked(self, form: OperationForm) -> Asked:
        """What is kept of it where it must wait for a choice: what its form asks, and nothing else that was sent."""
        known = {name: value for name, value in self.fields.items() if name in form.fields}
        return Asked(self.key, self.number, self.name, known, self.device_at)


def form_named(name: str, posted: Any) -> OperationForm:
    """The form of an operation, filled with what was posted; nothing is to be found under another name."""
    if name not in OPERATIONS:
        raise Http404
    version = posted.get("version", "")
    return form_of(name, posted, version=int(version) if version.isascii() and version.isdigit() else None)


def asked_by(form: OperationForm, posted: Any) -> Asked:
    """What a form asks that was posted without scripts: its one-time key is the operation's."""
    fields = {name: posted[name] for name in form.fields if name in posted and name not in Form.RESERVED}
    return Asked(str(uuid.UUID(form.key)), 0, form.operation, fields)


def effect_of(form: OperationForm, board: Board, by: AtTheBoard) -> Callable[[], object]:
    """What a form that is in order has done when it is called."""
    answers = form.cleaned_values()
    if form.operation in WITH_A_VERSION:
        answers["version"] = form.version
    act: Callable[..., object] = getattr(huddles, form.operation)
    return lambda: act(board=board, by=by, **answers)


def refusal_of(form: OperationForm) -> Callable[[], object]:
    """Says what is wrong with a form, when it is called."""
    wrong = [message for messages in form.errors.values() for message in messages]

    def refuse() -> None:
        raise ValidationError(list(dict.fromkeys(map(str, wrong))))

    return refuse


def what_to_do(form: OperationForm, board: Board, by: AtTheBoard) -> Callable[[], object]:
    """What a form has done, or the refusal that is its answer."""
    return effect_of(form, board, by) if form.is_valid() else refusal_of(form)


def effect_of_conflict(conflict: Conflict, board: Board, by: Any) -> Callable[[], object]:
    """What a screen had wanted, on the record as it is now: whoever chooses has seen both."""
    posted = Sent(uuid.uuid4().hex, 0, conflict.name, _texts(conflict.fields), 0, None).as_posted()
    form = form_named(conflict.name, posted)
    if not form.is_valid():
        return refusal_of(form)
    answers = form.cleaned_values() | ({"version": None} if conflict.name in WITH_A_VERSION else {})
    act: Callable[..., object] = getattr(huddles, conflict.name)
    return lambda: act(board=board, by=by, **answers)


class SettleForm(Form):
    keep = Choice(
        "Which of the two?", choices=[("theirs", "What is there"), ("ours", "What the screen wanted")]
    )


def read_batch(body: bytes) -> list[Sent]:
    """The operations of a batch, in their order. Refused as a whole where it is not what our own script sends."""
    if len(body) > LONGEST_BATCH:
        raise Misshapen("This is more than a screen sends at once.")
    try:
        told = json.loads(body)["operations"]
        if not isinstance(told, list) or len(told) > MOST_AT_ONCE:
            raise Misshapen(f"A screen sends at most {MOST_AT_ONCE} entries at once.")
        return [_read(one) for one in told]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as wrong:
        raise Misshapen("This is not what a screen sends.") from wrong


def _read(one: Any) -> Sent:
    number, version = int(one["number"]), one.get("version")
    if not 0 <= number < FURTHEST_NUMBER or len(one["fields"]) > MOST_FIELDS or one["name"] not in OPERATIONS:
        raise Misshapen("This is not what a screen sends.")
    return Sent(
        key=str(uuid.UUID(one["key"])),
        number=number,
        name=one["name"],
        fields=_texts(one["fields"]),
        version=None if version is None else min(max(int(version), 0), 2**31 - 1),
        device_at=_moment(one.get("at")),
    )


def _texts(fields: Mapping[str, Any]) -> dict[str, str]:
    """Longer than any field has room for is cut to what is still refused with a sentence."""
    return {
        str(name)[:60]: str(value)[:LONGEST_FIELD]
        for name, value in fields.items()
        if value is not None and name not in Form.RESERVED
    }


def _moment(text: Any) -> datetime | None:
    """The device's clock: shown, never used. One that cannot be read is left out."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
