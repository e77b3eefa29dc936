"""Nouns: Measure, Observation, Batch; and of published numbers, which no trust owns, PublishedSeries and its values."""

from goldenthread.engines.measurement.models.measures import GRAINS, Better, Kind, Measure, Measured
from goldenthread.engines.measurement.models.numbers import Batch, Observation
from goldenthread.engines.measurement.models.published import PublishedSeries, PublishedValue

__all__ = [
    "GRAINS",
    "Batch",
    "Better",
    "Kind",
    "Measure",
    "Measured",
    "Observation",
    "PublishedSeries",
    "PublishedValue",
]
