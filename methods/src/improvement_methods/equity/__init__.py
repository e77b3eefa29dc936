"""Differences between groups: estimates with 95% intervals, gaps as a difference and as a ratio, and how
small a gap could have been seen at all.

`proportion` and `rate` for one group; `gap` for two of them; `gap_change` for two gaps.
"""

from improvement_methods.equity._gaps import Gap, GapKind, gap, gap_change
from improvement_methods.equity._intervals import Estimate, proportion, rate

__all__ = ["Estimate", "Gap", "GapKind", "gap", "gap_change", "proportion", "rate"]
