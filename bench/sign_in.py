"""How long a page takes while thirty people sign in, beside the same page with nobody signing in.

It serves the demonstration trust from a temporary folder: `python bench/sign_in.py`. One reader asks for a page again
and again; thirty people sign in within the same thirty seconds, then all at the same moment. The last two rows check
passwords as Django does by itself, without our one gentle thread for each process.
"""

from __future__ import annotations

import http.cookiejar
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
PEOPLE = 30
PASSWORD = "three random words"
PAGE = "/measures/"
PLAIN = """from goldenthread.config.settings import *
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
"""
GIVE_PASSWORD = f"""
import django; django.setup()
from goldenthread.foundations.access.actions import change_password
from goldenthread.foundations.access.models import Account
found = Account.objects.filter(email__endswith="@seaholme.example").order_by("pk")[:{PEOPLE} + 1]
for account in found:
    change_password(account, password={PASSWORD!r}, by=None)
    print(account.email)
"""


class Browser:
    def __init__(self, address: str) -> None:
        self.address = address
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)

    def get(self, path: str) -> str:
        return self.opener.open(self.address + path, timeout=60).read().decode()

    def post(self, page: str, path: str, **fields: str) -> str:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        sent = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token}).encode()
        return self.opener.open(self.address + path, sent, timeout=60).read().decode()

    def sign_in(self, email: str) -> None:
        page = self.post(self.get("/sign-in/"), "/sign-in/", login=email, password=PASSWORD)
        assert "Sign out" in page, "nobody was let in"


def main() -> None:
    program = Path(sys.executable).with_name("goldenthread")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "plain.py").write_text(PLAIN)
        environment = os.environ | {
            "GOLDEN_THREAD_DATA": folder,
            "GOLDEN_THREAD_DEMO": "1",
            "PYTHONPATH": folder,
        }
        environment["DJANGO_SETTINGS_MODULE"] = "goldenthread.config.settings"
        subprocess.run([program, "demo"], env=environment, check=True, stdout=subprocess.DEVNULL)
        given = [sys.executable, "-c", GIVE_PASSWORD]
        told = subprocess.run(given, env=environment, check=True, capture_output=True, text=True)
        emails = told.stdout.split()
        print(f"{'while':<44}{'pages':>7}{'median ms':>11}{'p99 ms':>9}{'last in after s':>17}")
        for words, settings in (("", "goldenthread.config.settings"), (", as Django by itself", "plain")):
            environment["DJANGO_SETTINGS_MODULE"] = settings
            serve(program, environment, emails, words)


def serve(program: Path, environment: dict[str, str], emails: list[str], words: str) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = subprocess.Popen(
        [program, "serve", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL
    )
    try:
        address = f"http://127.0.0.1:{port}"
        reader = Browser(address)
        wait_for(reader)
        reader.sign_in(emails[-1])
        for _ in range(10):
            reader.get(PAGE)
        if not words:
            row("nobody signs in", reader, emails, at=None)
        row(f"{PEOPLE} sign in within {PEOPLE} seconds{words}", reader, emails, at=lambda number: number)
        row(f"{PEOPLE} sign in at once{words}", reader, emails, at=lambda number: 0.0)
    finally:
        running.terminate()
        running.wait(20)


def wait_for(reader: Browser) -> None:
    for _ in range(200):
        try:
            reader.get("/sign-in/")
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The server did not answer.")


def row(words: str, reader: Browser, emails: list[str], *, at: Callable[[int], float] | None) -> None:
    began, entered = time.monotonic(), []

    def comes(number: int) -> None:
        time.sleep(at(number))
        Browser(reader.address).sign_in(emails[number % len(emails)])
        entered.append(time.monotonic() - began)

    crowd = [threading.Thread(target=comes, args=(number,)) for number in range(PEOPLE)] if at else []
    for one in crowd:
        one.start()
    times = []
    while (time.monotonic() - began < 15) if not crowd else any(one.is_alive() for one in crowd):
        asked = time.monotonic()
        reader.get(PAGE)
        times.append((time.monotonic() - asked) * 1000)
        time.sleep(0.05)
    last = f"{max(entered):.1f}" if entered else ""
    p99 = statistics.quantiles(times, n=100)[-1]
    print(f"{words:<44}{len(times):>7}{statistics.median(times):>11.0f}{p99:>9.0f}{last:>17}", flush=True)


if __name__ == "__main__":
    main()
