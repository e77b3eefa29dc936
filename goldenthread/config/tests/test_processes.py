"""The web and the clock run together: the clock is started anew when it dies, and ends with the service."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from goldenthread.config.processes import HUNG, Keeper

from .test_commands import GOLDENTHREAD, SECRET, goldenthread


def wait_until(true, *, seconds=90):
    for _ in range(seconds * 20):
        if found := true():
            return found
        time.sleep(0.05)
    pytest.fail("It did not come to that.")


@pytest.fixture(scope="module")
def settings(prepared, tmp_path_factory):
    served = shutil.copytree(prepared, tmp_path_factory.mktemp("served"), dirs_exist_ok=True)
    kept = {
        "GOLDEN_THREAD_DATA": str(served),
        "GOLDEN_THREAD_SECRET": SECRET,
        "GOLDEN_THREAD_HOSTS": "127.0.0.1",
        "GOLDEN_THREAD_MAIL": "smtp://sender:secret@127.0.0.1:1",
        "GOLDEN_THREAD_MAIL_FROM": "improvement@example.test",
    }
    return kept


@pytest.fixture
def serve(settings):
    started = []

    def begin(*words):
        others = ("GOLDEN_THREAD", "DATABASE", "DJANGO")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(others)}
        process = subprocess.Popen(
            [GOLDENTHREAD, "serve", *words],
            env=environment | settings,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def clocks_of(process):
    """The numbers of the clock processes that another process started."""
    told = subprocess.run(["ps", "-axwwo", "pid=,ppid=,args="], capture_output=True, text=True, check=True)
    rows = [line.split(None, 2) for line in told.stdout.splitlines()]
    wanted = f"--only clock --parent {process.pid}"
    return [int(pid) for pid, _, words in rows if words.endswith(wanted)]


def beats(settings):
    database = sqlite3.connect(Path(settings["GOLDEN_THREAD_DATA"]) / "goldenthread.sqlite3")
    try:
        return [at for (at,) in database.execute("SELECT at FROM clock_heartbeat")]
    finally:
        database.close()


def forget_beats(settings):
    database = sqlite3.connect(Path(settings["GOLDEN_THREAD_DATA"]) / "goldenthread.sqlite3", timeout=20)
    with database:
        database.execute("DELETE FROM clock_heartbeat")
    database.close()


@pytest.mark.slow
def test_a_clock_that_dies_is_started_anew_and_ends_with_the_service(serve, settings):
    process = serve("--port", "8790")
    first = wait_until(lambda: clocks_of(process))
    wait_until(lambda: beats(settings))
    os.kill(first[0], signal.SIGKILL)
    second = wait_until(lambda: [clock for clock in clocks_of(process) if clock not in first])
    forget_beats(settings)
    wait_until(lambda: beats(settings))
    process.send_signal(signal.SIGTERM)
    process.wait(60)
    wait_until(lambda: not clocks_of(process))
    assert second


@pytest.mark.slow
def test_a_clock_whose_service_was_killed_ends_by_itself(serve):
    process = serve("--port", "8790")
    wait_until(lambda: clocks_of(process))
    process.kill()
    process.wait()
    wait_until(lambda: not clocks_of(process))


@pytest.mark.slow
def test_the_clock_can_run_alone_and_stops_when_told(serve, settings):
    forget_beats(settings)
    process = serve("--only", "clock")
    wait_until(lambda: beats(settings))
    process.terminate()
    assert process.wait(60) == 0
    assert "The clock was last at work on " in goldenthread("check", **settings).stdout


@pytest.mark.slow
def test_a_timer_can_have_done_what_is_due(settings):
    told = goldenthread("clock", "--once", **settings)
    assert (told.returncode, told.stdout.split()[-1]) == (0, "done")


def test_what_dies_is_started_again_until_the_block_ends(tmp_path):
    noted = tmp_path / "noted"
    words = f"open({str(noted)!r}, 'a').write('x')"
    with Keeper([sys.executable, "-c", words], wait=0.01):
        wait_until(lambda: noted.exists() and len(noted.read_text()) >= 3)
    count = len(noted.read_text())
    time.sleep(0.3)
    assert len(noted.read_text()) == count


def watched(work):
    words = (
        f"import time; from goldenthread.config.processes import Watch; watch = Watch(hung_after=0.5); {work}"
    )
    return subprocess.run([sys.executable, "-c", words], stderr=subprocess.DEVNULL, timeout=60).returncode


def test_a_clock_that_hangs_ends_itself():
    assert watched("time.sleep(20)") == HUNG


def test_a_clock_at_work_does_not():
    assert watched("[(watch.passed(), time.sleep(0.1)) for _ in range(12)]") == 0
