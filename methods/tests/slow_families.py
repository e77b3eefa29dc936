"""Centre and limits of every family written as slowly and plainly as possible, one phase and point at a time.

Written from the formulas in docs/methods/charts.md and from nothing else.
"""

import math
import statistics
from dataclasses import dataclass, field
from itertools import pairwise

Value = float | None

PER_SIGMA = 1.128


@dataclass
class Slow:
    """One series: its lines and what its runs are, phase by phase."""

    values: list[Value] = field(default_factory=list)
    centre: list[Value] = field(default_factory=list)
    lower: list[Value] = field(default_factory=list)
    upper: list[Value] = field(default_factory=list)
    near_lower: list[Value] = field(default_factory=list)
    near_upper: list[Value] = field(default_factory=list)
    runs: list[tuple[int, int, Value, Value]] = field(default_factory=list)


def judge(
    values,
    *,
    family,
    denominators=None,
    deviations=None,
    screen=True,
    baseline=None,
    rebase_at=(),
    exclude=(),
    centre=None,
    multiply=1.0,
):
    slow = Slow()
    starts = sorted({0, *rebase_at})
    for start, stop in zip(starts, [*starts[1:], len(values)], strict=True):
        if start == stop:
            continue
        counts = list(values[start:stop])
        sizes = list(denominators[start:stop]) if denominators else [None] * len(counts)
        drawn = as_drawn(counts, sizes, family)
        spread = drawn if family == "s" else list(deviations[start:stop]) if deviations else None
        kept = [point not in exclude for point in range(start, stop)]
        counted = [keep and (not baseline or place < baseline) for place, keep in enumerate(kept)]
        middle, lines = lines_of(
            family,
            drawn,
            [size if size else None for size in sizes],
            only(counts, counted),
            only(drawn, counted),
            only(sizes, counted),
            only(spread, counted) if spread else None,
            screen=screen,
            centre=centre,
        )
        for name, line in zip(("lower", "upper", "near_lower", "near_upper"), lines, strict=True):
            getattr(slow, name).extend(None if y is None else y * multiply for y in line)
        slow.centre += [None if middle is None else middle * multiply] * len(drawn)
        slow.values += [None if y is None else y * multiply for y in drawn]
        if family == "t":
            # Whether a time lies on the centre is asked of its root.
            drawn = [None if y is None else y ** (1 / 3.6) for y in drawn]
            middle = mean(measured(only(drawn, counted))) if centre is None else centre ** (1 / 3.6)
        slow.runs.append(runs_of(only(drawn, kept), middle))
    return slow


def only(numbers, wanted):
    return [number for number, want in zip(numbers, wanted, strict=True) if want]


def as_drawn(counts, sizes, family):
    if family in ("p", "pp", "u", "up", "ip"):
        return [y / n if y is not None and n else None for y, n in zip(counts, sizes, strict=True)]
    if family in ("xbar", "s"):
        return [y if n else None for y, n in zip(counts, sizes, strict=True)]
    if family == "mr":
        moved = [None if a is None or b is None else abs(b - a) for a, b in pairwise(counts)]
        return [None, *moved]
    return counts


def mean(numbers):
    return math.fsum(numbers) / len(numbers) if numbers else None


def measured(numbers):
    return [number for number in numbers if number is not None]


def mean_range(numbers, *, screen, factor=3.267):
    return screened(
        [abs(b - a) for a, b in pairwise(numbers) if a is not None and b is not None], screen, factor
    )


def screened(ranges, screen, factor):
    usual = mean(ranges)
    return mean([moved for moved in ranges if moved < factor * usual]) if screen and ranges else usual


def about(middle, sigmas):
    """Lower, upper, near lower and near upper at each point, from sigma at each point."""

    def at(factor):
        return [None if middle is None or sigma is None else middle + factor * sigma for sigma in sigmas]

    return at(-3), at(3), at(-2), at(2)


