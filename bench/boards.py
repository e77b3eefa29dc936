"""Eight o'clock in a trust of 15,000 people: 300 boards, three years of mornings behind them, and everybody at once.

    python bench/boards.py                       ten minutes at 60 requests a second, as reliability is judged
    python bench/boards.py --seconds 60          the same, shorter
    DATABASE_URL=postgresql://… python bench/boards.py      on an empty PostgreSQL database

It builds the trust in its own database, serves it as `goldenthread serve` does, and asks from one process beside it
at nice 10. Requests leave at their appointed times whether or not earlier ones were answered, and are timed from then,
so that a stall is counted against everybody who waited. What was acknowledged is counted afterwards in the database.

What is to be: no errors; 95 in 100 pages within 400 ms, polls within 150 ms, writes within 600 ms; memory flat.
"""

from __future__ import annotations

import argparse
import copy
import http.client
import json
import os
import platform
import queue
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent
OPENED_ON = date(2015, 4, 1)
DIVISIONS, SERVICES = 6, 10
# What is asked, of 100 requests. Answers to surveys, of which there are none yet, are ideas at a tablet.
MIX = {"poll": 65, "page": 18, "write": 10, "idea": 4, "chart": 2, "list": 1}
ALLOWED_MS = {"poll": 150.0, "page": 400.0, "chart": 400.0, "list": 400.0, "write": 600.0, "idea": 600.0}
PEOPLE_SIGNED_IN = 60
ASKING_AT_ONCE = 64


def main() -> None:
    asked = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
            "GOLDEN_THREAD_DATA": folder,
            "GOLDEN_THREAD_DEMO": "1",
            "PYTHONPATH": f"{HERE}:{HERE / 'methods' / 'src'}",
        }
        began = time.monotonic()
        told = _beside(environment, "build", str(asked.boards), str(asked.people), str(asked.years))
        print(
            f"{date.today()}, {told['database']}, {platform.machine()}, {os.cpu_count()} processors, "
            f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
        )
        print(
            f"{told['boards']} boards, {told['people']:,} people, {told['marks']:,} marks, "
            f"{told['occurrences']:,} huddles; built in {time.monotonic() - began:.0f} s"
        )
        port = _free_port()
        command = [sys.executable, "-m", "goldenthread.config.commands", "serve", "--port", str(port)]
        with Path(folder, "log").open("wb") as log:
            server = subprocess.Popen(command, env=environment, cwd=HERE, stdout=log, stderr=log)
            try:
                _wait(port)
                figures = ask(told, port, seconds=asked.seconds, rate=asked.rate, pid=server.pid)
            finally:
                server.terminate()
                server.wait(30)
        held = Counter(_beside(environment, "count")["words"])
    report(figures, held, seconds=asked.seconds)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--rate", type=float, default=60.0, help="requests a second")
    parser.add_argument("--boards", type=int, default=300)
    parser.add_argument("--people", type=int, default=15_000)
    parser.add_argument("--years", type=int, default=3)
    return parser.parse_args()


def _beside(environment: dict[str, str], *words: str) -> dict[str, Any]:
    """Something done with the database, in a process of its own."""
    code = f"import runpy; m = runpy.run_path({str(__file__)!r}); print(m['told'](*{words!r}))"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=HERE, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(done.stderr[-4000:])
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


# --- asking ------------------------------------------------------------------------------------------------------


@dataclass
class Figures:
    """How long each kind of request took, what went wrong, and how much memory the server held."""

    taken: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)
    changed: int = 0
    conflicts: int = 0
    wall_clock: float = 0.0


