"""Judge made-up series on a Spark cluster and on this machine, and compare every number, bit by bit.

    python bench/spark_spc.py MASTER [SERIES]

MASTER is such as `spark://127.0.0.1:7077` or `local[2]`. docs/running/spark.md says how to start one. Ends with 1 where
anything differs.
"""

from __future__ import annotations

import os
import sys
import time

import numpy as np
from improvement_methods.spark import judge
from improvement_methods.spc import PointType, Signal, xmr_batch

POINTS = 60
RULES = "nhsr-0.2.2"


def main(master: str, series: int) -> int:
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    session = (
        SparkSession.builder.master(master)
        .appName("bench/spark_spc.py")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "200000")
        .config("spark.sql.shuffle.partitions", "4")
        .getOrCreate()
    )
    try:
        return compare(session, series)
    finally:
        session.stop()


def compare(session, series: int) -> int:
    values = np.random.default_rng(7).normal(50, 5, (series, POINTS))
    values[np.random.default_rng(8).random(values.shape) < 0.05] = np.nan
    frame = session.createDataFrame(_table(values))
    began = time.perf_counter()
    judged = judge(
        frame, series="series", period="period", value="value", direction="decrease", target=48.0, rules=RULES
    ).toArrow()
    taken = time.perf_counter() - began
    judged = judged.sort_by([("series", "ascending"), ("period", "ascending")])
    batch = xmr_batch(values, direction="decrease", target=48.0, profile=RULES)
    signals, kinds = np.array(list(Signal), dtype=str), np.array(list(PointType), dtype=str)
    expected = {
        "centre": batch.centre,
        "lower": batch.lower,
        "upper": batch.upper,
        "signal": signals[batch.signal],
        "point_type": kinds[batch.point_type],
        "variation": np.repeat(np.array(batch.variations(), dtype=str), POINTS),
        "assurance": np.repeat(np.array(batch.assurances(), dtype=str), POINTS),
    }
    executors = session.sparkContext._jsc.sc().statusTracker().getExecutorInfos()
    print(f"{session.version} at {session.sparkContext.master}, {max(1, len(executors) - 1)} executors")
    print(f"{series:,} series of {POINTS} points in {taken:.1f} s")
    same = True
    for name, numbers in expected.items():
        theirs = judged.column(name).to_numpy()
        equal_nan = numbers.dtype == np.float64
        equal = np.array_equal(np.asarray(theirs, dtype=numbers.dtype), numbers, equal_nan=equal_nan)
        print(f"{name:<12} {'the same to the last bit' if equal else 'DIFFERENT'}")
        same &= equal
    return 0 if same and judged.num_rows == values.size else 1


def _table(values: np.ndarray):
    import pyarrow as pa

    order = np.random.default_rng(9).permutation(values.size)
    return pa.table(
        {
            "series": np.repeat(np.arange(len(values)), POINTS)[order],
            "period": np.tile(np.arange(POINTS), len(values))[order],
            "value": pa.array(values.reshape(-1)[order], from_pandas=True),
        }
    )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20_000))
