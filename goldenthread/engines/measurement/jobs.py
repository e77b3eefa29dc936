"""What happens to measures without anybody asking: whoever keeps or follows them is told
what is due and what a chart says, and what is kept of each series is checked."""

from __future__ import annotations

import logging
from datetime import time, timedelta
from typing import Any

from django.urls import reverse

from goldenthread.engines.measurement import actions, figures, presenters, queries
from goldenthread.engines.measurement.figures import SeriesFigure, Standing
from goldenthread.engines.measurement.models import Channel, Judgement, Measure, Post
from goldenthread.engines.measurement.rules import Told
from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.periods import Grain
from goldenthread.foundations.notices import actions as notices
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import scope_of
from goldenthread.foundations.sign_in.fetching import NotFetched, fetch
from goldenthread.foundations.sign_in.sealing import Unsealable, unseal

NUMBERS_OF_ONE = "measurement.numbers_of_one"
AT_ONCE = 200
WHY = "Because you look after this measure."
WHY_FOLLOWED = "Because you follow this measure or its place."
CHECK_JUDGEMENTS = "measurement.check_judgements_of_one"
CHECKED_AT_ONCE = 50
CARDS_AT_ONCE = 50

log = logging.getLogger(__name__)


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
    """Tell whoever looks after a measure, or follows it, what is unlikely to be chance now: once for each run."""
    with scope_of(body_id):
        measure = queries.measure_in_use(measure_id)
        if measure is None:
            return
        for row in queries.judgements_of(measure):
            row.measure = measure
            if presenters.says_something(Standing.of(measure, row)):
                _tell_what_it_says(measure, row)


def _tell_what_it_says(measure: Measure, row: Judgement) -> None:
    about: dict[str, Any] = {
        "text": f"“{measure.name}” in {row.unit.name}: {row.sentence}",
        "address": presenters.series_href(row),
        "unit": row.unit,
        "about": measure,
        "key": f"{measure.pk}:{row.unit_id}:{row.variation}:{row.run_began}",
        "once": True,
        "by": None,
    }
    notices.tell([measure.owner], kind=Told.NOT_CHANCE, why=WHY, **about)
    followers = [one for one in queries.followers_of(measure, row.unit) if one.pk != measure.owner_id]
    notices.tell(followers, kind=Told.FOLLOWED, why=WHY_FOLLOWED, **about)
    if not measure.is_kept:
        actions.leave_cards(row)


def post_cards(body_id: int, channel_id: int) -> None:
    """Send what waits for a Teams channel in one card, and come back later for what was refused or is left."""
    with scope_of(body_id):
        channel = queries.channel_in_use(channel_id)
        if channel is None:
            return
        posts = queries.posts_due(channel, limit=CARDS_AT_ONCE)
        rows = queries.runs_of(posts)
        stand = [post for post in posts if _still_stands(post, rows)]
        actions.note_cards_not_needed([post for post in posts if post not in stand])
        if stand:
            _send(channel, stand, rows)
        again = queries.next_try(channel)
        if again is not None:
            work.leave(actions.POSTS, body_id=body_id, subject_id=channel_id, due_at=again)


def _still_stands(post: Post, rows: dict[tuple[int, int], Judgement]) -> bool:
    """A trial always does; of a run, that it goes on and that everyone in the trust may know."""
    if post.measure_id is None:
        return True
    row = rows.get((post.measure_id, post.unit_id))
    if (
        row is None
        or row.measure.is_kept
        or (row.run_meaning, row.run_began) != (post.meaning, post.run_began)
    ):
        return False
    return presenters.says_something(Standing.of(row.measure, row))


