"""What runs beside a warehouse: it sends what has changed, tells what was refused, and keeps its secrets."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from goldenthread.engines.measurement import actions as measurement
from goldenthread.engines.measurement.models import Batch, Observation
from goldenthread.foundations.api import push
from goldenthread.foundations.api.tests.conftest import token_for
from goldenthread.foundations.intake.writers import write_workbook
from goldenthread.foundations.organisation.models import scope_of

TOKEN = "gthread_1_" + "A" * 59


class Handler(BaseHTTPRequestHandler):
    """Answers as its server's `reply` says."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, headers, text = self.server.reply(self.path, dict(self.headers), body)  # type: ignore[attr-defined]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST  # noqa: N815 - the name is http.server's

    def log_message(self, *said: Any) -> None:
        pass


def kept(body: bytes, **counts: int) -> tuple[int, dict[str, str], bytes]:
    values = json.loads(body)["values"]
    told = {"new": len(values), "corrected": 0, "there_already": 0, "not_yet": 0, "batch_id": 1} | counts
    return 200, {}, json.dumps(told).encode()


class Site:
    """A site that answers as a test says, and remembers what came."""

    def __init__(self, *answers: Any) -> None:
        self.came: list[tuple[dict[str, str], bytes]] = []
        self.answers = list(answers)
        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.server.reply = self.reply  # type: ignore[attr-defined]
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def reply(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        self.came.append((headers, body))
        answer = self.answers.pop(0) if self.answers else kept
        return answer(body) if callable(answer) else answer

    @property
    def values(self) -> list[dict[str, Any]]:
        return [value for _, body in self.came for value in json.loads(body)["values"]]


@pytest.fixture
def site() -> Iterator[Callable[..., Site]]:
    sites: list[Site] = []

    def make(*answers: Any) -> Site:
        sites.append(Site(*answers))
        return sites[-1]

    yield make
    for one in sites:
        one.server.shutdown()
        one.server.server_close()


CSV = "month,ward,falls\n2026-03-01,W7,4\n2026-04-01,W7,5\n2026-05-01,W7,6\n"
FALLS = """
[[source]]
name = "falls"
kind = "csv"
file = "falls.csv"
measure_id = 12
columns = { place = "ward", period = "month", value = "falls" }
places = { W7 = 7 }
"""


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """A configuration, with a token that only its owner can read."""

    def write(address: str, sources: str = FALLS, *, top: str = "", token: str = TOKEN) -> Path:
        if not (tmp_path / "falls.csv").exists():
            (tmp_path / "falls.csv").write_text(CSV)
        (tmp_path / "token").write_text(token)
        (tmp_path / "token").chmod(0o600)
        path = tmp_path / "push.toml"
        path.write_text(f'{top}\n[site]\naddress = "{address}"\ntoken_file = "token"\n{sources}')
        return path

    return write


def pushed(path: Path, *words: str, config: dict[str, Any] | None = None) -> tuple[int, str]:
    """Push in this process, with waits that take no time."""
    said: list[str] = []
    found = push.read_config(path)
    waits: list[float] = []
    clock = iter(range(0, 10**9, 30))

    class Patient(push.Site):
        def __post_init__(self) -> None:
            self.sleep, self.clock = waits.append, lambda: float(next(clock))
            super().__post_init__()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(push, "Site", Patient)
        code = push.push(found, dry="--dry-run" in words, say=said.append)
    return code, "\n".join(said)


# --- what is sent ------------------------------------------------------------------------------------------------


def test_rows_are_sent_once_and_then_only_what_has_changed(site, written, tmp_path):
    here = site()
    path = written(here.address)
    assert pushed(path) == (
        0,
        "falls: 3 rows read; 3 new, 0 corrected, 0 there already, 0 unchanged since the last time.",
    )
    assert here.values[0] == {"measure_id": 12, "place_id": 7, "period": "2026-03-01", "value": 4}
    assert pushed(path)[1].startswith("falls: 3 rows read; 0 new")
    assert len(here.came) == 1
    (tmp_path / "falls.csv").write_text(CSV.replace("W7,5", "W7,9"))
    pushed(path)
    assert here.values[3:] == [{"measure_id": 12, "place_id": 7, "period": "2026-04-01", "value": 9}]


def test_without_its_memory_everything_would_be_sent_again(site, written, tmp_path):
    """Negative control."""
    here = site()
    path = written(here.address)
    pushed(path)
    (tmp_path / "push.state.json").unlink()
    pushed(path)
    assert len(here.values) == 6


def test_a_dry_run_sends_nothing_and_says_what_it_would(site, written):
    here = site()
    code, said = pushed(written(here.address), "--dry-run")
    assert (code, here.came) == (0, [])
    assert "3 would be sent" in said


def test_what_is_remembered_for_one_site_is_not_held_of_another(site, written):
    first, second = site(), site()
    pushed(written(first.address))
    pushed(written(second.address))
    assert len(second.values) == 3


def test_a_request_whose_answer_was_lost_comes_again_under_its_key(site, written):
    here = site((500, {}, b""), (401, {}, b"{}"), kept)
    path = written(here.address)
    assert pushed(path)[0] == 1
    assert pushed(path)[0] == 0
    keys = [headers["Idempotency-Key"] for headers, _ in here.came]
    assert len(keys) == 3
    assert len(set(keys)) == 1
    assert 8 <= len(keys[0]) <= 64


def test_a_number_that_went_back_to_what_it_was_is_sent_under_another_key(site, written, tmp_path):
    """Under the first key the site would give its first answer again, and keep the number between."""
    here = site()
    path = written(here.address)
    (tmp_path / "falls.csv").write_text("month,ward,falls\n2026-03-01,W7,4\n")
    for falls in (4, 9, 4):
        (tmp_path / "falls.csv").write_text(f"month,ward,falls\n2026-03-01,W7,{falls}\n")
        pushed(path)
    (first, _, last) = here.came
    assert first[1] == last[1]
    assert first[0]["Idempotency-Key"] != last[0]["Idempotency-Key"]


def test_what_was_forgotten_is_sent_under_another_key(site, written, tmp_path):
    here = site()
    path = written(here.address)
    pushed(path)
    (tmp_path / "push.state.json").unlink()
    pushed(path)
    assert len({headers["Idempotency-Key"] for headers, _ in here.came}) == 2


def test_many_rows_go_in_requests_that_the_site_takes(site, written, tmp_path):
    from goldenthread.foundations.api.limits import LIMITS

    assert LIMITS.values_in_a_request >= push.AT_ONCE
    days = [date.fromordinal(date(2020, 1, 1).toordinal() + i).isoformat() for i in range(1_201)]
    (tmp_path / "falls.csv").write_text("month,ward,falls\n" + "".join(f"{day},W7,1\n" for day in days))
    here = site()
    pushed(written(here.address))
    assert [len(json.loads(body)["values"]) for _, body in here.came] == [500, 500, 201]
    assert max(len(body) for _, body in here.came) < LIMITS.bytes_of_a_request


# --- what goes wrong on the way --------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [409, 429, 500, 502, 503])
def test_a_site_that_is_busy_or_away_is_asked_again(site, written, status):
    here = site((status, {"Retry-After": "7"}, b""), (status, {}, b"no json"), kept)
    code, said = pushed(written(here.address))
    assert (code, len(here.came)) == (0, 3)
    assert f"Waiting 7 s: it answered {status}." in said


def test_a_site_that_stays_away_is_given_up_on_in_time(written, monkeypatch):
    path = written("http://127.0.0.1:9", top="give_up_after_seconds = 300")
    code, said = pushed(path)
    assert code == 1
    assert "The site was given up on: it could not be reached" in said
    assert said.count("Waiting") < 12


def test_what_was_kept_before_the_site_went_away_is_not_sent_again(site, written, tmp_path):
    days = [date.fromordinal(date(2020, 1, 1).toordinal() + i).isoformat() for i in range(600)]
    (tmp_path / "falls.csv").write_text("month,ward,falls\n" + "".join(f"{day},W7,1\n" for day in days))
    here = site(kept, (401, {}, b"{}"))
    path = written(here.address)
    assert pushed(path)[0] == 1
    here.answers = [kept]
    assert pushed(path)[0] == 0
    assert [len(json.loads(body)["values"]) for _, body in here.came] == [500, 100, 100]


def refusing(*places: int) -> Any:
    errors = [
        {"field": f"values.{place}.place_id", "detail": "You may not enter numbers for 4711."}
        for place in places
    ]
    return 422, {}, json.dumps({"errors": errors}).encode()


def test_rows_that_are_refused_are_told_by_number_and_the_others_sent(site, written):
    here = site(refusing(1), kept)
    code, said = pushed(written(here.address))
    assert code == push.SOME_REFUSED
    assert "2 new" in said
    assert "1 refused" in said
    assert "row 3: place_id refused by the site" in said
    assert "4711" not in said
    assert [value["period"] for value in json.loads(here.came[1][1])["values"]] == [
        "2026-03-01",
        "2026-05-01",
    ]


def test_a_row_that_was_refused_is_tried_again_the_next_time(site, written):
    here = site(refusing(1), kept, kept)
    path = written(here.address)
    pushed(path)
    pushed(path)
    assert [value["period"] for value in json.loads(here.came[2][1])["values"]] == ["2026-04-01"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((401, {}, b"{}"), "The token is not in use."),
        ((403, {}, b"{}"), "The token may not record these values"),
        ((404, {}, b"<html>"), "There is no such site at this address."),
        (
            (422, {}, json.dumps({"errors": [{"field": "reason", "detail": "x"}]}).encode()),
            "as “reason” of the source",
        ),
        ((418, {}, b"[1]"), "The site refused the request (418)."),
    ],
)
def test_what_no_second_try_would_mend_is_told_at_once(site, written, answer, said):
    here = site(answer)
    code, told = pushed(written(here.address))
    assert code == 1
    assert said in told
    assert len(here.came) == 1


