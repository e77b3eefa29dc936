"""Where things go on a drawing over time, and what each has: grid, time axis, words at the right."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from improvement_methods.charts import _marks as marks
from improvement_methods.charts._marks import horizontal, upright
from improvement_methods.charts._scale import Range, Scale, fit, nice_ticks, spread_out
from improvement_methods.charts._text import escape, text_at, text_width

FormatValue = Callable[[float], str]

SIZE: Final = 16.0
NARROW: Final = 560
_LABEL_STEPS: Final = (1, 2, 3, 4, 6, 12, 24, 36, 48, 60)


@dataclass(frozen=True, slots=True)
class SideLabel:
    """Words at the right-hand end, beside a value."""

    value: float
    text: str
    fill: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Plot:
    """Where everything goes on a drawing over time."""

    labels: Sequence[str]
    width: int
    height: int
    left: float
    right: float
    scale: Scale
    axis: float
    ticks: list[tuple[float, str]]

    @property
    def count(self) -> int:
        return len(self.labels)

    @property
    def narrow(self) -> bool:
        return self.width < NARROW

    @property
    def inset(self) -> float:
        return min(18.0, (self.right - self.left) / 8)

    @property
    def step(self) -> float:
        """Pixels from one point to the next."""
        return (self.right - self.left - 2 * self.inset) / max(self.count - 1, 1)

    def x(self, point: float) -> float:
        """Pixels across for a point, or between two."""
        if self.count == 1:
            return (self.left + self.right) / 2
        return self.left + self.inset + point * self.step

    def edges(self, start: int, stop: int) -> tuple[float, float]:
        """Where a stretch of points begins and ends: half way to its neighbours, or at the plot's ends."""
        begins = self.left if start == 0 else self.x(start - 0.5)
        ends = self.right if stop == self.count else self.x(stop - 0.5)
        return begins, ends


def lay_out(
    labels: Sequence[str],
    extremes: tuple[float, float],
    format_value: FormatValue,
    possible: Range,
    *,
    width: int,
    height: int,
    side: Sequence[SideLabel],
    headroom: bool,
    rows: int,
    lane: float = 0.0,
) -> Plot:
    """Find room for the plot between the words around it.

    `headroom` leaves a line above the plot for what is said of step changes; `rows` are those of the key; a
    `lane` above the time axis stays free of values.
    """
    top = 44.0 if headroom else 14.0
    axis = max(height - 34.0 - 24.0 * rows, top + 40)
    bottom = max(axis - lane, top + 40)
    scale = fit(*extremes, top=top, bottom=bottom, possible=possible, margin=0.08)
    ticks = ticks_of(scale.low, scale.high, format_value, most=max(2, min(7, int((bottom - top) / 52))))
    left = 14 + max((text_width(text, SIZE) for _, text in ticks), default=0)
    right = width - 12 - max((text_width(label.text, SIZE) for label in side), default=24)
    return Plot(labels, width, height, left, max(right, left + 60), scale, axis, ticks)


def ticks_of(low: float, high: float, format_value: FormatValue, *, most: int) -> list[tuple[float, str]]:
    """Two or more round places with their words, none of which is rounded: 2.5 is not written "2"."""
    for many in (most, most + 1, *range(most - 1, 1, -1)):
        places = nice_ticks(low, high, most=many)
        texts = [format_value(place) for place in places]
        if len(places) > 1 and all(
            _is_said_whole(place, text) for place, text in zip(places, texts, strict=True)
        ):
            return list(zip(places, texts, strict=True))
    places = nice_ticks(low, high, most=most)
    decimals = max(0, 1 - math.floor(math.log10(places[1] - places[0]))) if len(places) > 1 else 1
    return [(place, f"{place:,.{min(decimals, 12)}f}") for place in places]


def _is_said_whole(place: float, text: str) -> bool:
    """Whether a text that holds a number holds all of it, perhaps as a percentage or per thousand."""
    number = re.search(r"[-\N{MINUS SIGN}]?\d[\d,]*(?:\.\d+)?", text)
    if number is None:
        return True
    said = float(number.group().replace(",", "").replace("\N{MINUS SIGN}", "-"))
    return any(math.isclose(said, place * 10**power, rel_tol=1e-9, abs_tol=1e-12) for power in range(7))


def grid(plot: Plot) -> list[str]:
    """Faint level lines with their numbers at the left."""
    shapes = []
    for place, text in plot.ticks:
        y = plot.scale(place)
        shapes.append(horizontal(plot.left, plot.right, y, colour=marks.RULE, width=1))
        shapes.append(text_at(plot.left - 8, y + 5.5, text, fill=marks.QUIET, anchor="end"))
    return shapes


def side_labels(plot: Plot, side: Sequence[SideLabel]) -> list[str]:
    """Words beside the lines' right-hand ends, moved apart where they would touch."""
    ordered = sorted(side, key=lambda label: -label.value)
    wanted = [plot.scale(label.value) + 5.5 for label in ordered]
    places = spread_out(wanted, gap=20, top=plot.scale.top + 4, bottom=plot.scale.bottom + 4)
    return [
        text_at(plot.right + 8, y, label.text, fill=label.fill, bold=label.bold)
        for y, label in zip(places, ordered, strict=True)
    ]


def time_axis(plot: Plot) -> list[str]:
    """The time axis with as many labels as fit, the last always."""
    y = plot.axis
    shapes = [horizontal(plot.left, plot.right, y, colour=marks.GREY, width=1.5)]
    if not plot.labels:
        return shapes
    widest = max(text_width(label, SIZE) for label in plot.labels) + 14
    needed = widest / plot.step if plot.step > 0 else len(plot.labels)
    every = next((step for step in _LABEL_STEPS if step >= needed), math.ceil(needed))
    for point in range(len(plot.labels) - 1, -1, -every):
        x, half = plot.x(point), text_width(plot.labels[point], SIZE) / 2
        shapes.append(upright(x, y, y + 6, colour=marks.GREY, width=1.5))
        middle = min(max(x, half + 2), plot.width - half - 2)
        shapes.append(text_at(middle, y + 24, plot.labels[point], fill=marks.QUIET, anchor="middle"))
    return shapes


def line_path(plot: Plot, stretch: Sequence[int], values: Sequence[float | None]) -> str:
    """A line through measured points, as path data."""
    places = [(plot.x(point), value) for point in stretch if (value := values[point]) is not None]
    return "".join(
        [f"{'L' if place else 'M'}{x:.1f} {plot.scale(value):.1f}" for place, (x, value) in enumerate(places)]
    )


def framed(body: Sequence[str], *, id: str, title: str, description: str, width: int, height: int) -> str:
    """The shapes in an svg element, with its title and description for screen readers."""
    described = f'<desc id="{id}-desc">{escape(description)}</desc>' if description else ""
    names = f"{id}-title {id}-desc" if description else f"{id}-title"
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-labelledby="{names}"><title id="{id}-title">{escape(title)}</title>{described}'
        f"{''.join(body)}</svg>"
    )
