"""What begins to be unlikely to be chance, who is told of it, and whose numbers are late."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.conf import settings
from django.urls import reverse
from improvement_methods import spc
from improvement_methods.spc import PointType, Variation

from goldenthread.engines.measurement.figures import Standing
from goldenthread.engines.measurement.models import Channel, Following, Judgement, Measure
from goldenthread.engines.measurement.presenters.judgements import late_words, latest_words
from goldenthread.engines.measurement.presenters.words import with_a_small_letter
from goldenthread.engines.measurement.rules import Meaning
from goldenthread.foundations.clock.moments import LONDON
from goldenthread.foundations.clock.periods import Period, day_in_words
from goldenthread.foundations.design.environment import moment
from goldenthread.foundations.design.presenters import Link
from goldenthread.foundations.organisation.models import Unit

TABS = (
    ("measure_list", "At a glance"),
    ("signals", "Signals"),
    ("late_numbers", "Late numbers"),
    ("board_list", "For the board"),
    ("library", "Library"),
)
NOT_SAID = "Something in its numbers is unlikely to be chance. Its page says what."
MOST_IN_A_CARD = 10
MEANING_WORDS = {
    PointType.IMPROVEMENT: "Improving",
    PointType.CONCERN: "Concern",
    PointType.NEUTRAL_HIGH: "Unusually high",
    PointType.NEUTRAL_LOW: "Unusually low",
    PointType.PATTERN: "Unusual pattern",
}
MEANINGS = {
    Meaning.ALL: None,
    Meaning.CONCERN: [PointType.CONCERN],
    Meaning.IMPROVING: [PointType.IMPROVEMENT],
    Meaning.UNUSUAL: [PointType.NEUTRAL_HIGH, PointType.NEUTRAL_LOW, PointType.PATTERN],
}
SHOW_WORDS = {
    Meaning.ALL: "All signals",
    Meaning.CONCERN: "Concern",
    Meaning.IMPROVING: "Improving",
    Meaning.UNUSUAL: "Unusually high or low",
}


def tabs_of_many(current: str) -> list[Link]:
    """The pages over many measures, one of them current."""
    return [Link(words, reverse(f"measurement:{name}"), current=name == current) for name, words in TABS]


def series_href(row: Judgement) -> str:
    """The page of a series: the measure's, at the place where the numbers are."""
    page = reverse("measurement:measure_show", kwargs={"measure_id": row.measure_id})
    return page if row.unit_id == row.measure.unit_id else f"{page}?place={row.unit_id}"


@dataclass(frozen=True, slots=True)
class SignalRow:
    icon: str
    word: str
    name: str
    place: str
    href: str
    sentence: str
    latest: str
    noticed: str
    lasts: bool


def says_something(standing: Standing) -> bool:
    """Whether the newest numbers show something unlikely to be chance that may be told today."""
    return (
        standing.run_lasts
        and not standing.is_stale
        and not standing.is_hidden
        and standing.variation not in {Variation.COMMON_CAUSE, Variation.NO_DATA}
    )


def signal_words(standing: Standing) -> str:
    """What began, in a sentence; and that it is over, where it is."""
    row = standing.judgement
    if row is None or row.run_began is None or row.run_last is None:
        return ""
    began, last = (Period(day, standing.terms.grain) for day in (row.run_began, row.run_last))
    when = f"in {began.label}" if began == last else f"from {began.label} to {last.label}"
    if not standing.run_lasts:
        return f"It was {_reason(row)} {when}. Since then the numbers vary as expected."
    return row.sentence or f"It is {_reason(row)} {when}."


def _reason(row: Judgement) -> str:
    return with_a_small_letter(spc.POINT_WORDS[PointType(row.run_meaning)]).partition(";")[0]


def signal_rows(standings: Iterable[Standing]) -> list[SignalRow]:
    return [
        SignalRow(
            icon=standing.judgement.variation if standing.run_lasts else Variation.COMMON_CAUSE,
            word=MEANING_WORDS[PointType(standing.judgement.run_meaning)],
            name=standing.measure.name,
            place=standing.judgement.unit.name,
            href=series_href(standing.judgement),
            sentence=signal_words(standing),
            latest=f"{latest_words(standing)}, {standing.last.label}" if standing.last else "",
            noticed=_noticed(standing.judgement),
            lasts=standing.run_lasts,
        )
        for standing in standings
        if standing.judgement is not None
    ]


def _noticed(row: Judgement) -> str:
    return day_in_words(row.noticed_at.astimezone(LONDON).date()) if row.noticed_at else ""


@dataclass(frozen=True, slots=True)
class FollowingRow:
    text: str
    what: str
    href: str
    end_href: str


def following_rows(followings: Iterable[Following]) -> list[FollowingRow]:
    return [
        FollowingRow(
            text=str(one.measure or one.unit),
            what=f"A measure of {one.measure.unit.name}"
            if one.measure
            else "This place and everything below it",
            href=reverse("measurement:measure_show", args=[one.measure_id]) if one.measure else "",
            end_href=reverse("measurement:following_end", args=[one.pk]),
        )
        for one in followings
    ]


def followed_words(following: Following) -> str:
    what = following.measure or following.unit
    return f"You follow {what}. You are told when something there is unlikely to be chance."


def unfollowed_words(following: Following) -> str:
    return f"You do not follow {following.measure or following.unit} any more."


# --- the card of a channel ------------------------------------------------------------------------------------


