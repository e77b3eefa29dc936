from goldenthread.engines.measurement.views.due import numbers_due
from goldenthread.engines.measurement.views.files import batch_show, measures_import, values_import
from goldenthread.engines.measurement.views.measures import (
    BODIES_ON_A_PAGE,
    ON_A_PAGE,
    at,
    measure_add,
    measure_change,
    measure_history,
    measure_list,
    measure_retire,
    measure_show,
)
from goldenthread.engines.measurement.views.numbers import (
    value_add,
    value_correct,
    value_list,
    values_download,
)
from goldenthread.engines.measurement.views.published import series_list, series_show

__all__ = [
    "BODIES_ON_A_PAGE",
    "ON_A_PAGE",
    "at",
    "batch_show",
    "measure_add",
    "measure_change",
    "measure_history",
    "measure_list",
    "measure_retire",
    "measure_show",
    "measures_import",
    "numbers_due",
    "series_list",
    "series_show",
    "value_add",
    "value_correct",
    "value_list",
    "values_download",
    "values_import",
]