def test_a_token_is_not_carried_to_where_a_site_sends_it(site, written):
    elsewhere = site()
    here = site((307, {"Location": f"{elsewhere.address}/api/v1/values"}, b""))
    code, said = pushed(written(here.address))
    assert code == 1
    assert "The site sends elsewhere" in said
    assert elsewhere.came == []


def test_following_where_a_site_sends_would_carry_the_token(site, written, monkeypatch):
    """Negative control: a library that follows takes the token along."""
    got: list[dict[str, str]] = []
    elsewhere = site()
    elsewhere.server.reply = lambda path, headers, body: (got.append(headers), (200, {}, b"{}"))[1]
    here = site((302, {"Location": f"{elsewhere.address}/api/v1/values"}, b""))
    monkeypatch.setattr(push, "_NoRedirects", urllib.request.HTTPRedirectHandler)
    pushed(written(here.address))
    assert TOKEN in got[0]["Authorization"]


def test_one_source_that_cannot_be_read_does_not_keep_the_others(site, written):
    here = site()
    missing = FALLS.replace('name = "falls"', 'name = "gone"').replace("falls.csv", "gone.csv")
    code, said = pushed(written(here.address, missing + FALLS))
    assert code == 1
    assert "gone: " in said
    assert "falls: 3 rows read; 3 new" in said


