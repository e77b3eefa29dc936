"""How long it takes to seal a trail and to compute it anew, and what one entry costs whoever writes it.

It makes a database of its own: `python bench/audit.py [ENTRIES]`, a million where no number is given. On a machine that
does other things too, the processor's seconds say more than the clock's. Results are kept in `bench/results/`.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
BODY = 1
AT_ONCE = 5000
WRITTEN = 2000


def main(wanted: int) -> None:
    sys.path[:0] = [str(HERE), str(HERE / "methods" / "src")]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DJANGO_SETTINGS_MODULE"] = "goldenthread.config.settings"
        os.environ["GOLDEN_THREAD_DEMO"] = "1"
        os.environ["GOLDEN_THREAD_DATA"] = folder
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        where = f"{platform.machine()}, {os.cpu_count()} processors"
        print(f"{where}, Python {platform.python_version()}, {connection.vendor}")
        print(f"{'':<34}{'entries':>10}{'seconds':>10}{'processor':>11}{'a second':>11}")
        measure(wanted)


@contextmanager
def told(what: str, entries: int) -> Iterator[None]:
    """Say how long the block took."""
    clock, processor = time.perf_counter(), time.process_time()
    yield
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    print(f"{what:<34}{entries:>10,}{clock:>10.1f}{processor:>11.1f}{entries / clock:>11,.0f}", flush=True)


def measure(wanted: int) -> None:
    from goldenthread.foundations.audit import actions, figures

    with told("write one by one, as pages do", WRITTEN):
        write_one_by_one(WRITTEN)
    fill(wanted - WRITTEN)
    with told("seal", wanted):
        sealed = actions.seal(BODY)
    with told("compute anew", wanted):
        verdict = figures.verify_body(BODY)
    assert (sealed, verdict.entries, verdict.fault) == (wanted, wanted, None)
    print(verdict.sentence)


def write_one_by_one(count: int) -> None:
    from goldenthread.foundations.audit import actions, chain

    for number in range(count):
        actions._write(
            "was changed",
            body_id=BODY,
            kind="measurement.measure",
            number=number,
            by=None,
            texts=actions.Texts(label=f"Measure {number}", reason="", change=changed(chain, number)),
        )


def changed(chain: object, number: int) -> str:
    return chain.change_text(  # type: ignore[attr-defined]
        {"name": f"Falls on ward {number}", "unit": "Ward 7", "target": number},
        {"name": f"Falls with harm on ward {number}", "unit": "Ward 7", "target": number + 1},
    )


def fill(count: int) -> None:
    """Many entries, written together and not timed."""
    from django.db import transaction

    from goldenthread.foundations.audit import chain
    from goldenthread.foundations.audit.models import Entry, Payload, Unsealed
    from goldenthread.foundations.clock.moments import now

    for start in range(0, count, AT_ONCE):
        with transaction.atomic():
            entries, payloads = [], []
            for number in range(start, min(start + AT_ONCE, count)):
                parts = ("Amina Khan, Ward manager", f"Measure {number}", "", changed(chain, number))
                proofs = chain.new_proofs()
                entries.append(
                    Entry(
                        at=now(),
                        body_id=BODY,
                        actor_id=number % 500 + 1,
                        verb="was changed",
                        record_kind="measurement.measure",
                        record_id=number,
                        digest=chain.payload_digest(proofs, parts),
                    )
                )
                payloads.append((proofs, parts))
            made = Entry.objects.bulk_create(entries)
            Payload.objects.bulk_create(
                Payload(entry=entry, proofs=proofs, **dict(zip(chain.PARTS, parts, strict=True)))
                for entry, (proofs, parts) in zip(made, payloads, strict=True)
            )
            Unsealed.objects.bulk_create(Unsealed(entry=entry, body_id=BODY) for entry in made)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
