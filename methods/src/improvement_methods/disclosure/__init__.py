"""Hiding and rounding small numbers before anyone sees them.

`hide_small_counts` for counts, `disclosed_rate` for percentages and rates. Both tell a hidden number from a
missing one.
"""

from improvement_methods.disclosure._counts import (
    DisclosedCounts,
    DisclosedRates,
    Disclosure,
    disclosed_rate,
    hide_small_counts,
)

__all__ = ["DisclosedCounts", "DisclosedRates", "Disclosure", "disclosed_rate", "hide_small_counts"]