class Asker:
    """Sends requests that others appoint, over connections that it keeps."""

    def __init__(self, told: dict[str, Any], port: int, figures: Figures) -> None:
        self.told, self.port, self.figures = told, port, figures
        self.waiting: queue.Queue[tuple[float, str] | None] = queue.Queue()
        self.seen: dict[str, str] = {}
        self.marked: dict[str, int] = {}
        self.numbers = iter(range(1, 10**9))
        self.threads = [threading.Thread(target=self._work, args=(n,)) for n in range(ASKING_AT_ONCE)]

    def _work(self, number: int) -> None:
        dice = random.Random(number)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while (appointed := self.waiting.get()) is not None:
            at, kind = appointed
            try:
                again = getattr(self, f"_{kind}")(connection, dice)
            except (OSError, http.client.HTTPException) as wrong:
                self.figures.errors.append(f"{kind}: {wrong!r}")
                connection.close()
                continue
            self.figures.taken[kind].append((time.monotonic() - at) * 1000)
            if again:
                self.waiting.put((time.monotonic(), "wall"))

    def _send(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        path: str,
        cookie: str,
        body: bytes | None = None,
        **headers: str,
    ) -> tuple[int, bytes]:
        sent = {
            "Cookie": cookie,
            "Accept-Encoding": "gzip",
            **{k.replace("_", "-"): v for k, v in headers.items()},
        }
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status not in (200, 204, 304):
            self.figures.errors.append(f"{method} {path}: {answer.status} {content[:200]!r}")
        return answer.status, content

    def _poll(self, connection: http.client.HTTPConnection, dice: random.Random) -> bool:
        screen = dice.choice(self.told["walls"])
        since = self.seen.get(screen, "0")
        status, content = self._send(connection, "GET", f"/screen/version?since={since}", _screen(screen))
        if status == 200:
            self.seen[screen] = str(json.loads(content)["version"])
            self.figures.changed += 1
            return since != "0"
        return False

    def _wall(self, connection: http.client.HTTPConnection, dice: random.Random) -> None:
        self._send(connection, "GET", "/screen/wall/", _screen(dice.choice(self.told["walls"])))

    def _page(self, connection: http.client.HTTPConnection, dice: random.Random) -> None:
        if dice.random() < 0.35:
            return self._wall(connection, dice)
        if dice.random() < 0.3:
            self._send(
                connection, "GET", "/screen/huddle/", _screen(dice.choice(self.told["tablets"])["key"])
            )
            return None
        board = dice.choice(self.told["board_ids"])
        paths = (
            f"/boards/{board}/",
            f"/boards/{board}/",
            f"/boards/{board}/huddle/",
            "/boards/",
            "/cascade/",
            "/",
        )
        self._send(connection, "GET", dice.choice(paths), dice.choice(self.told["people_signed_in"]))
        return None

    def _chart(self, connection: http.client.HTTPConnection, dice: random.Random) -> None:
        path = f"/measures/{dice.choice(self.told['measures'])}/"
        self._send(connection, "GET", path, dice.choice(self.told["people_signed_in"]))

    def _list(self, connection: http.client.HTTPConnection, dice: random.Random) -> None:
        token = dice.choice(self.told["tokens"])
        self._send(connection, "GET", "/api/v1/measures", "", Authorization=f"Bearer {token}")

    def _write(self, connection: http.client.HTTPConnection, dice: random.Random) -> None:
        tablet = dice.choice(self.told["tablets"])
        words = f"Trolley {next(self.numbers)} squeaks"
        name, fields = dice.choice(
            [
                *3
                * [
                    (
                        "say_mark",
                        {
                            "column_id": dice.choice(tablet["columns"]),
                            "on": date.today().isoformat(),
                            "state": dice.choice(["as_planned", "as_planned", "as_planned", "rose"]),
                        },
                    )
                ],
                ("add_problem", {"words": words, "escalate": "no"}),
                ("add_problem", {"words": words, "escalate": "yes"}),
                ("thank", {"words": words}),
            ]
        )
        self._operation(connection, tablet["key"], name, fields)

    def _idea(self, connection: http.client.HTTPConnection, dice: random.Random) -> None:
        fields = {"words": f"A hook for key {next(self.numbers)}"}
        self._operation(connection, dice.choice(self.told["tablets"])["key"], "add_idea", fields)

    def _operation(
        self, connection: http.client.HTTPConnection, key: str, name: str, fields: dict[str, Any]
    ) -> None:
        number = next(self.numbers)
        operation = {"key": str(uuid.uuid4()), "number": number, "name": name, "fields": fields}
        column = str(fields.get("column_id", ""))
        if column:
            # As a tablet does: it says which mark it saw.
            operation["version"] = self.marked.get(column, 0)
        status, content = self._send(
            connection,
            "POST",
            "/screen/operations/",
            _screen(key),
            json.dumps({"operations": [operation]}).encode(),
            Content_Type="application/json",
            Golden_Thread_Screen="1",
        )
        if status != 200:
            return
        outcome = json.loads(content)["answers"][0]
        if column and outcome["version"]:
            self.marked[column] = outcome["version"]
        if outcome["outcome"] == "conflict":
            self.figures.conflicts += 1
        elif outcome["outcome"] != "done":
            self.figures.errors.append(f"{name}: {outcome}")
        elif "words" in fields:
            self.figures.acknowledged.append(fields["words"])


