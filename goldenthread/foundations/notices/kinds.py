"""The kinds of notice there are. Each room registers its own in its offers.py, with who may still read one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.notices.models import Notice
from goldenthread.foundations.organisation.models import Person


class Reason(StrEnum):
    """Why somebody is told, as the filter of their page has it."""

    ASKED = "asked"
    PLACES = "places"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice. `words` end "Tell me when …".

    A notice is shown to whoever holds `needs` at its place, or anywhere where it has none. `still_seen` says, of the
    records that notices are about, which of them a person may see today; at most one query. What is urgent is mailed
    at once, outside quiet hours, and cannot be muted. Of what is confidential no word is mailed.
    """

    key: str
    words: str
    reason: Reason
    needs: StrEnum | None = None
    still_seen: Callable[[Person, Collection[int]], Collection[int]] | None = None
    is_urgent: bool = False
    is_confidential: bool = False


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Let rooms above tell people of one more thing."""
    KINDS[kind.key] = kind


def visible(person: Person, notices: Iterable[Notice]) -> list[Notice]:
    """Those notices that a person may still read, in the same order. At most one query for each kind, and rights."""
    known = [notice for notice in notices if notice.kind in KINDS and _holds(person, notice)]
    asked: dict[str, set[int]] = {}
    for notice in known:
        if KINDS[notice.kind].still_seen and notice.about_id is not None:
            asked.setdefault(notice.kind, set()).add(notice.about_id)
    seen: dict[str, Collection[int]] = {}
    for key, numbers in asked.items():
        still_seen = KINDS[key].still_seen
        seen[key] = still_seen(person, numbers) if still_seen else numbers
    return [notice for notice in known if notice.kind not in seen or notice.about_id in seen[notice.kind]]


def _holds(person: Person, notice: Notice) -> bool:
    needs = KINDS[notice.kind].needs
    if needs is None:
        return True
    rights = rights_of(person)
    return rights.may(needs, unit_id=notice.unit_id) if notice.unit_id else rights.holds(needs)