# --- what is said and kept -------------------------------------------------------------------------------------------


def test_nothing_that_is_in_a_row_is_said_or_kept(site, written, tmp_path, capfd):
    secret = "987654"
    (tmp_path / "falls.csv").write_text(
        f"month,ward,falls\n2026-03-01,W7,{secret}\n2026-04-01,W{secret},5\n{secret},W7,5\n2026-05-01,W7,x{secret}\n"
    )
    here = site()
    code, said = pushed(written(here.address))
    assert code == push.SOME_REFUSED
    assert "row 3: The place is not among those that the configuration names." in said
    assert "row 4: The period is not a day like 2026-06-01." in said
    assert "row 5: The value is not a number." in said
    state = tmp_path / "push.state.json"
    assert secret not in said + state.read_text() + "".join(capfd.readouterr())
    assert TOKEN not in state.read_text() + said
    assert state.stat().st_mode & 0o777 == 0o600


def test_two_pushes_at_once_are_one(written, site):
    config = push.read_config(written(site().address))
    with (
        push.alone(config.state),
        pytest.raises(push.Refused, match="Another push"),
        push.alone(config.state),
    ):
        pass


def test_a_memory_that_is_broken_off_stops_it(site, written, tmp_path):
    path = written(site().address)
    (tmp_path / "push.state.json").write_text('{"address": ')
    with pytest.raises(push.Refused, match="Take it away"):
        pushed(path)