def _screen(key: str) -> str:
    return f"golden-thread-screen={key}"


def ask(told: dict[str, Any], port: int, *, seconds: int, rate: float, pid: int) -> Figures:
    """Ask for so many seconds at so many requests a second, with the mix of an early morning."""
    os.nice(10)
    figures = Figures()
    asker = Asker(told, port, figures)
    for thread in asker.threads:
        thread.start()
    dice = random.Random(1859)
    kinds = dice.choices(list(MIX), list(MIX.values()), k=int(seconds * rate))
    began = time.monotonic()
    for number, kind in enumerate(kinds):
        at = began + number / rate
        if (wait := at - time.monotonic()) > 0:
            time.sleep(wait)
        asker.waiting.put((at, kind))
        if number % int(rate * 5) == 0:
            figures.memory.append((time.monotonic() - began, _memory(pid)))
    while asker.waiting.qsize():
        time.sleep(0.05)
    for _ in asker.threads:
        asker.waiting.put(None)
    for thread in asker.threads:
        thread.join(60)
    figures.wall_clock = time.monotonic() - began
    return figures


def _memory(pid: int) -> float:
    """What a process and all below it hold of this machine's memory, in MB; pages they share are divided among them."""
    pids, found = [pid], 0.0
    while pids:
        one = pids.pop()
        try:
            pids += [int(child) for child in Path(f"/proc/{one}/task/{one}/children").read_text().split()]
            text = Path(f"/proc/{one}/smaps_rollup").read_text()
            found += (
                next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) / 1024
            )
        except (OSError, StopIteration):
            continue
    return found


def report(figures: Figures, held: Counter[str], *, seconds: int) -> None:
    asked = sum(map(len, figures.taken.values()))
    print(
        f"\n{asked:,} requests in {figures.wall_clock:.0f} s: {asked / figures.wall_clock:.1f} a second; "
        f"{figures.changed:,} polls found a change; "
        f"{figures.conflicts} marks were said twice at once\n"
    )
    print(f"{'':<8}{'number':>8}{'median':>9}{'p95':>9}{'p99':>9}{'most':>9}   ms")
    missed = []
    for kind, taken in sorted(figures.taken.items()):
        taken.sort()
        p95 = taken[int(len(taken) * 0.95)]
        allowed = ALLOWED_MS.get(kind, ALLOWED_MS["page"])
        verdict = "" if p95 <= allowed else f"   more than {allowed:.0f}"
        missed += [kind] if verdict else []
        middle, p99 = statistics.median(taken), taken[int(len(taken) * 0.99)]
        print(f"{kind:<8}{len(taken):>8,}{middle:>9.1f}{p95:>9.1f}{p99:>9.1f}{taken[-1]:>9.1f}{verdict}")
    lost = [words for words in figures.acknowledged if held[words] != 1]
    print(f"\nerrors: {len(figures.errors)}" + "".join(f"\n  {one}" for one in figures.errors[:5]))
    print(f"acknowledged with words: {len(figures.acknowledged):,}; not there exactly once: {len(lost)}")
    warm = [mb for at, mb in figures.memory if at >= min(60, seconds / 5)] or [0.0]
    growth = 100 * (statistics.mean(warm[-3:]) / statistics.mean(warm[:3]) - 1) if warm[0] else 0.0
    print(f"memory: {warm[0]:.0f} MB after warming up, {warm[-1]:.0f} MB at the end ({growth:+.1f} %)")
    if figures.errors or lost or missed or growth >= 5:
        sys.exit("\nNot as it is to be.")
    print("\nAs it is to be.")


