"""Many measures at a glance: one line for each, from what is kept of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from improvement_methods import charts, spc
from improvement_methods.spc import Assurance, Variation
from markupsafe import Markup

from goldenthread.engines.measurement.figures import Mark, Quality, Standing
from goldenthread.engines.measurement.models import Kind
from goldenthread.engines.measurement.presenters.words import NO_NUMBERS, TOO_FEW, TOO_ROUNDED
from goldenthread.engines.measurement.rules import Glance, Order, capitalised

MARK_WORDS = {Mark.GOOD: "Good", Mark.FAIR: "Fair", Mark.WEAK: "Needs care"}
HIDDEN = "Too small to show"
GETTING_BETTER = {Variation.IMPROVEMENT_HIGH, Variation.IMPROVEMENT_LOW}
GETTING_WORSE = {Variation.CONCERN_HIGH, Variation.CONCERN_LOW}
UNUSUAL = {Variation.NEUTRAL_HIGH, Variation.NEUTRAL_LOW, Variation.PATTERN}


@dataclass(frozen=True, slots=True)
class GlanceRow:
    """One measure in one line. `icon` and `goal` name drawings that stand once on the page."""

    measure_id: int
    name: str
    href: str
    place: str
    owner: str
    kept: bool
    icon: str
    icon_word: str
    goal: str
    goal_word: str
    latest: str
    unit: str
    period: str
    target: str
    spark: Markup | None
    since: str
    late: str
    mark: str
    mark_word: str
    mark_href: str


@dataclass(frozen=True, slots=True)
class GlanceGroup:
    heading: str
    rows: tuple[GlanceRow, ...]


def icon_word(standing: Standing) -> str:
    kind = standing.variation
    if standing.judgement is None:
        return NO_NUMBERS
    if standing.cannot_tell:
        return TOO_FEW if standing.judgement.is_short else TOO_ROUNDED
    return spc.VARIATION_WORDS[kind]


def late_words(standing: Standing) -> str:
    """ "2 months late", or nothing where numbers come as they should."""
    late = standing.periods_late
    if not standing.is_late:
        return ""
    word = standing.terms.grain.value
    return f"{late} {word}{'' if late == 1 else 's'} late"


def latest_words(standing: Standing) -> str:
    made = standing.judgement
    if made is None or standing.last is None:
        return NO_NUMBERS if made is None or made.adds_up else "Not added up"
    if standing.is_hidden:
        return HIDDEN
    return "–" if made.latest is None else standing.terms.said(made.latest)


def target_words(standing: Standing) -> str:
    """ "at least 95%", "at most 4.5"."""
    target = standing.terms.target
    if target is None:
        return ""
    said = standing.terms.said(target)
    return {"increase": f"at least {said}", "decrease": f"at most {said}"}.get(standing.terms.direction, said)


def since_words(standing: Standing) -> str:
    """ "since March 2026" while a run of signals lasts."""
    if standing.since is None or standing.is_stale:
        return ""
    last = standing.last
    return f"in {standing.since.label}" if standing.since == last else f"since {standing.since.label}"


def glance_row(standing: Standing, quality: Quality, *, href: str, mark_href: str) -> GlanceRow:
    measure, goal = standing.measure, standing.assurance
    return GlanceRow(
        measure_id=measure.pk,
        name=measure.name,
        href=href,
        place=measure.unit.name,
        owner=measure.owner.label if measure.owner else "",
        kept=measure.is_kept,
        icon=standing.variation,
        icon_word=icon_word(standing),
        goal=goal or "",
        goal_word=spc.ASSURANCE_WORDS[goal] if goal else "",
        latest=latest_words(standing),
        unit="" if measure.kind == Kind.PROPORTION else measure.unit_label,
        period=capitalised(standing.last.label) if standing.last else "",
        target=target_words(standing),
        spark=_spark(standing),
        since=since_words(standing),
        late=late_words(standing),
        mark=quality.mark.value,
        mark_word=MARK_WORDS[quality.mark],
        mark_href=mark_href,
    )


def _spark(standing: Standing) -> Markup | None:
    drawn = standing.judgement.spark.get("drawn") if standing.judgement else None
    return Markup(drawn) if drawn else None  # noqa: S704


@cache
def glance_icons() -> tuple[tuple[str, Markup], ...]:
    """Every icon once, by the name under which lines refer to it."""
    variations = [(kind.value, charts.variation_icon_svg(kind, size=40, label="")) for kind in Variation]
    goals = [(kind.value, charts.assurance_icon_svg(kind, size=40, label="")) for kind in Assurance]
    return tuple((name, Markup(svg)) for name, svg in variations + goals)  # noqa: S704


def shown(standing: Standing, glance: Glance) -> bool:
    """Whether a line belongs to what was asked for."""
    match glance:
        case Glance.ALL:
            return True
        case Glance.CONCERN:
            return standing.variation in GETTING_WORSE
        case Glance.IMPROVING:
            return standing.variation in GETTING_BETTER
        case Glance.UNUSUAL:
            return standing.variation in UNUSUAL
        case Glance.EXPECTED:
            return standing.variation is Variation.COMMON_CAUSE
        case Glance.LATE:
            return standing.is_late
        case Glance.NO_NUMBERS:
            return standing.last is None
        case Glance.MET:
            return standing.assurance is Assurance.PASS
        case Glance.AT_TIMES:
            return standing.assurance is Assurance.HIT_AND_MISS
        case Glance.OUT_OF_REACH:
            return standing.assurance is Assurance.FAIL


GLANCE_WORDS = {
    Glance.ALL: "Everything",
    Glance.CONCERN: "Concern",
    Glance.IMPROVING: "Improving",
    Glance.UNUSUAL: "Unusually high or low",
    Glance.EXPECTED: "Expected variation",
    Glance.OUT_OF_REACH: "Target out of reach for now",
    Glance.AT_TIMES: "Target met at times",
    Glance.MET: "Target met",
    Glance.LATE: "Late",
    Glance.NO_NUMBERS: "No numbers yet",
}
ORDER_WORDS = {
    Order.LOOK: "What needs a look first",
    Order.PLACE: "By place",
    Order.NAME: "By name",
}
_LOOKS = (
    ("Of concern; unlikely to be chance", lambda one: one.variation in GETTING_WORSE),
    ("Numbers that have stopped", lambda one: one.last is not None and one.is_stale),
    ("Unusually high or low; unlikely to be chance", lambda one: one.variation in UNUSUAL),
    ("Target out of reach for now", lambda one: one.assurance is Assurance.FAIL),
    ("Improving; unlikely to be chance", lambda one: one.variation in GETTING_BETTER),
    ("Too few numbers, or too rounded, to tell", lambda one: one.cannot_tell),
    ("Expected variation", lambda one: one.last is not None),
    ("No numbers yet", lambda one: True),
)


def in_groups(standings: Sequence[Standing], order: Order) -> list[tuple[str, list[Standing]]]:
    """The lines under their headings: what needs a look first, or place by place, or all of them by name."""
    if order is Order.NAME:
        return [("", sorted(standings, key=lambda one: (one.measure.name.casefold(), one.measure.pk)))]
    found: dict[str, list[Standing]] = {}
    if order is Order.PLACE:
        for standing in standings:
            found.setdefault(standing.measure.unit.name, []).append(standing)
        return list(found.items())
    for standing in standings:
        heading = next(words for words, holds in _LOOKS if holds(standing))
        found.setdefault(heading, []).append(standing)
    return [(words, sorted(found[words], key=_newest)) for words, _ in _LOOKS if words in found]


def _newest(standing: Standing) -> tuple[int, str, int]:
    """What began last stands first."""
    since = standing.since
    return -since.start.toordinal() if since else 0, standing.measure.name.casefold(), standing.measure.pk


@dataclass(frozen=True, slots=True)
class Tally:
    """How many measures say the same, with the way to them."""

    icon: str
    word: str
    count: int
    href: str


def tallies(standings: Iterable[Standing], hrefs: Mapping[Glance, str]) -> list[Tally]:
    """How many are improving, of concern, and so on; none for what nothing says."""
    icons = {
        Glance.CONCERN: Variation.CONCERN_HIGH,
        Glance.UNUSUAL: Variation.NEUTRAL_HIGH,
        Glance.IMPROVING: Variation.IMPROVEMENT_HIGH,
        Glance.EXPECTED: Variation.COMMON_CAUSE,
        Glance.LATE: Variation.NO_DATA,
        Glance.OUT_OF_REACH: Assurance.FAIL,
        Glance.AT_TIMES: Assurance.HIT_AND_MISS,
        Glance.MET: Assurance.PASS,
    }
    known = list(standings)
    counts = {glance: sum(shown(one, glance) for one in known) for glance in icons}
    return [
        Tally(icons[glance], GLANCE_WORDS[glance], count, hrefs[glance])
        for glance, count in counts.items()
        if count
    ]


def how_many(total: int) -> str:
    return "No measures" if not total else "1 measure" if total == 1 else f"{total:,} measures"
