"""Statistical process control: which changes are unlikely to be chance.

One series: `xmr`. Many series in one call: `xmr_batch`. Both give the same numbers to the last bit. In words:
`sentence`, `assurance_sentence`, `point_sentence`. From the command line, `python -m improvement_methods.spc
CASES.json` answers a file of test cases.
"""

from improvement_methods.spc._batch import XmrBatch, xmr_batch
from improvement_methods.spc._chart import Chart, ChartRow, Family, Phase, Runs
from improvement_methods.spc._funnel import (
    FUNNEL_PROFILES,
    Funnel,
    FunnelKind,
    FunnelLimits,
    FunnelMethod,
    UnitPower,
    funnel,
)
from improvement_methods.spc._profiles import PROFILES, Profile, Rule, profile
from improvement_methods.spc._sentences import (
    assurance_sentence,
    meets_target,
    plain_number,
    point_sentence,
    sentence,
)
from improvement_methods.spc._words import (
    ASSURANCE_WORDS,
    NOTE_SENTENCES,
    POINT_WORDS,
    VARIATION_WORDS,
    Assurance,
    Direction,
    Note,
    PointType,
    Signal,
    Variation,
)
from improvement_methods.spc._xmr import xmr

__all__ = [
    "ASSURANCE_WORDS",
    "FUNNEL_PROFILES",
    "NOTE_SENTENCES",
    "POINT_WORDS",
    "PROFILES",
    "VARIATION_WORDS",
    "Assurance",
    "Chart",
    "ChartRow",
    "Direction",
    "Family",
    "Funnel",
    "FunnelKind",
    "FunnelLimits",
    "FunnelMethod",
    "Note",
    "Phase",
    "PointType",
    "Profile",
    "Rule",
    "Runs",
    "Signal",
    "UnitPower",
    "Variation",
    "XmrBatch",
    "assurance_sentence",
    "funnel",
    "meets_target",
    "plain_number",
    "point_sentence",
    "profile",
    "sentence",
    "xmr",
    "xmr_batch",
]
