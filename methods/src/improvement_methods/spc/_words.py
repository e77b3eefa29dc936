"""The fixed vocabulary of a control chart: directions, signals, icons and notes, and the words for them."""

from enum import StrEnum
from typing import Final


class Direction(StrEnum):
    """Which way is better. On a neutral measure nothing is improvement or concern."""

    INCREASE = "increase"
    DECREASE = "decrease"
    NEUTRAL = "neutral"


class Signal(StrEnum):
    """Why a point is unlikely to be chance, in the reference's own words. One label a point."""

    COMMON_CAUSE = "Common Cause"
    ABOVE_UPPER_LIMIT = "Above UCL"
    BELOW_LOWER_LIMIT = "Below LCL"
    RISING = "7 Point Trend (Increasing)"
    FALLING = "7 Point Trend (Decreasing)"
    TWO_OF_THREE_HIGH = "2 in 3 Above CL"
    TWO_OF_THREE_LOW = "2 in 3 Below CL"
    RUN_ABOVE = "7 Points Above CL"
    RUN_BELOW = "7 Points Below CL"
    FOUR_OF_FIVE_HIGH = "4 in 5 Above CL"
    FOUR_OF_FIVE_LOW = "4 in 5 Below CL"
    ALTERNATING = "Alternating Points"
    HUGGING = "Points Close To CL"
    SCATTERED = "Points Away From CL"
    FEW_CROSSINGS = "Few Crossings"


class PointType(StrEnum):
    """What a point means once the better direction is known, in the reference's own words.

    PATTERN is part of something that is neither high nor low, such as points that go up and down by turns.
    """

    COMMON_CAUSE = "common_cause"
    IMPROVEMENT = "special_cause_improvement"
    CONCERN = "special_cause_concern"
    NEUTRAL_HIGH = "special_cause_neutral_high"
    NEUTRAL_LOW = "special_cause_neutral_low"
    PATTERN = "special_cause_pattern"


class Variation(StrEnum):
    """The variation icon: the meaning of the last point, and whether it signals high or low values."""

    COMMON_CAUSE = "common_cause"
    IMPROVEMENT_HIGH = "improvement_high"
    IMPROVEMENT_LOW = "improvement_low"
    CONCERN_HIGH = "concern_high"
    CONCERN_LOW = "concern_low"
    NEUTRAL_HIGH = "neutral_high"
    NEUTRAL_LOW = "neutral_low"
    NO_DATA = "no_data"
    PATTERN = "pattern"


class Assurance(StrEnum):
    """The assurance icon: whether the process, as it is, can be expected to meet its target."""

    PASS = "consistent_pass"  # noqa: S105
    FAIL = "consistent_fail"
    HIT_AND_MISS = "inconsistent"


class Note(StrEnum):
    """Something a reader of this chart should know, mostly a known weakness of the rule profile."""

    NOT_MEASURED = "not_measured"
    SHORT_PHASE = "short_phase"
    LAST_VALUE_MISSING = "last_value_missing"
    NO_LIMITS_CONSTANT = "no_limits_constant"
    NO_LIMITS_TOO_SPARSE = "no_limits_too_sparse"
    ZERO_WIDTH_LIMITS = "zero_width_limits"
    ASSURANCE_WITHOUT_LIMITS = "assurance_without_limits"
    OPPOSITE_SIGNALS = "opposite_signals"
    LIMITS_BEYOND_POSSIBLE = "limits_beyond_possible"
    NO_LIMITS_TOO_FEW = "no_limits_too_few"
    NO_LIMITS_NO_SPREAD = "no_limits_no_spread"
    ROUNDED = "rounded"
    ROUNDED_COARSELY = "rounded_coarsely"

    @property
    def sentence(self) -> str:
        """The note as one plain sentence."""
        return NOTE_SENTENCES[self]


NOTE_SENTENCES: Final[dict[Note, str]] = {
    Note.NOT_MEASURED: "There is no value yet.",
    Note.SHORT_PHASE: "A phase has fewer points than its rules ask for; limits and signals are provisional.",
    Note.LAST_VALUE_MISSING: "The last value is missing; the rules then show expected variation.",
    Note.NO_LIMITS_CONSTANT: "No value differs from its neighbour where limits are set, so there are none.",
    Note.NO_LIMITS_TOO_SPARSE: "No two values follow each other where limits are set, so there are none.",
    Note.ZERO_WIDTH_LIMITS: "The limits have no width, so any value off the mean counts as a signal.",
    Note.ASSURANCE_WITHOUT_LIMITS: "Without limits no target can be judged; the icon then says hit and miss.",
    Note.OPPOSITE_SIGNALS: "One point breaks two rules that disagree; outside comes first, then trend.",
    Note.LIMITS_BEYOND_POSSIBLE: "A limit lies outside the possible range; it is kept, but drawn cut.",
    Note.NO_LIMITS_TOO_FEW: "A phase has too few values for limits by these rules, so there are none yet.",
    Note.NO_LIMITS_NO_SPREAD: "Nothing in a phase shows how much values vary by chance, so it has no limits.",
    Note.ROUNDED: "Its values are rounded: a point within rounding of the centre counts as lying on it.",
    Note.ROUNDED_COARSELY: "Most values lie within rounding of the centre, so little change could be seen.",
}

VARIATION_WORDS: Final[dict[Variation, str]] = {
    Variation.COMMON_CAUSE: "Expected variation",
    Variation.IMPROVEMENT_HIGH: "Improving",
    Variation.IMPROVEMENT_LOW: "Improving",
    Variation.CONCERN_HIGH: "Concern",
    Variation.CONCERN_LOW: "Concern",
    Variation.NEUTRAL_HIGH: "Unusually high",
    Variation.NEUTRAL_LOW: "Unusually low",
    Variation.NO_DATA: "No recent data",
    Variation.PATTERN: "Unusual pattern",
}

ASSURANCE_WORDS: Final[dict[Assurance, str]] = {
    Assurance.PASS: "Target met",
    Assurance.FAIL: "Target out of reach for now",
    Assurance.HIT_AND_MISS: "Target met at times",
}

POINT_WORDS: Final[dict[PointType, str]] = {
    PointType.COMMON_CAUSE: "Expected variation",
    PointType.IMPROVEMENT: "Improving; unlikely to be chance",
    PointType.CONCERN: "Concern; unlikely to be chance",
    PointType.NEUTRAL_HIGH: "High; unlikely to be chance",
    PointType.NEUTRAL_LOW: "Low; unlikely to be chance",
    PointType.PATTERN: "Part of a pattern; unlikely to be chance",
}

# Codes used in arrays. A signal's code is one more than the position of its bit in `reasons`.
SIGNALS: Final = tuple(Signal)
VARIATIONS: Final = tuple(Variation)
ASSURANCES: Final[tuple[Assurance | None, ...]] = (None, *Assurance)
BATCH_NOTES: Final = tuple(note for note in Note if note is not Note.LIMITS_BEYOND_POSSIBLE)
DIRECTION_SIGNS: Final = {Direction.INCREASE: 1, Direction.DECREASE: -1, Direction.NEUTRAL: 0}
SIGN_DIRECTIONS: Final = {sign: direction for direction, sign in DIRECTION_SIGNS.items()}
