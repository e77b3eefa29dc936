"""What happens to measures without anybody asking: their keepers are told what is due, and what a chart says."""

from __future__ import annotations

from datetime import time, timedelta

from django.urls import reverse
from improvement_methods.spc import Variation

from goldenthread.engines.measurement import actions, figures, presenters, queries
from goldenthread.engines.measurement.figures import PointState, SeriesFigure
from goldenthread.engines.measurement.models import Measure
from goldenthread.engines.measurement.rules import Told
from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.periods import Grain
from goldenthread.foundations.notices import actions as notices
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import Unit, scope_of

NUMBERS_OF_ONE = "measurement.numbers_of_one"
AT_ONCE = 200
WHY = "Because you look after this measure."
SAYS_NOTHING = {Variation.COMMON_CAUSE, Variation.NO_DATA}


def numbers_due_everywhere(_body_id: int, _subject_id: int) -> None:
    for body_id in organisation.bodies_in_use():
        work.leave(NUMBERS_OF_ONE, body_id=body_id)


def numbers_due(body_id: int, _subject_id: int) -> None:
    """Tell whoever looks after a measure that its number is due, once for each period."""
    with scope_of(body_id):
        after = 0
        while measures := queries.measures_looked_after(after=after, limit=AT_ONCE):
            pairs = [(measure, measure.unit) for measure in measures]
            for measure, figure in zip(measures, figures.series_of_each(pairs), strict=True):
                _tell_what_is_due(measure, figure)
            after = measures[-1].pk


def _tell_what_is_due(measure: Measure, figure: SeriesFigure) -> None:
    if figure.last is None or not figure.periods_late:
        return
    is_daily = figure.terms.grain == Grain.DAY
    if is_daily and not figure.is_stale:
        return
    silent_since = figure.periods[figure.last].start
    notices.tell(
        [measure.owner],
        kind=Told.NUMBER_IS_DUE,
        text=presenters.due_words(measure, figure),
        why=WHY,
        address=reverse("measurement:measure_show", kwargs={"measure_id": measure.pk}),
        unit=measure.unit,
        about=measure,
        key=f"{measure.pk}:{silent_since if is_daily else figure.due.start}",
        once=True,
        supersedes=True,
        by=None,
    )


def look(body_id: int, measure_id: int) -> None:
    """Tell whoever looks after a measure what its chart says now that is unlikely to be chance, once for each run."""
    with scope_of(body_id):
        measure = queries.looked_after(measure_id)
        if measure is None:
            return
        units = queries.reporting_units(measure)
        for unit, figure in zip(units, figures.each_of(measure, units), strict=True):
            _tell_what_it_says(measure, unit, figure)


def _tell_what_it_says(measure: Measure, unit: Unit, figure: SeriesFigure) -> None:
    variation = presenters.variation_of(figure)
    if variation in SAYS_NOTHING or figure.last is None or figure.states[-1] is PointState.HIDDEN:
        return
    notices.tell(
        [measure.owner],
        kind=Told.NOT_CHANCE,
        text=f"“{measure.name}” in {unit.name}: {presenters.what_it_says(figure)}",
        why=WHY,
        address=f"{reverse('measurement:measure_show', kwargs={'measure_id': measure.pk})}?place={unit.pk}",
        unit=unit,
        about=measure,
        key=f"{measure.pk}:{unit.pk}:{variation}:{figure.run_began.start}",
        once=True,
        by=None,
    )


work.register("measurement.numbers", numbers_due_everywhere, every=timedelta(days=1), at=time(6))
work.register(NUMBERS_OF_ONE, numbers_due)
work.register(actions.LOOK, look)
