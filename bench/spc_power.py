"""How often second opinions are wrong, and how often they see: by simulation, with fixed seeds.

    python bench/spc_power.py [--long] [--tables]

Two to three minutes on one core; --long takes ten times as many series. Each figure that was promised is
printed with ok or MISS. --tables prints anew the tables that the methods hold, and takes about half an hour.
"""

import argparse
import math
import sys
import time
from collections.abc import Callable

import numpy as np
from improvement_methods.spc import (
    Signal,
    Variation,
    false_signals,
    ranked_signals,
    second_opinion,
    suggest_steps,
    xmr_batch,
)
from improvement_methods.spc import _autoregression as likelihood
from improvement_methods.spc import _discovery as discovery
from improvement_methods.spc import _power as power_table
from improvement_methods.spc import _second_opinion as opinions
from improvement_methods.spc import _steps as steps
from improvement_methods.spc._words import VARIATIONS

CHANCE = VARIATIONS.index(Variation.COMMON_CAUSE)
HIGH_SIGNALS = (Signal.ABOVE_UPPER_LIMIT, Signal.RISING, Signal.TWO_OF_THREE_HIGH, Signal.RUN_ABOVE)
HIGH = [place for place, signal in enumerate(Signal) if signal in HIGH_SIGNALS]
LIST = 500
SKEW = 0.6


def say(label: str, figure: str) -> None:
    sys.stdout.write(f"{label:<88} {figure}\n")
    sys.stdout.flush()


def head(title: str) -> None:
    sys.stdout.write(f"\n{title}\n")


def bar(label: str, value: float, wanted: float, *, at_most: bool = False) -> None:
    """A figure beside what was promised."""
    kept = value <= wanted if at_most else value >= wanted
    sign = "≤" if at_most else "≥"
    say(label, f"{value:7.1%}  promised {sign} {wanted:.1%}  {'ok' if kept else 'MISS'}")


def simulate(
    series: int, points: int, *seed: int, lean: float = 0.0, wave: float = 0.0, skew: float = 0.0
) -> np.ndarray:
    """Stable series of spread 1, one a row; `wave` is the amplitude of a season with a random beginning."""
    random = np.random.default_rng([series, points, round(100 * lean), *seed])
    values = random.normal(size=(points, series))
    for place in range(1, points):
        values[place] = lean * values[place - 1] + math.sqrt(1 - lean * lean) * values[place]
    if wave:
        values += wave * np.sin(2 * np.pi * (np.arange(points)[:, None] / 12 + random.random(series)))
    if skew:
        spread = math.sqrt((math.exp(skew**2) - 1) * math.exp(skew**2))
        values = np.exp(skew * values) / spread
    return np.ascontiguousarray(values.T)


def with_step(values: np.ndarray, start: int, size: float = 2.0) -> np.ndarray:
    """A lasting step, up in every other series and down in the rest."""
    moved = values.copy()
    moved[0::2, start:] += size
    moved[1::2, start:] -= size
    return moved


def plain_flags(values: np.ndarray) -> np.ndarray:
    """Series with any point marked by the plain rules."""
    return (xmr_batch(values, direction="increase").signal != 0).reshape(values.shape).any(axis=1)


def icons(values: np.ndarray) -> np.ndarray:
    return xmr_batch(values, direction="increase").variation != CHANCE


# Suggested steps


def share_suggested(values: np.ndarray) -> float:
    return float(np.mean(np.diff(suggest_steps(values).offsets) > 0))


