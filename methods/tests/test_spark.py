"""On Spark each series comes out as on one machine: the same numbers, to the last bit."""

import datetime
import math
import os
import sys

import numpy as np
import pytest

from improvement_methods import spark as package
from improvement_methods.spc import Assurance, PointType, Signal, Variation, xmr, xmr_batch

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def spark():
    sql = pytest.importorskip("pyspark.sql")
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        sql.SparkSession.builder.master("local[2]")
        .appName("improvement-methods")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "4")
        # Batches so small that most series lie across two.
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "50")
        .getOrCreate()
    )
    yield session
    session.stop()


def made_up(seed: int = 4, series: int = 60) -> list[tuple]:
    random = np.random.default_rng(seed)
    rows = []
    for number in range(series):
        points = int(random.integers(1, 90))
        values = random.normal(50, 5, points).round(1)
        values[random.random(points) < 0.1] = np.nan
        new_phase = random.random(points) < 0.03
        for place, (value, new) in enumerate(zip(values.tolist(), new_phase.tolist(), strict=True)):
            day = datetime.date(2019, 1, 1) + datetime.timedelta(weeks=place)
            rows.append(
                (f"measure {number % 7}", number // 7, day, None if math.isnan(value) else value, new)
            )
    random.shuffle(rows)
    return rows


SCHEMA = "measure string, unit int, week date, value double, new boolean"


def by_hand(rows: list[tuple], **options) -> dict[tuple, tuple]:
    series: dict[tuple, list] = {}
    for measure, unit, week, value, new in sorted(rows, key=lambda row: row[:3]):
        series.setdefault((measure, unit), []).append((week, value, new))
    found = {}
    for (measure, unit), points in series.items():
        batch = xmr_batch(
            [math.nan if value is None else value for _, value, _ in points],
            offsets=[0, len(points)],
            rebase_at=np.array([new for _, _, new in points]),
            **options,
        )
        assurance = batch.assurances()[0]
        for place, (week, value, _) in enumerate(points):
            found[(measure, unit, week)] = (
                value,
                int(np.repeat(batch.phase_number, np.diff(batch.phase_offsets))[place]),
                *(none_for_nan(line[place]) for line in (batch.centre, batch.lower, batch.upper)),
                str(tuple(Signal)[batch.signal[place]]),
                str(tuple(PointType)[batch.point_type[place]]),
                str(batch.variations()[0]),
                None if assurance is None else str(assurance),
            )
    return found


def none_for_nan(number: float) -> float | None:
    return None if math.isnan(number) else float(number)


@pytest.mark.parametrize("rules", ["nhsr-0.2.2", "nelson"])
def test_every_row_equals_that_of_one_machine(spark, rules):
    rows = made_up()
    judged = package.judge(
        spark.createDataFrame(rows, SCHEMA),
        series=["measure", "unit"],
        period="week",
        value="value",
        direction="decrease",
        target=52.0,
        rebase="new",
        rules=rules,
    )
    got = {tuple(row[:3]): tuple(row[3:]) for row in judged.collect()}
    expected = by_hand(rows, direction="decrease", target=52.0, profile=rules)
    assert got == expected
    assert len(got) == len(rows)
    # A negative control: by another profile it is not the same.
    assert got != by_hand(rows, direction="decrease", target=52.0, profile="ihi-anhoej")


def test_each_series_can_have_its_own_direction_target_and_baseline(spark):
    values = [4.0, 6.0, 5.0, 7.0] * 5 + [30.0]
    rows = [
        (unit, place, value, way, target, base)
        for unit, way, target, base in ((1, "increase", 8.0, 12), (2, "decrease", None, None))
        for place, value in enumerate(values)
    ]
    frame = spark.createDataFrame(
        rows, "unit int, month int, value double, way string, target double, base int"
    )
    judged = package.judge(
        frame, series="unit", period="month", value="value", direction="way", target="target", baseline="base"
    )
    last = {row.unit: row for row in judged.filter("month = 20").collect()}
    one = xmr(values, direction="increase", target=8.0, baseline=12)
    two = xmr(values, direction="decrease")
    assert (last[1].variation, last[1].assurance) == (str(one.variation), str(one.assurance))
    assert (last[2].variation, last[2].assurance) == (str(two.variation), None)
    assert last[1].upper == one.upper[-1]
    assert last[1].variation == str(Variation.IMPROVEMENT_HIGH)
    assert last[1].assurance == str(Assurance.HIT_AND_MISS)


def test_an_empty_frame_stays_empty(spark):
    frame = spark.createDataFrame([], SCHEMA)
    judged = package.judge(
        frame, series=["measure", "unit"], period="week", value="value", direction="increase"
    )
    assert judged.collect() == []
    assert judged.columns[:4] == ["measure", "unit", "week", "value"]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("a", 1, 2.0), ("a", 1, 3.0)], "A series has month 1 twice"),
        ([("a", None, 2.0)], "A row has no month"),
        ([("a", 1, math.inf)], "infinite or beyond 1e290"),
    ],
)
def test_a_series_that_cannot_be_judged_stops_the_work_with_a_sentence(spark, rows, sentence):
    frame = spark.createDataFrame(rows, "name string, month int, value double")
    with pytest.raises(Exception, match=sentence):
        package.judge(frame, series="name", period="month", value="value", direction="increase").collect()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"period": "day"}, "no column 'day'. It has: name, month, value, phase"),
        ({"direction": "up"}, "no column 'up'"),
        ({"rules": "folklore"}, "no rule profile named 'folklore'"),
        ({"series": ["name", "phase"]}, "named as one of the results"),
    ],
)
def test_a_wrong_question_is_refused_before_spark_begins(spark, options, sentence):
    frame = spark.createDataFrame([("a", 1, 2.0, 1)], "name string, month int, value double, phase int")
    asked = {"series": "name", "period": "month", "value": "value", "direction": "increase", **options}
    with pytest.raises(ValueError, match=sentence):
        package.judge(frame, **asked)
