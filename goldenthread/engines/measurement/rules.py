from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    SEE_MEASURES = "measurement.see_measures"
    SEE_KEPT_MEASURES = "measurement.see_kept_measures"
    RECORD_VALUES = "measurement.record_values"
    CHANGE_MEASURES = "measurement.change_measures"