def bench_steps(many: int) -> None:
    head("Suggested steps (24 stable points, then a step of 2 sigma; stable: share of series with any)")
    for points in (12, 24, 36, 60):
        label = f"  stable, {points} points, normal: any suggested"
        share = share_suggested(simulate(2 * many, points, 1))
        if points == 36:
            bar(label, share, 0.02, at_most=True)
        else:
            say(label, f"{share:7.1%}")
    for after, found_bar, near_bar in ((6, 0.79, 0.74), (12, 0.97, 0.90)):
        values = with_step(simulate(many, 24 + after, 2), 24)
        suggested = suggest_steps(values)
        owner = np.repeat(np.arange(many), np.diff(suggested.offsets))
        near = np.isin(np.arange(many), owner[np.abs(suggested.point - 24) <= 2])
        covered = np.isin(np.arange(many), owner[(suggested.earliest <= 24) & (suggested.latest >= 24)])
        found = np.isin(np.arange(many), owner)
        bar(f"  step, {after} points after it: found", float(found.mean()), found_bar)
        bar(f"  step, {after} points after it: within two points", float(near.mean()), near_bar)
        say("    its date interval, meant for 90%, holds the true one", f"{covered[found].mean():7.1%}")
    for label, values in (
        ("autocorrelation 0.3", simulate(many, 36, 3, lean=0.3)),
        ("autocorrelation 0.5", simulate(many, 36, 3, lean=0.5)),
        ("autocorrelation 0.7", simulate(many, 36, 3, lean=0.7)),
        ("season of 1 sigma", simulate(many, 36, 3, wave=1.0)),
        ("season of 2 sigma", simulate(many, 36, 3, wave=2.0)),
        ("lognormal 0.6", simulate(many, 36, 3, skew=SKEW)),
    ):
        say(f"  stable, 36 points, {label}: any suggested", f"{share_suggested(values):7.1%}")
    for lean in (0.3, 0.5):
        share = share_suggested(with_step(simulate(many, 36, 4, lean=lean), 24))
        say(f"  step, 12 points after it, autocorrelation {lean}: found", f"{share:7.1%}")
    both = with_step(with_step(simulate(many // 5, 60, 5), 22), 42, -2.0)
    found = [[step.point for step in own] for own in suggest_steps(both)]
    hit = np.mean([len(own) == 2 and abs(own[0] - 22) <= 2 and abs(own[1] - 42) <= 2 for own in found])
    say("  60 points, up 2 sigma at 22 and back at 42: both within two points", f"{hit:7.1%}")
    values = simulate(many, 60, 6)
    start = time.process_time()
    suggest_steps(values)
    say("  microseconds a stable series of 60 points", f"{(time.process_time() - start) / many * 1e6:5.0f}")


# Second opinions


def knowing(values: np.ndarray, lean: float, *, level: bool) -> np.ndarray:
    """Log odds of a step for one who knows the autocorrelation and spread, and the level or not."""
    points = values.shape[1]
    x = values.T
    white = x.copy()
    white[0] *= math.sqrt(1 - lean * lean)
    white[1:] -= lean * x[:-1]
    column = np.full(points, 1 - lean)
    column[0] = math.sqrt(1 - lean * lean)
    after = np.cumsum((column[:, None] * white)[::-1], axis=0)[::-1] + (1 - column)[:, None] * white
    squares = np.cumsum((column**2)[::-1])[::-1] - column**2 + 1
    if not level:
        cross = squares - 1 + column
        after -= (cross / (column @ column))[:, None] * (column @ white)
        squares = squares - cross**2 / (column @ column)
    size = 4 / (1 - lean * lean)
    inside = slice(3, points - 2)
    spread = 1 + size * squares[inside, None]
    odds = -0.5 * np.log(spread) + after[inside] ** 2 * (size / spread) / 2 / (1 - lean * lean)
    return np.logaddexp.reduce(odds, axis=0)


def share_flagged(values: np.ndarray) -> float:
    return float(second_opinion(values).flagged.reshape(values.shape).any(axis=1).mean())


def oracle_power(lean: float, points: int, false: float, many: int, *, level: bool) -> float:
    """Share of steps found by one who knows the process, with as many false ones."""
    stable = knowing(simulate(many, points, 7, lean=lean), lean, level=level)
    stepped = knowing(with_step(simulate(many, points, 8, lean=lean), points - 12), lean, level=level)
    return float(np.mean(stepped > np.quantile(stable, 1 - false)))


def bench_second_opinions(many: int) -> None:
    head(
        "Second opinions: share of charts with any point flagged; a step of 2 sigma 12 points before the end"
    )
    sys.stdout.write(
        "  points  autocorrelation   plain: stable   stable   step   knows all: step   ratio   knows but the level\n"
    )
    for points in (24, 36, 60):
        for lean in [tenth / 10 for tenth in range(9)]:
            share = 4 if (points, lean) == (36, 0.5) else 1
            few = many * share // 5
            stable = simulate(few, points, 9, lean=lean)
            false = share_flagged(stable)
            seen = share_flagged(with_step(simulate(few, points, 10, lean=lean), points - 12))
            every = oracle_power(lean, points, false, 4 * many, level=True)
            but = oracle_power(lean, points, false, 4 * many, level=False)
            sys.stdout.write(
                f"  {points:>6}  {lean:>15.1f}   {plain_flags(stable).mean():>13.1%}   {false:>6.1%}  {seen:>5.1%}   "
                f"{every:>15.1%}   {seen / every:>5.1%}   {but:>19.1%}\n"
            )
            if share > 1:
                bars = false, seen / every, seen / but
    bar("  stable, 36 points, autocorrelation 0.5: flagged", bars[0], 0.10, at_most=True)
    bar("    of the power of one who knows autocorrelation, spread and level", bars[1], 0.80)
    bar("    of the power of one who knows autocorrelation and spread", bars[2], 0.80)
    waves = simulate(many // 2, 36, 11, wave=1.0)
    bar("  stable, 36 points, season of 1 sigma: flagged", share_flagged(waves), 0.10, at_most=True)
    say("    plain rules", f"{plain_flags(waves).mean():7.1%}")
    say("    with a step of 2 sigma: flagged", f"{share_flagged(with_step(waves, 24)):7.1%}")
    both = simulate(many // 2, 36, 11, wave=1.0, lean=0.5)
    say("  stable, 36 points, that season and autocorrelation 0.5: flagged", f"{share_flagged(both):7.1%}")
    tails = simulate(many // 2, 36, 12, skew=SKEW)
    say("  stable, 36 points, lognormal 0.6: flagged", f"{share_flagged(tails):7.1%}")
    start = time.process_time()
    second_opinion(waves)
    say("  microseconds a series of 36 points", f"{(time.process_time() - start) / len(waves) * 1e6:5.0f}")


# What a chart could have seen


def share_seen(before: int, within: int, step: float, many: int, *seed: int) -> float:
    """Share of charts marked on the step's side, from the step on, by the plain rules."""
    values = simulate(many, before + within, 13, *seed)
    values[:, before:] += step
    marks = np.isin(xmr_batch(values, direction="increase").signal, HIGH).reshape(values.shape)
    return float(marks[:, before:].any(axis=1).mean())


def bench_power(many: int) -> None:
    head("What a chart could have seen: the chance told, against fresh simulation")
    worst = 0.0
    for before in (12, 16, 24, 30, 45, 80):
        for within in (1, 3, 6, 8, 11, 16, 24):
            told = power_table.step_in_sigma(before, within, 0.8)
            worst = max(worst, abs(share_seen(before, within, told, 2 * many) - 0.8))
    bar("  largest error of the chance, 42 combinations between the table's own", worst, 0.02, at_most=True)
    for before, within in ((12, 6), (24, 6), (24, 12), (36, 12)):
        told = power_table.step_in_sigma(before, within, 0.8)
        say(f"  {before} points: seen within {within}, 4 times in 5", f"{told:5.2f} sigma")


# Many charts


def changed_list(seed: int, changed: int, points: int, lean: float, skew: float) -> np.ndarray:
    values = simulate(LIST, points, 14, seed, lean=lean, skew=skew)
    values[:changed, 24:] += 2.0
    return values


def bench_many(lists: int) -> None:
    head(f"A list of {LIST} stable charts of 36 points: icons other than expected variation, and headlines")
    for label, lean, skew in (
        ("normal", 0.0, 0.0),
        ("lognormal 0.6", 0.0, SKEW),
        ("autocorrelation 0.3", 0.3, 0.0),
        ("autocorrelation 0.5", 0.5, 0.0),
        ("autocorrelation 0.5, lognormal 0.6", 0.5, SKEW),
        ("autocorrelation 0.8", 0.8, 0.0),
    ):
        stable = [simulate(LIST, 36, 15, seed, lean=lean, skew=skew) for seed in range(lists)]
        real = np.mean([icons(values).sum() for values in stable])
        told = np.mean([false_signals(xmr_batch(values, direction="increase")).expected for values in stable])
        false = float(np.mean([ranked_signals(values).headline.sum() for values in stable]))
        verdict = ""
        if skew and not lean:
            verdict = f"  promised ≤ 1  {'ok' if false <= 1 else 'MISS'}"
        say(f"  {label}", f"icons {real:5.1f}, foretold {told:5.1f}; headlines {false:4.2f}{verdict}")
    head("The same with real steps of 2 sigma at point 24: share found, and share of the found that is false")
    sys.stdout.write(
        "  changed  after  values                  icons: found  false    headlines: found  false   ratio\n"
    )
    for changed in (100, 25, 10):
        for after, label, lean, skew in (
            (6, "normal", 0.0, 0.0),
            (12, "normal", 0.0, 0.0),
            (12, "lognormal 0.6", 0.0, SKEW),
            (12, "autocorrelation 0.3", 0.3, 0.0),
            (12, "autocorrelation 0.5", 0.5, 0.0),
        ):
            figures = []
            for seed in range(lists):
                values = changed_list(seed, changed, 24 + after, lean, skew)
                for found in (icons(values), ranked_signals(values).headline):
                    figures += [found[:changed].mean(), found[changed:].sum() / max(1, found.sum())]
            seen, seen_false, found, found_false = np.reshape(figures, (lists, 4)).mean(axis=0)
            kept = "ok" if found_false <= 0.1 and found >= 0.9 * seen else "MISS"
            sys.stdout.write(
                f"  {changed:>7}  {after:>5}  {label:<22}  {seen:>12.1%} {seen_false:>6.1%}   {found:>17.1%} "
                f"{found_false:>6.1%}  {found / seen:>6.1%}  {kept}\n"
            )
    sys.stdout.write(
        "  Promised: at most 10% false, and at least 90% of what the icons find, where possible.\n"
    )
    start = time.process_time()
    ranked_signals(changed_list(0, 25, 36, 0.0, 0.0))
    say(f"  milliseconds to rank {LIST} charts", f"{(time.process_time() - start) * 1e3:5.0f}")


# The tables that the methods hold


def by_block(values: np.ndarray, measure: Callable[[likelihood.Block], np.ndarray]) -> np.ndarray:
    series, points = values.shape
    offsets = np.arange(series + 1) * points
    found = [measure(block) for block in likelihood.blocks(values.reshape(-1), offsets, at_least=points)]
    return np.concatenate(found, axis=-1)


def nowhere(block: likelihood.Block) -> np.ndarray:
    return np.zeros((0, len(block.series)), dtype=np.int64)


def quantiles(values: np.ndarray, tails: tuple[float, ...]) -> str:
    return "(" + ", ".join(f"{np.quantile(values, 1 - tail):.2f}" for tail in tails) + "),"


def print_step_tables() -> None:
    def odds(block: likelihood.Block) -> np.ndarray:
        room = steps.room_for_step(block, nowhere(block))
        one = likelihood.scan(block, steps.GRID, room).log_odds()
        if len(block.values) < 3 * steps.FEWEST_BETWEEN:
            return np.stack([one, one])
        return np.stack([one, steps.pair_log_odds(block, np.stack(steps.best_pair(block)))])

    head("_steps: TAIL_LOG_ODDS, and PAIR_LOG_ODDS that one in 2,000 of the series without one step exceeds")
    for points in steps.TAIL_POINTS:
        one, two = by_block(simulate(min(300_000, 9_000_000 // points), points, 21), odds)
        alone = two[one <= np.quantile(one, 1 - steps.FALSE_SINGLE)]
        say(f"{points}  {quantiles(one, steps.TAIL)}", quantiles(alone, (0.0005,)))


def print_opinion_tables() -> None:
    for period in (None, 12):

        def measure(block: likelihood.Block, period: int | None = period) -> np.ndarray:
            season = likelihood.season_columns(block, period, opinions.HARMONICS) if period else []
            grid = opinions.WITH_SEASON if period else opinions.WITHOUT_SEASON
            room = steps.room_for_step(block, nowhere(block), least=opinions.FEWEST_BETWEEN)
            odds = likelihood.scan(block, grid, room, season=season).log_odds()
            fitted = opinions.average(block, period, nowhere(block))
            centre = fitted.level + opinions.season_at(block.place, fitted, period)
            return np.stack([odds, np.abs((block.values - centre) / fitted.spread).max(axis=0)])

        head(f"_second_opinion: log odds and reach, {'with' if period else 'without'} a season")
        for points in opinions.TABLE_POINTS:
            if not period or points >= opinions.PERIODS_NEEDED * period:
                odds, reach = by_block(
                    simulate(min(24_000, 1_200_000 // points), points, 22, lean=0.5), measure
                )
                say(f"{points}  {quantiles(odds, (0.083,))}", quantiles(reach, (0.015,)))


def print_discovery_tables() -> None:
    head("_discovery: TAIL_LOG_ODDS")
    for points in discovery.TAIL_POINTS:
        for lean in discovery.LEANING:
            values = simulate(min(20_000, 720_000 // points), points, 23, lean=lean)
            offsets = np.arange(len(values) + 1) * points
            scores = discovery.normal_scores(values.reshape(-1), offsets)
            say(
                f"{points} {lean}", quantiles(discovery.find_shifts(scores, offsets).log_odds, discovery.TAIL)
            )
    head("_discovery: ICONS and SKEWNESS")
    for points in discovery.ICON_POINTS:
        for shape in discovery.ICON_SHAPES:
            lists = [simulate(20_000, points, 24, lean=lean, skew=shape) for lean in discovery.LEANING]
            looks = [(values - values.mean(axis=1, keepdims=True)) for values in lists]
            skewness = [np.mean((one**3).mean(axis=1) / (one**2).mean(axis=1) ** 1.5) for one in looks]
            shares = ", ".join(f"{icons(values).mean():.4f}" for values in lists)
            say(f"{points} {shape}  ({shares}),", "(" + ", ".join(f"{one:.2f}" for one in skewness) + "),")


def print_power_table() -> None:
    head("_power: STEPS")
    for before in power_table.BEFORE:
        # What was seen by then was seen: more time never asks for a larger step.
        cuts = np.full(len(power_table.CHANCES), np.inf)
        for within in power_table.WITHIN:
            sizes, seen = np.arange(0, 13, 0.3), []
            for size in sizes:
                seen.append(share_seen(before, within, size, 10_000, 25))
                if seen[-1] > 0.985:
                    break
            rising = np.maximum.accumulate(seen)
            cuts = np.minimum(cuts, np.interp(power_table.CHANCES, rising, sizes[: len(rising)]))
            say(f"{before} {within}", "(" + ", ".join(f"{cut:.2f}" for cut in cuts) + "),")


def main() -> int:
    reader = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    reader.add_argument("--long", action="store_true", help="ten times as many series")
    reader.add_argument("--tables", action="store_true", help="print the tables that the methods hold")
    told = reader.parse_args()
    if told.tables:
        print_step_tables()
        print_opinion_tables()
        print_discovery_tables()
        print_power_table()
        return 0
    times = 10 if told.long else 1
    start = time.process_time()
    bench_steps(10_000 * times)
    bench_second_opinions(5_000 * times)
    bench_power(5_000 * times)
    bench_many(10 * times)
    say("\nseconds of one core", f"{time.process_time() - start:5.0f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
