"""Series of a Spark data frame, judged where they lie."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, TypeAlias

import numpy as np

from improvement_methods.spc import Assurance, Direction, PointType, Signal, Variation, profile, xmr_batch

Frame: TypeAlias = Any
Table: TypeAlias = Any

JUDGED: Final = (
    "phase int, centre double, lower double, upper double, signal string, point_type string, "
    "variation string, assurance string"
)
_ADDED: Final = tuple(column.split()[0] for column in JUDGED.split(", "))


def judge(
    frame: Frame,
    *,
    series: str | Sequence[str],
    period: str,
    value: str,
    direction: str,
    target: float | str | None = None,
    baseline: int | str | None = None,
    rebase: str | None = None,
    rules: str = "nhsr-0.2.2",
    screen: bool | None = None,
) -> Frame:
    """Judge every series of a Spark data frame by the XmR rules.

    Parameters
    ----------
    frame : pyspark.sql.DataFrame
        A row a value, in any order. A null value was not measured.
    series : str or sequence of str
        The columns that name a series together, such as measure and unit.
    period : str
        The column by which a series is in order; never null, and never twice the same in a series.
    value : str
        The column of values, in one unit a series.
    direction : str
        Which way is better: increase, decrease or neutral; or the column that says so.
    target : float or str, optional
        For all series; or the column that holds each series' own, null where there is none.
    baseline : int or str, optional
        First points of each phase that set its limits, for all series; or the column that says how many, 0 or
        null for all.
    rebase : str, optional
        A column that is true at each point that starts a new phase.
    rules : str
        Name of the rule profile.
    screen : bool, optional
        Leave out exceptional moving ranges, once. The profile decides unless given.

    Returns
    -------
    pyspark.sql.DataFrame
        The columns of `series`, `period` and `value`; each point's phase, centre, limits (uncut; null where
        there are none), signal and its meaning; and the two icons of its series, on each of its rows.

    Raises
    ------
    ValueError
        At once if a column is missing or named as one of the results, or a profile is not known. When the
        frame is computed, inside Spark's own exception, if a series cannot be judged, or has a period twice
        or none.

    Notes
    -----
    Rows are brought together by series and put in order; then each Arrow batch is judged in one call. What
    `spark.sql.execution.arrow.maxRecordsPerBatch` says is how many rows that is; 200,000 serves well.
    Source: as `improvement_methods.spc.xmr`.

    Examples
    --------
    >>> judged = judge(frame, series=["measure", "unit"], period="month", value="value",
    ...                direction="decrease")  # doctest: +SKIP
    >>> judged.filter("signal <> 'Common Cause'").show()  # doctest: +SKIP
    """
    keys = [series] if isinstance(series, str) else list(series)
    by_series = {
        "direction": None if direction in set(Direction) else direction,
        "target": target if isinstance(target, str) else None,
        "baseline": baseline if isinstance(baseline, str) else None,
        "rebase": rebase,
    }
    wanted = [*keys, period, value, *(name for name in by_series.values() if name is not None)]
    _check_columns(frame.columns, wanted, keys=[*keys, period, value])
    profile(rules)
    options = {
        "direction": direction,
        "target": target,
        "baseline": baseline,
        "profile": rules,
        "screen": screen,
    }
    kept = frame.select(*dict.fromkeys(wanted))
    ordered = kept.repartition(*keys).sortWithinPartitions(*keys, period)
    fields = {field.name: field for field in kept.schema.fields}
    schema = ", ".join(f"`{name}` {fields[name].dataType.simpleString()}" for name in [*keys, period, value])
    return ordered.mapInArrow(_worker(keys, period, value, by_series, options), f"{schema}, {JUDGED}")


def _check_columns(there: Sequence[str], wanted: Sequence[str], *, keys: Sequence[str]) -> None:
    for name in wanted:
        if name not in there:
            raise ValueError(f"The frame has no column {name!r}. It has: {', '.join(there)}.")
    for name in keys:
        if name in _ADDED:
            raise ValueError(f"The column {name!r} is named as one of the results. Rename it first.")


def _worker(
    keys: list[str], period: str, value: str, by_series: dict[str, str | None], options: dict[str, Any]
) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """What each worker does with the batches of its part of the frame."""

    def judged(table: Any) -> Any:
        return _judge_table(table, keys, period, value, by_series, options).to_batches()

    def work(batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow as pa  # type: ignore[import-untyped]

        held: list[Any] = []
        for batch in batches:
            if batch.num_rows == 0:
                continue
            table = pa.Table.from_batches([*held, batch])
            last = int(_starts(table, keys)[-1])
            # The last series may go on in the next batch.
            yield from _judge_table(
                table.slice(0, last), keys, period, value, by_series, options
            ).to_batches()
            held = table.slice(last).combine_chunks().to_batches()
        if held:
            yield from judged(pa.Table.from_batches(held))

    return work


def _starts(table: Table, names: Sequence[str]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Rows at which a series begins: where a column differs from the row before."""
    begins = np.zeros(table.num_rows, dtype=np.bool_)
    begins[:1] = True
    for name in names:
        codes = _codes(table.column(name))
        begins[1:] |= codes[1:] != codes[:-1]
    return np.flatnonzero(begins)


