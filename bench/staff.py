"""How long a staff file of 50,000 rows takes: read and compared, applied, and read again when all is as it says.

It makes a trust of 300 wards in a temporary database: `python bench/staff.py`. With DATABASE_URL it uses that one.
Rows can be given: `python bench/staff.py 5000`.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent
WARDS = 300
HEADINGS = (
    *("Employee Number", "Title", "First Name", "Last Name", "E-mail", "Position Title", "Organisation"),
    *("Staff Group", "Supervisor", "Start Date", "Leaving Date"),
)


def main() -> None:
    sys.path[:0] = [str(HERE), str(HERE / "methods" / "src")]
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("GOLDEN_THREAD_DEMO", "1")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goldenthread.config.settings")
        os.environ["GOLDEN_THREAD_DATA"] = folder
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        print(f"{size:,} rows, {WARDS} wards, {os.cpu_count()} cores, {connection.vendor}, {date.today()}")
        measure(size)
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{'memory at most':<44}{most:>8.0f} MB")


def measure(size: int) -> None:
    from goldenthread.foundations.intake.writers import write_csv, write_workbook
    from goldenthread.foundations.organisation.models import Membership, Person, scope_of

    body, sender = build()
    with scope_of(body):
        rows = staff_rows(size)
        csv, workbook = write_csv(HEADINGS, rows), write_workbook(HEADINGS, rows, sheet="Staff")
        print(
            f"{'the file as CSV and as a workbook':<44}{len(csv) / 1e6:>6.1f} and {len(workbook) / 1e6:.1f} MB"
        )
        preview("preview, workbook, all new", workbook, sender, aside=True)
        file = preview("preview, CSV, all new", csv, sender)
        apply("applied", file, sender, others=True)
        assert (Person.objects.count(), Membership.objects.count()) == (size + 1, size + 1)
        again = preview("preview of the same file again", csv + b"\r\n", sender)
        assert again.counts["same"] == size, again.counts
        assert not any(again.counts[sort] for sort in ("new", "back", "moved", "changed", "left"))
        some = [changed(row, place) for place, row in enumerate(rows)]
        file = preview("preview, every tenth changed", write_csv(HEADINGS, some), sender)
        apply("applied", file, sender)
        wrong = [
            *some[: size // 2],
            (*some[size // 2][:6], "Nowhere", *some[size // 2][7:]),
            *some[size // 2 + 1 :],
        ]
        refused = preview("one bad row in the middle: refused", write_csv(HEADINGS, wrong), sender)
        assert (refused.state, refused.counts) == ("refused", {"problems": 1}), refused.counts


def preview(what: str, data: bytes, sender: Any, *, aside: bool = False) -> Any:
    """Send a file and read it, as the clock does."""
    from goldenthread.foundations.clock.periods import DatesWritten
    from goldenthread.foundations.staff import actions, jobs

    start = clocks()
    file = actions.take_in(
        data=data,
        file_name="staff",
        kind="people",
        written=DatesWritten.DAY_FIRST,
        lists_everyone=False,
        by=sender,
    )
    jobs.read(file.body_id, file.pk)
    file.refresh_from_db()
    told(what, start)
    if aside:
        actions.set_aside(file, by=sender)
    return file


def apply(what: str, file: Any, sender: Any, *, others: bool = False) -> None:
    from goldenthread.foundations.staff import actions, jobs

    actions.decide(file, leaving=None, by=sender, version=file.version)
    held = Waiting() if others else None
    start = clocks()
    jobs.apply(file.body_id, file.pk)
    told(what, start)
    if held:
        print(f"{'  the longest that another writer waited':<44}{held.stop():>8.1f} s")
    file.refresh_from_db()
    assert file.state == "applied", file.state


class Waiting:
    """Somebody else who writes all the time: how long the longest of their writes took."""

    def __init__(self) -> None:
        self.longest, self.over = 0.0, threading.Event()
        self.thread = threading.Thread(target=self._write)
        self.thread.start()

    def _write(self) -> None:
        from django.db import OperationalError, connection

        from goldenthread.foundations.clock.models import Due
        from goldenthread.foundations.clock.moments import now

        row = Due.objects.create(kind="bench", due_at=now())
        begun = time.perf_counter()
        while not self.over.wait(0.05):
            try:
                Due.objects.filter(pk=row.pk).update(due_at=now())
            except OperationalError:
                continue
            self.longest = max(self.longest, time.perf_counter() - begun)
            begun = time.perf_counter()
        row.delete()
        connection.close()

    def stop(self) -> float:
        self.over.set()
        self.thread.join()
        return self.longest


def clocks() -> tuple[float, float]:
    """The time of day, and the time that this process and its readers have worked."""
    readers = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter(), time.process_time() + readers.ru_utime + readers.ru_stime


def told(what: str, since: tuple[float, float]) -> None:
    passed, worked = (now - then for now, then in zip(clocks(), since, strict=True))
    print(f"{what:<44}{passed:>8.1f} s{worked:>8.1f} s of work", flush=True)


def build() -> tuple[Any, Any]:
    """A trust of six divisions and 300 wards, and who sends its files."""
    from goldenthread.foundations.organisation import actions as organisation
    from goldenthread.foundations.organisation.models import Body, Person, Unit, scope_of

    since = date(2020, 4, 1)
    body = organisation.found_body(
        kind=Body.Kind.TRUST, name="Bench", code="BEN-1", is_invented=True, opened_on=since, by=None
    )
    whole = organisation.open_body_for_use(body, opened_on=since, by=None)
    with scope_of(body):
        facts = {"nature": Unit.Nature.CLINICAL, "opened_on": since, "by": None, "is_one_of_many": True}
        divisions = [
            organisation.open_unit(name=f"Division {place}", kind=Unit.Kind.DIVISION, under=whole, **facts)
            for place in range(6)
        ]
        for place in range(WARDS):
            organisation.open_unit(
                name=f"Ward {place}", kind=Unit.Kind.TEAM, under=divisions[place % 6], **facts
            )
        organisation.rebuild_closure(by=None)
        sender = organisation.welcome_person(
            given_name="Sue", family_name="Sender", kind=Person.Kind.STAFF, by=None
        )
        organisation.begin_membership(
            sender, unit=whole, role="administrator", tier="executive", starts_on=since, by=None
        )
    return body, sender


def staff_rows(size: int) -> list[tuple[str, ...]]:
    """Everyone but the first is managed by somebody; eight to each."""
    return [
        (
            *(f"2{place:07d}", "Ms", f"Given{_letters(place)}", f"Family{_letters(place * 7)}"),
            *(f"p{place}@example.test", "Staff nurse", f"Ward {place % WARDS}", "Nursing"),
            *(f"2{place // 8:07d}" if place >= 8 else "", f"{place % 28 + 1:02d}/03/2024", ""),
        )
        for place in range(size)
    ]


def _letters(number: int) -> str:
    return "".join(chr(97 + int(digit)) for digit in str(number))


def changed(row: tuple[str, ...], place: int) -> tuple[str, ...]:
    """Of every forty, one moves, one gets another name, one another job and one another manager."""
    cells = list(row)
    if place % 40 == 9:
        cells[6] = f"Ward {(place + 1) % WARDS}"
    elif place % 40 == 19:
        cells[3] += "-Rao"
    elif place % 40 == 29:
        cells[5] = "Sister"
    elif place % 40 == 39:
        cells[8] = "20000001"
    return tuple(cells)


if __name__ == "__main__":
    main()