# --- what is asked wrongly -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("http://127.0.0.1:1", "http://improvement.example.nhs.uk", "does not begin with https"),
        ("http://127.0.0.1:1", "https://me:secret@example.nhs.uk", "is to be like https://"),
        ("http://127.0.0.1:1", "improvement.example.nhs.uk", "is to be like https://"),
        ('token_file = "token"', 'token = "gthread_1"', "There is a secret in [site]."),
        ('token_file = "token"', 'token_env = "NO_SUCH_TOKEN"', "The environment has no NO_SUCH_TOKEN"),
        ('token_file = "token"', "", "says neither token_file nor token_env"),
        ('kind = "csv"', 'kind = "excel"', "is to be one of: postgresql, sqlite, csv, xlsx, dbapi"),
        ('file = "falls.csv"', "", "says no file"),
        ("measure_id = 12", "", "say either measure_id, or which column names the measure"),
        ("measure_id = 12", 'measure_id = "12"', "are to be whole numbers"),
        ("measure_id = 12", 'measure_id = 12\ncolour = "red"', "“colour” is not known in the source “falls”"),
        ("measure_id = 12", 'measure_id = 12\nconnect = { password = "x" }', "There is a secret in the source"),
        ("measure_id = 12", 'measure_id = 12\nconnect = { conninfo = "host=a password=x" }', "There is a secret"),
        ('period = "month", ', "", "do not say which holds the period"),
        ('value = "falls"', 'note = "falls"', "“note” is not known in the columns"),
        ('name = "falls"', 'name = "falls/../x"', "is to have a name of letters"),
        ("[site]", "[site", "is not TOML"),
        ("[[source]]", "every_minutes = 0\n[[source]]", "“every_minutes” is not known in [site]"),
        ("[site]", "every_minutes = 0\n[site]", "every_minutes is to be a number above nought"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_the_configuration_is_said(written, old, new, said):
    path = written("http://127.0.0.1:1")
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(push.Refused) as refused:
        push.read_config(path, {})
    assert said in str(refused.value)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_token_that_others_can_read_is_refused(written, tmp_path, mode):
    path = written("http://127.0.0.1:1")
    (tmp_path / "token").chmod(mode)
    with pytest.raises(push.Refused, match="chmod 600"):
        push.read_config(path)


def test_a_token_may_stand_in_the_environment(written):
    path = written("http://127.0.0.1:1")
    path.write_text(path.read_text().replace('token_file = "token"', 'token_env = "GOLDEN_THREAD_TOKEN"'))
    assert push.read_config(path, {"GOLDEN_THREAD_TOKEN": TOKEN}).token == TOKEN


# --- where rows come from --------------------------------------------------------------------------------------------


def read(path: Path) -> list[dict[str, Any]]:
    (source,) = push.read_config(path).sources
    values, faults = push.values_of(source)
    assert not faults
    return [dict(value.sent) for value in values]


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    path = tmp_path / "warehouse.db"
    with closing(sqlite3.connect(path)) as base:
        base.execute("create table falls (month text, ward text, falls int, days int)")
        base.executemany(
            "insert into falls values (?, ?, ?, ?)", [("2026-03-01", "W7", 4, 800), ("2026-04", "W7", 0, 790)]
        )
        base.commit()
    return path


RATE = """
[[source]]
name = "falls"
kind = "sqlite"
file = "warehouse.db"
query = "select 'rate' as measure, * from falls"
columns = { measure = "measure", place = "ward", period = "month", numerator = "falls", denominator = "days" }
measures = { rate = 12 }
places = { W7 = 7 }
"""


def test_a_query_of_sqlite_is_read_and_cannot_write(written, warehouse):
    path = written("http://127.0.0.1:1", RATE)
    assert read(path) == [
        {"measure_id": 12, "place_id": 7, "period": "2026-03-01", "numerator": 4, "denominator": 800},
        {"measure_id": 12, "place_id": 7, "period": "2026-04-01", "numerator": 0, "denominator": 790},
    ]
    path.write_text(path.read_text().replace("select 'rate' as measure, * from falls", "delete from falls"))
    with pytest.raises(push.Refused, match="readonly database"):
        read(path)


def test_a_workbook_is_read_with_its_days(written, tmp_path):
    (tmp_path / "falls.xlsx").write_bytes(
        write_workbook(
            ["month", "ward", "falls", "why"],
            [[date(2026, 3, 1), 7, 4, ""], [date(2026, 4, 1), 7, None, "not measured"]],
        )
    )
    source = (
        FALLS.replace('"csv"', '"xlsx"').replace("falls.csv", "falls.xlsx").replace("places = { W7 = 7 }", "")
    )
    source = source.replace('value = "falls"', 'value = "falls", state = "why"')
    assert read(written("http://127.0.0.1:1", source)) == [
        {"measure_id": 12, "place_id": 7, "period": "2026-03-01", "value": 4},
        {"measure_id": 12, "place_id": 7, "period": "2026-04-01", "state": "not_measured"},
    ]


def test_any_driver_of_python_will_do(written, warehouse):
    source = RATE.replace('kind = "sqlite"', 'kind = "dbapi"\nmodule = "sqlite3"').replace(
        'file = "warehouse.db"', f'connect = {{ database = "{warehouse}" }}'
    )
    assert len(read(written("http://127.0.0.1:1", source))) == 2


def test_a_driver_that_is_not_there_is_named(written):
    source = RATE.replace('kind = "sqlite"', 'kind = "dbapi"\nmodule = "no_such_driver"').replace(
        'file = "warehouse.db"', ""
    )
    with pytest.raises(push.Refused, match="needs the Python package no_such_driver"):
        read(written("http://127.0.0.1:1", source))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("month,ward\n2026-03-01,W7\n", "has no column “falls”, which is to hold the value"),
        ("month,ward,falls\n2026-03-01,W7,4\n2026-04-01,W", "Row 3 of “falls” has 2 cells and its heading 3"),
        ('month,ward,falls\n2026-03-01,W7,"4', "is not a whole table"),
    ],
)
def test_a_file_that_is_broken_off_is_not_sent(written, tmp_path, text, said):
    (tmp_path / "falls.csv").write_text(text)
    with pytest.raises(push.Refused) as refused:
        read(written("http://127.0.0.1:1"))
    assert said in str(refused.value)


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e999"])
def test_no_number_that_is_none_is_sent(written, tmp_path, value):
    (tmp_path / "falls.csv").write_text(f"month,ward,falls\n2026-03-01,W7,{value}\n")
    (source,) = push.read_config(written("http://127.0.0.1:1")).sources
    values, faults = push.values_of(source)
    assert (values, [fault.row for fault in faults]) == ([], [2])