def _wait(port: int) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit("The website did not start.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


# --- the trust, in a process of its own -----------------------------------------------------------------------------


def told(what: str, *numbers: str) -> str:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goldenthread.config.settings")
    import django

    django.setup()
    return json.dumps(build(*map(int, numbers)) if what == "build" else count())


def count() -> dict[str, Any]:
    """How often each text stands on a board or among the ideas."""
    from goldenthread.foundations.organisation.models import Body, scope_of
    from goldenthread.practices.daily_management.models import Card
    from goldenthread.practices.projects.models import Idea

    with scope_of(Body.objects.get(code="EIGHT-8")):
        words = [*Card.objects.values_list("words", flat=True), *Idea.objects.values_list("words", flat=True)]
    return {"words": Counter(words)}


def build(boards: int, people: int, years: int) -> dict[str, Any]:
    from django.core.management import call_command
    from django.db import connection, transaction

    from goldenthread.foundations.organisation import actions as organisation
    from goldenthread.foundations.organisation.models import Body, Unit, scope_of
    from goldenthread.foundations.organisation.own_way import practices
    from goldenthread.foundations.organisation.queries import own_way

    call_command("migrate", verbosity=0)
    body = organisation.found_body(
        kind=Body.Kind.TRUST,
        name="Eight O’Clock",
        code="EIGHT-8",
        is_invented=True,
        opened_on=OPENED_ON,
        by=None,
    )
    organisation.open_body_for_use(body, opened_on=OPENED_ON, by=None)
    with scope_of(body), transaction.atomic():
        for practice in practices():
            organisation.switch_practice(own_way(), key=practice.key, on=True, by=None)
        whole = Unit.objects.get(kind=Unit.Kind.TRUST)
        leads = _leads(whole)
        wards = list(_wards(whole, boards))
        _rungs(leads[0])
        _staff(wards, people - len(leads))
        first = _board(wards[0], leads[0])
        stood = [first, *_boards_like(first, wards[1:])]
    with scope_of(body):
        marks, occurrences = _history(stood, years)
        browsers = [_session(lead) for lead in leads]
        answer = {
            "database": connection.vendor,
            "boards": len(stood),
            "people": people,
            "marks": marks,
            "occurrences": occurrences,
            "board_ids": [one["board"].pk for one in stood],
            "measures": [one["measure"].pk for one in stood],
            "walls": [one["wall"] for one in stood],
            "tablets": [{"key": one["tablet"], "columns": [c.pk for c in one["columns"]]} for one in stood],
            "people_signed_in": browsers,
            "tokens": [_token(lead) for lead in leads[:20]],
        }
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return answer


def _leads(whole: Any) -> list[Any]:
    from goldenthread.foundations.organisation import actions as organisation
    from goldenthread.foundations.organisation.models import Person

    found = []
    for number in range(PEOPLE_SIGNED_IN):
        person = organisation.welcome_person(
            given_name="Lead",
            family_name=f"Number {number}",
            kind=Person.Kind.STAFF,
            job_title="Matron",
            email=f"lead{number}@example.test",
            by=None,
        )
        organisation.begin_membership(
            person, unit=whole, role="team_lead", tier="service", starts_on=OPENED_ON, by=None
        )
        found.append(person)
    return found


def _session(person: Any) -> str:
    """The cookie of a browser in which somebody is signed in."""
    from django.conf import settings
    from django.test import Client

    from goldenthread.foundations.access import actions as access

    account = access.open_account(email=person.email, password=None, by=None)
    access.give_seat(account, person=person, by=None)
    browser = Client()
    browser.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = browser.session
    session["account_authentication_methods"] = [
        {"method": way, "at": time.time()} for way in ("password", "mfa")
    ]
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"


def _token(person: Any) -> str:
    from goldenthread.foundations.api import actions as api
    from goldenthread.foundations.clock.moments import today

    _, token = api.make_token(
        name="A list", scopes=["read_measures"], expires_on=today() + timedelta(30), by=person
    )
    text: str = token.text
    return text


def _rungs(lead: Any) -> None:
    """Somebody to ask in each service, in each division and above them."""
    from goldenthread.engines.routines import actions as routines
    from goldenthread.engines.routines.models import Tier
    from goldenthread.foundations.organisation.models import Unit

    for kind, tier, title in (
        (Unit.Kind.SERVICE, Tier.SERVICE, "Matron"),
        (Unit.Kind.DIVISION, Tier.DIVISION, "Director"),
        (Unit.Kind.TRUST, Tier.EXECUTIVE, "Chief Nurse"),
    ):
        for place in Unit.objects.filter(kind=kind):
            routines.set_rung(unit=place, tier=tier, title=title, minutes=210, holder=lead, by=None)


def _wards(whole: Any, boards: int) -> Iterator[Any]:
    from goldenthread.foundations.organisation import actions as organisation
    from goldenthread.foundations.organisation.models import Unit

    def unit(name: str, kind: Unit.Kind, under: Unit) -> Unit:
        return organisation.open_unit(
            name=name, kind=kind, nature=Unit.Nature.CLINICAL, under=under, opened_on=OPENED_ON, by=None
        )

    services = []
    for d in range(DIVISIONS):
        division = unit(f"Division {d}", Unit.Kind.DIVISION, whole)
        services += [unit(f"Service {d}.{s}", Unit.Kind.SERVICE, division) for s in range(SERVICES)]
    for number in range(boards):
        yield unit(f"Ward {number}", Unit.Kind.TEAM, services[number % len(services)])


def _staff(wards: list[Any], people: int) -> None:
    """Everybody else, as a staff file would have brought them, without the file."""
    from goldenthread.foundations.organisation.models import Membership, Person

    rows = [
        Person(
            given_name="Staff", family_name=f"Number {n}", job_title="Nurse", email=f"staff{n}@example.test"
        )
        for n in range(people)
    ]
    Person.objects.bulk_create(rows, batch_size=500)
    there = Person.objects.filter(given_name="Staff")
    Membership.objects.bulk_create(
        [
            Membership(
                person=person, unit=wards[n % len(wards)], role="staff", tier="team", starts_on=OPENED_ON
            )
            for n, person in enumerate(there)
        ],
        batch_size=500,
    )


def _board(ward: Any, lead: Any) -> dict[str, Any]:
    from goldenthread.engines.measurement import actions as measurement
    from goldenthread.engines.routines import actions as routines
    from goldenthread.foundations.clock.moments import today
    from goldenthread.practices.daily_management.actions import boards as daily
    from goldenthread.practices.daily_management.actions import screens
    from goldenthread.practices.daily_management.actions.boards import TO_BEGIN_WITH, Wish
    from goldenthread.practices.daily_management.models import Screen

    measure = measurement.add_measure(
        unit=ward,
        name="Call bells answered within five minutes",
        counted="Bells answered within five minutes",
        out_of="Bells rung",
        kind="proportion",
        unit_label="in 100",
        direction="increase",
        grain="month",
        source="The bell system",
        by=None,
    )
    huddle = routines.add_routine(
        unit=ward,
        kind="team_huddle",
        name="Huddle",
        owner=lead,
        rule="FREQ=DAILY",
        starts_on=today(),
        starts_at=datetime(2026, 1, 1, 8).time(),
        by=lead,
    )
    wishes = [
        Wish(one.letter, one.name, one.about, one.question, measure if n == 0 else None)
        for n, one in enumerate(TO_BEGIN_WITH)
    ]
    board = daily.add_board(unit=ward, by=lead, routine=huddle, columns=wishes)
    keys = []
    for kind in (Screen.Kind.WALL, Screen.Kind.TABLET):
        _, code = screens.add_screen(board=board, kind=kind, name=str(kind), by=lead)
        _, key = screens.pair_screen(code=code.text, address="127.0.0.1")
        keys.append(key.text)
    return {
        "board": board,
        "ward": ward,
        "routine": huddle,
        "measure": measure,
        "columns": list(board.columns.all()),
        "wall": keys[0],
        "tablet": keys[1],
    }


def _boards_like(first: dict[str, Any], wards: list[Any]) -> list[dict[str, Any]]:
    """The same board in other wards, row by row what the actions wrote for the first."""
    from goldenthread.engines.routines.models import AgendaItem, Occurrence
    from goldenthread.practices.daily_management import keys
    from goldenthread.practices.daily_management.models import Screen

    body = first["board"].body_id
    measures = _again([first["measure"]] * len(wards), [{"unit": ward} for ward in wards])
    routines = _again([first["routine"]] * len(wards), [{"unit": ward} for ward in wards])
    changes = [{"unit": ward, "routine": routine} for ward, routine in zip(wards, routines, strict=True)]
    boards = _again([first["board"]] * len(wards), changes)
    for row in AgendaItem.objects.filter(routine=first["routine"]):
        _again([row] * len(wards), [{"routine": routine} for routine in routines])
    for row in Occurrence.objects.filter(routine=first["routine"]):
        _again([row] * len(wards), changes)
    columns = []
    for column in first["columns"]:
        places = zip(boards, measures, strict=True)
        changes = [{"board": board, "measure": m if column.measure_id else None} for board, m in places]
        columns.append(_again([column] * len(wards), changes))
    given = {}
    for screen in Screen.objects.filter(board=first["board"]):
        given[screen.kind] = [keys.new_key(body) for _ in wards]
        pairs = zip(boards, given[screen.kind], strict=True)
        _again([screen] * len(wards), [{"board": board, "key_digest": key.digest} for board, key in pairs])
    return [
        {
            "board": boards[number],
            "ward": ward,
            "routine": routines[number],
            "measure": measures[number],
            "columns": [of_all[number] for of_all in columns],
            "wall": given[Screen.Kind.WALL][number].text,
            "tablet": given[Screen.Kind.TABLET][number].text,
        }
        for number, ward in enumerate(wards)
    ]


def _again(rows: list[Any], changes: list[dict[str, Any]]) -> list[Any]:
    """These rows once more, each with its changes."""
    made = []
    for row, change in zip(rows, changes, strict=True):
        one = copy.copy(row)
        one._state = copy.copy(row._state)
        one._state.fields_cache = dict(row._state.fields_cache)
        one.pk, one._state.adding = None, True
        for name, value in change.items():
            setattr(one, name, value)
        made.append(one)
    return type(made[0]).objects.bulk_create(made) if made else []


def _history(stood: list[dict[str, Any]], years: int) -> tuple[int, int]:
    """The mornings of some years, as they would have been said one by one."""
    from django.db import connection

    from goldenthread.engines.measurement.models import Observation
    from goldenthread.engines.routines.models import Ask, Escalation, Occurrence
    from goldenthread.foundations.clock.moments import now, today
    from goldenthread.practices.daily_management.models import Card, Mark

    chance = random.Random(8)
    kept = {"marks": 0, "occurrences": 0}
    body = stood[0]["board"].body_id
    days = [today() - timedelta(days=back) for back in range(1, 365 * years)]

    def ready(model: Any, name: str) -> Callable[[Any], Any]:
        field_of_it = model._meta.get_field(name)
        return lambda value: field_of_it.get_db_prep_save(value, connection)

    day_of, moment = ready(Mark, "on"), ready(Mark, "said_at")
    eight = []
    for day in days:
        at = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
        eight.append((day_of(day), moment(at), moment(at + timedelta(minutes=9))))
    for one in stood:
        marks = [
            (body, 1, column.pk, day, "rose" if chance.random() < 0.1 else "as_planned", "", at, None)
            for column in one["columns"]
            for day, at, _ in eight
            if chance.random() < 0.95
        ]
        _put(Mark, ("body_id", "version", "column_id", "on", "state", "words", "said_at", "by_id"), marks)
        met = [
            (body, 1, one["routine"].pk, one["ward"].pk, at, "held", at, over, False, "", "")
            for _, at, over in eight
        ]
        huddle = ("body_id", "version", "routine_id", "unit_id", "planned_at", "state", "opened_at")
        _put(Occurrence, (*huddle, "closed_at", "is_extra", "cancelled_because", "said"), met)
        kept["marks"] += len(marks)
        kept["occurrences"] += len(met)
    ago = now() - timedelta(days=40)
    for one in stood:
        Card.objects.bulk_create(
            [
                Card(
                    board=one["board"],
                    kind=kind,
                    words=f"Something {n}",
                    state=state,
                    said_at=ago,
                    ended_at=ended,
                )
                for n in range(90)
                for kind, state, ended in [
                    ("problem", "done", ago) if n > 4 else ("problem", "with_us", None),
                ]
            ]
        )
        problems = Escalation.objects.bulk_create(
            [
                Escalation(
                    unit=one["ward"],
                    text=f"Help {n}",
                    raised_at=ago,
                    raised_words=one["ward"].name,
                    tier=2,
                    state="fixed",
                    ended_at=ago,
                )
                for n in range(60)
            ]
        )
        Ask.objects.bulk_create(
            [
                Ask(
                    escalation=problem,
                    tier=2,
                    title="Matron",
                    rose="raised",
                    asked_at=ago,
                    due_at=ago + timedelta(hours=3),
                    answered_at=ago + timedelta(hours=2),
                    answer_name="Matron",
                    answer="Done",
                    verdict="fixed",
                    verdict_at=ago + timedelta(hours=4),
                )
                for problem in problems
            ]
        )
        Observation.objects.bulk_create(
            [
                Observation(
                    measure=one["measure"],
                    unit=one["ward"],
                    period_start=date(2023 + month // 12, month % 12 + 1, 1),
                    numerator=float(chance.randint(70, 90)),
                    denominator=100.0,
                    state="measured",
                    revision=1,
                    is_current=True,
                    entered_by_label="A file",
                    entered_at=ago,
                )
                for month in range(36)
            ]
        )
    from goldenthread.engines.measurement import actions as measurement

    measurement.judge_again([one["measure"].pk for one in stood])
    return kept["marks"], kept["occurrences"]


def _put(model: Any, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    from django.db import transaction

    from goldenthread.foundations.audit.actions import insert_rows

    with transaction.atomic():
        insert_rows(model, columns, rows)


if __name__ == "__main__":
    main()
