"""A list of measures for a board: plain icons, and behind "For analysts" what the list as a whole says."""

from __future__ import annotations

from dataclasses import dataclass

from improvement_methods.spc import Direction

from goldenthread.engines.measurement.figures import Board, StandsOut
from goldenthread.engines.measurement.presenters.judgements import latest_words


@dataclass(frozen=True, slots=True)
class BoardView:
    lead: str
    stands_out: tuple[tuple[str, str, str, str], ...]
    chance: str
    icons: str


def board_view(board: Board) -> BoardView:
    return BoardView(
        lead=_lead(board),
        stands_out=tuple(_row(one) for one in board.stands_out),
        chance=_chance(board),
        icons=_icons(board),
    )


def _lead(board: Board) -> str:
    if not board.judged:
        return "No measure here has enough points for the list to be asked as a whole."
    count = len(board.stands_out)
    if not count:
        return f"None of {board.judged:,} measures stands out from what chance does in so long a list."
    return f"{count:,} of {board.judged:,} measures {'stands' if count == 1 else 'stand'} out."


def _chance(board: Board) -> str:
    """ "Of these 14, about 1 may be chance." """
    count = len(board.stands_out)
    if not count:
        return ""
    if board.chance < 0.5:
        these = "this one" if count == 1 else f"these {count}"
        return f"Of {these}, most likely none is chance: on average at most 1 in 10 is."
    return f"Of these {count:,}, about {board.chance:.0f} may be chance."


def _icons(board: Board) -> str:
    """What the plain icons of the list are worth."""
    if not board.judged:
        return ""
    if board.others == board.judged:
        return ""
    beside = (
        "" if not board.others else f" Asked of XmR charts by the usual rules: {board.others:,} are others."
    )
    shown = "1 icon shows" if board.icons == 1 else f"{board.icons:,} icons show"
    if board.expected_false < 0.5:
        return (
            f"{shown} something unlikely to be chance. Had nothing changed anywhere, most likely none would."
            f"{beside}"
        )
    would = "about 1 would" if board.expected_false < 1.5 else f"about {board.expected_false:.0f} would"
    return f"{shown} something unlikely to be chance. Had nothing changed anywhere, {would}.{beside}"


def _row(one: StandsOut) -> tuple[str, str, str, str]:
    measure = one.standing.measure
    higher = "Higher" if one.higher else "Lower"
    better = {Direction.INCREASE: one.higher, Direction.DECREASE: not one.higher}.get(
        Direction(one.standing.terms.direction)
    )
    meaning = "" if better is None else ", improving" if better else ", of concern"
    return (
        measure.name,
        measure.unit.name,
        f"{higher} since {one.since.label}{meaning}",
        latest_words(one.standing),
    )
