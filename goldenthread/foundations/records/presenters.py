"""What the pages about requests, holds, periods and the trail show."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.urls import reverse
from django.utils.html import format_html

from goldenthread.foundations.access.models import Account
from goldenthread.foundations.access.rights import Rights, in_a_row
from goldenthread.foundations.audit.heads import Head
from goldenthread.foundations.audit.presenters import HistoryItem
from goldenthread.foundations.clock.periods import day_in_words
from goldenthread.foundations.design.presenters import Column, Link
from goldenthread.foundations.organisation.models import Person
from goldenthread.foundations.privacy.declarations import WITH_ITS_OWNER, Blank, Delete, Ending, Keep, called
from goldenthread.foundations.records.models import Clearing, Copy, Erasure, Hold, Request
from goldenthread.foundations.records.queries import Holding, Rule
from goldenthread.foundations.records.rules import COPY_KEPT_DAYS, Permission, months_in_words

TABS = (
    ("Requests", "records:request_list", Permission.ANSWER_REQUESTS),
    ("Holds", "records:hold_list", Permission.ANSWER_REQUESTS),
    ("How long things are kept", "records:retention_show", Permission.CHANGE_RETENTION),
    ("The trail", "records:trail_show", Permission.READ_TRAIL),
)


def tabs(rights: Rights, here: str) -> list[Link]:
    """The parts of the room that somebody may use, and which of them this is."""
    return [
        Link(text, reverse(name), current=name == here) for text, name, needs in TABS if rights.holds(needs)
    ]


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


# --- requests ----------------------------------------------------------------------------------------------------

REQUEST_COLUMNS = ("Who", "Asks for", "Asked on", "Answer by")


def request_rows(requests: Iterable[Request], *, on: date) -> list[list[Any]]:
    return [
        [
            format_html('<a href="{}">{}</a>', _request_href(request), request.person.name),
            request.get_kind_display(),
            day_in_words(request.asked_on),
            due_in_words(request, on=on),
        ]
        for request in requests
    ]


def _request_href(request: Request) -> str:
    return reverse("records:request_show", kwargs={"request_id": request.pk})


def due_in_words(request: Request, *, on: date) -> str:
    if request.closed_on is not None:
        return f"{request.get_state_display()} on {day_in_words(request.closed_on)}"
    day, left = day_in_words(request.due_on), (request.due_on - on).days
    if left < 0:
        return f"{day}: {_days(-left)} late"
    if left == 0:
        return f"{day}: today"
    return f"{day}: {_days(left)} left"


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


HELD_COLUMNS = ("What", Column("How many", numeric=True), "How it leads to them")


def held_rows(holdings: Iterable[Holding]) -> list[list[Any]]:
    return [
        [
            capital(holding.words),
            len(holding.rows),
            _leads(holding),
        ]
        for holding in holdings
    ]


def _leads(holding: Holding) -> str:
    if holding.said.personal and holding.said.personal.packed:
        return "Lists many people: they may be among them"
    return "About them" if holding.is_about else f"Names them as {_links_in_words(holding)}"


def _links_in_words(holding: Holding) -> str:
    return " and ".join(holding.fields_in_words(holding.links))


@dataclass(frozen=True, slots=True)
class CopyLine:
    """One copy that was made: what can be done with it now."""

    words: str
    href: str


def copy_lines(copies: Iterable[Copy]) -> list[CopyLine]:
    return [_copy_line(copy) for copy in copies]


def _copy_line(copy: Copy) -> CopyLine:
    if copy.state == Copy.State.WAITING or copy.made_at is None:
        return CopyLine("A copy is being made. Open this page again in a minute.", "")
    made = day_in_words(copy.made_at.date())
    if copy.state == Copy.State.GONE:
        return CopyLine(
            f"The copy made on {made} was deleted, as every copy is after {COPY_KEPT_DAYS} days.", ""
        )
    href = reverse("records:copy_download", kwargs={"copy_id": copy.pk})
    return CopyLine(f"Made on {made}. It is deleted {COPY_KEPT_DAYS} days after that.", href)


# --- erasure -----------------------------------------------------------------------------------------------------

LAW = "UK GDPR Article 17(3): needed for the trust's public task, or for legal claims."


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of everything that leads to a person."""

    deleted: list[str]
    blanked: list[str]
    kept: list[tuple[str, str]]


