"""How fast charts are judged and drawn, beside the memory traffic no program can avoid.

    python bench/spc.py [SERIES]

100,000 series of 60 points in one call unless told otherwise. Figures named as measured elsewhere were not
measured in this run.
"""

import resource
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
from improvement_methods.charts import chart_svg, sparkline_svg
from improvement_methods.spc import xmr, xmr_batch

sys.path.insert(0, str(Path(__file__).parents[1] / "methods" / "tests"))
import slow_oracle

POINTS = 60
SLOW_SERIES = 20
DRAWN = 500
ELSEWHERE = "NHSRplotthedots 0.2.2, measured elsewhere, not in this run"


def best_seconds(work: Callable[[], object], repeats: int = 5) -> float:
    """Shortest of a few runs: the least disturbed by whatever else the machine does."""
    taken = []
    for _ in range(repeats):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return min(taken)


def say(what: str, figure: str) -> None:
    sys.stdout.write(f"{what:<58} {figure:>18}\n")


def bench_batch(values: np.ndarray) -> float:
    """Limits, four rules and both icons of all series in one call; returns seconds per series."""
    series = len(values)
    directions = np.resize(np.array([1, -1, 0], dtype=np.int8), series)
    targets = np.full(series, 52.0)
    judge = best_seconds(lambda: xmr_batch(values, direction=directions, target=targets))
    copy, total = best_seconds(values.copy), best_seconds(values.sum)
    say(f"{series:,} series of {values.shape[1]} points, one call", f"{judge:.3f} s")
    say("series a second", f"{series / judge:,.0f}")
    say("microseconds a series", f"{judge / series * 1e6:.2f}")
    say("times as long as copying the same bytes", f"{judge / copy:.0f}")
    say("times as long as summing the same bytes", f"{judge / total:.0f}")
    tracemalloc.start()
    xmr_batch(values, direction=directions, target=targets)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    say("peak memory above the input", f"{peak / 2**20:.0f} MiB")
    say("peak memory of the whole process so far", f"{_peak_resident_mib():.0f} MiB")
    return judge / series


def _peak_resident_mib() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def bench_ragged(values: np.ndarray) -> None:
    """The same, with lengths from 1 to twice as long, a tenth missing and a rebase here and there."""
    random = np.random.default_rng(2)
    lengths = random.integers(1, 2 * POINTS, len(values))
    flat = random.normal(50, 5, int(lengths.sum()))
    flat[random.random(len(flat)) < 0.1] = np.nan
    offsets = np.append(0, np.cumsum(lengths))
    rebases = random.random(len(flat)) < 0.01
    judge = best_seconds(
        lambda: xmr_batch(flat, offsets=offsets, direction="increase", rebase_at=rebases), repeats=3
    )
    say("microseconds a series: ragged, missing values, rebases", f"{judge / len(values) * 1e6:.2f}")


def bench_single(values: np.ndarray, batch_seconds: float) -> None:
    """One series a call, and the plain loops it is checked against."""
    rows = [row.tolist() for row in values[:200]]
    single = best_seconds(lambda: [xmr(row, direction="increase", target=52) for row in rows]) / len(rows)
    say("microseconds a series, one chart a call", f"{single * 1e6:.0f}")
    slow = best_seconds(
        lambda: [slow_oracle.judge(row, direction="increase", target=52) for row in rows[:SLOW_SERIES]],
        repeats=2,
    )
    slow /= SLOW_SERIES
    say("microseconds a series, slow oracle (plain loops, fractions)", f"{slow * 1e6:,.0f}")
    say("times faster than the slow oracle", f"{slow / batch_seconds:,.0f}")


def bench_drawing(values: np.ndarray) -> None:
    """Sparklines and large charts as text, from charts already judged."""
    batch = xmr_batch(values[:DRAWN], direction="increase", target=np.full(min(DRAWN, len(values)), 52.0))
    decode = best_seconds(lambda: list(batch))
    charts = list(batch)
    labels = [f"Month {n}" for n in range(POINTS)]
    sparklines = best_seconds(lambda: [sparkline_svg(chart, id="s", label="Falls") for chart in charts])
    large = best_seconds(
        lambda: [chart_svg(chart, labels, id="c", title="Falls", description="Falls") for chart in charts]
    )
    say("chart results taken out of a batch, a second", f"{len(charts) / decode:,.0f}")
    say("sparklines drawn a second", f"{len(charts) / sparklines:,.0f}")
    say("large charts drawn a second", f"{len(charts) / large:,.0f}")
    say("bytes a sparkline", f"{len(sparkline_svg(charts[0], id='s', label='Falls')):,}")


def main(arguments: list[str]) -> int:
    series = int(arguments[0]) if arguments else 100_000
    values = np.random.default_rng(1).normal(50, 5, (series, POINTS))
    seconds = bench_batch(values)
    bench_ragged(values)
    bench_single(values, seconds)
    bench_drawing(values)
    sys.stdout.write(f"\nBeside {ELSEWHERE}:\n")
    for way, theirs in (("one faceted call", 7.8e-3), ("a loop, one chart a call", 81e-3)):
        say(
            f"  {way}: {theirs * 1e3:g} ms a series; we take this many times less", f"{theirs / seconds:,.0f}"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
