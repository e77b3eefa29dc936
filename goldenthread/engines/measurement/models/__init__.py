"""Nouns: Measure, Observation, Batch, StepChange, ChartNote. Published numbers, which no trust owns: PublishedSeries
and its values."""

from goldenthread.engines.measurement.models.charting import ChartNote, StepChange
from goldenthread.engines.measurement.models.following import Channel, Following, Post
from goldenthread.engines.measurement.models.groups import (
    DIMENSIONS,
    Dimension,
    Group,
    OwnDimension,
    StandardRequest,
)
from goldenthread.engines.measurement.models.intake import MEANINGS, HeldFile, KnownColumn
from goldenthread.engines.measurement.models.judgements import DataCheck, Judgement
from goldenthread.engines.measurement.models.library import Adopted
from goldenthread.engines.measurement.models.measures import (
    GRAINS,
    Better,
    ChartChoice,
    Kind,
    Measure,
    Measured,
)
from goldenthread.engines.measurement.models.numbers import Batch, Observation
from goldenthread.engines.measurement.models.published import PublishedSeries, PublishedValue
from goldenthread.engines.measurement.models.targets import TargetLine

__all__ = [
    "DIMENSIONS",
    "GRAINS",
    "MEANINGS",
    "Adopted",
    "Batch",
    "Better",
    "Channel",
    "ChartChoice",
    "ChartNote",
    "DataCheck",
    "Dimension",
    "Following",
    "Group",
    "HeldFile",
    "Judgement",
    "Kind",
    "KnownColumn",
    "Measure",
    "Measured",
    "Observation",
    "OwnDimension",
    "Post",
    "PublishedSeries",
    "PublishedValue",
    "StandardRequest",
    "StepChange",
    "TargetLine",
]
