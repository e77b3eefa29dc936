"""What all tests share: patience for slow machines, and the recorded cases."""

import json
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings

CASES = Path(__file__).parent / "cases"

settings.register_profile("methods", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("methods")


def recorded_cases() -> list[dict[str, Any]]:
    """Every recorded case, in a fixed order."""
    return [case for path in sorted(CASES.glob("ptd_*.json")) for case in json.loads(path.read_text("utf-8"))]
