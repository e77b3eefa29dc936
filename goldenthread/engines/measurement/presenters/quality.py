"""The data-quality mark of a measure, part by part."""

from __future__ import annotations

from dataclasses import dataclass

from goldenthread.engines.measurement.figures import Found, Part, Quality, Standing
from goldenthread.engines.measurement.models import DataCheck
from goldenthread.engines.measurement.presenters.judgements import MARK_WORDS
from goldenthread.foundations.clock.periods import day_in_words

ASKED = {
    Part.DEFINED: "Its definition is complete",
    Part.OWNED: "Somebody here looks after it",
    Part.ON_TIME: "Its numbers come in time",
    Part.WHOLE: "None are missing",
    Part.STEADY: "Few are corrected afterwards",
    Part.CHECKED: "Somebody compared it with where it comes from",
}
WHY = {
    Part.DEFINED: "It says what is left out, and where a target comes from.",
    Part.OWNED: "Whoever looks after it belongs to the trust today.",
    Part.ON_TIME: "Of the last 12, at most 2 came in after the next one was over.",
    Part.WHOLE: "Of the last 12, at most 2 have no number.",
    Part.STEADY: "Of the last 12, at most 2 were corrected.",
    Part.CHECKED: "In the last 12 months.",
}
HOLDS = {True: "Yes", False: "Not yet", None: "Too early to tell"}


@dataclass(frozen=True, slots=True)
class QualityView:
    mark: str
    word: str
    sentence: str
    rows: tuple[tuple[str, str, str], ...]


def quality_view(standing: Standing, quality: Quality, check: DataCheck | None) -> QualityView:
    met = len(quality.parts) - quality.lacking
    return QualityView(
        mark=quality.mark.value,
        word=MARK_WORDS[quality.mark],
        sentence=_sentence(quality, met),
        rows=tuple((ASKED[one.part], HOLDS[one.holds], _more(one, standing, check)) for one in quality.parts),
    )


def _sentence(quality: Quality, met: int) -> str:
    if not quality.lacking:
        return "Nothing that can be told speaks against relying on these numbers."
    return f"{quality.lacking} of {len(quality.parts)} things that make numbers reliable are not there yet."


def _more(one: Found, standing: Standing, check: DataCheck | None) -> str:
    period = standing.terms.grain.value
    match one.part:
        case Part.OWNED:
            owner = standing.measure.owner
            return owner.label if owner else "Nobody is named."
        case Part.CHECKED if check is not None:
            return f"{day_in_words(check.checked_on)}, {check.checked_by_label}: {check.found}"
        case Part.ON_TIME if one.of:
            return f"{one.count} of the last {one.of} {period}s came in time. {WHY[one.part]}"
        case Part.WHOLE if one.of:
            return f"{one.count} of the last {one.of} {period}s have a number. {WHY[one.part]}"
        case Part.STEADY if one.of:
            return f"{one.count} of the last {one.of} {period}s were corrected. {WHY[one.part]}"
    return WHY[one.part]


def check_rows(checks: list[DataCheck]) -> list[tuple[str, str, str]]:
    return [(day_in_words(check.checked_on), check.checked_by_label, check.found) for check in checks]


def checked_words(check: DataCheck) -> str:
    return f"The check of {check.measure.name} is kept."
