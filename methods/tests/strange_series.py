"""Strange series by the thousand, and what must hold of every one."""

from collections import Counter

import numpy as np

from improvement_methods.disclosure import counts_within, hide_small_counts
from improvement_methods.spc import PROFILES, ChartBatch, Family, XmrBatch, chart_batch, xmr_batch

SHAPES = (
    "ordinary",
    "whole numbers",
    "few different values",
    "constant",
    "constant but one",
    "mostly missing",
    "all missing",
    "huge",
    "tiny",
    "huge and tiny",
    "steps",
    "drifting",
    "proportions",
    "one spike",
    "by turns",
)
LONG = 0.01
PROFILE_NAMES = tuple(PROFILES)
# What a measure of a kind can be at all, by shape.
POSSIBLE = {"proportions": (0.0, 1.0), "whole numbers": (0.0, np.inf)}


def make(random: np.random.Generator, points: int, shape: str) -> np.ndarray:
    """One series of a shape."""
    values = random.normal(0, 1, points)
    if shape == "whole numbers":
        values = random.poisson(random.choice([0.1, 2.0, 300.0]), points).astype(float)
    elif shape == "few different values":
        values = random.integers(0, 3, points).astype(float)
    elif shape == "constant":
        values = np.full(points, random.choice([0.0, 1.0, 0.1, -7.3, 1e200]))
    elif shape == "constant but one":
        values = np.full(points, 100.0)
        values[random.integers(points)] = 99.0
    elif shape == "mostly missing":
        values[random.random(points) < 0.9] = np.nan
    elif shape == "all missing":
        values[:] = np.nan
    elif shape == "huge":
        values *= 10.0 ** random.integers(100, 289)
    elif shape == "tiny":
        values *= 10.0 ** -float(random.integers(100, 320))
    elif shape == "huge and tiny":
        values *= 10.0 ** random.integers(-280, 280, points).astype(float)
    elif shape == "steps":
        values += 5.0 * np.cumsum(random.random(points) < 0.05)
    elif shape == "drifting":
        values = values.cumsum()
    elif shape == "proportions":
        values = random.binomial(20, random.random(), points) / 20
    elif shape == "one spike":
        values[random.integers(points)] = 1e9
    elif shape == "by turns":
        values = np.resize([1.0, -1.0], points) + values / 10
    if random.random() < 0.3:
        values[random.random(points) < 0.1] = np.nan
    return values


def judge_chunk(seed: int, count: int) -> tuple[Counter[str], list[str]]:
    """Judge so many series; what was seen, and a sentence for each fault."""
    random = np.random.default_rng(seed)
    lengths = random.integers(1, 121, count)
    long = random.random(count) < LONG
    lengths[long] = random.integers(121, 5001, int(long.sum()))
    kinds = random.integers(0, len(SHAPES), count)
    parts = [make(random, int(n), SHAPES[kind]) for n, kind in zip(lengths, kinds, strict=True)]
    flat, offsets = np.concatenate(parts), np.append(0, np.cumsum(lengths))
    name = PROFILE_NAMES[seed % len(PROFILE_NAMES)]
    batch = xmr_batch(
        flat,
        offsets=offsets,
        direction=random.integers(-1, 2, count),
        target=np.where(random.random(count) < 0.5, random.normal(0, 2, count), np.nan),
        profile=name,
        screen=bool(random.random() < 0.5),
        baseline=np.where(random.random(count) < 0.2, 13, 0),
        rebase_at=random.random(len(flat)) < 0.01,
    )
    seen = Counter(
        {
            "series": count,
            "points": len(flat),
            "missing values": int(np.isnan(flat).sum()),
            "phases": len(batch.phase_series),
            "phases without limits": int(np.isnan(batch.phase_range).sum()),
            "points marked": int((batch.reasons != 0).sum()),
            f"judged by {name}": count,
        }
    )
    return seen, faults_of(batch, kinds)


