"""What the people of the story are told on their first morning, beside what the story itself has told them."""

from __future__ import annotations

from goldenthread.demo.actions.stage import Stage
from goldenthread.engines.measurement import jobs as measurement
from goldenthread.foundations.notices.models import Notice
from goldenthread.practices.strategy import actions as strategy


def tell_what_waits(stage: Stage) -> str:
    measurement.numbers_due(stage.body.pk, 0)
    strategy.tell_of_reviews_due()
    for measure in stage.measures.values():
        measurement.look(stage.body.pk, measure.pk)
    return f"{Notice.objects.count()} notices"
