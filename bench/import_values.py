"""One file for many measures, from the bytes of an upload to numbers, charts' judgements and the trail.

    python bench/import_values.py [MEASURES [MONTHS]]

Makes a trust of its own in a folder that is thrown away, sends a workbook of so many measures and months through the
reader's own process, and prints how long each step took. Nothing else may run beside it for the figures to count.
"""

from __future__ import annotations

import hashlib
import os
import resource
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main(measures: int = 500, months: int = 24) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"GOLDEN_THREAD_DATA": folder, "GOLDEN_THREAD_DEMO": "1"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "goldenthread.config.settings"
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        measure(measures, months)


def measure(measures: int, months: int) -> None:
    from goldenthread.engines.measurement import actions
    from goldenthread.engines.measurement.models import Kind, Measure, Observation
    from goldenthread.foundations.clock.moments import today
    from goldenthread.foundations.clock.periods import DatesWritten, Grain, Period
    from goldenthread.foundations.intake.apart import read_apart
    from goldenthread.foundations.intake.writers import write_workbook
    from goldenthread.foundations.organisation import actions as organisation
    from goldenthread.foundations.organisation.models import Body, Unit, scope_of

    trust = organisation.found_body(
        kind=Body.Kind.TRUST, name="Bench", code="X-B", is_invented=True, opened_on=date(2015, 1, 1), by=None
    )
    organisation.open_body_for_use(trust, opened_on=date(2015, 1, 1), by=None)
    with scope_of(trust):
        whole = Unit.objects.get(kind="trust")
        for number in range(measures):
            actions.add_measure(
                unit=whole,
                name=f"Measure {number}",
                kind=Kind.PROPORTION,
                counted="Those that were right",
                out_of="All of them",
                unit_label="in 100",
                direction="increase",
                grain=Grain.MONTH,
                source="Made up",
                by=None,
            )
        newest = Period.containing(today(), Grain.MONTH).shifted(-1)
        rows = [
            (f"Measure {number}", newest.shifted(-back).start, 60 + (number * 7 + back * 3) % 31, 100)
            for number in range(measures)
            for back in range(months)
        ]
        data = write_workbook(["measure", "period", "numerator", "denominator"], rows)
        print(
            f"{measures} measures, {months} months: {len(rows):,} rows, {len(data) / 2**20:.1f} MB of .xlsx"
        )
        began = time.perf_counter()
        tables = read_apart(data, limits=actions.FILES, keep_faults=True)
        read = time.perf_counter()
        batch = actions.take_in(
            tables,
            file_name="bench.xlsx",
            sha256=hashlib.sha256(data).hexdigest(),
            written=DatesWritten.YEAR_FIRST,
            measure=None,
            by=None,
        )
        staged = time.perf_counter()
        actions.write_batch(batch, reason="", by=None)
        written = time.perf_counter()
        assert Observation.objects.count() == len(rows)
        assert Measure.objects.count() == measures
    print(f"read in a process of its own   {read - began:6.2f} s")
    print(f"compared and staged            {staged - read:6.2f} s")
    print(f"written, judged and recorded   {written - staged:6.2f} s")
    print(f"from end to end                {written - began:6.2f} s")
    print(
        f"peak memory                    {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:6.0f} MB"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