def faults_of(batch: XmrBatch, kinds: np.ndarray) -> list[str]:
    """What no batch may have."""
    faults = []
    values, limits = batch.values, np.diff(batch.phase_offsets)
    centre, lower, upper = batch.centre, batch.lower, batch.upper
    for line, name in ((centre, "centre"), (lower, "lower limit"), (upper, "upper limit")):
        if np.isinf(line).any():
            faults.append(f"an infinite {name}")
    with np.errstate(invalid="ignore"):
        if (upper < centre).any() or (lower > centre).any():
            faults.append("a limit on the wrong side of its centre")
        first = np.fmin.reduceat(values, batch.phase_offsets[:-1])
        last = np.fmax.reduceat(values, batch.phase_offsets[:-1])
        if (batch.phase_centre < first).any() or (batch.phase_centre > last).any():
            faults.append("a centre beyond its own values")
        widest = 2 * batch.rules.limit_factor * (last - first)
        if (np.isfinite(widest) & (batch.phase_range * batch.rules.limit_factor > widest)).any():
            faults.append("limits wider than the values allow")
    if len(limits) and limits.min() < 1:
        faults.append("a phase without points")
    missing = np.isnan(values)
    if (batch.reasons[missing] & ~np.uint16(0)).any() or batch.position[missing].any():
        faults.append("a missing value with a signal")
    # Shown limits are cut at what is possible: inside it there must be something left to show.
    series = np.repeat(np.arange(len(batch)), np.diff(batch.offsets))
    for shape, (least, most) in POSSIBLE.items():
        of_shape = np.asarray(kinds)[series] == SHAPES.index(shape)
        shown_low = np.clip(lower[of_shape], least, most)
        shown_high = np.clip(upper[of_shape], least, most)
        with np.errstate(invalid="ignore"):
            if (shown_low > shown_high).any() or (shown_low < least).any() or (shown_high > most).any():
                faults.append(f"impossible limits of {shape}")
    for place in range(0, len(batch), max(1, len(batch) // 40)):
        faults.extend(faults_of_chart(batch, place))
    return faults


def faults_of_chart(batch: XmrBatch, place: int) -> list[str]:
    """The same series as one chart: nothing but numbers and None, and the same as in the batch."""
    chart = batch[place]
    shown = (*chart.centre, *chart.lower, *chart.upper, *chart.near_lower, *chart.near_upper)
    if not all(line is None or np.isfinite(line) for line in shown):
        return [f"series {place} shows a line that is not a number"]
    part = slice(batch.offsets[place], batch.offsets[place + 1])
    if sum(chart.signalled) != int((batch.reasons[part] != 0).sum()):
        return [f"series {place} marks other points as a chart than in its batch"]
    return []


# Families that may have rounded values without denominators.
ROUNDED = (Family.XMR, Family.RUN, Family.I, Family.C, Family.G)


def judge_rounded_chunk(seed: int, count: int) -> tuple[Counter[str], list[str]]:
    """Judge so many series of rounded values, each with the ends between which the true one lies."""
    random = np.random.default_rng([seed, 5])
    lengths = random.integers(1, 121, count)
    offsets = np.append(0, np.cumsum(lengths))
    means = np.repeat(random.choice([0.2, 3.0, 9.0, 40.0, 3000.0], count), lengths)
    flat = random.poisson(means).astype(float)
    flat[random.random(len(flat)) < 0.05] = np.nan
    shown = np.array(hide_small_counts(flat).values, dtype=float)
    exact = random.random(len(flat)) < 0.1
    least, most = (np.where(exact, np.nan, end) for end in counts_within(shown))
    families = random.integers(0, len(ROUNDED), count)
    batch = chart_batch(
        shown,
        families=[ROUNDED[kind] for kind in families],
        offsets=offsets,
        direction=random.integers(-1, 2, count),
        target=np.where(random.random(count) < 0.5, 20.0, np.nan),
        rebase_at=random.random(len(flat)) < 0.01,
        exclude=random.random(len(flat)) < 0.02,
        least=least,
        most=most,
    )
    seen = Counter(
        {
            "series of rounded values": count,
            "rounded values": int((least < most).sum()),
            "points marked in spite of rounding": int((batch.reasons != 0).sum()),
        }
    )
    return seen, faults_of_rounded(batch)


def faults_of_rounded(batch: ChartBatch) -> list[str]:
    """What no batch of charts may have."""
    faults = []
    centre = batch.centre
    for line, name in (
        (centre, "centre"),
        (batch.lower, "lower limit"),
        (batch.upper, "upper limit"),
        (batch.near_lower, "near lower limit"),
        (batch.near_upper, "near upper limit"),
    ):
        if np.isinf(line).any():
            faults.append(f"an infinite {name}")
    with np.errstate(invalid="ignore"):
        if (batch.upper < centre).any() or (batch.lower > centre).any():
            faults.append("a limit on the wrong side of its centre")
    missing = np.isnan(batch.values)
    if batch.reasons[missing].any() or batch.relative[missing].any():
        faults.append("a missing value with a signal")
    if batch.reasons[batch.excluded].any():
        faults.append("a value that was left out with a signal")
    return faults