def _codes(column: Any) -> np.ndarray[Any, np.dtype[np.int64]]:
    """One number for each different value of a column, nulls included."""
    encoded = column.combine_chunks().dictionary_encode(null_encoding="encode")
    codes: np.ndarray[Any, np.dtype[np.int64]] = encoded.indices.to_numpy(zero_copy_only=False)
    return codes


def _judge_table(
    table: Table,
    keys: list[str],
    period: str,
    value: str,
    by_series: dict[str, str | None],
    options: dict[str, Any],
) -> Table:
    """Judge whole series, in order, and put the results beside them."""
    import pyarrow as pa

    starts = _starts(table, keys)
    _check_periods(table, starts, period)
    offsets = np.append(starts, table.num_rows).astype(np.int64)
    given = dict(options)
    for name, column in by_series.items():
        if column is None:
            continue
        values = table.column(column)
        if name == "rebase":
            given["rebase_at"] = values.fill_null(False).to_numpy().astype(np.bool_)
        elif name == "target":
            given[name] = _numbers(values)[starts]
        elif name == "baseline":
            given[name] = values.fill_null(0).to_numpy().astype(np.int64)[starts]
        else:
            given[name] = values.take(pa.array(starts)).to_pylist()
    batch = xmr_batch(_numbers(table.column(value)), offsets=offsets, **given)
    lengths = np.diff(offsets)
    added = {
        "phase": pa.array(np.repeat(batch.phase_number, np.diff(batch.phase_offsets)).astype(np.int32)),
        "centre": pa.array(batch.centre, from_pandas=True),
        "lower": pa.array(batch.lower, from_pandas=True),
        "upper": pa.array(batch.upper, from_pandas=True),
        "signal": _words(batch.signal, list(Signal)),
        "point_type": _words(batch.point_type, list(PointType)),
        "variation": _words(np.repeat(batch.variation, lengths), list(Variation)),
        "assurance": _words(np.repeat(batch.assurance, lengths), [None, *Assurance]),
    }
    kept = table.select([*keys, period, value])
    return pa.table([*kept.columns, *added.values()], names=[*kept.column_names, *added]).combine_chunks()


def _check_periods(table: Table, starts: np.ndarray[Any, np.dtype[np.int64]], period: str) -> None:
    column = table.column(period)
    if column.null_count:
        raise ValueError(f"A row has no {period}. Give every value its {period}, or leave the row out.")
    codes = _codes(column)
    same = codes[1:] == codes[:-1]
    same[starts[1:] - 1] = False
    if same.any():
        twice = column[int(np.flatnonzero(same)[0])].as_py()
        raise ValueError(f"A series has {period} {twice} twice. Keep one value of each.")


def _numbers(column: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    numbers: np.ndarray[Any, np.dtype[np.float64]] = column.to_numpy().astype(np.float64)
    return numbers


def _words(codes: np.ndarray[Any, Any], words: list[Any]) -> Any:
    import pyarrow as pa

    names = pa.array([None if word is None else str(word) for word in words], pa.string())
    return names.take(pa.array(codes.astype(np.int32)))