def lines_of(family, drawn, sizes, counts, values, their_sizes, deviations, *, screen, centre):
    everywhere = len(drawn)
    if family == "run":
        found = statistics.median(measured(values)) if measured(values) else None
        return (found if centre is None else centre), about(None, [None] * everywhere)
    if family in ("i", "xmr", "mr", "c"):
        middle = mean(measured(values)) if centre is None else centre
    if family in ("i", "xmr"):
        usual = mean_range(values, screen=screen)
        factor = 1 / PER_SIGMA if family == "i" else 2.66 / 3
        return middle, about(middle, [None if usual is None else usual * factor] * everywhere)
    if family == "mr":
        lower, upper, near_lower, near_upper = about(
            middle, [None if middle is None else middle * 2.267 / 3] * everywhere
        )
        if middle is None:
            return middle, (lower, upper, near_lower, near_upper)
        return middle, ([0.0] * everywhere, upper, [max(0.0, y) for y in near_lower], near_upper)
    if family == "c":
        return middle, about(middle, [None if middle is None else math.sqrt(middle)] * everywhere)
    if family == "g":
        usual = mean(measured(values)) if centre is None else centre
        half = statistics.median(measured(values)) if measured(values) else None
        sigma = None if usual is None else math.sqrt(usual * (usual + 1))
        return (half if centre is None else 0.693 * centre), about(usual, [sigma] * everywhere)
    if family == "t":
        rooted = [None if y is None else y ** (1 / 3.6) for y in values]
        middle = mean(measured(rooted)) if centre is None else centre ** (1 / 3.6)
        usual = mean_range(rooted, screen=screen)
        lines = about(middle, [None if usual is None else usual / PER_SIGMA] * everywhere)
        return raised(middle), tuple([raised(y) for y in line] for line in lines)
    if family in ("xbar", "s"):
        return of_subgroups(family, sizes, values, their_sizes, deviations, centre)
    return of_quotients(family, sizes, counts, values, their_sizes, screen=screen, centre=centre)


def raised(line):
    return None if line is None else max(line, 0.0) ** 3.6


def of_quotients(family, sizes, counts, values, their_sizes, *, screen, centre):
    used = [(y, n) for y, n, v in zip(counts, their_sizes, values, strict=True) if v is not None]
    middle = centre
    if centre is None:
        middle = math.fsum(y for y, _ in used) / math.fsum(n for _, n in used) if used else None
    if middle is None:
        return None, about(None, [None] * len(sizes))
    if family == "ip":
        ranges = [
            abs(b - a) / math.sqrt(1 / m + 1 / n) * math.sqrt(math.pi / 2)
            for (a, m), (b, n) in pairwise(zip(values, their_sizes, strict=True))
            if a is not None and b is not None
        ]
        unit = screened(ranges, screen, 3.2665)
        sigmas = [None if n is None or unit is None else unit / math.sqrt(n) for n in sizes]
        return middle, about(middle, sigmas)

    def sigma(n):
        return math.sqrt((middle * (1 - middle) if family in ("p", "pp") else middle) / n) if n else None

    sigmas = [sigma(n) for n in sizes]
    if family in ("pp", "up"):
        standardised = [
            (y - middle) / sigma(n) if y is not None and sigma(n) else None
            for y, n in zip(values, their_sizes, strict=True)
        ]
        usual = mean_range(standardised, screen=screen)
        sigmas = [None if usual is None or one is None else one * usual / PER_SIGMA for one in sigmas]
    return middle, about(middle, sigmas)


def c4(n):
    return math.sqrt(2 / (n - 1)) * math.exp(math.lgamma(n / 2) - math.lgamma((n - 1) / 2))


def of_subgroups(family, sizes, values, their_sizes, deviations, centre):
    known = [(s, n) for s, n in zip(deviations, their_sizes, strict=True) if s is not None and n]
    used = {n for n in their_sizes if n}
    if not known:
        usual = None
    elif len(used) == 1:
        usual = mean([s for s, _ in known])
    else:
        usual = math.sqrt(math.fsum((n - 1) * s * s for s, n in known) / math.fsum(n - 1 for _, n in known))
    large = [n if n and n >= 2 else None for n in sizes]
    if family == "s":
        middle = usual if centre is None else centre
        if middle is None:
            return None, about(None, [None] * len(sizes))
        sigmas = [None if n is None else middle * math.sqrt(1 - c4(n) ** 2) / c4(n) for n in large]
        return middle, about(middle, sigmas)
    weighed = [(y, n) for y, n in zip(values, their_sizes, strict=True) if y is not None and n]
    middle = centre
    if centre is None:
        middle = math.fsum(y * n for y, n in weighed) / math.fsum(n for _, n in weighed) if weighed else None
    sigmas = [None if n is None or usual is None else usual / c4(n) / math.sqrt(n) for n in large]
    return middle, about(middle, sigmas)


def runs_of(values, middle):
    """Points that count, those off the centre, the longest run and the crossings of these."""
    sides = [] if middle is None else [y > middle for y in measured(values) if y != middle]
    if not sides:
        return len(values), 0, None, None
    longest = run = 1
    for before, after in pairwise(sides):
        run = run + 1 if before == after else 1
        longest = max(longest, run)
    return len(values), len(sides), longest, sum(a != b for a, b in pairwise(sides))