def preview(holdings: Iterable[Holding], *, shared: Sequence[Account]) -> Preview:
    """`shared` are accounts with which they sign in at another trust too: those stay."""
    deleted, blanked, kept = [], [], []
    for holding in holdings:
        words = f"{capital(holding.words)}: {len(holding.rows)}"
        erased = holding.said.personal.on_erasure if holding.said.personal else None
        of_account = bool(holding.said.personal and holding.said.personal.account)
        if of_account and shared:
            kept.append((words, "They also sign in at another trust with it."))
        elif isinstance(erased, Delete) and holding.is_about:
            deleted.append(words)
        elif isinstance(erased, Blank) and (holding.is_about or erased.names):
            blanked.append(f"{words} ({_emptied(holding, erased)})")
        else:
            reason = erased.reason if isinstance(erased, Keep) and holding.is_about else _NAMED
            kept.append((words, reason))
    return Preview(deleted, blanked, kept)


_NAMED = "It is the trust's record of its work. It leads to a number where the name was."


def _emptied(holding: Holding, erased: Blank) -> str:
    if not erased.fields:
        return "their name beside it"
    return in_a_row(holding.fields_in_words(erased.fields))


def certificate(counts: dict[str, int]) -> list[tuple[str, Any]]:
    """What was done to somebody's data, in counts."""
    words = {
        "deleted": "Records deleted",
        "blanked": "Records emptied of what was personal",
        "texts": "Texts from which the name was taken",
        "entries": "Entries of the trail of which the content was erased",
        "kept": "Records kept, which lead to a number and no name",
    }
    return [(said, counts.get(name, 0)) for name, said in words.items()]


def erasure_rows(erasures: Iterable[Erasure]) -> list[Link]:
    return [
        Link(
            f"Number {one.number}, on {day_in_words(one.done_at.date())}",
            reverse("records:erasure_show", kwargs={"erasure_id": one.pk}),
        )
        for one in erasures
    ]


# --- holds -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HoldLine:
    what: str
    why: str
    when: str
    href: str


def hold_lines(holds: Iterable[Hold]) -> list[HoldLine]:
    return [_hold_line(hold) for hold in holds]


def _hold_line(hold: Hold) -> HoldLine:
    what = f"Everything about {hold.person.name}" if hold.person else class_in_words(hold.record_class)
    when = f"Since {day_in_words(hold.starts_on)}"
    if hold.lifted_on is not None:
        return HoldLine(what, hold.why, f"{when} until {day_in_words(hold.lifted_on)}", "")
    if hold.until is not None:
        when += f"; to be looked at again on {day_in_words(hold.until)}"
    return HoldLine(what, hold.why, when, reverse("records:hold_lift", kwargs={"hold_id": hold.pk}))


def class_in_words(record_class: str) -> str:
    return capital(called(apps.get_model(record_class)))


def class_choices(rules: Iterable[Rule]) -> list[tuple[str, str]]:
    return [(rule.record_class, capital(rule.words)) for rule in rules if rule.may_change]


# --- how long things are kept ------------------------------------------------------------------------------------

THEN = {
    Ending.DELETED: "Deleted",
    Ending.NAME_ERASED: "The name is erased; what was done at work stays",
    Ending.CONTENT_ERASED: "What it held is erased; that it happened stays",
    Ending.KEPT: "Kept",
}
RETENTION_COLUMNS = ("What", "Kept for", "Then", "Why this long", "")


def retention_rows(rules: Iterable[Rule]) -> list[list[Any]]:
    return [
        [
            capital(rule.words),
            kept_in_words(rule),
            THEN[rule.kept_for.ending],
            rule.chosen.reason if rule.chosen else rule.kept_for.source,
            _change_link(rule),
        ]
        for rule in sorted(rules, key=lambda rule: (not rule.may_change, rule.words))
        if rule.months is not None or rule.leads_to_people
    ]


def _change_link(rule: Rule) -> Any:
    if not rule.may_change:
        return ""
    href = reverse("records:period_change", kwargs={"record_class": rule.record_class})
    return format_html(
        '<a href="{}">Change<span class="nhsuk-u-visually-hidden"> {}</span></a>', href, rule.words
    )


_FROM = {
    "left_on": "after they left",
    "closed_on": "after it was answered",
    "lifted_on": "after it was lifted",
    "expire_date": "after it ended",
}


def kept_in_words(rule: Rule) -> str:
    if rule.kept_for == WITH_ITS_OWNER:
        return "As long as the person or account it belongs to"
    if rule.months is None:
        return "As long as the trust uses Golden Thread"
    since = _FROM.get(rule.kept_for.counted_from, "after it was made")
    return f"{months_in_words(rule.months)} {since}"


