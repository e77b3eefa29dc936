"""How fast charts are judged and drawn, beside copying the same numbers, and beside other packages.

    python bench/spc.py [SERIES]

A million series of 60 points unless told otherwise. Every figure is the best of some runs, in seconds of the processor:
other work on the machine disturbs that least. Packages that are not installed are named and skipped. Results are kept
in `bench/results/`.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import time
import tracemalloc
import warnings
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
from improvement_methods import charts
from improvement_methods.spc import chart_batch, funnel, xmr, xmr_batch

sys.path.insert(0, str(Path(__file__).parents[1] / "methods" / "tests"))
import slow_oracle

POINTS = 60
DRAWN = 500
UNITS = 80_000
ENGINE = "IMPROVEMENT_METHODS_ENGINE"
AIMS = {
    "a thousand, numpy": 3e-3,
    "a million, numba": 0.6,
    "copies, numba": 8.0,
    "500 charts drawn": 1.0,
    "80,000 units": 0.3,
}
missed: list[str] = []


def main(series: int) -> int:
    print(
        f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}, {_versions()}"
    )
    values = np.random.default_rng(1).normal(50, 5, (series, POINTS))
    print(f"\n{'limits, four rules, both icons':<46}{'ns a series':>14}{'all':>12}{'x a copy':>10}")
    for engine in _engines():
        bench_engine(engine, values)
    bench_ragged(min(series, 100_000))
    bench_families()
    bench_memory(values)
    bench_funnel()
    bench_one_more_point()
    bench_drawing()
    bench_peers()
    for miss in missed:
        print(f"MISS {miss}")
    return 0


def best_seconds(work: Callable[[], object], repeats: int = 5) -> float:
    """Shortest of a few runs: the least disturbed by whatever else the machine does."""
    taken = []
    for _ in range(repeats):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return min(taken)


def aim(name: str, figure: float) -> str:
    ok = figure <= AIMS[name]
    if not ok:
        missed.append(f"{name}: {figure:.4g}, aimed at {AIMS[name]:g}")
    return "" if ok else "  MISS"


def say(what: str, figure: str, after: str = "") -> None:
    print(f"{what:<60}{figure:>22}{after}", flush=True)


def _versions() -> str:
    found = []
    for name in ("numpy", "numba"):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"no {name}")
    return ", ".join(found)


def _engines() -> list[str]:
    try:
        import_module("numba")
    except ImportError:
        return ["numpy"]
    return ["numpy", "numba"]


def bench_engine(engine: str, values: np.ndarray) -> None:
    """Limits, rules and icons of 1, 1,000 and all series in one call each."""
    os.environ[ENGINE] = engine
    xmr_batch(values[:10], direction="increase")
    for series in sorted({1, 1000, len(values)}):
        table = np.ascontiguousarray(values[:series])
        ways = np.resize(np.array([1, -1, 0], dtype=np.int8), series)
        targets = np.full(series, 52.0)
        calls = max(1, 1000 // series)

        def judge(table=table, ways=ways, targets=targets, calls=calls) -> None:
            for _ in range(calls):
                xmr_batch(table, direction=ways, target=targets)

        def copy(table=table, calls=calls) -> None:
            for _ in range(calls):
                table.copy()

        took = best_seconds(judge, 20 if series <= 1000 else 3) / calls
        copied = best_seconds(copy, 20 if series <= 1000 else 5) / calls
        after = ""
        if series == 1000 and engine == "numpy":
            after = aim("a thousand, numpy", took)
        if series == 1_000_000 and engine == "numba":
            after = aim("a million, numba", took) + aim("copies, numba", took / copied)
        what = f"{engine}, {series:,} series at once"
        print(
            f"{what:<46}{took / series * 1e9:>14,.0f}{took * 1e3:>9,.2f} ms{took / copied:>10.1f}{after}",
            flush=True,
        )
    os.environ.pop(ENGINE)


def bench_ragged(series: int) -> None:
    """Lengths from 1 to 120, a tenth missing, a new phase here and there."""
    random = np.random.default_rng(2)
    lengths = random.integers(1, 2 * POINTS, series)
    flat = random.normal(50, 5, int(lengths.sum()))
    flat[random.random(len(flat)) < 0.1] = np.nan
    offsets = np.append(0, np.cumsum(lengths))
    rebases = random.random(len(flat)) < 0.01
    for engine in _engines():
        os.environ[ENGINE] = engine
        judge = best_seconds(
            lambda: xmr_batch(flat, offsets=offsets, direction="increase", rebase_at=rebases), 3
        )
        what = f"{engine}, {series:,} of any length, gaps, phases"
        print(f"{what:<46}{judge / series * 1e9:>14,.0f}{judge * 1e3:>9,.2f} ms", flush=True)
        os.environ.pop(ENGINE)


def bench_families() -> None:
    """A thousand charts in one call of the function that takes every family, and rounding, and gaps."""
    random = np.random.default_rng(6)
    values, people = random.normal(50, 5, (1000, POINTS)), random.integers(200, 900, (1000, POINTS))
    events = random.binomial(people, 0.1).astype(float)
    for family, of, table in (("xmr", None, values), ("p", people.astype(float), events)):

        def judge(family=family, of=of, table=table) -> None:
            chart_batch(table, families=family, denominators=of, direction="increase")

        for engine in _engines():
            os.environ[ENGINE] = engine
            took = best_seconds(judge, 20)
            what = f"{engine}, chart_batch, 1,000 {family} charts"
            print(f"{what:<46}{took / 1000 * 1e9:>14,.0f}{took * 1e3:>9,.2f} ms", flush=True)
            os.environ.pop(ENGINE)


def bench_funnel() -> None:
    """Limits, spread between units and signals of as many units as the country has strata."""
    print()
    random = np.random.default_rng(7)
    whole = np.ceil(random.lognormal(6, 1.2, UNITS))
    apart = random.uniform(0.1, 900, UNITS)
    wide = np.ceil(10 ** random.uniform(0, 6, UNITS))
    for kind, size, what in (
        ("proportion", whole, "sizes of clinics"),
        ("proportion", wide, "sizes 1 to a million"),
        ("rate", whole, "sizes of clinics"),
        ("ratio", apart, "no two alike"),
    ):
        if kind == "proportion":
            events = random.binomial(size.astype(int), 0.1)
        else:
            events = random.poisson(size * (1.0 if kind == "ratio" else 0.1))
        for spread in (True, False):

            def judge(kind=kind, size=size, events=events, spread=spread) -> None:
                funnel(events, size, kind=kind, overdispersion=spread)

            took = best_seconds(judge, 3)
            allowed = "with spread" if spread else "chance alone"
            say(f"funnel, {UNITS:,}, {kind}, {what}, {allowed}", f"{took:.2f} s", aim("80,000 units", took))


def bench_memory(values: np.ndarray) -> None:
    print()
    tracemalloc.start()
    batch = xmr_batch(values, direction="increase", target=52.0)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    held = sum(column.nbytes for column in (batch.reasons, batch.position))
    say(f"the numbers of {len(values):,} series", f"{values.nbytes / 2**20:,.0f} MiB")
    say("peak memory beside them, numpy's and the result's", f"{peak / 2**20:,.0f} MiB")
    say("of which the result by point", f"{held / 2**20:,.0f} MiB")
    say("peak memory of the whole process so far", f"{_peak_resident_mib():,.0f} MiB")


def _peak_resident_mib() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def bench_one_more_point() -> None:
    """What one new point costs: the whole series is judged again; there is no second way."""
    row = np.random.default_rng(3).normal(50, 5, POINTS).tolist()
    for engine in _engines():
        os.environ[ENGINE] = engine
        took = []
        for _ in range(2000):
            began = time.process_time()
            xmr(row, direction="increase", target=52)
            took.append(time.process_time() - began)
        os.environ.pop(ENGINE)
        figures = f"{np.median(took) * 1e6:,.0f} us, {np.quantile(took, 0.99) * 1e6:,.0f} us"
        say(f"one new point, {engine}: median, 99th of a hundred", figures)
    slow = best_seconds(lambda: slow_oracle.judge(row, direction="increase", target=52), 20)
    say("the same by plain loops and fractions", f"{slow * 1e6:,.0f} us")


def bench_drawing() -> None:
    """From numbers to pictures: 500 measures, each with a large chart and both icons."""
    print()
    values = np.random.default_rng(4).normal(50, 5, (DRAWN, POINTS))
    labels = [f"Month {n}" for n in range(1, POINTS + 1)]

    def whole() -> None:
        for chart in xmr_batch(values, direction="increase", target=52.0):
            charts.chart_svg(chart, labels, id="c", title="Falls", description="Falls a month")
            charts.variation_icon_svg(chart.variation)
            charts.assurance_icon_svg(chart.assurance)

    took = best_seconds(whole, 3)
    say(f"{DRAWN} measures: judged, drawn, both icons", f"{took:.2f} s", aim("500 charts drawn", took))
    batch = list(xmr_batch(values, direction="increase", target=52.0))
    large = best_seconds(
        lambda: [charts.chart_svg(c, labels, id="c", title="Falls", description="Falls") for c in batch], 3
    )
    small = best_seconds(lambda: [charts.sparkline_svg(c, id="s", label="Falls") for c in batch], 3)
    say("large charts drawn a second", f"{DRAWN / large:,.0f}")
    say("sparklines drawn a second", f"{DRAWN / small:,.0f}")


def bench_peers() -> None:
    """The same series through other packages, one chart a call: limits and rules."""
    print(f"\n{'other packages, one chart a call':<46}{'us a series':>14}{'x ours':>12}{'x ours, many':>14}")
    row = np.random.default_rng(5).normal(50, 5, POINTS)
    ours = best_seconds(lambda: xmr(row, direction="increase", target=52.0), 50)
    table = np.tile(row, (1000, 1))
    many = best_seconds(lambda: xmr_batch(table, direction="increase", target=52.0), 20) / 1000
    print(f"{'improvement-methods':<46}{ours * 1e6:>14,.0f}")
    for name, module, prepare in PEERS:
        try:
            peer = import_module(module)
            said = f"{name} {version(name)}"
        except (ImportError, PackageNotFoundError):
            print(f"{name:<46}{'not installed':>14}")
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            work = prepare(peer, row)
            try:
                work()
            except Exception as refused:
                print(f"{said:<46} its call failed: {type(refused).__name__}: {refused}"[:120])
                continue
            _say_peer(said, best_seconds(work, 5), ours, many)
    for name in ("NHSRplotthedots", "qicharts2"):
        took = _in_r(name, row)
        if took is None:
            print(f"{name:<46}{'not installed':>14}")
        else:
            _say_peer(name, took, ours, many)


def _say_peer(name: str, took: float, ours: float, many: float) -> None:
    print(f"{name:<46}{took * 1e6:>14,.0f}{took / ours:>12,.0f}{took / many:>14,.0f}", flush=True)


def _frame(row: np.ndarray):
    import pandas as pd

    return pd.DataFrame({"x": np.arange(1, len(row) + 1), "value": row})


def _abspc(peer, row):
    frame = _frame(row)
    return lambda: peer.detect_special_causes(peer.calculate_control_limits(frame, "XmR"))


def _pyqicharts(peer, row):
    frame = _frame(row)
    return lambda: peer.qic_table(frame, "x", "value", chart="i", improvement="high is good")


def _qikit(peer, row):
    return lambda: peer.qic(x=list(range(POINTS)), y=row.tolist(), chart="i").summary


def _controlchartspy(peer, row):
    data = {"x": [f"Month {n:02}" for n in range(1, POINTS + 1)], "y": row.tolist()}
    options = {"spc_settings": {"chart_type": "i"}, "return_objs": "limits"}
    return lambda: peer.spc(data, keys="x", numerators="y", **options)


def _processbehavior(peer, row):
    frame = _frame(row)
    return lambda: peer.formulate(frame, response="value", time="x").execute()


def _pycontrolcharts(peer, row):
    values = row.tolist()
    return lambda: peer.calc_xmr(values, run_tests=True)


PEERS = (
    ("abspc", "abspc", _abspc),
    ("pyqicharts", "pyqicharts", _pyqicharts),
    ("clinical-qikit", "qikit", _qikit),
    ("controlchartspy", "controlchartspy", _controlchartspy),
    ("processbehavior", "processbehavior", _processbehavior),
    ("pycontrolcharts", "pycontrolcharts", _pycontrolcharts),
)
R_CALLS = {
    "NHSRplotthedots": "ptd_spc(d, value_field = y, date_field = x)",
    "qicharts2": "qic(x, y, data = d, chart = 'i')$data",
}


def _in_r(name: str, row: np.ndarray) -> float | None:
    """Processor seconds a call in R; None where R or the package is not there."""
    if shutil.which("Rscript") is None:
        return None
    script = (
        f"if (!requireNamespace('{name}', quietly = TRUE)) quit(status = 3); library({name});"
        f"d <- data.frame(x = as.Date('2020-01-01') + 0:{len(row) - 1}, y = c({','.join(map(str, row))}));"
        f"f <- function() suppressWarnings({R_CALLS[name]}); f();"
        "cat(min(sapply(1:5, function(i) sum(system.time(f())[1:2]))))"
    )
    done = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=False)
    return float(json.loads(done.stdout)) if done.returncode == 0 else None


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
