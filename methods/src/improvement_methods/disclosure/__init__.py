"""Hiding and rounding small numbers before anyone sees them.

`hide_small_counts` for counts, `disclosed_rate` for percentages and rates: each number by itself.
`counts_within` and `rates_within` say between which the true ones of those shown lie.
`protect_table` for numbers that are shown together with their sums. All tell a hidden number from a missing
one.
"""

from improvement_methods.disclosure._counts import (
    DisclosedCounts,
    DisclosedRates,
    Disclosure,
    counts_within,
    disclosed_rate,
    hide_small_counts,
    rates_within,
)
from improvement_methods.disclosure._tables import ProtectedTable, protect_table

__all__ = [
    "DisclosedCounts",
    "DisclosedRates",
    "Disclosure",
    "ProtectedTable",
    "counts_within",
    "disclosed_rate",
    "hide_small_counts",
    "protect_table",
    "rates_within",
]
