"""From rows to what a board says, counted."""

from goldenthread.practices.daily_management.figures.boards import (
    Tally,
    came_back,
    is_with_us,
    said_at_the_end,
    tally_of,
    waiting,
)
from goldenthread.practices.daily_management.figures.checks import (
    Drawn,
    card_time,
    cards_of_due,
    draw,
    steps_as_written,
)
from goldenthread.practices.daily_management.figures.five_s import (
    five_s_score,
    mean_total,
)
from goldenthread.practices.daily_management.figures.leader_work import (
    FEWEST_LEADERS,
    GRAINS,
    Adherence,
    adherence,
    day_before,
    days_back,
    leaders_adherence,
    reasons_given,
    window_of,
    windows_between,
)

__all__ = [
    "FEWEST_LEADERS",
    "GRAINS",
    "Adherence",
    "Drawn",
    "Tally",
    "adherence",
    "came_back",
    "card_time",
    "cards_of_due",
    "day_before",
    "days_back",
    "draw",
    "five_s_score",
    "is_with_us",
    "leaders_adherence",
    "mean_total",
    "reasons_given",
    "said_at_the_end",
    "steps_as_written",
    "tally_of",
    "waiting",
    "window_of",
    "windows_between",
]
