import pytest

from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.periods import DatesWritten
from goldenthread.foundations.intake.writers import write_csv
from goldenthread.foundations.staff import actions, queries

HEADINGS = (
    "Employee Number",
    "First Name",
    "Last Name",
    "E-mail",
    "Position Title",
    "Organisation",
    "Supervisor",
    "Start Date",
    "Leaving Date",
)


def line(number, name, place, *, email="", job="", manager="", starts="", leaves=""):
    given, _, family = name.partition(" ")
    return (number, given, family, email, job, place, manager, starts, leaves)


def as_csv(*lines, headings=HEADINGS):
    return write_csv(headings, lines)


@pytest.fixture
def gita(make_person, whole_trust):
    """Gita keeps the trust's people and sends its files."""
    return make_person("Gita Rao", "Workforce manager", whole_trust, "administrator")


@pytest.fixture
def send(gita):
    """Send a file and let the clock read it."""

    def sent(data, *, name="staff.csv", kind="people", written=DatesWritten.DAY_FIRST, everyone=False):
        file = actions.take_in(
            data=data, file_name=name, kind=kind, written=written, lists_everyone=everyone, by=gita
        )
        work.run_due(kinds=["staff.read"])
        file.refresh_from_db()
        return file

    return sent


@pytest.fixture
def apply(gita):
    def applied(file, *, leaving=None):
        actions.decide(file, leaving=leaving, by=gita, version=file.version)
        work.run_due(kinds=["staff.apply"])
        file.refresh_from_db()
        return file

    return applied


@pytest.fixture
def bring_in(send, apply):
    """Send a file and apply it."""
    return lambda data, leaving=None, **options: apply(send(data, **options), leaving=leaving)


def problems(file):
    return [(one["where"], one["reason"]) for one in queries.problems_of(file)]


def shown(file, sort):
    return queries.changes_of(file, sort, start=0, count=100)


def counted(file):
    return {
        key: count for key, count in file.counts.items() if count and key not in ("rows", "here", "missing")
    }