def test_a_period_twice_is_told(written, tmp_path):
    (tmp_path / "falls.csv").write_text("month,ward,falls\n2026-03-01,W7,4\n2026-03-01,W7,5\n")
    (source,) = push.read_config(written("http://127.0.0.1:1")).sources
    values, faults = push.values_of(source)
    assert [(fault.row, fault.why) for fault in faults] == [
        (3, "The same measure, place and period is in row 2 already.")
    ]


# --- for real ----------------------------------------------------------------------------------------------------


class RealSite(Site):
    """The site itself behind a socket: what comes is answered by it, in the thread of the test."""

    def __init__(self) -> None:
        self.came = []
        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.server.timeout = 0.05
        self.server.reply = self.reply  # type: ignore[attr-defined]
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"

    def reply(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        self.came.append((headers, body))
        passed = {name: headers[name] for name in ("Authorization", "Idempotency-Key")}
        answer = Client().post(path, body, content_type=headers["Content-Type"], headers=passed)
        return answer.status_code, dict(answer.headers), answer.content

    def during(self, command: list[str], **options: Any) -> tuple[int, str]:
        running = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options
        )
        until = time.monotonic() + 120
        while running.poll() is None and time.monotonic() < until:
            self.server.handle_request()
        running.kill()
        said = running.communicate()[0]
        return running.returncode, said


