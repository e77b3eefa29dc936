"""What begins to be unlikely to be chance, and who is told of it."""

from __future__ import annotations

from django.urls import reverse

from goldenthread.foundations.design.presenters import Link

TABS = (("measure_list", "At a glance"),)


def tabs_of_many(current: str) -> list[Link]:
    """The pages over many measures, one of them current."""
    return [Link(words, reverse(f"measurement:{name}"), current=name == current) for name, words in TABS]
