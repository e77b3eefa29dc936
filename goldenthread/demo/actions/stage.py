from __future__ import annotations

from datetime import date, timedelta

from goldenthread.demo.story.bodies import InventedBody
from goldenthread.engines.measurement.models import Measure
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Body, Person, Unit, scope_of
from goldenthread.foundations.organisation.own_way import practices
from goldenthread.foundations.organisation.queries import own_way
from goldenthread.practices.strategy.models import NationalPriority, Objective


class Stage:
    """One invented body while it is being built: what has been made, by the story's keys, and its days."""

    def __init__(self, told: InventedBody, *, today: date, seed: int) -> None:
        self.today, self.seed = today, seed
        self.opened_on = told.opened_on
        self.body: Body = organisation.found_body(
            kind=Body.Kind(told.kind),
            name=told.name,
            code=told.code,
            is_invented=True,
            opened_on=told.opened_on,
            by=None,
        )
        self.units: dict[str, Unit] = {
            "trust": organisation.open_body_for_use(self.body, opened_on=told.opened_on, by=None)
        }
        with scope_of(self.body):
            self._make_it_theirs(told)
        self.people: dict[str, Person] = {}
        self.body_people: list[Person] = []
        self.measures: dict[str, Measure] = {}
        self.goals: dict[str, Objective] = {}
        self.priorities: dict[str, NationalPriority] = {}

    def _make_it_theirs(self, told: InventedBody) -> None:
        """Everything is switched on, and it is called what this body calls it."""
        chosen = own_way()
        for practice in practices():
            if not chosen.is_on(practice.key):
                organisation.switch_practice(chosen, key=practice.key, on=True, by=None)
        if told.words:
            organisation.choose_words(chosen, words=told.words, by=None, version=None)

    def person(self, key: str) -> Person | None:
        """Whoever has this key, or leads the place it names; nobody where it is empty."""
        return self.people[key] if key else None

    def somebody(self, key: str) -> Person:
        return self.people[key]

    def months_ago(self, months: int) -> date:
        """The first day of the month so many months ago; in the future where `months` is below nought."""
        years, month = divmod(self.today.year * 12 + self.today.month - 1 - months, 12)
        return date(years, month + 1, 1)

    def weeks_ago(self, weeks: int) -> date:
        return self.today - timedelta(weeks=weeks)