@pytest.fixture
def real() -> Iterator[RealSite]:
    site = RealSite()
    yield site
    site.server.server_close()


@pytest.fixture
def rate(gita: Any, medicine: Any) -> Any:
    with scope_of(gita.body_id):
        return measurement.add_measure(
            unit=medicine,
            name="Fall rate",
            kind="rate",
            per=1000,
            counted="Every fall that was reported",
            out_of="Occupied bed days at midnight",
            unit_label="falls per 1,000 bed days",
            direction="decrease",
            grain="month",
            source="Incident reports",
            by=None,
        )


def told_of(rate: Any, unit: Any, source: str) -> str:
    return source.replace("rate = 12", f"rate = {rate.pk}").replace("W7 = 7", f"W7 = {unit.pk}")


@pytest.mark.database
def test_the_file_alone_sends_from_sqlite_to_the_site(real, written, warehouse, gita, rate, ward_7, tmp_path):
    """Copied elsewhere and run by a bare Python: no Django, no package, no setting of ours."""
    copied = tmp_path / "elsewhere" / "push.py"
    copied.parent.mkdir()
    shutil.copy(push.__file__, copied)
    path = written(real.address, told_of(rate, ward_7, RATE), token=token_for(gita, "record_values")[1])
    environment = {"PATH": os.environ["PATH"]}
    code, said = real.during(
        [sys.executable, "-I", "-S", str(copied), "--config", str(path), "--once"],
        env=environment,
        cwd=tmp_path,
    )
    assert (code, said) == (
        0,
        "falls: 2 rows read; 2 new, 0 corrected, 0 there already, 0 unchanged since the last time.\n",
    )
    rows = Observation.objects.order_by("period_start")
    assert [(row.numerator, row.denominator, row.unit_id) for row in rows] == [
        (4.0, 800.0, ward_7.pk),
        (0.0, 790.0, ward_7.pk),
    ]
    assert rows[0].entered_by_label == "Gita Rao, Data analyst, by the program “Warehouse nightly push”"