def card(rows: Sequence[Judgement], *, trust: str) -> dict[str, Any]:
    """A message for a Workflow of Microsoft Teams: an Adaptive Card of version 1.4 with a line for each series."""
    shown = rows[:MOST_IN_A_CARD]
    lines = [_block(_plain(f"{trust}: unlikely to be chance"), weight="bolder", size="medium")]
    for row in shown:
        place, name = _plain(row.unit.name), _plain(row.measure.name)
        lines.append(_block(f"**{name}**, {place}. {_plain(_said_outside(row))}"))
    if len(rows) > len(shown):
        lines.append(_block(f"And {len(rows) - len(shown)} more."))
    address = series_href(shown[0]) if len(rows) == 1 else reverse("measurement:signals")
    return _message(lines, address)


def as_sent(message: dict[str, Any]) -> bytes:
    """A message as it goes out, with letters as they are: escaped, the longest names would be more than Teams takes."""
    return json.dumps(message, ensure_ascii=False).encode()


def trial_card(channel: Channel, *, trust: str) -> dict[str, Any]:
    """A card that only shows that the way is open."""
    text = f"Golden Thread can reach this channel. It will be told of {channel.unit.name} and everything below it."
    heading = _block(_plain(f"{trust}: a trial"), weight="bolder", size="medium")
    return _message([heading, _block(_plain(text))], reverse("measurement:signals"))


def _said_outside(row: Judgement) -> str:
    """Nothing of the numbers of a measure that hides small ones leaves the house."""
    if row.measure.hides_small_numbers:
        return NOT_SAID
    return row.sentence or NOT_SAID


def _block(text: str, **more: str) -> dict[str, Any]:
    return {"type": "TextBlock", "text": text, "wrap": True, **more}


def _message(lines: list[dict[str, Any]], address: str) -> dict[str, Any]:
    content = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "lang": "en",
        "fallbackText": "Golden Thread has something to tell. This app is too old to show it.",
        "body": lines,
        "actions": [
            {
                "type": "Action.OpenUrl",
                "title": "Open in Golden Thread",
                "url": settings.ADDRESS.rstrip("/") + address,
            }
        ],
    }
    attachment = {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": None,
        "content": content,
    }
    return {"type": "message", "attachments": [attachment]}


def _plain(text: str) -> str:
    """Text in which nothing is read as a mark or a link."""
    return re.sub(r"([\\*_\[\]()#`~<>])", r"\\\1", text)


@dataclass(frozen=True, slots=True)
class ChannelRow:
    name: str
    place: str
    host: str
    state: str
    fault: str
    change_href: str
    try_href: str


def channel_rows(channels: Iterable[Channel]) -> list[ChannelRow]:
    return [
        ChannelRow(
            name=one.name,
            place=f"{one.unit.name} and everything below it",
            host=one.host,
            state=_channel_state(one),
            fault=one.fault,
            change_href=reverse("measurement:channel_change", args=[one.pk]),
            try_href=reverse("measurement:channel_try", args=[one.pk]) if one.is_on else "",
        )
        for one in channels
    ]


def _channel_state(channel: Channel) -> str:
    if not channel.is_on:
        return "Switched off"
    return f"Last told {moment(channel.told_at)}" if channel.told_at else "Not told yet"


# --- late numbers ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LateRow:
    name: str
    href: str
    remind_href: str
    late: str
    last: str
    keeper: str
    reminded: bool
    may_remind: bool


@dataclass(frozen=True, slots=True)
class LatePlace:
    place: str
    rows: tuple[LateRow, ...]


def late_places(
    standings: Sequence[Standing], reminded: Collection[str], *, may_remind: Collection[int]
) -> list[LatePlace]:
    """By place: which series are late, how late, and who keeps them."""
    rows = [(one, one.judgement) for one in standings if one.judgement is not None]
    return [
        LatePlace(place, tuple(_late_row(one, row, reminded, may_remind) for one, row in some))
        for place, some in groupby(rows, key=lambda pair: pair[1].unit.name)
    ]


def _late_row(
    standing: Standing, row: Judgement, reminded: Collection[str], may_remind: Collection[int]
) -> LateRow:
    owner = standing.measure.owner
    return LateRow(
        name=standing.measure.name,
        href=series_href(row),
        remind_href=reverse("measurement:late_remind", args=[row.pk]),
        late=late_words(standing),
        last=standing.last.label if standing.last else "",
        keeper=owner.label if owner else "nobody is named",
        reminded=late_key(standing) in reminded,
        may_remind=owner is not None and row.unit_id in may_remind,
    )


def entering_href(row: Judgement) -> str:
    """Where the number that is late is entered."""
    page = reverse("measurement:value_add", kwargs={"measure_id": row.measure_id})
    return f"{page}?place={row.unit_id}"


def late_key(standing: Standing) -> str:
    """Names one number that is late: of which measure and place, since which period."""
    row = standing.judgement
    return f"{row.measure_id}:{row.unit_id}:{standing.due.start}" if row else ""


def reminder_words(standing: Standing) -> str:
    """ "Somebody waits for the number of “Falls” in Ward 7: it is 2 months late." """
    unit = standing.judgement.unit.name if standing.judgement else standing.measure.unit.name
    return (
        f"Somebody waits for the number of “{standing.measure.name}” in {unit}: it is {late_words(standing)}."
    )


def reminded_words(measure: Measure, unit: Unit, told: int) -> str:
    if not told:
        return f"Nobody was reminded of {measure.name} in {unit.name}: they were already, or may not see it."
    return f"{measure.owner} is reminded of {measure.name} in {unit.name}."
