"""The recorded cases, read once."""

import json
from functools import cache
from pathlib import Path
from typing import Any

CASES = Path(__file__).parent / "cases"


@cache
def recorded_cases() -> tuple[dict[str, Any], ...]:
    """Every recorded case, in a fixed order."""
    files = sorted(CASES.glob("ptd_*.json"))
    return tuple(case for path in files for case in json.loads(path.read_text("utf-8")))
