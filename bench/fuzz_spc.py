"""A million strange series through the rules: no error, no limit that is not a number, none that is impossible.

    python bench/fuzz_spc.py [SERIES]

Series of 1 to 5,000 points: missing values, ties, constants, steps, spikes, huge and tiny numbers, whole numbers,
proportions; rebases and baselines here and there; every rule profile. A tenth as many more are of rounded values,
with the ends of their rounding. Each chunk of series has its own seed, so that a fault can be made again. Results
are kept in `bench/results/`.
"""

from __future__ import annotations

import platform
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HERE / "methods" / "tests")]

import strange_series  # noqa: E402

AT_ONCE = 2000


def main(wanted: int) -> int:
    print(f"python bench/fuzz_spc.py {wanted}")
    print(f"{platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}")
    began, processor = time.perf_counter(), time.process_time()
    seen: Counter[str] = Counter()
    faults: list[str] = []
    for seed in range((wanted + AT_ONCE - 1) // AT_ONCE):
        count = min(AT_ONCE, wanted - seed * AT_ONCE)
        found, wrong = strange_series.judge_chunk(seed, count)
        rounded, wrong_rounded = strange_series.judge_rounded_chunk(seed, max(1, count // 10))
        seen.update(found)
        seen.update(rounded)
        faults.extend(f"seed {seed}: {fault}" for fault in wrong)
        faults.extend(f"seed {seed}, rounded: {fault}" for fault in wrong_rounded)
        if seed % 50 == 49 and sys.stderr.isatty():
            print(f"{seen['series']:,}", file=sys.stderr)
    for what, count in sorted(seen.items()):
        print(f"{what:<52}{count:>16,}")
    print(f"{'seconds':<52}{time.perf_counter() - began:>16.0f}")
    print(f"{'processor seconds':<52}{time.process_time() - processor:>16.0f}")
    print(f"{'faults':<52}{len(faults):>16,}")
    for fault in faults[:20]:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
