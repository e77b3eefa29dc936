"""What rooms above show on a goal's page: the work that helps it, its place in the thread.

A room above registers a function in its offers. The page asks each for a panel, and shows those that have something.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from goldenthread.foundations.design.presenters import Link
from goldenthread.foundations.organisation.models import Person
from goldenthread.practices.strategy.models import Objective


@dataclass(frozen=True, slots=True)
class PanelLine:
    text: str
    href: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    heading: str
    lines: tuple[PanelLine, ...] = ()
    nothing: str = ""
    action: Link | None = None


AboutAGoal = Callable[[Objective, Person], Panel | None]

_registered: list[AboutAGoal] = []


def register(about_a_goal: AboutAGoal) -> None:
    """Offer a panel for every goal's page. It says in its docstring how many queries it costs."""
    if about_a_goal not in _registered:
        _registered.append(about_a_goal)


def panels_about(objective: Objective, *, seen_by: Person) -> list[Panel]:
    found = (about_a_goal(objective, seen_by) for about_a_goal in _registered)
    return [panel for panel in found if panel is not None]