CLEARING_COLUMNS = (
    "What",
    "Older than",
    Column("Past its time", numeric=True),
    Column("Goes", numeric=True),
    Column("Kept by a hold", numeric=True),
)


def clearing_rows(clearing: Clearing) -> list[list[Any]]:
    return [
        [
            class_in_words(one["record_class"]),
            months_in_words(one["months"]),
            one["past"],
            one["goes"],
            one["past"] - one["goes"],
        ]
        for one in clearing.counts
    ]


def clearing_sentence(clearing: Clearing) -> str:
    goes = sum(one["goes"] for one in clearing.counts)
    held = sum(one["past"] - one["goes"] for one in clearing.counts)
    match clearing.state:
        case Clearing.State.COUNTING:
            return "This is being counted. Open the page again in a minute."
        case Clearing.State.COUNTED:
            kept = f" {held:,} past their time stay, because of a hold." if held else ""
            return f"{_records(goes)} would go.{kept} Nothing is deleted yet."
        case Clearing.State.CLEARING:
            return "This is being carried out. Open the page again in a minute."
    return f"{_records(goes)} went; {held:,} past their time stayed."


def _records(number: int) -> str:
    return "1 record" if number == 1 else f"{number:,} records"


def clearing_lines(clearings: Iterable[Clearing]) -> list[Link]:
    return [
        Link(
            f"{day_in_words(one.as_of)}, {one.get_state_display().lower()}",
            reverse("records:clearing_show", kwargs={"clearing_id": one.pk}),
        )
        for one in clearings
    ]


def may_clear(clearing: Clearing, *, on: date) -> bool:
    """Whether what was counted can go: it was counted today, and there is any of it."""
    counted = clearing.state == Clearing.State.COUNTED and clearing.as_of == on
    return counted and any(one["goes"] for one in clearing.counts)


@dataclass(frozen=True, slots=True)
class PeriodPage:
    title: str
    now: str
    limits: str
    source: str


def period_page(rule: Rule) -> PeriodPage:
    least, most = rule.kept_for.least, rule.kept_for.most
    return PeriodPage(
        title=f"How long {rule.words} are kept",
        now=f"Now: {kept_in_words(rule)}. Then: {THEN[rule.kept_for.ending].lower()}.",
        limits=f"From {months_in_words(least)} ({least} months) to {months_in_words(most)} ({most} months).",
        source=rule.kept_for.source,
    )


# --- the trail ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for in the trail."""

    who: str
    kind: str
    since: date | None
    until: date | None

    @property
    def asked(self) -> dict[str, str]:
        """The same, as it stands in an address."""
        days = {name: day.isoformat() for name, day in (("since", self.since), ("until", self.until)) if day}
        return {"who": self.who, "kind": self.kind, **days}


def trail_wanted(asked: Mapping[str, str]) -> Wanted:
    return Wanted(
        who=asked.get("who", "").strip()[:100],
        kind=asked.get("kind", "")[:80],
        since=_day(asked.get("since", "")),
        until=_day(asked.get("until", "")),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def trail_people(people: Iterable[Person], wanted: Wanted) -> list[Link]:
    """Whoever the words could mean, each with the address that means them alone."""
    here = reverse("records:trail_show")
    links = []
    for person in people:
        exact = replace(wanted, who=person.email or person.staff_number or person.name)
        links.append(Link(person.label, f"{here}?{urlencode(exact.asked)}"))
    return links


def kind_choices(kinds: Iterable[str]) -> list[tuple[str, str]]:
    return sorted(((kind, _kind_in_words(kind)) for kind in kinds), key=lambda pair: pair[1])


def _kind_in_words(kind: str) -> str:
    try:
        return class_in_words(kind)
    except LookupError:
        return kind


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One entry of the trail, and whether it is sealed yet."""

    item: HistoryItem
    kind: str
    sealed: str


def trail_lines(entries: Iterable[Any], items: Iterable[HistoryItem]) -> list[TrailLine]:
    return [
        TrailLine(item, _kind_in_words(entry.record_kind), "Waits for its seal" if entry.waits else "Sealed")
        for entry, item in zip(entries, items, strict=True)
    ]


def head_file(heads: Iterable[Head], *, code: str) -> str:
    """One line for each chain, as `goldenthread verify --heads` reads it."""
    lines = [
        {
            "code": code,
            "body": head.body_id,
            "number": head.number,
            "digest": head.digest,
            "sealed_at": head.sealed_at.isoformat(),
            "entries": head.entries,
        }
        for head in heads
    ]
    return "".join(json.dumps(line) + "\n" for line in lines)
