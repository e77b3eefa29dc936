"""What items of an agenda show while they are talked about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from goldenthread.engines.measurement.models import Judgement
from goldenthread.engines.measurement.presenters import series_href
from goldenthread.engines.routines.agenda import Panel, PanelLine
from goldenthread.engines.routines.models import Action, Escalation
from goldenthread.engines.routines.wording import answer_words, hour_words
from goldenthread.foundations.design.environment import day


def who_does(action: Action) -> str:
    """Whoever does it, as the team says it."""
    return action.owner.name if action.owner else action.owner_words or "Nobody is named yet"


def due_words(action: Action, *, on: date) -> str:
    """ "due today", "was due on 3 June 2026", or nothing where no day was said."""
    if action.due_on is None:
        return ""
    if action.due_on == on:
        return "due today"
    return f"was due on {day(action.due_on)}" if action.due_on < on else f"due on {day(action.due_on)}"


def actions_panel(actions: Iterable[Action], *, on: date) -> Panel:
    lines = [
        PanelLine(
            action.text,
            reverse("routines:action_show", args=[action.pk]),
            ", ".join(words for words in (who_does(action), due_words(action, on=on)) if words),
        )
        for action in actions
    ]
    return Panel(tuple(lines), nothing="Nothing is carried over: everything agreed has its answer.")


def escalations_panel(escalations: Iterable[Escalation]) -> Panel:
    lines = [
        PanelLine(one.text, reverse("routines:escalation_show", args=[one.pk]), _what_came(one))
        for one in escalations
    ]
    return Panel(tuple(lines), nothing="Nothing waits, and nothing has come back.")


def _what_came(escalation: Escalation) -> str:
    *_, last = [None, *escalation.asks.all()]
    if last is None:
        return escalation.get_state_display()
    if last.answered_at is not None:
        return answer_words(last)
    return f"{last.title} is asked. Answer due {hour_words(last.due_at)}."


def measures_panel(rows: Iterable[Judgement]) -> Panel:
    lines = [PanelLine(row.measure.name, series_href(row), row.sentence) for row in rows]
    return Panel(tuple(lines), nothing="This place has no measure with numbers yet.")
