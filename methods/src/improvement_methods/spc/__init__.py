"""Statistical process control: which changes are unlikely to be chance.

One series: `chart`, of any family, or `xmr`. Many in one call: `chart_batch`, or `xmr_batch`. One or many
give the same numbers to the last bit. Case by case: `cusum`. In words: `sentence`, `assurance_sentence`,
`point_sentence`. From the command line, `python -m improvement_methods.spc CASES.json` answers a file of test
cases.
"""

from improvement_methods.spc._batch import XmrBatch, xmr_batch
from improvement_methods.spc._chart import Chart, ChartRow, Family, Phase, Runs
from improvement_methods.spc._chart_batch import ChartBatch
from improvement_methods.spc._choice import Choice, DataKind, choose
from improvement_methods.spc._cusum import Cusum, cusum
from improvement_methods.spc._discovery import FalseSignals, Ranking, false_signals, ranked_signals
from improvement_methods.spc._engine import engine
from improvement_methods.spc._exported import EXPORT_FORMAT, chart_from_export, export_differences
from improvement_methods.spc._families import Subgroups, chart, chart_batch, subgroups
from improvement_methods.spc._funnel import (
    FUNNEL_PROFILES,
    Funnel,
    FunnelKind,
    FunnelLimits,
    FunnelMethod,
    UnitPower,
    funnel,
)
from improvement_methods.spc._funnel_sentences import funnel_sentence, unit_sentence
from improvement_methods.spc._power import Detectable, detectable
from improvement_methods.spc._profiles import PROFILES, Profile, Rule, profile
from improvement_methods.spc._second_opinion import SecondOpinion, SecondOpinions, second_opinion
from improvement_methods.spc._sentences import (
    FAMILY_WORDS,
    analyst_sentence,
    assurance_sentence,
    centre_word,
    limits_sentence,
    meets_target,
    plain_number,
    point_sentence,
    sentence,
)
from improvement_methods.spc._stable_shift import Period, StableShift, StableShiftFamily, stable_shift
from improvement_methods.spc._steps import Evidence, StepSuggestion, Suggestions, suggest_steps
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
    "EXPORT_FORMAT",
    "FAMILY_WORDS",
    "FUNNEL_PROFILES",
    "NOTE_SENTENCES",
    "POINT_WORDS",
    "PROFILES",
    "VARIATION_WORDS",
    "Assurance",
    "Chart",
    "ChartBatch",
    "ChartRow",
    "Choice",
    "Cusum",
    "DataKind",
    "Detectable",
    "Direction",
    "Evidence",
    "FalseSignals",
    "Family",
    "Funnel",
    "FunnelKind",
    "FunnelLimits",
    "FunnelMethod",
    "Note",
    "Period",
    "Phase",
    "PointType",
    "Profile",
    "Ranking",
    "Rule",
    "Runs",
    "SecondOpinion",
    "SecondOpinions",
    "Signal",
    "StableShift",
    "StableShiftFamily",
    "StepSuggestion",
    "Subgroups",
    "Suggestions",
    "UnitPower",
    "Variation",
    "XmrBatch",
    "analyst_sentence",
    "assurance_sentence",
    "centre_word",
    "chart",
    "chart_batch",
    "chart_from_export",
    "choose",
    "cusum",
    "detectable",
    "engine",
    "export_differences",
    "false_signals",
    "funnel",
    "funnel_sentence",
    "limits_sentence",
    "meets_target",
    "plain_number",
    "point_sentence",
    "profile",
    "ranked_signals",
    "second_opinion",
    "sentence",
    "stable_shift",
    "subgroups",
    "suggest_steps",
    "unit_sentence",
    "xmr",
    "xmr_batch",
]
