"""Seaholme's staff files: one applied, one that waits for a decision, and one refused."""

from __future__ import annotations

from datetime import timedelta

from goldenthread.demo.actions.stage import Stage
from goldenthread.demo.story.staff_files import (
    BEGAN,
    BEGINS,
    HEADINGS,
    IS_PROMOTED,
    LEAVES,
    MARRIES,
    MOVES,
    SPRING,
    SUMMER,
    THEATRES,
)
from goldenthread.foundations.clock.periods import DatesWritten
from goldenthread.foundations.intake.writers import write_csv, write_workbook
from goldenthread.foundations.organisation.models import Person
from goldenthread.foundations.organisation.queries import memberships_of
from goldenthread.foundations.staff import actions, jobs
from goldenthread.foundations.staff.models import StaffFile

Line = tuple[str, ...]


def send_staff_files(stage: Stage) -> str:
    spring = [*_known(stage), *_lines(stage, BEGAN, first=1, starts_on=stage.months_ago(2).isoformat())]
    file = _send(stage, SPRING, write_csv(HEADINGS, spring))
    actions.decide(file, leaving=None, by=stage.somebody("callum"), version=file.version)
    jobs.apply(file.body_id, file.pk)
    _send(stage, SUMMER, write_workbook(HEADINGS, _summer(stage, spring), sheet="Staff in post"))
    _send(stage, THEATRES, write_csv(HEADINGS, _wrong()))
    return "3 staff files: one applied, one waiting, one refused"


def _send(stage: Stage, name: str, data: bytes) -> StaffFile:
    file = actions.take_in(
        data=data,
        file_name=name,
        kind=StaffFile.Kind.PEOPLE,
        written=DatesWritten.DAY_FIRST,
        lists_everyone=False,
        by=stage.somebody("callum"),
    )
    jobs.read(file.body_id, file.pk)
    file.refresh_from_db()
    return file


def _known(stage: Stage) -> list[Line]:
    """Those here whom payroll knows by their address."""
    here = Person.objects.exclude(email="").filter(kind=Person.Kind.STAFF, left_on=None).order_by("pk")
    belongs = memberships_of(here, on=stage.today)
    return [
        _line(
            f"2100{person.pk:04d}",
            person.given_name,
            person.family_name,
            person.job_title,
            row.unit.name,
            person.email,
        )
        for person in here
        for row in belongs.get(person.pk, ())[:1]
    ]


def _lines(stage: Stage, told: tuple[Line, ...], *, first: int, starts_on: str) -> list[Line]:
    return [
        _line(f"2200{number:04d}", given, family, title, stage.units[place].name, starts_on=starts_on)
        for number, (given, family, title, place) in enumerate(told, start=first)
    ]


def _line(
    number: str,
    given: str,
    family: str,
    title: str,
    place: str,
    email: str = "",
    starts_on: str = "",
    leaves: str = "",
) -> Line:
    return (number, "", given, family, email, title, place, "", "", starts_on, leaves)


def _summer(stage: Stage, spring: list[Line]) -> list[Line]:
    changed = []
    for number, _, given, family, email, title, place, _, _, starts_on, leaves in spring:
        if family == MOVES[0]:
            place = stage.units[MOVES[1]].name
        elif family == MARRIES[0]:
            family = MARRIES[1]
        elif family == IS_PROMOTED[0]:
            title = IS_PROMOTED[1]
        elif family == LEAVES:
            leaves = (stage.today - timedelta(days=3)).isoformat()
        changed.append(_line(number, given, family, title, place, email, starts_on, leaves))
    return [*changed, *_lines(stage, BEGINS, first=len(BEGAN) + 1, starts_on=stage.today.isoformat())]


def _wrong() -> list[Line]:
    return [
        _line("22000101", "Aisha", "Noor", "Theatre nurse", "Main theatres"),
        _line("22000102", "Carl", "Jensen", "Theatre nurse", "Main theatre"),
        _line("22000103", "Ines", "Costa", "Anaesthetic nurse", "Main theatres", starts_on="31/02/2026"),
    ]