@pytest.mark.database
def test_the_site_holds_what_the_warehouse_holds_after_going_back_and_forth(
    real, written, gita, rate, ward_7, tmp_path
):
    source = (
        RATE.replace('"sqlite"', '"csv"')
        .replace("warehouse.db", "falls.csv")
        .replace('measure = "measure", ', "")
    )
    source = source.replace("measures = { rate = 12 }", f'measure_id = {rate.pk}\nreason = "Counted again"')
    path = written(real.address, told_of(rate, ward_7, source), token=token_for(gita, "record_values")[1])
    for falls in (4, 9, 4):
        (tmp_path / "falls.csv").write_text(f"month,ward,falls,days\n2026-03-01,W7,{falls},800\n")
        assert real.during([sys.executable, push.__file__, "--config", str(path)])[0] == 0
        assert Observation.objects.get(is_current=True).numerator == falls


@pytest.mark.database
def test_the_command_sends_files_and_names_the_rows_that_the_site_refuses(
    real, written, gita, rate, ward_7, ward_8, tmp_path
):
    (tmp_path / "falls.csv").write_text(
        "month,ward,falls,days\n2026-03-01,W7,4,800\n2026-04-01,W7,9,0\n2026-05-01,W7,5,810\n2026-12-01,W7,,\n"
    )
    source = (
        RATE.replace('"sqlite"', '"csv"')
        .replace("warehouse.db", "falls.csv")
        .replace('measure = "measure", ', "")
    )
    source = source.replace("measures = { rate = 12 }", f"measure_id = {rate.pk}")
    path = written(real.address, told_of(rate, ward_7, source), token=token_for(gita, "record_values")[1])
    command = [str(Path(sys.executable).with_name("goldenthread")), "push", "--config", str(path)]
    environment = {name: it for name, it in os.environ.items() if not name.startswith(("DJANGO", "GOLDEN"))}
    code, said = real.during(command, env=environment, cwd=tmp_path)
    assert code == push.SOME_REFUSED
    assert "2 new" in said
    assert "1 not yet over" in said
    assert "row 3: denominator refused by the site" in said
    assert [row.numerator for row in Observation.objects.order_by("period_start")] == [4.0, 5.0]
    assert Batch.objects.count() == 1


@pytest.mark.database
@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_a_query_of_postgresql_is_read_and_cannot_write(real, written, gita, rate, ward_7, tmp_path):
    import psycopg

    asked = connection.get_connection_params()
    known = {name: asked[name] for name in ("host", "port", "user", "dbname") if asked.get(name)}
    with psycopg.connect(**known, password=asked.get("password"), autocommit=True) as base:
        base.execute("create schema if not exists made_up_warehouse")
        base.execute("drop table if exists made_up_warehouse.falls")
        base.execute("create table made_up_warehouse.falls (month date, ward text, falls int, days numeric)")
        base.execute(
            "insert into made_up_warehouse.falls values ('2026-03-01', 'W7', 4, 800.5), ('2026-04-01', 'W7', 5, 790)"
        )
        try:
            (tmp_path / "secret").write_text(str(asked.get("password") or "none"))
            (tmp_path / "secret").chmod(0o600)
            connect = ", ".join(f'{name} = "{it}"' for name, it in known.items())
            source = RATE.replace('"sqlite"', '"postgresql"')
            source = source.replace(
                'file = "warehouse.db"', f'connect = {{ {connect}, password_file = "secret" }}'
            )
            source = source.replace("* from falls", "* from made_up_warehouse.falls")
            path = written(
                real.address, told_of(rate, ward_7, source), token=token_for(gita, "record_values")[1]
            )
            code, said = real.during([sys.executable, push.__file__, "--config", str(path), "--once"])
            assert (code, said[:24]) == (0, "falls: 2 rows read; 2 ne")
            path.write_text(path.read_text().replace("select 'rate' as measure, *", "delete"))
            with pytest.raises(push.Refused, match="could not be read"):
                push.values_of(push.read_config(path).sources[0])
            assert base.execute("select count(*) from made_up_warehouse.falls").fetchone() == (2,)
        finally:
            base.execute("drop schema made_up_warehouse cascade")
    assert [row.denominator for row in Observation.objects.order_by("period_start")] == [800.5, 790.0]