def _send(channel: Channel, posts: list[Post], rows: dict[tuple[int, int], Judgement]) -> None:
    told = [rows[post.measure_id, post.unit_id] for post in posts if post.measure_id]
    trust = organisation.whole_trust().name
    message = presenters.card(told, trust=trust) if told else presenters.trial_card(channel, trust=trust)
    try:
        address = unseal(channel.address, purpose=actions.CHANNEL_ADDRESS)
        answer = fetch(
            address, form=presenters.as_sent(message), headers={"Content-Type": "application/json"}
        )
    except NotFetched as wrong:
        actions.note_cards_refused(channel, posts, fault=str(wrong))
        return
    except Unsealable:
        fault = "Its address was sealed by another installation. Write it again."
        actions.note_cards_refused(channel, posts, fault=fault)
        return
    if 200 <= answer.status < 300:
        actions.note_cards_sent(channel, posts)
    else:
        fault = f"{channel.host} answered {answer.status}. Check that the Workflow is there and switched on."
        actions.note_cards_refused(channel, posts, fault=fault)


def judge_what_is_not(_body_id: int, _subject_id: int) -> None:
    """Judge what was entered before there were judgements, or was judged by other methods."""
    for body_id in organisation.bodies_in_use():
        with scope_of(body_id):
            measure_ids = queries.measures_not_judged(made_by=figures.current_methods())
            for first in range(0, len(measure_ids), AT_ONCE):
                actions.mend_judgements(measure_ids[first : first + AT_ONCE])


def judge_where_places_changed(body_id: int, unit_id: int) -> None:
    """Judge every measure with numbers of a place, or of one below it, that counts elsewhere now; and have somebody
    told of what the charts say."""
    with scope_of(body_id):
        measure_ids = queries.measures_counting(unit_id)
        for first in range(0, len(measure_ids), CHECKED_AT_ONCE):
            actions.leave_a_look(measure_ids[first : first + CHECKED_AT_ONCE])


def check_judgements_everywhere(_body_id: int, _subject_id: int) -> None:
    for body_id in organisation.bodies_in_use():
        work.leave(CHECK_JUDGEMENTS, body_id=body_id)


def check_judgements(body_id: int, after: int) -> None:
    """Judge some measures from scratch, mend what is kept otherwise, and leave the next ones to the next turn."""
    with scope_of(body_id):
        measure_ids = queries.next_measures(after=after, limit=CHECKED_AT_ONCE)
        mended = actions.mend_judgements(measure_ids)
        if mended:
            log.warning(
                "Judgements were kept otherwise than their numbers say, and are mended.",
                extra={"trust": body_id, "count": len(mended)},
            )
        if len(measure_ids) == CHECKED_AT_ONCE:
            work.leave(CHECK_JUDGEMENTS, body_id=body_id, subject_id=measure_ids[-1])


def make_everywhere(_body_id: int, _subject_id: int) -> None:
    """Make the numbers of the periods that ended, of every measure that nobody types."""
    for body_id in organisation.bodies_in_use():
        with scope_of(body_id):
            for measure_id in queries.all_made():
                work.leave(actions.MAKE, body_id=body_id, subject_id=measure_id)


def make_of_place(body_id: int, unit_id: int) -> None:
    with scope_of(body_id):
        for measure_id in queries.made_above(unit_id):
            actions.make_numbers(measure_id)


def make_of_one(body_id: int, measure_id: int) -> None:
    with scope_of(body_id):
        actions.make_numbers(measure_id)


work.register("measurement.make_numbers", make_everywhere, every=timedelta(days=1), at=time(0, 30))
work.register(actions.MAKE_HERE, make_of_place)
work.register(actions.MAKE, make_of_one)
work.register("measurement.numbers", numbers_due_everywhere, every=timedelta(days=1), at=time(6))
work.register(NUMBERS_OF_ONE, numbers_due)
work.register(actions.LOOK, look)
work.register(actions.POSTS, post_cards)
work.register(actions.PLACE_CHANGED, judge_where_places_changed)
work.register("measurement.judge_what_is_not", judge_what_is_not, every=timedelta(hours=1))
work.register(
    "measurement.check_judgements", check_judgements_everywhere, every=timedelta(days=1), at=time(3)
)
work.register(CHECK_JUDGEMENTS, check_judgements)
