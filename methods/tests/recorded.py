"""The recorded cases, read once."""

import json
from functools import cache
from pathlib import Path
from typing import Any

CASES = Path(__file__).parent / "cases"


@cache
def recorded_cases(files: str = "ptd_*.json") -> tuple[dict[str, Any], ...]:
    """Every recorded case of these files, in a fixed order; of Making Data Count charts unless said."""
    paths = sorted(CASES.glob(files))
    return tuple(case for path in paths for case in json.loads(path.read_text("utf-8")))
