"""Seaholme's work, begun in the past; some of it finished, with what it taught."""

from __future__ import annotations

from goldenthread.demo.actions.stage import Stage
from goldenthread.demo.story.work import WORK
from goldenthread.practices.projects import actions as projects


def start_work(stage: Stage) -> str:
    for told in WORK:
        by = stage.somebody(told.by or told.lead)
        project = projects.start_project(
            title=told.title,
            kind=told.kind,
            unit=stage.units[told.place],
            lead=stage.person(told.lead),
            what_changes=told.what_changes,
            started_on=stage.weeks_ago(told.weeks),
            objective=stage.goals[told.goal] if told.goal else None,
            contribution=told.contribution,
            by=by,
        )
        if told.learned:
            projects.finish_project(
                project, learned=told.learned, ended_on=stage.weeks_ago(told.ended_weeks), by=by
            )
    return f"{len(WORK)} pieces of work"
