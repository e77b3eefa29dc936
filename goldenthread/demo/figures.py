"""Draws the figures of a told measure: by chance, the same each time, and so that the methods say what the story says.

Many candidates are drawn for a series and the first is taken of which the method says what was asked. So a quiet series
is quiet by the method's own word, and a planted change is seen by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from zlib import crc32

import numpy as np
import numpy.typing as npt
from improvement_methods.spc import Variation, XmrBatch, xmr_batch

from goldenthread.demo.story.shapes import Says, Series, Told

CANDIDATES = 96
ROUNDS = 12

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]

IMPROVING = frozenset({Variation.IMPROVEMENT_HIGH, Variation.IMPROVEMENT_LOW})
CONCERNING = frozenset({Variation.CONCERN_HIGH, Variation.CONCERN_LOW})
IS_RATIO = frozenset({"proportion", "rate"})


class CannotBeDrawn(Exception):
    """No candidate says what the story says. The story must be changed."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One series' figures, oldest first, ending `ends_ago` periods before the last. NaN where there is none."""

    numerators: Floats
    denominators: Floats
    values: Floats


@cache
def figures_of(told: Told, *, seed: int) -> tuple[Drawn, ...]:
    """The figures of each of a measure's series, in their order."""
    for attempt in range(ROUNDS):
        drawn = tuple(_draw(told, series, seed=seed + 1000 * attempt) for series in told.series)
        if told.together is None or _together_says(told, drawn):
            return drawn
    raise CannotBeDrawn(f"{told.name}: its places together do not say {told.together}.")


def _draw(told: Told, series: Series, *, seed: int) -> Drawn:
    chance = np.random.default_rng([seed, crc32(told.key.encode()), crc32(series.place.encode())])
    for _ in range(ROUNDS):
        numerators, denominators, values = _candidates(told, series, chance)
        for ago in (*series.not_measured, *series.not_applicable):
            values[:, series.points - ago] = np.nan
        found = _first_that_says(told, series, values)
        if found is not None:
            return Drawn(numerators[found], denominators, values[found])
    raise CannotBeDrawn(f"{told.name} of {series.place}: no candidate says {series.shape.says}.")


def _levels(series: Series) -> Floats:
    levels = np.full(series.points, series.level, dtype=np.float64)
    shape = series.shape
    if shape.to is None:
        return levels
    if shape.at:
        levels[-shape.at] = shape.to
    elif shape.bit_by_bit:
        levels[-shape.since :] = np.linspace(series.level, shape.to, shape.since + 1)[1:]
    else:
        levels[-shape.since :] = shape.to
    return levels


def _candidates(told: Told, series: Series, chance: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """Numerators and values by candidate and period, and the denominators, which all candidates share."""
    noise = np.clip(chance.normal(size=(CANDIDATES, series.points)), -2.4, 2.4) * (not series.shape.constant)
    levels = _levels(series)
    wanted: Floats = np.maximum(levels * (1 + series.spread * noise), 0.0)
    if told.kind not in IS_RATIO:
        values: Floats = np.round(wanted, 0 if told.kind == "count" else max(told.decimals, 1))
        return np.full(values.shape, np.nan), np.full(series.points, np.nan), values
    denominators: Floats = np.round(
        series.out_of * (1 + 0.05 * chance.normal(size=series.points).clip(-2, 2))
    )
    numerators = np.round(wanted * denominators / told.per)
    if told.kind == "proportion":
        numerators = np.minimum(numerators, denominators)
    values = np.asarray(told.per * numerators / denominators, dtype=np.float64)
    return numerators, denominators, values


def _first_that_says(told: Told, series: Series, values: Floats) -> int | None:
    found = np.flatnonzero(_says(xmr_batch(values, direction=told.direction), series))
    return int(found[0]) if found.size else None


def _says(batch: XmrBatch, series: Series) -> Truths:
    marked: Truths = batch.reasons.reshape(-1, series.points) != 0
    variations = batch.variations()
    match series.shape.says:
        case Says.QUIET:
            return np.asarray(~np.any(marked, axis=1))
        case Says.OUTLIER:
            only = np.zeros(series.points, dtype=bool)
            only[-series.shape.at] = True
            return np.asarray(np.all(marked == only, axis=1))
        case Says.IMPROVEMENT:
            return _is_in(variations, IMPROVING) & _lately(marked)
        case Says.CONCERN:
            return _is_in(variations, CONCERNING) & _lately(marked)
        case Says.LITTLE:
            return np.ones(len(variations), dtype=bool)


def _lately(marked: Truths) -> Truths:
    """Whether the last three points stand out, so that the change can be seen and not only the last point."""
    return np.asarray(np.all(marked[:, -3:], axis=1))


def _is_in(variations: list[Variation], wanted: frozenset[Variation]) -> Truths:
    return np.array([variation in wanted for variation in variations])


def _together_says(told: Told, drawn: tuple[Drawn, ...]) -> bool:
    """Whether the places that go on to the last period say together what the story says of them."""
    going_on = [figures for figures, series in zip(drawn, told.series, strict=True) if not series.ends_ago]
    counted = np.sum([figures.numerators for figures in going_on], axis=0)
    out_of = np.sum([figures.denominators for figures in going_on], axis=0)
    batch = xmr_batch((told.per * counted / out_of)[None, :], direction=told.direction)
    variation = batch.variations()[0]
    match told.together:
        case Says.IMPROVEMENT:
            return variation in IMPROVING
        case Says.CONCERN:
            return variation in CONCERNING
        case _:
            return not batch.reasons.any()
