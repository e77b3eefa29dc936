"""Whether the time of an answer tells who has an account here: `python bench/same_for_everyone.py`.

Three doors take an address: signing in, a forgotten password and a link by e-mail. Each is asked 300 times with the
address of somebody who has an account and 300 times with one that nobody has, in an order thrown by a seeded coin, in
one process without a network between. The medians must lie within 5 ms of each other, and a Mann-Whitney test must not
tell the two apart (p > 0.01). The last line takes the guard away on purpose: the hash for unknown addresses.
"""

from __future__ import annotations

import math
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

TIMES, SEED = 300, 20
WITHIN_MS, LEAST_P = 5.0, 0.01
KNOWN, UNKNOWN = "somebody.known@seaholme.example", "somebody.other@seaholme.example"


def mann_whitney(one: Sequence[float], other: Sequence[float]) -> float:
    """The two-sided p-value that both come from one distribution; normal approximation, with ties."""
    ordered = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    ranks, ties, start = 0.0, 0.0, 0
    while start < len(ordered):
        stop = start
        while stop < len(ordered) and ordered[stop][0] == ordered[start][0]:
            stop += 1
        ranks += (start + 1 + stop) / 2 * sum(which == 0 for _, which in ordered[start:stop])
        ties += (stop - start) ** 3 - (stop - start)
        start = stop
    first, second, every = len(one), len(other), len(ordered)
    u = ranks - first * (first + 1) / 2
    spread = math.sqrt(first * second / 12 * (every + 1 - ties / (every * (every - 1))))
    return math.erfc(abs(u - first * second / 2) / spread / math.sqrt(2))


def measured(
    ask: Callable[[str], float], tidy: Callable[[], None], each: int
) -> tuple[list[float], list[float]]:
    times: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
    coin = random.Random(SEED)
    for number in range(-5, each):
        for email in coin.sample([KNOWN, UNKNOWN], 2):
            tidy()
            taken = ask(email)
            if number >= 0:
                times[email].append(taken * 1000)
    return times[KNOWN], times[UNKNOWN]


def report(what: str, ask: Callable[[str], float], tidy: Callable[[], None], each: int = TIMES) -> bool:
    known, unknown = measured(ask, tidy, each)
    apart = statistics.median(known) - statistics.median(unknown)
    p = mann_whitney(known, unknown)
    same = abs(apart) <= WITHIN_MS and p > LEAST_P
    told = "the same" if same else "TELLS"
    print(
        f"{what:<46}{statistics.median(known):>9.2f}{statistics.median(unknown):>10.2f}{p:>9.3f}  {told}",
        flush=True,
    )
    return same


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "GOLDEN_THREAD_DATA": folder,
            "GOLDEN_THREAD_DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "goldenthread.config.settings",
        }
        program = Path(sys.executable).with_name("goldenthread")
        subprocess.run([program, "demo"], check=True, stdout=subprocess.DEVNULL)
        return ask_at_every_door()


def ask_at_every_door() -> int:
    import django

    django.setup()
    from django.test import Client

    from goldenthread.foundations.access.actions import change_password
    from goldenthread.foundations.access.models import Account
    from goldenthread.foundations.clock.models import Due
    from goldenthread.foundations.sign_in.models import Try

    account = Account.objects.filter(email__endswith="@seaholme.example").earliest("pk")
    Account.objects.filter(pk=account.pk).update(email=KNOWN)
    change_password(Account.objects.get(pk=account.pk), password="three random words", by=None)

    def post(path: str, expected: int, **fields: Any) -> float:
        """Seconds until the answer, of a browser that has opened the page."""
        browser = Client(HTTP_HOST="127.0.0.1")
        page = browser.get(path).content.decode()
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
        began = time.perf_counter()
        answer = browser.post(path, hidden | fields)
        taken = time.perf_counter() - began
        assert answer.status_code == expected, answer.status_code
        return taken

    def tidy() -> None:
        """Nobody has tried before, and nothing waits: what is counted for one address does not slow the other."""
        Try.objects.all().delete()
        Due.objects.all().delete()

    print(f"{TIMES} times each: medians in ms{'':<17}{'known':>9}{'unknown':>10}{'p':>9}")
    doors = {
        "signing in with a wrong password": lambda email: post(
            "/sign-in/", 200, login=email, password="quite wrong"
        ),
        "a forgotten password": lambda email: post("/password/forgotten/", 302, email=email),
        "a link by e-mail": lambda email: post("/sign-in/link/", 302, email=email),
    }
    kept = [report(what, ask, tidy) for what, ask in doors.items()]
    Account.set_password = lambda self, password: None

    def slowly(email: str) -> float:
        """Answers that cost nothing come too fast for the limit on one address, which would end the control."""
        time.sleep(1)
        return doors["signing in with a wrong password"](email)

    told = not report("the control, 15 times: no hash for unknown", slowly, tidy, each=15)
    return 0 if all(kept) and told else 1


if __name__ == "__main__":
    raise SystemExit(main())
